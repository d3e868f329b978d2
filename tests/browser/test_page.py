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


RULES = """async ([joined, apart]) => {
    const rules = async (url) => {
        const sheet = await new CSSStyleSheet().replace(await (await fetch(url)).text());
        // A browser keeps the value of a custom property as it was written.
        return [...sheet.cssRules].map((rule) => rule.cssText.replace(/\\s+/g, " "));
    };
    const each = [];
    for (const url of apart) each.push(...(await rules(url)));
    return [await rules(joined), each];
}"""


def test_the_joined_style_sheet_says_what_its_parts_say(live_server_process: Site, page) -> None:
    """Nothing but comments and blanks is left out of it, as the browser understands it."""
    page.goto(f"{live_server_process.url}/raft/r1")
    late = page.locator(".app").get_attribute("data-sheets")
    page.locator(f"link[href='{late}']").wait_for(state="attached")
    for joined, least in ((page.locator("link[rel=stylesheet]").first.get_attribute("href"), 400), (late, 200)):
        names = joined.rsplit("/", 1)[1].partition(".")[0].split("+")
        together, apart = page.evaluate(RULES, [joined, [f"/static/css/{name}.css" for name in names]])
        assert len(together) > least
        assert together == apart
