"""The sentences with which the site refuses something, in English and in Chinese. Those about recipes are in protocols/engine/refusals.py."""

from __future__ import annotations

from protocols.engine.refusals import sayer

SENTENCES: dict[str, tuple[str, str]] = {
    # Frames.
    "not-text": (
        "frames are JSON text; this one was {size:,} bytes of binary data",
        "帧须是 JSON 文本；这一帧是 {size:,} 字节的二进制数据",
    ),
    "too-long": (
        "a command has at most {most:,} bytes; store a longer address and open it as /l/<hash>",
        "一条命令最多 {most:,} 字节；更长的地址请先保存，再以 /l/<hash> 打开",
    ),
    "nested": ("a command is one flat JSON object; this was nested too deeply", "一条命令是一个扁平的 JSON 对象；这一条嵌套过深"),
    "torn": (
        "a command is one flat JSON object; this was cut off or nested too deeply",
        "一条命令是一个扁平的 JSON 对象；这一条不完整，或嵌套过深",
    ),
    "not-json": ("a command is one JSON object such as {example}", "一条命令是一个 JSON 对象，例如 {example}"),
    "no-verb": ("a command says in `do` one of {verbs}", "命令的 `do` 须为下列之一：{verbs}"),
    "malformed": ("this is no {verb!r} command: {error}", "这不是 {verb!r} 命令：{error}"),
    # Rooms.
    "no-room": ("open a run first: {example}", "请先打开一次运行：{example}"),
    "gone": ("this room is no longer there: open the run again by its address", "服务器上已没有这次运行：请用它的地址重新打开"),
    "full-viewers": (
        "this server shows runs to {most:,} viewers at once; try again later",
        "这台服务器最多同时供 {most:,} 人观看；请稍后再试",
    ),
    "full-rooms": ("this server shows as many runs as it can; try again later", "这台服务器能容纳的运行已满；请稍后再试"),
    "too-fast": ("at most {most} frames a second; slow down and send it again", "每秒最多 {most} 帧；请放慢些，再发一次"),
    "failed": ("the engine failed on this; it was logged, and nothing was changed", "引擎执行时出错；已记入日志，什么都没有改动"),
    # Takes.
    "nothing-to-undo": ("this is the first take: there is nothing to undo", "这是第一个分支，没有可撤销的"),
    "nothing-to-redo": ("nothing was undone: there is nothing to redo", "还没有撤销过，没有可重做的"),
    "no-such-intervention": (
        "this take has {count} interventions of yours, counted from 0",
        "这个分支里有你的 {count} 条干预，从 0 数起",
    ),
    "horizon": (
        "a run lasts at most {most} s; this one is that long already",
        "一次运行最长 {most} 秒，这次已经到了",
    ),
    "bad-name": (
        "a name is one line of up to {most} letters, signs or emoji; control characters are not possible in it",
        "名称是一行，最多 {most} 个文字、符号或表情，不能有控制字符",
    ),
    "take-is-shown": (
        "take {id} is the one that is shown: go to another take first, then delete this one",
        "分支 {id} 正在显示：请先切换到别的分支，再删除它",
    ),
    "not-recalled": (
        "take {id} can't be brought back: only the last {most} that were deleted can",
        "分支 {id} 无法恢复：只有最近删除的 {most} 个可以恢复",
    ),
    "no-such-take": ("there is no take {id}; there are {takes}", "没有分支 {id}；现有 {takes}"),
    # Links and pages.
    "unknown-link": ("this short link is not known here", "这里没有这个短链接"),
    "forgotten-link": (
        "this short link is not known here: it was made on another site, or nobody opened it for very long",
        "这里没有这个短链接：它是在别的网站上生成的，或者太久没有人打开",
    ),
    "no-address": ("post JSON such as {example}", "请提交 JSON，例如 {example}"),
    "no-page": ("there is no page {path!r}; all protocols are listed at /", "没有页面 {path!r}；全部协议列在 /"),
}
"""Key -> (English, Chinese). Both sentences have the same parameters."""

say = sayer(SENTENCES)
