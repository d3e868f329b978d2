"""Plug-ins: protocols in packages of their own are found, played and checked; a broken one does not stop the others."""

import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from textwrap import dedent

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from msgspec.structs import replace

from protocols import catalog
from protocols.catalog import discovery, mistakes
from protocols.contract import extremes, promises
from protocols.contract.pictures import undrawable
from protocols.declaration import Curve, Queue, Ribbons, Spans, Table, Tree, World
from protocols.engine.recipe import from_scenario
from protocols.engine.simulate import Run
from tests.conftest import ROOT, Site, wait_until
from visualizer.management.commands.startprotocol import write, write_ours

EXAMPLES = sorted(path.parent for path in (ROOT / "docs" / "examples").glob("*/pyproject.toml"))
numbers = count(1)


class Package:
    """A package as startprotocol makes it, under a name that no other test has: Python keeps what it has imported."""

    def __init__(self, parent: Path, slug: str = "") -> None:
        self.slug = slug or f"made-{next(numbers)}"
        self.parent = parent
        self.folder = parent / self.slug
        write(self.slug, self.folder)
        self.source = self.folder / "src" / self.slug.replace("-", "_")
        self.protocol = self.source / "protocol.py"

    def change(self, name: str, old: str, new: str) -> int:
        """Replaces a text that stands there once; the line where it stood."""
        path = self.folder / name if name == "pyproject.toml" else self.source / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Package]:
    yield Package(tmp_path / "plugins")
    catalog.open_door(None)


def mistake_in(package: Package) -> str:
    """What the catalogue says of it: file, line and sentence."""
    catalog.open_door(package.parent)
    (broken,) = catalog.broken()
    assert broken.slug == package.slug
    return str(broken.mistake)


# Found and played


def test_a_made_package_plays_at_once(package: Package, client: Client) -> None:
    catalog.open_door(package.parent)
    assert catalog.broken() == []
    for scenario in catalog.find_spec(package.slug).scenarios:
        run = Run(catalog.find_spec(package.slug), from_scenario(catalog.find_spec(package.slug), scenario.slug))
        run.advance()
        assert run.end == "quiescent"
        assert client.get(f"/{package.slug}/{scenario.slug}").status_code == 200
    home = client.get("/", headers={"accept-language": "zh"}).content.decode()
    assert f'href="/{package.slug}/lost-answer"' in home
    assert "插件" in home
    assert client.get(f"/api/captions/{package.slug}.zh.json").json()["roles"] == {"client": "客户端", "server": "服务端"}
    assert package.slug in client.get("/api/search.json").content.decode()


def test_a_plug_in_stands_in_the_chapter_that_its_captions_name(package: Package, client: Client) -> None:
    for lang in catalog.LANGUAGES:
        package.change(f"captions.{lang}.json", '"chapter": 7', '"chapter": 4')
    catalog.open_door(package.parent)
    home = client.get("/").content.decode()
    assert home.index('href="/raft"') < home.index(f'href="/{package.slug}"')
    assert 'aria-label="Plug-ins"' not in home


def test_an_installed_package_is_found_by_its_entry_point(tmp_path: Path) -> None:
    """As pip leaves it: the package, and its metadata beside it."""
    made = Package(tmp_path / "made", "installed")
    site = tmp_path / "site"
    info = site / "protocol_theatre_installed-0.1.0.dist-info"
    info.mkdir(parents=True)
    made.source.rename(site / "installed")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: protocol-theatre-installed\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[protocol_theatre.protocols]\ninstalled = installed\n")
    script = "from protocols import catalog; catalog.open_door(None); print(catalog.broken(), *catalog.packages()[-1:])"
    command = [sys.executable, "-c", f"{script}; print(catalog.find_spec('installed').slug, catalog.captions('installed', 'zh')['name'])"]
    ran = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True, text=True)
    assert ran.stdout.startswith("[] "), ran.stderr
    assert "the installed package protocol-theatre-installed 0.1.0" in ran.stdout
    assert ran.stdout.endswith("installed Installed\n")


def test_a_package_that_is_installed_and_lies_here_is_one_protocol(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed for editing, as `pip install -e` does."""
    (here,) = discovery.plug_ins(package.parent)
    also = discovery.Package(slug=here.slug, module=here.module, origin="the installed package")
    monkeypatch.setattr(discovery, "_installed", lambda: (also,))
    assert discovery.plug_ins(package.parent) == (here,)


# Broken


BREAKS = {
    "syntax": ("protocol.py", "class Client(State):", "class Client(State:", "SyntaxError: "),
    "import": ("protocol.py", "from typing import Annotated", "from typing import Annotatd", "ImportError: cannot import name 'Annotatd'"),
    "exit": ("protocol.py", 'C, S = "c", "s"', "raise SystemExit(1)", "SystemExit: 1"),
    "state": ("protocol.py", "class Client(State):", "class Client(State):\n    wrong: int = 0", "TypeError: Client.wrong: say durable"),
    "slug": ("__init__.py", 'slug="{slug}"', 'slug="another"', "SPEC.slug is 'another', the entry point is called '{slug}'"),
    "json": ("captions.en.json", '"roles": {', '"roles": {,', "this is no JSON: "),
    "form": ("captions.zh.json", '"waiting": "等待应答"', '"waiting": 7', "phases.waiting: Expected `str`, got `int`"),
    "part": ("captions.en.json", '"search": [', '"serch": [', "there is no part 'serch' of the captions; there are name, tagline, "),
    "toml": ("pyproject.toml", 'version = "0.1.0"', "version = 0.1.0", "Expected newline"),
    "no slug": ("pyproject.toml", '{slug} = "', '"No Slug" = "', "'No Slug' can't be a protocol's name"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_plug_in_says_file_and_line(package: Package, what: str) -> None:
    name, old, new, why = (text.replace("{slug}", package.slug) for text in BREAKS[what])
    line = package.change(name, old, new)
    catalog.open_door(package.parent)
    (broken,) = catalog.broken()
    assert re.match(rf"[\w/.-]*{name}:{line}: {re.escape(why)}", str(broken.mistake)), broken.mistake


def test_a_module_that_is_not_there_is_a_mistake_of_the_entry_point(package: Package) -> None:
    module = package.slug.replace("-", "_")
    line = package.change("pyproject.toml", f'= "{module}"', f'= "{module}.protocl"')
    assert mistake_in(package).startswith(f"{package.slug}/pyproject.toml:{line}: ModuleNotFoundError: No module named '{module}.protocl'")


def test_a_module_without_a_protocol_says_so(package: Package) -> None:
    (package.source / "__init__.py").write_text("SPEC = 7\n")
    assert mistake_in(package).endswith("__init__.py: it holds no protocol: SPEC is to be a ProtocolSpec, and is int")


def test_captions_that_are_missing_are_named(package: Package) -> None:
    (package.source / "captions.zh.json").unlink()
    assert mistake_in(package).endswith(f"captions.zh.json: this file is missing: it holds the words of {package.slug} in 'zh'")


def test_a_package_may_not_be_called_like_another_module(tmp_path: Path) -> None:
    Package(tmp_path / "plugins", "decimal")
    catalog.open_door(tmp_path / "plugins")
    __import__("decimal")
    (broken,) = catalog.broken()
    assert "another module is called 'decimal' already" in str(broken.mistake)
    catalog.open_door(None)


@pytest.mark.parametrize(("lang", "title"), [("en", "This protocol does not load"), ("zh", "这个协议未能加载")])
def test_a_broken_plug_in_stands_in_the_catalogue_and_has_a_page(package: Package, client: Client, lang: str, title: str) -> None:
    line = package.change("protocol.py", "class Client(State):", "class Client(State:")
    catalog.open_door(package.parent)
    where = f"protocol.py:{line}"
    home = client.get("/", headers={"accept-language": lang}).content.decode()
    assert where in home
    assert 'href="/raft/r4"' in home
    for address in (f"/{package.slug}", f"/{package.slug}/all-well", f"/{package.slug}/all-well/at/does"):
        answer = client.get(address, headers={"accept-language": lang})
        assert answer.status_code == 503
        assert title in answer.content.decode()
        assert where in answer.content.decode()
    refusal = client.get(f"/api/protocol/{package.slug}.json").json()
    assert refusal["refused"] == "broken-protocol"
    assert where in refusal["why"]


def test_a_server_with_a_broken_plug_in_serves_all_others(tmp_path: Path, start_site: Callable[..., Site]) -> None:
    made = Package(tmp_path / "plugins", "unwell")
    line = made.change("protocol.py", "class Client(State):", "class Client(State:")
    site = start_site(PLUGINS_DIR=str(made.parent))
    assert re.search(rf"^unwell does not load\. .*protocol\.py:{line}: SyntaxError", site.log, re.MULTILINE)
    with urllib.request.urlopen(f"{site.url}/raft/r4") as answer:
        assert answer.status == 200


# Mistakes in what a protocol declares


DECLARED = {
    "watch": ('watch=("done", "asked", "answered")', 'watch=("done", "asked", "answerd")', "watch names field 'answerd'"),
    "property": ("client.answered == client.asked", "client.anwered == client.asked", "property answered can't be checked: AttributeError"),
    "message": ("def on_answer(", "def on_anwser(", None),
    "phase": ('self.phase = "idle"', 'self.phase = "content"', "role client enters 'content', which its declared changes don't know"),
    "phase field": ('Role("client", Client, "phase"', 'Role("client", Client, "faze"', "role client: Client has no field 'faze'"),
    "role": ('Seat(S, "server", Server())', 'Seat(S, "servant", Server())', "node s has role 'servant'"),
    "state": ('Seat(S, "server", Server())', 'Seat(S, "server", Client())', "node s starts as Client"),
    "arrangement": (
        'arrangement="rows"',
        'arrangement="circle"',
        "there is no arrangement 'circle'; there are ring, rows, columns, grid, free",
    ),
    "view field": ('inspect=("phase", "done")', 'inspect=("phase", "dun")', "the view names field 'dun' of role server"),
    "view phase": ('fills={"ready": "rim"}', 'fills={"rready": "rim"}', "the view draws phase 'rready' of role server"),
    "view timer": ('timers=("retry",)', 'timers=("retri",)', "the view draws timer 'retri' of role client"),
    "switch": ('Param(breaks="once"', 'Param(breaks="twice"', "parameter forget is to break 'twice'"),
    "broken": ('broken="once"', 'broken="never"', "scenario forgetful is to break 'never'"),
    "script": ('ASK = "client:c.ask@10"', 'ASK = "client:x.ask@10"', "scenario all-well: 'client:x.ask@10': there is no node 'x'"),
    "moment": ('DOES = "s.note.does"', 'DOES = "z.note.does"', "scenario all-well, moment does: there is no node 'z'"),
    "fill": (
        'fills={"ready": "rim"}',
        'fills={"ready": "ring"}',
        "the view draws phase ready of role server with fill 'ring'; there are full, soft, rim",
    ),
    "tone": ('tones={"ready": "ink"}', 'tones={"ready": "inky"}', "the view draws phase ready of role server with tone 'inky'"),
    "shape": ('MessageHint("request", "do {n}")', 'MessageHint("square", "do {n}")', "the view draws message request with shape 'square'"),
    "label": (
        'MessageHint("request", "do {n}")',
        'MessageHint("request", "do {m}")',
        "the label of message request names field 'm'; it has n",
    ),
    "band": ('bands=("waiting",)', 'bands=("waitin",)', "the view gives phase 'waitin' a band; the phases are idle, ready, waiting"),
    "verb": ('"client:c.ask", "client"', '"clint:c.ask", "client"', "command ask is 'clint:c.ask', and role client has no method on_clint"),
    "whose": ('"client:c.ask", "client"', '"client:s.ask", "client"', "command ask is 'client:s.ask'; the nodes of role client are c"),
    "command": ('"client:c.ask", "client"', '"client:c.ask", "customer"', "command ask is for role 'customer'"),
    "node of a command": ('"client:c.ask", "client", ("idle",)', '"client:c.ask", "client", ("idle",), ("d",)', "command ask is at 'd'"),
}


@pytest.mark.parametrize("what", DECLARED)
def test_a_mistake_in_a_declaration_is_one_sentence_with_file_and_line(package: Package, what: str) -> None:
    old, new, why = DECLARED[what]
    name = next(name for name in ("protocol.py", "__init__.py") if old in (package.source / name).read_text())
    line = package.change(name, old, new)
    said = mistake_in(package)
    assert "\n" not in said
    file, _, rest = said.partition(f"{name}:")
    found, _, sentence = rest.partition(": ")
    assert file.endswith("/")
    if why is None:  # the message without a handler is found before the handler without a message
        assert sentence.startswith("no role handles message answer")
        assert "class Answer" in package.protocol.read_text().splitlines()[int(found) - 1]
        return
    assert sentence.startswith(why)
    text = (package.source / name).read_text().splitlines()
    about = {"broken": '"forgetful"', "switch": 'breaks="twice"'}.get(what, "")
    assert about in text[int(found) - 1] if about else int(found) == line or new in text[int(found) - 1]


EXHIBITS = {
    'Purse("gone")': "the view shows fact 'gone', which the truth doesn't tell; it tells done",
    'Meter("gone", gauges=0)': "the gauges of 'gone' have room for 0: it is how many there are at most, from 1",
    'Bars("gone", bars=-1)': "the bars of 'gone' have room for -1: it is how many there are at most, from 1",
}


@pytest.mark.parametrize("exhibit", EXHIBITS)
def test_an_exhibit_that_could_never_be_drawn_is_found_at_its_line(package: Package, exhibit: str) -> None:
    package.change("protocol.py", "    Expect,\n", f"    Expect,\n    {exhibit.partition('(')[0]},\n")
    line = package.change("protocol.py", '    arrangement="rows",', f'    arrangement="rows", exhibits=({exhibit},),')
    assert mistake_in(package).endswith(f"protocol.py:{line}: {EXHIBITS[exhibit]}")


@pytest.mark.parametrize("arrangement", ["ring", "rows", "free", "columns", "grid"])
def test_marks_in_an_arrangement_that_shows_none_are_found(package: Package, arrangement: str) -> None:
    catalog.open_door(package.parent)
    spec = catalog.find_spec(package.slug)
    roles = {**spec.view.roles, "server": replace(spec.view.roles["server"], marks=(Queue("done"),))}
    changed = replace(spec, view=replace(spec.view, arrangement=arrangement, roles=roles))
    found = mistakes.in_declaration(changed, catalog.package(package.slug).sources())
    why = f"role server has marks, and the arrangement {arrangement!r} shows none; columns and grid show them"
    assert [mistake.what for mistake in found] == ([] if arrangement in ("columns", "grid") else [why])


def test_a_handler_for_a_message_that_does_not_exist_is_found_at_its_line(package: Package) -> None:
    line = package.change(
        "protocol.py",
        "    def on_request(",
        "    def on_pong(self, m: Answer, src: NodeId, io: Io[Params]) -> None: ...\n\n    def on_request(",
    )
    assert f"protocol.py:{line}: on_pong handles no message of this protocol; its messages are request, answer" in mistake_in(package)


@pytest.mark.parametrize(
    ("name", "takes", "right"),
    [
        ("client", "self, io", "self, command, io"),
        ("operator", "self, io", "self, command, io"),
        ("start", "self, now, io", "self, io"),
        ("restart", "self", "self, io"),
        ("disconnect", "self, io", "self, peer, io"),
    ],
)
def test_a_handler_that_takes_something_else_is_found_at_its_line(package: Package, name: str, takes: str, right: str) -> None:
    """Without this it would fail in the midst of a run."""
    before = "    def on_request("
    line = package.change("protocol.py", before, f"    def on_{name}({takes}): ...\n\n{before}")
    assert mistake_in(package).endswith(f"protocol.py:{line}: on_{name} takes ({right})")


def test_a_missing_word_stops_nothing_and_is_found_at_its_line(package: Package, client: Client) -> None:
    """The page shows the key; the contract test fails with file and line."""
    line = package.change("captions.zh.json", '"waiting": "等待应答", ', "")
    catalog.open_door(package.parent)
    spec = catalog.find_spec(package.slug)
    (missing,) = catalog.missing_words(spec, "zh")
    assert str(missing).endswith(f"captions.zh.json:{line}: there is no word for phases.waiting: the page shows the key")
    assert catalog.missing_words(spec, "en") == []
    assert client.get(f"/{package.slug}", headers={"accept-language": "zh"}).status_code == 200


def test_a_key_moment_at_a_note_that_nobody_writes_is_found_at_its_line(package: Package) -> None:
    line = package.change("protocol.py", 'DOES = "s.note.does"', 'DOES = "s.note.dos"')
    catalog.open_door(package.parent)
    spec = catalog.find_spec(package.slug)
    found = mistakes.in_moments(spec, catalog.captions(package.slug, "en")["notes"], catalog.package(package.slug).sources())
    assert re.search(rf"protocol\.py:{line}: scenario all-well, moment does: there is no note 'dos'; there are answered, ", str(found[0]))


# Names


def test_a_slug_that_is_taken_is_refused_at_the_start_and_names_both(tmp_path: Path) -> None:
    made = Package(tmp_path / "plugins", "echo")
    made.change("pyproject.toml", 'echo = "', 'raft = "')
    environment = {**os.environ, "PLUGINS_DIR": str(made.parent), "VAR_DIR": str(tmp_path), "PORT": "1"}
    ran = subprocess.run([sys.executable, ROOT / "manage.py", "serve"], env=environment, capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stderr.strip() == "Two protocols are called 'raft': the built-in one and the one of plugins/echo. Cure: rename one of them."


def test_two_plug_ins_may_not_have_one_slug(package: Package) -> None:
    other = Package(package.parent)
    other.change("pyproject.toml", f'{other.slug} = "', f'{package.slug} = "')
    with pytest.raises(catalog.SlugTaken, match=f"plugins/{package.slug} and the one of plugins/{other.slug}"):
        catalog.open_door(package.parent)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Echo", "small letters"),
        ("my echo", "small letters"),
        ("echo-", "small letters"),
        ("../echo", "small letters"),
        ("a" * 41, "at most 40 characters"),
        ("raft", "the theatre has a protocol 'raft' already"),
        ("healthz", "/healthz is another page of the site"),
        ("json", "Python has something called 'json' already"),
        ("class", "Python has something called 'class' already"),
        ("protocols", "Python has something called 'protocols' already"),
    ],
)
def test_a_name_that_is_not_possible_is_refused_with_the_reason(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(CommandError, match=re.escape(why)):
        call_command("startprotocol", name, "--to", str(tmp_path / "here"))
    assert not list(tmp_path.iterdir())


def test_nothing_is_ever_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("startprotocol", "two-words", "--to", str(tmp_path))
    made = tmp_path / "two-words" / "src" / "two_words" / "protocol.py"
    assert f"make run PLUGINS_DIR={tmp_path}" in capsys.readouterr().out
    made.write_text("mine")
    with pytest.raises(CommandError, match="is there already, and nothing is ever overwritten"):
        call_command("startprotocol", "two-words", "--to", str(tmp_path))
    assert made.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["two-words"]


def test_one_of_ours_is_made_from_the_same_scaffold_and_plays(tmp_path: Path) -> None:
    """In a copy of protocols/, as a theatre of its own: found by its folder, in its family's chapter, with tests and no list to edit."""
    shutil.copytree(ROOT / "protocols", tmp_path / "protocols", ignore=shutil.ignore_patterns("__pycache__"))
    said = write_ours("two-words", "storage", tmp_path)
    assert said[-1][0] == "make test P=two-words"
    script = """
from protocols import catalog
from protocols.engine.recipe import from_scenario
from protocols.engine.simulate import Run
one = catalog.package("two-words")
print(catalog.ours(), one.module, catalog.heading(one, "zh").chapter, catalog.missing_words(catalog.find_spec("two-words"), "zh"))
for scenario in catalog.find_spec("two-words").scenarios:
    run = Run(catalog.find_spec("two-words"), from_scenario(catalog.find_spec("two-words"), scenario.slug))
    run.advance()
    print(run.end)
"""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    ran = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ran.stderr == ""
    assert ran.stdout.startswith("('two-phase-commit', 'paxos', 'raft', 'two-words') protocols.storage.two_words 5 []\nquiescent\n")
    assert [path.name for path in (tmp_path / "tests/protocols/two_words").iterdir()] == ["test_two_words.py"]
    linted = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", ROOT / "pyproject.toml", "protocols/storage", "tests"], cwd=tmp_path
    )
    assert linted.returncode == 0
    with pytest.raises(CommandError, match="is there already, and nothing is ever overwritten"):
        write_ours("two-words", "storage", tmp_path)


# Saved while it is served


def test_a_save_is_played_without_a_request_refused(tmp_path: Path, start_site: Callable[..., Site]) -> None:
    """The process stays the same, a mistake is shown until it is repaired, and every request meanwhile is answered."""
    made = Package(tmp_path / "plugins", "saved")
    site = start_site(PLUGINS_DIR=str(made.parent), RELOAD="1")
    assert site.process is not None
    whole = made.protocol.read_text()
    assert ask(f"{site.url}/saved")[0] == 200
    made.protocol.write_text("SPEC = (\n")
    wait_until(lambda: ask(f"{site.url}/saved")[0] == 503, "the mistake to be shown", lambda: site.log)
    assert "protocol.py:1: SyntaxError" in ask(f"{site.url}/saved")[1]
    assert ask(f"{site.url}/raft/r4")[0] == 200
    made.protocol.write_text(whole.replace("does=DOES", "does_it=DOES"))
    wait_until(lambda: "does-it" in ask(f"{site.url}/saved")[1], "the repair to be played", lambda: site.log)
    words = made.source / "captions.en.json"
    words.write_text(words.read_text().replace("Ask until you are answered, and", "Never give up, and"))
    wait_until(lambda: "Never give up" in ask(f"{site.url}/saved")[1], "the words to be shown", lambda: site.log)
    assert site.process.poll() is None
    assert site.stop() == 0


def ask(url: str) -> tuple[int, str]:
    """Status and text of a page. A refused connection raises: while the site reloads, no request may be refused."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


@pytest.mark.parametrize(
    ("environment", "reloads"),
    [({}, True), ({"RELOAD": "0"}, False), ({"HOST": "0.0.0.0"}, False), ({"HOST": "0.0.0.0", "RELOAD": "1"}, True)],
)
def test_only_a_site_of_this_machine_alone_reloads_unasked(tmp_path: Path, environment: dict[str, str], reloads: bool) -> None:
    command = [sys.executable, "-c", "from visualizer import settings; print(settings.RELOAD)"]
    inherited = {k: v for k, v in os.environ.items() if k not in {"HOST", "RELOAD"}} | {"VAR_DIR": str(tmp_path)}
    ran = subprocess.run(command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True)
    assert ran.stdout == f"{reloads}\n", ran.stderr


# Examples


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_keeps_the_contract(example: Path) -> None:
    """Run as the example's author runs it: in its folder, with its own settings."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_ADDOPTS"}
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider"]
    ran = subprocess.run(command, cwd=example, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"test_a_random_run_replays.* PASSED", ran.stdout), "its tests leave the contract out"


def test_the_examples_play_on_the_site(client: Client) -> None:
    catalog.open_door(ROOT / "docs" / "examples")
    assert catalog.broken() == []
    for example in EXAMPLES:
        assert client.get(f"/{example.name}").status_code == 200
    catalog.open_door(None)


@pytest.mark.parametrize(
    ("exhibits", "why"),
    [
        ((Spans("busy", role="nobody", field="done"),), "the spans 'busy' are of role 'nobody'; there are client, server"),
        ((Spans("busy", role="server", field="dun"),), "the spans 'busy' show field 'dun' of role server; it has done, phase"),
        ((Curve("done"), Curve("done")), "the view shows 'done' twice as Curve"),
        ((Tree("done", levels=0),), "the tree 'done' has room for 0 levels; it needs at least 1"),
        ((Ribbons("flow"),), "the view shows fact 'flow', which the truth doesn't tell; it tells "),
        ((Curve("done"), Spans("busy"), Spans("work", role="server", field="done")), ""),
    ],
    ids=str,
)
def test_an_exhibit_that_can_show_nothing_is_found(package: Package, exhibits: tuple, why: str) -> None:
    catalog.open_door(package.parent)
    spec = catalog.find_spec(package.slug)
    changed = replace(spec, view=replace(spec.view, exhibits=exhibits))
    found = mistakes.in_declaration(changed, catalog.package(package.slug).sources())
    assert [mistake.what[: len(why)] for mistake in found] == ([why] if why else [])


@pytest.mark.parametrize("slug", ["echo", "snapshot"])
def test_the_imports_of_a_new_package_are_in_order_whatever_its_name(tmp_path: Path, slug: str) -> None:
    """`snapshot` stands behind `protocols` in the alphabet."""
    write(slug, tmp_path / slug)
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--select", "I", "--config", ROOT / "pyproject.toml", tmp_path],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_a_fact_that_its_exhibit_cannot_draw_fails_the_contract_at_its_line(package: Package) -> None:
    """What was done is a number; bars are a mapping."""
    package.change("protocol.py", "    Expect,\n", "    Bars,\n    Expect,\n")
    line = package.change("protocol.py", '    arrangement="rows",', '    arrangement="rows", exhibits=(Bars("done"),),')
    catalog.open_door(package.parent)
    why = rf"protocol\.py:{line}: scenario lost-answer, Bars 'done' at the start: it is 0; it is to be a mapping with bars"
    with pytest.raises(AssertionError, match=why):
        promises.test_exhibits_and_marks_are_given_what_they_can_draw(package.slug, "lost-answer")


def test_words_that_are_missing_are_named_with_their_file(package: Package) -> None:
    for part, old in (("properties", '"once": {'), ("commands", '"ask": "')):
        package.change("captions.zh.json", old, old.replace("once", "one").replace("ask", "demand"))
        catalog.open_door(package.parent)
        test = promises.test_whatever_happens_has_words if part == "properties" else promises.test_the_words_of_a_command_name_its_arguments
        with pytest.raises(AssertionError, match=rf"captions\.zh\.json: {part}\.(once|ask) is missing"):
            test(package.slug, "zh")


def test_a_broken_promise_is_an_address_that_shows_it(package: Package) -> None:
    catalog.open_door(package.parent)
    run = promises.played(package.slug, "forgetful")
    with pytest.raises(AssertionError, match=rf"^/{package.slug}/forgetful\?at=125\+1  once broken"):
        extremes.assert_kept(run)
    extremes.assert_kept(promises.played(package.slug, "lost-answer"))


def test_the_fact_for_a_table_that_the_tutorial_shows_can_be_drawn(package: Package) -> None:
    catalog.open_door(package.parent)
    spec = catalog.find_spec(package.slug)
    (shown,) = re.findall(r"^  ```py\n(.*?)^  ```$", (ROOT / "docs/adding-a-protocol.md").read_text(), re.MULTILINE | re.DOTALL)
    there: dict = {"World": World, "Mapping": Mapping, "S": "s"}
    exec(dedent(shown), there)
    changed = replace(
        spec, truth=lambda world: {"works": there["works"](world)}, view=replace(spec.view, exhibits=(Table("works", rows=2),))
    )
    for scenario in spec.scenarios:
        run = Run(changed, from_scenario(changed, scenario.slug))
        run.advance()
        assert undrawable(run) == []
        assert run.checker.truth["works"]["params"] == {"n": 1}
