"""A list that is wrong says where."""

from typing import Any

import pytest

from segue.engines.weights.manifest import parse_manifest
from segue.model.errors import BadInput

from .makers import manifest_data


def broken(change: str) -> dict[str, Any]:
    data = manifest_data()
    model = data["model"][0]
    file = model["file"][0]
    match change:
        case "no licence":
            del model["licence"]
        case "id":
            model["id"] = "../up"
        case "file name":
            file["name"] = "../../etc/passwd"
        case "hidden file":
            file["name"] = ".bashrc"
        case "size":
            file["size"] = -1
        case "huge":
            file["size"] = 10**13
        case "sha256":
            file["sha256"] = "abc"
        case "no source":
            file["source"] = []
        case "both":
            file["source"][0]["url"] = "https://example.invalid/x"
        case "scheme":
            file["source"] = [{"url": "ftp://example.invalid/x"}]
        case "unlisted":
            file["source"][0]["parts"][0]["archive"] = "other-1.0-py3-none-any.whl"
        case "twice":
            data["model"].append(model)
        case "purpose":
            model["purpose"] = "cooking"
        case "no files":
            model["file"] = []
        case "archive kind":
            data["archive"][0]["name"] = "setup.exe"
    return data


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("no licence", "needs a licence"),
        ("id", "has a id that can't be used"),
        ("file name", "name that can't be used"),
        ("hidden file", "name that can't be used"),
        ("size", "needs a size"),
        ("huge", "needs a size"),
        ("sha256", "sha256 that can't be used"),
        ("no source", "has no source"),
        ("both", "either a url or parts"),
        ("scheme", "can't be fetched"),
        ("unlisted", "not listed"),
        ("twice", "listed twice"),
        ("purpose", "needs a purpose"),
        ("no files", "has no files"),
        ("archive kind", "neither a wheel"),
    ],
)
def test_what_is_wrong_is_named(change: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        parse_manifest(broken(change))
    assert "tiny" in caught.value.message or change in {"no model", "archive kind", "twice", "id"}


def test_the_example_is_right() -> None:
    model = parse_manifest(manifest_data()).model("tiny")
    assert model.size == 300_015
    assert [archive.package for archive in model.archives] == ["tiny_voice_1", "tiny_voice_2"]
