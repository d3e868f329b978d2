"""The pages: right for a right address, specific for a wrong one, in the language of whoever asks."""

import json
import re

import pytest
from django.test import Client, override_settings

from protocols import catalog
from visualizer import models
from visualizer.models import StoredRecipe

ADDRESSES = [f"/{e.slug}/{s.slug}" for e in catalog.ENTRIES for s in catalog.find_spec(e.slug).scenarios]


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})


def embedded(page: str, name: str) -> dict[str, object]:
    """A JSON block of a page."""
    block = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert block, f"the page has no block {name!r}"
    return json.loads(block[1])


def test_the_catalogue_lists_every_scenario_in_teaching_order(client: Client) -> None:
    page = client.get("/").content.decode()
    places = [page.rindex(f'href="{address}"') for address in ADDRESSES]
    assert places == sorted(places)


@pytest.mark.parametrize("address", ["/raft", "/two-phase-commit", "/raft/r4c", "/two-phase-commit/2pc-9?s=7&at=64+1&g=3fa9c1abc"])
def test_a_run_comes_with_all_that_its_page_needs(client: Client, address: str) -> None:
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    for name in ("declaration", "captions", "words", "run"):
        assert embedded(page, name)
    assert embedded(page, "run")["address"] == address.partition("&at")[0]


def test_the_moment_in_an_address_is_told_apart_from_the_run(client: Client) -> None:
    run = embedded(client.get("/raft/r4c?s=7&at=420.5+1&g=3fa9c1ffff").content.decode(), "run")
    assert run == {"address": "/raft/r4c?s=7", "at": [420500, 1], "digest": "3fa9c1"}


@pytest.mark.parametrize(
    ("address", "status", "why", "instead"),
    [
        ("/paxoss", 404, "there are two-phase-commit, raft", None),
        ("/raft/r99", 400, "raft has no scenario", "/raft"),
        ("/raft/r4c?s=minus", 400, "the seed is a whole number", "/raft/r4c"),
        ("/raft/r4c?s=1&s=2", 400, "twice", "/raft/r4c"),
        ("/raft/r4c?utm=1", 400, "possible are s, i, p", "/raft/r4c"),
        ("/raft/r4c?x=crash:s9@1", 400, "there are s1, s2, s3, s4, s5", "/raft/r4c"),
        ("/raft/r4c?x=crash:s1@99999", 400, "beyond the horizon", "/raft/r4c"),
        ("/raft/r4c?p=nodes.99", 400, "from 1 to 9", "/raft/r4c"),
        ("/raft/r4c?at=soon", 400, "write milliseconds", "/raft/r4c"),
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
    assert f'<html lang="{lang}">' in page
    assert embedded(page, "captions") == catalog.captions("raft", lang)
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in answer.headers["Vary"].split(",")}


@pytest.mark.parametrize("slug", [entry.slug for entry in catalog.ENTRIES])
def test_the_declaration_is_as_documented(client: Client, slug: str) -> None:
    """docs/wire.md, "The declaration"."""
    declared = client.get(f"/api/protocol/{slug}.json").json()
    spec = catalog.find_spec(slug)
    assert set(declared) == {
        "slug", "family", "roles", "messages", "params", "view", "properties", "scenarios", "commands", "starts", "watch",
    }  # fmt: skip
    assert set(declared["messages"]) == {m.slug for m in spec.messages}
    assert all(message["doc"] for message in declared["messages"].values())
    for param in declared["params"]:
        assert set(param) == {"name", "kind", "default", "low", "high", "unit", "options", "breaks", "group"}
        assert param["kind"] in {"int", "bool", "choice", "duration"}
        assert not param["name"].endswith("-us")
    assert {role["slug"] for role in declared["roles"]} == set(declared["view"]["roles"])
    assert {p["breaks"] for p in declared["params"]} - {""} <= {p["slug"] for p in declared["properties"]}


@pytest.mark.parametrize("slug", [entry.slug for entry in catalog.ENTRIES])
@pytest.mark.parametrize("lang", catalog.LANGUAGES)
def test_everything_declared_has_words(client: Client, slug: str, lang: str) -> None:
    assert catalog.unsaid(catalog.find_spec(slug), lang) == []
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
    run = embedded(client.get(f"{link}?at=250+1&g=3fa9c1").content.decode(), "run")
    assert run == {"address": long, "at": [250000, 1], "digest": "3fa9c1"}
    assert post({"address": f"http://elsewhere.example{long}"}).json()["address"] == link, "the same run has the same link"


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
    monkeypatch.setattr(models, "MOST_STORED", 5)
    monkeypatch.setattr(models, "FORGOTTEN_AT_ONCE", 2)
    links = [StoredRecipe.keep(f"/raft?s={n}") for n in range(5)]
    StoredRecipe.objects.filter(hash=links[0].hash).update(opened="2020-01-01")
    newest = StoredRecipe.keep("/raft?s=99")
    left = set(StoredRecipe.objects.values_list("hash", flat=True))
    assert links[0].hash not in left
    assert newest.hash in left
    assert len(left) == 4
