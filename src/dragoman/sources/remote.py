"""Files in object stores and other places that pyarrow reads by an address, such as s3://bucket/prefix."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from dragoman.errors import SourceError

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_remote(path: str) -> bool:
    """Whether a path is an address (`s3://bucket/prefix`)."""
    return _ADDRESS.match(path) is not None


class RemoteStatus(NamedTuple):
    """Size in bytes, and time of the last change in nanoseconds."""

    st_size: int
    st_mtime_ns: int


@dataclass(frozen=True)
class RemotePath:
    """A file at an address; as much of `pathlib.Path` as reading a file takes."""

    address: str

    @property
    def name(self) -> str:
        """What follows the last slash."""
        return self.address.rpartition("/")[2]

    def __str__(self) -> str:
        return self.address

    def open(self, mode: Literal["rb"] = "rb") -> io.BufferedReader:
        """Open the file for reading; it can be read from any place on. Raises OSError or SourceError."""
        system, inner = _system(self.address)
        return io.BufferedReader(system.open_input_file(inner), 1 << 20)

    def stat(self) -> RemoteStatus:
        """Return what is known of the file. Raises OSError or SourceError."""
        system, inner = _system(self.address)
        info = system.get_file_info(inner)
        return RemoteStatus(info.size or 0, info.mtime_ns or 0)


def remote_files(address: str) -> list[RemotePath]:
    """Return the files at an address, itself or all below it, sorted; hidden ones are left out. Raises SourceError."""
    from pyarrow.fs import FileSelector, FileType

    system, inner = _system(address)
    scheme, _, given = address.partition("://")
    try:
        info = system.get_file_info(inner)
        if info.type == FileType.File:
            return [RemotePath(address)]
        if info.type == FileType.NotFound:
            raise SourceError(f"{address}: does not exist; check the address")
        found = system.get_file_info(FileSelector(inner, recursive=True))
    except OSError as error:
        raise SourceError(
            f"{address}: cannot be listed ({_first_line(error)}); check the address and the rights"
        ) from error
    base = f"{scheme}://{given.rstrip('/')}"
    below = [info.path[len(inner.rstrip("/")) :].lstrip("/") for info in found if info.type == FileType.File]
    return [RemotePath(f"{base}/{path}") for path in sorted(below) if not _hidden(path)]


def _hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _system(address: str) -> tuple[Any, str]:
    try:
        from pyarrow.fs import FileSystem
    except ImportError as error:
        raise SourceError(f"{address}: needs pyarrow; install it with: pip install 'dragoman[parquet]'") from error
    try:
        system, inner = FileSystem.from_uri(address)
    except (ValueError, OSError) as error:
        raise SourceError(f"{address}: is no address that can be read ({_first_line(error)})") from error
    return system, inner


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def remote_names(address: str) -> Iterator[tuple[str, RemotePath]]:
    """Give the files at an address with their names below it. Raises SourceError."""
    base = address.rstrip("/")
    for path in remote_files(address):
        yield path.address.removeprefix(base).lstrip("/") or path.name, path
