"""A listener's playlists: made, named, put in order. Every bound is held here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from segue.model.errors import BadInput, Conflict
from segue.model.ids import new_id
from segue.model.playlists import MOST_ENTRIES, MOST_PLAYLISTS, Entry, Playlist
from segue.store import Store
from segue.store.rows import now_ms as _now_ms

LONGEST_TITLE, LONGEST_ABOUT = 120, 500


@dataclass(slots=True)
class Playlists:
    """Playlists over a store. A place is a number from 0 on; with it comes the id of the item that stands there, so
    that a list that changed on another device is not changed at the wrong place."""

    store: Store
    now_ms: Callable[[], int] = _now_ms

    def make(self, user_id: str, title: str, about: str = "", item_ids: Sequence[str] = ()) -> Playlist:
        """A new playlist. Raises BadInput for a bad title, unknown items, or too much of anything."""
        now = self.now_ms()
        made = Playlist(new_id("playlist"), user_id, _title(title), _about(about), created_at_ms=now, updated_at_ms=now)
        entries = self._entries(item_ids, now)
        with self.store.alone(f"playlists:{user_id}"):
            self.check_room(user_id)
            self.store.playlists.put(made, entries)
        return made

    def check_room(self, user_id: str) -> None:
        """Raises BadInput when a listener has as many playlists as one may have."""
        if len(self.store.playlists.of(user_id)) >= MOST_PLAYLISTS:
            raise BadInput(f"You have {MOST_PLAYLISTS} playlists already.", "Remove one that you no longer need.")

    def rename(self, user_id: str, playlist_id: str, title: str | None = None, about: str | None = None) -> Playlist:
        """With another title or another line below it. Raises NotFound, BadInput."""
        known = self._own(user_id, playlist_id)
        changed = replace(
            known,
            title=known.title if title is None else _title(title),
            about=known.about if about is None else _about(about),
            updated_at_ms=self.now_ms(),
        )
        self.store.playlists.put(changed)
        return changed

    def add(self, user_id: str, playlist_id: str, item_ids: Sequence[str], at: int | None = None) -> Playlist:
        """With more items, before the place `at` or at the end. Raises NotFound, BadInput."""
        added = self._entries(item_ids, self.now_ms())
        return self._change(user_id, playlist_id, lambda entries: _put(entries, added, at))

    def move(self, user_id: str, playlist_id: str, item_id: str, place: int, to: int) -> Playlist:
        """With the entry at `place` at `to` instead. Raises NotFound; Conflict when something else stands there."""

        def moved(entries: list[Entry]) -> list[Entry]:
            entry = entries.pop(_place(entries, item_id, place))
            entries.insert(max(0, min(to, len(entries))), entry)
            return entries

        return self._change(user_id, playlist_id, moved)

    def take_out(self, user_id: str, playlist_id: str, item_id: str, place: int) -> Playlist:
        """Without the entry at `place`. Raises NotFound; Conflict when something else stands there."""

        def without(entries: list[Entry]) -> list[Entry]:
            entries.pop(_place(entries, item_id, place))
            return entries

        return self._change(user_id, playlist_id, without)

    def remove(self, user_id: str, playlist_id: str) -> None:
        """Removes a playlist of the listener's own. Raises NotFound; BadInput for one that Segue made."""
        self._own(user_id, playlist_id)
        self.store.playlists.remove(user_id, playlist_id)

    def keep(self, user_id: str, playlist_id: str) -> Playlist:
        """Makes one that Segue made the listener's own, so that it stays as it is. Raises NotFound, BadInput."""
        with self.store.alone(f"playlists:{user_id}"):
            known = self.store.playlists.get(user_id, playlist_id)
            if not known.recipe:
                return known
            self.check_room(user_id)
            now = self.now_ms()
            kept = replace(known, recipe="", dropped=False, renew_at_ms=0, created_at_ms=now, updated_at_ms=now)
            # Its place in the recipe stays taken until the next is due: what was kept is not made again at once.
            gone = replace(known, id=new_id("playlist"), dropped=True, updated_at_ms=now)
            self.store.playlists.put(kept)
            self.store.playlists.put(gone, ())
        return kept

    def drop(self, user_id: str, playlist_id: str) -> None:
        """Takes one that Segue made out of sight until the next is due. Raises NotFound, BadInput for one's own."""
        known = self.store.playlists.get(user_id, playlist_id)
        if not known.recipe:
            raise BadInput("This playlist is your own.", "Remove it if you no longer want it.")
        self.store.playlists.put(replace(known, dropped=True, updated_at_ms=self.now_ms()))

    # Within.

    def _own(self, user_id: str, playlist_id: str) -> Playlist:
        known = self.store.playlists.get(user_id, playlist_id)
        if known.recipe:
            raise BadInput("Segue made this playlist and will make it anew.", "Keep it first; then it is your own.")
        return known

    def _change(self, user_id: str, playlist_id: str, change: Callable[[list[Entry]], list[Entry]]) -> Playlist:
        with self.store.alone(f"playlists:{user_id}"):
            known = self._own(user_id, playlist_id)
            entries = change(self.store.playlists.entries(playlist_id))
            if len(entries) > MOST_ENTRIES:
                raise BadInput(
                    f"A playlist holds {MOST_ENTRIES:,} entries at most.", "Take some out, or begin another."
                )
            changed = replace(known, updated_at_ms=self.now_ms())
            self.store.playlists.put(changed, entries)
        return changed

    def _entries(self, item_ids: Sequence[str], now: int) -> list[Entry]:
        if len(item_ids) > MOST_ENTRIES:
            raise BadInput(f"A playlist holds {MOST_ENTRIES:,} entries at most.", "Begin another for the rest.")
        known = self.store.catalog.items_by_id(item_ids)
        missing = [id_ for id_ in item_ids if id_ not in known]
        if missing:
            raise BadInput(
                f"{len(missing)} of these are not in the library.",
                "Only tracks, episodes and chapters stand on playlists.",
            )
        return [Entry(id_, added_at_ms=now) for id_ in item_ids]


def _put(entries: list[Entry], added: list[Entry], at: int | None) -> list[Entry]:
    place = len(entries) if at is None else max(0, min(at, len(entries)))
    return [*entries[:place], *added, *entries[place:]]


def _place(entries: Sequence[Entry], item_id: str, place: int) -> int:
    if not 0 <= place < len(entries) or entries[place].item_id != item_id:
        raise Conflict("This playlist has changed meanwhile.", "Look at it again, then repeat what you wanted.")
    return place


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        raise BadInput("A playlist needs a title.", f"Use 1 to {LONGEST_TITLE} characters.")
    return title


def _about(text: str) -> str:
    about = " ".join(text.split())
    if len(about) > LONGEST_ABOUT or not about.isprintable():
        raise BadInput("The line about this playlist is too long.", f"Use at most {LONGEST_ABOUT} characters.")
    return about
