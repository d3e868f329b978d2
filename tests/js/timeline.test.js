// The world that the page folds must be the engine's at every moment, reached in any way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Past } from "../../static/js/core/past.js";
import { decodeStep, patched, progressOf, Timeline } from "../../static/js/core/timeline.js";
import { captions, RUNS, readRun, wholeTimeline } from "./runs.js";

for (const name of RUNS) {
  const run = readRun(name);

  test(`${name}: the folded world equals the engine's`, () => {
    const timeline = wholeTimeline(run);
    for (const [index, world] of Object.entries(run.worlds)) {
      const folded = timeline.worldAfter(Number(index));
      for (const [id, state] of Object.entries(world.nodes)) {
        const node = folded.nodes.get(id);
        assert.deepEqual(node.state, state, `${id} after step ${index}`);
        assert.deepEqual(node.disk, world.disks[id], `${id}'s disk after step ${index}`);
        assert.equal(
          node.status === "up" || node.status === "paused",
          world.up.includes(id),
          `${id} is up after step ${index}`,
        );
        const timers = Object.fromEntries([...node.timers.values()].map((t) => [t.name, t.dueUs]).sort());
        assert.deepEqual(timers, world.timers[id], `${id}'s timers after step ${index}`);
      }
      assert.deepEqual([...folded.flights.keys()].sort(), world.flights, `in the air after step ${index}`);
      assert.deepEqual(folded.truth, world.truth, `the truth after step ${index}`);
    }
  });

  test(`${name}: any order of seeking gives the same worlds`, () => {
    const a = wholeTimeline(run);
    const b = wholeTimeline(run);
    const n = a.steps.length;
    const jumps = Array.from({ length: n }, (_, i) => (i * 37) % n);
    for (const i of jumps) assert.deepEqual(a.worldAfter(i), b.worldAfter(i));
    for (let i = 0; i < n; i++) assert.deepEqual(a.worldAfter(i), b.worldAfter(i));
  });

  test(`${name}: steps in many frames are the same run as in one`, () => {
    const whole = wholeTimeline(run);
    const parts = new Timeline(run.declaration);
    const { steps, ...first } = structuredClone(run.frame);
    parts.apply({ ...first, steps: steps.slice(0, 7), until_us: steps[6][0] - 1, end: "" });
    for (let i = 7; i < steps.length; i += 11)
      parts.apply({ epoch: 1, from: i, steps: steps.slice(i, i + 11), until_us: steps[i][0], end: "" });
    assert.deepEqual(parts.steps, whole.steps);
    assert.deepEqual([...parts.messages], [...whole.messages]);
    assert.deepEqual(parts.worldAfter(steps.length - 1), whole.worldAfter(steps.length - 1));
  });

  test(`${name}: its past is what a viewer would have who has been sent no more`, () => {
    const whole = wholeTimeline(run);
    const past = new Past(run.declaration);
    const n = whole.steps.length;
    for (const index of [-1, 0, Math.floor(n / 3), Math.floor(n / 2), 5, 6, n - 1, 2]) {
      const seen = past.upTo(whole, index);
      const sent = new Timeline(run.declaration);
      const steps = structuredClone(run.frame.steps.slice(0, index + 1));
      sent.apply({ ...structuredClone(run.frame), moments: [], run: { ...run.frame.run, reached: [] }, steps });
      assert.deepEqual(seen.steps, sent.steps);
      assert.deepEqual([...seen.messages], [...sent.messages], "where messages end is told when they do");
      assert.deepEqual(seen.worldAfter(index), sent.worldAfter(index));
      assert.deepEqual([seen.moments.size, seen.end, seen.untilUs], [0, "horizon", whole.run.until_us]);
    }
    assert.equal(whole.steps.length, n);
    assert.deepEqual(whole.steps, wholeTimeline(run).steps, "the whole run is as it was");
  });

  test(`${name}: a new epoch keeps what comes before its cut`, () => {
    const whole = wholeTimeline(run);
    const branched = wholeTimeline(run);
    const cut = Math.floor(run.frame.steps.length / 2);
    const told = branched.apply({ ...structuredClone(run.frame), epoch: 2, cut, steps: run.frame.steps.slice(cut) });
    assert.deepEqual(told, { cut });
    assert.deepEqual(branched.steps, whole.steps);
    assert.deepEqual([...branched.messages], [...whole.messages]);
  });
}

test("frames of an older epoch and steps that are known are passed over, a gap is told", () => {
  const run = readRun("raft-links");
  const timeline = wholeTimeline(run);
  const n = timeline.steps.length;
  assert.deepEqual(timeline.apply({ epoch: 0, from: n, steps: [[1, "crash", "s1"]] }), { cut: null });
  timeline.apply({ epoch: 1, from: n - 5, steps: run.frame.steps.slice(-5), until_us: 1, end: "horizon" });
  assert.equal(timeline.steps.length, n);
  assert.equal(timeline.apply({ epoch: 1, from: n + 3, steps: [] }).gap, true);
  assert.equal(timeline.apply({ epoch: 7, from: 0, steps: [] }).gap, true);
});

test("a place is an instant and how many of its steps are done", () => {
  const timeline = wholeTimeline(readRun("two-phase-both-gone"));
  assert.equal(timeline.indexAt(0, 0), -1);
  for (const step of timeline.steps) {
    const { tUs, k } = timeline.placeOf(step.index);
    assert.equal(tUs, step.tUs);
    assert.equal(timeline.indexAt(tUs, k), step.index);
    assert.ok(timeline.indexAt(tUs) >= step.index);
    assert.ok(timeline.indexAt(tUs, 0) < step.index);
  }
  assert.equal(timeline.indexAt(Number.MAX_SAFE_INTEGER), timeline.steps.length - 1);
});

test("moments are found both ways, and headlines say what just happened", () => {
  const run = readRun("two-phase-both-gone");
  const timeline = wholeTimeline(run, captions("two-phase-commit", "en"));
  const decided = timeline.moments.get("decided");
  assert.equal(timeline.nextMoment(decided - 1), decided);
  assert.equal(timeline.prevMoment(timeline.nextMoment(decided)), decided);
  assert.equal(timeline.prevMoment(0), null);
  assert.ok(timeline.lastNote(timeline.steps.length - 1).notes.length > 0);
  assert.equal(timeline.lastNote(-1), null);
});

test("a patch shares what it doesn't name", () => {
  const before = { log: [1, 2, 3], votes: { s1: 1, s2: 2 }, term: 1 };
  const after = patched(before, { "=": { term: 2 }, "+": { log: [1, [9]] }, "~": { votes: [{ s3: 3 }, ["s1"]] } });
  assert.deepEqual(after, { log: [1, 9], votes: { s2: 2, s3: 3 }, term: 2 });
  assert.deepEqual(before, { log: [1, 2, 3], votes: { s1: 1, s2: 2 }, term: 1 });
  assert.equal(patched(before, { "=": { term: 2 } }).log, before.log);
});

test("a patch of the truth changes a row of a table and shares all others", () => {
  const rows = Array.from({ length: 200 }, (_, n) => [n, "rack"]);
  const before = { slots: rows, by: { r1: { holds: 1, at: "x" }, r2: {} }, sum: 3, gone: true };
  const patch = {
    "=": { sum: 4 },
    "-": ["gone"],
    "/": { slots: { "=": { 17: [17, "disk"] } }, by: { "~": { r1: [{ holds: 2 }, ["at"]] } } },
  };
  const after = patched(before, patch);
  assert.equal(after.slots.length, 200);
  assert.deepEqual(after.slots[17], [17, "disk"]);
  assert.equal(after.slots[16], rows[16]);
  assert.deepEqual({ ...after, slots: 0 }, { slots: 0, by: { r1: { holds: 2 }, r2: {} }, sum: 4 });
  assert.deepEqual(rows[17], [17, "rack"]);
  assert.equal(after.by.r2, before.by.r2);
});

test("the facts of a run are folded at every step, and a step without a change keeps them", () => {
  const timeline = new Timeline(readRun("raft-links").declaration);
  const cast = ["s1"].map((id) => ({ id, role: "server", state: {} }));
  const told = (/** @type {number} */ tUs, /** @type {any} */ patch) => [
    tUs,
    "crash",
    "s1",
    -1,
    "",
    [],
    [],
    {},
    [],
    [],
    [],
    [],
    patch,
  ];
  timeline.apply({
    epoch: 1,
    cut: 0,
    run: { cast, script: [], interventions: [], truth: { log: [1], leader: null } },
    steps: [
      told(1, { "+": { log: [1, [2]] } }),
      [2, "restart", "s1"],
      told(3, { "=": { leader: "s1" }, "-": ["log"] }),
    ],
    until_us: 3,
    end: "",
  });
  assert.deepEqual(
    [-1, 0, 1, 2].map((index) => timeline.worldAfter(index).truth),
    [{ log: [1], leader: null }, { log: [1, 2], leader: null }, { log: [1, 2], leader: null }, { leader: "s1" }],
  );
  const { truth } = timeline.worldAfter(0);
  assert.equal(timeline.worldAfter(1).truth, truth);
});

test("a delayed message goes on from where it is, a held one waits half way", () => {
  const declaration = readRun("raft-links").declaration;
  const timeline = new Timeline(declaration);
  const cast = ["s1", "s2"].map((id) => ({ id, role: "server", state: { current_term: 1 } }));
  const sent = [["s1-s2.1", "s2", "append", {}, 10_000]];
  const steps = [
    [0, "send", "s1", -1, "", [], sent],
    [5_000, "delay", "s1", -1, "s1-s2.1", [], [["s1-s2.1", "s2", "append", {}, 25_000]]],
    [15_000, "hold", "", -1, "s1-s2"],
    [30_000, "release", "", -1, "s1-s2"],
    [30_000, "deliver", "s2", 0, "s1-s2.1"],
  ];
  timeline.apply({
    epoch: 1,
    cut: 0,
    run: { cast, script: [], interventions: [], truth: {} },
    steps,
    until_us: 30_000,
    end: "",
  });
  const at = (index, tUs) => progressOf(timeline.worldAfter(index).flights.get("s1-s2.1"), tUs);
  assert.equal(at(0, 2_500), 0.25);
  assert.equal(at(1, 5_000), 0.5);
  assert.equal(at(1, 15_000), 0.75);
  assert.equal(at(2, 29_000), 0.75);
  assert.equal(timeline.worldAfter(4).flights.size, 0);
  assert.equal(decodeStep([1, "crash", "s1"], 0).cause, -1);
});

test("a run of 50,000 steps seeks in well under 5 ms", () => {
  const run = readRun("raft-two-leaders");
  const timeline = new Timeline(run.declaration);
  const { steps } = run.frame;
  const last = steps.at(-1)[0];
  const many = [];
  for (let round = 0; many.length < 50_000; round++) {
    for (const s of steps) {
      const copy = [...s];
      copy[0] += round * last;
      if (copy[4]) copy[4] = `${copy[4]}${/-/.test(copy[4]) ? `r${round}` : ""}`;
      if (copy[6])
        copy[6] = copy[6].map(([id, ...rest]) => [`${id}r${round}`, ...rest.slice(0, 3), rest[3] + round * last]);
      many.push(copy);
    }
  }
  timeline.apply({ ...structuredClone(run.frame), steps: many });
  const took = [];
  for (let i = 0; i < 400; i++) {
    const index = (i * 7919) % many.length;
    const start = performance.now();
    timeline.worldAfter(index);
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  assert.ok(took[380] < 5, `p95 ${took[380]} ms`);
});
