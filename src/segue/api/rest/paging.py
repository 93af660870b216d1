"""The part of a long list that is asked for."""

from typing import Annotated

from fastapi import Query

Offset = Annotated[int, Query(ge=0, le=10_000_000, description="How many to leave out at the beginning.")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many to send at most.")]
