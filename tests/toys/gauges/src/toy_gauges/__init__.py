"""A toy bank that moves money between accounts: its truth is a purse, a meter and bars. For tests of pictures only.

The bank tells the account that pays; this takes the money off and sends it to the other one, which tells the bank and the auditor. Money in
a message that is lost is lost.
"""

from __future__ import annotations

from typing import Annotated, Any

from protocols.declaration import (
    Bars,
    Command,
    MessageHint,
    Meter,
    Moment,
    Network,
    ProtocolSpec,
    Purse,
    Role,
    RoleHint,
    Scenario,
    Seat,
    View,
)
from protocols.node import MS, Io, Msg, NodeId, Param, State, durable, volatile

EACH = 100


class Params(Network, frozen=True, gc=False):
    """How many accounts there are."""

    accounts: Annotated[int, Param(low=2, high=24)] = 2


class Pay(Msg, frozen=True, gc=False):
    """Please send this much to another account."""

    number: int
    amount: int
    target: NodeId


class Money(Msg, frozen=True, gc=False):
    """Here it is."""

    number: int
    amount: int


class Paid(Msg, frozen=True, gc=False):
    """It has arrived."""

    number: int
    amount: int


class Node(State):
    """What each node counts: how much money its messages of this transfer were about, and of the one before."""

    number: int = durable(0)
    load: int = volatile(0)
    before: int = volatile(0)

    def count(self, number: int, amount: int) -> None:
        """Counts a message of a transfer; with a new transfer it begins again."""
        if number != self.number:
            self.number, self.before, self.load = number, self.load, 0
        self.load += amount


class Bank(Node):
    """Orders the transfers that its client asks for."""

    phase: str = volatile("idle")
    done: int = durable(0)

    def on_client(self, command: str, io: Io[Params]) -> None:
        amount, source, target = command.removeprefix("move-").split("-")
        self.phase = "moving"
        self.count(self.number + 1, int(amount))
        io.send(source, Pay(self.number, int(amount), target))

    def on_paid(self, m: Paid, src: NodeId, io: Io[Params]) -> None:
        self.phase, self.done = "idle", m.number


class Account(Node):
    """Holds money."""

    phase: str = volatile("open")
    balance: int = durable(EACH)

    def on_pay(self, m: Pay, src: NodeId, io: Io[Params]) -> None:
        self.count(m.number, m.amount)
        self.balance -= m.amount
        io.send(m.target, Money(m.number, m.amount))

    def on_money(self, m: Money, src: NodeId, io: Io[Params]) -> None:
        self.count(m.number, m.amount)
        self.balance += m.amount
        io.broadcast(Paid(m.number, m.amount), (*io.of("bank"), *io.of("auditor")))


class Auditor(Node):
    """Hears what has arrived."""

    phase: str = volatile("listening")

    def on_paid(self, m: Paid, src: NodeId, io: Io[Params]) -> None:
        self.count(m.number, m.amount)


def cast(params: Params) -> tuple[Seat, ...]:
    """A bank, the accounts, an auditor."""
    accounts = (Seat(f"a{n + 1}", "account", Account()) for n in range(params.accounts))
    return (Seat("b1", "bank", Bank()), *accounts, Seat("k1", "auditor", Auditor()))


def truth(world: Any) -> dict[str, object]:
    """The money in transit, whether all of it is there, and the load of each node."""
    accounts = [world.nodes[account] for account in world.of("account")]
    flying = [(source, target, m) for source, target, m in world.in_flight if isinstance(m, Money)]
    transit = sum(m.amount for *_, m in flying)
    held, whole = sum(account.balance for account in accounts), EACH * len(accounts)
    bank = world.nodes[world.of("bank")[0]]
    spread = max(account.balance for account in accounts) - min(account.balance for account in accounts)
    gauges = (
        {"name": "all-there", "holds": held + transit == whole},
        {"name": "ended", "holds": bank.done == bank.number if bank.phase == "idle" and bank.number else None},
        {"name": "evenly", "holds": spread == 0},
        {"name": "spread", "value": min(spread, whole), "of": whole, "tone": "doubt" if spread > EACH else ""},
    )
    loads = {node: world.nodes[node] for node in world.ids}
    most = max(state.load for state in loads.values())
    busiest = next(node for node, state in loads.items() if state.load == most)
    bars = [
        {"name": node, "value": state.load, "marked": node == busiest} | ({"before": state.before} if state.before else {})
        for node, state in loads.items()
    ]
    mean = round(sum(state.load for state in loads.values()) / len(loads))
    source, target, m = flying[0] if flying else ("", "", None)
    return {
        "transit": {
            "amount": m.amount,
            "source": source,
            "target": target,
            "tone": "commit",
            "says": "left",
            "params": {"source": source, "target": target},
        }
        if m
        else None,
        "money": {"gauges": gauges, "says": "held", "params": {"held": held, "whole": whole}},
        "load": {"bars": bars, "mean": mean, "says": "most", "params": {"node": busiest}} if most else None,
        "moved": bank.done,
    }


PURSE, METER, BARS = Purse("transit"), Meter("money", gauges=4), Bars("load", bars=4)
VIEW = View(
    arrangement="rows",
    roles={
        "bank": RoleHint(disk=("done",), memory=("load",), fills={"idle": "rim", "moving": "full"}),
        "account": RoleHint(disk=("balance",), memory=("load",)),
        "auditor": RoleHint(memory=("load",)),
    },
    messages={
        "pay": MessageHint("request", "pay {amount}"),
        "money": MessageHint("request", "{amount}", tone="commit"),
        "paid": MessageHint("reply", "{amount}"),
    },
    exhibits=(PURSE, METER, BARS),
)

MOVED = Moment("moved", "a2.step.deliver")
SCENARIOS = (
    Scenario(
        "transfers",
        200 * MS,
        script=("client:b1.move-30-a1-a2@10", "client:b1.move-80-a2-a1@70", "cut:a1-a2@125", "client:b1.move-45-a1-a2@120"),
        moments=(MOVED,),
    ),
    Scenario(
        "six-accounts",
        150 * MS,
        params={"accounts": 6},
        script=("client:b1.move-30-a1-a2@10", "client:b1.move-5-a4-a2@60"),
        moments=(MOVED,),
    ),
)

SPEC = ProtocolSpec(
    slug="toy-gauges",
    params=Params,
    roles=(
        Role("bank", Bank, "phase", {"idle": ("moving",), "moving": ("idle",)}),
        Role("account", Account, "phase", {"open": ()}),
        Role("auditor", Auditor, "phase", {"listening": ()}),
    ),
    messages=(Pay, Money, Paid),
    cast=cast,
    watch=("number", "load", "balance", "phase", "done"),
    properties=(),
    truth=truth,
    truth_while_flying=True,
    view=VIEW,
    scenarios=SCENARIOS,
    commands=(Command("move-30-a1-a2", "move-30-a1-a2", "bank"),),
)
