"""Who plays which role, for handlers, properties and the search alike."""

from __future__ import annotations

from collections.abc import Mapping

from protocols.declaration import ProtocolSpec, Seat
from protocols.node import NodeId


def roles_of(spec: ProtocolSpec, cast: tuple[Seat, ...]) -> Mapping[str, tuple[NodeId, ...]]:
    """The nodes of each role of a protocol, in the order of the stage; none of a role that this cast has not."""
    return {role.slug: tuple(seat.id for seat in cast if seat.role == role.slug) for role in spec.roles}


def nodes_of(roles: Mapping[str, tuple[NodeId, ...]], role: str) -> tuple[NodeId, ...]:
    """The nodes of one role."""
    if role not in roles:
        raise LookupError(f"there is no role {role!r}; there are {', '.join(roles)}")
    return roles[role]


def background_of(spec: ProtocolSpec, cast: tuple[Seat, ...]) -> Mapping[NodeId, tuple[str, ...]]:
    """Each node's timers that don't keep a world from being at rest."""
    of_role = {role.slug: role.background for role in spec.roles}
    return {seat.id: of_role[seat.role] for seat in cast}
