"""Mutated reports, lines, pages, WARC records and feeds through the whole program: what breaks it, and what makes it slow."""
