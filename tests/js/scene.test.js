// The scene and its layouts: what is shown is what is the case, nothing overlaps, nothing is cut off, nothing jumps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ringLayout } from "../../static/js/arrangements/ring/layout.js";
import { rowsLayout } from "../../static/js/arrangements/rows/layout.js";
import { at, within } from "../../static/js/core/geometry.js";
import { Timeline } from "../../static/js/core/timeline.js";
import { Axis, DiagramModel } from "../../static/js/scene/diagram.js";
import { barBeside, curtainAt, discBox, shownAt } from "../../static/js/scene/layout.js";
import { sceneAt } from "../../static/js/scene/scene.js";
import { RUNS, readRun, wholeTimeline } from "./runs.js";

const SIZES = [
  [1032, 490, 1],
  [1512, 650, 1.14],
  [912, 370, 1],
  [390, 330, 1],
];
const room = ([w, h, f]) => ({ w, h, f, roleWidth: 80 * f, wallWidth: 120 * f, docked: h < 400 });
const overlap = (a, b) =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));

/** A ring of n servers with logs, some of them cut off. */
function ringScene(n, isolated = []) {
  const nodes = Array.from({ length: n }, (_, i) => ({
    id: `s${i + 1}`,
    log: {
      total: 6,
      commit: 2,
      cells: Array.from({ length: 6 }, (_, k) => ({ index: k + 1, label: "x=5", hue: 1, state: "solid" })),
    },
    tally: null,
  }));
  return { exhibits: [], nodes, isolated: isolated.map((ids) => ({ ids, sinceUs: 0 })) };
}

function deskScene(n, second = true, isolated = []) {
  const row = Array.from({ length: n }, (_, i) => ({ id: `r${i + 1}`, role: "participant" }));
  const heads = [{ id: "c", role: "coordinator" }, ...(second ? [{ id: "c2", role: "new-coordinator" }] : [])];
  return {
    exhibits: [],
    nodes: [heads[0], ...row, ...heads.slice(1)],
    isolated: isolated.map((ids) => ({ ids, sinceUs: 0 })),
  };
}

for (const size of SIZES) {
  test(`rings of 1 to 9 nodes overlap nowhere and are cut off nowhere at ${size.slice(0, 2).join("x")}`, () => {
    const [w, h] = size;
    for (let n = 1; n <= 9; n++) {
      const layout = ringLayout(ringScene(n), room(size));
      const discs = Object.values(layout.spots).map((s) => discBox(s, 6));
      for (const [i, a] of discs.entries()) {
        assert.ok(a.x >= 0 && a.y >= -1 && a.x + a.w <= w && a.y + a.h <= h + 1, `${n} nodes: a disc is cut off`);
        for (const b of discs.slice(i + 1)) assert.equal(overlap(a, b), 0, `${n} nodes: two discs overlap`);
      }
      const blocks = Object.values(layout.blocks);
      for (const [i, a] of blocks.entries()) {
        assert.ok(a.x >= -2 && a.x + a.w <= w + 2, `${n} nodes: a block is cut off`);
        if (w < 800 && n > 5) continue; // on a phone, seven blocks of four cells are closer than that
        for (const b of blocks.slice(i + 1))
          assert.ok(overlap(a, b) < 40, `${n} nodes: two blocks overlap by ${overlap(a, b)}`);
      }
    }
  });
}

test("desks of 2 to 5 participants overlap nowhere and are cut off nowhere", () => {
  for (const size of SIZES) {
    const [w] = size;
    for (let n = 2; n <= 5; n++) {
      for (const second of [true, false]) {
        const layout = rowsLayout(deskScene(n, second), room(size));
        const boxes = [
          ...Object.entries(layout.spots).map(([id, s]) => ({ id, ...discBox(s, 5) })),
          ...Object.entries(layout.desks).flatMap(([id, d]) => (d.aside ? [] : [{ id, ...d.plates }])),
        ];
        for (const [i, a] of boxes.entries()) {
          assert.ok(a.x >= -1 && a.x + a.w <= w + 1, `${n} participants: ${a.id} is cut off at ${w}`);
          for (const b of boxes.slice(i + 1))
            if (a.id !== b.id) assert.equal(overlap(a, b), 0, `${n} participants at ${w}: ${a.id} on ${b.id}`);
        }
      }
    }
  }
});

test("a curtain holds its group, and no other node", () => {
  const groupings = [[["s5"]], [["s1"], ["s3"]], [["s1", "s2"]], [["s4", "s5"], ["s2"]], [["s2", "s5"]]];
  for (const groups of groupings) {
    const layout = ringLayout(ringScene(5, groups), room(SIZES[0]));
    for (const [i, ids] of groups.entries()) {
      for (const [id, spot] of Object.entries(layout.spots))
        assert.equal(within(layout.curtains[i].shape, spot), ids.includes(id), `${id} and ${ids}`);
    }
  }
});

test("a message whose way is cut comes to the curtain and not through it", () => {
  const layout = ringLayout(ringScene(5, [["s5"]]), room(SIZES[0]));
  const stop = curtainAt(layout, "s1", "s5", 0);
  assert.ok(stop > 0.05 && stop < 0.99);
  const edge = at(layout.routeOf("s1", "s5", 0), stop);
  assert.equal(within(layout.curtains[0].shape, at(layout.routeOf("s1", "s5", 0), stop - 0.02)), false);
  assert.ok(Math.hypot(edge.x - layout.spots.s5.x, edge.y - layout.spots.s5.y) > layout.spots.s5.R);
  assert.equal(shownAt(layout, { from: "s1", to: "s5", lane: 0, s: 0.2, cutS: 0.2 }), 0.2);
  assert.ok(Math.abs(shownAt(layout, { from: "s1", to: "s5", lane: 0, s: 0.5, cutS: 0.2 }) - stop) < 0.02);
  assert.equal(curtainAt(layout, "s1", "s2", 0), null);
});

test("a place for the bar is beside the node and on no other", () => {
  for (let n = 2; n <= 7; n++) {
    const layout = ringLayout(ringScene(n), room(SIZES[0]));
    for (const id of Object.keys(layout.spots)) {
      const bar = barBeside(layout, id, 292, 46);
      if (!bar) continue;
      for (const spot of Object.values(layout.spots))
        assert.ok(overlap({ ...bar, w: 292, h: 46 }, discBox(spot, 0)) < 292 * 46 * 0.1);
    }
  }
});

for (const name of RUNS) {
  const run = readRun(name);

  test(`${name}: every flying message is on its way, every dead one is not`, () => {
    const timeline = wholeTimeline(run);
    for (const step of timeline.steps) {
      const scene = sceneAt(timeline, run.declaration, { tUs: step.tUs, index: step.index });
      const flying = new Set(scene.messages.map((m) => m.id));
      assert.deepEqual([...flying].sort(), [...timeline.worldAfter(step.index).flights.keys()].sort());
      for (const m of scene.messages) assert.ok(m.s >= 0 && m.s <= 1);
      for (const c of scene.crosses) assert.equal(flying.has(c.id), false);
    }
  });

  test(`${name}: a scene is a pure function of its moment, and its key changes with what stands still`, () => {
    const timeline = wholeTimeline(run);
    const { tUs } = timeline.steps[60];
    const a = sceneAt(timeline, run.declaration, { tUs, index: 60, selected: "s1" });
    sceneAt(timeline, run.declaration, { tUs: 0, index: 0 });
    assert.deepEqual(sceneAt(timeline, run.declaration, { tUs, index: 60, selected: "s1" }), a);
    const later = sceneAt(timeline, run.declaration, { tUs: tUs + 100, index: 60 });
    assert.equal(later.key, sceneAt(timeline, run.declaration, { tUs: tUs + 200, index: 60 }).key);
    assert.notEqual(later.key, sceneAt(timeline, run.declaration, { tUs: tUs + 200, index: 61 }).key);
  });

  test(`${name}: bands tile their lanes and wires end where messages end`, () => {
    const timeline = wholeTimeline(run);
    const model = new DiagramModel(run.declaration);
    assert.equal(model.update(timeline), true);
    assert.equal(model.update(timeline), false);
    for (const lane of model.lanes.keys()) {
      const bands = model.bands.filter((b) => b.lane === lane);
      for (const [i, b] of bands.entries()) assert.ok(b.fromUs <= b.toUs && (i === 0 || bands[i - 1].toUs <= b.fromUs));
    }
    assert.equal(model.wires.length, timeline.messages.size);
  });

  test(`${name}: what is drawn of the past stays when steps arrive`, () => {
    const half = Math.floor(run.frame.steps.length / 2);
    const { steps, ...rest } = structuredClone(run.frame);
    const timeline = new Timeline(run.declaration);
    timeline.apply({ ...rest, steps: steps.slice(0, half), until_us: steps[half][0] - 1, end: "", moments: [] });
    const model = new DiagramModel(run.declaration);
    model.update(timeline);
    const settled = steps[half][0] - 3 * model.flightUs;
    const before = [0, 0.3, 0.6, 1].map((share) => model.axis.at(settled * share));
    timeline.apply({ epoch: 1, from: half, steps: steps.slice(half), until_us: rest.until_us, end: "horizon" });
    model.update(timeline);
    assert.deepEqual(
      [0, 0.3, 0.6, 1].map((share) => model.axis.at(settled * share)),
      before,
    );
  });
}

test("the axis goes forward, and back is the way there", () => {
  const axis = new Axis([0, 10, 20, 500, 510], [10, 20, 500], 10, 800);
  let last = -1;
  for (let t = 0; t <= 800; t += 5) {
    assert.ok(axis.at(t) > last);
    last = axis.at(t);
    assert.ok(Math.abs(axis.timeAt(axis.at(t)) - t) < 1e-6);
  }
  assert.ok(axis.at(500) - axis.at(20) < 60, "a quiet stretch is squeezed");
  assert.equal(axis.breaks.length, 2);
});

test("a vote counts seats of those who vote", () => {
  const run = readRun("two-phase-both-gone");
  const timeline = wholeTimeline(run);
  const decided = timeline.moments.get("decided");
  const c = sceneAt(timeline, run.declaration, { tUs: timeline.steps[decided].tUs, index: decided }).nodes.find(
    (n) => n.id === "c",
  );
  assert.deepEqual(
    c.tally.seats.map((s) => s.id),
    ["r1", "r2", "r3"],
  );
  assert.equal(c.tally.need, 3);
});
