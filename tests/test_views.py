"""The pages: the right one for each address, a specific refusal for a wrong address, in the reader's language."""

import gzip
import json
import re

import pytest
from django.test import Client, override_settings

from protocols import catalog
from protocols.engine.recipe import from_scenario, parse_address
from protocols.engine.simulate import Run
from protocols.engine.trace import wire_json
from visualizer import films, models
from visualizer.kept import release
from visualizer.languages import ui_words
from visualizer.models import StoredRecipe

ADDRESSES = [f"/{slug}/{s.slug}" for slug in catalog.ours() for s in catalog.find_spec(slug).scenarios]


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})


def embedded(page: str, name: str) -> dict[str, object]:
    """A JSON block of a page."""
    block = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert block, f"the page has no block {name!r}"
    return json.loads(block[1])


def test_the_catalogue_lists_every_scenario_in_teaching_order(client: Client) -> None:
    """Chapter by chapter; within a protocol first the scenarios as written, then those that are broken on purpose."""
    page = client.get("/").content.decode()
    listed = [
        f"/{slug}/{scenario.slug}"
        for slug in catalog.ours()
        for broken in (False, True)
        for scenario in catalog.find_spec(slug).scenarios
        if bool(scenario.broken) is broken
    ]
    assert sorted(listed) == sorted(ADDRESSES)
    places = [page.rindex(f'href="{address}"') for address in listed]
    assert places == sorted(places)


def test_a_chapter_in_which_nothing_plays_is_not_shown(client: Client) -> None:
    page = client.get("/").content.decode()
    shown = set(re.findall(r'<section class="chapter" aria-label="([^"]+)"', page))
    words = ui_words("en")
    playing = {catalog.heading(one).chapter for one in catalog.packages()}
    assert shown == {words[f"chapter_{n}"] for n in playing}


@pytest.mark.parametrize("slug", catalog.ours())
def test_a_protocols_picture_plays_one_of_its_scenarios(client: Client, slug: str) -> None:
    spec = catalog.find_spec(slug)
    face = spec.face or spec.scenarios[0].slug
    assert f'data-film="{slug}/{face}"' in client.get("/").content.decode()
    assert client.get(f"/api/film/{slug}/{face}.json").status_code == 200


# The runs behind the small pictures


@pytest.mark.parametrize("address", ["/raft/r4c", "/two-phase-commit/2pc-9"])
def test_a_film_is_the_scenarios_run_whole(client: Client, address: str) -> None:
    """Step for step what the engine derives, as its digest says; and it ends where the scenario does."""
    film = client.get(f"/api/film{address}.json").json()
    slug, scenario = address.strip("/").split("/")
    run = Run(catalog.find_spec(slug), from_scenario(catalog.find_spec(slug), scenario))
    run.advance()
    assert film["run"]["address"] == address
    assert film["steps"] == [json.loads(wire_json(step)) for step in run.steps]
    assert [tuple(moment) for moment in film["moments"]] == run.moments
    assert film["end"] == run.end


@pytest.mark.parametrize("path", ["/api/film/nope/r1.json", "/api/film/raft/r99.json"])
def test_a_film_that_isnt_there_is_a_404(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["why"]


@pytest.mark.parametrize("path", ["/api/film/raft/r1.json", "/api/search.json"])
def test_what_stays_the_same_until_the_next_release_is_kept(client: Client, path: str) -> None:
    """With the release's name it may be kept for ever, without it the browser asks again; it is zipped for browsers that can unzip."""
    plain = client.get(path)
    assert plain.headers["Cache-Control"] == "no-cache"
    assert "immutable" not in client.get(f"{path}?v=older").headers["Cache-Control"]
    assert "immutable" in client.get(f"{path}?v={release()}").headers["Cache-Control"]
    assert f'data-release="{release()}"' in client.get("/").content.decode()
    again = client.get(path, headers={"if-none-match": plain.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    zipped = client.get(path, headers={"accept-encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content


# Search


def test_every_key_moment_can_be_found_and_leads_to_its_time(client: Client) -> None:
    """The link names the moment; the server says when it is, and the step at that place is the moment's."""
    entries = client.get("/api/search.json").json()["entries"]
    moments = {entry["href"]: entry for entry in entries if entry["kind"] == "moment"}
    declared = {
        f"/{slug}/{s.slug}/at/{m.slug}": (slug, s.slug, m.slug)
        for slug in catalog.ours()
        for s in catalog.find_spec(slug).scenarios
        for m in s.moments
    }
    assert moments.keys() == declared.keys()
    for href, (slug, scenario, moment) in declared.items():
        answer = client.get(href)
        assert answer.status_code == 302
        recipe, at, _digest = parse_address(answer.headers["Location"], catalog.find_spec)
        assert recipe == from_scenario(catalog.find_spec(slug), scenario)
        assert at is not None, f"{href} leads to no time"
        film = films.film(slug, scenario)
        run = json.loads(film.body)
        step = dict(run["moments"])[moment]
        same_instant = [index for index, raw in enumerate(run["steps"]) if raw[0] == at.t_us]
        assert same_instant[at.k - 1] == step


def test_the_index_says_everything_in_both_languages(client: Client) -> None:
    entries = client.get("/api/search.json").json()["entries"]
    assert {entry["href"] for entry in entries} >= {f"/{slug}" for slug in catalog.ours()} | set(ADDRESSES)
    for entry in entries:
        assert entry["said"].keys() == {"en", "zh"}
        assert all(title for title, _summary in entry["said"].values())
        assert all(english and chinese for _kind, english, chinese in entry["ideas"])


def test_a_scenario_is_found_by_what_fails_in_it(client: Client) -> None:
    """What fails is read from the scenario's script, not from its title."""
    entries = {entry["href"]: entry for entry in client.get("/api/search.json").json()["entries"]}
    faults = {href: {text for kind, text, _ in entry["ideas"] if kind == "fault"} for href, entry in entries.items()}
    words = ui_words("en")
    assert faults["/raft/r4c"] == {words["fault_crash"], words["fault_partition"]}
    assert words["fault_loss"] in faults["/two-phase-commit/2pc-3"]
    assert faults["/raft/r1"] == set()


@pytest.mark.parametrize(("path", "status"), [("/raft/r1/at/nowhere", 302), ("/raft/r99/at/leader", 400), ("/paxoss/p1/at/leader", 404)])
def test_a_moment_that_isnt_there_leads_to_its_run_or_says_what_is_wrong(client: Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    if status == 302:
        assert answer.headers["Location"] == "/raft/r1"


@pytest.mark.parametrize("address", ["/raft", "/two-phase-commit", "/raft/r4c", "/two-phase-commit/2pc-9?s=7&at=64+1&g=3fa9c1e"])
def test_a_run_comes_with_all_that_its_page_needs(client: Client, address: str) -> None:
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    for name in ("declaration", "captions", "words", "run"):
        assert embedded(page, name)
    assert embedded(page, "run")["address"] == address.partition("&at")[0]


def test_the_moment_in_an_address_is_told_apart_from_the_run(client: Client) -> None:
    run = embedded(client.get("/raft/r4c?s=7&at=420.5+1&g=3fa9c1e").content.decode(), "run")
    assert run == {"address": "/raft/r4c?s=7", "at": [420500, 1], "digest": "3fa9c1e", "vs": None}


@pytest.mark.parametrize("older", ["3fa9c1", "3fa9c1ffff", ""])
def test_an_older_links_digest_is_not_compared(client: Client, older: str) -> None:
    """Six characters of another digest, or any other length: the run opens, and the page has nothing to compare."""
    run = embedded(client.get(f"/raft/r4c?s=7&at=420&g={older}").content.decode(), "run")
    assert run == {"address": "/raft/r4c?s=7", "at": [420000, 0], "digest": "", "vs": None}


@pytest.mark.parametrize(
    ("vs", "beside"),
    [
        ("", "/raft/r4c"),
        ("s%3D9%26x%3Dcrash:s1%40258%2B3", "/raft/r4c?s=9&x=crash:s1@258+3"),
        ("x=crash:s1@258", "/raft/r4c?x=crash:s1@258"),
        ("at%3D30", "/raft/r4c"),
    ],
)
def test_a_second_run_can_stand_beside_it(client: Client, vs: str, beside: str) -> None:
    run = embedded(client.get(f"/raft/r4c?s=7&vs={vs}&at=420").content.decode(), "run")
    assert run == {"address": "/raft/r4c?s=7", "at": [420000, 0], "digest": "", "vs": beside}


@pytest.mark.parametrize(
    ("address", "status", "why", "instead"),
    [
        ("/paxoss", 404, "there are two-phase-commit, paxos, raft", None),
        ("/raft/r99", 400, "raft has no scenario", "/raft"),
        ("/raft/r4c?s=minus", 400, "the seed is a whole number", "/raft/r4c"),
        ("/raft/r4c?s=1&s=2", 400, "twice", "/raft/r4c"),
        ("/raft/r4c?utm=1", 400, "possible are s, i, p", "/raft/r4c"),
        ("/raft/r4c?x=crash:s9@1", 400, "there are s1, s2, s3, s4, s5", "/raft/r4c"),
        ("/raft/r4c?x=crash:s1@99999", 400, "beyond the horizon", "/raft/r4c"),
        ("/raft/r4c?p=nodes.99", 400, "from 1 to 9", "/raft/r4c"),
        ("/raft/r4c?at=soon", 400, "write milliseconds", "/raft/r4c"),
        ("/raft/r4c?s=7&vs=x%3Dcrash:s9%401", 400, "compare with (vs): 'crash:s9@1': there is no node", "/raft/r4c?s=7"),
        ("/raft/r4c?vs=vs%3D", 400, "side by side, not three", "/raft/r4c"),
        ("/raft/r4c?vs=%26%26utm=1", 400, "compare with (vs): the address says 'utm'", "/raft/r4c"),
        ("/raft/r4c?x=%00%ff", 400, "no intervention", "/raft/r4c"),
        ("/raft/r4c?x=" + "a" * 9000, 400, "at most 8,000 characters", "/raft/r4c"),
        ("/a/b/c", 404, "there is no page", None),
        ("/raft/<script>", 404, "there is no page", None),
        ("/raft/", 404, "there is no page", None),
    ],
)
def test_a_broken_link_gets_a_page_that_says_what_is_wrong(
    client: Client, address: str, status: int, why: str, instead: str | None
) -> None:
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert why in page.replace("&#x27;", "'")
    assert "<script>alert" not in page
    assert (f'href="{instead}"' in page) if instead else ('href="/"' in page)


@override_settings(DEBUG=True)
def test_while_working_on_the_site_broken_links_look_the_same(client: Client) -> None:
    assert "there are two-phase-commit" in client.get("/paxoss").content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("cookie", "header", "lang"),
    [
        (None, None, "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "de,zh-TW;q=0.5,en;q=0.4", "zh"),
        (None, "de,fr", "en"),
        (None, "zh;q=0,en;q=0.1", "en"),
        (None, "*;;;q=x", "en"),
        ("en", "zh", "en"),
        ("zh", "en", "zh"),
        ("tlh", "zh", "zh"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_browsers(client: Client, cookie: str | None, header: str | None, lang: str) -> None:
    if cookie:
        client.cookies["lang"] = cookie
    answer = client.get("/raft/r1", headers={"accept-language": header} if header else {})
    page = answer.content.decode()
    assert f'<html lang="{"zh-Hans" if lang == "zh" else lang}">' in page
    # Of the scenarios and their moments the page has its own; it asks for the others when it is drawn.
    whole = catalog.captions("raft", lang)
    own = {part: {"r1": whole[part]["r1"]} for part in ("scenarios", "moments")}
    assert embedded(page, "captions") | {"search": whole["search"]} == whole | own | {"params": {}}
    broken = embedded(client.get("/raft?p=forget-vote.1").content.decode(), "captions")
    assert set(broken["params"]) == {"forget-vote"}
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in answer.headers["Vary"].split(",")}


@pytest.mark.parametrize("slug", catalog.ours())
def test_the_declaration_is_as_documented(client: Client, slug: str) -> None:
    """docs/wire.md, "The declaration"."""
    declared = client.get(f"/api/protocol/{slug}.json").json()
    spec = catalog.find_spec(slug)
    assert set(declared) == {
        "slug", "roles", "messages", "params", "view", "properties", "scenarios", "commands", "starts", "settings", "watch",
    }  # fmt: skip
    assert set(declared["messages"]) == {m.slug for m in spec.messages}
    assert all(message["doc"] for message in declared["messages"].values())
    for param in declared["params"]:
        assert set(param) == {"name", "kind", "default", "low", "high", "unit", "options", "breaks", "group"}
        assert param["kind"] in {"int", "bool", "choice", "duration"}
        assert not param["name"].endswith("-us")
    assert {role["slug"] for role in declared["roles"]} == set(declared["view"]["roles"])
    assert {p["breaks"] for p in declared["params"]} - {""} <= {p["slug"] for p in declared["properties"]}


@pytest.mark.parametrize("slug", catalog.ours())
@pytest.mark.parametrize("lang", catalog.LANGUAGES)
def test_the_words_are_served(client: Client, slug: str, lang: str) -> None:
    assert client.get(f"/api/captions/{slug}.{lang}.json").json() == catalog.captions(slug, lang)
    assert client.get(f"/api/ui.{lang}.json").json()


@pytest.mark.parametrize("path", ["/api/protocol/nope.json", "/api/captions/nope.en.json", "/api/captions/raft.de.json", "/api/ui.de.json"])
def test_json_that_isnt_there_is_a_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("address", ["/", "/raft", "/raft/r4c"])
def test_pages_are_only_read(client: Client, address: str) -> None:
    client.get("/")
    token = client.cookies["csrftoken"].value
    assert client.post(address, headers={"x-csrftoken": token}).status_code == 405


# Short links


@pytest.fixture
def post(client: Client, db: None):
    def post_json(body: object, raw: bytes | None = None):
        client.get("/")
        headers = {"x-csrftoken": client.cookies["csrftoken"].value}
        return client.post("/l/", raw if raw is not None else json.dumps(body), content_type="application/json", headers=headers)

    return post_json


def test_a_short_link_shows_the_run_that_was_stored(client: Client, post) -> None:
    long = "/raft/r4c?x=" + "~".join(f"crash:s{n % 5 + 1}@{n}~restart:s{n % 5 + 1}@{n}.5" for n in range(1, 33))
    answer = post({"address": f"{long}&at=3&g=abcdef"})
    assert answer.status_code == 201
    link = answer.json()["address"]
    assert re.fullmatch(r"/l/[0-9a-f]{16}", link)
    run = embedded(client.get(f"{link}?at=250+1&g=3fa9c1e").content.decode(), "run")
    assert run == {"address": long, "at": [250000, 1], "digest": "3fa9c1e", "vs": None}
    assert post({"address": f"http://elsewhere.example{long}"}).json()["address"] == link, "the same run has the same link"


def test_a_short_link_keeps_the_run_beside_it(client: Client, post) -> None:
    link = post({"address": "/raft/r4c?x=crash:s1@258%2B3&vs=x%3Dcrash:s2%40300%2B1%26s%3D4"}).json()["address"]
    run = embedded(client.get(f"{link}?at=250").content.decode(), "run")
    assert (run["address"], run["vs"]) == ("/raft/r4c?x=crash:s1@258+3", "/raft/r4c?s=4&x=crash:s2@300+1")
    assert post({"address": "/raft/r4c?vs=x%3Dcrash:s9%401"}).status_code == 400


@pytest.mark.parametrize(
    "body", [{}, [], 3, None, {"address": 5}, {"address": "/raft/r99"}, {"address": "/nope"}, {"address": "/raft?x=" + "b" * 9000}]
)
def test_only_a_run_can_be_stored(post, body: object) -> None:
    answer = post(body)
    assert answer.status_code == 400
    assert answer.json()["why"]
    assert StoredRecipe.objects.count() == 0


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[" * 100_000])
def test_a_post_that_is_no_json_is_refused(post, raw: bytes) -> None:
    assert post(None, raw).status_code == 400


def test_storing_needs_the_pages_token(client: Client, db: None) -> None:
    assert client.post("/l/", json.dumps({"address": "/raft"}), content_type="application/json").status_code == 403


def test_an_unknown_short_link_says_so(client: Client, db: None) -> None:
    answer = client.get("/l/0123456789abcdef")
    assert answer.status_code == 404
    assert "this short link is not known here" in answer.content.decode()


def test_links_that_nobody_opened_for_longest_are_forgotten_first(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MAX_STORED", 5)
    monkeypatch.setattr(models, "FORGOTTEN_AT_ONCE", 2)
    links = [StoredRecipe.keep(f"/raft?s={n}") for n in range(5)]
    StoredRecipe.objects.filter(hash=links[0].hash).update(opened="2020-01-01")
    newest = StoredRecipe.keep("/raft?s=99")
    left = set(StoredRecipe.objects.values_list("hash", flat=True))
    assert links[0].hash not in left
    assert newest.hash in left
    assert len(left) == 4
