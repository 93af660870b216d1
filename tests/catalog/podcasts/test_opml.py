import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.catalog.podcasts.opml import Outline, read_opml, write_opml
from segue.model.errors import BadInput

NESTED = """<?xml version="1.0"?>
<opml version="1.1"><head><title>Mine</title></head><body>
 <outline text="News"><outline text="Daily">
   <outline type="rss" text="Up &amp; About" title="Up &amp; About!" xmlUrl="https://a.example/feed?a=1&amp;b=2" htmlUrl="https://a.example"/>
 </outline><outline text="a note, not a feed"/></outline>
 <outline TYPE="rss" XMLURL="http://b.example/feed" TEXT=""/>
 <outline text="feeds"><outline xmlUrl="http://b.example/feed" text="the same again"/></outline>
</body></opml>"""


def test_outlines_nested_and_loose() -> None:
    assert read_opml(NESTED.encode()) == (
        Outline("https://a.example/feed?a=1&b=2", "Up & About!", "https://a.example", "News/Daily"),
        Outline("http://b.example/feed", "", "", ""),
    )


def test_broken_files_give_what_they_have() -> None:
    assert read_opml(NESTED.replace("&amp;", "&").encode())[0].feed_url == "https://a.example/feed?a=1&b=2"
    assert len(read_opml(NESTED.encode()[:330])) == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "No feed"),
        (b"<opml><body/></opml>", "No feed"),
        (b"\x89PNG", "No feed"),
        (
            b'<!DOCTYPE o [<!ENTITY a "b">]><opml><body><outline xmlUrl="https://x.example/&a;"/></body></opml>',
            "entities",
        ),
        (b'<!DOCTYPE o [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml>&a;</opml>', "entities"),
        (b"<outline text='x'>" * 5000, "nested"),
        (b" " * 10_000_001, "bigger"),
    ],
)
def test_hostile_files_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_opml(data)


def test_the_list_is_bounded() -> None:
    lines = "".join(f'<outline xmlUrl="https://x.example/{n}"/>' for n in range(6000))
    assert len(read_opml(f"<opml><body>{lines}</body></opml>".encode())) == 5000


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=20).map(
    lambda text: " ".join(text.replace("<", "").replace("&", "and").split()) or "x"
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(words.map(lambda word: f"https://x.example/{word!a}"), st.tuples(words, words), min_size=1))
def test_what_goes_out_comes_back(shows: dict[str, tuple[str, str]]) -> None:
    outlines = {Outline(url, title, "https://x.example/", folder) for url, (title, folder) in shows.items()}
    read = read_opml(write_opml(outlines))
    assert {outline.feed_url for outline in read} == set(shows)
    assert len(read) == len(shows)
    assert write_opml(read) == write_opml(read_opml(write_opml(read)))


def test_the_file_that_goes_out() -> None:
    outlines = [
        Outline("https://b.example/?x=1&y", 'B "q" <t>', folder="News"),
        Outline("https://a.example/", "A", "https://a"),
    ]
    assert write_opml(outlines, "Mine & <yours>").decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        "  <head><title>Mine &amp; &lt;yours&gt;</title></head>\n  <body>\n"
        '    <outline type="rss" text="A" xmlUrl="https://a.example/" htmlUrl="https://a"/>\n'
        '    <outline text="News">\n'
        '      <outline type="rss" text=\'B "q" &lt;t&gt;\' xmlUrl="https://b.example/?x=1&amp;y"/>\n'
        "    </outline>\n  </body>\n</opml>\n"
    )
