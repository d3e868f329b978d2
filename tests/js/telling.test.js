// A run told in sentences, and what a screen reader is told: complete, without missing words, without routine steps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeLabel } from "../../static/js/scene/node-label.js";
import { sceneAt } from "../../static/js/scene/scene.js";
import { Speech } from "../../static/js/scene/speech.js";
import { Announcer, lineAt, narrate } from "../../static/js/scene/telling.js";
import { KEYS } from "../../static/js/view/keyboard.js";
import { SHORTCUTS } from "../../static/js/view/shortcuts.js";
import { captions, RUNS, readRun, ui, wholeTimeline } from "./runs.js";

function told(name, lang = "en") {
  const run = readRun(name);
  const { slug } = run.declaration;
  const timeline = wholeTimeline(run);
  const speech = new Speech(run.declaration, { ui: ui(lang), captions: captions(slug, lang), lang });
  speech.words.cast(run.frame.run.cast);
  const { declaration } = run;
  return { timeline, speech, declaration, narrate: (until) => narrate({ speech, timeline, declaration, until }) };
}

const linesOf = (paragraphs) => paragraphs.flatMap(({ lines }) => lines);

for (const name of RUNS)
  for (const lang of ["en", "zh"])
    test(`${name} is told in ${lang} in order, without a hole, in fewer sentences than it has steps`, () => {
      const { timeline, narrate } = told(name, lang);
      const paragraphs = narrate(timeline.steps.length);
      const lines = linesOf(paragraphs);
      assert.ok(lines.length > 10 && lines.length < timeline.steps.length / 2);
      for (const { text } of lines) {
        assert.doesNotMatch(text, /[{}]|undefined|\bNaN\b|narration_/);
        assert.match(text, lang === "zh" ? /[。！？]$/ : /[.!?]$/);
      }
      const times = paragraphs.map(({ tUs }) => tUs);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => a - b),
      );
      for (const line of lines) assert.ok(timeline.steps[line.last] && line.index <= line.last);
    });

test("a key moment without a headline is told by its step's note, as a key moment", () => {
  const run = readRun("raft-two-leaders");
  const scenario = run.frame.run.scenario.split("/").at(-1);
  const words = captions("raft", "en");
  for (const moment of Object.values(words.moments[scenario])) delete moment.headline;
  const timeline = wholeTimeline(run);
  const speech = new Speech(run.declaration, { ui: ui("en"), captions: words, lang: "en" });
  speech.words.cast(run.frame.run.cast);
  const lines = linesOf(narrate({ speech, timeline, declaration: run.declaration, until: timeline.steps.length }));
  const step = timeline.steps[timeline.moments.get("two-leaders")];
  const line = lines.find(({ index }) => index === step.index);
  assert.equal(line?.kind, "moment");
  assert.match(line.text, /^S3 wins the election for term 2/);
});

test("whatever somebody did, and every key moment, is told", () => {
  for (const name of RUNS) {
    const { timeline, speech, narrate } = told(name);
    const lines = linesOf(narrate(timeline.steps.length));
    for (const step of timeline.steps.filter(({ kind }) => ["crash", "partition", "heal", "restart"].includes(kind)))
      assert.ok(
        lines.some(({ index, last }) => index <= step.index && step.index <= last),
        `${name}: ${step.kind} at ${step.tUs}`,
      );
    const scenario = timeline.run.scenario.split("/").at(-1);
    for (const slug of timeline.moments.keys()) {
      const { headline } = speech.words.moment(scenario, slug);
      assert.ok(
        lines.some(({ text }) => text.startsWith(headline.slice(0, 12))),
        `${name}: ${headline}`,
      );
    }
  }
});

test("those who do the same at the same time are told in one sentence", () => {
  const { timeline, narrate } = told("raft-two-leaders");
  const texts = linesOf(narrate(timeline.steps.length)).map(({ text }) => text);
  assert.ok(texts.includes("S2 votes for S1 in term 1; so do S3, S4 and S5."));
});

test("heartbeats in which nothing was new are summed up", () => {
  const { timeline, narrate, speech } = told("raft-two-leaders");
  const dull = linesOf(narrate(timeline.steps.length)).filter(({ kind }) => kind === "dull");
  assert.ok(dull.some(({ text }) => /\d+ heartbeats/.test(text)));
  for (const { index, last } of dull)
    assert.ok(
      !timeline.steps.slice(index, last + 1).some((step) => step.kind === "deliver" && speech.words.note(step)),
    );
});

test("the narration tells nothing of what comes later, and knows where we are", () => {
  const { timeline, narrate } = told("two-phase-both-gone");
  const crash = timeline.steps.find(({ kind }) => kind === "crash").index;
  const lines = linesOf(narrate(crash));
  assert.ok(lines.every(({ last }) => last <= crash));
  assert.equal(lineAt(narrate(timeline.steps.length), crash).text, "C tells exactly one, and dies.");
  assert.equal(lineAt(narrate(timeline.steps.length), -1), null);
});

test("a screen reader hears every step that somebody goes to", () => {
  const { timeline, speech } = told("two-phase-both-gone");
  const announcer = new Announcer();
  for (const index of [5, 6, 5]) {
    const said = announcer.announce({ speech, timeline, index, playing: false }, 0);
    assert.ok(said.endsWith(speech.sentence(timeline.steps[index], timeline)), said);
  }
});

test("while it plays a screen reader hears what counts, at most a sentence every two seconds", () => {
  const { timeline, speech } = told("raft-two-leaders");
  const announcer = new Announcer();
  const said = [];
  for (let frame = 0; frame * 4 < timeline.steps.length; frame++) {
    const now = frame * 100;
    const text = announcer.announce({ speech, timeline, index: frame * 4, playing: true }, now);
    if (text && text !== said.at(-1)?.text) said.push({ text, now });
  }
  assert.ok(said.length > 2);
  for (const [i, { now }] of said.entries()) if (i) assert.ok(now - said[i - 1].now >= 2000);
  assert.ok(said.every(({ text }) => !/still leads/.test(text)));
});

test("a node says what it is, how it is and what it holds", () => {
  const { timeline, declaration, speech } = told("two-phase-both-gone");
  const at = (index, id) => {
    const scene = sceneAt(timeline, declaration, { tUs: timeline.steps[index].tUs, index, selected: null });
    return nodeLabel(
      scene.nodes.find((node) => node.id === id),
      scene,
      speech.words,
    );
  };
  const { length } = timeline.steps;
  assert.match(at(length - 1, "c"), /^C, .*crashed/);
  assert.match(at(length - 1, "r2"), /blocked.*locks B/);
  const raft = told("raft-two-leaders");
  const scene = sceneAt(raft.timeline, raft.declaration, {
    tUs: raft.timeline.untilUs,
    index: raft.timeline.steps.length - 1,
    selected: null,
  });
  for (const node of scene.nodes)
    assert.match(nodeLabel(node, scene, raft.speech.words), /^S\d, \w+, term \d+.*log: 1 /);
});

test("every key is on the sheet, and the sheet names no other", () => {
  const byHand = ["Tab", "1", "–", "9"]; // the browser's own, and a range
  const listed = SHORTCUTS.flatMap(([, rows]) => rows.flatMap(([, keys]) => keys)).filter(
    (key) => !byHand.includes(key),
  );
  const same = { "=": "+" }; // where plus needs Shift
  const keys = Object.keys(KEYS).map((key) => same[key] ?? key);
  assert.deepEqual([...new Set(listed)].sort(), [...new Set(keys)].sort());
});

test("every row of the sheet has words in both languages", () => {
  for (const lang of ["en", "zh"])
    for (const [title, rows] of SHORTCUTS)
      for (const key of [title, ...rows.map(([word]) => word)]) assert.ok(ui(lang)[key], `${lang}: ${key}`);
});
