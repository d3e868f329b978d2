"""A toy that counts words: its truth is how many go from each mapper to each reducer, as ribbons, and the sums, as a tree. For tests only.

A client tells the mappers to begin; each sends every reducer its words, and a reducer tells the clerk when it has heard of all.
"""

from __future__ import annotations

from typing import Annotated, Any

from protocols.declaration import (
    Command,
    MessageHint,
    Moment,
    Network,
    ProtocolSpec,
    Ribbons,
    Role,
    RoleHint,
    Scenario,
    Seat,
    Tree,
    View,
)
from protocols.node import MS, Io, Map, Msg, NodeId, Param, State, durable, volatile


class Params(Network, frozen=True, gc=False):
    """How many mappers and reducers there are."""

    mappers: Annotated[int, Param(low=1, high=12)] = 6
    reducers: Annotated[int, Param(low=1, high=6)] = 3


class Words(Msg, frozen=True, gc=False):
    """So many words of yours."""

    count: int
    reducer: int


class Mapper(State):
    """Sends each reducer its words."""

    phase: str = volatile("waiting")
    sent: Map[NodeId, int] = durable(Map())

    def on_client(self, command: str, io: Io[Params]) -> None:
        me = int(io.me.removeprefix("m"))
        reducers = io.of("reducer")
        for k, reducer in enumerate(reducers):
            count = (me * (k + 2)) % 5
            if count:
                self.sent = self.sent.set(reducer, count)
                io.send(reducer, Words(count, k + 1))
        self.phase = "mapped"


class Reducer(State):
    """Adds up what it hears."""

    phase: str = volatile("waiting")
    number: int = durable(0)
    words: int = durable(0)

    def on_words(self, m: Words, src: NodeId, io: Io[Params]) -> None:
        self.number, self.words, self.phase = m.reducer, self.words + m.count, "counting"


def cast(params: Params) -> tuple[Seat, ...]:
    """The mappers and the reducers."""
    mappers = (Seat(f"m{n + 1}", "mapper", Mapper()) for n in range(params.mappers))
    return (*mappers, *(Seat(f"r{n + 1}", "reducer", Reducer(number=n + 1)) for n in range(params.reducers)))


def truth(world: Any) -> dict[str, object]:
    """What is sent to whom, and what it adds up to."""
    reducers = world.of("reducer")
    pairs = [(mapper, reducer, count) for mapper in world.of("mapper") for reducer, count in world.nodes[mapper].sent.items()]
    flow = [{"source": m, "target": r, "width": count, "number": world.nodes[r].number} for m, r, count in pairs]
    sums = {reducer: sum(count for _, r, count in pairs if r == reducer) for reducer in reducers}
    most = max(sums.values())
    nodes: list[dict[str, object]] = [{"name": "all", "parent": None, "value": sum(sums.values()), "marked": most > 0}]
    for reducer, total in sums.items():
        done = total > 0 and world.nodes[reducer].words == total
        nodes.append({"name": reducer, "parent": "all", "value": total, "marked": 0 < most == total, "tone": "commit" if done else ""})
    nodes += [{"name": f"{m}/{r}", "parent": r, "value": count} for m, r, count in pairs]
    return {
        "flow": flow,
        "sums": {"nodes": nodes, "says": "total", "params": {"n": sum(sums.values())}} if pairs else None,
    }


VIEW = View(
    arrangement="columns",
    roles={
        "mapper": RoleHint(fills={"waiting": "rim", "mapped": "soft"}),
        "reducer": RoleHint(number="number", fills={"waiting": "rim", "counting": "soft"}),
    },
    messages={"words": MessageHint("request", "{count}", hue="reducer")},
    exhibits=(Ribbons("flow"), Tree("sums", levels=3)),
    bands=("counting",),
)


def scenario(slug: str, mappers: int, reducers: int) -> Scenario:
    """Every mapper begins, one after the other."""
    script = tuple(f"client:m{n + 1}.map@{5 + 8 * n}" for n in range(mappers))
    return Scenario(
        slug, 160 * MS, params={"mappers": mappers, "reducers": reducers}, script=script, moments=(Moment("mapped", "m1.step.client"),)
    )


SPEC = ProtocolSpec(
    slug="toy-flow",
    params=Params,
    roles=(
        Role("mapper", Mapper, "phase", {"waiting": ("mapped",), "mapped": ()}),
        Role("reducer", Reducer, "phase", {"waiting": ("counting",), "counting": ()}),
    ),
    messages=(Words,),
    cast=cast,
    watch=("phase", "sent", "words"),
    properties=(),
    truth=truth,
    view=VIEW,
    scenarios=(scenario("words", 6, 3), scenario("one", 1, 1), scenario("many", 7, 5)),
    commands=(Command("map", "map", "mapper"),),
)
