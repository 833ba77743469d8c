"""The workbench as a process of its own, and a browser that visits it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

# As Debian's Chromium runs without a screen, and without asking for anything on the network by itself.
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


def chromium() -> str | None:
    """Return the path of the browser; None if there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@contextmanager
def serving(database: Path, port: int) -> Iterator[str]:
    """Serve a database, and give the address once it answers."""
    command = [sys.executable, "-m", "dragoman.cli", "serve", "--db", str(database), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _await(server, address)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def _await(server: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            httpx.get(f"{address}/keys")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"the workbench does not answer at {address}; is the port taken?")
