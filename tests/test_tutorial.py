"""docs/adding-a-protocol.md, executed: every command is run, every change made, and the output compared with what the page shows."""

import os
import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.conftest import ROOT, Site, wait_until

TUTORIAL = ROOT / "docs" / "adding-a-protocol.md"
BLOCK = re.compile(r"^```(console|diff|python|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_tutorial_does_what_it_says(tmp_path: Path, start_site: Callable[..., Site]) -> None:
    """In a folder of its own instead of the theatre's."""
    package = tmp_path / "plugins" / "echo"
    site = None
    done = []
    for form, text in blocks():
        if form == "diff":
            for change in re.split(r"^--- ", text, flags=re.MULTILINE)[1:]:
                name, _, lines = change.partition("\n")
                apply(package / name, lines)
        elif form == "python":  # a new file, which its first line names
            name, _, body = text.removeprefix("# ").partition("\n")
            (package / name).write_text(body, encoding="utf-8")
        elif form == "toml":
            assert text in (package / "pyproject.toml").read_text()
        else:
            command, _, shown = text.removeprefix("$ ").partition("\n")
            if command == "make run":
                site = start_site(PLUGINS_DIR=str(tmp_path / "plugins"), RELOAD="1")
                said = site.log.replace(site.url, "http://127.0.0.1:8000")
            else:
                said = output(command, tmp_path)
            assert matches(shown, said), f"$ {command}\n{said}"
            if "does not load" in shown:  # and so says the site
                assert site is not None
                wait_until(lambda log=site: "watch names field" in log.log, "the site to say so", lambda log=site: log.log)
                assert "watch names field" in page(f"{site.url}/")
        done.append(form)
    assert site is not None
    assert {"console", "diff", "python", "toml"} == set(done)
    wait_until(lambda: "S does the work and is gone" in page(f"{site.url}/"), "the page to follow the last save", lambda: site.log)
    assert "watch names field" not in page(f"{site.url}/")
    assert 'data-page="run"' in page(f"{site.url}/echo/crash")


def blocks() -> Iterator[tuple[str, str]]:
    return ((form, text) for form, text in BLOCK.findall(TUTORIAL.read_text(encoding="utf-8")))


def apply(path: Path, lines: str) -> None:
    """Makes a change: lines with a space stand there, lines with - are removed, lines with + are added."""
    pieces = [(line[:1], line[1:]) for line in lines.splitlines()]
    before = "".join(f"{text}\n" for sign, text in pieces if sign != "+")
    after = "".join(f"{text}\n" for sign, text in pieces if sign != "-")
    old = path.read_text(encoding="utf-8")
    assert old.count(before) == 1, f"{path.name} has this {old.count(before)} times:\n{before}"
    path.write_text(old.replace(before, after), encoding="utf-8")


def output(command: str, folder: Path) -> str:
    """What a command prints, whether it succeeds or not."""
    words = shlex.split(command)
    ours = {".venv/bin/python": [sys.executable], ".venv/bin/pytest": [sys.executable, "-m", "pytest", "--color=no"]}
    words = ours[words[0]] + [str(ROOT / word) if word == "manage.py" else word for word in words[1:]]
    hidden = {"CI", "PORT", "HOST", "DEV", "PYTEST_ADDOPTS", "DJANGO_SETTINGS_MODULE"}
    inherited = {k: v for k, v in os.environ.items() if k not in hidden}
    environment = inherited | {"PLUGINS_DIR": str(folder / "plugins"), "VAR_DIR": str(folder / "var"), "COLUMNS": "120"}
    ran = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
    return ran.stdout + ran.stderr


def matches(shown: str, said: str) -> bool:
    """A line that is only `…` stands for any lines, `…` within a line for anything in it."""
    lines = [r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in shown.strip().splitlines()]
    return re.fullmatch("".join(lines), said.strip() + "\n") is not None


def page(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return answer.read().decode()
