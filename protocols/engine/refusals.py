"""The sentences with which the engine and the catalogue refuse something, in English and in Chinese.

A refusal holds a key of SENTENCES and the values for it; the text is made when it is asked for in a language. What a person
wrote, slugs and addresses are quoted as they are. The site's own sentences are in visualizer/refusals.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec


class Sentence(msgspec.Struct, frozen=True):
    """A sentence, or a part of one, with the values that it names: numbers, texts, tuples to be listed, other Sentences."""

    key: str
    english: str
    chinese: str
    about: dict[str, object]

    def said(self, language: str) -> str:
        """The sentence in a language, "en" or "zh"."""
        text = self.chinese if language == "zh" else self.english
        return text.format(**{name: _said(value, language) for name, value in self.about.items()})

    def __str__(self) -> str:
        return self.said("en")


def _said(value: object, language: str) -> object:
    if isinstance(value, Sentence):
        return value.said(language)
    if isinstance(value, tuple):
        listed = [str(one) for one in value]
        return ("、".join(listed) or "无") if language == "zh" else (", ".join(listed) or "none")
    return value


class Refusal(Exception):
    """Something that can't be done. Its text is the English sentence, which says what is possible instead."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def said(self, language: str) -> str:
        """The sentence in a language, "en" or "zh"."""
        return self.sentence.said(language)


def sayer(sentences: Mapping[str, tuple[str, str]]) -> Callable[..., Sentence]:
    """`say(key, **about)` for a table of sentences: key -> (English, Chinese)."""

    def say(key: str, /, **about: object) -> Sentence:
        return Sentence(key, *sentences[key], about)

    return say


SENTENCES: dict[str, tuple[str, str]] = {
    # Times and places.
    "no-time": (
        "{what} {text!r} is no time: write milliseconds with up to three decimals, such as 258 or 258.001",
        "{what} {text!r} 不是时间：请写毫秒数，最多三位小数，例如 258 或 258.001",
    ),
    "the-place": ("the place", "位置"),
    "the-delay": ("the delay", "延迟"),
    "the-timer": ("the timer", "定时器"),
    "the-horizon": ("the horizon", "运行时长"),
    "the-pin": ("pin {pin}", "固定值 {pin}"),
    "no-place": (
        "{text!r} is no place: write 258 or, for after the first 3 steps of that instant, 258+3",
        "{text!r} 不是位置：请写 258；若指那一时刻的前 3 步之后，写 258+3",
    ),
    "no-trigger": (
        "{text!r} is no trigger: write [node.]kind.what[.k] with kind one of {kinds}, such as sent.commit.1",
        "{text!r} 不是触发条件：请写成 [node.]kind.what[.k]，kind 可以是 {kinds}，例如 sent.commit.1",
    ),
    # Interventions.
    "long-intervention": (
        "an intervention has at most {most} characters; this one has {size:,}",
        "一条干预最多 {most} 个字符，这一条有 {size:,} 个",
    ),
    "no-intervention": ("{verb!r} is no intervention; there are {verbs}", "没有 {verb!r} 这种干预；可用的有 {verbs}"),
    "bad-characters": (
        "{args!r} in {verb!r}: only a-z, 0-9, '.' and '-' are possible",
        "{verb!r} 中的 {args!r}：只能用 a-z、0-9、'.' 和 '-'",
    ),
    "no-when": (
        "{text!r} doesn't say when: add a place such as @258, or a trigger such as @sent.commit.1",
        "{text!r} 没有说明何时发生：请加上位置（例如 @258）或触发条件（例如 @sent.commit.1）",
    ),
    "beyond-horizon": (
        "{text!r} is beyond the horizon of {horizon} ms; put it earlier or extend the run",
        "{text!r} 晚于运行的终点（{horizon} 毫秒）；请提前它，或延长运行",
    ),
    "no-node": ("{text!r}: there is no node {node!r}; there are {nodes}", "{text!r}：没有节点 {node!r}；节点有 {nodes}"),
    "no-message": (
        "{text!r}: {protocol} has no message {message!r}; it has {messages}",
        "{text!r}：{protocol} 没有消息 {message!r}；可用的有 {messages}",
    ),
    "groups": (
        "{text!r}: give at least two groups without a common node, such as partition:s1.s2-s3.s4.s5",
        "{text!r}：请写至少两组，各组没有共同的节点，例如 partition:s1.s2-s3.s4.s5",
    ),
    "heal": ("{text!r}: heal takes no argument; it mends everything", "{text!r}：heal 不带参数，它恢复整个网络"),
    "link": ("{text!r}: a link is two nodes, such as s1-s3", "{text!r}：链路写成两个节点，例如 s1-s3"),
    "link-ends": (
        "{text!r}: a link joins two different nodes of {nodes}",
        "{text!r}：链路连接两个不同的节点，可用的有 {nodes}",
    ),
    "takes-message": ("{text!r}: {verb} takes {what}", "{text!r}：{verb} 后面写{what}"),
    "which-message": (
        "a message by id and type (s1-s2.7.append) or the k-th of a type on a link (r2-c.vote.1)",
        "消息的编号和类型（s1-s2.7.append），或某条链路上某类型的第 k 条（r2-c.vote.1）",
    ),
    "and-delay": ("{message}, then the delay in ms", "{message}，再写延迟的毫秒数"),
    "no-delay": ("{text!r}: a delay is more than 0 ms", "{text!r}：延迟须大于 0 毫秒"),
    "after-node": ("{text!r}: after the node comes {what}", "{text!r}：节点后面写{what}"),
    "a-timer": ("a timer, such as {example}", "定时器，例如 {example}"),
    "timer-and-ms": ("a timer's number and ms, such as {example}", "定时器的序号和毫秒数，例如 {example}"),
    "milliseconds": ("milliseconds, such as {example}", "毫秒数，例如 {example}"),
    "a-factor": ("a factor from 1 to 100, such as {example}", "倍数（1 到 100），例如 {example}"),
    "a-command": ("a command, such as {example}", "命令，例如 {example}"),
    "command": ("{text!r}: {what}", "命令 {text!r}：{what}"),
    "arguments": (
        "the command is written {form}, such as {example}; this one has {count} arguments",
        "这条命令写作 {form}，例如 {example}；这里有 {count} 个参数",
    ),
    "argument": ("{name} can't be {value!r}: it is {possible}", "{name} 不能是 {value!r}：须为 {possible}"),
    "argument-unlike": ("{name} can't be {value!r} like {other}: they must differ", "{name} 不能和 {other} 一样是 {value!r}，二者须不同"),
    "a-word": ("a word of small letters, digits and dots", "由小写字母、数字和点组成的词"),
    # Orders.
    "no-action": ("{action!r} is no action of an order; there are {actions}", "次序中没有 {action!r} 这种动作；可用的有 {actions}"),
    "action-takes": ("{action!r} in the order: {verb} takes {what}", "次序中的 {action!r}：{verb} 后面写{what}"),
    "a-message": ("a message, such as {example}", "消息，例如 {example}"),
    "nodes-timer": ("a node's timer, such as {example}", "节点的定时器，例如 {example}"),
    "a-node": ("a node, such as {example}", "节点，例如 {example}"),
    "no-node-in-order": (
        "{action!r} in the order: there is no node {node!r}; there are {nodes}",
        "次序中的 {action!r}：没有节点 {node!r}；节点有 {nodes}",
    ),
    # Parameters.
    "no-parameter": ("{protocol} has no parameter {name!r}; it has {names}", "{protocol} 没有参数 {name!r}；可用的有 {names}"),
    "param-value": ("parameter {name!r} can't be {value!r}: it is {possible}", "参数 {name!r} 不能是 {value!r}：须为 {possible}"),
    "on-or-off": ("on or off", "on 或 off"),
    "one-of": ("one of {options}", "{options} 之一"),
    "whole-number": ("a whole number from {low} to {high}{unit}", "{low} 到 {high}{unit} 的整数"),
    "whole-numbers": (
        "from {least} to {most} whole numbers from {low} to {high}, joined by dots, such as {example}",
        "{least} 到 {most} 个 {low} 到 {high} 的整数，用点连接，例如 {example}",
    ),
    "so-many-numbers": (
        "{count} whole numbers from {low} to {high}, joined by dots, such as {example}",
        "{count} 个 {low} 到 {high} 的整数，用点连接，例如 {example}",
    ),
    "a-time": ("a time from {low} to {high} ms", "{low} 到 {high} 毫秒"),
    "not-together": ("{error}", "这些参数不能同时这样设置：{error}"),
    # Recipes.
    "long-recipe": ("a recipe has at most {most:,} bytes; this one has {size:,}", "一份配方最多 {most:,} 字节，这一份有 {size:,} 字节"),
    "deep-recipe": (
        "a recipe is flat: an object of values, lists and one level of objects; this one is nested too deeply",
        "配方是扁平的：一个对象，其中只有值、列表和一层对象；这一份嵌套过深",
    ),
    "no-recipe": ("this is no recipe: {error}", "这不是配方：{error}"),
    "format": (
        "recipe format {format} is not known here; this release reads format {known}",
        "这里不认识配方格式 {format}；此版本读取格式 {known}",
    ),
    "other-protocol": (
        "this recipe is for protocol {protocol!r}; it is played as {played}",
        "这份配方属于协议 {protocol!r}，却要按 {played} 运行",
    ),
    "no-scenario": (
        "{protocol} has no scenario {scenario!r}; it has {scenarios}",
        "{protocol} 没有场景 {scenario!r}；可用的有 {scenarios}",
    ),
    "seed": ("the seed is a whole number from 0 to {most}; this is {seed!r}", "随机种子须为 0 到 {most} 的整数，这里是 {seed!r}"),
    "duration": (
        "a run lasts more than 0 and at most {most} ms; this one is to last {length} ms",
        "运行时长须大于 0 毫秒，最多 {most} 毫秒；这次是 {length} 毫秒",
    ),
    "many-interventions": (
        "a run takes at most {most} interventions; this one has {count}",
        "一次运行最多 {most} 条干预，这次有 {count} 条",
    ),
    "no-start": ("{protocol} has no start {start!r}; it has {starts}", "{protocol} 没有起始状态 {start!r}；可用的：{starts}"),
    # Starts that are set up by hand.
    "no-custom-start": (
        "{protocol} has no start that can be set up by hand; it has {starts}",
        "{protocol} 没有可以自行设置的起始状态；可用的：{starts}",
    ),
    "long-start": ("a start has at most {most:,} characters; this one has {size:,}", "起始状态最多 {most:,} 个字符，这一个有 {size:,} 个"),
    "start-form": (
        "{text!r} in the start: each node is written {form}, and the nodes are joined by _",
        "起始状态中的 {text!r}：每个节点写作 {form}，节点之间用 _ 连接",
    ),
    "start-node": (
        "a start can't set anything of {node!r}; it can of {nodes}",
        "起始状态不能设置 {node!r}；可以设置的节点有 {nodes}",
    ),
    "start-twice": ("the start says {what} twice", "起始状态里的 {what} 写了两次"),
    "start-field": (
        "a start can't set {name!r} of {node}; it can set {names}",
        "起始状态不能设置 {node} 的 {name!r}；可以设置的有 {names}",
    ),
    "start-value": ("{node} in the start: {what}", "起始状态中的 {node}：{what}"),
    "bad-pin": (
        "pin {pin!r} = {value} is not possible: a draw's id such as s2.election.1, and at most {most} ms",
        "固定值 {pin!r} = {value} 不可用：请写随机取值的编号，例如 s2.election.1，最多 {most} 毫秒",
    ),
    # Addresses.
    "long-address": ("an address has at most {most:,} characters; this one has {size:,}", "地址最多 {most:,} 个字符，这一个有 {size:,} 个"),
    "no-run": (
        "{path!r} is no run: an address starts with /protocol or /protocol/scenario, such as /raft/r1",
        "{path!r} 不是运行的地址：地址以 /协议 或 /协议/场景 开头，例如 /raft/r1",
    ),
    "said-twice": ("the address says {key!r} twice", "地址里的 {key!r} 出现了两次"),
    "unknown-key": ("the address says {key!r}; possible are {known}", "地址里不能有 {key!r}；可用的有 {known}"),
    "third-run": (
        "the run to compare with (vs) says 'vs' itself; two runs stand side by side, not three",
        "用来对比的运行（vs）自己也带了 'vs'；能并排对比的是两次运行，不是三次",
    ),
    "beside": ("the run to compare with (vs): {error}", "用来对比的运行（vs）：{error}"),
    "no-beside": (
        "{text!r} names no run: write an address of this site without its host, such as /raft/r1, "
        "or what differs from the same scenario, such as x=crash:s1@258",
        "{text!r} 不是一次运行：请写本站的地址，不带主机名，例如 /raft/r1；或写与同一场景的不同之处，例如 x=crash:s1@258",
    ),
    # The catalogue.
    "no-protocol": ("there is no protocol {slug!r}; there are {protocols}", "没有协议 {slug!r}；可用的有 {protocols}"),
    "broken-protocol": ("{slug} does not load. {mistake}", "{slug} 未能加载。{mistake}"),
}
"""Key -> (English, Chinese). Both name the same values."""

say = sayer(SENTENCES)
