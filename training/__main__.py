"""`python -m training check|train|curve`: check the sentences, train the relation model, draw its learning curve."""

from __future__ import annotations

import argparse
import json
import sys
import sysconfig
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from training.corpus import DATA, CorpusError, digest, near_copies, read_all

BUILD = Path("build") / "relations"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, or 1 when the sentences are wrong."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "check":
            return _check()
        from training.recipe import Recipe, curve, train

        recipe = Recipe(epochs=options.epochs, rate=options.rate, layers=options.layers, seed=options.seed)
        if options.command == "train":
            card = train(replace(recipe, teacher=options.teacher if options.taught else None), options.build)
            print(json.dumps(card["scores"], indent=1))
        else:
            for row in curve(recipe, options.build, options.shares):
                print(json.dumps(row), flush=True)
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _check() -> int:
    sentences = read_all()
    pairs = [pair for sentence in sentences for pair in sentence.pairs]
    print(f"{len(sentences)} sentences, {len(pairs)} pairs in {DATA.name}/, SHA-256 {digest()[:16]}")
    for name, counts in (
        ("types", Counter(p.event_type for p in pairs)),
        ("statuses", Counter(p.status for p in pairs)),
    ):
        print(name + ": " + ", ".join(f"{key} {n}" for key, n in counts.most_common()))
    copies = near_copies(sentences)
    for first, second in copies[:20]:
        print(f"near-copy: {second.file}:{second.line} of {first.file}:{first.line}")
    print(f"near-copies: {len(copies)} ({len(copies) / max(1, len(sentences)):.2%})")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="check the format of the sentences, count them, find near-copies")
    for name, text in (
        ("train", "train the model and put it into the package"),
        ("curve", "train on parts of the data and score each model"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--epochs", type=int, default=12)
        command.add_argument("--rate", type=float, default=3e-4)
        command.add_argument("--layers", type=int, default=5, help="how many of the base's six layers to keep")
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--build", type=Path, default=BUILD, help="where checkpoints and results are kept")
        if name == "train":
            command.add_argument(
                "--teacher", type=Path, default=Path(sysconfig.get_path("purelib")),
                help="where the five packages of the teacher's weights are installed (default: in this environment)",
            )  # fmt: skip
            command.add_argument(
                "--no-teacher", dest="taught", action="store_false", help="learn from the labels alone"
            )
        else:
            command.add_argument("--shares", type=float, nargs="+", default=[0.0625, 0.125, 0.25, 0.5, 1.0])
    return parser


if __name__ == "__main__":
    sys.exit(main())
