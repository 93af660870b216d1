"""A minute of an episode in another language, to be heard before anything is started."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from segue.dub.files import dub_file
from segue.dub.glossary import Glossary
from segue.dub.pipeline import SUFFIX, Progress, Tools, Wish
from segue.dub.unsure import known_names
from segue.jobs.base import JobContext
from segue.model.dub import ShowDubbing
from segue.model.errors import BadInput, NotFound
from segue.store import Store


class Previews:
    """Makes and finds previews of the library's episodes; `folder` is where they are kept. They need no opt-in: nobody
    but an administrator hears them."""

    def __init__(self, store: Store, tools: Callable[[], Tools], folder: Path) -> None:
        self._store, self._tools, self._folder = store, tools, folder

    def make(self, item_id: str, language: str, progress: Progress | None = None) -> Path:
        """The sound of a minute from where talk begins; its lines lie beside it. Raises what `dub_file` raises."""
        item = self._store.catalog.item(item_id)
        source = self._source(item_id)
        wish = self._store.dubs.show(item.collection_id) or ShowDubbing(item.collection_id)
        terms = self._store.dubs.terms(item.collection_id, language)
        spoken = item.language.split("-")[0].lower() or None
        order = Wish(
            source, language, spoken, wish.mode, wish.interpreter, Glossary({t.term: t.translation for t in terms}),
            self._store.dubs.voices(item.collection_id, language), item_id=item_id,
            names=known_names([term.term for term in terms], item.description),
        )  # fmt: skip
        return dub_file(order, self._tools(), self._folder / item_id, progress, preview=True).path

    def work(self, context: JobContext, args: Mapping[str, Any]) -> None:
        """The job `dub_preview`: the minute of `item_id` in `language`."""
        self.make(args["item_id"], args["language"], context.progress)

    def find(self, item_id: str, language: str) -> tuple[Path, dict[str, Any]]:
        """The sound and what is known of it, as `segue translate --json` prints it. Raises NotFound until
        it is made."""
        path = self._folder / item_id / f"{self._source(item_id).stem}.{language}.preview{SUFFIX}"
        try:
            return path, json.loads(path.with_suffix(".json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise NotFound("There is no preview yet.", "Have it made first.") from error

    def _source(self, item_id: str) -> Path:
        item = self._store.catalog.item(item_id)
        file = self._store.files.files_by_id([item.file_id]).get(item.file_id)
        if file is None or file.status != "present":
            raise NotFound(f"The sound of {item.title} is not here.", "Fetch the episode first.")
        if item.start_ms:
            raise BadInput("A chapter of a longer file can't be dubbed by itself.", "Dub a file of its own.")
        return Path(file.path)
