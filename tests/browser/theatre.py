"""A page of a run in a browser, with the few gestures that stories share."""

import re
from urllib.parse import parse_qs, urlsplit

from tests.conftest import Site

RUN = "/raft/r1"


class Theatre:
    """A page of a run, with the few gestures that the stories share."""

    def __init__(self, page, site: Site) -> None:
        self.page = page
        self.site = site

    def open(self, address: str = RUN) -> "Theatre":
        self.page.goto(self.site.url + address)
        self.ready()
        return self

    def ready(self) -> None:
        """The first picture is there."""
        self.page.locator(".play:enabled").wait_for()
        self.page.locator(".node").first.wait_for()

    def until(self, **wanted: str | None) -> dict[str, str]:
        """Waits until the address bar says so; a value is a pattern, None means absent."""
        patterns = {name: value for name, value in wanted.items() if value is not None}
        absent = [name for name, value in wanted.items() if value is None]
        self.page.wait_for_function(
            """([patterns, absent]) => {
                const query = new Map(location.search.slice(1).split("&").map((pair) => pair.split("=")));
                return Object.entries(patterns).every(([name, p]) => new RegExp(`^(?:${p})$`).test(query.get(name) ?? ""))
                    && absent.every((name) => !query.has(name));
            }""",
            arg=[patterns, absent],
        )
        return self.address()

    def address(self) -> dict[str, str]:
        query = urlsplit(self.page.url).query.replace("+", "%2B")
        return {name: values[0] for name, values in parse_qs(query).items()}

    def says(self, selector: str, pattern: str) -> None:
        """Waits until a panel says something."""
        self.page.locator(selector, has_text=re.compile(pattern)).first.wait_for()

    def middle_of(self, node: str) -> tuple[float, float]:
        box = self.page.locator(f'.node[data-id="{node}"] .disc').bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def click_node(self, node: str) -> None:
        self.page.mouse.click(*self.middle_of(node))
        self.says(".actions .who", f"^{node.upper()}$")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
