"""R's usual readers read what is exported: base R, and readr and data.table where they are installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from dragoman.cli import main
from dragoman.views.tables import FlatEvent, FlatStory
from views.formats.samples import database
from views.formats.test_columns import COLUMNS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed (Rscript)"),
]

# Says as JSON how many rows a reader finds, the names of the columns, and one text of each row.
SCRIPT = r"""
given <- commandArgs(trailingOnly = TRUE)
file <- given[1]; reader <- given[2]; tabs <- given[3] == "tabs"; header <- given[4] == "header"
column <- as.integer(given[5])
if (reader != "base" && !requireNamespace(reader, quietly = TRUE)) { cat("absent"); quit() }
base <- function() {
  read <- if (tabs) read.delim else read.csv
  read(file, header = header, check.names = FALSE, fileEncoding = "UTF-8", colClasses = "character")
}
readr <- function() {
  read <- if (tabs) readr::read_tsv else readr::read_csv
  read(file, col_names = header, col_types = readr::cols(.default = "c"))
}
datatable <- function() {
  separator <- if (tabs) "\t" else ","
  data.table::fread(file, header = header, sep = separator, colClasses = "character", encoding = "UTF-8")
}
frame <- as.data.frame(switch(reader, base = base(), readr = readr(), data.table = datatable()))
quoted <- function(x) {
  plain <- gsub('"', "'", gsub("[\r\n\\\\]", " ", enc2utf8(as.character(x))))
  paste0("[", paste0('"', plain, '"', collapse = ","), "]")
}
cat(sprintf('{"rows": %d, "columns": %d, "names": %s, ', nrow(frame), ncol(frame), quoted(names(frame))))
cat(sprintf('"values": %s}', quoted(frame[[column]])))
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return database(tmp_path_factory.mktemp("r"))


def read_by_r(file: Path, reader: str, *, tabs: bool, header: bool, column: int) -> dict[str, object]:
    script = file.with_name("read.R")
    script.write_text(SCRIPT, encoding="utf-8")
    given = [str(file), reader, "tabs" if tabs else "commas", "header" if header else "none", str(column)]
    done = subprocess.run(
        ["Rscript", "--vanilla", str(script), *given],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if done.stdout == "absent":
        pytest.skip(f"R has no package {reader}")
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("reader", ["base", "readr", "data.table"])
@pytest.mark.parametrize("format_", ["polecat", "icews", "gdelt", "phoenix"])
def test_r_reads_tables_of_other_data_sets(path: Path, tmp_path: Path, format_: str, reader: str) -> None:
    target, columns = tmp_path / f"events.{format_}", COLUMNS[format_]
    CliRunner().invoke(main, ["events", "--db", str(path), "-f", format_, "-o", str(target)])
    header = format_ in ("polecat", "icews")
    found = read_by_r(target, reader, tabs=True, header=header, column=1)
    assert (found["rows"], found["columns"]) == (3, len(columns))
    if header:
        assert found["names"] == list(columns)
    first = [line.split("\t")[0] for line in target.read_text(encoding="utf-8").splitlines()[header:]]
    assert found["values"] == first


@pytest.mark.parametrize("reader", ["base", "readr", "data.table"])
@pytest.mark.parametrize(("command", "columns"), [("events", FlatEvent._fields), ("stories", FlatStory._fields)])
def test_r_reads_csv(path: Path, tmp_path: Path, command: str, columns: tuple[str, ...], reader: str) -> None:
    target = tmp_path / f"{command}.csv"
    CliRunner().invoke(main, [command, "--db", str(path), "-o", str(target)])
    found = read_by_r(target, reader, tabs=False, header=True, column=columns.index("evidence") + 1)
    assert found["names"] == list(columns)
    assert found["rows"] == (3 if command == "events" else 1)
    values = found["values"]
    assert isinstance(values, list)
    assert all("Malawi" in value for value in values)
