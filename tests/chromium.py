"""The browser that tests and benchmarks drive: Debian's Chromium, headless, and quiet on the network."""

import os
import shutil

SHELL = "chromium-headless-shell"
"""Chromium without what surrounds a page in a window. The tests take little more than half as long in it."""


def chromium_path(*names: str) -> str:
    """The first of these programs that is installed, or the first name; the environment variable CHROMIUM names another one."""
    chosen = os.environ.get("CHROMIUM")
    return chosen or next((path for name in names if (path := shutil.which(name))), names[0])


CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
