"""Any endpoint that speaks OpenAI's chat completions: Ollama, llama.cpp, vLLM, LM Studio, a cloud.

The protocol: `POST {url}/chat/completions` (platform.openai.com/docs/api-reference/chat), of which only the fields that
all of those servers know are used.
"""

import json
import re
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import httpx

from segue import __version__
from segue.engines.llm.base import Message
from segue.engines.llm.checks import check_order
from segue.model.errors import SegueError, Unavailable

LARGEST_ANSWER_BYTES = 1_000_000
AT_ONCE = 4
"""How many questions may wait for an answer; more are refused at once, so that a stuck endpoint piles nothing up."""
REST_S = 15.0
"""After a failure the endpoint is left alone for so long: the show does not wait for it line after line."""
_HINT = "Everything goes on without it. Check SEGUE_LLM_URL, SEGUE_LLM_MODEL and SEGUE_LLM_KEY."
_THINKING = re.compile(r"^\s*<think>.*?(</think>|\Z)", re.DOTALL)


class OpenAiModel:
    """Asks `model` at `url` (with its `/v1`); `key` goes into the Authorization header and nowhere else."""

    name = "openai"

    def __init__(self, url: str, model: str, key: str = "", rest_s: float = REST_S) -> None:
        self.version = model
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._headers = {"User-Agent": f"Segue/{__version__}"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._rest_s = rest_s
        self._rests_until = 0.0
        self._takes_schemas = True
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._tls: ssl.SSLContext | None = None

    def complete(
        self,
        messages: Sequence[Message],
        max_tokens: int = 200,
        temperature: float = 0.7,
        timeout_s: float = 8.0,
        json_schema: Mapping[str, Any] | None = None,
    ) -> str:
        """See `LanguageModel.complete`."""
        check_order(messages, max_tokens, temperature, timeout_s)
        if time.monotonic() < self._rests_until:
            raise Unavailable("The language model failed a moment ago and is left alone for a while.", _HINT)
        if not self._places.acquire(blocking=False):
            raise Unavailable("The language model is still busy with earlier questions.", _HINT)
        order = {
            "model": self.version,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "max_tokens": max_tokens,
            "temperature": temperature,
        }
        try:
            return self._ask_in_time(order, json_schema, timeout_s)
        except Unavailable:
            self._rests_until = time.monotonic() + self._rest_s
            raise

    def _ask_in_time(self, order: dict[str, Any], schema: Mapping[str, Any] | None, timeout_s: float) -> str:
        """Asks in a thread of its own: looking up a name, or an answer that drips, has no time limit otherwise."""
        done: Future[str] = Future()
        self._tls = self._tls or httpx.create_ssl_context()  # kept: making one reads many files
        client = httpx.Client(timeout=timeout_s, headers=self._headers, trust_env=False, verify=self._tls)

        def work() -> None:
            try:
                done.set_result(self._ask(client, order, schema, time.monotonic() + timeout_s))
            except BaseException as error:  # handed to the one who waits
                done.set_exception(error)
            finally:
                client.close()
                self._places.release()

        threading.Thread(target=work, name="segue-llm", daemon=True).start()
        try:
            return done.result(timeout_s)
        except SegueError:
            raise
        except TimeoutError as error:
            client.close()
            raise Unavailable(f"The language model gave no answer within {timeout_s:g} seconds.", _HINT) from error
        except Exception as error:
            raise Unavailable(f"The language model can't be asked ({type(error).__name__}).", _HINT) from error

    def _ask(
        self, client: httpx.Client, order: dict[str, Any], schema: Mapping[str, Any] | None, deadline: float
    ) -> str:
        if schema is not None and self._takes_schemas:
            asked = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": dict(schema)}}
            status, body = _post(client, self._url, order | {"response_format": asked}, deadline)
            if status not in {400, 404, 415, 422, 501}:
                return _text(status, body)
            # Not every server knows schemas; the prompt says the shape too, so it is asked again without.
            self._takes_schemas = False
        return _text(*_post(client, self._url, order, deadline))


def _post(client: httpx.Client, url: str, order: dict[str, Any], deadline: float) -> tuple[int, bytes]:
    with client.stream("POST", url, json=order) as response:
        body = b""
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER_BYTES:
                raise Unavailable("The language model's answer has no end.", _HINT)
            if time.monotonic() > deadline:
                raise Unavailable("The language model's answer took too long.", _HINT)
        return response.status_code, body


def _text(status: int, body: bytes) -> str:
    """The words of an answer. What the endpoint says of its errors is not repeated: it may hold the key."""
    if status != 200:
        raise Unavailable(f"The language model's endpoint answered {status}.", _HINT)
    try:
        text = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise Unavailable(
            "The language model's endpoint answered with something else than an answer.", _HINT
        ) from error
    text = _THINKING.sub("", text).strip() if isinstance(text, str) else ""
    if not text:
        raise Unavailable("The language model said nothing.", _HINT)
    return text
