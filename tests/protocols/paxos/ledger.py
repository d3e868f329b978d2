"""A model in which sent messages stay for ever, as in Paxos.tla, driven by the protocol's own handlers.

A world is what the acceptors have on disk, and the set of messages ever sent: nothing is lost, and everything may arrive again or never.
A proposer keeps nothing between transitions: what it would do is asked of its real handlers, each time anew, with the promises in every
order in which they may come. Proposer n asks in ballot (1, n), so each ballot is tried once.

What is left out changes no count: refusals (they carry no safety), and what proposers and learners count (it follows from the messages).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from functools import cache
from itertools import combinations, permutations

import msgspec

from protocols.catalog import find_spec
from protocols.consensus.paxos.protocol import Accept, Accepted, Acceptor, PaxosParams, Prepare, Promise, Proposer, promises_needed, quorum
from protocols.engine.cast import roles_of
from protocols.engine.handlers import Recorder
from protocols.engine.recipe import build_params
from protocols.node import Msg, NodeId, State

SPEC = find_spec("paxos")
VALUES = ("x", "y")
Sent = tuple[NodeId, Msg]
"""A message and who sent it."""
Disk = tuple[int, int, str]
"""An acceptor: promised, accepted ballot, accepted value."""


class World(msgspec.Struct, frozen=True, gc=False):
    """What the acceptors have on disk, in their order, and all messages ever sent."""

    disks: tuple[Disk, ...]
    sent: frozenset[Sent]


class Explored(msgspec.Struct):
    """How a search ended: how many worlds were found, how many stand on the longest of the shortest ways (the first one counts), and how
    many transitions lead to the first world in which two values are chosen (None if there is none).
    """

    worlds: int
    levels: int
    broken_after: int | None


class Ledger:
    """The model for so many ballots, with parameters such as a switch that breaks a rule.

    `alike`: worlds that differ by the names of acceptors count as one, and the value that is proposed first is x. Ways keep their lengths,
    since no rule looks at an acceptor's name or prefers a value; counts of worlds become smaller than those that were published.
    """

    def __init__(self, ballots: int, *, alike: bool = False, **params: object) -> None:
        self.alike = alike
        self._numbers: dict[Msg, int] = {}
        self.params: PaxosParams = build_params(SPEC, {"proposers": ballots, "learners": 0, **params})  # type: ignore[assignment]
        seats = SPEC.cast(self.params)
        self.ids = tuple(seat.id for seat in seats)
        self.roles = roles_of(SPEC, seats)
        self.acceptors = self.roles["acceptor"]
        self.need = quorum(self._io("a1"))
        self.prepares = {p: self._ask(p, "x") for p in self.roles["proposer"]}
        self.accept_after = cache(self._accept_after)
        self.react = cache(self._react)
        self.restart = cache(self._restart)

    # ------------------------------------------------------------------------------------------ the handlers

    def choose(self, node: NodeId, name: str, options: tuple[object, ...]) -> object:
        """No handler of Paxos chooses."""
        raise AssertionError(name)

    def clock_of(self, node: NodeId) -> int:
        """No handler of Paxos reads a clock."""
        raise AssertionError(node)

    def _io(self, me: NodeId) -> Recorder:
        return Recorder(self, me)

    def _call(self, state: State, me: NodeId, handler: str, *args: object, src: NodeId = "") -> tuple[Msg, ...]:
        """Runs one handler, which changes `state`. Gives what it sends, each message once."""
        io = self._io(me)
        io.begin(src, f"{me}.op.1")
        getattr(state, f"on_{handler}")(*args, io)
        return tuple(dict.fromkeys(op[2] for op in io.ops if op[0] == "send"))

    def _ask(self, proposer: NodeId, value: str) -> Prepare:
        (prepare,) = self._call(Proposer(), proposer, "client", f"propose-{value}")
        assert isinstance(prepare, Prepare)
        return prepare

    def _accept_after(self, proposer: NodeId, value: str, promises: tuple[Sent, ...], again: bool) -> Accept | None:
        """What a proposer with this value sends after these promises have come, in this order; None if nothing. `again`: it has crashed
        after it asked, and is back.
        """
        state = Proposer()
        self._call(state, proposer, "client", f"propose-{value}")
        if again:
            state = state.after_crash(state)  # its round was on disk before anything left
            self._call(state, proposer, "restart")
            self._call(state, proposer, "client", f"propose-{value}")
        accept = None
        for src, promise in promises:
            assert accept is None, "it waits for no more promises than it needs"
            for accept in self._call(state, proposer, "promise", promise, src, src=src):
                assert isinstance(accept, Accept)
        return accept  # type: ignore[return-value]

    def _react(self, acceptor: NodeId, disk: Disk, message: Msg) -> tuple[Disk, tuple[Sent, ...]]:
        """What an acceptor has on disk after a message, and what it answers. A refusal is no answer here."""
        state = Acceptor(*disk)
        sent = self._call(state, acceptor, message.slug, message, "p1", src="p1")
        return _disk(state), tuple((acceptor, msg) for msg in sent if isinstance(msg, Promise | Accepted))

    def _restart(self, acceptor: NodeId, disk: Disk) -> Disk:
        state = Acceptor(*disk)
        state = state.after_crash(state)
        self._call(state, acceptor, "restart")
        return _disk(state)

    # ------------------------------------------------------------------------------------------ the search

    def explore(self) -> Explored:
        """Breadth first, to the end or until two values are chosen."""
        first = World(((0, 0, ""),) * len(self.acceptors), frozenset())
        seen, queue, depth = {first}, deque([(first, 0)]), 0
        while queue:
            world, depth = queue.popleft()
            for after in map(self._renamed, self.transitions(world)) if self.alike else self.transitions(world):
                if after not in seen:
                    seen.add(after)
                    if len(after.sent) > len(world.sent) and len(self.chosen(after)) > 1:
                        return Explored(len(seen), depth + 2, depth + 1)
                    queue.append((after, depth + 1))
        return Explored(len(seen), depth + 1, None)

    def transitions(self, world: World) -> Iterator[World]:
        """1a, 2a, then for each acceptor a restart, 1b and 2b."""
        sent = world.sent
        for proposer, prepare in self.prepares.items():
            if (proposer, prepare) not in sent:
                yield World(world.disks, sent | {(proposer, prepare)})
                continue
            for accept in self._proposals(sent, proposer, prepare.ballot):
                if (proposer, accept) not in sent:
                    yield World(world.disks, sent | {(proposer, accept)})
        for n, acceptor in enumerate(self.acceptors):
            disk = world.disks[n]
            after = self.restart(acceptor, disk)
            if after != disk:
                yield World((*world.disks[:n], after, *world.disks[n + 1 :]), sent)
            for _, message in sent:
                if isinstance(message, Prepare | Accept):
                    after, answers = self.react(acceptor, disk, message)
                    if after != disk or not sent.issuperset(answers):
                        yield World((*world.disks[:n], after, *world.disks[n + 1 :]), sent.union(answers))

    def _proposals(self, sent: frozenset[Sent], proposer: NodeId, ballot: int) -> Iterator[Accept]:
        """2a: what this proposer may send in its ballot: once, or if it is back after a crash and still in this ballot, once more."""
        again = any(isinstance(m, Accept) and m.ballot == ballot for _, m in sent)
        values = VALUES[:1] if self.alike and not any(isinstance(m, Accept) for _, m in sent) else VALUES
        promises = sorted((one for one in sent if isinstance(one[1], Promise) and one[1].ballot == ballot), key=repr)
        need = promises_needed(self._io(proposer))
        for some in combinations(promises, need):
            if len({src for src, _ in some}) == need:
                for order in permutations(some):
                    for value in values:
                        accept = self.accept_after(proposer, value, order, again)
                        if accept is not None and accept.ballot == ballot:
                            yield accept

    def _renamed(self, world: World) -> World:
        """The same world, in which acceptors are named in the order of what they have on disk and have sent."""
        number, own = self._numbers, {a: [] for a in self.acceptors}  # type: dict[Msg, int], dict[NodeId, list[int]]
        for src, message in world.sent:
            if src in own:
                own[src].append(number.setdefault(message, len(number)))
        order = sorted(range(len(self.acceptors)), key=lambda n: (world.disks[n], sorted(own[self.acceptors[n]])))
        if order == sorted(order):
            return world
        name = {self.acceptors[old]: self.acceptors[new] for new, old in enumerate(order)}
        return World(tuple(world.disks[n] for n in order), frozenset((name.get(src, src), message) for src, message in world.sent))

    def chosen(self, world: World) -> set[str]:
        """The values for which enough acceptors have voted in one ballot: a majority, or as many as these nodes count."""
        votes = Counter((m.ballot, m.value) for _, m in world.sent if isinstance(m, Accepted))
        return {value for (_, value), count in votes.items() if count >= self.need}


def _disk(state: Acceptor) -> Disk:
    return state.promised, state.accepted_ballot, state.accepted_value
