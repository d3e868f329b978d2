// The engine's own runs, for tests: made by fixtures/make.py.
import { readdirSync, readFileSync } from "node:fs";
import { Timeline } from "../../static/js/core/timeline.js";
import { makeWords } from "../../static/js/core/words.js";

const here = new URL(".", import.meta.url);

/** A run as the server would send it, and the engine's worlds at some of its steps. */
export const readRun = (name) => JSON.parse(readFileSync(new URL(`fixtures/${name}.run`, here), "utf8"));

/** The interface's words. */
export const ui = (lang) => JSON.parse(readFileSync(new URL(`../../static/i18n/${lang}.json`, here), "utf8"));

/** A protocol's words. */
export function captions(slug, lang) {
  const protocols = new URL("../../protocols/", here);
  const path = readdirSync(protocols, { recursive: true }).find((name) =>
    name.endsWith(`/${slug.replaceAll("-", "_")}/captions.${lang}.json`),
  );
  return JSON.parse(readFileSync(new URL(path, protocols), "utf8"));
}

/** The timeline of a run, whole. */
export function wholeTimeline(run, words = null) {
  const timeline = new Timeline(run.declaration, words);
  timeline.apply(structuredClone(run.frame));
  return timeline;
}

/** The words of a run's protocol. */
export const wordsOf = (run, lang = "en") =>
  makeWords(captions(run.declaration.slug, lang), ui(lang), lang, run.declaration);

export const RUNS = ["raft-two-leaders", "raft-links", "two-phase-both-gone", "paxos-adopts"];

/** Runs of toys, which show every mark and exhibit. */
export const TOYS = ["toy-marks", "toy-clocks", "toy-gauges", "toy-ring", "toy-flow"];
