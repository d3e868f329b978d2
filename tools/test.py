"""`make test`: brings what the tests need, runs every suite, and says at the end which of them passed."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CI = bool(os.environ.get("CI"))
PYTHONS = ["3.11", "3.12", "3.13"]
ENGINE_NEEDS = ["msgspec", "hypothesis", "pytest"]
DEBIAN_PACKAGES: dict[str, Callable[[], bool]] = {
    "chromium": lambda: shutil.which("chromium") is not None,
    "firefox-esr": lambda: shutil.which("firefox-esr") is not None,
    "redis-server": lambda: shutil.which("redis-server") is not None,
    "fonts-noto-cjk": lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
}


def main() -> int:
    install_debian_packages()
    results = [
        step("check", ["make", "--no-print-directory", "--keep-going", "check"]),
        step("pytest", [sys.executable, "-m", "pytest"]),
    ]
    for name, folder in (("node", "tests/js"), ("firefox", "tests/firefox")):
        scripts = sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.test.js"))
        results.append(step(name, ["node", "--test", *scripts]))
    for version, python in other_pythons():
        results.append(
            step(
                f"engine on Python {version}",
                [engine_venv(version, python), "-m", "pytest", "-m", "engine and not soak"],
            )
        )
    print(f"\nsuites: {sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


def step(name: str, command: list[str]) -> bool:
    """Runs one suite and says how it went."""
    print(f"\n=== {name} ===", flush=True)
    started = time.monotonic()
    passed = subprocess.run(command, cwd=ROOT).returncode == 0
    print(f"=== {name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.0f} s ===", flush=True)
    return passed


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
            print(f"\nPython {version}: {sys.executable}, ran everything")
        elif python := next(filter(starts, candidates(version)), None):
            print(f"\nPython {version}: {python}, runs the engine's tests")
            yield version, python
        else:
            print(f"\nPython {version}: not present")


def candidates(version: str) -> Iterator[str]:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        yield str(Path(folder) / f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from (str(folder / "bin/python") for folder in sorted(pyenv.glob(f"versions/{version}.*"), reverse=True))


def starts(python: str) -> bool:
    return os.access(python, os.X_OK) and subprocess.run([python, "-c", "import venv, ensurepip"], capture_output=True).returncode == 0


def engine_venv(version: str, python: str) -> str:
    """A small environment with what the engine's tests need, at the pinned versions; made anew when those change."""
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
    sys.exit(main())
