"""Names found as they are, by other names, and misspelt; and labelled requests."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from segue.cli import evaluate_requests
from segue.dj.requests.aliases import artist_aliases, work_aliases
from segue.dj.requests.labelled import evaluate, read_labelled
from segue.dj.requests.names import Name, NameIndex
from segue.model.errors import BadInput

SHARED = Path(__file__).parents[4] / "shared" / "data" / "requests"
NAMES = [
    Name("Radiohead", "artist", 90),
    Name("Head Radio", "artist"),
    *(
        Name(text, "artist")
        for text in ("Simon & Garfunkel", "AC/DC", "The Beatles", "Ludwig van Beethoven", "Кино", "", "!!!")
    ),
    Name("Symphony No. 5 in C minor, Op. 67", "work"),
    Name("Blue", "work"),
    Name("Blue", "artist"),
]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(NAMES)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("radiohead", "Radiohead"),
        ("simon und garfunkel", "Simon & Garfunkel"),
        ("acdc", "AC/DC"),
        ("beatles", "The Beatles"),
        ("beethoven", "Ludwig van Beethoven"),
        ("van beethoven", "Ludwig van Beethoven"),
        ("symphony no 5", "Symphony No. 5 in C minor, Op. 67"),
        ("funfte sinfonie", "Symphony No. 5 in C minor, Op. 67"),
        ("cinquieme symphonie", "Symphony No. 5 in C minor, Op. 67"),
        ("кино", "Кино"),
    ],
)
def test_other_names(index: NameIndex, said: str, name: str) -> None:
    assert index.exact(said)[0].name.text == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("radiohed", "Radiohead"),
        ("raidohead", "Radiohead"),
        ("the beetles", "The Beatles"),
        ("bethoven", "Ludwig van Beethoven"),
    ],
)
def test_misspelt(index: NameIndex, said: str, name: str) -> None:
    best = index.near(said)[0]
    assert best.name.text == name
    assert 0.8 <= best.spelling < 1


def test_nothing_like_it(index: NameIndex) -> None:
    assert index.near("xylophone quartet of nowhere") == []
    assert index.exact("radi") == []
    assert NameIndex([]).near("radiohead") == []


def test_aliases_tell_how_sure_they_are() -> None:
    assert dict(artist_aliases("Johann Sebastian Bach")) == {"johann sebastian bach": 1.0, "bach": 0.8, "johann": 0.6}
    assert "quartet" not in dict(artist_aliases("The Lantern Quartet"))
    assert dict(work_aliases("Abbey Road (Remastered)"))["abbey road"] == 0.9


BIO = "play\tO\nkid\tB-WoA\na\tI-WoA\nby\tO\nradiohead\tB-Artist\n\nsad\tO\nsongs\tO\n"


def test_labelled_requests(tmp_path: Path) -> None:
    (tmp_path / "some.bio").write_text(BIO, "utf-8")
    requests = read_labelled(tmp_path / "some.bio")
    assert [request.spans for request in requests] == [{(1, 3, "work"), (4, 5, "artist")}, set()]
    score = evaluate(requests)
    assert (score.right, score.wrong, score.missed, score.f1) == (2, 0, 0, 1.0)


@pytest.mark.parametrize("content", [b"play\n", b"\xff\xfe\x00", b"play\tX\n"])
def test_no_labelled_requests(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "some.bio").write_bytes(content)
    with pytest.raises(BadInput):
        read_labelled(tmp_path / "some.bio")


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")
def test_real_requests() -> None:
    import typer

    root = typer.Typer()
    evaluate_requests.register(root)
    printed = CliRunner().invoke(root, ["evaluate", "requests", str(SHARED / "queries-1.bio"), "--json"])
    assert json.loads(printed.output)["span_f1"] >= 0.9
