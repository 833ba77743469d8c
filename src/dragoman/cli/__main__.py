"""Lets `python -m dragoman.cli` do what `dragoman` does."""

from dragoman.cli import main

main(prog_name="dragoman")
