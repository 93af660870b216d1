"""Makes the space of sounds from what the analysis stored."""

import numpy as np

from segue.analysis.texture import SIZE, numbers
from segue.recommend.atlas import Atlas, Ints
from segue.recommend.sound.space import Floats, SoundSpace, space_of
from segue.store import Store


def hear(store: Store, atlas: Atlas, taught: tuple[Ints, Floats] | None = None) -> SoundSpace | None:
    """The space of all recordings that have a texture; None while there are too few."""
    ids: list[str] = []
    found: list[Floats] = []
    for item_id, texture in store.signals.textures():
        if len(texture) == 2 * SIZE:  # another size is of another version: it is being analysed anew
            ids.append(item_id)
            found.append(numbers(texture))
    rows = atlas.rows(ids)
    here = np.flatnonzero(rows >= 0)
    if not len(here):
        return None
    return space_of(rows[here], np.stack([found[at] for at in here]), taught)
