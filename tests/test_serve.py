"""`manage.py serve`, as a person or an init system meets it: starts fast, says where it is, ends cleanly."""

import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Site
from visualizer.hosting import kept_secret, own_origins


def test_it_says_where_it_is_and_ends_cleanly(start_site: Callable[..., Site]) -> None:
    site = start_site()
    assert f"Protocol Theatre is at {site.url} " in site.log
    assert site.stop() == 0
    assert len(site.log.splitlines()) == 1


def test_a_second_start_finds_its_database_and_secret(start_site: Callable[..., Site]) -> None:
    """How long it takes is measured by bench/page.py."""
    site = start_site()
    assert site.stop() == 0
    site.start()
    assert f"Protocol Theatre is at {site.url} " in site.log


def test_a_port_in_use_is_one_sentence_with_the_cure() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = {"HOST": "127.0.0.1", "PORT": str(port), "PATH": "/usr/bin:/bin"}
        serve = subprocess.run([sys.executable, ROOT / "manage.py", "serve"], env=environment, capture_output=True, text=True)
    assert serve.returncode == 1
    assert "Address already in use" in serve.stderr
    assert f"make run PORT={port + 1}" in serve.stderr
    assert len((serve.stdout + serve.stderr).splitlines()) == 1


def test_a_page_comes_with_a_policy_that_lets_nothing_in(live_server_process: Site) -> None:
    with urllib.request.urlopen(live_server_process.url) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert f"connect-src 'self' ws://127.0.0.1:{live_server_process.port};" in policy


def test_a_host_that_is_not_ours_is_refused(live_server_process: Site) -> None:
    request = urllib.request.Request(live_server_process.url, headers={"Host": "elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 400
    assert "elsewhere" not in refused.value.headers["Content-Security-Policy"]
    refused.value.close()


@pytest.mark.parametrize(
    "origin",
    ["http://127.0.0.1:{port}", "http://127.0.0.1:1", "https://elsewhere.example", None],
)
def test_a_socket_that_is_a_stranger_or_leads_nowhere_is_denied(live_server_process: Site, origin: str | None) -> None:
    """By handshake, without an exception in the log. Another port of the same host is a stranger too."""
    port = live_server_process.port
    lines = [
        "GET /nowhere HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ]
    if origin:
        lines.append(f"Origin: {origin.format(port=port)}")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(100).decode().split()[1] == "403"


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    first = kept_secret(path)
    assert len(first) > 50
    assert kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["secret"]


def test_origins_are_spelled_as_browsers_do() -> None:
    assert own_origins("127.0.0.1", 8000) == ["http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost:8000"]
    assert own_origins("Lecture.local", 80) == ["http://lecture.local"]
    assert "http://localhost:9000" in own_origins("0.0.0.0", 9000)
