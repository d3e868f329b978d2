"""A toy of up to 200 nodes that pass a rumour on, each to three others: for tests and measurements of pictures only."""

from __future__ import annotations

from typing import Annotated, Any

from protocols.declaration import Command, MessageHint, Moment, Network, ProtocolSpec, Role, RoleHint, Scenario, Seat, View
from protocols.node import MS, Io, Msg, NodeId, Param, State, volatile

FAN_OUT = 3


class Params(Network, frozen=True, gc=False):
    """How many nodes there are."""

    nodes: Annotated[int, Param(low=5, high=200)] = 40


class Rumour(Msg, frozen=True, gc=False):
    """Have you heard?"""

    round: int


class Member(State):
    """Passes on what it hears for the first time."""

    phase: str = volatile("quiet")
    round: int = volatile(0)

    def on_client(self, command: str, io: Io[Params]) -> None:
        self.hear(1, io)

    def on_rumour(self, m: Rumour, src: NodeId, io: Io[Params]) -> None:
        if self.phase == "quiet":
            self.hear(m.round + 1, io)

    def hear(self, round_: int, io: Io[Params]) -> None:
        """The first time: tell three others, whose places follow from one's own, so that every run is the same."""
        self.phase, self.round = "knows", round_
        me, n = io.ids.index(io.me), len(io.ids)
        for k in range(FAN_OUT):
            to = io.ids[(me * FAN_OUT + k + 1) % n]
            if to != io.me:
                io.send(to, Rumour(round_))


def truth(world: Any) -> dict[str, object]:
    """How many know."""
    return {"know": sum(state.phase == "knows" for state in world.nodes.values())}


SPEC = ProtocolSpec(
    slug="toy-swarm",
    params=Params,
    roles=(Role("member", Member, "phase", {"quiet": ("knows",), "knows": ()}),),
    messages=(Rumour,),
    cast=lambda params: tuple(Seat(f"n{i + 1}", "member", Member()) for i in range(params.nodes)),
    watch=("phase",),
    properties=(),
    truth=truth,
    view=View(
        arrangement="free",
        roles={"member": RoleHint(number="round", fills={"quiet": "rim", "knows": "full"})},
        messages={"rumour": MessageHint("beat", hue="round")},
        bands=("knows",),
    ),
    scenarios=tuple(
        Scenario(slug, 120 * MS, params={"nodes": nodes}, script=("client:n1.tell@5",), moments=(Moment("heard", "n2.step.deliver"),))
        for slug, nodes in (("few", 5), ("some", 40), ("many", 200))
    ),
    commands=(Command("tell", "tell", "member"),),
)
