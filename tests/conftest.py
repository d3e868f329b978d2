"""What tests may ask for: a running site, a browser page, a Redis. Each is the real thing, started here and ended here.

This file is also loaded for the golden traces on Pythons that have neither Django nor a browser: whatever isn't in the standard
library is imported where it is used.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.chromium import CHROMIUM_FLAGS, SHELL, chromium_path

pytest_plugins = ["protocols.contract"]

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 30


# Collection


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the golden traces anew, for tests/test_golden.py")
    parser.addoption(
        "--protocol", metavar="SLUG", help="only what belongs to this protocol: its own tests, and what is tested of each protocol"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests come last: while Playwright runs, its event loop occupies the thread that async tests need.

    That holds for each worker of pytest-xdist, too, since tests are handed out in this order.
    """
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if "redis_url" in getattr(item, "fixturenames", ()):
            item.add_marker("redis")
        if "told" in getattr(item, "fixturenames", ()):  # of one protocol by one worker, so that its runs are judged once
            item.add_marker(pytest.mark.xdist_group(f"told-{item.callspec.params['slug']}"))
    if slug := config.getoption("protocol"):
        chosen = [item for item in items if is_of(slug, item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def is_of(slug: str, item: pytest.Item) -> bool:
    """Whether a test is one of the protocol's own, or one of all protocols that is run on this one: then its parameter is `slug`."""
    given = getattr(item, "callspec", None)
    own = Path(__file__).parent / "protocols" / slug.replace("-", "_")
    return own in item.path.parents or (given is not None and given.params.get("slug") == slug)


def needed(tool: str) -> str:
    """The path of a program. Without it the test is skipped, but in CI it fails: there nothing may be missing."""
    path = shutil.which(tool)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{tool} is not installed")
    return path


# The site


@dataclass
class Site:
    """A real `manage.py serve` in a process of its own. Its database and secret are in `var`, and survive a restart."""

    var: Path
    port: int = field(default_factory=lambda: free_port())
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """All that it printed so far."""
        return (self.var / "serve.log").read_text()

    def start(self) -> None:
        ours = {"HOST": "127.0.0.1", "PORT": str(self.port), "VAR_DIR": str(self.var), "PLUGINS_DIR": str(self.var), "RELOAD": "0"}
        inherited = {k: v for k, v in os.environ.items() if k not in {"DEV", "REDIS_URL", "PUBLIC_ORIGINS", "DJANGO_SETTINGS_MODULE"}}
        with (self.var / "serve.log").open("ab") as log:
            command = [sys.executable, str(ROOT / "manage.py"), "serve"]
            self.process = subprocess.Popen(command, env=inherited | ours | self.environment, stdout=log, stderr=log)
        wait_until(self._answers, f"{self.url} to answer", lambda: self.log)

    def stop(self) -> int:
        """Ends it as an init system would; the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=15)

    def kill(self) -> None:
        """Ends it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=15)

    def restart(self) -> None:
        self.stop()
        self.start()

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the server ended by itself:\n{self.log}"
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
            return answer.status == 200
        return False


@pytest.fixture(scope="session", autouse=True)
def no_plugins_of_this_machine() -> None:
    """Plug-ins that lie in plugins/ on this machine are not tested."""
    from protocols import catalog

    catalog.open_door(None)


@pytest.fixture
def start_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Starts sites of this test's own: `start_site(REDIS_URL=...)`. At the end no log may hold a traceback."""
    sites: list[Site] = []

    def start(**environment: str) -> Site:
        sites.append(Site(tmp_path_factory.mktemp("var"), environment=environment))
        sites[-1].start()
        return sites[-1]

    yield start
    for site in sites:
        end(site)


@pytest.fixture(scope="session")
def live_server_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests that don't stop it or change how it runs."""
    site = Site(tmp_path_factory.mktemp("var"))
    site.start()
    yield site
    end(site)


def end(site: Site) -> None:
    if site.process is not None and site.process.poll() is None:
        site.stop()
    assert "Traceback" not in site.log, site.log


# The browser


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:  # noqa: F821 -- Playwright's
    """One for all tests of a worker: Debian's headless shell, else its Chromium."""
    path = needed(chromium_path(SHELL, "chromium"))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def console_errors() -> Iterator[list[str]]:
    """What browsers complained about in this test: exceptions, console errors, failed requests. It must be empty at the end;
    a test that provokes a complaint looks at it and clears it.
    """
    errors: list[str] = []
    yield errors
    assert not errors, "the browser complained:\n" + "\n".join(errors)


@pytest.fixture
def open_page(chromium, console_errors: list[str]) -> Iterator[Callable[..., "Page"]]:  # noqa: F821
    """Opens a page as another person would, with cookies of its own: `open_page(locale="zh-CN", reduced_motion="reduce")`."""
    contexts = []

    def open_one(**options):
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "en-US", **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and console_errors.append(f"{message.text} {message.location['url']}"))
        page.on("pageerror", lambda error: console_errors.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    """One page, 1440x900, in English."""
    return open_page()


# Redis


@dataclass
class Redis:
    """A real Redis on a free loopback port that keeps nothing on disk."""

    folder: Path
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = [
            "--bind",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            str(self.folder),
        ]
        self.process = subprocess.Popen([needed("redis-server"), *options], stdout=subprocess.DEVNULL)
        wait_until(self._answers, "Redis to answer", lambda: "")

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(timeout=15)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16) == b"+PONG\r\n"
        return False


@pytest.fixture
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """A Redis of this test's own, which it may stop and start."""
    server = Redis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    if server.process is not None and server.process.poll() is None:
        server.stop()


@pytest.fixture
def redis_url(redis: Redis) -> str:
    """The address of an empty Redis."""
    return redis.url


# Helpers


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: Callable[[], bool], what: str, explain: Callable[[], str]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {START_TIMEOUT_S} s for {what}\n{explain()}"
        time.sleep(0.02)
