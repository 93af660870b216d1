"""Where candidates come from: small classes with one verb, each of which can be asked alone."""

from segue.recommend.sources.base import Drawn, Source
from segue.recommend.sources.catalog import Fresh, Metadata, Series
from segue.recommend.sources.meaning import MeaningNeighbours
from segue.recommend.sources.others import Across, Collaborative, CoPlayed, Newcomers, NextInSession, Popular
from segue.recommend.sources.own import Favourites, Forgotten
from segue.recommend.sources.sound import SoundNeighbours

ALL: tuple[Source, ...] = (
    Collaborative(),
    CoPlayed(),
    Newcomers(),
    NextInSession(),
    Metadata(),
    SoundNeighbours(),
    MeaningNeighbours(),
    Series(),
    Across(),
    Fresh(),
    Popular(),
    Forgotten(),
    Favourites(),
)
"""Every source by itself; which of them a shelf asks is the shelf's affair."""

__all__ = ["ALL", "Drawn", "Source"]
