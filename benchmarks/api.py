"""Asks the workbench made-up questions, by its own OpenAPI description: no server error, no status that is not described.

Not a measurement of speed: schemathesis makes parameters and bodies, right ones and wrong ones, and counts what comes back.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.table import show

if TYPE_CHECKING:
    from dragoman.views.web.correcting import Correcting

_EXAMPLES = 100


def run(examples: int = _EXAMPLES, database: Path | None = None) -> Counter[int]:
    """Ask each address so many questions and print the statuses; raises AssertionError on the first wrong answer.

    Without a database the sample reports are coded into one. Changes are asked for as well, on that copy.
    """
    from click.testing import CliRunner

    from dragoman.cli import main
    from dragoman.corrections import Corrections
    from dragoman.samples import sample_paths
    from dragoman.views.web.correcting import Correcting

    with tempfile.TemporaryDirectory() as folder:
        path = database or Path(folder) / "samples.db"
        if database is None:
            with sample_paths() as paths:
                CliRunner().invoke(main, ["code", *map(str, paths), "--db", str(path)])
        copy = Path(folder) / "asked.db"
        shutil.copyfile(path, copy)
        statuses = ask(copy, examples, Correcting(lambda: Corrections(copy)))
    rows = [(f"status {status}", f"{count} answers") for status, count in sorted(statuses.items())]
    show("Questions to the workbench, made up by its description", rows)
    return statuses


def ask(path: Path, examples: int, correcting: Correcting | None = None) -> Counter[int]:
    """Ask each address of the workbench on a database; return how often each status came.

    Every second question is about something that is there: made-up ids would meet nothing but "not found".
    """
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis.core.result import Err

    from dragoman.views.web.app import create_app
    from dragoman.views.web.config import Workbench

    app = create_app(Workbench(database=path, who="a test", correcting=correcting))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers={"host": "localhost"})
    components = schema.raw_schema["components"]
    there = _there(path)
    statuses: Counter[int] = Counter()
    for result in schema.get_all_operations():
        if isinstance(result, Err):
            raise result.err()
        operation = result.ok()
        given(case=operation.as_strategy())(
            settings(
                max_examples=examples, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(_question(operation, statuses, components, there))
        )()  # fmt: skip
    return statuses


def _there(path: Path) -> dict[str, dict[str, Any]]:
    """Return ids of the first event of a database, by the last part of the addresses that take them."""
    from dragoman.store import View
    from dragoman.stories.database import stories_from

    with View(path) as view:
        row = next(iter(view.events()))
        story = next(iter(stories_from(view)))
        actor = next(iter(view.actors(limit=1)))
    report: dict[str, Any] = {"id": row.report_id, "show": row.event.id}
    event: dict[str, Any] = {"report": row.report_id, "id": row.event.id, "event": row.event.id, "number": 1}
    told: dict[str, Any] = {"id": story.id}
    return {
        "report": report, "mark": report, "copies": report, "brief": {"report": row.report_id}, "actor": {"id": actor.id},
        "story": told, "merge": told, "split": told, "/story/undo": told, "": event,
    }  # fmt: skip


def _question(
    operation: Any, statuses: Counter[int], components: Any, there: dict[str, dict[str, Any]]
) -> Callable[[Any], None]:
    from jsonschema_rs import Draft202012Validator

    described = {int(status): answer for status, answer in operation.definition.raw["responses"].items()}
    place = operation.path.removesuffix(".json")
    known = there.get(place) or there.get(place.rpartition("/")[2], there[""])
    turn = itertools.count()

    def question(case: Any) -> None:
        if next(turn) % 2:
            for given in (case.query, case.body):
                if isinstance(given, dict):
                    given.update({name: value for name, value in known.items() if name in given})
                    given.pop("seen", None)  # a made-up one says that the page is out of date
        answer = case.call(headers={"host": "localhost", "origin": "http://localhost"})
        statuses[answer.status_code] += 1
        wrong = (
            f"{operation.label}: {answer.status_code} for {case.query} {str(case.body)[:300]}: {answer.content[:300]!r}"
        )
        assert answer.status_code < 500 or answer.status_code == 503, wrong
        assert answer.status_code in described, wrong
        if answer.headers["content-type"] == ["application/json"]:
            form = described[answer.status_code]["content"]["application/json"]["schema"]
            for error in Draft202012Validator({**form, "components": components}).iter_errors(answer.json()):
                raise AssertionError(f"{wrong}: {error}")

    return question
