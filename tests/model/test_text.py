from segue.model.text import without_markup


def test_notes_lose_their_markup_and_keep_their_words() -> None:
    assert without_markup("<p>Salt &amp; sea</p><p>An hour</p>").split() == ["Salt", "&", "sea", "An", "hour"]
    assert without_markup("one<br>two", "\n") == "one\ntwo"
    assert without_markup("a < b") == "a < b"
