"""Takes: what an intervention in the past keeps and drops, undo and redo, and that nothing is lost by accident."""

import msgspec
import pytest

from protocols.engine.simulate import Run
from visualizer import takes
from visualizer.reel import Reel
from visualizer.takes import Takes
from visualizer.wire import Forget, GoOn, Intervene, Name, Recall, Redo, Refused, Remove, Set, SwitchTake, Undo


def opened(address: str = "/raft/r4c") -> Takes:
    return takes.first(takes.read_address(address)[0])


def done(start: Takes, *changes: object) -> Takes:
    for change in changes:
        start = takes.apply(start, change)  # type: ignore[arg-type]
    return start


def at(ms: int, what: str = "crash:s2", k: int = 0) -> Intervene:
    return Intervene(1, what, (ms * 1000, k))


def mine(state: Takes) -> tuple[str, ...]:
    return state.current.recipe.interventions


def test_an_intervention_in_the_past_drops_what_came_later_and_keeps_the_script() -> None:
    state = done(opened(), at(100), at(300, "restart:s2"), at(200, "isolate:s3"))
    assert mine(state) == ("crash:s2@100", "isolate:s3@200")
    assert state.current.recipe.script == opened().current.recipe.script


def test_at_the_same_place_what_is_seen_has_not_happened_yet() -> None:
    """A person who steps back to just before a crash and crashes another node means the other node instead."""
    assert mine(done(opened(), at(100, k=3), at(100, "crash:s3", k=3))) == ("crash:s3@100+3",)
    assert mine(done(opened(), at(100, k=3), at(100, "crash:s3", k=4))) == ("crash:s2@100+3", "crash:s3@100+4")


def test_a_trigger_stays_armed_on_a_branch() -> None:
    state = done(opened("/two-phase-commit/2pc-1"), at(50, "crash:c@sent.commit.1"), at(20, "crash:r1"))
    assert mine(state) == ("crash:c@sent.commit", "crash:r1@20")


def test_undo_and_redo_walk_the_takes_and_a_new_one_ends_redo() -> None:
    state = done(opened(), at(100), at(200, "crash:s3"), Undo(1))
    assert mine(state) == ("crash:s2@100",)
    assert mine(done(state, Redo(1))) == ("crash:s2@100", "crash:s3@200")
    assert not done(state, at(300, "heal")).can_redo
    assert mine(done(state, at(300, "heal"), Undo(1))) == ("crash:s2@100",)
    with pytest.raises(Refused, match="nothing to undo"):
        done(opened(), Undo(1))
    with pytest.raises(Refused, match="nothing to redo"):
        done(opened(), Redo(1))


def test_removing_one_keeps_the_others_and_can_be_undone() -> None:
    state = done(opened(), at(100), at(200, "crash:s3"), at(300, "crash:s4"), Remove(1, 1))
    assert mine(state) == ("crash:s2@100", "crash:s4@300")
    assert mine(done(state, Undo(1))) == ("crash:s2@100", "crash:s3@200", "crash:s4@300")
    with pytest.raises(Refused, match="2 interventions"):
        done(state, Remove(1, 2))


def test_every_take_stays_reachable() -> None:
    state = done(opened(), at(300), at(100, "crash:s3"), SwitchTake(1, 1))
    assert mine(state) == ("crash:s2@300",)
    assert [take.parent for take in state.all] == [None, 0, 1]
    assert [take.what for take in state.all] == ["", "crash:s2@300", "crash:s3@100"]
    with pytest.raises(Refused, match="there are 0, 1, 2"):
        done(state, SwitchTake(1, 9))


def test_the_oldest_take_is_forgotten_when_there_are_too_many_but_never_the_present() -> None:
    state = opened()
    for n in range(200):
        state = done(state, at(n % 40 + 1))
        if n % 3 == 0:
            state = done(state, Undo(1))
    ids = [take.id for take in state.all]
    assert len(ids) == takes.MAX_TAKES
    assert set(state.visited) <= set(ids)
    assert {take.parent for take in state.all} <= {*ids, None}
    while state.can_undo:
        state = done(state, Undo(1))
        assert state.current.id in ids


def tree(state: Takes) -> dict[int, int | None]:
    return {take.id: take.parent for take in state.all}


def test_a_name_says_what_a_take_is_for_and_changes_nothing_else() -> None:
    before = done(opened(), at(100))
    state = done(before, Name(1, 1, "  没有领导者 "))
    assert [take.name for take in state.all] == ["", "没有领导者"]
    assert state.current.json()["name"] == "没有领导者"
    assert (state.visited, state.position, mine(state)) == (before.visited, before.position, mine(before))
    assert "name" not in done(state, Name(1, 1, "")).current.json()
    for bad in ("two\nlines", "\x1b[31mred", "a\u202eb", "nul\x00"):
        with pytest.raises(Refused, match="one line"):
            done(state, Name(1, 1, bad))
    with pytest.raises(Refused, match="there are 0, 1"):
        done(state, Name(1, 5, "x"))


def test_a_deleted_take_leaves_its_children_to_its_parent_and_undo_passes_over_it() -> None:
    state = done(opened(), at(100), at(200, "crash:s3"), at(300, "crash:s4"), SwitchTake(1, 0), SwitchTake(1, 2))
    gone = done(state, Forget(1, 1))
    assert tree(gone) == {0: None, 2: 0, 3: 2}
    assert mine(gone) == mine(state)
    assert [done(gone, *[Undo(1)] * n).current.id for n in range(5)] == [2, 0, 3, 2, 0]
    with pytest.raises(Refused, match="nothing to undo"):
        done(gone, *[Undo(1)] * 5)
    with pytest.raises(Refused, match="go to another take first"):
        done(state, Forget(1, 2))
    with pytest.raises(Refused, match="there is no take 1"):
        done(gone, Forget(1, 1))


def test_no_undo_leads_nowhere_because_of_a_deleted_take() -> None:
    """0, 1, 0: without 1 there is nothing left to undo."""
    state = done(opened(), at(100), SwitchTake(1, 0), Forget(1, 1))
    assert (state.visited, state.can_undo, state.can_redo) == ((0,), False, False)


def test_a_deleted_take_comes_back_with_its_name_its_parent_and_its_children() -> None:
    state = done(opened(), at(100), at(200, "crash:s3"), Name(1, 1, "one"), SwitchTake(1, 0))
    back = done(state, Forget(1, 1), Recall(1, 1))
    assert (back.all, back.current) == (state.all, state.current)
    with pytest.raises(Refused, match="can't be brought back"):
        done(back, Recall(1, 1))
    orphan = done(state, SwitchTake(1, 2), Forget(1, 1), Forget(1, 0), Recall(1, 1))
    assert tree(orphan) == {1: None, 2: 1}


def test_an_id_is_not_used_twice() -> None:
    """The browser's back button finds takes by their ids."""
    state = done(opened(), at(100), SwitchTake(1, 0), Forget(1, 1), at(200))
    assert tree(state) == {0: None, 2: 0}


def test_another_recipe_is_a_root_take() -> None:
    state = done(opened(), at(100), Set(1, "/raft/r1?s=9"))
    assert (state.current.parent, state.current.address) == (None, "/raft/r1?s=9")
    assert mine(done(state, Undo(1))) == ("crash:s2@100",)


def test_an_intervention_leaves_two_seconds_to_see_what_it_brings_about() -> None:
    """A scenario may end right after its last moment; when the leader is crashed there, the next one must still be seen."""
    state = done(opened(), at(131))
    assert state.current.recipe.until_us == 2_200_000
    assert done(state, Undo(1)).current.recipe.until_us == 1_000_000


def test_going_on_extends_every_take_up_to_two_minutes() -> None:
    state = done(opened(), at(100), GoOn(1))
    assert state.current.recipe.until_us == 4_100_000
    assert done(state, Undo(1)).current.recipe.until_us == 4_100_000
    with pytest.raises(Refused, match="at most 120 s"):
        done(state, *[GoOn(1)] * 50)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (at(100, "explode:s1"), "there are crash, restart"),
        (at(100, "crash:s9"), "there are s1, s2, s3, s4, s5"),
        (at(60_000), "beyond the horizon of 1000 ms"),
        (at(100, "crash:s1@nonsense"), "no trigger"),
        (Set(1, "/raft/r99"), "it has r1"),
        (Set(1, "/nothing"), "there are two-phase-commit, paxos, raft"),
        (Set(1, "/raft?s=x"), "the seed is"),
    ],
)
def test_what_cant_be_says_what_can(change: object, why: str) -> None:
    with pytest.raises(Refused, match=why):
        done(opened(), change)


def test_the_sixty_fifth_intervention_is_refused() -> None:
    state = done(opened(), *(at(n + 1) for n in range(64)))
    with pytest.raises(Refused, match="at most 64"):
        done(state, at(900))


def test_takes_are_values() -> None:
    """A room is its log: the same changes give the same takes in every process."""
    changes = [at(100), at(50, "heal"), Undo(1), GoOn(1), Remove(1, 0)]
    assert msgspec.json.encode(done(opened(), *changes)) == msgspec.json.encode(done(opened(), *changes))


@pytest.mark.parametrize("query", ["i=custom.r1-balance.0_r2-balance.0", "p=balance.7"])
def test_of_a_run_that_opens_differently_no_step_is_kept(query: str) -> None:
    """The nodes' starts are the same steps in both runs, but what stands in the nodes behind them is not."""
    usual, other, again = (
        Reel(Run(takes.spec_of(recipe), recipe))
        for recipe, *_ in map(takes.read_address, ("/two-phase-commit", f"/two-phase-commit?{query}", "/two-phase-commit?u=900"))
    )
    for reel in (usual, other, again):
        reel.derive(100_000, budget_s=10)
    assert usual.encoded[:4] == other.encoded[:4]
    assert usual.shared_with(other) == 0
    assert usual.shared_with(again) == len(usual.encoded) > 0
