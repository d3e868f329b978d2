"""Frames from browsers: whatever is not of the form of docs/wire.md is refused with a reason."""

import json

import pytest
from hypothesis import given, settings, strategies as st

from visualizer import wire
from visualizer.wire import Intervene, Open, Ping, Refused, Resume, Want


def refused(text: str | None, binary: bytes | None = None) -> Refused:
    with pytest.raises(Refused) as refusal:
        wire.read(text, binary)
    return refusal.value


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ('{"id":1,"do":"open","address":"/raft/r4c?s=7"}', Open(1, "/raft/r4c?s=7")),
        ('{"id":1,"do":"resume","room":"k3v9","epoch":3,"have":412}', Resume(1, "k3v9", 3, 412)),
        ('{"id":2,"do":"intervene","what":"crash:s1","at":[258000,3]}', Intervene(2, "crash:s1", (258000, 3))),
        ('{"do":"want","until_us":5000000}', Want(5000000)),
        ('{"do":"ping","n":4}', Ping(4)),
    ],
)
def test_the_documented_frames_are_understood(text: str, command: wire.AnyPageCommand) -> None:
    assert wire.read(text, None) == command


@pytest.mark.parametrize(
    ("text", "code", "id"),
    [
        ("", "not-json", None),
        ("hello", "not-json", None),
        ('{"do":"undo","id":1', "not-json", None),
        ("[" * 4000, "not-json", None),
        ('{"do":"undo","id":' + "[" * 3900, "not-json", None),
        ('{"do":"undo","id":1,"x":' + "[" * 1500 + "]" * 1500 + "}", "not-json", None),
        ("[]", "unknown", None),
        ("null", "unknown", None),
        ("3", "unknown", None),
        ("{}", "unknown", None),
        ('{"do":"explode","id":7}', "unknown", 7),
        ('{"do":3,"id":7}', "unknown", 7),
        ('{"do":"undo"}', "malformed", None),
        ('{"do":"undo","id":true}', "malformed", None),
        ('{"do":"undo","id":-1}', "malformed", -1),
        ('{"do":"undo","id":"' + "x" * 65 + '"}', "malformed", None),
        ('{"do":"undo","id":1,"extra":2}', "malformed", 1),
        ('{"do":"open","id":1,"address":5}', "malformed", 1),
        ('{"do":"intervene","id":1,"what":"crash:s1","at":[1]}', "malformed", 1),
        ('{"do":"intervene","id":1,"what":"crash:s1","at":[1.5,0]}', "malformed", 1),
        ('{"do":"intervene","id":1,"what":"crash:s1","at":[-1,0]}', "malformed", 1),
        ('{"do":"intervene","id":1,"what":"crash:s1","at":[1e300,0]}', "malformed", 1),
        ('{"do":"remove","id":1,"index":64}', "malformed", 1),
        ('{"do":"want","until_us":' + "9" * 3000 + "}", "malformed", None),
        ('{"do":"want","until_us":120000001}', "malformed", None),
        ('{"do":"ping","n":1' + " " * 5000 + "}", "too-long", None),
        ('{"do":"ping","n":"\ud800"}', "not-json", None),
    ],
)
def test_what_is_no_frame_is_refused_with_its_id(text: str, code: str, id: int | None) -> None:  # noqa: A002
    refusal = refused(text)
    assert (refusal.code, refusal.id) == (code, id)
    frame = json.loads(wire.refused(refusal))
    assert frame["why"]
    assert len(frame["why"]) < 400


def test_binary_is_refused() -> None:
    assert refused(None, b"\x00\xff").code == "not-text"


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_a_command_or_refused(value: object) -> None:
    try:
        wire.read(json.dumps(value), None)
    except Refused as refusal:
        json.loads(wire.refused(refusal))


@given(
    st.sampled_from(["open", "resume", "intervene", "undo", "take", "remove", "set", "want", "go-on", "ping"]),
    st.dictionaries(
        st.sampled_from(["id", "address", "room", "epoch", "have", "what", "at", "take", "index", "until_us", "n"]),
        st.integers() | st.text() | st.lists(st.integers()),
    ),
)
def test_nearly_a_command_is_a_command_or_refused(do: str, fields: dict[str, object]) -> None:
    try:
        wire.read(json.dumps({"do": do, **fields}), None)
    except Refused as refusal:
        json.loads(wire.refused(refusal))


def test_a_frame_is_json_around_steps_that_are_json_already() -> None:
    text = wire.Frame.of({"epoch": 4, "from": 2}, [b'[1,"start"]', b'[2,"timer"]'], {"until_us": 7, "end": ""}).text
    assert json.loads(text) == {"epoch": 4, "from": 2, "steps": [[1, "start"], [2, "timer"]], "until_us": 7, "end": ""}
    assert json.loads(wire.Frame.of({"epoch": 1}, [], {"end": ""}).text) == {"epoch": 1, "steps": [], "end": ""}


def test_a_change_is_kept_as_it_was_given() -> None:
    change = Intervene(2, "crash:s1", (258000, 3))
    assert wire.decode_change(wire.encode_change(change)) == change
