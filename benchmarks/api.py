"""Asks the workbench made-up questions, by its own OpenAPI description: no server error, no status that is not described.

Not a measurement of speed: schemathesis makes parameters and bodies, right ones and wrong ones, and counts what comes back.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.table import show

_EXAMPLES = 100


def run(examples: int = _EXAMPLES, database: Path | None = None) -> Counter[int]:
    """Ask each address so many questions and print the statuses; raises AssertionError on the first wrong answer.

    Without a database the sample reports are coded into one. Changes are asked for as well, on that copy.
    """
    from click.testing import CliRunner

    from dragoman.cli import main
    from dragoman.samples import sample_paths

    with tempfile.TemporaryDirectory() as folder:
        path = database or Path(folder) / "samples.db"
        if database is None:
            with sample_paths() as paths:
                CliRunner().invoke(main, ["code", *map(str, paths), "--db", str(path)])
        statuses = ask(path, examples)
    rows = [(f"status {status}", f"{count} answers") for status, count in sorted(statuses.items())]
    show("Questions to the workbench, made up by its description", rows)
    return statuses


def ask(path: Path, examples: int) -> Counter[int]:
    """Ask each address of the workbench on a database; return how often each status came."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis.core.result import Err

    from dragoman.views.web.app import create_app
    from dragoman.views.web.config import Workbench

    app = create_app(Workbench(database=path, who="a test"))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers={"host": "localhost"})
    components = schema.raw_schema["components"]
    statuses: Counter[int] = Counter()
    for result in schema.get_all_operations():
        if isinstance(result, Err):
            raise result.err()
        operation = result.ok()
        given(case=operation.as_strategy())(
            settings(
                max_examples=examples, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(_question(operation, statuses, components))
        )()  # fmt: skip
    return statuses


def _question(operation: Any, statuses: Counter[int], components: Any) -> Callable[[Any], None]:
    from jsonschema_rs import Draft202012Validator

    described = {int(status): answer for status, answer in operation.definition.raw["responses"].items()}

    def question(case: Any) -> None:
        answer = case.call(headers={"host": "localhost", "origin": "http://localhost"})
        statuses[answer.status_code] += 1
        wrong = f"{operation.label}: {answer.status_code} for {case.query} {str(case.body)[:300]}: {answer.text[:300]}"
        assert answer.status_code < 500 or answer.status_code == 503, wrong
        assert answer.status_code in described, wrong
        if answer.headers["content-type"] == ["application/json"]:
            form = described[answer.status_code]["content"]["application/json"]["schema"]
            for error in Draft202012Validator({**form, "components": components}).iter_errors(answer.json()):
                raise AssertionError(f"{wrong}: {error}")

    return question
