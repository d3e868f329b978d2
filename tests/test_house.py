"""The rules of the house that no linter knows, each with what it protects."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from protocols.contract.promises import flattened, parameters
from tests.conftest import ROOT, needed
from visualizer.static_files import sources_digest

STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
UI_WORDS = {lang: json.loads((STATIC / f"i18n/{lang}.json").read_text(encoding="utf-8")) for lang in ("en", "zh")}


def committed_texts() -> dict[str, str]:
    """Every text file that is in the repository or about to be."""
    listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listing.returncode:
        pytest.skip("not in a git repository")
    texts = {}
    for name in filter(None, listing.stdout.split("\0")):
        try:
            texts[name] = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
    return texts


# What is committed


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    """Paths of one machine are useless on another."""
    home = re.compile(r"(?<![\w.])/(?:" + "|".join(["work", "root", "home/[a-z]", "Users/[a-z]", "private"]) + r")(?:/|\b)(?!.*/\*)")
    found = [f"{name}: {line.strip()}" for name, text in committed_texts().items() for line in text.splitlines() if home.search(line)]
    assert not [line for line in found if not line.startswith("tests/test_house.py")]


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is chosen by the person who installs them."""
    names = [
        "requirements.txt",
        "requirements-dev.txt",
        "package.json",
        "package-lock.json",
        ".npmrc",
        "pyproject.toml",
    ]
    words = re.compile(r"index-url|find-links|trusted-host|\"resolved\"|^registry|https?://registry", re.MULTILINE)
    assert not [name for name in names if words.search((ROOT / name).read_text())]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(name: str) -> None:
    """The same versions everywhere, today and next year."""
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
    assert not [line for line in lines if not re.match(r"-r requirements\.txt$|[\w.-]+==[\w.]+( ; .+)?$", line)]


MAX_LINES = 600
MAX_PROTOCOL_LINES = 750  # of a protocol.py that is as large as Raft's


def test_no_source_file_is_longer_than_a_person_reads() -> None:
    """Python, JavaScript and style sheets, tests too. A file that grows beyond it holds two things."""
    made = ("static/dist/", "static/vendor/")
    lines = {
        name: text.count("\n")
        for name, text in committed_texts().items()
        if Path(name).suffix in {".py", ".js", ".mjs", ".css"} and not name.startswith(made)
    }
    limits = {name: MAX_PROTOCOL_LINES if re.fullmatch(r"protocols/\w+/\w+/protocol\.py", name) else MAX_LINES for name in lines}
    assert not {name: lines[name] for name in lines if lines[name] > limits[name]}


# The browser's files


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_script_and_no_style(template: Path) -> None:
    """The content security policy would block them without a word. Data for a script (JSON), the import map and js/early.js may stand there."""
    text = template.read_text()
    assert not re.findall(r"<script(?![^>]*(?:\bsrc=|importmap|application/json))[^>]*>(?!{% early %}</script>)", text)
    assert not re.findall(r"<style|\son\w+\s*=|\sstyle\s*=|javascript:", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_name_files_that_exist(template: Path) -> None:
    """Without this test a missing file would be noticed in a browser only."""
    assets = re.findall(r"{% asset [\"']([^\"']+)", template.read_text())
    entries = [f"js/{name}" for name in re.findall(r"{% entry [\"']([^\"']+)", template.read_text())]
    assert not [name for name in assets + entries if not (STATIC / name).is_file()]


def test_every_module_parses() -> None:
    """One Node for all of them; types and imports are tsc's business."""
    parse = (
        "for (const f of process.argv.slice(1)) new (require('vm').SourceTextModule)(require('fs').readFileSync(f,'utf8'),{identifier:f})"
    )
    modules = [str(path) for path in sorted(STATIC.rglob("*.js"))]
    node = subprocess.run(
        [needed("node"), "--no-warnings", "--experimental-vm-modules", "-e", parse, *modules],
        capture_output=True,
        text=True,
    )
    assert node.returncode == 0, node.stderr


def test_the_bundle_is_of_the_present_sources() -> None:
    """A site without Node serves the committed bundle, so it must be made of the committed sources. `make bundle` makes it anew."""
    if not (STATIC / "js/main.js").exists():
        pytest.skip("there is no main.js yet")
    manifest = json.loads((STATIC / "dist/manifest.json").read_text())
    files = {
        p.relative_to(STATIC).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in (STATIC / "dist").glob("*.js*")
        if p.name != "manifest.json"
    }
    assert manifest["sources"] == sources_digest(STATIC), "run `make bundle`"
    assert manifest["files"] == files, "static/dist was changed by hand; run `make bundle`"
    assert "js/main.js" in {f"js/{name}" for name in manifest["entries"]}


def test_vendored_libraries_are_those_that_are_type_checked() -> None:
    """tsc sees node_modules, the browser sees static/vendor: the same versions. `node tools/vendor.mjs` copies them."""
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    vendored = dict(path.read_text().split() for path in STATIC.glob("vendor/*/VERSION.txt"))
    assert vendored
    assert vendored == {name: wanted[name] for name in vendored}


# Words


def test_the_interface_has_the_same_words_in_both_languages() -> None:
    """Same keys, same parameters, none empty. The words of protocols are checked by their contract."""
    en, zh = flattened(UI_WORDS["en"]), flattened(UI_WORDS["zh"])
    assert en.keys() == zh.keys(), sorted(en.keys() ^ zh.keys())
    assert not {key for key in en if parameters(en[key]) != parameters(zh[key])}
    assert not [key for key in en if not en[key].strip() or not zh[key].strip()]
