from __future__ import annotations

import html

import pytest
from starlette.testclient import TestClient

from dragoman.model import Coding
from dragoman.store import View
from views.web.making import *  # noqa: F403
