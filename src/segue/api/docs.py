"""The interface described for people: a page made from the OpenAPI description, without script and without a CDN."""

from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

_METHODS = ("get", "post", "put", "patch", "delete")


@router.get("/api/docs")
def docs(request: Request) -> HTMLResponse:
    """The page."""
    app: FastAPI = request.app
    schema = app.openapi()
    groups: dict[str, list[str]] = {}
    for path, methods in schema["paths"].items():
        for method in _METHODS:
            if method in methods:
                operation = methods[method]
                groups.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    shapes = "".join(_shape(name, shape) for name, shape in sorted(schema["components"]["schemas"].items()))
    body = "".join(f"<section><h2>{escape(tag)}</h2>{''.join(found)}</section>" for tag, found in groups.items())
    return HTMLResponse(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>Segue: the interface</title><h1>Segue {escape(schema['info']['version'])}: the interface</h1>"
        f"<p>{escape(schema['info']['description'])}</p><p><a href='/api/openapi.json'>As OpenAPI 3.1</a></p>"
        f"{body}<section><h2>Shapes</h2>{shapes}</section></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = "".join(
        f"<li><code>{escape(each['name'])}</code> ({each['in']}{', required' if each.get('required') else ''}): "
        f"{escape(_type(each.get('schema', {})))} {escape(each.get('description', ''))}</li>"
        for each in operation.get("parameters", [])
        if each["in"] != "cookie"
    )
    taken = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    replies = "".join(
        f"<li>{escape(status)}: {escape(reply.get('description', ''))} {_content(reply)}</li>"
        for status, reply in operation["responses"].items()
    )
    return (
        f"<article><h3><code>{method.upper()} {escape(path)}</code> {escape(operation['summary'])}</h3>"
        f"<p>{escape(operation.get('description', ''))}</p>"
        + (f"<ul>{parameters}</ul>" if parameters else "")
        + (f"<p>Takes {_link(taken)}.</p>" if taken else "")
        + f"<details><summary>Answers</summary><ul>{replies}</ul></details></article>"
    )


def _content(reply: dict[str, Any]) -> str:
    return ", ".join(
        _link(content.get("schema", {})) or escape(kind) for kind, content in reply.get("content", {}).items()
    )


def _shape(name: str, shape: dict[str, Any]) -> str:
    required = set(shape.get("required", []))
    fields = "".join(
        f"<li><code>{escape(field)}</code>{'' if field in required else ' (may be left out)'}: {_link(how)}</li>"
        for field, how in shape.get("properties", {}).items()
    )
    about = escape(shape.get("description", ""))
    return f"<article id='{escape(name)}'><h3>{escape(name)}</h3><p>{about}</p><ul>{fields}</ul></article>"


def _link(schema: dict[str, Any]) -> str:
    """A type as HTML, shapes as links to where they are described."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f"<a href='#{name}'>{name}</a>"
    if "anyOf" in schema:
        return " or ".join(_link(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_link(schema.get('items', {}))}"
    return escape(_type(schema))


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    return str(schema.get("type", ""))
