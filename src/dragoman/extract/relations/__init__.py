"""The relation model: types what one marked participant of a sentence does to another."""

from dragoman.extract.relations.typer import NONE, Marked, Relation, RelationTyper, TypeTable, check

__all__ = ["NONE", "Marked", "Relation", "RelationTyper", "TypeTable", "check"]
