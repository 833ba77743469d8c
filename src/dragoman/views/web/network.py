"""Who acts on whom, as a network."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from dragoman.model import Record
from dragoman.store.summary_records import Network, NodeKind
from dragoman.views.web.filtering import EventsAsked
from dragoman.views.web.pages import Page, Visit
from dragoman.views.web.timeline import title_of


class NetworkAsked(EventsAsked, frozen=True, kw_only=True):
    """Which events, between whom, and how much of it."""

    by: Annotated[NodeKind, Meta(description="States and bodies (code), or each role and person apart (id).")] = "code"
    limit: Annotated[int, Meta(ge=5, le=300, description="The strongest edges, so many.")] = 60


class NetworkPage(Record, frozen=True, kw_only=True):
    """Who acts on whom. `events_at`: with `edge=ACTOR>RECIPIENT` it is the address of the events of an edge.

    `names`: of the nodes, by key.
    """

    title: str
    events_at: str
    network: Network
    names: dict[str, str]


def network(visit: Visit, asked: NetworkAsked) -> NetworkPage:
    """Make the page of the network."""
    found = visit.view.network(asked.to_filter(), asked.limit, by=asked.by)
    return NetworkPage(
        title=title_of(asked),
        events_at=asked.link("/events", edges="id" if asked.by == "id" else None),
        network=found,
        names={node.key: node.name or node.key for node in found.nodes},
    )


PAGES = (Page("/network", "network.html", NetworkAsked, NetworkPage, network, "Who acts on whom", "network"),)
