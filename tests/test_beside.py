"""The run that an address sets beside its own, `vs`: which values are read, how they are written, and what is refused."""

import json
import re
from urllib.parse import quote

import pytest
from django.test import Client

from protocols import catalog
from protocols.engine.beside import beside_text, on_one_clock, parse_beside
from protocols.engine.recipe import RecipeError, parse_address, to_address
from visualizer import takes
from visualizer.models import StoredRecipe
from visualizer.wire import Refused

PAXOS = "/paxos/p4"
RAFT = "/raft/r1"


def address_beside(address: str) -> str | None:
    """The address of the run that stands beside that of an address."""
    recipe = parse_beside(address, catalog.find_spec)
    return None if recipe is None else to_address(catalog.find_spec(recipe.protocol), recipe)


def embedded(page: str, name: str) -> dict[str, object] | None:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1]) if found else None


@pytest.mark.parametrize(
    ("address", "beside"),
    [
        (RAFT, None),
        # Queries, relative to the same scenario.
        (f"{RAFT}?vs=", RAFT),
        (f"{RAFT}?vs=s%3D9", f"{RAFT}?s=9"),
        (f"{RAFT}?vs=x=crash:s1@200&at=3", f"{RAFT}?x=crash:s1@200"),
        # Whole addresses, as typed and escaped.
        (f"{PAXOS}?vs={RAFT}", RAFT),
        (f"{PAXOS}?vs=%2Fraft%2Fr1", RAFT),
        (f"{PAXOS}?s=4&vs={RAFT}?x=crash:s1@200&at=30", f"{RAFT}?x=crash:s1@200"),
        (f"{PAXOS}?vs={RAFT}%3Fs%3D9%26x%3Dcrash:s1%40200", f"{RAFT}?s=9&x=crash:s1@200"),
        (f"{PAXOS}?vs={RAFT}%3Fat%3D30%26g%3D1234567", RAFT),
        (f"{PAXOS}?vs={RAFT}%23play", RAFT),
        (f"{PAXOS}?vs={RAFT}%3F", RAFT),
        (f"{RAFT}?vs=/raft/r4c", "/raft/r4c"),
        (f"{RAFT}?vs=/raft", "/raft"),
        (f"{RAFT}?s=3&vs={RAFT}", RAFT),
    ],
)
def test_a_run_beside_ours_is_a_query_or_a_whole_address(address: str, beside: str | None) -> None:
    assert address_beside(address) == beside
    parse_address(address, catalog.find_spec)


@pytest.mark.parametrize(
    ("vs", "english", "chinese"),
    [
        ("/nope/r1", "there is no protocol 'nope'; there are two-phase-commit", "没有协议 'nope'；可用的有 two-phase-commit"),
        ("/raft/nope", "raft has no scenario 'nope'; it has r1", "raft 没有场景 'nope'；可用的有 r1"),
        ("/raft/r1/at/leader", "is no run: an address starts with /protocol", "不是运行的地址"),
        ("/raft/r1%3Fs%3Dx", "the seed is a whole number", "随机种子须为"),
        ("/raft/r1%3Fx%3Dcrash:s77%401", "there is no node 's77'", "没有节点 's77'"),
        ("/", "names no run", "不是一次运行"),
        ("//evil.example/raft/r1", "names no run: write an address of this site without its host", "请写本站的地址，不带主机名"),
        ("/%5Cevil.example/raft", "names no run", "不是一次运行"),
        ("https://evil.example/raft/r1", "names no run", "不是一次运行"),
        ("https://evil.example/raft/r1?s=1", "names no run", "不是一次运行"),
        ("javascript:alert(1)", "names no run", "不是一次运行"),
        ("raft/r1", "names no run", "不是一次运行"),
        ("r1", "names no run", "不是一次运行"),
        ("/%252Fevil.example/raft", "no protocol '/evil.example'", "没有协议 '/evil.example'"),
        ("/raft/r1%3Fvs%3D/raft/r1", "two runs stand side by side, not three", "是两次运行，不是三次"),
        ("/raft/r1?vs=/raft/r1", "two runs stand side by side, not three", "是两次运行，不是三次"),
        ("/raft/r1%3Fs%3D1%26vs%3D", "two runs stand side by side, not three", "是两次运行，不是三次"),
        ("vs%3D", "two runs stand side by side, not three", "是两次运行，不是三次"),
    ],
)
def test_what_names_no_run_is_refused_with_what_is_possible(vs: str, english: str, chinese: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse_beside(f"{PAXOS}?vs={vs}", catalog.find_spec)
    assert english in str(caught.value)
    assert chinese in caught.value.said("zh")
    with pytest.raises(Refused):
        takes.read_opening(f"{PAXOS}?vs={vs}")


def test_a_page_of_a_bad_comparison_says_so_and_offers_the_run_without_it(client: Client) -> None:
    answer = client.get(f"{PAXOS}?s=4&vs=/raft/nope", headers={"accept-language": "zh-CN"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "raft 没有场景" in page
    assert f'href="{PAXOS}?s=4"' in page
    assert client.get(f"{PAXOS}?vs=//evil.example/x").status_code == 400


def test_a_very_long_address_beside_ours_is_refused(client: Client) -> None:
    long = "~".join(f"crash:s1@{n}" for n in range(900))
    answer = client.get(f"{PAXOS}?vs={RAFT}%3Fx%3D{long}")
    assert answer.status_code == 400
    assert "at most 8,000 characters" in answer.content.decode()


@pytest.mark.parametrize(
    ("ours", "theirs", "written"),
    [
        (RAFT, f"{RAFT}?s=9&x=crash:s2@300+1", "s%3D9%26x%3Dcrash:s2@300%2B1"),
        (f"{RAFT}?s=3", RAFT, ""),
        (PAXOS, RAFT, RAFT),
        (PAXOS, f"{RAFT}?s=9&x=crash:s2@300+1", "/raft/r1%3Fs%3D9%26x%3Dcrash:s2@300%2B1"),
        ("/raft/r4c", RAFT, RAFT),
        (RAFT, "/raft?s=2", "/raft%3Fs%3D2"),
        (PAXOS, f"{RAFT}?w=s2.election=150", "/raft/r1%3Fw%3Ds2.election%3D150"),
    ],
)
def test_what_is_written_is_read_again(ours: str, theirs: str, written: str) -> None:
    assert beside_text(ours, theirs) == written
    assert address_beside(f"{ours}{'&' if '?' in ours else '?'}vs={written}&at=3") == theirs


def test_escaping_once_more_than_needed_is_not_guessed_away() -> None:
    """A value is decoded once; what is still escaped belongs to the run's own query, which is decoded when it is read."""
    theirs = f"{RAFT}?x=crash:s1%40200"
    assert address_beside(f"{PAXOS}?vs={quote(theirs, safe='')}") == f"{RAFT}?x=crash:s1@200"


def test_both_runs_last_as_long_as_the_longer_one() -> None:
    """Ours is lengthened to theirs; theirs is lengthened by the page. A take of the same scenario changes nothing, as ever."""
    read = lambda address: parse_address(address, catalog.find_spec)[0]  # noqa: E731
    ours, theirs = read(f"{PAXOS}?u=500"), read(f"{RAFT}?u=3000")
    assert on_one_clock(ours, theirs).until_us == 3_000_000
    assert on_one_clock(theirs, ours) == theirs
    assert on_one_clock(ours, None) == ours
    assert on_one_clock(read(f"{RAFT}?u=500"), theirs).until_us == 500_000
    recipe, at = takes.read_opening(f"{PAXOS}?u=500&vs={RAFT}%3Fu%3D3000&at=20")
    assert (recipe.until_us, at.t_us if at else None) == (3_000_000, 20_000)


def test_a_page_with_another_protocol_beside_it_has_all_that_both_need(client: Client) -> None:
    page = client.get(f"{PAXOS}?vs=/two-phase-commit/2pc-9%3Fu%3D5000&at=30").content.decode()
    run, other = embedded(page, "run"), embedded(page, "other")
    assert run == {"address": f"{PAXOS}?u=5000", "at": [30_000, 0], "digest": "", "vs": "/two-phase-commit/2pc-9?u=5000"}
    assert other
    assert embedded(page, "declaration")["slug"] == "paxos"
    assert other["declaration"]["slug"] == "two-phase-commit"
    assert other["captions"]["name"] == catalog.captions("two-phase-commit", "en")["name"]
    for part in ("arrangements/columns/", "arrangements/rows/", "exhibits/table/", "exhibits/worlds/"):
        assert page.count(f"js/{part}") >= 1, part
    for sheet in ("columns", "rows", "table", "worlds"):
        assert re.search(rf'<link rel="stylesheet" href="[^"]*/{sheet}[.\w]*css"', page), sheet


@pytest.mark.parametrize("address", [RAFT, f"{RAFT}?vs=s%3D3", f"{RAFT}?vs=/raft/r4c"])
def test_a_page_of_one_protocol_has_one_declaration(client: Client, address: str) -> None:
    assert embedded(client.get(address).content.decode(), "other") is None


@pytest.mark.django_db
def test_a_short_link_keeps_a_run_of_another_protocol_beside_it(client: Client) -> None:
    client.get("/")
    headers = {"x-csrftoken": client.cookies["csrftoken"].value}
    post = lambda address: client.post("/l/", json.dumps({"address": address}), content_type="application/json", headers=headers)  # noqa: E731
    link = post(f"{PAXOS}?s=4&vs={RAFT}?x=crash:s1@200&at=30").json()["address"]
    run = embedded(client.get(f"{link}?at=250").content.decode(), "run")
    assert run
    assert (run["address"].partition("&u")[0], run["vs"]) == (f"{PAXOS}?s=4", f"{RAFT}?x=crash:s1@200")
    assert link == post(f"{PAXOS}?s=4&vs=%2Fraft%2Fr1%3Fx%3Dcrash%3As1%40200").json()["address"], "the same runs, the same link"
    assert post(f"{PAXOS}?vs=/raft/nope").status_code == 400
    assert post(f"{PAXOS}?vs=//evil.example/raft").status_code == 400
    assert StoredRecipe.objects.count() == 1
