"""Makes the space of what is said from the stored vectors."""

from segue.recommend.atlas import Atlas
from segue.recommend.meaning.space import MeaningSpace, space_of
from segue.store import Store
from segue.understanding.vectors import PHRASES_ENGINE, PHRASES_VERSION


def read_meanings(store: Store, atlas: Atlas) -> MeaningSpace | None:
    """The space of everything that was understood; None while that is less than two things.

    Of several embedders the one that has read the most is taken: their vectors don't compare.
    """
    repo = store.understandings
    phrases = repo.vectors(PHRASES_ENGINE, PHRASES_VERSION)
    if len(phrases) < 2:
        return None
    engines = [each for each in repo.vector_engines() if each[0] != PHRASES_ENGINE]
    meanings = repo.vectors(*engines[0][:2]) if engines else {}
    chapters = [id_ for id_ in phrases if id_.startswith("chp_")]
    books = {item.id: item.collection_id for item in store.catalog.items_by_id(chapters).values()}
    return space_of(atlas, phrases, meanings, books)
