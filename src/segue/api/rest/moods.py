"""Music for the mood of words."""

from typing import Annotated

from fastapi import APIRouter, Query

from segue.api.auth import Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.shapes.moods import MoodMusicShape
from segue.api.shapes.understanding import SaidAt
from segue.api.shelves import picked_of

router = APIRouter(tags=["recommend"])


@router.get("/similar/{subject_id}/music", summary="Music for its mood", responses=described(404))
def music(
    subject_id: str, caller: Reader, house: House, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> MoodMusicShape:
    """Recordings that feel as the words of an episode, a chapter, a book or a show do, each with what was measured of
    it, and the sentences that the mood was told from. 404 where too few words of feeling are known."""
    felt, slate = house.app.recommender.music_for(caller.user, subject_id, limit)
    return MoodMusicShape(
        slate_id=slate.id,
        title=slate.title,
        mood=felt.mood.label,
        valence=felt.mood.valence,
        arousal=felt.mood.arousal,
        moments=[SaidAt(item_id=id_, start_ms=each.start_ms, text=each.text) for id_, each in felt.moments],
        entries=picked_of(house.store, caller.user, slate),
    )
