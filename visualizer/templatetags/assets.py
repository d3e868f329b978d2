"""How a template names a static file: {% asset "css/tokens.css" %}, {% entry "main.js" %}, {% chunks "main.js" as parts %}, {% import_map %}, {% early %}."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from visualizer.static_files import static_files

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file."""
    return static_files().url(name)


@register.simple_tag
def entry(name: str) -> str:
    """The address of the page's first module, bundled where there is a bundle."""
    return static_files().entry(name)


@register.simple_tag
def chunks(name: str) -> list[str]:
    """The addresses of what that module imports before it can run; none where it is not bundled."""
    return static_files().chunks(name)


@register.simple_tag
def picture_modules(names: list[str]) -> list[str]:
    """The addresses of modules that are fetched when a view names them, and of what they import before they can run."""
    return static_files().parts(names)


@register.simple_block_tag
def together(content: str) -> SafeString:
    """The style sheets that a page names one by one, as one file; the other lines come before it."""
    return mark_safe(static_files().together(content))  # noqa: S308 -- what a template of ours has written


@register.simple_tag
def sheets(*stems: str) -> str:
    """The addresses of the style sheets css/<stem>.css, joined where pages are: a page asks for them when it needs them."""
    return " ".join(static_files().sheets([f"css/{stem}.css" for stem in stems]))


@register.simple_tag
def early() -> SafeString:
    """What runs before the first paint, byte for byte what the content security policy expects."""
    return mark_safe(static_files().early)  # noqa: S308


@register.simple_tag
def import_map() -> SafeString:
    """The import map, byte for byte what the content security policy expects; it holds only our own file names."""
    return mark_safe(static_files().import_map)  # noqa: S308
