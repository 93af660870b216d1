"""`segue serve`: the server with the player."""

import socket
from typing import Any

import typer

from segue.cli import opened
from segue.model.errors import Unavailable


def register(root: typer.Typer) -> None:
    """Adds the command."""

    @root.command()
    def serve(
        host: str = typer.Option("", help="The address to listen on; SEGUE_HOST or 127.0.0.1 by default."),
        port: int = typer.Option(-1, help="The port to listen on; SEGUE_PORT or 4747 by default, 0 takes a free one."),
        demo: bool = typer.Option(False, help="Build the demo library in the background and let visitors in."),
    ) -> None:
        """Serve the player and the interface until stopped (Ctrl+C)."""
        with opened() as app:
            where = host or app.settings.host
            listener = listening_socket(where, app.settings.port if port < 0 else port)
            _serve(app, listener, where, demo)


def listening_socket(host: str, port: int) -> socket.socket:
    """A listening socket. Raises Unavailable when the address can't be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        raise Unavailable(
            f"Can't listen on {host} port {port}: {error.strerror or error}.",
            "Is Segue running already? Choose another with --port (0 takes a free one).",
        ) from error
    listener.setblocking(False)
    return listener


def _serve(app: Any, listener: socket.socket, host: str, demo: bool) -> None:
    from segue.api.app import create_app
    from segue.api.rest.status import VISITOR
    from segue.api.server import Server, collect_rarely
    from segue.wiring import library_watcher, listen_to_what_is_new

    here_only = is_here_only(host) and not app.settings.public_url
    http = create_app(app, demo=demo and here_only)
    context = http.state.context
    if demo and here_only:
        context.accounts.open_visitor(VISITOR, VISITOR)
    else:
        context.accounts.close_visitor(VISITOR, VISITOR)
    if demo:
        _begin_demo(app)
    app.jobs.submit("refresh_podcasts", {"again": True}, key="refresh_podcasts:round")
    listen_to_what_is_new(app)
    app.jobs.submit("consents", {}, key="consents:start")
    app.jobs.submit("train", {"again": True}, key="train:round", delay_ms=FIRST_TRAINING_MS, priority=-20)
    app.jobs.submit("mixes", {"again": True}, key="mixes:round", delay_ms=FIRST_TRAINING_MS // 2, priority=-15)
    watcher = library_watcher(app)
    watcher.start()
    app.closers.append(watcher.stop)
    _announce(listener, host, demo and here_only, context)
    collect_rarely()
    Server(http).run(sockets=[listener])


FIRST_TRAINING_MS = 10 * 60_000
"""When a server that starts trains its recommender: listeners and the analysis come first."""


def is_here_only(host: str) -> bool:
    """Whether a server at `host` can be reached from this machine alone."""
    import ipaddress

    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _begin_demo(app: Any) -> None:
    """Has the weights fetched and the demo library built while the server answers already."""
    for name in ("demo", "models"):
        try:
            app.jobs.submit(name, {}, key=name, priority=10)
        except KeyError:
            continue


def _announce(listener: socket.socket, host: str, demo: bool, context: Any) -> None:
    port = listener.getsockname()[1]
    shown = "127.0.0.1" if host in {"0.0.0.0", ""} else "[::1]" if host == "::" else host  # noqa: S104 - only compared
    address = context.settings.public_url or f"http://{shown}:{port}"
    print(f"Segue is at {address}/", flush=True)
    if demo:
        print("Sign in with the name demo and the password demo; the library is being built meanwhile.", flush=True)
    if not context.store.accounts.has_admin():
        print("The page asks for a name and a password first: they become the administrator's.", flush=True)
