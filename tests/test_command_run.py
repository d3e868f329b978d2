"""`manage.py run`: a run in the terminal, and one sentence for what is wrong."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from protocols import catalog
from protocols.engine.recipe import from_scenario
from protocols.engine.simulate import Run
from tests.conftest import ROOT
from tests.json_schema import errors

SCHEMA = json.loads((ROOT / "docs/trace-schema.json").read_text())


def output(*words: str) -> str:
    out = io.StringIO()
    call_command("run", *words, stdout=out)
    return out.getvalue()


def refusal(*words: str) -> str:
    with pytest.raises(CommandError) as refused:
        output(*words)
    assert refused.value.returncode == 2
    return str(refused.value)


def whole(slug: str, scenario: str) -> Run:
    spec = catalog.find_spec(slug)
    run = Run(spec, from_scenario(spec, scenario))
    run.advance()
    return run


def test_text_is_the_golden_trace_format() -> None:
    lines = output("raft", "--seed", "7", "--set", "nodes=3", "--do", "crash:s1@258", "--until", "1s").splitlines()
    assert lines[:3] == ["run raft nodes=3 seed=7", "crash:s1@258", "----"]
    assert lines[3].split() == ["0", "s1", "start"]
    assert any(line.split()[:3] == ["258", "s1", "crash"] for line in lines)
    assert lines[-1].startswith("horizon, ")


@pytest.mark.parametrize("slug", catalog.ours())
def test_the_json_trace_of_every_scenario_is_as_published(slug: str) -> None:
    """docs/trace-schema.json is what other programs rely on."""
    for scenario in catalog.find_spec(slug).scenarios:
        trace = json.loads(output(f"{slug}/{scenario.slug}", "--format", "json"))
        assert list(errors(trace, SCHEMA, SCHEMA))[:5] == [], scenario.slug
        digests = whole(slug, scenario.slug).digests()
        assert (trace["deeds"], trace["digest"]) == (digests.deeds, digests.whole)


def test_the_schema_notices_what_is_wrong() -> None:
    """A schema that takes anything would prove nothing."""
    trace = json.loads(output("raft/r1", "--format", "json"))
    for spoil in (
        lambda t: t.pop("digest"),
        lambda t: t.__setitem__("deeds", "3fa9c1e"),
        lambda t: t["steps"][3].__setitem__(1, "explode"),
        lambda t: t["steps"][3].__setitem__(0, -1),
        lambda t: t["steps"][3].extend([0] * 20),
        lambda t: t.__setitem__("extra", 1),
        lambda t: t["cast"][0].pop("role"),
    ):
        spoiled = json.loads(json.dumps(trace))
        spoil(spoiled)
        assert list(errors(spoiled, SCHEMA, SCHEMA))


def test_ndjson_holds_the_whole_state_after_each_step() -> None:
    lines = [json.loads(line) for line in output("raft/r1", "--format", "ndjson").splitlines()]
    run = whole("raft", "r1")
    assert [line["step"] for line in lines] == list(range(len(run.steps)))
    last = {line["node"]: line["state"] for line in lines if "state" in line}
    assert {node: state["current_term"] for node, state in last.items()} == {node: s.current_term for node, s in run.nodes.items()}


def test_a_scenario_a_file_and_an_address_are_the_same_run(tmp_path: Path) -> None:
    trace = json.loads(output("raft/r4c", "--seed", "9", "--format", "json"))
    file = tmp_path / "recipe.json"
    file.write_text(json.dumps(trace["recipe"]))
    for words in ([str(file)], ["https://elsewhere.example/raft/r4c?s=9&at=420+1&g=3fa9c1e"], ["/raft/r4c?s=9"], ["raft/r4c?s=9"]):
        assert json.loads(output(*words, "--format", "json"))["digest"] == trace["digest"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["rafft"], "there are two-phase-commit, paxos, raft"),
        (["raft/r99"], "raft has no scenario 'r99'; it has r1, r2"),
        (["raft", "--set", "nodes=99"], "from 1 to 9"),
        (["raft", "--set", "nodes"], "--set nodes=5"),
        (["raft", "--set", "colour=red"], "it has nodes"),
        (["raft", "--seed", "-1"], "0 to 4294967295"),
        (["raft", "--do", "crash:s9@1"], "there are s1, s2, s3, s4, s5"),
        (["raft", "--do", "crash:s1"], "add a place such as @258"),
        (["raft", "--do", "explode:s1@1"], "there are crash, restart"),
        (["raft", "--do", "crash:s1@5000"], "beyond the horizon of 2000 ms"),
        (["raft", "--until", "1h"], "write 2s, 1500ms"),
        (["raft", "--until", "500s"], "at most 120000 ms"),
        (["raft", "--start", "nowhere"], "it has"),
        (["missing.json"], "there is no file"),
    ],
)
def test_what_is_wrong_is_one_sentence(words: list[str], says: str) -> None:
    said = refusal(*words)
    assert says in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("not JSON", "this is no recipe"),
        ("[" * 30_000, "this is no recipe"),
        ("x" * 10_000_000, "at most 65,536 bytes"),
        ('{"protocol": "raft", "seed": "seven"}', "this is no recipe"),
        ('{"protocol": "raft", "colour": "red"}', "this is no recipe"),
        ('{"protocol": "raft", "format": 99}', "reads format 1"),
    ],
)
def test_a_bad_recipe_file_is_one_sentence(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(content)
    said = refusal(str(file))
    assert says in said
    assert len(said) < 500


def test_it_ends_with_2_and_one_line_for_a_mistake() -> None:
    """In a process of its own, as a shell sees it."""
    mistaken = subprocess.run([sys.executable, ROOT / "manage.py", "run", "raft/r99"], capture_output=True, text=True)
    assert (mistaken.returncode, mistaken.stdout, mistaken.stderr.count("\n")) == (2, "", 1)


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = f"{sys.executable} manage.py run raft --until 20s --format ndjson | head -1"
    piped = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert piped.stderr == ""
    assert json.loads(piped.stdout)["step"] == 0
