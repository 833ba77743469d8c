"""Files that are whole or absent, also after the power has failed."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def keep_name(folder: Path) -> None:
    """Have the disk hold the names in a folder, where folders can be asked for that; raises OSError."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some shared disks do not know how
            raise
    finally:
        os.close(number)
