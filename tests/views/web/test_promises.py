"""Commitments in the page: the last made first, over more than one step of reading."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from dragoman.views.web.config import Workbench
from records import coding, entity, event, report

from .making import Open, stored

FIRST = date(2014, 1, 1)
# Each promises once: what one party promises another again is one commitment.
WHO = (
    "AFG ALB ARG ARM AUS AUT AZE BEL BGR BRA CAN CHE CHL CHN COL CUB CYP CZE DEU DNK DZA ECU EGY ESP EST ETH FIN FRA GBR"
    " GEO GHA GRC GTM HRV HUN IDN IND IRL IRQ ISL"
).split()


def test_the_last_made_comes_first(tmp_path: Path, opened: Open) -> None:
    days = [(FIRST + timedelta(days=number)).isoformat() for number in range(40)]
    made = [
        (
            report(f"r{number}", date=day),
            coding(
                f"r{number}",
                (
                    event(
                        "e1",
                        event_type="AGREE",
                        mode=None,
                        quad=1,
                        score=3.0,
                        date=day,
                        date_precision="day",
                        actors=(entity("Iran", who),),
                    ),
                ),
                date=day,
            ),
        )
        for number, (day, who) in enumerate(zip(days, WHO, strict=True))
    ]
    client = opened(Workbench(database=stored(tmp_path / "a.db", *made)))
    found = client.get("/commitments.json?limit=50&on=2015-01-01").json()["commitments"]
    assert [each["made"] for each in found] == sorted(days, reverse=True)
    rest = client.get("/commitments.json?limit=5&offset=33&on=2015-01-01").json()["commitments"]
    assert [each["made"] for each in rest] == sorted(days, reverse=True)[33:38]
