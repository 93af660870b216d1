"""What a column of JSON is given comes back as it was, whatever it holds."""

import json
from dataclasses import asdict

import pytest

from segue.model.picks import Part, Pick
from segue.store.database import to_json


@pytest.mark.parametrize(
    "value",
    [
        (Pick("trk_1", 0.25, "popular", "“Été” – played here", 0.9, (Part("popular", 0.1),)),),
        [],
        {"a": None, "b": [True, 1, 0.1 + 0.2, 2**53]},
        {"title": "half a pair: \ud83d"},
    ],
)  # fmt: skip
def test_as_the_plain_form_is(value: object) -> None:
    plain = [asdict(each) for each in value] if isinstance(value, tuple) else value
    assert json.loads(to_json(value)) == json.loads(json.dumps(plain))
