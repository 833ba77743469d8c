"""The recipe and the data of the relation model; no part of the installed package."""
