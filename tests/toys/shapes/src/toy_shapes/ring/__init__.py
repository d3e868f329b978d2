"""A toy store on a ring of hashes: its truth is the ring with its keys, and the sets of nodes that are asked. For tests of pictures only.

A client tells a node to write or to read; the node asks the owners of that key, and the first two that answer are enough. A node that is told to
join takes its arcs.
"""

from __future__ import annotations

from typing import Annotated, Any

from protocols.declaration import (
    Arcs,
    Command,
    MessageHint,
    Moment,
    Network,
    ProtocolSpec,
    Role,
    RoleHint,
    Scenario,
    Seat,
    Sets,
    View,
)
from protocols.node import MS, Io, Msg, NodeId, Param, State, durable, volatile

PLACES = 10_000
ENOUGH = 2  # answers


class Params(Network, frozen=True, gc=False):
    """How many nodes, tokens and keys there are."""

    nodes: Annotated[int, Param(low=1, high=12)] = 5
    tokens: Annotated[int, Param(low=1, high=8)] = 3
    keys: Annotated[int, Param(low=0, high=200)] = 60


class Ask(Msg, frozen=True, gc=False):
    """Please store it, or tell me what you have."""

    number: int
    what: str


class Have(Msg, frozen=True, gc=False):
    """Done, or here it is."""

    number: int


class Store(State):
    """Owns arcs of the ring once it has joined."""

    phase: str = volatile("serving")
    number: int = durable(0)
    tokens: int = durable(0)
    keys: int = durable(0)
    joined: bool = durable(True)
    asked: tuple[NodeId, ...] = volatile(())
    heard: tuple[NodeId, ...] = volatile(())
    what: str = volatile("")

    def on_client(self, command: str, io: Io[Params]) -> None:
        if command == "join":
            self.joined = True
            return
        at = io.ids.index(io.me)
        three = tuple(io.ids[(at + step) % len(io.ids)] for step in (1, 2, 4))
        self.phase, self.what, self.asked, self.heard = "asking", command, tuple(dict.fromkeys(three)), ()
        self.number += 1 if command == "write" else 2
        io.broadcast(Ask(self.number, command), tuple(one for one in self.asked if one != io.me))

    def on_ask(self, m: Ask, src: NodeId, io: Io[Params]) -> None:
        io.reply(Have(m.number))

    def on_have(self, m: Have, src: NodeId, io: Io[Params]) -> None:
        if m.number == self.number and src not in self.heard:
            self.heard = (*self.heard, src)
        if len(self.heard) >= ENOUGH:
            self.phase = "serving"


def cast(params: Params) -> tuple[Seat, ...]:
    """The last of several nodes has not joined yet."""
    return tuple(
        Seat(f"s{n + 1}", "store", Store(tokens=params.tokens, keys=params.keys, joined=n + 1 < params.nodes or n == 0))
        for n in range(params.nodes)
    )


def place(seed: int) -> int:
    """A place on the ring that looks like a hash."""
    return (seed * 7_919 + seed * seed * 613 + 1_471) % PLACES


def owner(tokens: list[dict[str, Any]], at: int) -> str:
    """Whose the first token at this place or after it is."""
    return next((str(token["of"]) for token in tokens if token["at"] >= at), str(tokens[0]["of"]))


def truth(world: Any) -> dict[str, object]:
    """The ring with what the newcomer takes, and who is asked and has answered."""
    stores = list(world.nodes.items())
    of = {place(31 * n + 7 * k): id_ for n, (id_, state) in enumerate(stores) for k in range(state.tokens) if state.joined}
    tokens = [{"at": at, "of": of[at]} for at in sorted(of)]
    newcomer = stores[-1][0] if len(stores) > 1 and stores[-1][1].joined else ""
    before = [token for token in tokens if token["of"] != newcomer]
    places = [place(97 + 13 * n) for n in range(stores[0][1].keys)]
    keys = [{"at": at, "moves": bool(newcomer) and owner(tokens, at) != owner(before, at)} for at in places]
    share = round(100 * sum(key["moves"] for key in keys) / max(1, len(keys)))
    ring = {"tokens": tokens, "keys": keys, "marked": newcomer, "says": "moved" if newcomer else "still", "params": {"share": share}}
    sets = []
    for id_, state in stores:
        if state.asked:
            missing = len(state.heard) < ENOUGH
            members = state.asked if missing else state.heard
            sets.append({"name": state.what, "of": members, "number": state.number, "dashed": missing, "by": id_})
    return {"ring": ring, "quorums": sets}


VIEW = View(
    arrangement="ring",
    roles={"store": RoleHint(fills={"serving": "rim", "asking": "soft"})},
    messages={"ask": MessageHint("request", "{what}", hue="number"), "have": MessageHint("vote", hue="number")},
    exhibits=(Arcs("ring"), Sets("quorums")),
    bands=("asking",),
)

SCRIPT = ("client:s1.write@5", "client:s3.read@20", "client:s4.write@60")


def scenario(slug: str, script: tuple[str, ...], **params: int) -> Scenario:
    """A scenario whose one moment is the first step of its first node."""
    return Scenario(slug, 120 * MS, params=params, script=script, moments=(Moment("asked", "s1.step.client"),))


SCENARIOS = (
    scenario("join", (*SCRIPT, "client:s5.join@40")),
    scenario("alone", ("client:s1.write@5",), nodes=1, tokens=1, keys=3),
    scenario("crowd", (*SCRIPT, "client:s9.join@40"), nodes=9, tokens=5, keys=200),
)

SPEC = ProtocolSpec(
    slug="toy-ring",
    params=Params,
    roles=(Role("store", Store, "phase", {"serving": ("asking",), "asking": ("serving",)}),),
    messages=(Ask, Have),
    cast=cast,
    watch=("phase", "joined", "heard"),
    properties=(),
    truth=truth,
    view=VIEW,
    scenarios=SCENARIOS,
    commands=(Command("write", "write", "store"), Command("read", "read", "store"), Command("join", "join", "store")),
)
