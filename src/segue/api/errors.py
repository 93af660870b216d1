"""Every failure as one shape, in words: `{"error": {"code", "message", "hint"}}`."""

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from segue.listening.accounts import NotSignedIn, TooManyTries
from segue.model.errors import SegueError

STATUS = {
    "bad_input": 400,
    "not_signed_in": 401,
    "refused": 403,
    "not_found": 404,
    "conflict": 409,
    "cancelled": 409,
    "too_large": 413,
    "too_many_tries": 429,
    "unavailable": 503,
}

_WORDS = {
    400: ("bad_request", "The request can't be understood.", "The interface is described at /api/docs."),
    404: ("not_found", "There is nothing at this address.", "The interface is described at /api/docs."),
    405: ("method_not_allowed", "This address doesn't take that method.", "See the Allow header for those it takes."),
    413: ("too_large", "The request is too large.", "Send it in smaller pieces."),
    415: ("unsupported_type", "The body is of a kind that is not taken here.", "Send JSON as application/json."),
    500: ("internal", "Something went wrong inside Segue.", "The operator finds the cause in the server's log."),
}


class ErrorDetail(BaseModel):
    """What happened."""

    code: str = Field(description="A stable word for programs.", examples=["not_found"])
    message: str = Field(description="What happened and what it means, for a person.")
    hint: str = Field(description="What to do about it, or empty.")


class Problem(BaseModel):
    """The shape of every error."""

    error: ErrorDetail


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error replies of a route, for its description; 401, 403, 422 and 500 are always among them."""
    texts = {
        400: "The request can't be used.",
        401: "Not signed in.",
        403: "Not allowed.",
        404: "No such thing.",
        409: "It clashes with what is there.",
        413: "Too large.",
        416: "Nothing of the range can be had.",
        422: "A field is missing or wrong.",
        429: "Too many tries; see Retry-After.",
        500: "A fault inside Segue.",
        503: "A part that is needed is not here now.",
    }
    return {
        status: {"model": Problem, "description": texts[status]} for status in sorted({401, 403, 422, 500, *statuses})
    }


def body_of(code: str, message: str, hint: str) -> dict[str, Any]:
    """The JSON of an error."""
    return {"error": {"code": code, "message": message, "hint": hint}}


def problem(error: SegueError) -> Response:
    """The reply for an error of ours."""
    headers = {"cache-control": "no-store"}
    if isinstance(error, NotSignedIn):
        headers["www-authenticate"] = 'Bearer realm="Segue"'
    if isinstance(error, TooManyTries):
        headers["retry-after"] = str(max(1, -(-error.wait_ms // 1000)))
    if error.code == "unavailable":
        headers["retry-after"] = "10"
    body = body_of(error.code, error.message, error.hint)
    return JSONResponse(body, STATUS.get(error.code, 400), headers)


def plain_problem(status: int, headers: dict[str, str] | None = None) -> Response:
    """The reply for a bare status."""
    code, message, hint = _WORDS.get(status, _WORDS[500] if status >= 500 else _WORDS[400])
    return JSONResponse(body_of(code, message, hint), status, {"cache-control": "no-store"} | (headers or {}))


def validation_words(error: RequestValidationError) -> str:
    """What is wrong with the fields, one sentence: the first three, and nothing of the values (they may be secret)."""
    faults = []
    for fault in error.errors()[:3]:
        place = ".".join(str(part) for part in fault["loc"] if part not in {"body", "query", "path", "header"})
        faults.append(f"{place or 'the body'}: {str(fault['msg'])[:120]}")
    return "; ".join(faults)


def add_handlers(app: FastAPI, nowhere: Callable[[Request], Response]) -> None:
    """Puts every failure of `app` into our shape; `nowhere` answers for addresses that no route has."""

    @app.exception_handler(SegueError)
    async def _ours(request: Request, error: SegueError) -> Response:
        return problem(error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        message = f"The request has a fault: {validation_words(error)}."
        body = body_of("invalid", message, "The interface is described at /api/docs.")
        return JSONResponse(body, 422, {"cache-control": "no-store"})

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return await to_thread.run_sync(nowhere, request)
        return plain_problem(error.status_code, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def _fault(request: Request, error: Exception) -> Response:
        return plain_problem(500)
