"""The contract of every language model: the fake, and the OpenAI adapter against a server that speaks the protocol."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from segue.engines.llm.base import LONGEST_PROMPT_CHARS, LanguageModel, Message
from segue.engines.llm.fake import FakeLanguageModel
from segue.engines.llm.openai import AT_ONCE, OpenAiModel
from segue.model.errors import BadInput, Unavailable

Reply = tuple[int, bytes]
SCHEMA = {"type": "object", "properties": {"mood": {"type": "string"}}, "required": ["mood"]}


@dataclass
class Endpoint:
    """A chat server in this process. `reply` makes status and body from an order."""

    url: str = ""
    reply: Callable[[dict[str, Any]], Reply] = field(default=lambda order: said(order["messages"][-1]["content"]))
    orders: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    drip_s: float = 0.0


def said(text: object, status: int = 200) -> Reply:
    return status, json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    about = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            about.orders.append(order | {"path": self.path})
            about.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, body = about.reply(order)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                for at in range(0, len(body), 1 if about.drip_s else max(1, len(body))):
                    self.wfile.write(body[at : at + (1 if about.drip_s else len(body))])
                    time.sleep(about.drip_s)
            except OSError:
                pass

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    about.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield about
    server.shutdown()
    server.server_close()


@dataclass
class Case:
    model: LanguageModel
    say: Callable[[str], None]
    """What it answers from now on; empty: nothing."""


@pytest.fixture(params=["fake", "openai"])
def case(request: pytest.FixtureRequest, endpoint: Endpoint) -> Case:
    if request.param == "fake":
        fake = FakeLanguageModel()

        def tell_fake(text: str) -> None:
            fake.answer = lambda messages, schema: text

        return Case(fake, tell_fake)

    def tell_server(text: str) -> None:
        endpoint.reply = lambda order: said(text)

    return Case(OpenAiModel(endpoint.url, "small"), tell_server)


def asked(text: str = "hello") -> list[Message]:
    return [Message("system", "You answer."), Message("user", text)]


def test_answers(case: Case) -> None:
    case.say("  Good evening.\n")
    assert case.model.complete(asked()) == "Good evening."
    assert case.model.complete(asked(), json_schema=SCHEMA) == "Good evening."


def test_sees_the_last_message(case: Case) -> None:
    assert case.model.complete(asked("Ünïcode 🎵")) == "Ünïcode 🎵"


def test_saying_nothing_is_no_answer(case: Case) -> None:
    case.say("  ")
    with pytest.raises(Unavailable):
        case.model.complete(asked())


@pytest.mark.parametrize(
    "wrong",
    [
        {"messages": []},
        {"messages": asked("x" * LONGEST_PROMPT_CHARS)},
        {"max_tokens": 0},
        {"temperature": -1.0},
        {"timeout_s": 0.0},
    ],
)
def test_impossible_orders(case: Case, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        case.model.complete(**({"messages": asked()} | wrong))


def test_order_and_key_on_the_wire(endpoint: Endpoint) -> None:
    OpenAiModel(f"{endpoint.url}/", "small", "k-123").complete(asked(), max_tokens=7, temperature=0.5)
    assert endpoint.orders == [
        {
            "path": "/v1/chat/completions",
            "model": "small",
            "messages": [{"role": "system", "content": "You answer."}, {"role": "user", "content": "hello"}],
            "max_tokens": 7,
            "temperature": 0.5,
        }
    ]
    assert endpoint.headers[0]["authorization"] == "Bearer k-123"


def test_without_a_key_none_is_sent(endpoint: Endpoint) -> None:
    OpenAiModel(endpoint.url, "small").complete(asked())
    assert "authorization" not in endpoint.headers[0]


def test_server_that_knows_no_schemas_is_asked_without(endpoint: Endpoint) -> None:
    endpoint.reply = lambda order: said("", 400) if "response_format" in order else said('{"mood": "calm"}')
    model = OpenAiModel(endpoint.url, "small")
    for _ in range(2):
        assert model.complete(asked(), json_schema=SCHEMA) == '{"mood": "calm"}'
    assert ["response_format" in order for order in endpoint.orders] == [True, False, False]


def test_thoughts_are_left_out(endpoint: Endpoint) -> None:
    endpoint.reply = lambda order: said("<think>\nThey greet me.\n</think>\n\nHello.")
    assert OpenAiModel(endpoint.url, "small").complete(asked()) == "Hello."


@pytest.mark.parametrize(
    "reply",
    [
        (500, b"key k-123 is wrong"),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"choices": []}'),
        (200, b'{"choices": [{"message": {"content": 5}}]}'),
        (200, b"[" * 100_000),
        said("<think>for ever"),
        (200, b" " * 2_000_000),
        (302, b""),
    ],
    ids=["error", "html", "list", "no choice", "number", "deep", "only thoughts", "endless", "elsewhere"],
)
def test_nonsense_is_unavailable_and_tells_no_secret(endpoint: Endpoint, reply: Reply) -> None:
    endpoint.reply = lambda order: reply
    with pytest.raises(Unavailable) as error:
        OpenAiModel(endpoint.url, "small", "k-123").complete(asked())
    assert "k-123" not in str(error.value)


@pytest.mark.parametrize("way", ["silent", "dripping"])
def test_slow_endpoint_ends_in_time(endpoint: Endpoint, way: str) -> None:
    stop = threading.Event()
    if way == "silent":
        endpoint.reply = lambda order: (stop.wait(20), said("late"))[1]
    else:
        endpoint.drip_s = 0.1
    started = time.monotonic()
    with pytest.raises(Unavailable):
        OpenAiModel(endpoint.url, "small").complete(asked("x" * 500), timeout_s=0.3)
    stop.set()
    assert time.monotonic() - started < 15  # the dripped answer would take a minute


def test_after_a_failure_it_rests(endpoint: Endpoint) -> None:
    endpoint.reply = lambda order: (503, b"")
    model = OpenAiModel(endpoint.url, "small", rest_s=60)
    for _ in range(3):
        with pytest.raises(Unavailable):
            model.complete(asked())
    assert len(endpoint.orders) == 1


def test_stuck_questions_do_not_pile_up(endpoint: Endpoint) -> None:
    stop = threading.Event()
    endpoint.reply = lambda order: (stop.wait(20), said("late"))[1]
    model = OpenAiModel(endpoint.url, "small", rest_s=0)
    for _ in range(AT_ONCE + 3):
        with pytest.raises(Unavailable):
            model.complete(asked(), timeout_s=0.1)
        assert sum(thread.name == "segue-llm" for thread in threading.enumerate()) <= AT_ONCE
    stop.set()


def test_nobody_there() -> None:
    with pytest.raises(Unavailable, match="can't be asked"):
        OpenAiModel("http://127.0.0.1:9/v1", "small").complete(asked())
