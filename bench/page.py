"""The page in a real browser: a second start, how often a mouse hits a flying message, what a frame costs the main thread.

Starts a site of its own on a free loopback port and ends it by the process that it started.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.report import Report
from tests.chromium import CHROMIUM_FLAGS

HOUSE = Path(__file__).parent.parent
CHROMIUM = "/usr/bin/chromium"
TRIES = 30
BUSY = "/raft?p=latency.60~heartbeat.20&u=4000&at=900"  # a long flight and a short heartbeat: 20 and more messages in the air


@contextmanager
def site(var: str) -> Iterator[tuple[str, float]]:
    """The real site, in a process of its own: its address, and the seconds from the command to the first answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1", "VAR_DIR": var}
    url = f"http://127.0.0.1:{port}"
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=HOUSE, env=env, stdout=subprocess.DEVNULL)
    try:
        while time.monotonic() - started < 60:
            try:
                urllib.request.urlopen(url, timeout=1).close()
                break
            except (urllib.error.URLError, ConnectionError):
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
    flying: int = page.evaluate("document.querySelectorAll('g.msg').length")
    return statistics.median(spent), flying


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
        with site(var) as (url, _), sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            median, flying = frame_ms(page, url)
            report.line(f"main thread a frame while playing, 5 nodes, {flying} messages", median, "ms", most=2)
            report.line(f"flying messages hit by a mouse, of {TRIES}", hits(page, url), "", least=29)
            browser.close()


if __name__ == "__main__":
    main()
