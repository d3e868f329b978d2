// Two runs on one clock: where they part, what differs since, and which step the other shows at a moment.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alike, Difference, nodeDifference, worldDifference } from "../../static/js/core/difference.js";
import { Timeline } from "../../static/js/core/timeline.js";
import { RUNS, readRun, wholeTimeline } from "./runs.js";

const copy = (value) => structuredClone(value);

/** A run, and the same run with one step changed by `change`, which may also cut it. */
function parted(name, at, change) {
  const run = readRun(name);
  const other = copy(run);
  other.frame.steps = change(other.frame.steps, at);
  return { a: wholeTimeline(run), b: wholeTimeline(other), run, other };
}

const differenceOf = (a, b) => {
  const difference = new Difference(a, b);
  difference.update();
  return difference;
};

for (const name of RUNS) {
  test(`${name}: a run doesn't differ from itself`, () => {
    const run = readRun(name);
    const difference = differenceOf(wholeTimeline(run), wholeTimeline(run));
    assert.equal(difference.first, null);
    assert.ok(difference.none);
    assert.equal(difference.shared, run.frame.steps.length);
  });

  test(`${name}: the first step that differs is found, wherever it is`, () => {
    const { length } = readRun(name).frame.steps;
    for (const at of [0, 1, 7, length - 1]) {
      const { a, b, run } = parted(name, at, (steps) => {
        steps[at][9] = [["another", {}]];
        return steps;
      });
      const { first, shared, none } = differenceOf(a, b);
      assert.deepEqual(first, { index: at, tUs: run.frame.steps[at][0] });
      assert.equal(shared, at);
      assert.ok(!none);
    }
  });

  test(`${name}: it is found as soon as both are known so far, and not before`, () => {
    const { run, other } = parted(name, 40, (steps, at) => {
      steps[at][4] = "other";
      return steps;
    });
    const parts = ({ frame }) => {
      const whole = copy(frame);
      const cut = 20;
      return [
        { ...whole, steps: whole.steps.slice(0, cut), until_us: whole.steps[cut][0] - 1, end: "" },
        { epoch: whole.epoch, from: cut, steps: whole.steps.slice(cut), until_us: whole.until_us, end: whole.end },
      ];
    };
    const a = new Timeline(run.declaration);
    const b = new Timeline(run.declaration);
    const difference = new Difference(a, b);
    const [a1, a2] = parts(run);
    const [b1, b2] = parts(other);
    a.apply(a1);
    difference.update();
    assert.deepEqual([difference.shared, difference.first], [0, null]);
    b.apply(b1);
    a.apply(a2);
    difference.update();
    assert.deepEqual([difference.shared, difference.first], [20, null]);
    b.apply(b2);
    difference.update();
    assert.equal(difference.first.index, 40);
  });
}

test("a run that ends earlier because nobody watched it longer doesn't differ; one in which nothing is left to happen does", () => {
  const shorter = (end) => {
    const run = readRun("raft-links");
    const a = wholeTimeline(run);
    const { steps } = run.frame;
    const until = steps[49][0];
    run.frame = { ...run.frame, steps: steps.filter((step) => step[0] <= until), until_us: until, end };
    return { difference: differenceOf(a, wholeTimeline(run)), next: a.steps.find((step) => step.tUs > until) };
  };
  assert.equal(shorter("horizon").difference.first, null);
  const { difference, next } = shorter("quiescent");
  assert.deepEqual(difference.first, { index: next.index, tUs: next.tUs });
});

test("another cast differs from the start", () => {
  const run = readRun("raft-links");
  const other = copy(run);
  other.frame.run.cast.pop();
  assert.deepEqual(differenceOf(wholeTimeline(run), wholeTimeline(other)).first, { index: 0, tUs: 0 });
});

test("after a cut it is worked out anew", () => {
  const { a, b, run } = parted("raft-links", 30, (steps, at) => {
    steps[at][4] = "other";
    return steps;
  });
  const difference = differenceOf(a, b);
  assert.equal(difference.first.index, 30);
  b.apply({ ...copy(run.frame), epoch: run.frame.epoch + 1, cut: 0 });
  difference.update();
  assert.ok(difference.none);
});

test("what happens in both, later and in another order, is no difference", () => {
  const { a, b } = parted("raft-links", 30, (steps, at) => {
    const [tUs] = steps[at];
    return [...steps.slice(0, at), [tUs, "no-effect"], ...steps.slice(at)];
  });
  const difference = differenceOf(a, b);
  assert.equal(difference.first.index, 30);
  assert.ok(difference.step("b", 30));
  for (let i = 0; i < a.steps.length; i++) assert.ok(!difference.step("a", i), `step ${i} is in both`);
});

test("a message differs when only one sent it, and when it ends otherwise, but not before it does", () => {
  const run = readRun("raft-links");
  const whole = wholeTimeline(run);
  const delivered = [...whole.messages.values()].find((m) => m.end === "deliver" && m.sentUs > 0);
  const { a, b } = parted("raft-links", delivered.endStep, (steps, at) => {
    steps[at][1] = "lost";
    return steps.slice(0, at + 1);
  });
  const difference = differenceOf(a, b);
  assert.ok(!difference.message("a", delivered.id, delivered.endUs - 1));
  assert.ok(difference.message("a", delivered.id, delivered.endUs));
  assert.ok(difference.message("b", delivered.id));
  const later = [...whole.messages.values()].find((m) => m.sendStep > delivered.endStep && m.sentUs <= b.untilUs);
  assert.ok(difference.message("a", later.id));
  assert.ok(!difference.message("b", later.id), "it doesn't have it");
});

test("inside an instant both stand behind the same step, until they part", () => {
  const run = readRun("raft-links");
  const { steps } = run.frame;
  const at = steps.findIndex((step, i) => i > 20 && steps[i + 1]?.[0] === step[0] && steps[i + 2]?.[0] === step[0]) + 1;
  const { a, b } = parted("raft-links", at, (list) => [
    ...list.slice(0, at),
    [list[at][0], "no-effect"],
    ...list.slice(at),
  ]);
  const [tUs] = steps[at];
  const difference = differenceOf(a, b);
  assert.equal(difference.first.index, at);
  assert.equal(difference.indexBeside(tUs, at - 1), at - 1, "between two steps of the instant");
  assert.equal(difference.indexBeside(tUs, at), b.indexAt(tUs));
  assert.equal(difference.indexBeside(tUs - 1, a.indexAt(tUs - 1)), b.indexAt(tUs - 1));
  assert.equal(difference.indexBeside(tUs, a.indexAt(tUs, 0)), a.indexAt(tUs, 0), "before all steps of the instant");
  assert.equal(difference.indexBeside(0, -1), -1);
  for (let index = 0; index < at; index++) {
    const place = a.placeOf(index);
    assert.equal(difference.indexBeside(place.tUs, index), Math.min(index, b.indexAt(place.tUs)));
  }
});

test("two worlds differ in the fields that differ, node by node", () => {
  const run = readRun("raft-two-leaders");
  const timeline = wholeTimeline(run);
  const { nodes, network, properties, air } = worldDifference(timeline.worldAfter(30), timeline.worldAfter(30));
  assert.deepEqual([nodes.size, network, properties, air], [0, false, [], { a: [], b: [] }]);
  for (const i of [5, 60, timeline.steps.length - 2]) {
    const before = timeline.worldAfter(i);
    const after = timeline.worldAfter(i + 1);
    const step = timeline.steps[i + 1];
    for (const [id, fields] of worldDifference(before, after).nodes) {
      assert.equal(id, step.node, "one step changes one node");
      for (const { part, name, a, b } of fields) {
        if (part !== "state") continue;
        assert.ok(!alike(a, b));
        assert.deepEqual(b, after.nodes.get(id).state[name]);
      }
    }
  }
});

test("of a node that is down only what its disk holds is compared", () => {
  const timers = new Map([["election", { dueUs: 5 }]]);
  const up = { id: "s1", status: "up", state: { term: 2, votes: 3 }, disk: { term: 2 }, timers, outbox: [] };
  const crashed = { ...up, status: "crashed", state: { term: 1, votes: 0 }, disk: { term: 2 }, timers: new Map() };
  assert.deepEqual(nodeDifference(up, crashed), [{ part: "status", name: "", a: "up", b: "crashed" }]);
  assert.deepEqual(nodeDifference(up, { ...up, timers: new Map() }), [
    { part: "timer", name: "election", a: 5, b: null },
  ]);
  assert.deepEqual(nodeDifference(up, { ...up, disk: { term: 1 } }), [{ part: "disk", name: "term", a: 2, b: 1 }]);
  assert.deepEqual(nodeDifference(undefined, up), [{ part: "status", name: "", a: null, b: "up" }]);
});
