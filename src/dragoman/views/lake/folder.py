"""A folder of files on a disk or in an object store, in which a file is there as a whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from dragoman.durable import keep_name
from dragoman.errors import DragomanError

# Readers of Parquet leave out names that begin so: pyarrow, pandas, Spark and DuckDB's `**/*.parquet`, by its ending.
ASIDE = "_aside"
# File systems of pyarrow in which a folder would be an empty object, made by one more request for each file.
_NO_FOLDERS = frozenset({"s3", "gcs", "abfs"})


class LakeError(DragomanError):
    """A lake cannot be written or read."""


class Folder:
    """Files by name (`reports/month=2014-02/x.parquet`) below a path or an address such as s3://bucket/prefix."""

    def __init__(self, place: str, system: Any = None) -> None:
        """Open a place; `system`: the pyarrow file system that it is a path of, if not the one that its address names.

        Raises LakeError if pyarrow is missing or the address is none.
        """
        self.place = place
        try:
            from pyarrow.fs import FileSystem, LocalFileSystem, SubTreeFileSystem
        except ImportError as error:
            raise LakeError(
                f"{place}: a lake needs pyarrow; install it with: pip install 'dragoman[parquet]'"
            ) from error
        if system is None and "://" not in place:
            system, inner = LocalFileSystem(), os.path.realpath(place)
        elif system is None:
            try:
                system, inner = FileSystem.from_uri(place)
            except (ValueError, OSError) as error:
                raise LakeError(f"{place}: is no address that can be written ({first_line(error)})") from error
        else:
            inner = place
        self.local = Path(inner) if isinstance(system, LocalFileSystem) else None
        self._system = SubTreeFileSystem(inner, system)
        self._inner = system, inner

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to other processes as the place alone, or with a file system that was given."""
        system = None if self.local or "://" in self.place else self._inner[0]
        return Folder, (self.place, system)

    @property
    def arrow(self) -> Any:
        """The folder as a pyarrow file system."""
        return self._system

    def make(self) -> None:
        """Make the folder. Raises LakeError."""
        try:
            self._inner[0].create_dir(self._inner[1], recursive=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def put(self, name: str, data: bytes | memoryview) -> None:
        """Write a file in place of one of that name; it is there only when it is whole. Raises LakeError."""
        try:
            if self.local is not None:
                _put_locally(self.local, name, data)
            else:
                # An object store shows what was written when it is closed, and not before.
                if self._inner[0].type_name not in _NO_FOLDERS:
                    self._system.create_dir(name.rpartition("/")[0] or "/", recursive=True)
                with self._system.open_output_stream(name) as stream:
                    stream.write(data)
        except OSError as error:
            raise self._unwritable(error) from error

    def get(self, name: str) -> bytes | None:
        """Return what a file holds; None if there is none of that name. Raises LakeError."""
        try:
            with self._system.open_input_stream(name) as stream:
                return bytes(stream.read())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LakeError(f"{self.place}: {name} cannot be read ({first_line(error)})") from error

    def open(self, name: str) -> BinaryIO:
        """Open a file to read from any place on. Raises OSError."""
        found: BinaryIO = self._system.open_input_file(name)
        return found

    def remove(self, name: str) -> None:
        """Remove a file, if it is there. Raises LakeError."""
        try:
            self._system.delete_file(name)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unwritable(error) from error

    def names(self, below: str = "") -> Iterator[str]:
        """Give the names of all files below a name, sorted."""
        from pyarrow.fs import FileSelector, FileType

        try:
            found = self._system.get_file_info(FileSelector(below, allow_not_found=True, recursive=True))
        except OSError as error:
            raise LakeError(f"{self.place}: cannot be listed ({first_line(error)})") from error
        yield from sorted(info.path for info in found if info.type == FileType.File)

    def tidy(self) -> None:
        """Remove what killed writers have left aside."""
        for name in list(self.names(ASIDE)):
            self.remove(name)

    def _unwritable(self, error: OSError) -> LakeError:
        reason = error.strerror or first_line(error)
        return LakeError(f"{self.place}: cannot be written ({reason}); check the folder, its permissions and space")


def _put_locally(folder: Path, name: str, data: bytes | memoryview) -> None:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = folder / ASIDE
    aside.mkdir(exist_ok=True)
    # Of its own name: the same shard may be written twice at one time, by a node that is cut off and by another.
    path = aside / f"{uuid4().hex}.part"
    try:
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)
    # The name, too, is to outlive a lost power.
    keep_name(target.parent)


def first_line(error: Exception) -> str:
    """Return the first line of an error."""
    return (str(error).splitlines() or [type(error).__name__])[0]
