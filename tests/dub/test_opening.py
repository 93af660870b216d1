from segue.dub.fit import mapped, unmapped
from segue.dub.opening import opened
from segue.model.dub import Line


def test_everything_comes_later_and_times_can_be_found_again() -> None:
    lines = [Line(0, 0, 900, "A", "One.", "Um.", 0, 1_000), Line(1, 1_000, 2_000, "A", "Two.", "Dois.", 1_200, 2_000)]
    moved, anchors = opened(lines, [], 5_000, 2_000)
    assert [line.new_start_ms for line in moved] == [3_000, 4_200] and anchors == [(0, 0), (0, 3_000), (5_000, 8_000)]
    assert mapped(anchors, 1_000) == 4_000 and unmapped(anchors, 4_000) == 1_000
    assert mapped(anchors, 5_000) == 8_000 and unmapped(anchors, 1_500) == 0
    grown = [(0, 0), (1_000, 1_000), (1_000, 1_400), (5_000, 5_400)]
    _, anchors = opened(lines, grown, 5_000, 2_000)
    assert mapped(anchors, 500) == 3_500 and mapped(anchors, 2_000) == 5_400
