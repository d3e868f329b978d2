"""A lease with fencing tokens: a lock that expires, and a storage that refuses an old holder's writes. The protocol is in protocol.py."""

from lease.claims import CLAIMS
from lease.properties import PROPERTIES, truth
from lease.protocol import MESSAGES, ROLES, Params, cast
from lease.scenarios import SCENARIOS
from lease.starts import CUSTOM
from lease.view import VIEW
from protocols.declaration import Command, Instance, ProtocolSpec

SPEC = ProtocolSpec(
    slug="lease",
    params=Params,
    roles=ROLES,
    messages=MESSAGES,
    cast=cast,
    watch=("phase", "holder", "writes"),
    properties=PROPERTIES,
    truth=truth,
    claims=CLAIMS,
    view=VIEW,
    custom=CUSTOM,
    scenarios=SCENARIOS,
    instance=Instance({}, ("a.write", "b.write"), crashes=0, timeouts=2, depth=14),
    commands=(Command("write", "write", "client", ("idle",)),),
)
