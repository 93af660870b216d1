"""A show in plain JSON and back, for the store."""

from typing import Any

from segue.model.show import Fact, Play, Segment, Set, Talk, Transition


def sets_to_json(sets: tuple[Set, ...]) -> list[dict[str, Any]]:
    """Sets as plain JSON."""
    return [
        {
            "idea": each.idea,
            "title": each.title,
            "slate_id": each.slate_id,
            "segments": [_segment_to_json(segment) for segment in each.segments],
        }
        for each in sets
    ]


def sets_from_json(rows: list[dict[str, Any]]) -> tuple[Set, ...]:
    """The sets that `sets_to_json` wrote."""
    return tuple(
        Set(row["idea"], row["title"], tuple(_segment_from_json(each) for each in row["segments"]), row["slate_id"])
        for row in rows
    )


def _segment_to_json(segment: Segment) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(segment, name) for name in segment.__slots__}
    row["reasons"] = list(segment.reasons)
    if isinstance(segment, Talk):
        row["facts"] = [[fact.id, fact.source, fact.value] for fact in segment.facts]
    return {"type": type(segment).__name__.lower(), **row}


def _segment_from_json(row: dict[str, Any]) -> Segment:
    values = {name: value for name, value in row.items() if name != "type"}
    values["reasons"] = tuple(values["reasons"])
    if row["type"] == "talk":
        values["facts"] = tuple(Fact(*fact) for fact in values["facts"])
        return Talk(**values)
    return Play(**values) if row["type"] == "play" else Transition(**values)
