"""The sentences of each protocol: how many, by how many claims, how often judged, lies planted and found, and how long it takes."""

import time

from bench.report import Report
from protocols import catalog
from protocols.catalog import find_spec, ours
from protocols.contract.sentences import SEEDS, judged, runs_of
from protocols.contract.tellings import Lies, plant_lies, samples_of
from protocols.declaration import Telling


def main() -> None:
    report = Report("Sentences and their claims")
    for slug in ours():
        claims = find_spec(slug).claims
        if claims is None:
            continue
        notes = catalog.captions(slug, "en")["notes"]
        started = time.process_time()
        found = judged(slug)
        seconds = time.process_time() - started
        samples: dict[str, Telling] = {}
        lies = Lies({}, {})
        runs = runs_of(slug)
        for run in runs:
            samples_of(run, claims, samples)
        for run in runs[: len(find_spec(slug).scenarios) + SEEDS // 3]:
            plant_lies(run, claims, samples, lies)
        report.line(f"{slug}: notes", len(notes), "")
        report.line("  claims", sum(map(len, claims.notes.values())), "")
        scripted = claims.scripted.values()
        report.line("  scenarios and key moments", len(scripted) + sum(len(said.moments) for said in scripted), "")
        told = [*(said.summary for said in scripted), *(of_moment for said in scripted for of_moment in said.moments.values())]
        report.line("    their claims", sum(map(len, told)), "")
        report.line("  judged, times", sum(found.counts.values()), "")
        report.line("  of what comes, not judged because of a disturbance, times", sum(found.disturbed.values()), "")
        report.line("  false", len(found.untrue), "", most=0)
        report.line("  lies planted", sum(lies.planted.values()), "")
        report.line("  notes of which a lie passes", len(lies.passed), "", most=0.05 * len(notes))
        report.line("  all runs judged once, CPU time", seconds, "s")


if __name__ == "__main__":
    main()
