"""The stream: what a browser has folded is always the run that its address says, whatever was done to run and line."""

import asyncio
import contextlib
import gc
import itertools
import json
import random
import struct
import time
from collections.abc import Callable

import pytest

from protocols import catalog
from protocols.consensus.raft.protocol import Server
from protocols.engine.recipe import parse_address
from protocols.engine.simulate import Run
from protocols.engine.trace import wire_step
from tests.conftest import Site
from tests.socket_page import Page, RawSocket
from visualizer import consumers, room as room_module, wire
from visualizer.models import StoredRecipe
from visualizer.room import rooms


def derived(address: str) -> Run:
    recipe, _at, _digest = parse_address(address, catalog.find_spec)
    run = Run(catalog.find_spec(recipe.protocol), recipe)
    run.advance()
    return run


def assert_is_whole_run(page: Page) -> None:
    """The page's steps are those of a fresh run of the address that it shows."""
    run = derived(page.run["address"])
    assert page.end == run.end
    assert (page.deeds, page.digest) == (run.digests().deeds, run.digests().whole)
    assert page.steps == json.loads(json.dumps([wire_step(step) for step in run.steps]))
    fired = [entry["step"] for entry in page.run["script"] + page.run["interventions"]]
    assert fired == [run.fired.get(n) for n in range(len(fired))]


# Playing


async def test_a_run_streams_to_its_end() -> None:
    for address in ("/raft/r4c", "/raft?s=3&u=20000", "/two-phase-commit/2pc-9", "/two-phase-commit/2pc-4"):
        page = await (await Page().open(address)).watch()
        assert_is_whole_run(page)
        await page.hang_up()


async def test_a_browser_that_can_unpack_gets_the_same_in_fewer_bytes() -> None:
    """Packed and plain viewers of one room may be mixed: each gets what it can read."""
    plain = await (await Page().open("/raft/r4c")).watch()
    packed = await (await Page().open("/raft/r4c", packed=True)).watch()
    assert_is_whole_run(packed)
    assert packed.steps == plain.steps
    assert (plain.packed_bytes, packed.packed_bytes > 0) == (0, True)
    assert packed.packed_bytes * 3 < sum(len(text) for text in plain.texts)
    await plain.hang_up()
    await packed.hang_up()


async def test_steps_come_ahead_of_playback_and_no_further() -> None:
    page = await Page().open("/raft?u=60000")
    await page.until(lambda: page.until_us >= 2_000_000)
    await page.settle()
    assert page.until_us < 2_600_000
    page.say({"do": "want", "until_us": 5_000_000})
    await page.until(lambda: page.until_us >= 7_000_000)
    await page.settle()
    assert page.until_us < 7_600_000
    room = rooms().find(page.room)
    assert room._reel.run.until_us < 7_600_000, "nothing is derived that nobody wants"
    await page.hang_up()


async def test_frames_are_of_a_size_that_plays_smoothly() -> None:
    """About 500 ms of virtual time, and never more than Daphne lets out."""
    page = await (await Page().open("/raft?u=30000")).watch()
    assert max(len(text) for text in page.texts) <= 16 * 1024
    more = [frame for frame in page.frames if "from" in frame]
    assert max(len(frame["steps"]) for frame in more) <= 200
    gaps = [b["until_us"] - a["until_us"] for a, b in itertools.pairwise(more)]
    assert max(gaps) <= 1_000_000
    await page.hang_up()


async def test_key_moments_are_told_where_they_happen() -> None:
    page = await (await Page().open("/raft/r4c")).watch()
    told = {slug: step for frame in page.frames for slug, step in frame.get("moments", ())}
    assert told == dict(derived("/raft/r4c").moments)
    await page.hang_up()


# Changing


async def test_an_intervention_in_the_past_keeps_the_steps_before_it() -> None:
    page = await (await Page().open("/raft/r4c")).watch()
    before = page.steps[:]
    await page.change("intervene", what="crash:s1", at=[200_000, 1])
    frame = next(frame for frame in reversed(page.frames) if "cut" in frame)
    step = before[frame["cut"] - 1]
    assert step[0] <= 200_000
    assert frame["steps"][0][:3] == [200_000, "crash", "s1"]
    assert page.steps[: frame["cut"]] == before[: frame["cut"]]
    assert page.run["takes"][-1]["place"] == [200_000, 1]
    await page.watch()
    assert_is_whole_run(page)
    await page.change("undo")
    await page.watch()
    assert page.steps == before
    await page.hang_up()


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_is_done_the_page_holds_the_run_of_its_address(seed: int) -> None:
    """Commands at random, some refused, with lines lost in between, at random places of playback."""
    rng = random.Random(seed)
    slug = rng.choice(["raft/r4c", "raft", "raft/r5", "two-phase-commit/2pc-9", "two-phase-commit/2pc-1"])
    nodes = ["s1", "s2", "s3", "s4"] if slug.startswith("raft") else ["c", "r1", "r2", "r3"]
    page = await Page().open(f"/{slug}?s={seed}")
    for _ in range(14):
        if rng.random() < 0.5:
            await page.watch(rng.randrange(600_000))
        verb = rng.choice(["crash", "restart", "pause", "resume", "isolate", "heal", "cut"])
        target = "" if verb == "heal" else ":" + "-".join(rng.sample(nodes, 2 if verb == "cut" else 1))
        at = [rng.randrange(700_000), rng.choice([0, 0, 1, 3])]
        do = rng.choice(["intervene"] * 3 + ["undo", "redo", "remove", "take", "go-on", "set", "name", "forget", "recall"])
        fields = {
            "intervene": {"what": verb + target, "at": at},
            "remove": {"index": rng.randrange(4)},
            "take": {"take": rng.randrange(6)},
            "name": {"take": rng.randrange(6), "name": "x"},
            "forget": {"take": rng.randrange(6)},
            "recall": {"take": rng.randrange(6)},
            "set": {"address": f"/{slug}?s={rng.randrange(9)}"},
        }
        await page.command(do, **fields.get(do, {}))
        if rng.random() < 0.25:
            await page.hang_up()
            await page.resume()
    await page.settle()
    await page.watch()
    assert_is_whole_run(page)
    await page.hang_up()


async def test_naming_and_deleting_takes_moves_no_step() -> None:
    page = await (await Page().open("/raft/r4c")).watch()
    await page.change("intervene", what="crash:s1", at=[200_000, 1])
    await page.watch()
    steps = page.steps[:]
    await page.change("name", take=1, name="Without S1")
    frame = next(frame for frame in reversed(page.frames) if "cut" in frame)
    assert frame["cut"] == len(steps)
    assert [take.get("name") for take in page.run["takes"]] == [None, "Without S1"]
    await page.change("take", take=0)
    await page.change("forget", take=1)
    assert [take["id"] for take in page.run["takes"]] == [0]
    assert (page.run["undo"], page.run["redo"]) == (False, False)
    await page.change("recall", take=1)
    assert [(take["id"], take["parent"], take.get("name")) for take in page.run["takes"]] == [(0, None, None), (1, 0, "Without S1")]
    await page.change("take", take=1)
    await page.watch()
    assert page.steps == steps
    assert_is_whole_run(page)
    await page.hang_up()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"do": "forget", "take": 0}, "take-is-shown"),
        ({"do": "forget", "take": 7}, "no-such-take"),
        ({"do": "recall", "take": 7}, "no-such-take"),
        ({"do": "name", "take": 7, "name": "x"}, "no-such-take"),
        ({"do": "name", "take": 0, "name": "a\tb"}, "bad-name"),
        ({"do": "name", "take": 0, "name": "x" * 61}, "malformed"),
        ({"do": "name", "take": 0}, "malformed"),
    ],
)
async def test_what_cant_be_done_to_a_take_is_refused(command: dict[str, object], code: str) -> None:
    page = await Page().open("/raft/r4c")
    answer = await page.command(**command)
    assert answer["refused"] == code
    assert page.epoch == 1
    await page.hang_up()


async def test_another_protocol_can_follow_in_the_same_room() -> None:
    page = await Page().open("/raft/r4c")
    await page.change("set", address="/two-phase-commit/2pc-9")
    await page.watch()
    assert_is_whole_run(page)
    await page.hang_up()


async def test_a_command_sent_twice_is_done_once_and_acknowledged_twice() -> None:
    page = await Page().open("/raft/r4c")
    await page.command("intervene", id="a", what="crash:s2", at=[100_000, 0])
    assert await page.command("intervene", id="a", what="crash:s2", at=[100_000, 0]) == {"ack": "a"}
    await page.settle()
    assert page.epoch == 2
    assert len(page.run["takes"]) == 2
    await page.hang_up()


async def test_a_refused_command_changes_nothing() -> None:
    page = await Page().open("/raft/r4c")
    answer = await page.command("intervene", id=77, what="crash:s9", at=[100_000, 0])
    assert (answer["refused"], answer["id"]) == ("bad-intervention", 77)
    assert "there are s1, s2, s3, s4, s5" in answer["why"]
    await page.settle()
    assert page.epoch == 1
    await page.hang_up()


async def test_a_horizon_can_be_extended() -> None:
    page = await (await Page().open("/raft/r4c")).watch()
    before = page.steps[:]
    await page.change("go-on")
    await page.watch()
    assert page.until_us == 3_000_000
    assert page.steps[: len(before)] == before
    assert_is_whole_run(page)
    await page.hang_up()


# Lines that break


async def test_after_a_lost_line_only_what_is_missing_comes() -> None:
    page = await Page().open("/raft?u=30000")
    await page.watch(3_000_000)
    await page.hang_up()
    count = len(page.frames)
    await page.resume()
    await page.watch()
    assert all("cut" not in frame for frame in page.frames[count:])
    assert_is_whole_run(page)
    await page.hang_up()


async def test_changes_made_while_the_line_was_lost_cut_no_more_than_they_must() -> None:
    page = await (await Page().open("/raft/r4c")).watch()
    other = Page()
    other.room = page.room
    await other.resume()
    await other.until(lambda: other.epoch > 0)
    await page.hang_up()
    await other.change("intervene", what="crash:s2", at=[600_000, 0])
    await other.change("undo")
    await other.change("intervene", what="crash:s3", at=[500_000, 0])
    await page.resume()
    await page.watch()
    frame = next(frame for frame in reversed(page.frames) if "cut" in frame)
    assert page.steps[frame["cut"] - 1][0] <= 500_000 < page.steps[frame["cut"] + 1][0]
    assert_is_whole_run(page)
    await page.hang_up()
    await other.hang_up()


async def test_a_room_that_is_gone_is_opened_again_by_its_address() -> None:
    page = await Page().open("/raft/r4c")
    await page.change("intervene", what="crash:s2", at=[100_000, 0])
    await page.hang_up()
    page.room = "nowhere"
    await page.connect()
    answer = await page.command("resume", room=page.room, epoch=page.epoch, have=len(page.steps))
    assert answer["refused"] == "gone"
    address, page.epoch = page.run["address"], -1
    await page.command("open", address=address)
    await page.watch()
    assert_is_whole_run(page)
    await page.hang_up()


@pytest.mark.parametrize(("epoch", "have"), [(0, 0), (1, 10**7), (99, 50), (10**7, 10**7), (0, 9)])
async def test_a_resume_that_claims_nonsense_gets_the_run(epoch: int, have: int) -> None:
    page = await Page().open("/raft/r4c")
    other = Page()
    await other.connect()
    await other.command("resume", room=page.room, epoch=epoch, have=have)
    await asyncio.sleep(0.05)
    assert other.closed is None
    assert other.app is not None
    assert not other.app.done()
    await page.hang_up()
    other.app.cancel()


async def test_nothing_of_a_browser_is_left_when_its_line_ends_in_any_way() -> None:
    """Daphne cancels the application on SIGTERM without a message; a send to a dead line raises."""
    page = await Page().open("/raft?u=60000")
    room = rooms().find(page.room)
    await page.hang_up()
    assert not room.viewers
    await page.resume()
    assert room.viewers
    assert page.app is not None
    page.app.cancel()
    await asyncio.wait({page.app})
    assert not room.viewers
    await asyncio.sleep(0.05)
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


# Several viewers


async def test_viewers_of_a_room_share_the_encoded_frames() -> None:
    first = await Page().open("/raft/r4c")
    others = [Page() for _ in range(5)]
    for page in others:
        page.room = first.room
        await page.resume()
    await first.change("intervene", what="crash:s2", at=[100_000, 0])
    for page in (first, *others):
        await page.watch()
        assert page.steps == first.steps
    cut = [next(id(text) for text in page.texts if '"epoch":2,"cut"' in text) for page in others]
    assert len(set(cut)) == 1
    for page in (first, *others):
        await page.hang_up()


async def test_a_viewer_that_reads_nothing_holds_nobody_up() -> None:
    page = await Page().open("/raft?u=20000")
    slow = Page()
    slow.room = page.room
    await slow.resume()
    slow.reads.clear()
    slow.say({"do": "want", "until_us": 20_000_000})
    await page.watch()
    assert_is_whole_run(page)
    await page.change("intervene", what="crash:s2", at=[100_000, 0])
    slow.reads.set()
    slow.epoch = max(slow.epoch, 0)
    await slow.until(lambda: slow.epoch == page.epoch)
    await slow.watch()
    assert_is_whole_run(slow)
    await page.hang_up()
    await slow.hang_up()


async def test_the_event_loop_never_waits_for_a_run() -> None:
    """One browser asks for two minutes of Raft at once; every other one still gets a turn every few milliseconds.

    Counted in this thread's own time, so that a busy machine is no failure, and without Python's collections of garbage, of
    which three take 20 to 70 ms each while a run grows to 40,000 steps.
    """
    gc.disable()
    page = await Page().open("/raft?u=120000")
    gaps: list[float] = []

    async def heartbeat() -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0)
            gaps.append(time.thread_time() - began)

    beat = asyncio.create_task(heartbeat())
    await page.watch()
    beat.cancel()
    gaps.sort()
    gc.enable()
    assert gaps[int(len(gaps) * 0.99)] < 0.02
    assert gaps[-1] < 0.06
    await page.hang_up()


# What isn't right


GARBAGE = [
    "",
    "{",
    "[]",
    "null",
    "[" * 9000,
    '{"do":"explode","id":1}',
    '{"do":"undo"}',
    '{"id":1,"do":"take","take":"x"}',
    "\x00",
    "x" * 5000,
]


@pytest.mark.parametrize("text", GARBAGE, ids=range(len(GARBAGE)))
async def test_garbage_is_refused_and_the_line_stays(text: str) -> None:
    page = await Page().open("/raft/r4c")
    page.say_text(text)
    await page.until(lambda: any("refused" in frame for frame in page.frames))
    assert await page.command("undo") == {
        "refused": "nothing-to-undo",
        "why": "this is the first take: there is nothing to undo",
        "why_zh": "这是第一个分支，没有可撤销的",
        "id": 2,
    }
    await page.hang_up()


async def test_binary_is_refused_and_what_is_far_too_big_ends_the_line() -> None:
    page = await Page().open("/raft/r4c")
    page.say_text(None, b"\xff\x00")
    await page.until(lambda: any(frame.get("refused") == "not-text" for frame in page.frames))
    page.say_text("x" * (wire.MAX_FRAME_BYTES + 1))
    await page.until(lambda: page.closed is not None)
    assert page.closed == consumers.TOO_BIG
    await page.hang_up()


async def test_commands_before_a_run_is_open_are_refused() -> None:
    page = Page()
    await page.connect()
    assert (await page.command("undo"))["refused"] == "no-room"
    page.say({"do": "want", "until_us": 5})
    assert (await page.command("open", address="/raft/r99"))["refused"] == "bad-recipe"
    assert (await page.command("open", address="/nothing"))["refused"] == "unknown-protocol"
    assert (await page.command("open", address=""))["refused"] == "bad-recipe"
    await page.hang_up()


async def test_a_flood_is_slowed_down_and_then_cut_off() -> None:
    page = await Page().open("/raft/r4c")
    for n in range(consumers.FRAMES_AT_ONCE + consumers.FLOOD + 400):
        page.say({"do": "ping", "n": n})
    await page.until(lambda: page.closed is not None)
    assert any(frame.get("refused") == "too-fast" for frame in page.frames)
    assert page.closed == consumers.FLOODED
    await page.hang_up()


async def test_strangers_and_unknown_paths_are_denied() -> None:
    for path, origin in [
        ("/ws/run", b"https://elsewhere.example"),
        ("/ws/run", b"http://127.0.0.1:1"),
        ("/ws/nowhere", b"http://127.0.0.1:8000"),
    ]:
        page = Page()
        await page.connect(path, origin)
        assert not page.accepted
        assert page.closed is not None
        assert page.app is not None
        await page.hang_up()


async def test_a_handler_that_fails_is_a_step_and_the_line_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(Server, "on_vote", fail)
    page = await (await Page().open("/raft/r1")).watch()
    assert page.end == "broken"
    assert page.steps[-1][1] == "broken"
    await page.change("intervene", what="crash:s1", at=[0, 5])
    await page.hang_up()


async def test_an_engine_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    page = await (await Page().open("/raft/r4c")).watch()
    steps = page.steps[:]
    with monkeypatch.context() as broken:
        broken.setattr(Run, "_perform_next", lambda *_: 1 // 0)
        answer = await page.command("intervene", what="crash:s2", at=[100_000, 0])
    assert answer["refused"] == "failed"
    assert "the engine failed" in caplog.text
    await page.settle()
    assert (page.epoch, page.steps) == (1, steps)
    await page.change("intervene", what="crash:s2", at=[100_000, 0])
    await page.hang_up()


# Bounds


async def test_the_room_viewed_least_recently_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_module, "MAX_ROOMS", 3)
    watched = await Page().open("/raft/r1")
    idle = [await Page().open(f"/raft/r{n}") for n in (2, 3)]
    for page in idle:
        await page.hang_up()
    await idle[0].resume()
    await idle[0].hang_up()
    newest = await Page().open("/raft/r5")
    assert rooms().find(watched.room)
    assert rooms().find(idle[0].room)
    with pytest.raises(wire.Refused):
        rooms().find(idle[1].room)
    assert await rooms().log.read(idle[1].room, 0) == []
    for page in (watched, newest):
        await page.hang_up()


async def test_when_every_room_is_watched_a_new_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_module, "MAX_ROOMS", 1)
    page = await Page().open("/raft/r1")
    other = Page()
    await other.connect()
    assert (await other.command("open", address="/raft/r2"))["refused"] == "full"
    monkeypatch.setattr(room_module, "MAX_VIEWERS", 1)
    assert (await other.command("resume", room=page.room, epoch=0, have=0))["refused"] == "full"
    await page.hang_up()
    await other.hang_up()


async def test_big_rooms_that_nobody_watches_give_way_to_those_that_are_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    idle = await (await Page().open("/raft?u=20000")).watch()
    await idle.hang_up()
    monkeypatch.setattr(room_module, "MAX_BYTES", 1_000_000)
    page = await Page().open("/raft/r1")
    with pytest.raises(wire.Refused):
        rooms().find(idle.room)
    await page.hang_up()


# A real server


@pytest.mark.django_db(transaction=True)
async def test_a_long_recipe_is_opened_by_its_short_link() -> None:
    address = "/raft?x=" + "~".join(f"crash:s{n % 5 + 1}@{n}" for n in range(1, 60))
    link = await asyncio.to_thread(lambda: str(StoredRecipe.keep(address)))
    page = await Page().open(f"{link}?at=30")
    assert page.run["address"] == address
    answer = await page.command("open", address="/l/0000000000000000")
    assert answer["refused"] == "unknown-link"
    await page.hang_up()


def test_a_real_server_takes_any_garbage_without_a_word_in_its_log(start_site: Callable[..., Site]) -> None:
    site = start_site()
    written = len(site.log)
    for data, opcode in [
        *((text.encode(), 1) for text in GARBAGE),
        (b"\xff\xfe", 1),
        (b"\x00" * 99, 2),
        (b"x" * 70_000, 1),
        (b"", 8),
        (b"\x00\x01", 8),
        (b"?", 3),
    ]:
        with RawSocket(site.port) as line:
            assert line.status == 101
            answer = None
            with contextlib.suppress(ConnectionError):
                line.send(data, opcode)
                line.say({"do": "ping", "n": 1})
                answer = line.hear()
            assert answer is None or isinstance(answer, int) or "refused" in answer, (data[:20], answer)
    with RawSocket(site.port) as line:
        line.say({"id": 1, "do": "open", "address": "/raft/r4c"})
        assert line.hear() == {"ack": 1}
        assert line.hear()["run"]["address"] == "/raft/r4c"
    assert site.log[written:] == ""


def test_a_server_that_is_ended_ends_its_lines_and_is_opened_again(start_site: Callable[..., Site]) -> None:
    site = start_site()
    with RawSocket(site.port) as line:
        line.say({"id": 1, "do": "open", "address": "/raft?u=60000"})
        assert line.hear() == {"ack": 1}
        opening = line.hear()
        line.say({"do": "want", "until_us": 60_000_000})
        site.restart()
    with RawSocket(site.port) as line:
        line.say({"id": 1, "do": "resume", "room": opening["room"], "epoch": 1, "have": 5})
        assert line.hear()["refused"] == "gone"
        line.say({"id": 2, "do": "open", "address": opening["run"]["address"]})
        assert line.hear() == {"ack": 2}
        assert line.hear()["steps"][:5] == opening["steps"][:5]
    assert "Traceback" not in site.log


def test_a_browser_that_leaves_in_the_middle_of_a_run_is_no_error(start_site: Callable[..., Site]) -> None:
    """A reload closes the line while the server writes; its log must not call that a failure."""
    site = start_site()
    for n in range(12):
        with RawSocket(site.port) as line:
            line.say({"id": 1, "do": "open", "address": "/raft?u=60000"})
            line.say({"do": "want", "until_us": 60_000_000})
            for _ in range(n):
                line.hear()
            line.send(struct.pack("!H", 1001), opcode=8)
            while isinstance(line.hear(), dict):
                pass
    with RawSocket(site.port) as line:
        line.say({"id": 1, "do": "open", "address": "/raft/r1"})
        assert line.hear() == {"ack": 1}
    assert "Traceback" not in site.log
