"""What is refused is said in the reader's language: each sentence in both, and the right one on the page, the wire and in the terminal."""

import ast
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from protocols import catalog
from protocols.engine import refusals as of_recipes
from protocols.engine.beside import parse_beside
from protocols.engine.recipe import RecipeError, parse_address
from tests.socket_page import Page
from visualizer import refusals as of_the_site

ROOT = Path(__file__).resolve().parent.parent
TABLES = {"protocols.engine.refusals": of_recipes.SENTENCES, "visualizer.refusals": of_the_site.SENTENCES}


def fields(sentence: str) -> set[tuple[str, str | None, str | None]]:
    """The parameters of a sentence, and how it writes each: quoted, with separated thousands."""
    return {(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(sentence) if name is not None}


def sentences_said() -> dict[str, dict[str, set[frozenset[str]]]]:
    """Table -> key -> with which parameters our sources say it."""
    said: dict[str, dict[str, set[frozenset[str]]]] = {name: defaultdict(set) for name in TABLES}
    for path in (path for folder in ("protocols", "visualizer") for path in (ROOT / folder).rglob("*.py")):
        tree = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        imports = [node for node in tree if isinstance(node, ast.ImportFrom) and "say" in [name.name for name in node.names]]
        own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for table in [*(node.module for node in imports), *([own] if own in TABLES else [])]:
            for call in (node for node in tree if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"):
                key = call.args[0]
                assert isinstance(key, ast.Constant), f"{path}:{call.lineno}: a key is written where it is said"
                said[table][key.value].add(frozenset(word.arg for word in call.keywords))
    return said


@pytest.mark.parametrize("name", TABLES)
def test_every_sentence_is_said_and_about_what_it_says(name: str) -> None:
    """Every place that says a sentence gives all of its parameters: without one it would raise an error instead of refusing."""
    said = sentences_said()[name]
    assert said.keys() == TABLES[name].keys()
    for key, (english, _) in TABLES[name].items():
        assert said[key] == {frozenset(field for field, _, _ in fields(english))}, key


@pytest.mark.parametrize(("key", "sentences"), [one for table in TABLES.values() for one in table.items()])
def test_both_languages_are_about_the_same(key: str, sentences: tuple[str, str]) -> None:
    english, chinese = sentences
    assert fields(english) == fields(chinese), key
    assert re.search(r"[\u4e00-\u9fff]", chinese), key
    assert not re.search(r"[\u2e80-\uffff]", english), key


BAD_LINKS = [
    ("/nothing", "没有协议 'nothing'；可用的有 two-phase-commit、paxos、raft"),
    ("/raft/r99", "raft 没有场景 'r99'；可用的有 r1、"),
    ("/raft?i=nowhere", "raft 没有起始状态 'nowhere'；可用的：figure-7、figure-8a"),
    ("/raft?i=custom.s1-term.21", "起始状态中的 s1：term 不能是 '21'：须为 0 到 20 的整数"),
    ("/raft?i=custom.s1-term.2-log.1.3", "S1：日志里有任期 3 的条目，当前任期就不会小于 3，不能是 2"),
    ("/paxos?i=custom.a1-accepted.1.1-value.x", "A1 在 (1,1) 中接受了提案，承诺的编号就不会低于它；这里没有写承诺"),
    ("/two-phase-commit?i=nowhere", "没有起始状态 'nowhere'；可用的：无"),
    ("/raft?s=-3", "随机种子须为 0 到 4294967295 的整数，这里是 '-3'"),
    ("/raft?p=nodes.99", "参数 'nodes' 不能是 '99'：须为 1 到 9 的整数"),
    ("/raft?p=latency.99999", "须为 0 到 10000 毫秒"),
    ("/raft?p=check-quorum.perhaps", "参数 'check-quorum' 不能是 'perhaps'：须为 on 或 off"),
    ("/raft?at=soon", "位置 'soon' 不是时间：请写毫秒数，最多三位小数，例如 258 或 258.001"),
    ("/raft?u=soon", "运行时长 'soon' 不是时间"),
    ("/raft?w=s2.election.1=x", "固定值 s2.election.1 'x' 不是时间"),
    ("/raft?x=crash:s9@1", "'crash:s9@1'：没有节点 's9'；节点有 s1、s2、s3、s4、s5"),
    (
        "/raft?x=delay:s1-s2.7.append@1",
        "delay 后面写消息的编号和类型（s1-s2.7.append），或某条链路上某类型的第 k 条（r2-c.vote.1），再写延迟的毫秒数",
    ),
    ("/raft?x=slow:s1.0@1", "'slow:s1.0@1'：节点后面写倍数（1 到 100），例如 slow:s1.4"),
    ("/raft?o=timer:s1", "次序中的 'timer:s1'：timer 后面写节点的定时器，例如 timer:s1.election"),
    ("/raft?vs=x%3Dcrash:s9%401", "用来对比的运行（vs）：'crash:s9@1'：没有节点 's9'"),
    ("/raft/r1/at/leader/now", "没有页面 '/raft/r1/at/leader/now'；全部协议列在 /"),
]


@pytest.mark.parametrize(("address", "why"), BAD_LINKS)
def test_a_broken_link_says_in_chinese_what_is_possible(client: Client, address: str, why: str) -> None:
    page = client.get(address, headers={"accept-language": "zh-CN,zh;q=0.9"}).content.decode()
    assert why in page.replace("&#x27;", "'")
    client.cookies["lang"] = "en"
    page = client.get(address, headers={"accept-language": "zh-CN,zh;q=0.9"}).content.decode()
    assert why not in page.replace("&#x27;", "'")


def test_an_unknown_short_link_says_so_in_chinese(client: Client, db: None) -> None:
    client.cookies["lang"] = "zh"
    assert "这里没有这个短链接：它是在别的网站上生成的" in client.get("/l/0123456789abcdef").content.decode()


def test_json_is_refused_in_both_languages(client: Client) -> None:
    """The page that reads it may be in either language."""
    assert client.get("/api/protocol/nope.json").json() == {
        "refused": "unknown-protocol",
        "why": "there is no protocol 'nope'; there are two-phase-commit, paxos, raft",
        "why_zh": "没有协议 'nope'；可用的有 two-phase-commit、paxos、raft",
    }


@pytest.mark.parametrize(
    ("command", "code", "why_zh"),
    [
        ({"do": "undo"}, "nothing-to-undo", "这是第一个分支，没有可撤销的"),
        ({"do": "take", "take": 7}, "no-such-take", "没有分支 7；现有 0"),
        ({"do": "forget", "take": 0}, "take-is-shown", "分支 0 正在显示：请先切换到别的分支，再删除它"),
        (
            {"do": "intervene", "what": "explode:s1", "at": [1000, 0]},
            "bad-intervention",
            "没有 'explode' 这种干预；可用的有 crash、restart、",
        ),
        ({"do": "set", "address": "/raft/r99"}, "bad-recipe", "raft 没有场景 'r99'"),
        ({"do": "set", "address": "/nothing"}, "unknown-protocol", "没有协议 'nothing'"),
        ({"do": "explode"}, "unknown", "命令的 `do` 须为下列之一：open、resume、"),
        ({"do": "name", "take": "x"}, "malformed", "这不是 'name' 命令：Expected `int`, got `str` - at `$.take`"),
    ],
)
async def test_a_command_is_refused_in_both_languages(command: dict[str, object], code: str, why_zh: str) -> None:
    """The page shows the language that its reader has chosen by then."""
    page = await Page().open("/raft/r1")
    answer = await page.command(**command)
    assert (answer["refused"], answer["why_zh"][: len(why_zh)]) == (code, why_zh)
    assert not re.search(r"[\u2e80-\uffff]", answer["why"])
    await page.hang_up()


@pytest.mark.parametrize(
    ("refuse", "sentence"),
    [
        (lambda: parse_address("/raft/r99", catalog.find_spec), "raft has no scenario 'r99'; it has r1, "),
        (lambda: parse_beside("/raft?vs=s%3Dx", catalog.find_spec), "the run to compare with (vs): the seed is a whole number from 0 to "),
    ],
)
def test_an_error_reads_as_english(refuse: Callable[[], object], sentence: str) -> None:
    """Logs, tests and the terminal read str()."""
    with pytest.raises(RecipeError) as caught:
        refuse()
    assert str(caught.value).startswith(sentence)
    assert str(caught.value) == caught.value.said("en")


def test_the_terminal_speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    with pytest.raises(CommandError, match="raft has no scenario 'r99'; it has r1, ") as caught:
        call_command("run", "raft/r99")
    assert caught.value.returncode == 2
