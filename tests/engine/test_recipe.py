"""What a recipe may say, its text forms, and the sentences with which bad ones are refused."""

import json
import re

import msgspec
import pytest
from hypothesis import given, strategies as st

from protocols.engine.recipe import (
    MAX_RECIPE_BYTES,
    Intervention,
    MessageTarget,
    Place,
    Recipe,
    RecipeError,
    Trigger,
    build_params,
    check,
    format_ms,
    from_json,
    from_scenario,
    outside_params,
    param_infos,
    parse_address,
    parse_ms,
    to_address,
)
from protocols.engine.simulate import Run
from tests.engine.toy import SPEC, find_spec, recipe

pytestmark = pytest.mark.engine

NODES = st.sampled_from(["a", "b", "c", "z"])
MILLISECONDS = st.integers(0, 999_999_999).map(format_ms)
PLACES = st.builds(Place, st.integers(0, 1_000_000), st.integers(0, 99))
TRIGGERS = st.builds(
    Trigger,
    st.sampled_from(["forced", "note", "timer", "rule", "step"]),
    st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True),
    st.integers(1, 99),
    st.one_of(st.just(""), NODES),
)
LINKS = st.lists(NODES, min_size=2, max_size=2, unique=True).map("-".join)
TYPES = st.sampled_from(["word", "ask", "answer"])
WHATS = st.one_of(
    st.builds("{}:{}".format, st.sampled_from(["crash", "restart", "wipe", "pause", "resume", "isolate"]), NODES),
    st.just("heal"),
    st.just("partition:a.b-c.z"),
    st.builds("{}:{}{}".format, st.sampled_from(["cut", "mend", "hold", "release"]), LINKS, st.sampled_from(["", ".one-way"])),
    st.builds("{}:{}.{}.{}".format, st.sampled_from(["drop", "duplicate"]), LINKS, st.integers(1, 99), TYPES),
    st.builds("drop:{}.{}.{}".format, LINKS, TYPES, st.integers(1, 99)),
    st.builds("delay:{}.{}.{}.{}".format, LINKS, TYPES, st.integers(1, 9), st.integers(1, 999)),
    st.builds("fire:{}.tick".format, NODES),
    st.builds("pin:{}.tick.{}.{}".format, NODES, st.integers(1, 9), st.integers(0, 999)),
    st.builds("skew:{}.{}".format, NODES, st.integers(-99, 99)),
    st.builds("slow:{}.{}".format, NODES, st.integers(1, 100)),
    st.builds("client:{}.set-{}".format, NODES, st.integers(0, 9)),
)
INTERVENTIONS = st.builds("{}@{}".format, WHATS, st.one_of(PLACES, TRIGGERS).map(lambda where: where.text()))
PARAMS = st.fixed_dictionaries(
    {},
    optional={
        "nodes": st.just(3),
        "chatty": st.booleans(),
        "tone": st.sampled_from(["plain", "loud"]),
        "pause": st.integers(1, 1_000),
        "latency": st.integers(0, 10_000_000).map(lambda us: us / 1000),
        "loss": st.integers(0, 100),
    },
)


def _by_hand(fields: dict[str, dict[str, str]]) -> str:
    """The canonical text of a start: nodes and fields in their order, nothing that is as it would be anyhow."""
    parts = [node + "".join(f"-{name}.{text}" for name, text in said.items()) for node, said in sorted(fields.items()) if said]
    return f"custom.{'_'.join(parts)}" if parts else ""


def _fields(node: str) -> st.SearchStrategy[dict[str, str]]:
    kept, log = st.integers(21, 99).map(str), st.lists(st.integers(1, 20), min_size=1, max_size=4).map(lambda ns: ".".join(map(str, ns)))
    friend = {"friend": st.sampled_from("ab")} if node in "ab" else {}
    optional = {"kept": kept, "log": log, **friend, "word": st.sampled_from(["hi", "ho"])}
    return st.fixed_dictionaries({}, optional=optional).map(lambda said: {name: said[name] for name in optional if name in said})


STARTS = st.fixed_dictionaries({node: _fields(node) for node in "abc"}).map(_by_hand)
RECIPES = st.builds(
    Recipe,
    protocol=st.just("toy"),
    params=PARAMS.map(lambda given_: outside_params(SPEC, build_params(SPEC, given_))),
    seed=st.integers(0, 2**32 - 1),
    start=st.one_of(st.sampled_from(["", "late"]), STARTS),
    pins=st.dictionaries(st.builds("{}.tick.{}".format, NODES, st.integers(1, 9)), st.integers(0, 1_000_000), max_size=3),
    interventions=st.lists(INTERVENTIONS, max_size=5).map(tuple),
    order=st.lists(st.sampled_from(["deliver:a-b.1", "timer:a.tick", "send:a", "forced:z", "crash:c", "lost:b-a.2"]), max_size=3).map(
        tuple
    ),
    until_us=st.integers(1_000_000, 120_000_000),
)


# ------------------------------------------------------------------------------------------------ round trips


@given(st.integers(0, 999_999_999_999))
def test_a_time_survives_being_written_and_read(us: int) -> None:
    assert parse_ms(format_ms(us), "it") == us


@given(PLACES)
def test_a_place_survives_being_written_and_read(place: Place) -> None:
    assert Place.parse(place.text()) == place
    assert Place.parse(place.text().replace("+", " ")) == place  # as a form decoder leaves it


@given(TRIGGERS)
def test_a_trigger_survives_being_written_and_read(trigger: Trigger) -> None:
    assert Trigger.parse(trigger.text()) == trigger


@given(INTERVENTIONS)
def test_an_intervention_survives_being_written_and_read(text: str) -> None:
    once = Intervention.parse(text)
    assert Intervention.parse(once.text()) == once


@given(RECIPES)
def test_a_recipe_survives_json(made: Recipe) -> None:
    assert from_json(msgspec.json.encode(made)) == made


@given(RECIPES, st.sampled_from(["", "https://theatre.example.org", "http://127.0.0.1:8000"]))
def test_a_recipe_survives_its_address(made: Recipe, origin: str) -> None:
    # An address holds interventions in their shortest form, which is the same intervention.
    shortest = msgspec.structs.replace(made, interventions=tuple(it.text() for it in made.parsed()))
    read, at, digest = parse_address(origin + to_address(SPEC, made), find_spec)
    assert (read, at, digest) == (shortest, None, "")


def test_an_address_holds_only_what_differs_from_its_scenario() -> None:
    base = from_scenario(SPEC, "talk")
    assert to_address(SPEC, base) == "/toy/talk"
    other = msgspec.structs.replace(
        base, seed=7, params={"nodes": 4}, interventions=("crash:a@258+3",), pins={**base.pins, "b.tick.1": 70_500}
    )
    address = to_address(SPEC, other)
    assert address == "/toy/talk?s=7&p=nodes.4~chatty.0&w=b.tick.1=70.5&x=crash:a@258+3"
    assert parse_address(address + "&at=420+1&g=3fa9c1e#top", find_spec) == (other, Place(420_000, 1), "3fa9c1e")


@pytest.mark.parametrize("older", ["3fa9c1", "3fa9c1e0", "x", ""])
def test_an_address_whose_digest_has_another_length_than_ours_opens_and_names_none(older: str) -> None:
    assert parse_address(f"/toy/talk?at=420&g={older}", find_spec) == (from_scenario(SPEC, "talk"), Place(420_000), "")


def test_three_interventions_fit_into_two_hundred_characters() -> None:
    made = msgspec.structs.replace(
        from_scenario(SPEC, "talk"),
        seed=4_294_967_295,
        interventions=("crash:a@258.125+3", "drop:a-b.7.word@300", "partition:a.b-c.d@1500.25"),
    )
    assert len(to_address(SPEC, msgspec.structs.replace(made, params={"nodes": 4, "chatty": True}))) <= 200


@given(PARAMS)
def test_parameters_survive_going_out_and_in(given_: dict[str, object]) -> None:
    params = build_params(SPEC, given_)
    assert build_params(SPEC, outside_params(SPEC, params)) == params


def test_every_parameter_says_its_kind_and_range() -> None:
    said = {info.name: (info.kind, str(info.possible())) for info in param_infos(SPEC.params)}
    assert said["nodes"] == ("int", "a whole number from 1 to 4")
    assert said["chatty"] == ("bool", "on or off")
    assert said["tone"] == ("choice", "one of plain, loud")
    assert said["pause"] == ("duration", "a time from 1 to 1000 ms")
    assert list(said)[-6:] == ["latency", "jitter", "loss", "duplication", "force", "send-gap"]


# ------------------------------------------------------------------------------------------------ refusals


def refusal(**fields: object) -> str:
    """The sentence with which a recipe that has these fields is refused."""
    with pytest.raises(RecipeError) as caught:
        check(SPEC, from_json(json.dumps({"protocol": "toy", **fields})))
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("explode:a@1", "'explode' is no intervention; there are crash, restart"),
        ("crash:q@1", "'crash:q@1': there is no node 'q'; there are a, b, c, z"),
        ("crash:a", "'crash:a' doesn't say when: add a place such as @258, or a trigger such as @sent.commit.1"),
        ("crash:a@", "'crash:a@' doesn't say when"),
        ("crash:A@1", "only a-z, 0-9, '.' and '-' are possible"),
        ("crash:a@2001", "'crash:a@2001' is beyond the horizon of 2000 ms; put it earlier or extend the run"),
        ("crash:a@1.2345", "the place '1.2345' is no time: write milliseconds with up to three decimals"),
        ("crash:a@1e3", "the place '1e3' is no time"),
        ("crash:a@1+x", "'1+x' is no place: write 258 or, for after the first 3 steps of that instant, 258+3"),
        ("crash:a@sent", "'sent' is no trigger: write [node.]kind.what[.k] with kind one of sent, delivered, forced, note"),
        ("crash:a@seen.word", "'seen.word' is no trigger"),
        ("crash:a@sent.word.0", "'sent.word.0' is no trigger"),
        ("crash:a@sent.word.²", "is no trigger"),
        ("crash:a@q.sent.word", "there is no node 'q'"),
        ("crash:a@sent.shout", "toy has no message 'shout'; it has word, ask, answer"),
        ("partition:a.b.c@1", "give at least two groups without a common node, such as partition:s1.s2-s3.s4.s5"),
        ("partition:a.b-b.c@1", "give at least two groups without a common node"),
        ("partition:a-q@1", "there is no node 'q'"),
        ("heal:a@1", "heal takes no argument; it mends everything"),
        ("cut:a@1", "a link is two nodes, such as s1-s3"),
        ("cut:a-a@1", "a link joins two different nodes of a, b, c, z"),
        ("hold:a-q.one-way@1", "there is no node 'q'"),
        ("drop:a-b@1", "drop takes a message by id and type (s1-s2.7.append) or the k-th of a type on a link (r2-c.vote.1)"),
        ("drop:a-b.1@1", "drop takes a message by id and type"),
        ("drop:a-b.1.shout@1", "toy has no message 'shout'; it has word, ask, answer"),
        ("drop:a-b.word.0@1", "drop takes a message by id and type"),
        ("drop:a-q.word.1@1", "there is no node 'q'"),
        ("drop:a-b.1.word.9@1", "drop takes a message by id and type"),
        ("delay:a-b.1.word@1", "then the delay in ms"),
        ("delay:a-b.1.word.0@1", "a delay is more than 0 ms"),
        ("fire:a@1", "after the node comes a timer, such as fire:s1.election"),
        ("pin:a.tick@1", "after the node comes a timer's number and ms, such as pin:s2.election.3.150"),
        ("skew:a.fast@1", "after the node comes milliseconds, such as skew:s1.50"),
        ("slow:a.0@1", "after the node comes a factor from 1 to 100, such as slow:s1.4"),
        ("client:a@1", "after the node comes a command, such as client:s1.set-x-5"),
        ("client:q.hi@1", "there is no node 'q'"),
        ("crash:" + "a" * 400 + "@1", "an intervention has at most 400 characters; this one has 408"),
    ],
)
def test_a_bad_intervention_is_refused_with_what_is_possible(text: str, sentence: str) -> None:
    assert sentence in refusal(interventions=[text])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"protocol": "other"}, "this recipe is for protocol 'other'; it is played as toy"),
        ({"scenario": "toy/nowhere"}, "toy has no scenario 'nowhere'; it has talk"),
        ({"format": 2}, "recipe format 2 is not known here; this release reads format 1"),
        ({"seed": -1}, "the seed is a whole number from 0 to 4294967295; this is -1"),
        ({"seed": 2**32}, "the seed is a whole number from 0 to 4294967295"),
        ({"seed": "7"}, "Expected `int`, got `str` - at `$.seed`"),
        ({"until_us": 0}, "a run lasts more than 0 and at most 120000 ms; this one is to last 0 ms"),
        ({"until_us": 10**9}, "at most 120000 ms; this one is to last 1000000 ms"),
        ({"start": "nowhere"}, "toy has no start 'nowhere'; it has late"),
        ({"params": {"nodes": 99}}, "parameter 'nodes' can't be '99': it is a whole number from 1 to 4"),
        ({"params": {"nodes": 2.5}}, "parameter 'nodes' can't be '2.5'"),
        ({"params": {"nodes": True}}, "parameter 'nodes' can't be 'True'"),
        ({"params": {"pause": -1}}, "parameter 'pause' can't be '-1': it is a time from 1 to 1000 ms"),
        ({"params": {"pause": 1e308}}, "parameter 'pause' can't be '1e+308'"),
        ({"params": {"chatty": "perhaps"}}, "parameter 'chatty' can't be 'perhaps': it is on or off"),
        ({"params": {"tone": "shrill"}}, "parameter 'tone' can't be 'shrill': it is one of plain, loud"),
        ({"params": {"sped": 1}}, "toy has no parameter 'sped'; it has nodes, chatty, tone, pause"),
        ({"params": {"nodes": [3]}}, "Expected `bool | int | float | str`, got `array`"),
        ({"params": [1]}, "Expected `object`, got `array` - at `$.params`"),
        ({"pins": {"a.tick.1": -5}}, "pin 'a.tick.1' = -5 is not possible"),
        ({"pins": {"A tick": 5}}, "pin 'A tick' = 5 is not possible: a draw's id such as s2.election.1"),
        ({"interventions": ["heal@1"] * 65}, "a run takes at most 64 interventions; this one has 65"),
        ({"interventions": "heal@1"}, "Expected `array`, got `str` - at `$.interventions`"),
        ({"order": ["think:a"]}, "'think:a' is no action of an order; there are deliver, lost, timer, forced, send, crash"),
        ({"order": ["deliver:a-q.1"]}, "in the order: there is no node 'q'; there are a, b, c, z"),
        ({"order": ["deliver:word"]}, "in the order: deliver takes a message, such as deliver:s1-s2.7"),
        ({"order": ["timer:a"]}, "in the order: timer takes a node's timer, such as timer:s1.election"),
        ({"order": ["crash:q"]}, "there is no node 'q'"),
        ({"speed": 3}, "Object contains unknown field `speed`"),
    ],
)
def test_a_bad_recipe_is_refused_with_what_is_possible(fields: dict[str, object], sentence: str) -> None:
    assert sentence in refusal(**fields)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "this is no recipe: Input data was truncated"),
        ("null", "this is no recipe: Expected `object`, got `null`"),
        ("{}", "this is no recipe: Object missing required field `protocol`"),
        ('{"protocol": "toy"', "this is no recipe: Input data was truncated"),
        (b"\xff\xfe", "this is no recipe: JSON is malformed"),
        ("\ud800", "this is no recipe"),
        ('"' + "x" * 10_000_000 + '"', f"a recipe has at most {MAX_RECIPE_BYTES:,} bytes; this one has 10,000,002"),
        ('{"protocol": ' + "[" * 60_000, "this is no recipe: Expected `str`, got `array`"),
        ('{"protocol": "toy", "params": ' + '{"a": ' * 8_000 + "1" + "}" * 8_001, "this is no recipe: Expected"),
        ('{"protocol": "toy", "seed": ' + "9" * 5_000 + "}", "this is no recipe"),
    ],
    ids=["empty", "null", "no protocol", "torn", "not UTF-8", "half a surrogate", "10 MB", "deep", "deep objects", "a huge number"],
)
def test_text_that_is_no_recipe_is_refused(text: bytes | str, sentence: str) -> None:
    with pytest.raises(RecipeError, match=re.escape(sentence)):
        from_json(text)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "is no run: an address starts with /protocol or /protocol/scenario, such as /raft/r1"),
        ("/toy/talk/more", "is no run"),
        ("/toy/nowhere", "toy has no scenario 'nowhere'; it has talk"),
        ("/toy?s=1&s=2", "the address says 's' twice"),
        ("/toy?x=heal@1&x=heal@2", "the address says 'x' twice"),
        ("/toy?speed=2", "the address says 'speed'; possible are s, i, p, w, x, o, u, at, g, vs, exam"),
        ("/toy?s=-3", "the seed is a whole number from 0 to 4294967295; this is '-3'"),
        ("/toy?s=9999999999", "the seed is a whole number from 0 to 4294967295"),
        ("/toy?p=nodes.9", "parameter 'nodes' can't be '9'"),
        ("/toy?p=nodes", "parameter 'nodes' can't be ''"),
        ("/toy?w=a.tick.1", "pin a.tick.1 '' is no time"),
        ("/toy?u=soon", "the horizon 'soon' is no time"),
        ("/toy?at=later", "the place 'later' is no time"),
        ("/toy?x=crash:a@9000", "is beyond the horizon of 2000 ms"),
        ("/toy?i=nowhere", "toy has no start 'nowhere'"),
        ("/toy?o=dance:a", "'dance:a' is no action of an order"),
        ("/toy?x=" + "heal@1~" * 2_000, "an address has at most 8,000 characters; this one has 14,007"),
    ],
)
def test_a_bad_address_is_refused_with_what_is_possible(address: str, sentence: str) -> None:
    with pytest.raises(RecipeError, match=re.escape(sentence)):
        parse_address(address, find_spec)


def test_an_unknown_protocol_is_refused_by_the_function_that_looks_it_up() -> None:
    with pytest.raises(LookupError, match="there is no protocol 'nonsense'"):
        parse_address("/nonsense", find_spec)


# ------------------------------------------------------------------------------------------------ no other exception, whatever comes

WORDS = """crash restart wipe partition heal cut hold drop delay duplicate fire pin skew slow client word tick sent delivered note forced step
    a b z q a-b . - : @ + ~ = & ? / , 0 1 2 258 1e9 1.5 99999999999 ² ٣ % %41 %ff one-way any s p x w u o at g i toy talk nodes latency"""
PIECES = st.sampled_from([*WORDS.split(), "\x00", " "])
SOUP = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=14).map("".join))


@given(SOUP)
def test_any_text_is_an_intervention_or_refused(text: str) -> None:
    try:
        it = Intervention.parse(text)
        check(SPEC, recipe(text))
    except RecipeError:
        return
    assert Intervention.parse(it.text()) == it
    Run(SPEC, recipe(text)).advance(100_000)  # what was not refused can be played


@given(SOUP)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for address in (text, f"/toy?{text}", f"/toy/talk?x={text}", f"/toy?p={text}", f"/toy?w={text}", f"/toy?o={text}"):
        try:
            made, _, _ = parse_address(address, find_spec)
        except (RecipeError, LookupError):
            continue
        assert parse_address(to_address(SPEC, made), find_spec)[0] == made


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | SOUP,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SOUP, inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from([*Recipe.__struct_fields__, "speed"])


@given(
    st.one_of(
        st.text(max_size=60),
        st.binary(max_size=60),
        st.dictionaries(FIELDS, JSON_VALUES, max_size=5).map(lambda d: json.dumps({"protocol": "toy", **d})),
    )
)
def test_any_json_is_a_recipe_or_refused(text: bytes | str) -> None:
    try:
        made = from_json(text)
        check(SPEC, made)
    except RecipeError:
        return
    Run(SPEC, made).advance(50_000)


@given(INTERVENTIONS)
def test_a_message_target_is_read_or_refused(text: str) -> None:
    it = Intervention.parse(text)
    try:
        target = MessageTarget.parse(it)
    except RecipeError:
        return
    assert bool(target.id) != bool(target.k)
