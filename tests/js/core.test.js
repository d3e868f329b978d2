// The clock, the words and the geometry: pure, so tested as values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { at, clip, hull, inset, place, roundedD, route, within } from "../../static/js/core/geometry.js";
import { Playback } from "../../static/js/core/playback.js";
import { ReadingPace } from "../../static/js/core/reading-pace.js";
import { askText, hueOf, makeWords, messageLabel } from "../../static/js/core/words.js";
import { readRun, ui, wordsOf } from "./runs.js";

test("virtual time is a function of wall time, rate and where it was set", () => {
  const clock = new Playback();
  assert.equal(clock.position(1_000), 0);
  clock.play(1_000);
  assert.equal(clock.position(1_500), 50_000);
  clock.setRate(10, 1_500);
  assert.equal(clock.position(1_600), 51_000);
  clock.seek(200_000, 1_600);
  assert.equal(clock.position(1_700), 201_000);
  clock.pause(1_700);
  assert.equal(clock.position(9_999), 201_000);
});

test("time waits at the limit and loses nothing when it moves on", () => {
  const clock = new Playback();
  clock.limit(10_000);
  clock.play(0);
  assert.equal(clock.position(500), 10_000);
  assert.equal(clock.waiting, true);
  clock.limit(90_000);
  assert.equal(clock.position(500), 10_000);
  assert.equal(clock.position(600), 20_000);
  assert.equal(clock.waiting, false);
});

test("while it plays, each sentence stands long enough to be read, but what was done to the world is said at once", () => {
  const pace = new ReadingPace();
  const playing = { playing: true, isDeed: false };
  assert.equal(pace.tells({ ...playing, newest: 4, index: 4 }, 1_000), 4);
  assert.equal(pace.tells({ ...playing, newest: 5, index: 5 }, 1_300), 4, "the sentence before is still being read");
  assert.equal(
    pace.tells({ ...playing, newest: 7, index: 7 }, 1_701),
    7,
    "then the newest one stands, and 5 was never said",
  );
  assert.equal(pace.tells({ ...playing, newest: 8, index: 9, isDeed: true }, 1_800), 8, "a crash waits for nobody");
  assert.equal(pace.tells({ ...playing, newest: 9, index: 9 }, 2_400), 8, "and stands as long as any other");
  assert.equal(pace.tells({ ...playing, newest: 9, index: 9 }, 2_501), 9);
  assert.equal(pace.tells({ ...playing, newest: 3, index: 3 }, 2_502), 3, "back is said at once");
  assert.equal(
    pace.tells({ playing: false, isDeed: false, newest: 6, index: 6 }, 2_503),
    6,
    "so is a run that stands still",
  );
});

test("lists read as sentences in both languages", () => {
  const en = makeWords({}, ui("en"), "en");
  assert.equal(en.list(["s1"]), "S1");
  assert.equal(en.list(["s1", "s2"]), "S1 and S2");
  assert.equal(en.list(["s1", "s2", "s3"]), "S1, S2 and S3");
  const zh = makeWords({}, ui("zh"), "zh");
  assert.equal(zh.list(["s1", "s2", "s3"]), "S1、S2 和 S3");
});

test("ids are shown as names, but words that merely look short are not", () => {
  const words = makeWords({ phases: { leader: "the leader" } }, ui("en"), "en");
  words.cast([{ id: "c", role: "coordinator" }]);
  assert.equal(
    words.fill("{who}, {what}, {state}, {missing}", { who: "c", what: "x", state: "leader" }),
    "C, x, the leader, {missing}",
  );
  assert.equal(words.fill("{for_us}", { for_us: 1_200_000 }), "1.2 s");
});

test("a client command is said in the captions' words, its number as it is, and in pictures only where there is room", () => {
  const captions = { commands: { "pay-10": "从账户付出 10", "transfer-30-a-b": "Transfer 30 from A to B" } };
  const words = makeWords(captions, ui("zh"), "zh");
  assert.equal(words.commandWords("pay-10"), "从账户付出 10");
  assert.equal(words.commandWords("pay-20"), "从账户付出 20");
  assert.equal(words.commandWords("steal-20"), "");
  assert.equal(words.asked("pay-20", 16), "从账户付出 20");
  assert.equal(words.asked("transfer-30-a-b", 16), "transfer 30 a b");
  assert.equal(words.asked("set-x-5", 16), "x=5");
});

test("a label is empty where its field is missing", () => {
  const hint = { shape: "request", label: "{entries.0.command}" };
  assert.equal(messageLabel(hint, { entries: [{ command: "x=5" }] }), "x=5");
  assert.equal(messageLabel(hint, { entries: [] }), "");
  assert.equal(askText("set-x-5"), "x=5");
  assert.deepEqual([0, 1, 6, 7, null].map(hueOf), [0, 1, 6, 1, 0]);
});

test("every headline of a run is said without a hole", () => {
  for (const name of ["raft-two-leaders", "two-phase-both-gone"]) {
    const run = readRun(name);
    for (const lang of ["en", "zh"]) {
      const words = wordsOf(run, lang);
      words.cast(run.frame.run.cast);
      for (const raw of run.frame.steps) {
        const notes = (raw[9] ?? []).map(([key, params]) => ({ key, params }));
        const said = words.note({ node: raw[2], notes });
        if (said)
          assert.doesNotMatch(`${said.headline}${said.why}${said.watch}`, /[{}]/, `${name} ${lang} ${said.key}`);
      }
    }
  }
});

test("request and reply fly on two sides", () => {
  const a = { x: 0, y: 0 };
  const b = { x: 300, y: 40 };
  const there = at(route(a, b, 30, 36), 0.5);
  const back = at(route(b, a, 30, 36), 0.5);
  assert.ok(Math.hypot(there.x - back.x, there.y - back.y) > 44);
});

test("a hull holds its points, and an inset one lies within it", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 90, y: 10 },
    { x: 100, y: 80 },
    { x: 10, y: 70 },
    { x: 50, y: 40 },
  ];
  const shape = hull(points);
  assert.equal(shape.length, 4);
  assert.ok(within(shape, { x: 50, y: 40 }));
  for (const p of inset(shape, 4)) assert.ok(within(shape, p));
  assert.match(roundedD(shape, 10), /^M.*Z$/);
});

test("a label takes the first free place, else the least bad one", () => {
  const box = (x) => ({ x, y: 0, w: 10, h: 10 });
  const taken = [box(0)];
  assert.equal(place([box(5), box(20)], taken, { x: 0, y: 0, w: 100, h: 100 }).x, 20);
  assert.equal(place([box(1), box(6)], [box(0), box(12)], { x: 0, y: 0, w: 100, h: 100 }).x, 6);
  assert.equal(clip("transfer 30", 5), "tran…");
});
