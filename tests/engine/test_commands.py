"""Commands with arguments: how they are read, what is refused and with which sentence, in recipes, orders and addresses."""

import msgspec
import pytest

from protocols.catalog import find_spec
from protocols.declaration import Argument, Command
from protocols.engine.commands import read, split_example
from protocols.engine.recipe import RecipeError, check, parse_address
from protocols.engine.simulate import Run
from tests.engine.toy import SPEC, recipe

pytestmark = pytest.mark.engine

SEND = Command(
    "send", "client:a.send-b-1", "worker", arguments=(Argument("to", "node", role="worker"), Argument("n", "int", low=1, high=20))
)
OUT = Command("out", "client:a.out-hi", "worker", arguments=(Argument("word", "word"),))
TIMER = Command(
    "timer",
    "client:a.timer-tick-50",
    "worker",
    arguments=(Argument("name", "choice", options=("tick", "tock")), Argument("ms", "int", high=90, unit="ms")),
)
MOVE = Command("note-move", "client:a.note-move-a-b", "worker", arguments=(Argument("from", "word"), Argument("to", "word", unlike="from")))
PLAIN = Command("note-plain", "client:a.note-plain", "worker")
TOLD = msgspec.structs.replace(SPEC, commands=(SEND, OUT, TIMER, MOVE, PLAIN))


def name_of(text: str, *commands: Command) -> str:
    found = read(commands, text)
    return "" if found is None else " ".join([found[0].slug, *found[1]])


def test_of_several_names_that_fit_the_longest_counts() -> None:
    short = Command("pay", "pay-1", "worker", arguments=(Argument("n", "word"), Argument("m", "word")))
    long = Command("pay-all", "pay-all-1", "worker", arguments=(Argument("n", "word"),))
    bare = Command("pay-all-now", "client:a.pay-all-now", "worker")
    for order in ((short, long, bare), (bare, long, short)):
        assert name_of("pay-all-7", *order) == "pay-all 7"
        assert name_of("pay-alls-7", *order) == "pay alls 7"
        assert name_of("pay-all-now", *order) == "pay-all-now"
        assert name_of("pay", *order) == "pay"
        assert name_of("payment-1", *order) == ""


def test_an_example_is_a_text_alone_or_a_whole_intervention() -> None:
    assert split_example(SEND) == ("client", "send-b-1")
    assert split_example(Command("x", "set-x-5", "worker")) == ("client", "set-x-5")
    assert split_example(Command("x", "operator:z.stop", "clerk")) == ("operator", "stop")


@pytest.mark.parametrize(
    "text",
    [
        "client:a.send-b-1",
        "client:b.send-a-20",
        "client:c.out-x.1",
        "client:a.timer-tock-0",
        "client:a.note-plain",
        "client:a.note-other",
        "operator:a.send-nobody-0",
        "client:z.send-nobody",
    ],
)
def test_right_arguments_are_accepted_and_what_is_not_declared_is_left_to_the_handler(text: str) -> None:
    check(TOLD, recipe(f"{text}@10"))
    check(TOLD, recipe(order=(text,)))


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        (
            "client:a.send-b",
            "the command is written send-(to)-(n), such as send-b-1; this one has 1 arguments",
            "这条命令写作 send-(to)-(n)，例如 send-b-1；这里有 1 个参数",
        ),
        ("client:a.send", "such as send-b-1; this one has 0 arguments", "这里有 0 个参数"),
        ("client:a.send-z-1", "to can't be 'z': it is one of a, b, c", "to 不能是 'z'：须为 a、b、c 之一"),
        ("client:a.send-b-21", "n can't be '21': it is a whole number from 1 to 20", "n 不能是 '21'：须为 1 到 20 的整数"),
        ("client:a.send-b-x", "n can't be 'x': it is a whole number", "n 不能是 'x'：须为 "),
        ("client:a.timer-tack-5", "name can't be 'tack': it is one of tick, tock", "name 不能是 'tack'：须为 tick、tock 之一"),
        ("client:a.timer-tick-99", "ms can't be '99': it is a whole number from 0 to 90 ms", "ms 不能是 '99'：须为 0 到 90 ms 的整数"),
        (
            "client:a.out-",
            "word can't be '': it is a word of small letters, digits and dots",
            "word 不能是 ''：须为 由小写字母、数字和点组成的词",
        ),
        ("client:a.note-move-x-x", "to can't be 'x' like from: they must differ", "to 不能和 from 一样是 'x'，二者须不同"),
    ],
)
def test_wrong_arguments_are_refused_with_what_is_possible(text: str, english: str, chinese: str) -> None:
    for bad in (recipe(f"{text}@10"), recipe(script=(f"{text}@any.step.start",)), recipe(order=(text,))):
        with pytest.raises(RecipeError) as refusal:
            Run(TOLD, bad)
        assert english in str(refusal.value)
        assert text in str(refusal.value)
        assert chinese in refusal.value.said("zh")


def test_a_node_argument_is_one_of_the_cast_that_the_parameters_give() -> None:
    check(TOLD, recipe("client:a.send-b-1@10", params={"nodes": 2}))
    with pytest.raises(RecipeError, match="one of a, b"):
        check(TOLD, recipe("client:a.send-c-1@10", params={"nodes": 2}))


def test_a_transfer_is_a_command_with_arguments_whose_text_is_as_it_always_was() -> None:
    for text in ("transfer-30-a-b", "transfer-5-b-a", "transfer-0-a-b", "transfer-999999-a-b"):
        found, _, _ = parse_address(f"/two-phase-commit?x=client:c.{text}@10", find_spec)
        assert found.interventions == (f"client:c.{text}@10",)
    with pytest.raises(RecipeError, match="to can't be 'a' like from"):
        parse_address("/two-phase-commit?x=client:c.transfer-30-a-a@10", find_spec)
    with pytest.raises(RecipeError, match="from can't be 'x': it is one of a, b"):
        parse_address("/two-phase-commit?x=client:c.transfer-30-x-b@10", find_spec)


def test_other_amounts_play() -> None:
    found, _, _ = parse_address("/two-phase-commit?x=client:c.transfer-5-b-a@10&u=500", find_spec)
    run = Run(find_spec("two-phase-commit"), found)
    run.advance()
    assert any(key == "begin" and params["amount"] == 5 and params["giver"] == "B" for step in run.steps for key, params in step.notes)
