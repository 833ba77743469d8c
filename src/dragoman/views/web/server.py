"""Runs the workbench until it is interrupted."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from dragoman.errors import DragomanError
from dragoman.views.web.app import create_app
from dragoman.views.web.config import Workbench

# Seconds that answers may still take after Ctrl-C.
_LAST_ANSWERS = 2


def serve(bench: Workbench, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve a workbench; `ready` is called with its address when it can be asked. Port 0 takes a free one.

    Raises DragomanError if the address cannot be used.
    """
    listener = _listen(host, port)
    name = f"[{host}]" if ":" in host else host
    app = create_app(bench)
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="off", ws="none",
            timeout_keep_alive=30, timeout_graceful_shutdown=_LAST_ANSWERS,
        )
    )  # fmt: skip
    # Ctrl-C is how one stops it, no failure: the server ends its answers and then raises the signal again.
    with listener, suppress(KeyboardInterrupt):
        ready(f"http://{name}:{listener.getsockname()[1]}/")
        server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    listener: socket.socket | None = None
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError, UnicodeError) as error:
        if listener is not None:
            listener.close()
        what = error.strerror if isinstance(error, OSError) else None
        raise DragomanError(
            f"cannot listen on {host} port {port}: {what or error}; choose another with --port"
        ) from error
    return listener
