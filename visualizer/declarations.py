"""What a page must know of a protocol, as JSON: its declaration, in the form of docs/wire.md. No prose, which is in the captions."""

from __future__ import annotations

import inspect
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import msgspec
from django.conf import settings

from protocols import catalog
from protocols.declaration import ProtocolSpec, Role
from protocols.engine.recipe import ParamInfo, param_infos
from protocols.node import Msg


@cache
def declaration(slug: str) -> dict[str, Any]:
    """The declaration of the protocol with this slug."""
    spec = catalog.find_spec(slug)
    return {
        "slug": spec.slug,
        "roles": [_role(role) for role in spec.roles],
        "messages": {message.slug: _message(message) for message in spec.messages},
        "params": [_param(info) for info in param_infos(spec.params)],
        "view": msgspec.to_builtins(spec.view),
        "properties": [{"slug": p.slug, "kind": p.kind, "source": p.source} for p in spec.properties],
        "scenarios": _scenarios(spec),
        "commands": [msgspec.to_builtins(command) for command in spec.commands],
        "starts": [start.slug for start in spec.starts],
        "settings": [msgspec.to_builtins(setting) for setting in (spec.custom.settings if spec.custom else ())],
        "watch": list(spec.watch),
    }


def parts_of_pictures(*slugs: str) -> dict[str, list[str]]:
    """What the pictures of these protocols are made of, by their views: modules below static/js, and style sheets below static."""
    views = [declaration(slug)["view"] for slug in slugs]
    arrangements = [f"arrangements/{view['arrangement']}" for view in views]
    exhibits = [f"exhibits/{exhibit['kind']}" for view in views for exhibit in view["exhibits"]]
    folders = list(dict.fromkeys([*arrangements, *exhibits]))
    marked = ["css/registers.css"] if any(role["marks"] for view in views for role in view["roles"].values()) else []
    trays = ["css/trays.css"] if exhibits else []
    sheets = marked + trays + [f"js/{folder}/{PurePosixPath(folder).name}.css" for folder in folders]
    return {
        "modules": [f"{folder}/index.js" for folder in folders],
        "sheets": [sheet for sheet in sheets if (settings.STATIC_DIR / sheet).is_file()],
    }


def _role(role: Role) -> dict[str, Any]:
    changes = {phase: list(to) for phase, to in role.changes.items()}
    return {"slug": role.slug, "phase": role.phase, "changes": changes, "durable": list(role.state.durable_fields)}


def _message(message: type[Msg]) -> dict[str, Any]:
    return {"doc": inspect.cleandoc(message.__doc__ or ""), "fields": list(message.__struct_fields__)}


def _param(info: ParamInfo) -> dict[str, Any]:
    """A parameter as the form shows it; durations in milliseconds."""
    param = info.param
    low, high = (None if bound is None else info.write(bound) for bound in (param.low, param.high))
    return {
        "name": info.name,
        "kind": info.kind,
        "default": info.write(info.default),
        "low": low,
        "high": high,
        "unit": param.unit,
        "options": list(param.options),
        "breaks": param.breaks,
        "group": param.group,
    }


def _scenarios(spec: ProtocolSpec) -> list[dict[str, Any]]:
    breaking = {info.name for info in param_infos(spec.params) if info.param.breaks}
    return [
        {
            "slug": scenario.slug,
            "moments": [moment.slug for moment in scenario.moments],
            "broken": scenario.broken,
            "switches": [name for name in scenario.params if name in breaking],
        }
        for scenario in spec.scenarios
    ]
