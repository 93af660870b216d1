"""`segue users`, `segue tokens` and `segue serve` as the operator runs them."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from segue.cli import users
from segue.cli.serve import listening_socket
from segue.model.errors import Unavailable

GOOD = "correct horse battery"
Segue = Callable[..., Result]


@pytest.fixture
def segue(tmp_path: Path) -> Segue:
    """The commands in this process, on a home of their own."""
    root = typer.Typer()
    users.register(root)

    def run(*arguments: str, given: str = "") -> Result:
        return CliRunner().invoke(root, arguments, input=given, env={"SEGUE_HOME": str(tmp_path / "home")})

    return run


def test_accounts_from_the_keyboard_to_the_page(segue: Segue, tmp_path: Path) -> None:
    made = segue("users", "add", "ann", "--admin", "--password-stdin", given=GOOD + "\n")
    assert (made.exit_code, made.stdout) == (0, "ann can sign in now.\n"), made.exception
    assert re.fullmatch(r"ann\tann\t\d{4}-\d\d-\d\d\tadministrator\n", segue("users", "list").stdout)
    token = segue("tokens", "add", "ann", "script", "--scope", "read").stdout.strip()
    assert token.startswith("segue_")
    assert token not in segue("tokens", "list", "ann").stdout

    server = subprocess.Popen(
        [sys.executable, "-m", "segue", "serve", "--port", "0"],
        env=os.environ | {"SEGUE_HOME": str(tmp_path / "home"), "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
        assert found
        with httpx.Client(base_url=f"{found[0]}/api/v1", timeout=60) as client:
            bearer = {"Authorization": f"Bearer {token}"}
            assert client.get("/me", headers=bearer).json()["user"]["name"] == "ann"
            assert client.post("/session", json={"name": "ann", "password": GOOD}).status_code == 201
            assert segue("users", "passwd", "ann", "--password-stdin", given="another one here").exit_code == 0
            assert client.get("/me").status_code == 401, "a new password signs out everywhere"
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(60) in {0, -signal.SIGINT, 130}


def test_poor_passwords_are_told(segue: Segue) -> None:
    result = segue("users", "add", "ben", "--password-stdin", given="short\n")
    assert "at least 8" in str(result.exception)
    assert "ben" not in segue("users", "list").stdout


def test_closing_and_opening_an_account(segue: Segue) -> None:
    segue("users", "add", "ann", "--password-stdin", given=GOOD)
    assert segue("users", "disable", "ann").stdout == "ann is closed.\n"
    assert "closed" in segue("users", "list").stdout
    assert segue("users", "disable", "ann", "--undo").stdout == "ann is open.\n"
    assert "closed" not in segue("users", "list").stdout


@pytest.mark.parametrize(
    "arguments",
    [("users", "passwd", "nobody"), ("users", "disable", "nobody"), ("tokens", "add", "nobody", "x"),
     ("tokens", "revoke", "nobody", "tok_x")],
)  # fmt: skip
def test_an_unknown_name_is_told(segue: Segue, arguments: tuple[str, ...]) -> None:
    assert "no account named" in str(segue(*arguments).exception)


def test_a_port_in_use_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Unavailable, match="running already"):
        listening_socket("127.0.0.1", taken.getsockname()[1])
