"""`python -m benchmarks [speed|memory|startup|actors|relations|growth|archives|store|faults|faults-ray|scaling|...|all]`."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks import (
    actors,
    api,
    archives,
    database,
    faults,
    growth,
    memory,
    ray_faults,
    relations,
    scaling,
    screenshots,
    speed,
    startup,
    store,
    workbench,
)
from benchmarks.table import CORPUS

_corpus = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    default=CORPUS,
    show_default=True,
    help="JSON Lines of reports, each with a text.",
)
_limit = click.option("--limit", type=click.IntRange(min=1), help="Only the first so many reports.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure the program on this machine."""


@main.command("database")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--events", type=click.IntRange(min=1), default=100_000, show_default=True)
def run_database(path: Path, events: int) -> None:
    """Make a database of made-up reports with so many events, for the workbench."""
    database.fill(path, events, stories=True)


@main.command("workbench")
@click.option(
    "--database", "path", type=click.Path(path_type=Path), help="One made with `database`; made anew if not given."
)
@click.option("--rounds", type=click.IntRange(min=2), default=20, show_default=True, help="Requests a page.")
@click.option("--idle", is_flag=True, help="Without a coder that writes meanwhile.")
def run_workbench(path: Path | None, rounds: int, idle: bool) -> None:
    """Time of every page and its JSON twin on 100,000 events, while a coder writes."""
    workbench.run(path, rounds, writing=not idle)


@main.command("screenshots")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("build/screenshots"))
def run_screenshots(folder: Path) -> None:
    """Pictures of every page of the workbench: light, dark and narrow."""
    screenshots.run(folder)


@main.command("api")
@click.option("--examples", type=click.IntRange(min=1), default=100, show_default=True, help="Questions an address.")
def run_api(examples: int) -> None:
    """Made-up questions to the workbench, by its OpenAPI description: no server error, no status that is not described."""
    api.run(examples)


@main.command("speed")
@_corpus
@_limit
def run_speed(corpus: Path, limit: int | None) -> None:
    """Coding on one core with the models loaded, next to spaCy's own full pipeline over the same text."""
    speed.run(corpus, limit)


@main.command("memory")
@_corpus
def run_memory(corpus: Path) -> None:
    """Peak memory of one process that codes the corpus."""
    memory.run(corpus)


@main.command("startup")
def run_startup() -> None:
    """CPU of `dragoman --help`, and time to the first result on one report."""
    startup.run()


@main.command("actors")
def run_actors() -> None:
    """An imported base of a million names: opening it, and scanning text for them on one core."""
    actors.run()


@main.command("relations")
def run_relations() -> None:
    """The relation model alone: pairs a second on one core, and peak memory of `dragoman relate`."""
    relations.run()


@main.command("growth")
@click.option(
    "--size",
    "sizes",
    type=click.IntRange(min=1),
    multiple=True,
    default=growth.SIZES,
    show_default=True,
    help="Reports that the base holds when others are added; may be given more than once.",
)
def run_growth(sizes: tuple[int, ...]) -> None:
    """What it costs to put a report into copies and stories, in bases of several sizes."""
    growth.run(sizes)


@main.command("archives")
@click.option(
    "--size",
    "sizes",
    type=click.IntRange(min=1),
    multiple=True,
    default=archives.SIZES,
    show_default=True,
    help="Records of an archive; may be given more than once.",
)
def run_archives(sizes: tuple[int, ...]) -> None:
    """Reading archives of web pages without coding them: how fast, and in how much memory."""
    archives.run(sizes)


_events = click.option(
    "--events", type=click.IntRange(min=1), default=database.EVENTS, show_default=True, help="Size of the database."
)
_stories = click.option(
    "--stories", is_flag=True, help="Stories, too; this makes the database several times as slowly."
)


@main.command("store")
@_events
@_stories
@click.option(
    "--times", type=click.IntRange(min=2), default=store.TIMES, show_default=True, help="How often each is asked."
)
@click.option(
    "--database",
    "made",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A copy of this one, which `database` made, instead of a new one; with stories if it has them.",
)
@click.option(
    "--pace",
    type=click.FloatRange(min=0),
    default=store.PACE,
    show_default=True,
    help="Reports a second that the other process writes; 0: as fast as it can.",
)
def run_store(events: int, stories: bool, times: int, made: Path | None, pace: float) -> None:
    """What the workbench asks of a large database: times, alone and while another process writes."""
    store.run(events, times, made, stories=stories, pace=pace)


@main.command("faults")
@click.option("--moments", type=click.IntRange(min=1), default=50, show_default=True, help="How often to kill.")
@click.option("--reports", type=click.IntRange(min=20), default=300, show_default=True, help="Reports of a run.")
@click.option("--seed", type=int, default=8, show_default=True, help="What chooses the moments and the victims.")
@click.pass_context
def run_faults(ctx: click.Context, moments: int, reports: int, seed: int) -> None:
    """Kill workers and the program at random moments, go on, and count what is lost or coded twice."""
    ctx.exit(0 if faults.run(moments, reports, seed) else 1)


@main.command("scaling")
@click.option(
    "--size",
    "sizes",
    type=click.IntRange(min=30),
    multiple=True,
    default=scaling.SIZES,
    show_default=True,
    help="Reports of a run; may be given more than once.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    multiple=True,
    default=scaling.WORKERS,
    show_default=True,
    help="Workers of a run; may be given more than once.",
)
@click.option("--database", is_flag=True, help="Keep reports and stories in a database, too.")
def run_scaling(sizes: tuple[int, ...], workers: tuple[int, ...], database: bool) -> None:
    """What a report costs with one worker and with two, in small and large runs, and what follows for a cluster."""
    scaling.run(sizes, workers, database=database)


@main.command("faults-ray")
@click.option("--kills", type=click.IntRange(min=1), default=ray_faults.KILLS, show_default=True, help="How many.")
@click.option("--seed", type=int, default=ray_faults.SEED, show_default=True, help="Of the moments.")
@click.pass_context
def run_ray_faults(ctx: click.Context, kills: int, seed: int) -> None:
    """Kill nodes of a Ray cluster, and the run itself, at random moments; nothing may be lost or doubled."""
    ctx.exit(1 if ray_faults.run(kills, seed) else 0)


@main.command("all")
@_corpus
@_limit
def run_all(corpus: Path, limit: int | None) -> None:
    """Run all but those that take long: growth, store, faults and scaling."""
    actors.run()
    relations.run()
    startup.run()
    memory.run(corpus)
    speed.run(corpus, limit)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
