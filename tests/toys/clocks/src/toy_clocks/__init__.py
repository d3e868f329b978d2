"""A toy whose exhibits are drawn over virtual time: a curve, operations of clients, and what nodes are busy with. For tests of pictures only.

A client asks a node to have a story told to all; each tells two others and waits for their word.
"""

from __future__ import annotations

from typing import Annotated, Any

from protocols.declaration import Command, Curve, MessageHint, Moment, Network, ProtocolSpec, Role, RoleHint, Scenario, Seat, Spans, View
from protocols.node import MS, Io, Msg, NodeId, Param, State, volatile


class Params(Network, frozen=True, gc=False):
    """How many nodes there are, and how long a client waits."""

    nodes: Annotated[int, Param(low=3, high=12)] = 5
    patience_us: Annotated[int, Param(low=1 * MS, high=1_000 * MS, unit="ms")] = 50 * MS


class Story(Msg, frozen=True, gc=False):
    """Have you heard?"""

    round: int


class Heard(Msg, frozen=True, gc=False):
    """I have, and so has everyone whom I told."""

    round: int


class Member(State):
    """Tells two others what it hears for the first time."""

    phase: str = volatile("quiet")
    round: int = volatile(0)
    waits: tuple[NodeId, ...] = volatile(())
    source: str = volatile("")
    op: str = volatile("")

    def on_client(self, command: str, io: Io[Params]) -> None:
        if self.phase != "quiet":
            io.answer(io.op, "failed", command)
            return
        self.op = io.op
        io.timer("patience", io.params.patience_us)
        self.hear(1, "", io)

    def on_patience(self, io: Io[Params]) -> None:
        io.answer(self.op, "unknown", "")

    def on_story(self, m: Story, src: NodeId, io: Io[Params]) -> None:
        if self.phase == "quiet":
            self.hear(m.round + 1, src, io)
        else:
            io.reply(Heard(self.round))

    def on_heard(self, m: Heard, src: NodeId, io: Io[Params]) -> None:
        self.waits = tuple(node for node in self.waits if node != src)
        if not self.waits:
            self.rest(io)

    def hear(self, round_: int, source: NodeId, io: Io[Params]) -> None:
        """The first time: tell two others, whose places follow from one's own."""
        self.phase, self.round, self.source = "tells", round_, source
        me, n = io.ids.index(io.me), len(io.ids)
        self.waits = tuple(io.ids[k] for k in (2 * me + 1, 2 * me + 2) if k < n)
        if not self.waits:
            self.rest(io)
        for to in self.waits:
            io.send(to, Story(round_))

    def rest(self, io: Io[Params]) -> None:
        """All whom it told have heard."""
        self.phase = "knows"
        if self.source:
            io.send(self.source, Heard(self.round))
        elif self.op:
            io.cancel("patience")
            io.answer(self.op, "ok", "all")


def truth(world: Any) -> dict[str, object]:
    """How many know, and how many of them are still telling others."""
    states = [world.nodes[node] for node in world.of("member")]
    return {
        "heard": {
            "knows": sum(state.phase != "quiet" for state in states),
            "tells": sum(state.phase == "tells" for state in states),
        }
    }


SPEC = ProtocolSpec(
    slug="toy-clocks",
    params=Params,
    roles=(Role("member", Member, "phase", {"quiet": ("tells", "knows"), "tells": ("knows",), "knows": ()}),),
    messages=(Story, Heard),
    cast=lambda params: tuple(Seat(f"n{i + 1}", "member", Member()) for i in range(params.nodes)),
    watch=("phase",),
    properties=(),
    truth=truth,
    view=View(
        arrangement="free",
        roles={"member": RoleHint(number="round", band="waits", fills={"quiet": "rim", "tells": "soft", "knows": "full"})},
        messages={"story": MessageHint("request", "{round}", hue="round"), "heard": MessageHint("reply", "", hue="round")},
        exhibits=(Curve("heard", top=5), Spans("asked", lanes=2), Spans("busy", role="member", field="waits")),
        bands=("tells",),
    ),
    scenarios=(
        Scenario(
            "answered",
            120 * MS,
            params={"patience": 80},
            script=("client:n1.tell@5", "client:n2.tell@30"),
            moments=(Moment("heard", "n2.step.deliver"),),
        ),
        Scenario(
            "late",
            160 * MS,
            script=("delay:n2-n4.story.1.70@0", "client:n1.tell@5", "client:n1.tell@90"),
            moments=(Moment("heard", "n2.step.deliver"),),
        ),
    ),
    commands=(Command("tell", "tell", "member"),),
)
