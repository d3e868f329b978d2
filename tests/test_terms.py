"""One Chinese word per thing, in the interface and in every protocol's captions (docs/glossary.md)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import ROOT

INSTEAD = {
    "宕机": "崩溃",
    "停机": "崩溃",
    "报文": "消息",
    "答复": "应答",
    "计时器": "定时器",
    "刷盘": "落盘",
    "过半数": "多数派",
    "大多数": "多数派",
    "属性": "性质",
    "有意破坏": "故意弄坏",
    "领导者": "领导人",
    "批准": "接受",
    "中止": "回滚",
    "栅栏": "屏障",
    "校对": "对账",
    "导览": "分步讲解",
}
"""What is never said, and the word for it. A person may search for either: words to be found are left out here."""

CATALOGUES = sorted(
    [
        ROOT / "static/i18n/zh.json",
        *(ROOT / "protocols").rglob("captions.zh.json"),
        *(ROOT / "docs/examples").rglob("captions.zh.json"),
        *(ROOT / "visualizer/scaffold").rglob("captions.zh.json"),
    ]
)


def sentences(words: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence with the path to it, but those that are there to be found by search."""
    if isinstance(words, dict):
        for key, inner in words.items():
            if not key.startswith("search"):
                yield from sentences(inner, f"{path}/{key}")
    elif isinstance(words, list):
        for index, inner in enumerate(words):
            yield from sentences(inner, f"{path}/{index}")
    else:
        yield path, str(words)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_thing_has_one_word(path) -> None:
    found = [
        f"{where}: {word} is {INSTEAD[word]} here: {text}"
        for where, text in sentences(json.loads(path.read_text(encoding="utf-8")))
        for word in INSTEAD
        if word in text
    ]
    assert not found, "\n" + "\n".join(found)
