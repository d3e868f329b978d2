"""The page in a real browser: what must hold for every page."""

from tests.conftest import Site


def test_the_page_opens_without_a_complaint(live_server_process: Site, page) -> None:
    """Everything is found, nothing is blocked by the content security policy, nothing comes from elsewhere."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live_server_process.url)
    page.wait_for_load_state("load")
    assert page.title()
    assert not [url for url in asked if not url.startswith((live_server_process.url, "data:", "blob:"))]
