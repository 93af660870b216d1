"""What the handlers work with, hung on the application when it is made."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from segue.api.art import ArtShelf
from segue.api.events import Hub
from segue.api.transcode import TranscodePool
from segue.config import Settings
from segue.listening.accounts import Accounts
from segue.listening.playlists import Playlists
from segue.listening.plays import Plays
from segue.store import Store
from segue.wiring import App


@dataclass(slots=True)
class Context:
    """The house and what only HTTP needs of it."""

    app: App
    accounts: Accounts
    plays: Plays
    art: ArtShelf
    hub: Hub
    transcodes: TranscodePool = field(default_factory=TranscodePool)
    demo: bool = False
    """Started as a demo: the visitor's name and password are shown to everybody."""

    @property
    def store(self) -> Store:
        """The house's memory."""
        return self.app.store

    @property
    def playlists(self) -> Playlists:
        """What listeners do with their playlists."""
        return Playlists(self.app.store, self.accounts.now_ms)

    @property
    def settings(self) -> Settings:
        """What the operator has set."""
        return self.app.settings

    def media_roots(self) -> list[Path]:
        """The folders from which files may be sent."""
        return [*(Path(root.path) for root in self.store.files.roots()), self.settings.media_dir]


async def context_of(request: Request) -> Context:
    """The context of a request."""
    context: Context = request.app.state.context
    return context


House = Annotated[Context, Depends(context_of)]
