import gzip
import ssl
import subprocess
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from segue.catalog.podcasts.addresses import checked_addresses, forbidden
from segue.catalog.podcasts.fetch import Fetcher, FetchFailed, Limits, plain_url, shown
from segue.model.errors import BadInput, NotFound, Refused, SegueError, Unavailable
from tests.catalog.podcasts.server import PUBLIC, Host, send

SMALL = Limits(max_bytes=1_000_000, connect_s=2, read_s=0.5, whole_s=1.5)

NEVER = [
    "169.254.169.254", "169.254.0.1", "0.0.0.0", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255",
    "::", "fe80::1", "fe80::1%eth0", "ff02::1", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1", "not an address", "",
]  # fmt: skip
PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "::1",
    "fc00::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
]  # fmt: skip
OPEN = ["93.184.215.14", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"]


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_fetched_from(address: str) -> None:
    assert forbidden(address)
    assert forbidden(address, allow_private=True)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_only_when_the_operator_says_so(address: str) -> None:
    assert forbidden(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "100.64.0.1", "::1", "fd12:3456::1"])
def test_the_operator_may_open_their_own_network(address: str) -> None:
    assert not forbidden(address, allow_private=True)


@pytest.mark.parametrize("address", OPEN)
def test_the_open_internet_is_open(address: str) -> None:
    assert not forbidden(address)


def test_one_private_address_among_many_refuses_the_name() -> None:
    with pytest.raises(Refused, match=r"10\.0\.0\.1"):
        checked_addresses("mixed.example", 80, lambda host, port: ["1.1.1.1", "10.0.0.1"], False)


def test_numbers_that_mean_loopback_are_judged_after_the_look_up() -> None:
    for name in ("2130706433", "0x7f.1", "127.1", "localhost"):
        with pytest.raises((Refused, Unavailable)):
            Fetcher().get(f"http://{name}:9/feed")


def test_a_feed_is_fetched(host: Host) -> None:
    url = host.page("/feed", b"<rss/>", etag='"one"', content_type="application/rss+xml")
    fetched = host.fetcher().get(url)
    assert (fetched.body, fetched.etag, fetched.moved_to, fetched.unchanged) == (b"<rss/>", '"one"', "", False)
    assert host.connected == [PUBLIC]
    headers = host.asked_for("/feed")[0]
    assert headers["host"] == f"pods.example:{host.port}"
    assert headers["user-agent"].startswith("Segue/")


def test_an_unchanged_feed_costs_no_body(host: Host) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.headers["If-None-Match"] == '"one"' and request.headers["If-Modified-Since"] == "yesterday":
            send(request, b"", 304)
        else:
            send(request, b"<rss/>", etag='"one"', last_modified="yesterday")

    host.pages["/feed"] = answer
    first = host.fetcher().get(host.url("/feed"))
    again = host.fetcher().get(host.url("/feed"), etag=first.etag, last_modified=first.last_modified)
    assert again.unchanged
    assert again.body == b""
    assert again.etag == '"one"'


def test_the_address_checked_is_the_address_connected_to(host: Host) -> None:
    """DNS rebinding: the name means something public once, then loopback. It is looked up once."""
    host.page("/feed", b"<rss/>")
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    fetcher = Fetcher(resolve=lambda name, port: next(answers))
    assert fetcher.get(host.url("/feed", "rebind.example")).body == b"<rss/>"
    assert host.connected == [PUBLIC]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/secret",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:{port}/secret",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "//10.0.0.1/secret",
        "http://inside.example:{port}/secret",
    ],
)
def test_a_redirect_into_the_house_is_refused(host: Host, target: str) -> None:
    host.names["inside.example"] = ["192.168.0.10"]
    host.page("/secret", b"the family silver")
    url = host.redirect("/feed", target.format(port=host.port))
    with pytest.raises(Refused, match="nothing is fetched from there"):
        host.fetcher().get(url)
    assert not host.asked_for("/secret")
    assert set(host.connected) == {PUBLIC}


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://x.example/", "ftp://x.example/a", "http://[oops"])
def test_a_redirect_out_of_the_web_is_refused(host: Host, target: str) -> None:
    with pytest.raises(SegueError):
        host.fetcher().get(host.redirect("/feed", target))
    assert set(host.connected) == {PUBLIC}


def test_redirects_end(host: Host) -> None:
    with pytest.raises(BadInput, match="more than 5 times"):
        host.fetcher().get(host.redirect("/loop", "/loop"))
    assert len(host.asked) == 6


def test_five_redirects_are_followed(host: Host) -> None:
    for step in range(5):
        host.redirect(f"/{step}", f"/{step + 1}")
    host.page("/5", b"here")
    assert host.fetcher().get(host.url("/0")).body == b"here"


def test_only_a_permanent_move_is_remembered(host: Host) -> None:
    host.page("/new", b"<rss/>")
    host.redirect("/a", "/b", 301)
    host.redirect("/b", "/new", 308)
    host.redirect("/c", "/b", 302)
    host.redirect("/d", "/e", 301)
    host.redirect("/e", "/new", 307)
    assert host.fetcher().get(host.url("/a")).moved_to == host.url("/new")
    assert host.fetcher().get(host.url("/c")).moved_to == ""
    assert host.fetcher().get(host.url("/d")).moved_to == host.url("/e")


def test_a_password_in_the_address_goes_to_its_own_host_only(host: Host) -> None:
    host.page("/private", b"yours")
    host.redirect("/gate", host.url("/private", "other.example"))
    url = host.url("/gate").replace("http://", "http://ann:s3cret@")
    host.fetcher().get(url)
    assert host.asked_for("/gate")[0]["authorization"].startswith("Basic ")
    assert "authorization" not in host.asked_for("/private")[0]
    assert "s3cret" not in shown(url)


def test_a_feed_of_fifty_megabytes_is_refused_while_it_streams(host: Host) -> None:
    sent = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("connection", "close")
        request.end_headers()
        try:
            for _ in range(50 * 16):
                request.wfile.write(b"x" * 65_536)
                sent.append(65_536)
        except OSError:
            pass

    host.pages["/huge"] = answer
    with pytest.raises(BadInput, match="bigger than the 20 MB"):
        host.fetcher().get(host.url("/huge"))
    assert sum(sent) < 40_000_000


def test_a_feed_that_says_it_is_too_big_is_not_begun(host: Host) -> None:
    url = host.page("/huge", b"x" * 10, **{"content-length": "50000000", "connection": "close"})
    with pytest.raises(BadInput, match="bigger than"):
        host.fetcher().get(url)


def test_packed_feeds_are_unpacked(host: Host) -> None:
    text = b"<rss>" + b"hello " * 100_000 + b"</rss>"
    url = host.page("/packed", gzip.compress(text), content_encoding="gzip")
    assert host.fetcher().get(url).body == text
    assert host.fetcher().get(host.page("/z", zlib.compress(text), content_encoding="deflate")).body == text


def test_a_gzip_bomb_ends_at_the_limit(host: Host) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()
    assert len(bomb) < 400_000
    with pytest.raises(BadInput, match="bigger than"):
        host.fetcher().get(host.page("/bomb", bomb, content_encoding="gzip"))


@pytest.mark.parametrize("body", [b"not gzip at all", gzip.compress(b"x" * 100_000, mtime=0)[:60]], ids=["none", "cut"])
def test_broken_packing_is_told(host: Host, body: bytes) -> None:
    with pytest.raises(SegueError, match=r"packing|broke off"):
        host.fetcher().get(host.page("/broken", body, content_encoding="gzip"))


def test_a_packing_nobody_asked_for_is_refused(host: Host) -> None:
    with pytest.raises(BadInput, match="did not ask for"):
        host.fetcher().get(host.page("/br", b"x", content_encoding="br"))


def test_a_server_that_drips_is_left(host: Host) -> None:
    stop = threading.Event()

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not stop.wait(0.1):
            try:
                request.wfile.write(b"x")
            except OSError:
                return

    host.pages["/slow"] = answer
    with pytest.raises(Unavailable, match="too long"):
        host.fetcher().get(host.url("/slow"), SMALL)
    stop.set()


def test_a_server_that_says_nothing_is_left(host: Host) -> None:
    done = threading.Event()
    host.pages["/mute"] = lambda request: (done.wait(5), None)[1]
    with pytest.raises(Unavailable, match="too long"):
        host.fetcher().get(host.url("/mute"), SMALL)
    done.set()


def test_answers_that_are_no_success(host: Host) -> None:
    for status in (404, 410):
        with pytest.raises(NotFound, match=str(status)):
            host.fetcher().get(host.page(f"/{status}", b"", status=status))
    with pytest.raises(FetchFailed, match="not open to us"):
        host.fetcher().get(host.page("/401", b"", status=401))
    with pytest.raises(FetchFailed) as busy:
        host.fetcher().get(host.page("/503", b"", status=503, retry_after="120"))
    assert busy.value.retry_after_s == 120
    in_an_hour = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 3600))
    with pytest.raises(FetchFailed) as limited:
        host.fetcher().get(host.page("/429", b"", status=429, retry_after=in_an_hour))
    assert 3500 < limited.value.retry_after_s <= 3600


def test_out_of_reach() -> None:
    def nowhere(name: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(Unavailable, match="was not found"):
        Fetcher(resolve=nowhere).get("https://gone.example/feed")


def test_what_is_no_http(host: Host) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"220 mail.example ESMTP\r\n" * 10)
        request.close_connection = True

    host.pages["/smtp"] = answer
    with pytest.raises(Unavailable, match="did not speak HTTP"):
        host.fetcher().get(host.url("/smtp"), SMALL)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("feed://a.example/x", "https://a.example/x"),
        ("feed:https://a.example/x", "https://a.example/x"),
        ("pcast://a.example/x", "https://a.example/x"),
        (" HTTPS://A.example/x#top ", "https://a.example/x"),
        ("http://müsik.example/ü", "http://xn--msik-0ra.example/%C3%BC"),
    ],
)
def test_addresses_as_people_paste_them(given: str, meant: str) -> None:
    assert plain_url(given) == meant


@pytest.mark.parametrize(
    "given", ["", "a.example/feed", "ftp://a.example", "javascript:alert(1)", "http://" + "a" * 5000]
)
def test_what_is_no_web_address(given: str) -> None:
    with pytest.raises(BadInput):
        plain_url(given)


def test_tls_asks_for_the_name_not_the_address(host: Host, tmp_path: Path) -> None:
    """The certificate is checked for the URL's name although the socket goes to a checked address."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
         "-subj", "/CN=pods.example", "-addext", "subjectAltName=DNS:pods.example"],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("needs the openssl command to make a certificate")
    asked: list[str | None] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            send(self, b"sealed")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.sni_callback = lambda sock, name, ctx: asked.append(name)  # type: ignore[assignment]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        trusting = httpx.create_ssl_context()
        trusting.load_verify_locations(certificate)
        port = server.server_address[1]
        fetcher = Fetcher(resolve=host.resolve, tls=trusting)
        assert fetcher.get(f"https://pods.example:{port}/x").body == b"sealed"
        assert asked == ["pods.example"]
        with pytest.raises(Unavailable, match="certificate"):
            fetcher.get(f"https://other.example:{port}/x")
    finally:
        server.shutdown()
        server.server_close()
