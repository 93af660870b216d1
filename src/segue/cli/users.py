"""`segue users` and `segue tokens`: accounts without the page, for the operator at the keyboard."""

import sys
from datetime import UTC, datetime

import typer

from segue.cli import opened
from segue.listening.accounts import Accounts
from segue.model.errors import NotFound
from segue.model.listening import User
from segue.wiring import App


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(_users(), name="users")
    root.add_typer(_tokens(), name="tokens")


def _users() -> typer.Typer:
    users = typer.Typer(help="Accounts.", no_args_is_help=True)

    @users.command("add")
    def add(
        name: str,
        admin: bool = typer.Option(False, help="Make it an administrator's."),
        display_name: str = typer.Option("", help="The name that the page and the host use."),
        password_stdin: bool = typer.Option(False, help="Read the password from the first line of standard input."),
    ) -> None:
        """Make an account."""
        with opened() as app:
            user = Accounts(app.store).add(name, _password(password_stdin), display_name, admin)
            print(f"{user.name} can sign in now.")

    @users.command("list")
    def list_users() -> None:
        """Print everybody's accounts. Simulated listeners of the demo are counted, not listed."""
        with opened() as app:
            for user in app.store.accounts.users():
                marks = [word for word, on in (("administrator", user.is_admin), ("closed", user.disabled)) if on]
                print("\t".join([user.name, user.display_name, _day(user.created_at_ms), ", ".join(marks)]).rstrip())
            if simulated := len(app.store.accounts.users(simulated=True)):
                print(f"(and {simulated} simulated listeners of the demo)", file=sys.stderr)

    @users.command("passwd")
    def passwd(
        name: str,
        password_stdin: bool = typer.Option(False, help="Read the password from the first line of standard input."),
    ) -> None:
        """Give an account a new password and sign it out everywhere."""
        with opened() as app:
            user = _user(app, name)
            Accounts(app.store).set_password(user.id, _password(password_stdin))
            print(f"{user.name} has a new password and is signed out everywhere.")

    @users.command("disable")
    def disable(name: str, undo: bool = typer.Option(False, "--undo", help="Open the account again.")) -> None:
        """Close an account: it is signed out and can't come in; its plays and likes stay."""
        with opened() as app:
            user = _user(app, name)
            Accounts(app.store).set_disabled(user.id, not undo)
            print(f"{user.name} is {'open' if undo else 'closed'}.")

    return users


def _tokens() -> typer.Typer:
    tokens = typer.Typer(help="API tokens: keys for programs.", no_args_is_help=True)

    @tokens.command("add")
    def add(
        user: str,
        name: str,
        scope: list[str] = typer.Option(["read"], help="read, listen, library, admin or stream; may be repeated."),
        expires_days: int = typer.Option(0, help="Days until it ends; 0 for never."),
    ) -> None:
        """Make a token and print its secret, this once."""
        with opened() as app:
            _, secret = Accounts(app.store).make_token(_user(app, user), name, scope, expires_days or None)
            print(secret)

    @tokens.command("list")
    def list_tokens(user: str) -> None:
        """Print a user's tokens, without their secrets."""
        with opened() as app:
            for token in Accounts(app.store).tokens(_user(app, user).id):
                used = f"last used {_day(token.used_at_ms)}" if token.used_at_ms else "never used"
                ends = f"ends {_day(token.expires_at_ms)}" if token.expires_at_ms else "never ends"
                print("\t".join([token.id, token.name, ",".join(token.scopes), used, ends]))

    @tokens.command("revoke")
    def revoke(user: str, token_id: str) -> None:
        """End a token at once."""
        with opened() as app:
            Accounts(app.store).revoke_token(_user(app, user).id, token_id)
            print("The token is revoked.")

    return tokens


def _user(app: App, name: str) -> User:
    found = app.store.accounts.user_by_name(name)
    if found is None:
        raise NotFound(f"There is no account named {name!r}.", "See `segue users list`.")
    return found[0]


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
