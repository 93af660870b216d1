"""`segue demo`, and whom a demo server lets in."""

import pytest
from typer.testing import CliRunner

from segue.cli import root
from segue.cli.demo import register
from segue.cli.serve import is_here_only


def test_the_command_explains_itself() -> None:
    if "demo" not in {command.callback.__name__ for command in root.registered_commands if command.callback}:
        register(root)
    said = CliRunner().invoke(root, ["demo", "--help"]).output
    assert "simulated listeners" in said
    assert "--workers" in said


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("[::1]", True), ("127.9.9.9", True),
     ("0.0.0.0", False), ("::", False), ("", False), ("192.168.1.4", False), ("segue.example", False)],
)  # fmt: skip
def test_only_a_loopback_address_is_here_only(host: str, here: bool) -> None:
    assert is_here_only(host) == here
