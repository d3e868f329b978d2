"""`make test`: brings what the tests need, runs every suite, and says at the end which of them passed.

`make test P=raft` runs what belongs to one protocol.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CI = bool(os.environ.get("CI"))
PYTHONS = ["3.11", "3.12", "3.13"]
ENGINE_NEEDS = ["msgspec", "pytest"]
SIDE_BY_SIDE = 2  # small suites at a time: each keeps about one core busy
MAX_WORKERS = 4  # of pytest: each has a site and a browser of its own, which take about 1 GB of memory
DEBIAN_PACKAGES: dict[str, Callable[[], bool]] = {
    "chromium-headless-shell": lambda: shutil.which("chromium-headless-shell") is not None,
    "firefox-esr": lambda: shutil.which("firefox-esr") is not None,
    "redis-server": lambda: shutil.which("redis-server") is not None,
    "fonts-noto-cjk": lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
}


class Suite(NamedTuple):
    """A program that says by its exit code whether its tests passed."""

    name: str
    command: list[str]


def main() -> int:
    slug = os.environ.get("P", "")
    if slug and slug not in (known := protocol_slugs()):
        print(f"There is no protocol {slug!r}. P is one of: {', '.join(known)}.")
        return 2
    install_debian_packages()
    results = side_by_side(list(checks_of_a_protocol() if slug else small_suites()))
    results.append(run_pytest([f"--protocol={slug}"] if slug else []))
    print(f"\nsuites: {sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


def protocol_slugs() -> list[str]:
    sys.path.insert(0, str(ROOT))
    from protocols.catalog import ours

    return list(ours())


# The suites


def small_suites() -> Iterator[Suite]:
    """All but pytest."""
    yield Suite("firefox", node_tests("tests/firefox"))
    yield Suite("check", ["make", "--no-print-directory", "--keep-going", "check"])
    yield Suite("node", node_tests("tests/js"))
    for version, python in other_pythons():
        yield Suite(f"golden traces on Python {version}", [sys.executable, __file__, "golden", version, python])


def node_tests(folder: str) -> list[str]:
    return ["node", "--test", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.test.js"))]


def checks_of_a_protocol() -> Iterator[Suite]:
    """Of the checks those that look at a protocol's Python."""
    for name in ("lint-python", "layers", "types-python"):
        yield Suite(name, ["make", "--no-print-directory", name])


def side_by_side(suites: list[Suite]) -> list[bool]:
    """Runs suites on both cores. What a suite printed is shown when it has ended, so that it stays together."""
    shown = threading.Lock()

    def run(suite: Suite) -> bool:
        started = time.monotonic()
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            ran = subprocess.run(suite.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            output.seek(0)
            with shown:
                print(f"\n=== {suite.name} ===\n{output.read()}", end="")
                return ended(suite.name, started, ran.returncode)

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return list(pool.map(run, suites))


def run_pytest(options: list[str]) -> bool:
    """Runs pytest on all cores, which prints as it goes."""
    print("\n=== pytest ===", flush=True)
    started = time.monotonic()
    # One worker more than cores, since a test in a browser often waits. Tests are handed out one by one, in their order, but for those
    # that share what one of them has found out.
    workers = ["-n", str(min(MAX_WORKERS, (os.cpu_count() or 1) + 1)), "--dist=loadgroup", "--no-loadscope-reorder"]
    return ended("pytest", started, subprocess.run([sys.executable, "-m", "pytest", *workers, *options], cwd=ROOT).returncode)


def ended(name: str, started: float, exit_code: int) -> bool:
    """Says how a suite went."""
    print(f"=== {name}: {'FAILED' if exit_code else 'passed'} in {time.monotonic() - started:.0f} s ===", flush=True)
    return exit_code == 0


def golden_traces(version: str, python: str) -> int:
    """Whether another Python plays every scenario as its golden trace says."""
    command = [engine_venv(version, python), "-m", "pytest", "tests/test_golden.py"]
    return subprocess.run(command, cwd=ROOT).returncode


# What they need


def install_debian_packages() -> None:
    """Through apt where we may; elsewhere a word on what will be skipped, or, in CI, will fail."""
    missing = [package for package, present in DEBIAN_PACKAGES.items() if not present()]
    if not missing:
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing {', '.join(missing)} ...", flush=True)
        quietly = {
            **os.environ,
            "DEBIAN_FRONTEND": "noninteractive",
            "RUNLEVEL": "1",
        }  # 1: don't start Debian's own Redis
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
        ):
            subprocess.run(command, env=quietly, stdout=subprocess.DEVNULL, check=False)
        missing = [package for package in missing if not DEBIAN_PACKAGES[package]()]
    if missing:
        fate = "their tests fail" if CI else "their tests are skipped"
        print(f"Missing: {', '.join(missing)}; {fate}. Cure: sudo apt-get install {' '.join(missing)}", flush=True)


def other_pythons() -> Iterator[tuple[str, str]]:
    """Each other version that we support and that really starts: a command of pyenv may be there and not work."""
    for version in PYTHONS:
        if version == f"{sys.version_info.major}.{sys.version_info.minor}":
            print(f"Python {version}: {sys.executable}, runs everything")
        elif python := next(filter(starts, candidates(version)), None):
            print(f"Python {version}: {python}, runs the golden traces")
            yield version, python
        else:
            print(f"Python {version}: not present")


def candidates(version: str) -> Iterator[str]:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        yield str(Path(folder) / f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from (str(folder / "bin/python") for folder in sorted(pyenv.glob(f"versions/{version}.*"), reverse=True))


def starts(python: str) -> bool:
    return os.access(python, os.X_OK) and subprocess.run([python, "-c", "import venv, ensurepip"], capture_output=True).returncode == 0


def engine_venv(version: str, python: str) -> str:
    """A small environment with what the golden traces need, at the pinned versions; made anew when those change."""
    venv = ROOT / f".venv-{version}"
    pins = "\n".join(pinned_lines()) + "\n"
    stamp = venv / "pins.txt"
    if not stamp.exists() or stamp.read_text() != pins:
        print(f"Making {venv.name} ...", flush=True)
        subprocess.run([python, "-m", "venv", "--clear", venv], check=True)
        constraints = venv / "constraints.txt"
        constraints.write_text(pins)
        pip = [venv / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-c", constraints, *ENGINE_NEEDS], check=True)
        constraints.rename(stamp)
    return str(venv / "bin/python")


def pinned_lines() -> list[str]:
    text = (ROOT / "requirements.txt").read_text() + (ROOT / "requirements-dev.txt").read_text()
    return re.findall(r"^[\w.-]+==.*$", text, re.MULTILINE)


if __name__ == "__main__":
    sys.exit(golden_traces(*sys.argv[2:]) if sys.argv[1:2] == ["golden"] else main())
