// The list of properties: what it says of one that is judged only when everything is at rest.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline } from "../../static/js/core/timeline.js";
import { readRun, ui } from "./runs.js";

// The view looks for its icons on the page when it is loaded. Nothing is drawn here.
const page = { querySelector: () => null, createTreeWalker: () => ({}), createComment: () => ({}) };
Object.assign(globalThis, { HTMLElement: class {}, document: page });
const { properties } = await import("../../static/js/view/properties.js");

/** All text in a template: what it is made of, in order. */
const textOf = (/** @type {any} */ part) => {
  if (Array.isArray(part)) return part.map(textOf).join("");
  if (part?.strings) return part.strings.map((s, i) => s + textOf(part.values[i])).join("");
  return ["string", "number"].includes(typeof part) ? String(part) : "";
};

for (const [lang, pending, holds, when] of [
  ["en", "not yet at rest", "holds", "at rest"],
  ["zh", "尚未静止过", "成立", "静止时"],
])
  test(`a property for a world at rest says so, and no other does (${lang})`, () => {
    const declaration = { ...readRun("raft-links").declaration };
    declaration.properties = ["quiescent", "always"].map((kind) => ({ slug: `p-${kind}`, kind, source: "" }));
    const timeline = new Timeline(declaration);
    const steps = [
      [0, "start", ""],
      [1, "start", "", -1, "", [], [], {}, [], [], [], [["p-quiescent", "holds", {}]]],
    ];
    const run = { cast: [], script: [], interventions: [], truth: {} };
    timeline.apply({ epoch: 1, cut: 0, run, steps, until_us: 1, end: "" });
    const words = ui(lang);
    const speech = {
      t: (key) => words[key] ?? key,
      time: String,
      words: { property: (name) => ({ name, help: "", broken: "" }) },
    };
    const lines = (index) =>
      textOf(
        properties(
          { speech, timeline, declaration, index },
          () => {},
          () => {},
        ),
      )
        .split("<li")
        .slice(1);
    const [first, other] = lines(0);
    assert.ok(first.includes(`>${pending}${words.colon}<`), first);
    assert.ok(first.includes(`>${when}</small>`), first);
    assert.ok(!other.includes(when), other);
    assert.ok(lines(1)[0].includes(`>${holds}${words.colon}<`));
  });
