"""Recipes: the plain data that decides a run, its text forms, and what is wrong with a bad one.

The text forms of interventions and addresses are in docs/recipe.md. Whatever a person gets wrong raises a RecipeError: one
sentence that says what is possible instead (refusals.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from urllib.parse import quote, unquote

import msgspec

from protocols.declaration import Network, ProtocolSpec, Scenario, Seat
from protocols.engine import commands, starts
from protocols.engine.refusals import Refusal, Sentence, say
from protocols.node import MS, Param

FORMAT = 1
MAX_RECIPE_BYTES = 65_536  # ten times the longest recipe that a person has made
MAX_INTERVENTIONS = 64
MAX_INTERVENTION_CHARS = 400
MAX_ADDRESS_CHARS = 8_000
DIGEST_CHARS = 7  # of the digest of deeds, in an address; static/js/net/address.js writes as many
MAX_UNTIL_US = 120_000 * MS
MAX_STEPS = 50_000
MAX_SEED = 2**32 - 1
ORDER_GAP_US = 20 * MS  # between two actions of an order, so that a viewer sees each

NODE_VERBS = ("crash", "restart", "wipe", "pause", "resume", "isolate")
LINK_VERBS = ("cut", "mend", "hold", "release")
MESSAGE_VERBS = ("drop", "delay", "duplicate")
COMMAND_VERBS = ("client", "operator")
VERBS = (*NODE_VERBS, "partition", "heal", *LINK_VERBS, *MESSAGE_VERBS, "fire", "pin", "skew", "slow", *COMMAND_VERBS)
TRIGGERS = ("sent", "delivered", "forced", "note", "timer", "rule", "step")


class RecipeError(Refusal, ValueError):
    """A recipe, or a part of one, that can't be played. The message says what is possible."""


def parse_ms(text: str, what: str | Sentence) -> int:
    """'258' or '258.001' milliseconds -> microseconds."""
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,3})?", text):
        raise RecipeError(say("no-time", what=what, text=text[:40]))
    whole, _, part = text.partition(".")
    return int(whole) * MS + int((part + "000")[:3])


def format_ms(us: int) -> str:
    """Microseconds -> the shortest text in milliseconds."""
    whole, part = divmod(us, MS)
    return f"{whole}.{part:03d}".rstrip("0") if part else str(whole)


class Place(msgspec.Struct, frozen=True, order=True):
    """A place in a run: after the first `k` steps of instant `t_us`."""

    t_us: int
    k: int = 0

    def text(self) -> str:
        return format_ms(self.t_us) + (f"+{self.k}" if self.k else "")

    @staticmethod
    def parse(text: str) -> Place:
        time, _, k = text.replace(" ", "+").partition("+")  # some programs turn a '+' in an address into a space
        if k and not re.fullmatch(r"[0-9]{1,6}", k):
            raise RecipeError(say("no-place", text=text[:40]))
        return Place(parse_ms(time, say("the-place")), int(k or 0))


class Trigger(msgspec.Struct, frozen=True):
    """Names a step: the `k`-th, from the run's start, that matches `kind` and `what` at `node` (empty: the intervention's node)."""

    kind: str
    what: str
    k: int = 1
    node: str = ""

    def text(self) -> str:
        return f"{self.node + '.' if self.node else ''}{self.kind}.{self.what}" + (f".{self.k}" if self.k != 1 else "")

    @staticmethod
    def parse(text: str) -> Trigger:
        """Read `[node.]kind.what[.k]`, which is also the form of a key moment's anchor."""
        parts = text.split(".")
        node = "" if parts[0] in TRIGGERS else parts.pop(0)
        k = int(parts.pop()) if len(parts) > 2 and re.fullmatch(r"[0-9]{1,6}", parts[-1]) else 1
        if len(parts) != 2 or parts[0] not in TRIGGERS or not re.fullmatch(r"[A-Za-z0-9_-]+", parts[1]) or k < 1:
            raise RecipeError(say("no-trigger", text=text[:60], kinds=TRIGGERS))
        return Trigger(parts[0], parts[1], k, node)


class Intervention(msgspec.Struct, frozen=True):
    """Something done to the world from outside, at a place or at a trigger."""

    verb: str
    args: str
    place: Place | None
    trigger: Trigger | None = None

    def text(self) -> str:
        where = self.place.text() if self.place else self.trigger.text() if self.trigger else ""
        return f"{self.verb}{':' + self.args if self.args else ''}@{where}"

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(text: str) -> Intervention:
        """Read `verb:arguments@place-or-trigger`."""
        if len(text) > MAX_INTERVENTION_CHARS:
            raise RecipeError(say("long-intervention", most=MAX_INTERVENTION_CHARS, size=len(text)))
        what, at, where = text.rpartition("@")
        if not at:
            what, where = text, ""
        verb, _, args = what.partition(":")
        if verb not in VERBS:
            raise RecipeError(say("no-intervention", verb=verb[:40], verbs=VERBS))
        if not re.fullmatch(r"[a-z0-9.-]*", args):
            raise RecipeError(say("bad-characters", args=args[:40], verb=verb))
        if not where:
            if verb in MESSAGE_VERBS:
                return Intervention(verb, args, Place(0))
            raise RecipeError(say("no-when", text=text[:60]))
        if where[0] in "0123456789":
            return Intervention(verb, args, Place.parse(where))
        return Intervention(verb, args, None, Trigger.parse(where))


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that decides a run. `params` holds the parameters that differ from the protocol's defaults, by outside name."""

    protocol: str
    scenario: str = ""
    params: dict[str, int | float | bool | str] = {}
    seed: int = 1
    start: str = ""
    pins: dict[str, int] = {}
    script: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    until_us: int = 2_000 * MS
    format: int = FORMAT

    def parsed(self) -> tuple[Intervention, ...]:
        """The script's interventions, then the person's."""
        return tuple(Intervention.parse(text) for text in (*self.script, *self.interventions))


# ------------------------------------------------------------------------------------------------ parameters


class ParamInfo(msgspec.Struct, frozen=True):
    """One parameter as forms and addresses have it. `kind`: int, bool, choice, or duration (in ms there, in microseconds inside)."""

    name: str
    field: str
    kind: str
    default: Any
    param: Param

    def read(self, value: object) -> Any:
        """An outside value (from JSON, a form or an address) -> the field's value."""
        try:
            return self._read(value)
        except (TypeError, ValueError, OverflowError) as error:
            if isinstance(error, RecipeError):
                raise
            raise RecipeError(say("param-value", name=self.name, value=str(value)[:40], possible=self.possible())) from None

    def _read(self, value: object) -> Any:
        if self.kind == "bool":
            if value in (True, "1", "true", "on"):
                return True
            if value in (False, "0", "false", "off"):
                return False
            raise ValueError
        if self.kind == "choice":
            if value not in self.param.options:
                raise ValueError
            return value
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        if self.kind == "duration":
            number = parse_ms(value, self.name) if isinstance(value, str) else round(value * MS)
        else:
            number = int(value)
            if isinstance(value, float) and number != value:
                raise ValueError
        low, high = self.param.low, self.param.high
        if (low is not None and number < low) or (high is not None and number > high):
            raise ValueError
        return number

    def write(self, value: Any) -> int | float | bool | str:
        """The field's value -> the outside value."""
        if self.kind == "duration":
            return value // MS if value % MS == 0 else value / MS  # type: ignore[no-any-return]
        return value  # type: ignore[no-any-return]

    def possible(self) -> Sentence:
        """Which values are possible."""
        if self.kind == "bool":
            return say("on-or-off")
        if self.kind == "choice":
            return say("one-of", options=self.param.options)
        low, high = (None if b is None else self.write(b) for b in (self.param.low, self.param.high))
        if self.kind == "duration":
            return say("a-time", low=low, high=high)
        return say("whole-number", low=low, high=high, unit=f" {self.param.unit}" if self.param.unit else "")


@lru_cache(maxsize=256)
def param_infos(params: type[Network]) -> tuple[ParamInfo, ...]:
    """Every parameter of a protocol: first its own, then those of the network."""
    hints = get_type_hints(params, include_extras=True)
    defaults = params()
    infos: list[ParamInfo] = []
    for field in params.__struct_fields__:
        hint = hints[field]
        param = next((a for a in get_args(hint)[1:] if isinstance(a, Param)), Param()) if get_origin(hint) is Annotated else Param()
        base = get_args(hint)[0] if get_origin(hint) is Annotated else hint
        kind = "bool" if base is bool else "choice" if param.options else "duration" if param.unit == "ms" else "int"
        infos.append(ParamInfo(field.removesuffix("_us").replace("_", "-"), field, kind, getattr(defaults, field), param))
    return tuple(sorted(infos, key=lambda i: i.field in Network.__struct_fields__))


def build_params(spec: ProtocolSpec, given: Mapping[str, object]) -> Any:
    """The protocol's typed parameters, from values as addresses have them, or from values under the fields' own names."""
    infos = param_infos(spec.params)
    by_name = {i.name: i for i in infos}
    by_field = {i.field: i for i in infos if i.field != i.name}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name in by_name:
            values[by_name[name].field] = by_name[name].read(value)
        elif name in by_field:
            info = by_field[name]
            values[name] = info.read(info.write(value)) if info.kind == "duration" and isinstance(value, int) else info.read(value)
        else:
            raise RecipeError(say("no-parameter", protocol=spec.slug, name=name[:40], names=tuple(by_name)))
    try:
        return spec.params(**values)
    except ValueError as error:
        raise RecipeError(say("not-together", error=str(error))) from None


def outside_params(spec: ProtocolSpec, params: Any) -> dict[str, int | float | bool | str]:
    """Typed parameters -> outside name: value, only where they differ from the defaults."""
    return {i.name: i.write(getattr(params, i.field)) for i in param_infos(spec.params) if getattr(params, i.field) != i.default}


# ------------------------------------------------------------------------------------------------ making and checking


def find_scenario(spec: ProtocolSpec, slug: str) -> Scenario:
    """A protocol's scenario by its slug, such as `r4c` or `raft/r4c`."""
    short = slug.removeprefix(spec.slug + "/")
    for scenario in spec.scenarios:
        if scenario.slug == short:
            return scenario
    raise RecipeError(say("no-scenario", protocol=spec.slug, scenario=short[:40], scenarios=tuple(s.slug for s in spec.scenarios)))


def from_scenario(spec: ProtocolSpec, slug: str) -> Recipe:
    """A scenario's recipe."""
    scenario = find_scenario(spec, slug)
    return Recipe(
        protocol=spec.slug,
        scenario=f"{spec.slug}/{scenario.slug}",
        params=outside_params(spec, build_params(spec, scenario.params)),
        seed=scenario.seed,
        start=scenario.start,
        pins=dict(scenario.pins),
        script=tuple(scenario.script),
        until_us=scenario.until_us,
    )


def freed(recipe: Recipe) -> Recipe:
    """A recipe without its scenario if its start was set up by hand: what a scenario says is true of its own start only."""
    done = (*recipe.script, *recipe.interventions)
    return msgspec.structs.replace(recipe, scenario="", script=(), interventions=done) if starts.is_by_hand(recipe.start) else recipe


def from_json(text: bytes | str) -> Recipe:
    """A recipe from JSON. Only its form is checked here; `check` looks at what it says."""
    size = len(text)
    if size > MAX_RECIPE_BYTES:
        raise RecipeError(say("long-recipe", most=MAX_RECIPE_BYTES, size=size))
    try:
        return msgspec.json.decode(text, type=Recipe)
    except RecursionError:
        raise RecipeError(say("deep-recipe")) from None
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise RecipeError(say("no-recipe", error=str(error)[:200])) from None


def check(spec: ProtocolSpec, recipe: Recipe) -> None:
    """Raise a RecipeError that gives the reason if a recipe can't be played by a protocol."""
    if recipe.format != FORMAT:
        raise RecipeError(say("format", format=recipe.format, known=FORMAT))
    if recipe.protocol != spec.slug:
        raise RecipeError(say("other-protocol", protocol=recipe.protocol[:40], played=spec.slug))
    if recipe.scenario:
        find_scenario(spec, recipe.scenario)
    if not 0 <= recipe.seed <= MAX_SEED:
        raise RecipeError(say("seed", most=MAX_SEED, seed=recipe.seed))
    if not 0 < recipe.until_us <= MAX_UNTIL_US:
        raise RecipeError(say("duration", most=format_ms(MAX_UNTIL_US), length=format_ms(max(recipe.until_us, 0))))
    if len(recipe.interventions) > MAX_INTERVENTIONS:
        raise RecipeError(say("many-interventions", most=MAX_INTERVENTIONS, count=len(recipe.interventions)))
    params = build_params(spec, recipe.params)
    cast = spec.cast(params)
    wrong = starts.wrong_with(spec, cast, params, recipe.start)
    if wrong:
        raise RecipeError(wrong)
    ids = tuple(seat.id for seat in cast)
    for pin, value in recipe.pins.items():
        if not re.fullmatch(r"[a-z0-9.-]{1,80}", pin) or not 0 <= value <= MAX_UNTIL_US:
            raise RecipeError(say("bad-pin", pin=pin[:40], value=value, most=format_ms(MAX_UNTIL_US)))
    types = tuple(m.slug for m in spec.messages)
    for intervention in recipe.parsed():
        _check_intervention(spec, intervention, ids, types, recipe.until_us)
        _check_command(spec, intervention, cast)
    for action in recipe.order:
        _check_action(spec, action, ids, types, recipe.until_us)
        if action.partition(":")[0] in COMMAND_VERBS:
            _check_command(spec, Intervention.parse(f"{action}@0"), cast)


def _check_action(spec: ProtocolSpec, action: str, ids: tuple[str, ...], types: tuple[str, ...], until_us: int) -> None:
    """Check an action of an order: an event that is to happen, or an intervention without its place."""
    verb, _, what = action.partition(":")
    forms = {
        "deliver": (r"([a-z0-9]+)-([a-z0-9]+)\.[0-9]+(?:\.[a-z])?", say("a-message", example="deliver:s1-s2.7")),
        "lost": (r"([a-z0-9]+)-([a-z0-9]+)\.[0-9]+(?:\.[a-z])?", say("a-message", example="lost:s1-s2.7")),
        "timer": (r"([a-z0-9]+)\.[a-z-]+", say("nodes-timer", example="timer:s1.election")),
        "forced": (r"([a-z0-9]+)", say("a-node", example="forced:s1")),
        "send": (r"([a-z0-9]+)", say("a-node", example="send:s1")),
    }
    if verb not in forms:
        if verb not in VERBS:
            raise RecipeError(say("no-action", action=action[:60], actions=(*forms, *VERBS)))
        _check_intervention(spec, Intervention.parse(f"{action}@0"), ids, types, until_us)
        return
    form, wants = forms[verb]
    found = re.fullmatch(form, what)
    if not found:
        raise RecipeError(say("action-takes", action=action[:60], verb=verb, what=wants))
    for name in found.groups():
        if name not in ids:
            raise RecipeError(say("no-node-in-order", action=action[:60], node=name[:20], nodes=ids))


def _check_intervention(spec: ProtocolSpec, it: Intervention, ids: tuple[str, ...], types: tuple[str, ...], until_us: int) -> None:
    def node(text: str) -> None:
        if text not in ids:
            raise RecipeError(say("no-node", text=it.text(), node=text[:20], nodes=ids))

    def message(slug: str) -> None:
        if slug not in types:
            raise RecipeError(say("no-message", text=it.text(), protocol=spec.slug, message=slug[:30], messages=types))

    if it.place and it.place.t_us > until_us:
        raise RecipeError(say("beyond-horizon", text=it.text(), horizon=format_ms(until_us)))
    if it.trigger and it.trigger.node and it.trigger.node != "any":
        node(it.trigger.node)
    if it.trigger and it.trigger.kind in ("sent", "delivered"):
        message(it.trigger.what)
    if it.verb in NODE_VERBS:
        node(it.args)
    elif it.verb == "partition":
        groups = split_groups(it.args)
        for name in (n for group in groups for n in group):
            node(name)
        if len(groups) < 2 or len({n for g in groups for n in g}) != sum(len(g) for g in groups):
            raise RecipeError(say("groups", text=it.text()))
    elif it.verb == "heal":
        if it.args:
            raise RecipeError(say("heal", text=it.text()))
    elif it.verb in LINK_VERBS:
        a, b = split_link(it.args.removesuffix(".one-way"), it)
        node(a)
        node(b)
        if a == b:
            raise RecipeError(say("link-ends", text=it.text(), nodes=ids))
    elif it.verb in MESSAGE_VERBS:
        target = MessageTarget.parse(it)
        for end in (target.src, target.dst):
            if end != "any":
                node(end)
        message(target.type)
    else:
        name, _, rest = it.args.partition(".")
        node(name)
        _check_rest(it, rest)


def _check_command(spec: ProtocolSpec, it: Intervention, cast: tuple[Seat, ...]) -> None:
    """Check the arguments of a command that its node's role declares with arguments. What it doesn't declare is the handler's to refuse."""
    if it.verb in COMMAND_VERBS:
        node, _, text = it.args.partition(".")
        role = next((seat.role for seat in cast if seat.id == node), "")
        declared = [one for one in spec.commands if one.role == role and commands.split_example(one)[0] == it.verb]
        given = commands.read(declared, text)
        wrong = commands.wrong_with(given, cast) if given else None
        if wrong:
            raise RecipeError(say("command", text=it.text(), what=wrong))


def _check_rest(it: Intervention, rest: str) -> None:
    """Check what follows the node in the arguments of fire, pin, skew, slow, client and operator."""
    shape = {
        "fire": (r"[a-z-]+", say("a-timer", example="fire:s1.election")),
        "pin": (r"[a-z-]+\.\d+\.\d+(\.\d+)?", say("timer-and-ms", example="pin:s2.election.3.150")),
        "skew": (r"-?\d{1,6}", say("milliseconds", example="skew:s1.50")),
        "slow": (r"([1-9]|[1-9]\d|100)", say("a-factor", example="slow:s1.4")),
    }.get(it.verb, (r".+", say("a-command", example="client:s1.set-x-5")))
    if not re.fullmatch(shape[0], rest):
        raise RecipeError(say("after-node", text=it.text(), what=shape[1]))


def split_groups(args: str) -> tuple[tuple[str, ...], ...]:
    """'s1.s2-s3.s4' -> (('s1', 's2'), ('s3', 's4'))."""
    return tuple(tuple(n for n in group.split(".") if n) for group in args.split("-") if group)


def split_link(text: str, it: Intervention) -> tuple[str, str]:
    """'s1-s3' -> ('s1', 's3')."""
    a, dash, b = text.partition("-")
    if not dash:
        raise RecipeError(say("link", text=it.text()))
    return a, b


class MessageTarget(msgspec.Struct, frozen=True):
    """What drop, delay and duplicate act on: a message by id, or the k-th of a type on a link."""

    src: str
    dst: str
    type: str
    id: str = ""
    k: int = 0
    delay_us: int = 0

    @staticmethod
    @lru_cache(maxsize=1024)
    def parse(it: Intervention) -> MessageTarget:
        parts = it.args.split(".")
        wants = say("which-message")
        if it.verb == "delay":
            wants = say("and-delay", message=wants)
        error = RecipeError(say("takes-message", text=it.text(), verb=it.verb, what=wants))
        if len(parts) < 3 or "-" not in parts[0]:
            raise error
        src, _, dst = parts[0].partition("-")
        if parts[1].isdigit():
            copy = [p for p in parts[2:3] if len(p) == 1]
            message, rest = ".".join([parts[0], parts[1], *copy]), parts[2 + len(copy) :]
            type_, k, rest = (rest[0] if rest else ""), 0, rest[1:]
        else:
            message, type_ = "", parts[1]
            if not parts[2].isdigit() or int(parts[2]) < 1:
                raise error
            k, rest = int(parts[2]), parts[3:]
        delay_us = 0
        if it.verb == "delay":
            if not rest:
                raise error
            delay_us, rest = parse_ms(".".join(rest), say("the-delay")), []
            if delay_us == 0:
                raise RecipeError(say("no-delay", text=it.text()))
        if rest or not type_:
            raise error
        return MessageTarget(src, dst, type_, message, k, delay_us)


# ------------------------------------------------------------------------------------------------ addresses

_SAFE = ":@~+.-="


def to_address(spec: ProtocolSpec, recipe: Recipe) -> str:
    """A recipe's address: path and query. The query says only what differs from the scenario."""
    base = from_scenario(spec, recipe.scenario) if recipe.scenario else Recipe(protocol=spec.slug)
    query: list[tuple[str, str]] = []
    if recipe.seed != base.seed:
        query.append(("s", str(recipe.seed)))
    ours, theirs = build_params(spec, recipe.params), build_params(spec, base.params)
    start = starts.canonical(spec, spec.cast(ours), ours, recipe.start)
    if start != base.start:
        query.append(("i", start or "empty"))
    changed = [i for i in param_infos(spec.params) if getattr(ours, i.field) != getattr(theirs, i.field)]
    if changed:
        query.append(("p", "~".join(f"{i.name}.{_param_text(i, getattr(ours, i.field))}" for i in changed)))
    pins = {k: v for k, v in recipe.pins.items() if base.pins.get(k) != v}
    if pins:
        query.append(("w", "~".join(f"{k}={format_ms(v)}" for k, v in sorted(pins.items()))))
    # A script belongs to its scenario; without one it is written as interventions.
    done = recipe.interventions if recipe.scenario else (*recipe.script, *recipe.interventions)
    if done:
        query.append(("x", "~".join(done)))
    if recipe.order:
        query.append(("o", "~".join(recipe.order)))
    if recipe.until_us != base.until_us:
        query.append(("u", format_ms(recipe.until_us)))
    path = f"/{recipe.scenario or spec.slug}"
    return path + ("?" + "&".join(f"{k}={quote(v, safe=_SAFE)}" for k, v in query) if query else "")


def _param_text(info: ParamInfo, value: Any) -> str:
    return format_ms(value) if info.kind == "duration" else str(int(value)) if isinstance(value, bool) else str(value)


def parse_address(address: str, find_spec: Callable[[str], ProtocolSpec]) -> tuple[Recipe, Place | None, str]:
    """An address (path and query, with or without an origin) -> recipe, the moment it opens at, and its digest (or '').

    The digest is the first DIGEST_CHARS characters of the run's digest of deeds. Older links have six characters of the digest of the
    whole run: what is of another length than ours is accepted and given as '', since it can't be compared.
    """
    if len(address) > MAX_ADDRESS_CHARS:
        raise RecipeError(say("long-address", most=MAX_ADDRESS_CHARS, size=len(address)))
    address = re.sub(r"^https?://[^/]+", "", address.strip()).partition("#")[0]
    path, _, query = address.partition("?")
    parts = [unquote(p) for p in path.split("/") if p]
    if not 1 <= len(parts) <= 2:
        raise RecipeError(say("no-run", path=path[:60]))
    spec = find_spec(parts[0])
    recipe = from_scenario(spec, parts[1]) if len(parts) == 2 else Recipe(protocol=spec.slug)
    fields: dict[str, str] = {}
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        if key in fields:
            raise RecipeError(say("said-twice", key=key))
        if pair:
            fields[key] = unquote(value)
    known = ("s", "i", "p", "w", "x", "o", "u", "at", "g", "vs", "exam")
    unknown = [k for k in fields if k not in known]
    if unknown:
        raise RecipeError(say("unknown-key", key=unknown[0][:20], known=known))
    changes = dict(_address_changes(spec, recipe, fields))
    recipe = freed(msgspec.structs.replace(recipe, **changes))
    check(spec, recipe)
    params = build_params(spec, recipe.params)
    recipe = msgspec.structs.replace(recipe, start=starts.canonical(spec, spec.cast(params), params, recipe.start))
    at = Place.parse(fields["at"]) if fields.get("at") else None
    digest = fields.get("g", "")
    return recipe, at, digest if len(digest) == DIGEST_CHARS else ""


def _address_changes(spec: ProtocolSpec, base: Recipe, fields: Mapping[str, str]) -> list[tuple[str, Any]]:
    changes: list[tuple[str, Any]] = []
    if "s" in fields:
        if not re.fullmatch(r"[0-9]{1,10}", fields["s"]):
            raise RecipeError(say("seed", most=MAX_SEED, seed=fields["s"][:40]))
        changes.append(("seed", int(fields["s"])))
    if "i" in fields:
        changes.append(("start", "" if fields["i"] == "empty" else fields["i"]))
    if "p" in fields:
        pairs = dict(item.partition(".")[::2] for item in fields["p"].split("~") if item)
        given = outside_params(spec, build_params(spec, {**base.params, **pairs}))
        changes.append(("params", given))
    if "w" in fields:
        pins = dict(base.pins)
        for item in fields["w"].split("~"):
            pin, _, value = item.partition("=")
            pins[pin] = parse_ms(value, say("the-pin", pin=pin[:40]))
        changes.append(("pins", pins))
    if "x" in fields:
        changes.append(("interventions", tuple(Intervention.parse(t).text() for t in fields["x"].split("~") if t)))
    if "o" in fields:
        changes.append(("order", tuple(t for t in fields["o"].split("~") if t)))
    if "u" in fields:
        changes.append(("until_us", parse_ms(fields["u"], say("the-horizon"))))
    return changes
