"""The page in a real browser: its first frame on a slow line, what a frame costs, scrubbing a long run, how often a mouse hits.

Starts sites of its own on free loopback ports and ends them by the processes that it started. Where RAFTSCOPE names a folder with
RaftScope and its submodules, its page is measured in the same run by the same means, for comparison.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.frames import Frames, traced
from bench.line import line
from bench.report import Report
from bench.served import served
from tests.chromium import CHROMIUM_FLAGS, SHELL, chromium_path

HOUSE = Path(__file__).parent.parent
TRIES = 30
SIZE: Any = {"width": 1440, "height": 900}
BUSY = "/raft?p=latency.60~heartbeat.20&u=4000&at=900"  # a long flight and a short heartbeat: 20 and more messages in the air
CROWDED = "/raft?p=nodes.9~latency.60~heartbeat.10~jitter.10&u=2000&at=900"  # as many as the parameters allow: about 105
# 49 followers, two heartbeats and two answers each in the air: 196 messages, and several hundred elements that are no message.
CROWD = "/toy-swarm/many?p=nodes.200~latency.1000&u=6000&at=4100"
MANY = "/raft?p=nodes.50~latency.40~heartbeat.20&u=2000&at=600"
LONG = "/raft?u=60000"  # 20,396 steps
USUAL = "/raft/r4?at=150"  # a leader and its heartbeats: what RaftScope shows when it opens
RAFTSCOPE = os.environ.get("RAFTSCOPE", "")  # a folder with RaftScope's index.html; without it nothing is compared
RAFTSCOPE_DRAWN = "#servers .server"

SERVE = ("manage.py", "serve")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def site(var: str, program: tuple[str, ...] = SERVE, also_at: str = "", plugins: str = "") -> Iterator[tuple[str, float]]:
    """The real site, in a process of its own: its address, and the seconds from the command to the first answer."""
    port = free_port()
    env = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1", "VAR_DIR": var, "PUBLIC_ORIGINS": also_at, "PLUGINS_DIR": plugins}
    url = f"http://127.0.0.1:{port}"
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, *program], cwd=HOUSE, env=env, stdout=subprocess.DEVNULL)
    try:
        while time.monotonic() - started < 60:
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.02)
        yield url, time.monotonic() - started
    finally:
        process.terminate()
        process.wait(10)


def open_at(page: Page, url: str) -> None:
    """Open a run and wait until its stage is drawn."""
    page.goto(url)
    page.wait_for_selector("g.node")
    page.wait_for_timeout(800)


FOLLOW = """(lead) => new Promise((done) => {
  // Where the message that is followed will be in `lead` ms, from two looks a frame apart; null if there is none (any more).
  const at = (g) => new DOMPoint(0, 0).matrixTransform(g.getScreenCTM());
  const nodes = [...document.querySelectorAll('g.node .disc')].map((d) => d.getBoundingClientRect());
  const room = (p) => Math.min(...nodes.map((b) => Math.hypot(b.x + b.width / 2 - p.x, b.y + b.height / 2 - p.y)));
  const flying = [...document.querySelectorAll('g.msg')].filter((g) => g.getBoundingClientRect().width > 0);
  const first = new Map(flying.map((g) => [g, at(g)])), since = performance.now();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const dt = performance.now() - since;
    const ahead = (g, ms) => { const a = first.get(g), b = at(g); return {x: b.x + (b.x - a.x) / dt * ms, y: b.y + (b.y - a.y) / dt * ms}; };
    if (!lead) window.followed = flying.find((g) => ahead(g, 1).x !== at(g).x && room(at(g)) > 70 && room(ahead(g, 250)) > 60);
    const g = window.followed;
    done(g && first.has(g) ? ahead(g, lead) : null);
  }));
})"""
PLAYING = "document.querySelector('.play')?.getAttribute('aria-label')"
SELECTED = "!!document.querySelector('button[data-action=drop]')"


def hits(page: Page, url: str) -> int:
    """How many of 30 clicks at a flying message select it, at the speed that the page opens with.

    As a hand does it: the mouse follows the message for a few moves, a little ahead of it, then presses without looking again.
    """
    open_at(page, f"{url}/raft/r4?at=150")
    paused = page.evaluate(PLAYING)
    hit = tried = 0
    began = time.monotonic()
    while tried < TRIES and time.monotonic() - began < 180:
        if page.evaluate(PLAYING) == paused:
            page.keyboard.press("Space")
        spot = page.evaluate(FOLLOW, 0)
        for lead in (30, 30, 30):
            spot = spot and page.evaluate(FOLLOW, lead)
            if spot:
                page.mouse.move(spot["x"], spot["y"])
        if spot is None:
            page.wait_for_timeout(60)
            if page.evaluate(PLAYING) == paused:  # it has come to its end
                page.keyboard.press("Home")
            continue
        page.mouse.down()
        page.mouse.up()
        page.wait_for_timeout(400)  # the panels follow within a tenth of a second; this machine is slower
        tried += 1
        hit += page.evaluate(SELECTED)
        page.keyboard.press("Escape")
    return hit


FRAMES = """(frames) => new Promise((done) => {
  const spent = []; let last = performance.now();
  const before = window.requestAnimationFrame;
  window.requestAnimationFrame = (f) => before((t) => { const a = performance.now(); f(t); spent.push(performance.now() - a); });
  const wait = () => spent.length >= frames ? (window.requestAnimationFrame = before, done(spent)) : setTimeout(wait, 50);
  setTimeout(wait, 200);
})"""


def frame_ms(page: Page, url: str) -> tuple[float, int]:
    """The main thread's time a frame while playing (median), and the messages in the air meanwhile."""
    open_at(page, url + BUSY)
    page.keyboard.press("Space")
    spent: list[Any] = page.evaluate(FRAMES, 240)
    flying: int = page.evaluate("document.querySelectorAll('.layer-messages .msg').length")
    return statistics.median(spent), flying


# ------------------------------------------------------------------------------------------------ frames


def played(browser: Browser, url: str) -> Frames:
    """Frames of four seconds of play."""
    page = browser.new_page(viewport=SIZE)
    open_at(page, url)
    page.keyboard.press("Space")
    return four_seconds(browser, page)


def four_seconds(browser: Browser, page: Page) -> Frames:
    """Frames of four seconds of a page that plays, which is then closed."""
    page.wait_for_timeout(700)
    frames = traced(browser, page, lambda: page.wait_for_timeout(4000))
    page.close()
    return frames


def played_by_raftscope(browser: Browser) -> Frames:
    """RaftScope plays as soon as it is open: five servers, a leader and its heartbeats after the first election."""
    with served(Path(RAFTSCOPE)) as port:
        page = browser.new_page(viewport=SIZE)
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector(RAFTSCOPE_DRAWN)
        page.wait_for_timeout(800)
        return four_seconds(browser, page)


def dragged(page: Page, at: float) -> Callable[[], None]:
    """A hand that drags through the diagram, `at` px below its upper edge, for a second and a half."""
    box = page.locator(".space").bounding_box()
    assert box

    def drag() -> None:
        y = box["y"] + at
        page.mouse.move(box["x"] + 80, y)
        page.mouse.down()
        for n in range(90):
            page.mouse.move(box["x"] + 80 + (box["width"] - 140) * n / 90, y)
            page.wait_for_timeout(14)
        page.mouse.up()

    return drag


APPLIED = """async () => {
  // A run of 20,000 steps, taken in as the page does it: in frames of 200.
  const {Timeline} = await import('/static/js/core/timeline.js');
  const {DiagramModel} = await import('/static/js/scene/diagram.js');
  const declaration = JSON.parse(document.getElementById('declaration').textContent);
  const frames = await new Promise((done) => {
    const got = [], socket = new WebSocket(`ws://${location.host}/ws/run`);
    socket.onopen = () => socket.send(JSON.stringify({id: 1, do: 'open', address: '/raft?u=60000'}));
    socket.onmessage = ({data}) => {
      const frame = JSON.parse(data);
      if (frame.steps) got.push(frame);
      if (frame.ack) socket.send(JSON.stringify({do: 'want', until_us: 60000000}));
      if (frame.end) { socket.close(); done(got); }
    };
  });
  const timeline = new Timeline(declaration), model = new DiagramModel(declaration);
  const before = performance.memory?.usedJSHeapSize ?? 0;
  let folding = 0, reading = 0;
  for (const frame of frames) {
    const a = performance.now(); timeline.apply(frame);
    const b = performance.now(); model.update(timeline);
    folding += b - a; reading += performance.now() - b;
  }
  const seeks = Array.from({length: 500}, (_, n) => {
    const a = performance.now(); timeline.worldAfter((n * 7919) % timeline.steps.length); return performance.now() - a;
  }).sort((a, b) => a - b);
  return {steps: timeline.steps.length, folding, reading, seek: seeks[475], bytes: (performance.memory?.usedJSHeapSize ?? 0) - before};
}"""


def report_frames(report: Report, browser: Browser, url: str) -> None:
    usual = played(browser, url + USUAL)
    report.line("frames a second while playing, 5 nodes", usual.fps, "fps")
    if RAFTSCOPE:
        report.line("  RaftScope, as it opens", played_by_raftscope(browser).fps, "fps")
    crowded = played(browser, url + CROWDED)
    report.line("frames a second while playing, 9 nodes, about 105 messages", crowded.fps, "fps")
    report.line("  main thread a frame: scripts, style, layout", crowded.drawing_median_ms, "ms")
    report.line("  main thread a frame, whole", crowded.median_ms, "ms")


def report_many(report: Report, browser: Browser, url: str) -> None:
    many = played(browser, url + MANY)
    report.line("50 nodes, 196 messages, main thread a frame: scripts, style, layout", many.drawing_median_ms, "ms", most=5)
    report.line("  whole, canvases rastered without a GPU included", many.median_ms, "ms")
    report.line("  frames a second", many.fps, "fps")


def report_crowd(report: Report, browser: Browser, url: str) -> None:
    """The toy of a swarm, from the instant at which most of its rumours are in the air."""
    crowd = played(browser, url + CROWD)
    report.line("200 nodes in free, about 200 messages, main thread a frame: scripts, style, layout", crowd.drawing_median_ms, "ms", most=8)
    report.line("  whole", crowd.median_ms, "ms")


def report_scrubbing(report: Report, browser: Browser, url: str) -> None:
    page = browser.new_page(viewport=SIZE)
    open_at(page, url + LONG)
    taken: dict[str, float] = page.evaluate(APPLIED)
    report.line(f"{taken['steps']:,} steps taken in, in frames of 200", taken["folding"], "ms")
    report.line("  their diagram's model, axis included", taken["reading"], "ms")
    report.line("  memory of both", taken["bytes"] / 2**20, "MiB")
    report.line("  a seek, 95th percentile of 500", taken["seek"], "ms")
    page.keyboard.press("End")
    page.wait_for_timeout(1000)
    page.evaluate(KNOWN)  # all of it has come
    for name, at in (("overview", 10), ("diagram", 120)):
        frames = traced(browser, page, dragged(page, at))
        report.line(f"dragging over the {name}, main thread a frame: scripts, style, layout", frames.drawing_median_ms, "ms", most=16.7)
        report.line("  95th percentile", frames.drawing_p95_ms, "ms", most=16.7)
        report.line("  whole, median", frames.median_ms, "ms")
    page.close()


# ------------------------------------------------------------------------------------------------ the first frame

# What is drawn in an animation frame is painted before the next task; a page that came with its document, at its first paint.
DRAWN = """(() => {
  const next = new MessageChannel();
  const seen = new MutationObserver(() => document.querySelector(SELECTOR) && (seen.disconnect(), next.port2.postMessage('')));
  seen.observe(document, {childList: true, subtree: true});
  next.port1.onmessage = () => {
    const drawn = performance.now();
    const look = () => {
      const painted = performance.getEntriesByName('first-contentful-paint')[0];
      painted ? (window.firstFrame = Math.max(drawn, painted.startTime)) : setTimeout(look, 20);
    };
    look();
  };
})()"""
FIRST = "new Promise((done) => { const look = () => (window.firstFrame ? done(window.firstFrame) : setTimeout(look, 20)); look(); })"
KNOWN = """new Promise((done) => {
  const hidden = () => document.querySelector('.space [data-layer=unknown]').getAttribute('visibility') === 'hidden';
  const look = () => (hidden() ? done() : setTimeout(look, 50));
  look();
})"""


def first_frame(browser: Browser, url: str, drawn: str) -> tuple[float, float, float]:
    """From an empty cache to the first frame: seconds, kB on the line without fonts, and kB of fonts."""
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.add_init_script(DRAWN.replace("SELECTOR", repr(drawn)))
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    kinds: dict[str, str] = {}
    asked: list[float] = []
    came: list[tuple[float, str, float]] = []  # when, what, bytes
    network.on("Network.requestWillBeSent", lambda e: asked.append(e["timestamp"]))
    network.on("Network.responseReceived", lambda e: kinds.__setitem__(e["requestId"], e["type"]))
    network.on("Network.loadingFinished", lambda e: came.append((e["timestamp"], e["requestId"], e["encodedDataLength"])))
    network.on("Network.webSocketFrameReceived", lambda e: came.append((e["timestamp"], "socket", frame_bytes(e["response"]))))
    page.goto(url)
    seconds = page.evaluate(FIRST) / 1000
    until = asked[0] + seconds  # what comes after the first frame isn't part of it
    fonts = sum(size for at, one, size in came if at <= until and kinds.get(one) == "Font")
    weight = sum(size for at, one, size in came if at <= until) - fonts
    context.close()
    return seconds, weight / 1000, fonts / 1000


def frame_bytes(frame: dict[str, Any]) -> float:
    """What a frame takes on the line; the protocol that tells of it writes binary frames in base64."""
    return len(frame["payloadData"]) * (3 / 4 if frame["opcode"] == 2 else 1)


def report_first_frame(report: Report, browser: Browser, var: str) -> None:
    """Through a line of 40 ms and 10 Mbit/s; nothing is cached."""
    port = free_port()
    with site(var, also_at=f"http://127.0.0.1:{port}") as (url, _), line(port, int(url.rpartition(":")[2])):
        for name, path, drawn in (("a run", "/raft/r4c?at=420", "g.node"), ("the catalogue", "/", ".proto")):
            seconds, weight, fonts = first_frames(browser, f"http://127.0.0.1:{port}{path}", drawn)
            report.line(f"{name}, to its first frame at 40 ms round trip, cold", seconds, "s", most=1)
            report.line("  on the line until then, without fonts", weight, "kB", most=120)
            report.line("  fonts besides", fonts, "kB")
    if RAFTSCOPE:
        port = free_port()
        with served(Path(RAFTSCOPE)) as behind, line(port, behind):
            seconds, weight, fonts = first_frames(browser, f"http://127.0.0.1:{port}/", RAFTSCOPE_DRAWN)
            report.line("RaftScope, to its first frame on the same line, cold", seconds, "s")
            report.line("  on the line until then, without fonts, compressed as ours", weight, "kB")


def first_frames(browser: Browser, url: str, drawn: str) -> tuple[float, float, float]:
    """The medians of seven first frames."""
    tries = [first_frame(browser, url, drawn) for _ in range(7)]
    seconds, weight, fonts = (statistics.median(values) for values in zip(*tries, strict=True))
    return seconds, weight, fonts


def main() -> None:
    """Each figure beside its target."""
    report = Report("Page, in Chromium without a GPU")
    with tempfile.TemporaryDirectory() as var:
        with site(var):
            pass
        starts = []
        for _ in range(3):
            with site(var) as (_, took):
                starts.append(took)
        report.line("a second start, from the command to the first answer (3 times)", statistics.median(starts), "s", most=3)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium_path("chromium", SHELL), args=CHROMIUM_FLAGS)
            report_first_frame(report, browser, var)
            with site(var) as (url, _):
                report_frames(report, browser, url)
                report_scrubbing(report, browser, url)
                page = browser.new_page(viewport=SIZE)
                median, flying = frame_ms(page, url)
                report.line(f"scripts a frame while playing, 5 nodes, {flying} messages", median, "ms", most=2)
                report.line(f"flying messages hit by a mouse, of {TRIES}", hits(page, url), "", least=29)
                page.close()  # a trace is of the browser: what still played here would be taken for the next page
            with site(var, program=("-m", "bench.many")) as (url, _):
                report_many(report, browser, url)
            with site(var, plugins="tests/toys") as (url, _):
                report_crowd(report, browser, url)
            browser.close()


if __name__ == "__main__":
    main()
