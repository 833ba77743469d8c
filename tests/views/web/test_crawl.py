"""Every page that links lead to, on hostile reports: it answers, and shows them as text."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dragoman.views.web.app import all_pages
from dragoman.views.web.config import Workbench

from .hostile import Elements, hostile_database
from .making import Open

_MOST = 120  # pages; of one kind, so many
_OF_A_KIND = 5


@pytest.mark.slow
def test_links_lead_to_pages_that_show_hostile_reports_as_text(tmp_path: Path, opened: Open) -> None:
    client = opened(Workbench(database=hostile_database(tmp_path / "a.db")))
    waiting = deque([page.path for page in all_pages()])
    seen: dict[str, int] = dict.fromkeys(waiting, 0)
    answered: dict[str, int] = {}
    problems: list[str] = []
    while waiting and sum(answered.values()) < _MOST:
        address = waiting.popleft()
        path = urlsplit(address).path
        if answered.get(path, 0) >= _OF_A_KIND:
            continue
        answer = client.get(address)
        if answer.status_code != 200:
            # Without its id, a page on one thing says what it lacks; a link has all that is needed.
            if seen[address] or answer.status_code != 400:
                problems.append(f"{answer.status_code} {address}")
            continue
        answered[path] = answered.get(path, 0) + 1
        if not answer.headers["content-type"].startswith("text/html") or "content-disposition" in answer.headers:
            continue  # a file is not shown here
        found = Elements(answer.text)
        problems += [f"{address}: {wrong}" for wrong in (*found.wrong, *found.turned)]
        # The page asks for the details of a mark by a script.
        marks = [link.replace("/report?", "/report/mark?", 1) for link in found.links if "&show=" in link]
        for link in (*marks, *found.links):
            inside = link.partition("#")[0]
            ours = inside.startswith("/") and not urlsplit(inside).path.endswith(".json")
            if ours and inside not in seen:
                seen[inside] = seen[address] + 1
                waiting.append(inside)
    assert problems == []
    # What nothing leads to is what somebody has pasted.
    assert {page.path for page in all_pages()} - set(answered) <= {"/coded", "/coded/mark"}
