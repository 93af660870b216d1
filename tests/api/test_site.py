"""The player as it is sent: whole in one reply, its files kept for good by the browser."""

import base64
import hashlib
import re

from fastapi.testclient import TestClient

from segue.api import site


def test_the_page_holds_what_paints_first_and_its_policy_names_just_that(client: TestClient) -> None:
    page = client.get("/")
    assert 'rel="stylesheet"' not in page.text
    inside = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page.text, re.S)
    assert len(inside) == 3
    policy = page.headers["content-security-policy"]
    for text in inside:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy
    again = client.get("/music", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["content-security-policy"] == policy


def test_files_are_kept_for_good_under_their_version_only(client: TestClient) -> None:
    page = client.get("/").text
    links = re.findall(r'(?:src|href)="(/static/[^"]+)"', page) + re.findall(r'url\("(/static/[^"]+)"\)', page)
    assert len(links) > 20
    for link in links:
        reply = client.get(link)
        assert reply.status_code == 200, link
        assert "immutable" in reply.headers["cache-control"]
    main = f"/static/{site.version()}/js/main.js"
    assert main in links
    bare = client.get("/static/js/main.js")
    assert (bare.content, bare.headers["cache-control"]) == (client.get(main).content, "no-cache")
    old = client.get(f"/static/{'0' * 16}/js/main.js")
    assert (old.content, old.headers["cache-control"]) == (bare.content, "no-cache")
    assert client.get(f"/static/{site.version()}/../index.html").status_code == 404
    assert client.get(f"/static/{site.version()}//etc/passwd").status_code == 404


def test_text_is_sent_small_to_those_who_take_it(client: TestClient) -> None:
    where = f"/static/{site.version()}/js/dj/engine.js"
    small = client.get(where)
    plain = client.get(where, headers={"Accept-Encoding": "identity"})
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.content == plain.content
    assert int(small.headers["content-length"]) * 2 < int(plain.headers["content-length"])
