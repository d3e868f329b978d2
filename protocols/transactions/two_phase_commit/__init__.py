"""Two-phase commit: several databases commit one transfer together, or none of them does. The protocol itself is in protocol.py."""

from protocols.declaration import Argument, Command, Instance, ProtocolSpec
from protocols.transactions.two_phase_commit.claims import CLAIMS
from protocols.transactions.two_phase_commit.properties import PROPERTIES, History, observe, truth, worlds
from protocols.transactions.two_phase_commit.protocol import ACCOUNTS, MESSAGES, ROLES, C, Params, cast
from protocols.transactions.two_phase_commit.scenarios import SCENARIOS
from protocols.transactions.two_phase_commit.starts import CUSTOM
from protocols.transactions.two_phase_commit.view import VIEW

AMOUNT = Argument("amount", "int", low=0, high=999_999)
FROM = Argument("from", "choice", options=("a", "b"))
TO = Argument("to", "choice", options=("a", "b"), unlike="from")

SPEC = ProtocolSpec(
    slug="two-phase-commit",
    params=Params,
    roles=ROLES,
    messages=MESSAGES,
    cast=cast,
    watch=("phase", "log", "rows", "locks", "paid", "answers"),
    custom=CUSTOM,
    history=History(),
    observe=observe,
    properties=PROPERTIES,
    truth=truth,
    claims=CLAIMS,
    worlds=worlds,
    view=VIEW,
    scenarios=SCENARIOS,
    face="2pc-9",
    commands=(
        Command("transfer", "client:c.transfer-30-a-b", "coordinator", ("idle",), arguments=(AMOUNT, FROM, TO)),
        Command("cancel", "operator:c.cancel", "coordinator", ("collecting",)),
        Command("pay", "client:r1.pay-10", "participant", at=tuple(ACCOUNTS), arguments=(AMOUNT,)),
    ),
    instance=Instance({"participants": 2, "resend": 0}, ("c.transfer-30-a-b",), crashes=1, restarts=1, timeouts=1, depth=26),
    cast_aliases={"coordinator": C, "first-told": "r1"},
    moments={"decided": "coordinator.forced.commit", "told-one": "coordinator.sent.commit"},
)
