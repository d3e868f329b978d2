"""A toy whose nodes show every mark that can stand beside a node, and whose truth is a table: for tests of pictures only.

A client tells a buyer what to order; the shops promise, keep and count, and tell the clerk. Nothing can be lost that matters.
"""

from __future__ import annotations

from typing import Annotated, Any

from protocols.declaration import (
    Bar,
    Bucket,
    Card,
    Chips,
    Command,
    MessageHint,
    Moment,
    Network,
    ProtocolSpec,
    Queue,
    Role,
    RoleHint,
    Rows,
    Scenario,
    Seat,
    Table,
    TallyHint,
    Tiles,
    View,
)
from protocols.node import MS, Io, Map, Msg, NodeId, Param, State, durable, volatile

WHOLE = 20
MOST = 9  # that a shop takes of its own for one order; the rest has to come


class Params(Network, frozen=True, gc=False):
    """How many shops there are."""

    shops: Annotated[int, Param(low=1, high=24)] = 3


class Order(Msg, frozen=True, gc=False):
    """Please keep this much."""

    number: int
    amount: int


class Kept(Msg, frozen=True, gc=False):
    """It is kept."""

    number: int
    amount: int


class Buyer(State):
    """Orders what its client asks for, at every shop."""

    phase: str = volatile("idle")
    number: int = durable(0)
    answers: tuple[NodeId, ...] = volatile(())

    def on_client(self, command: str, io: Io[Params]) -> None:
        self.number += 10 + (self.number == 0)
        self.phase, self.answers = "ordering", ()
        io.broadcast(Order(self.number, int(command.removeprefix("order-"))), io.of("shop"))

    def on_kept(self, m: Kept, src: NodeId, io: Io[Params]) -> None:
        if m.number == self.number and src not in self.answers:
            self.answers = (*self.answers, src)
        if len(self.answers) == len(io.of("shop")):
            self.phase = "idle"


class Shop(State):
    """Keeps what is ordered, and shows it in every way."""

    phase: str = volatile("open")
    number: int = durable(0)
    amount: int = durable(0)
    free: int = durable(WHOLE)
    frozen: int = durable(0)
    coming: int = volatile(0)
    whole: int = durable(WHOLE)
    known: tuple[NodeId, ...] = volatile(())
    shelf: tuple[str, ...] = durable(("c1", "c2", "c3"))
    short: tuple[str, ...] = volatile(())
    prices: Map[str, int] = durable(Map({"a": 30, "b": 70}))
    waiting: tuple[int, ...] = volatile(())

    def on_order(self, m: Order, src: NodeId, io: Io[Params]) -> None:
        self.number, self.amount = max(self.number, m.number), m.amount
        taken = min(self.free, m.amount, MOST)
        self.free, self.frozen, self.coming = self.free - taken, self.frozen + taken, m.amount - taken
        self.known = tuple(sorted({*self.known, src}))
        self.short = self.shelf[:1] if taken else ()
        self.prices = self.prices.set("a", 30 + m.amount)
        self.waiting = (*self.waiting, m.amount)[-6:]
        io.reply(Kept(m.number, m.amount))
        io.broadcast(Kept(m.number, m.amount), io.of("clerk"))


class Clerk(State):
    """Hears of it."""

    phase: str = volatile("listening")
    heard: tuple[NodeId, ...] = volatile(())

    def on_kept(self, m: Kept, src: NodeId, io: Io[Params]) -> None:
        self.heard = tuple(sorted({*self.heard, src}))


def cast(params: Params) -> tuple[Seat, ...]:
    """Two buyers, the shops, a clerk."""
    shops = (Seat(f"s{n + 1}", "shop", Shop()) for n in range(params.shops))
    return (Seat("b1", "buyer", Buyer()), Seat("b2", "buyer", Buyer()), *shops, Seat("k1", "clerk", Clerk()))


def truth(world: Any) -> dict[str, object]:
    """What each shop keeps, as a table; the greatest number counts."""
    shops = world.of("shop")
    states = [world.nodes[shop] for shop in shops]
    most = max(state.number for state in states)
    cells = [
        {"value": state.amount, "number": state.number, "marked": state.number == most} if state.number else {"value": "", "number": 0}
        for state in states
    ]
    kept = {"columns": shops, "rows": ({"name": "", "cells": tuple(cells)},), "says": "most", "params": {"number": most}} if most else None
    return {"kept": kept, "orders": most}


VIEW = View(
    arrangement="columns",
    roles={
        "buyer": RoleHint(
            number="number",
            fills={"idle": "rim", "ordering": "full"},
            tally=TallyHint("answers", ("ordering",), need="all", of="shop"),
        ),
        "shop": RoleHint(
            number="number",
            marks=(
                Card("number", number="number", floor=True),
                Card("amount", number="number", value="amount"),
                Chips("known"),
                Bar("free", of="whole"),
                Bucket("free", available="free", frozen="frozen", incoming="coming"),
                Tiles("shelf", low="short"),
                Rows("prices"),
                Queue("waiting"),
            ),
        ),
        "clerk": RoleHint(),
    },
    messages={
        "order": MessageHint("request", "{number}", hue="number"),
        "kept": MessageHint("reply", "{amount}", hue="number"),
    },
    exhibits=(Table("kept"),),
    pairs=("number",),
    bands=("ordering",),
)

SCENARIOS = (
    Scenario(
        "orders",
        200 * MS,
        script=("client:b1.order-5@10", "client:b2.order-18@40", "crash:s2@90"),
        moments=(Moment("ordered", "s1.step.deliver"),),
    ),
    Scenario(
        "one-shop",
        100 * MS,
        params={"shops": 1},
        script=("client:b1.order-5@10", "client:b2.order-18@40"),
        moments=(Moment("ordered", "s1.step.deliver"),),
    ),
    Scenario(
        "five-shops",
        200 * MS,
        params={"shops": 5},
        script=("client:b1.order-5@10", "cut:b1-s3@5"),
        moments=(Moment("ordered", "s1.step.deliver"),),
    ),
)

SPEC = ProtocolSpec(
    slug="toy-marks",
    params=Params,
    roles=(
        Role("buyer", Buyer, "phase", {"idle": ("ordering",), "ordering": ("idle",)}),
        Role("shop", Shop, "phase", {"open": ()}),
        Role("clerk", Clerk, "phase", {"listening": ()}),
    ),
    messages=(Order, Kept),
    cast=cast,
    watch=("number", "amount"),
    properties=(),
    truth=truth,
    view=VIEW,
    scenarios=SCENARIOS,
    commands=(Command("order-5", "order-5", "buyer"),),
)
