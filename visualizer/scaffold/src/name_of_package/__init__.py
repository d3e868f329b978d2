"""Ask until you are answered: a client repeats its request, and the server does the work only once. The protocol is in protocol.py."""

from name_of_package.protocol import MESSAGES, PROPERTIES, ROLES, SCENARIOS, VIEW, Params, cast, observe, truth
from protocols.declaration import Command, ProtocolSpec

SPEC = ProtocolSpec(
    slug="name-of-protocol",
    params=Params,
    roles=ROLES,
    messages=MESSAGES,
    cast=cast,
    watch=("done", "asked", "answered"),
    history=(),
    observe=observe,
    properties=PROPERTIES,
    truth=truth,
    view=VIEW,
    scenarios=SCENARIOS,
    commands=(Command("ask", "client:c.ask", "client", ("idle",)),),
)
