"""A brief: one page on a report, a pair, a topic, an actor or a period, made of records by fixed rules."""

from dragoman.views.brief.building import (
    brief_of_pair,
    brief_of_period,
    brief_of_report,
    brief_of_topic,
    build_brief,
)
from dragoman.views.brief.knowledge import Helpers, Knowledge
from dragoman.views.brief.records import Balance, Brief, Evidence, Fact, Group, Line, Part, Ref, Section
from dragoman.views.brief.scope import Scope

__all__ = [
    "Balance", "Brief", "Evidence", "Fact", "Group", "Helpers", "Knowledge", "Line", "Part", "Ref", "Scope", "Section",
    "brief_of_pair", "brief_of_period", "brief_of_report", "brief_of_topic", "build_brief",
]  # fmt: skip
