"""Starts that a person sets up by hand: their text, what they do to a run, and the sentences with which bad ones are refused."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, strategies as st

from protocols.catalog import mistakes
from protocols.declaration import Argument, ProtocolSpec, Setting, Start
from protocols.engine.explore import Bounds, Explorer
from protocols.engine.recipe import MAX_ADDRESS_CHARS, Recipe, RecipeError, parse_address, to_address
from protocols.engine.simulate import Run
from protocols.engine.starts import MAX_START_CHARS
from tests.engine import toy
from tests.engine.toy import SPEC, find_spec, play, recipe

pytestmark = pytest.mark.engine


def opened(start: str) -> Recipe:
    return parse_address(f"/toy?i={start}", find_spec)[0]


# ------------------------------------------------------------------------------------------------ text


@pytest.mark.parametrize(
    ("written", "shortest"),
    [
        ("custom.b-kept.7_a-word.hi-log.1.2", "custom.a-log.1.2-word.hi_b-kept.7"),
        ("custom.a-kept.0_b-log.01.020", "custom.b-log.1.20"),
        ("custom.a-kept.0", ""),
        ("custom.", ""),
        ("custom", ""),
        ("custom.a-kept.7__c-kept.8_", "custom.a-kept.7_c-kept.8"),
    ],
)
def test_an_address_holds_the_shortest_text(written: str, shortest: str) -> None:
    """Nodes and fields in their declared order, no needless zeros, nothing that is as it would be anyhow."""
    read = opened(written)
    assert read.start == shortest
    assert to_address(SPEC, read) == ("/toy?i=" + shortest if shortest else "/toy")
    assert to_address(SPEC, recipe(start=written, until_ms=2_000)) == to_address(SPEC, read)


def test_a_start_that_was_set_up_belongs_to_no_scenario() -> None:
    """What a scenario says of itself speaks of its own start. Its parameters, pins, script and length stay."""
    read, _, _ = parse_address("/toy/talk?i=custom.a-kept.5&x=crash:a@100", find_spec)
    assert (read.scenario, read.params, read.script) == ("", {"chatty": True, "nodes": 2}, ())
    assert to_address(SPEC, read) == "/toy?i=custom.a-kept.5&p=nodes.2~chatty.1&w=a.tick.1=60&x=crash:b@200~crash:a@100&u=400"
    assert parse_address(to_address(SPEC, read), find_spec)[0] == read
    assert parse_address("/toy/talk?i=late", find_spec)[0].scenario == "toy/talk"


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("custom.a", "'a' in the start: each node is written a-kept.(int)-log.(numbers)-friend.(node)-word.(choice), and the nodes"),
        ("custom.a-kept", "'a-kept' in the start: each node is written"),
        ("custom.a-kept.7-", "'a-kept.7-' in the start"),
        ("custom.a-KEPT.7", "'a-KEPT.7' in the start"),
        ("custom.z-kept.7", "a start can't set anything of 'z'; it can of a, b, c"),
        ("custom.d-kept.7", "a start can't set anything of 'd'; it can of a, b, c"),
        ("custom.a-kept.7_a-log.1", "the start says a twice"),
        ("custom.a-kept.7-kept.8", "the start says a-kept twice"),
        ("custom.a-loose.7", "a start can't set 'loose' of a; it can set kept, log, friend, word"),
        ("custom.c-friend.a", "a start can't set 'friend' of c; it can set kept, log, word"),
        ("custom.a-kept.100", "a in the start: kept can't be '100': it is a whole number from 0 to 99"),
        ("custom.a-kept.7.8", "a in the start: kept can't be '7.8'"),
        ("custom.a-log.21", "log can't be '21': it is from 1 to 4 whole numbers from 1 to 20, joined by dots, such as 1.1"),
        ("custom.a-log.1.2.3.4.5", "log can't be '1.2.3.4.5'"),
        ("custom.a-log.1..2", "log can't be '1..2'"),
        ("custom.a-friend.z", "friend can't be 'z': it is one of a, b, c"),
        ("custom.a-word.ha", "word can't be 'ha': it is one of hi, ho"),
        ("custom.a-kept.7-log.5.7", "a keeps 7, which is in its log"),
        ("custom." + "a" * MAX_START_CHARS, "a start has at most 2,000 characters; this one has 2,007"),
        ("customary", "toy has no start 'customary'; it has late"),
    ],
)
def test_a_start_that_is_not_possible_is_refused_with_a_sentence(start: str, why: str) -> None:
    with pytest.raises(RecipeError) as refused:
        opened(start)
    assert why in refused.value.said("en")
    assert re.search("[\u4e00-\u9fff]", refused.value.said("zh"))
    with pytest.raises(RecipeError):  # a recipe from a file is no other way in
        Run(SPEC, recipe(start=start))
    with pytest.raises(RecipeError):
        Explorer(SPEC, {}, Bounds(), start)


def test_a_protocol_without_settings_says_which_starts_it_has() -> None:
    plain = msgspec.structs.replace(SPEC, custom=None)
    with pytest.raises(RecipeError, match="toy has no start that can be set up by hand; it has late"):
        Run(plain, recipe(start="custom.a-kept.7"))


@given(st.text(st.sampled_from("abcz.-_0179kept log"), max_size=60) | st.text(max_size=40))
def test_whatever_a_link_says_is_played_or_refused(text: str) -> None:
    try:
        read = opened("custom." + text.replace("&", "").replace("#", ""))
    except RecipeError as refused:
        assert len(refused.said("en")) < MAX_ADDRESS_CHARS  # noqa: PT017 -- most are refused, some are not
        return
    assert opened(read.start) == read
    assert Run(SPEC, read).advance(0)


# ------------------------------------------------------------------------------------------------ runs


def test_a_run_begins_as_it_was_set_up() -> None:
    run = play(start="custom.a-kept.5-log.3.4_b-friend.a-word.ho")
    a, b, c = (run.first[node] for node in "abc")
    assert (a.kept, a.log, b.heard, c.kept, c.log) == (5, (3, 4), ("a", "ho"), 0, (2,))
    assert run.first["z"] == SPEC.cast(run.params)[-1].state
    assert (run.disks["a"].kept, run.first_history, run.first_truth) == (5, ("a kept 5",), {"sum": 5})


def test_what_a_start_shows_or_breaks_is_told_by_its_first_step() -> None:
    """Properties are judged right from the start."""
    run = play(start="custom.a-kept.7_b-kept.13")
    told = {slug: (status, params) for slug, status, params in run.steps[0].properties}
    assert told == {
        "never-13": ("broken", {"node": "b"}),
        "never-13-on-disk": ("broken", {"node": "b"}),
        "seven-seen": ("seen", {"node": "a"}),
    }
    assert not [step for step in run.steps[1:] if step.properties and step.t_us < 400_000]


def test_runs_with_other_starts_share_nothing() -> None:
    run = play(start="custom.a-kept.5")
    other = run.branch(recipe(start="custom.a-kept.6"))
    assert other.steps == []
    assert run.branch(recipe("crash:b@100", start="custom.a-kept.5")).first["a"].kept == 5


def test_the_explorer_begins_in_a_start_and_gives_it_to_what_it_finds() -> None:
    explorer = Explorer(SPEC, {}, Bounds(commands=("a.set-6.force-x",)), "custom.b-kept.5")
    found = explorer.find(lambda world: world.nodes["a"].kept == 6 and world.nodes["b"].kept == 5)
    assert found.recipe is not None
    assert found.recipe.start == "custom.b-kept.5"
    played = Run(SPEC, found.recipe)
    played.advance()
    assert (played.nodes["a"].kept, played.nodes["b"].kept, played.history[:1]) == (6, 5, ("b kept 5",))


# ------------------------------------------------------------------------------------------------ what is declared

NUMBER = Argument("kept", "int", low=0, high=9)
DECLARED = [
    (Setting("worker", NUMBER, default="0"), ""),
    (Setting("worker", NUMBER, param="nodes"), ""),
    (Setting("boss", NUMBER, default="0"), "setting kept of a start is for role 'boss'; there are worker, clerk"),
    (Setting("worker", NUMBER), "setting kept of a start is a number, and none is said that it usually is"),
    (
        Setting("worker", NUMBER, default="10"),
        "setting kept of a start is '10' if nothing is said; it can't be: it is a whole number from 0 to 9",
    ),
    (
        Setting("worker", NUMBER, param="loads"),
        "setting kept of a start is as parameter 'loads' says; there are nodes, chatty, tone, pause",
    ),
    (Setting("worker", NUMBER, at=("a", "z"), default="0"), "setting kept of a start is at 'z'; the nodes of role worker are a, b, c"),
    (Setting("worker", Argument("last-kept", "word")), "setting last-kept of a start: its name is small letters and digits"),
    (Setting("worker", Argument("friend", "node", role="boss")), "setting friend of a start is a node of role 'boss'"),
]


@pytest.mark.parametrize(("setting", "why"), DECLARED)
def test_a_mistake_in_a_setting_is_one_sentence(setting: Setting, why: str) -> None:
    custom = msgspec.structs.replace(toy.CUSTOM, settings=(setting,))
    assert why in said_of(msgspec.structs.replace(SPEC, custom=custom))
    assert why or not said_of(msgspec.structs.replace(SPEC, custom=custom))


def test_no_start_is_called_as_those_that_are_set_up_by_hand() -> None:
    spec = msgspec.structs.replace(SPEC, starts=(Start("custom", lambda _params: {}),))
    assert "start custom has the name of those that are set up by hand" in said_of(spec)


def said_of(spec: ProtocolSpec) -> str:
    """The mistakes in a declaration that are about starts."""
    found = mistakes.in_declaration(spec, mistakes.Sources(Path(toy.__file__)))
    return "\n".join(one.what for one in found if "start" in one.what)
