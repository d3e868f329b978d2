"""The two digests of a trace: deeds see what is done, whole sees everything."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from protocols.declaration import ProtocolSpec, Seat
from protocols.engine.trace import Digests, deeds_json, plain, wire_json, wire_step
from protocols.node import Io, Map, NodeId
from tests.engine.toy import SPEC, ToyParams, Word, Worker, cast, play

pytestmark = pytest.mark.engine

SCRIPT = ("client:a.set-5.force-x.send-b-1.timer-tick-50@10", "client:b.set-7.note-said.out-2@20", "crash:b@70", "restart:b@90")


class Explained(Worker):
    """Does the same, and explains it."""

    def do_send(self, io: Io[ToyParams], to: NodeId, n: str) -> None:
        io.rule("TOY-1")
        io.note("sends", to=to)
        super().do_send(io, to, n)


class Otherwise(Worker):
    """Sends another number."""

    def do_send(self, io: Io[ToyParams], to: NodeId, n: str) -> None:
        io.send(to, Word(int(n) + 1))


def played_by(worker: type[Worker]) -> ProtocolSpec:
    """The toy with other workers."""

    def seats(params: ToyParams) -> tuple[Seat, ...]:
        return tuple(Seat(s.id, s.role, worker(log=s.state.log) if isinstance(s.state, Worker) else s.state) for s in cast(params))

    roles = tuple(msgspec.structs.replace(role, state=worker) if role.state is Worker else role for role in SPEC.roles)
    return msgspec.structs.replace(SPEC, roles=roles, cast=seats)


def digests(spec: ProtocolSpec) -> tuple[str, str]:
    made = play(*SCRIPT, spec=spec).digests()
    return made.deeds, made.whole


def without(**fields: Any) -> ProtocolSpec:
    return msgspec.structs.replace(SPEC, **fields)


@pytest.mark.parametrize(
    "explained",
    [played_by(Explained), without(properties=()), without(truth=None), without(truth=lambda w: {"down": not w.is_up("b")})],
    ids=["rules and notes", "properties", "no truth", "another truth"],
)
def test_what_only_explains_a_run_changes_the_whole_and_not_its_deeds(explained: ProtocolSpec) -> None:
    before, after = digests(SPEC), digests(explained)
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_what_is_done_otherwise_changes_both() -> None:
    before, after = digests(SPEC), digests(played_by(Otherwise))
    assert before[0] != after[0]
    assert before[1] != after[1]


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.__setitem__(0, row[0] + 1),
        lambda row: row.__setitem__(1, "heal"),
        lambda row: row.__setitem__(2, "d"),
        lambda row: row.__setitem__(3, row[3] + 1),
        lambda row: row.__setitem__(4, "else"),
        lambda row: row[6].append(["a-b.9", "b", "word", {"n": 1}, 9]),
        lambda row: row[7].setdefault("=", {}).__setitem__("kept", 9),
        lambda row: row[8].append(["a.tick.9"]),
        lambda row: row[10].append(["said", 1]),
    ],
    ids=["t", "kind", "node", "cause", "ref", "sends", "patch", "timers", "outputs"],
)
def test_deeds_see_each_thing_that_is_done(change: Callable[[list[Any]], object]) -> None:
    for step in play(*SCRIPT).steps:
        row = wire_step(step)
        row += ["", [], [], {}, [], [], [], [], {}, []][len(row) - 4 :]
        before = msgspec.json.encode(row)
        change(row)
        assert deeds_json(before) != deeds_json(msgspec.json.encode(row))


def test_deeds_are_the_same_whether_empty_values_are_left_out_or_not() -> None:
    for step in play(*SCRIPT).steps:
        full = wire_step(step)
        full += ["", [], [], {}, [], [], [], [], {}, []][len(full) - 4 :]
        for place in (5, 9, 11, 12, 13):
            full[place] = ["said"]
        assert deeds_json(wire_json(step)) == deeds_json(msgspec.json.encode(full))


def test_digests_go_on_from_a_copy_without_changing_the_first() -> None:
    steps = play(*SCRIPT).steps
    one = Digests()
    one.add(steps[:5])
    half = str(one)
    other = one.copy()
    other.add(steps[5:])
    assert str(one) == half
    one.add(steps[5:])
    assert str(one) == str(other) == str(play(*SCRIPT).digests()) != half


def test_the_keys_of_a_map_are_in_the_order_in_which_people_count() -> None:
    names = Map({f"T{n}": n for n in (10, 2, 1, 11)})
    assert list(plain(names)) == ["T1", "T2", "T10", "T11"]  # type: ignore[call-overload]
