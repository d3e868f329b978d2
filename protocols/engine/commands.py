"""Commands with arguments: `name-arg-arg`, in which each argument is `[a-z0-9.]+` (docs/recipe.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from protocols.declaration import Argument, Command, Seat
from protocols.engine.refusals import Sentence, say

Given = tuple[Command, tuple[str, ...]]


def split_example(command: Command) -> tuple[str, str]:
    """A command's verb, and its text: `client:c.transfer-30-a-b` is (client, transfer-30-a-b), and so is the text alone."""
    verb, colon, rest = command.example.partition(":")
    return (verb, rest.partition(".")[2]) if colon else ("client", command.example)


def read(commands: Iterable[Command], text: str) -> Given | None:
    """The declared command that a text gives, and its arguments; of several names that fit, the longest counts. None if none fits.

    A command that takes no arguments fits only as it is written in its example.
    """
    for command in sorted(commands, key=lambda one: -len(one.slug)):
        if not command.arguments:
            if text == split_example(command)[1]:
                return command, ()
        elif text == command.slug:
            return command, ()
        elif text.startswith(f"{command.slug}-"):
            return command, tuple(text[len(command.slug) + 1 :].split("-"))
    return None


def possible(argument: Argument, cast: Sequence[Seat]) -> Sentence:
    """Which values an argument may have."""
    if argument.kind == "int":
        return say("whole-number", low=argument.low, high=argument.high, unit=f" {argument.unit}" if argument.unit else "")
    if argument.kind == "numbers":
        example = ".".join(str(argument.low) for _ in range(max(1, argument.least, min(2, argument.most))))
        low, high = argument.low, argument.high
        if argument.least == argument.most:
            return say("so-many-numbers", count=argument.most, low=low, high=high, example=example)
        return say("whole-numbers", least=argument.least, most=argument.most, low=low, high=high, example=example)
    if argument.kind == "word":
        return say("a-word")
    return say("one-of", options=options_of(argument, cast))


def options_of(argument: Argument, cast: Sequence[Seat]) -> tuple[str, ...]:
    """What a choice chooses from: its options, or the nodes of its role."""
    return argument.options if argument.kind == "choice" else tuple(seat.id for seat in cast if seat.role == argument.role)


def is_possible(argument: Argument, value: str, cast: Sequence[Seat]) -> bool:
    """Whether an argument may have this value."""
    if argument.kind == "int":
        return _is_in_range(argument, value)
    if argument.kind == "numbers":
        numbers = value.split(".")
        return argument.least <= len(numbers) <= argument.most and all(_is_in_range(argument, number) for number in numbers)
    if argument.kind == "word":
        return bool(re.fullmatch(r"[a-z0-9.]+", value))
    return value in options_of(argument, cast)


def _is_in_range(argument: Argument, value: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,15}", value)) and argument.low <= int(value) <= argument.high


def wrong_with(given: Given, cast: Sequence[Seat]) -> Sentence | None:
    """What is wrong with the arguments of a command, in a sentence that says what is possible; None if they are right."""
    command, values = given
    arguments = command.arguments
    if len(values) != len(arguments):
        form = "-".join([command.slug, *(f"({argument.name})" for argument in arguments)])
        return say("arguments", form=form, example=split_example(command)[1], count=len(values))
    said: dict[str, str] = {}
    for argument, value in zip(arguments, values, strict=True):
        if not is_possible(argument, value, cast):
            return say("argument", name=argument.name, value=value[:40], possible=possible(argument, cast))
        if argument.unlike and said.get(argument.unlike) == value:
            return say("argument-unlike", name=argument.name, other=argument.unlike, value=value)
        said[argument.name] = value
    return None
