"""What a view is made of: arrangements, marks at nodes, exhibits, and how messages look.

Declarative: the browser knows no protocol. Field names are the state's; words come from the captions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec


class LogHint(msgspec.Struct, frozen=True):
    """A row of cells: entries of `field`, each with `label` as its text and `hue` as its term; solid up to `commit`."""

    field: str
    label: str
    hue: str = ""
    commit: str = ""
    first: int = 1


class TallyHint(msgspec.Struct, frozen=True):
    """A count of nodes, such as votes: one mark per node of the role `of`, filled for those in `field` (a tuple or a Map of ids).

    It is shown while the node's phase is one of `during`; the field `against` holds the nodes that have said no. Without `of`, a majority is
    one of the node's own role, and all are those of the most frequent other role.
    """

    field: str
    during: tuple[str, ...]
    need: Literal["majority", "all"] | int = "majority"
    against: str = ""
    of: str = ""


class TableHint(msgspec.Struct, frozen=True):
    """A table with a row per peer, in the node inspector, while the phase is one of `during`. Each column is a field with a Map by node id."""

    columns: tuple[str, ...]
    during: tuple[str, ...]


Tone = Literal["", "commit", "abort", "doubt", "ink"]
Fill = Literal["full", "soft", "rim"]


class MessageHint(msgspec.Struct, frozen=True):
    """How a message is drawn. `label` is a template over its fields, such as `{entries.0.command}`;
    nothing is written where a field is missing.

    `shape`: request = filled square, reply = ring with what it answers, vote = disc, beat = small square.
    `hue`: the field whose number gives the hue; `tone`: commit, abort or doubt, where no number does.
    """

    shape: Literal["request", "reply", "vote", "beat"]
    label: str = ""
    hue: str = ""
    tone: Tone = ""
    refused: str = ""
    """A boolean field: the message is a refusal when it is false."""


class Card(msgspec.Struct, frozen=True, tag_field="mark", tag="card"):
    """A register: the caption of field `name`, its number with that number's hue, and what it holds. Dashed and empty while it holds nothing.

    `floor`: it is a bar, and all below its number is ignored.
    """

    name: str
    number: str = ""
    value: str = ""
    floor: bool = False


class Chips(msgspec.Struct, frozen=True, tag_field="mark", tag="chips"):
    """A set: a chip for each element of field `name` (a tuple, or the keys of a Map)."""

    name: str


class Bar(msgspec.Struct, frozen=True, tag_field="mark", tag="bar"):
    """A share: field `name` of a whole, which is the field `of`."""

    name: str
    of: str


class Bucket(msgspec.Struct, frozen=True, tag_field="mark", tag="bucket"):
    """An amount in parts, from fields with numbers: what is available, what is frozen, and what is on its way in. `name` captions it."""

    name: str
    available: str
    frozen: str = ""
    incoming: str = ""


class Tiles(msgspec.Struct, frozen=True, tag_field="mark", tag="tiles"):
    """Things that a node holds: a tile for each element of field `name`. Those that field `low` names are marked as below what they should be."""

    name: str
    low: str = ""


class Rows(msgspec.Struct, frozen=True, tag_field="mark", tag="rows"):
    """Rows of a table: a key and its value for each entry of the Map in field `name`."""

    name: str


class Queue(msgspec.Struct, frozen=True, tag_field="mark", tag="queue"):
    """What waits, first come first: a cell for each element of the tuple in field `name`."""

    name: str


Mark = Card | Chips | Bar | Bucket | Tiles | Rows | Queue


class RoleHint(msgspec.Struct, frozen=True):
    """How a role is drawn, by phase: `fill` full, soft or rim; `tone` for a phase that is no term: commit, abort, doubt, ink."""

    number: str = ""
    fills: Mapping[str, Fill] = {}
    tones: Mapping[str, Tone] = {}
    spotlight: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    inspect: tuple[str, ...] = ()
    """The fields in the node inspector, in order."""
    disk: tuple[str, ...] = ()
    memory: tuple[str, ...] = ()
    """The fields that the arrangement `rows` shows under the node as being on its disk and in its memory."""
    locks: str = ""
    """The field that holds the locked rows (a tuple of row names)."""
    blocked: str = ""
    """The field that says since when the node has been blocked (microseconds, else None): a stopwatch is drawn."""
    log: LogHint | None = None
    band: str = ""
    """The field whose value has a band in the diagram for as long as it holds one; the phases of `View.bands` if none is named."""
    tally: TallyHint | None = None
    table: TableHint | None = None
    marks: tuple[Mark, ...] = ()
    """What stands beside a node of this role in the arrangements `columns` and `grid`, from top to bottom."""


class Worlds(msgspec.Struct, frozen=True, tag_field="kind", tag="worlds"):
    """Worlds that can't be told apart: the fact is a list of mappings, each with its `outcome` and, by the ids of nodes that are down, what
    their disks hold in it. `outcomes` are the outcomes in the order in which they are shown. Shown while there are two.
    """

    fact: str
    outcomes: tuple[str, str]


class Table(msgspec.Struct, frozen=True, tag_field="kind", tag="table"):
    """A table: the fact is a mapping with `columns` (labels or ids), `rows` (each with its `name` and its `cells`), and `says`, the key of a
    sentence (`truth.<fact>.<says>`) with the parameters in `params`; None while there is nothing to show.

    A cell is None (nothing has come) or a mapping: `value` and `number`, and `marked` for the one that counts. `rows` is how many rows there are
    at most: their room is kept, so that nothing moves when the table comes and goes.
    """

    fact: str
    rows: int = 1


class Meter(msgspec.Struct, frozen=True, tag_field="kind", tag="meter"):
    """Gauges: the fact is a mapping with `gauges`, each with its `name` (captioned in `values`) and either `holds` (True, False, or None while
    nothing has decided it) or a whole number `value` of `of`; `tone` is commit, abort, doubt or nothing. `says` and `params` as in a table.
    At most `gauges` of them are shown. A caption that begins with a letter of its own, such as "C consistent", has that letter big.
    """

    fact: str
    gauges: int = 2


class Bars(msgspec.Struct, frozen=True, tag_field="kind", tag="bars"):
    """Amounts beside each other, such as the load of each node: the fact is a mapping with `bars`, each with its `name` (a label or an id), a
    whole number `value`, and where they are wanted `before` (what it was, drawn as an outline) and `marked`; and with `mean`, a line across
    all. `says` and `params` as in a table. Room is kept for `bars` of them; those that have none are counted, the marked ones shown first of all.
    """

    fact: str
    bars: int = 4


class Arcs(msgspec.Struct, frozen=True, tag_field="kind", tag="arcs"):
    """A ring of hashes: the fact is a mapping with `tokens`, each with its place `at` (a whole number from 0 to 9,999, clockwise from the top) and
    the node `of` which it is; `keys`, each with `at`, and with `moves` where it changes its owner; and `marked`, the node whose arcs are lit. An
    arc reaches from the token before to its own, and a key is owned by the first token at its place or after it. `says` and `params` as in a table;
    the sentence stands in the middle, and a figure with which it begins, such as 8 %, is written large. Keys that have no room are left out and
    counted, those that move last.
    """

    fact: str


class Sets(msgspec.Struct, frozen=True, tag_field="kind", tag="sets"):
    """Sets of nodes that overlap, such as quorums, drawn around the nodes: the fact is a list of sets, each with its `name` (captioned in
    `values`), the nodes `of` which it consists, a `number` or a `tone` for its colour, and `dashed` for one that is only asked so far. At most
    three are drawn. A set never encloses a node that isn't in it.
    """

    fact: str


class Curve(msgspec.Struct, frozen=True, tag_field="kind", tag="curve"):
    """A whole number over virtual time: the fact is that number, or a mapping of at most four names (captioned in `values`) to numbers. The
    browser keeps what it was; the future is blank. `top` is the greatest that is drawn from the start, 0 if nothing is known of it.
    """

    fact: str
    top: int = 0


class Spans(msgspec.Struct, frozen=True, tag_field="kind", tag="spans"):
    """Bars on a clock, folded in the browser from the steps. Without a `role`: the operations of clients, each from its command to its answer.
    With one: for each node of that role, for how long its `field` held the same value; 0, None and nothing have no bar. No fact of the truth is
    read; `truth.<fact>` is the title. Room is kept for `lanes` lanes: the nodes that clients ask, or those of the role.
    """

    fact: str
    role: str = ""
    field: str = ""
    lanes: int = 3


class Tree(msgspec.Struct, frozen=True, tag_field="kind", tag="tree"):
    """A tree: the fact is a mapping with `nodes`, each with its `name` (a label or an id, unique), its `parent` (None for a root), and where they
    are wanted a `value`, `marked` and a `tone`. `says` and `params` as in a table. Room is kept for `levels` levels, at least 1. Where a level has
    too little room, names are left out first, then values; of more than about 50 nodes beside each other the rest are counted.
    """

    fact: str
    levels: int = 4


class Ribbons(msgspec.Struct, frozen=True, tag_field="kind", tag="ribbons"):
    """From many to many, drawn between the nodes: the fact is a list, each with a `source` and a `target` (node ids), a whole number `width` (the
    widest is drawn as wide as there is room for), and a `number` or a `tone` for its colour.
    """

    fact: str


class Purse(msgspec.Struct, frozen=True, tag_field="kind", tag="purse"):
    """An amount in transit: the fact is a mapping with `amount`, where it left (`source`) and where it will arrive (`target`), `says` and `params`;
    `tone` is commit, abort, doubt or nothing. None while nothing is on its way. Where both ends are nodes above it, it hangs between them.
    """

    fact: str


Exhibit = Worlds | Table | Meter | Bars | Arcs | Sets | Curve | Spans | Tree | Ribbons | Purse
"""What is no node's field, drawn in a region of its own. It shows a fact of the truth, which the strip then leaves out. A fact that is None
shows nothing, in each of them. The contract looks at every fact for the keys and types that are named here (protocols/contract/pictures.py)."""


class View(msgspec.Struct, frozen=True):
    """How a run is drawn. `arrangement` says where the nodes stand: around a `ring`; in `rows` (the coordinator above, the others in a row,
    each with its disk and memory); in `columns`, one for each role, where each node stands with its marks; in a `grid`, each node with marks in
    a cell of its own, all others above; or `free`, for up to 200 nodes.
    """

    arrangement: Literal["ring", "rows", "columns", "grid", "free"]
    roles: Mapping[str, RoleHint]
    messages: Mapping[str, MessageHint]
    band: Literal["number", "tone"] = "number"
    """What colours a node's band in the diagram: its number's hue or its phase's tone."""
    bands: tuple[str, ...] = ()
    """The phases that have a band in the diagram; in all others a node is a plain line there."""
    exhibits: tuple[Exhibit, ...] = ()
    numbers: tuple[str, ...] = ()
    """Parameters of facts that are the number which gives the hue (a term, an epoch): they are named as that number is."""
    pairs: tuple[str, ...] = ()
    """Fields and parameters of notes whose number is a pair, 10 times its first part and its second: 21 is written (2,1)."""
    tones: Mapping[str, Tone] = {}
    """The tones of words, in lower case: of records on a disk, of outcomes, of the strip's values."""
