"""A run as text: the golden-trace format, one JSON document (docs/trace-schema.json), or one JSON line for each step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from protocols.engine.recipe import format_ms, to_address
from protocols.engine.simulate import Run
from protocols.engine.trace import Step, plain, step_text, wire_step
from visualizer.reel import about, interventions

TRACE_FORMAT = 2  # of the JSON document; docs/trace-schema.json


def text_lines(run: Run) -> Iterator[str]:
    """The golden-trace format: the recipe, its interventions, a line for each step, and how the run ended."""
    recipe = run.recipe
    said = [f"scenario={recipe.scenario.rpartition('/')[2]}"] if recipe.scenario else []
    said += [f"{name}={value}" for name, value in sorted(recipe.params.items())]
    said += [f"start={recipe.start}"] if recipe.start else []
    yield " ".join(["run", recipe.protocol, *said, f"seed={recipe.seed}"])
    yield from (f"pin {draw} {format_ms(us)}" for draw, us in sorted(recipe.pins.items()))
    yield from (*recipe.script, *recipe.interventions, *recipe.order)
    yield "----"
    for step in run.steps:
        yield step_text(step)
    yield "----"
    yield f"{run.end}, {len(run.steps)} steps, {run.digests()}"


def json_document(run: Run) -> bytes:
    """The whole trace as one JSON document; its steps are those of docs/wire.md."""
    document = {
        "format": TRACE_FORMAT,
        "address": to_address(run.spec, run.recipe),
        "recipe": msgspec.to_builtins(run.recipe),
        **{key: value for key, value in about(run).items() if key in ("params", "cast", "history", "truth")},
        **interventions(run, len(run.steps)),
        "moments": run.moments,
        "steps": [wire_step(step) for step in run.steps],
        "until_us": run.until_us,
        "end": run.end,
        "deeds": run.digests().deeds,
        "digest": run.digests().whole,
    }
    return msgspec.json.encode(document)


def ndjson_lines(run: Run) -> Iterator[str]:
    """One JSON object a line for each step, with named fields, and the acting node's whole state after the step."""
    states = dict(run.first)
    for step in run.steps:
        if step.after is not None and step.kind != "forced":
            states[step.node] = step.after
        yield msgspec.json.encode(_named(step, states.get(step.node))).decode()


def _named(step: Step, state: object) -> dict[str, Any]:
    named: dict[str, Any] = {
        "step": step.index,
        "t_us": step.t_us,
        "kind": step.kind,
        "node": step.node,
        "cause": step.cause,
        "ref": step.ref,
        "rules": list(step.rules),
        "sends": [{"id": s.id, "to": s.to, "type": s.msg.slug, "body": plain(s.msg), "due_us": s.due_us} for s in step.sends],
        "armed": [msgspec.to_builtins(timer) for timer in step.armed],
        "cancelled": list(step.cancelled),
        "notes": [{"key": key, **_params(params)} for key, params in step.notes],
        "outputs": [{"kind": kind, "value": plain(value)} for kind, value in step.outputs],
        "properties": [{"slug": slug, "status": status, **_params(params)} for slug, status, params in step.properties],
        "truth": plain(step.truth) if step.truth else {},
        "queued": [{"to": to, "type": type_} for to, type_ in step.queued],
        "disk": {field: plain(getattr(step.after, field)) for field in step.after.durable_fields}
        if step.kind == "forced" and step.after
        else {},
        "state": plain(state) if state is not None else {},
    }
    return {name: value for name, value in named.items() if value not in ("", [], {})}


def _params(params: object) -> dict[str, object]:
    return {"params": plain(params)} if params else {}
