"""Workbenches that are asked as a browser of this machine asks them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from dragoman.views.web.app import create_app
from dragoman.views.web.config import Workbench

from .making import ORIGIN, Open


@pytest.fixture
def opened() -> Iterator[Open]:
    """Open workbenches for requests as a browser of this machine makes them."""
    clients: list[TestClient] = []

    def _open(bench: Workbench) -> TestClient:
        client = TestClient(create_app(bench), base_url="http://localhost", headers=ORIGIN, follow_redirects=False)
        clients.append(client)
        return client

    yield _open
    for client in clients:
        client.close()
