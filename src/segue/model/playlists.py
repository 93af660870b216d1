"""Lists that a listener keeps, and those that Segue makes for them."""

from dataclasses import dataclass

MOST_PLAYLISTS = 500
"""So many a listener may have."""
MOST_ENTRIES = 2_000
"""So long one may be."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """A list of items in an order: one listener's own, or (with a `recipe`) one that Segue made for them."""

    id: str
    user_id: str
    title: str
    about: str = ""
    """A line: what its owner wrote, or why Segue made it."""
    recipe: str = ""
    """`daily:1`…, `weekly`, `capsule`; empty for the listener's own."""
    dropped: bool = False
    """The listener did not want this one; it stays unseen until the recipe is due again."""
    renew_at_ms: int = 0
    """When Segue makes the next by this recipe; 0 for the listener's own."""
    created_at_ms: int = 0
    updated_at_ms: int = 0

    @property
    def slate_id(self) -> str:
        """The slate behind one that Segue made: what was put before the listener, for plays to point to."""
        return f"sla_{self.id.partition('_')[2]}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of a playlist."""

    item_id: str
    reason: str = ""
    """Why it is there, for a person; empty where the listener put it."""
    added_at_ms: int = 0
