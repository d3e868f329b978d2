"""The wire: bytes per step of Raft with five nodes, before compression, and whether they stay the same in a long run."""

from __future__ import annotations

import zlib

from bench.report import Report
from protocols.catalog import find_spec
from protocols.engine.recipe import Recipe
from protocols.engine.simulate import Run
from protocols.engine.trace import wire_json

BATCH_US = 500_000  # what a room sends at once


def run_of(*interventions: str, until_ms: int = 60_000) -> Run:
    run = Run(find_spec("raft"), Recipe(protocol="raft", interventions=interventions, until_us=until_ms * 1000))
    run.advance()
    return run


def measure(report: Report, name: str, run: Run) -> None:
    rows = [(step.t_us // BATCH_US, wire_json(step)) for step in run.steps]
    sizes = [len(row) + 1 for _, row in rows]
    quarter = len(sizes) // 4
    first, last = sum(sizes[:quarter]) / quarter, sum(sizes[-quarter:]) / quarter
    batches: dict[int, bytes] = {}
    for number, row in rows:
        batches[number] = batches.get(number, b"") + row + b","
    deflated = sum(len(zlib.compress(batch)) for batch in batches.values())
    report.line(f"{name}: per step, of {len(sizes):,}", sum(sizes) / len(sizes), "bytes", most=250)
    report.line("  the last quarter's steps to the first quarter's (linear: 1)", last / first, "", most=1.1)
    report.line("  deflated in batches of 500 ms", deflated / len(sizes), "bytes")


def main() -> None:
    report = Report("The wire")
    measure(report, "heartbeats only", run_of())
    writes = tuple(f"client:s{n % 5 + 1}.set-x-{n}@{1_000 + 900 * n}" for n in range(64))
    measure(report, "64 commands, at any server", run_of(*writes))
    faults = tuple(f"{'crash' if n % 2 == 0 else 'restart'}:s{n // 2 % 5 + 1}@{1_000 + 900 * n}" for n in range(64))
    measure(report, "a crash or restart every 900 ms", run_of(*faults))


if __name__ == "__main__":
    main()
