"""The JSON on the socket, both ways, as docs/wire.md says.

What comes from a browser is checked here for its form, and only here: a PageCommand has the types that it declares. What is
wrong with a frame is said in a Refused, which the browser gets as `{"refused": code, "why": in English, "why_zh": in Chinese}`.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any

import msgspec

from protocols.engine.recipe import MAX_INTERVENTION_CHARS, MAX_INTERVENTIONS, MAX_UNTIL_US
from protocols.engine.refusals import Refusal, Sentence
from visualizer.refusals import say

MAX_FRAME_BYTES = 16 * 1024  # bytes from a browser
MAX_SENT_BYTES = 256 * 1024  # bytes to a browser; Daphne's limit for what goes out (serve.py) is above it
LARGE = 2 * 1024  # characters: a smaller frame fits into two packets without packing
MAX_COMMAND_BYTES = 4 * 1024  # bytes; a longer address is stored first and opened as /l/<hash>
MAX_NAME_CHARS = 60  # characters of a take's name: it must fit into lists and onto the stage
EXAMPLE = '{"id": 1, "do": "open", "address": "/raft"}'

Id = Annotated[int, msgspec.Meta(ge=0, le=2**53)] | Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
TimeUs = Annotated[int, msgspec.Meta(ge=0, le=MAX_UNTIL_US)]
Count = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]


class Refused(Refusal):
    """Something that can't be done: a code for the page, a sentence for people, and which command it was."""

    def __init__(self, code: str, why: Sentence, id: int | str | None = None) -> None:  # noqa: A002 -- the wire's word
        super().__init__(why)
        self.code = code
        self.id = id


class PageCommand(msgspec.Struct, frozen=True, tag_field="do", forbid_unknown_fields=True):
    """A frame from a browser."""


class Open(PageCommand, frozen=True, tag="open"):
    """Make a room for this run."""

    id: Id
    address: str
    packed: bool = False
    """This browser can unpack: send large frames deflated."""


class Resume(PageCommand, frozen=True, tag="resume"):
    """I have `have` steps of `epoch`: go on from there."""

    id: Id
    room: Annotated[str, msgspec.Meta(max_length=64)]
    epoch: Count
    have: Count
    packed: bool = False


class Intervene(PageCommand, frozen=True, tag="intervene"):
    """Do this to the world, after the first k steps of that instant."""

    id: Id
    what: Annotated[str, msgspec.Meta(max_length=MAX_INTERVENTION_CHARS)]
    at: tuple[TimeUs, Count]


class Undo(PageCommand, frozen=True, tag="undo"):
    """Undo: back to the take that was shown before."""

    id: Id


class Redo(PageCommand, frozen=True, tag="redo"):
    """Redo: forward to the take that was undone."""

    id: Id


class SwitchTake(PageCommand, frozen=True, tag="take"):
    """Show another take."""

    id: Id
    take: Count


class Name(PageCommand, frozen=True, tag="name"):
    """Name a take; an empty name: it is called by what it changed."""

    id: Id
    take: Count
    name: Annotated[str, msgspec.Meta(max_length=MAX_NAME_CHARS)]


class Forget(PageCommand, frozen=True, tag="forget"):
    """Delete a take."""

    id: Id
    take: Count


class Recall(PageCommand, frozen=True, tag="recall"):
    """Bring a deleted take back to where it was."""

    id: Id
    take: Count


class Remove(PageCommand, frozen=True, tag="remove"):
    """Remove one of the person's interventions and keep the others."""

    id: Id
    index: Annotated[int, msgspec.Meta(ge=0, lt=MAX_INTERVENTIONS)]


class Set(PageCommand, frozen=True, tag="set"):
    """Play another recipe in this room."""

    id: Id
    address: str


class GoOn(PageCommand, frozen=True, tag="go-on"):
    """Extend the horizon."""

    id: Id


class Want(PageCommand, frozen=True, tag="want"):
    """The playhead is here."""

    until_us: TimeUs


class Ping(PageCommand, frozen=True, tag="ping"):
    """Are you there?"""

    n: int


Change = Intervene | Undo | Redo | SwitchTake | Name | Forget | Recall | Remove | Set | GoOn
"""The commands that change a room's run. Only these are kept in its log."""

AnyPageCommand = Open | Resume | Change | Want | Ping

_READ: msgspec.json.Decoder[AnyPageCommand] = msgspec.json.Decoder(AnyPageCommand)
_READ_CHANGE: msgspec.json.Decoder[Change] = msgspec.json.Decoder(Change)
_WRITE = msgspec.json.Encoder()
_VERBS = ("open", "resume", "intervene", "undo", "redo", "take", "name", "forget", "recall", "remove", "set", "want", "go-on", "ping")


def read(text: str | None, binary: bytes | None) -> AnyPageCommand:
    """A frame from a browser; Refused if it isn't one of docs/wire.md."""
    if text is None:
        raise Refused("not-text", say("not-text", size=len(binary or b"")))
    if len(text) > MAX_COMMAND_BYTES:
        raise Refused("too-long", say("too-long", most=MAX_COMMAND_BYTES))
    try:
        return _READ.decode(text)
    except RecursionError:
        raise Refused("not-json", say("nested")) from None
    except msgspec.ValidationError as error:
        raise _misshapen(text, str(error)) from None
    except (msgspec.DecodeError, UnicodeError):
        raise Refused("not-json", say("not-json", example=EXAMPLE)) from None


def _misshapen(text: str, error: str) -> Refused:
    """What is wrong with JSON that is no command, with the id that it gave, if it gave one."""
    try:
        frame: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return Refused("not-json", say("torn"))
    given = frame.get("id") if isinstance(frame, dict) else None
    id = given if isinstance(given, int | str) and not isinstance(given, bool) and len(str(given)) <= 64 else None  # noqa: A001
    if not isinstance(frame, dict) or "do" not in frame or "$.do" in error:
        return Refused("unknown", say("no-verb", verbs=_VERBS), id)
    return Refused("malformed", say("malformed", verb=str(frame["do"])[:20], error=error[:200]), id)


def encode_change(change: Change) -> bytes:
    """A change as the log keeps it."""
    return _WRITE.encode(change)


def decode_change(data: bytes | str) -> Change:
    """A change as the log kept it."""
    return _READ_CHANGE.decode(data)


def encode_opening(address: str) -> bytes:
    """Entry 0 of a log: the run with which the room was opened."""
    return _WRITE.encode({"do": "open", "address": address})


# To the browser.


def acknowledged(id: int | str) -> str:  # noqa: A002
    """The command was done, now or before."""
    return _text({"ack": id})


def refused(refusal: Refused) -> str:
    """The command can't be done, and why."""
    frame = refusal_json(refusal.code, refusal.sentence)
    if refusal.id is not None:
        frame["id"] = refusal.id
    return _text(frame)


def refusal_json(code: str, why: Sentence) -> dict[str, object]:
    """A refusal in both languages, since the reader may switch the language before it arrives."""
    return {"refused": code, "why": str(why), "why_zh": why.said("zh")}


def pong(n: int) -> str:
    """The answer to a ping."""
    return _text({"pong": n})


def size(value: object) -> int:
    """How many bytes of JSON a value is."""
    return len(_WRITE.encode(value))


class Frame:
    """A frame with steps, for everybody who may have it: as text, and deflated for browsers that can unpack."""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def of(cls, head: dict[str, object], steps: Sequence[bytes], tail: dict[str, object]) -> Frame:
        """`head`, then `steps`, which are already JSON, then `tail`."""
        before = _WRITE.encode(head)[:-1]
        after = _WRITE.encode(tail)[1:]
        return cls(b"".join((before, b',"steps":[', b",".join(steps), b"],", after)).decode())

    @property
    def is_large(self) -> bool:
        """Whether packing is worth the time that it takes at both ends."""
        return len(self.text) > LARGE

    @cached_property
    def packed(self) -> bytes:
        """Raw deflate. Steps are alike, so a sixth of the size is left."""
        deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        return deflate.compress(self.text.encode()) + deflate.flush()


def _text(frame: dict[str, object]) -> str:
    return _WRITE.encode(frame).decode()
