"""The description is complete: every route says what it does, what it answers and how it fails."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def schema(http: FastAPI) -> dict[str, Any]:
    return TestClient(http).get("/api/openapi.json").json()


def operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_every_operation_is_described(schema: dict[str, Any]) -> None:
    found = operations(schema)
    assert len(found) > 40
    names = [operation["operationId"] for _, operation in found]
    assert len(set(names)) == len(names)
    for name, operation in found:
        assert operation.get("summary"), name
        assert operation.get("description"), name
        assert operation.get("tags"), name
        good = [status for status in operation["responses"] if status.startswith("2")]
        assert good, name
        for status in good:
            reply = operation["responses"][status]
            assert reply.get("content") or status == "206", (name, status)
            for kind, content in reply.get("content", {}).items():
                if kind == "application/json":
                    assert content["schema"], f"{name} does not say what it answers"


def test_every_failure_has_the_one_shape(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema):
        failures = {status: reply for status, reply in operation["responses"].items() if status[0] in "45"}
        assert {"422", "500"} <= set(failures), name
        for status, reply in failures.items():
            reference = reply["content"]["application/json"]["schema"]["$ref"]
            assert reference == "#/components/schemas/Problem", (name, status)


def test_what_needs_somebody_signed_in_says_so(schema: dict[str, Any]) -> None:
    open_to_all = {name for name, operation in operations(schema) if not operation.get("security")}
    assert open_to_all == {
        "GET /api/v1/status",
        "GET /api/v1/health",
        "POST /api/v1/setup",
        "POST /api/v1/session",
        "GET /api/v1/art/placeholder",
        "GET /api/v1/radio/{secret}.mp3",  # the secret in its address is what opens it
    }


def test_fields_are_typed(schema: dict[str, Any]) -> None:
    for name, shape in schema["components"]["schemas"].items():
        if name.startswith("Body_"):
            continue  # made by FastAPI for an uploaded file
        assert shape.get("description"), f"{name} is not explained"
        for field, how in shape.get("properties", {}).items():
            assert {"type", "$ref", "anyOf", "allOf", "const", "enum"} & set(how), (name, field)


def test_every_get_without_parameters_is_refused_to_strangers(http: FastAPI, schema: dict[str, Any]) -> None:
    """Whatever is added later: nothing answers a stranger by oversight."""
    client = TestClient(http, raise_server_exceptions=False)
    for name, operation in operations(schema):
        method, path = name.split(" ", 1)
        if not operation.get("security"):
            continue
        reply = client.request(method, path.replace("{", "x").replace("}", "x"), json={})
        assert reply.status_code in {401, 422}, (name, reply.status_code)
        if reply.status_code == 422:
            assert method != "GET", name


def test_the_description_for_people_needs_nobody_else(http: FastAPI) -> None:
    reply = TestClient(http).get("/api/docs")
    assert reply.status_code == 200
    assert "/api/v1/collections/{collection_id}" in reply.text
    for outside in ("http://", "https://", "//cdn", "<script", "style="):
        assert outside not in reply.text
