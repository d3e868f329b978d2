// Many messages and long runs: parts that are left out or not computed again must make no visible difference.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline } from "../../static/js/core/timeline.js";
import { Axis, DiagramModel, thinned } from "../../static/js/scene/diagram.js";
import { bodiesMeet, lastSeenAt, liesOn, nearestTo, Placed } from "../../static/js/scene/near.js";
import { sceneAt } from "../../static/js/scene/scene.js";
import { RUNS, readRun, wholeTimeline } from "./runs.js";

/** The same "random" numbers each time. */
function numbers(seed = 1) {
  let n = seed;
  return () => {
    n = (n * 48271) % 2147483647;
    return n / 2147483647;
  };
}

test("a body meets exactly those that comparing it with each would find", () => {
  const next = numbers();
  const placed = new Placed();
  const bodies = [];
  for (let n = 0; n < 400; n++) {
    const p = { x: next() * 1500 - 20, y: next() * 700 - 20 };
    const size = { w: 14 + next() * 170, h: next() < 0.5 ? 14 : 30 };
    assert.equal(
      placed.meet(p, size),
      bodies.some((other) => bodiesMeet(other, p, size)),
      `body ${n}`,
    );
    bodies.push({ ...p, ...size });
    placed.add(bodies.at(-1));
  }
  placed.clear();
  assert.equal(placed.meet(bodies[0], bodies[0]), false);
  placed.add({ x: 100, y: 50, w: 40, h: 20 });
  assert.equal(placed.depth({ x: 130, y: 50 }, { w: 40, h: 20 }), 10, "as deep as the shorter way out is long");
  assert.equal(placed.depth({ x: 300, y: 50 }, { w: 40, h: 20 }), 0);
});

test("a body lies on a disc when it reaches into it, not when only their boxes meet", () => {
  const disc = { x: 100, y: 100, R: 30 };
  const body = { w: 40, h: 20 };
  assert.equal(liesOn(disc, { x: 100, y: 100 }, body), true);
  assert.equal(liesOn(disc, { x: 151, y: 100 }, body), true, "less than two px apart");
  assert.equal(liesOn(disc, { x: 153, y: 100 }, body), false);
  assert.equal(liesOn(disc, { x: 144, y: 134 }, body), false, "beside the round corner");
});

test("a pointer means the nearest message in reach, or the one that was there a moment ago", () => {
  const flyer = (id, x, past = []) => ({ id, x, y: 100, past });
  const flying = [flyer("a", 100, [{ at: 500, x: 40, y: 100 }]), flyer("b", 120), flyer("c", 300)];
  assert.equal(nearestTo(flying, { x: 113, y: 100 }, 24)?.id, "b");
  assert.equal(nearestTo(flying, { x: 200, y: 100 }, 24), null);
  assert.equal(lastSeenAt(flying, { x: 45, y: 100 }, 24, 450)?.id, "a");
  assert.equal(lastSeenAt(flying, { x: 45, y: 100 }, 24, 501), null, "it is too long ago");
});

test("an axis that has grown with its run is the axis of the whole run", () => {
  const next = numbers(7);
  const times = [0];
  const loud = [];
  const grown = new Axis([0], [], 10_000, 0);
  let until = 0;
  for (let n = 0; n < 60; n++) {
    for (let k = 0; k < 30; k++) {
      until += 1 + Math.round(next() * (next() < 0.1 ? 120_000 : 4_000));
      times.push(until);
      if (next() < 0.2) loud.push(until);
    }
    until += Math.round(next() * 20_000);
    grown.grow(times, loud, until);
    const fresh = new Axis(times, loud, 10_000, until);
    assert.deepEqual(grown.breaks, fresh.breaks);
    for (let t = 0; t <= until * 1.1; t += until / 97) assert.equal(grown.at(t), fresh.at(t));
  }
});

for (const name of RUNS) {
  test(`${name}: the wires of a window are all that can be seen in it`, () => {
    const run = readRun(name);
    const timeline = wholeTimeline(run);
    const model = new DiagramModel(run.declaration);
    model.update(timeline);
    for (const [from, to] of [
      [0, timeline.untilUs],
      [timeline.untilUs * 0.3, timeline.untilUs * 0.31],
      [timeline.untilUs * 0.7, timeline.untilUs],
    ]) {
      const seen = new Set(model.wiresBetween(from, to));
      for (const wire of model.wires) {
        const { sentUs, dueUs, endStep, endUs } = wire.message;
        if (sentUs <= to && (endStep >= 0 ? endUs : dueUs) >= from) assert.ok(seen.has(wire), wire.message.id);
      }
    }
    for (const wire of model.wires) assert.equal(model.wireOf(wire.message.id), wire);
  });

  test(`${name}: a node that no step has touched is the same object, one that changed is not`, () => {
    const run = readRun(name);
    const timeline = wholeTimeline(run);
    let kept = 0;
    for (let index = 1; index < timeline.steps.length; index++) {
      const before = sceneAt(timeline, run.declaration, { tUs: -1, index: index - 1 });
      const after = sceneAt(timeline, run.declaration, { tUs: -1, index });
      const fresh = sceneAt(wholeOf(run), run.declaration, { tUs: -1, index });
      assert.deepEqual(after.nodes, fresh.nodes, `after step ${index}`);
      for (const [i, node] of after.nodes.entries()) {
        if (timeline.worldAfter(index - 1).nodes.get(node.id) !== timeline.worldAfter(index).nodes.get(node.id))
          continue;
        assert.equal(node, before.nodes[i]);
        kept += 1;
      }
      if (index > 150) break;
    }
    assert.ok(kept > 0);
  });
}

/** The same timeline without what was computed before. */
const wholeOf = (run) => {
  const timeline = new Timeline(run.declaration);
  timeline.apply(structuredClone(run.frame));
  return timeline;
};

test("where wires are too many, those that lie on one another are one, and what matters is never thinned", () => {
  const wire = (n, quiet, end = "deliver") => ({
    from: 0,
    to: 1 + (n % 4),
    shape: "request",
    hue: 1,
    tone: "",
    quiet,
    message: { id: `m${n}`, sentUs: n * 100, end },
  });
  const wires = Array.from({ length: 8_000 }, (_, n) => wire(n, n % 50 !== 0, n % 997 === 0 ? "lost" : "deliver"));
  const px = (tUs) => tUs / 400; // four in a pixel
  const kept = new Set(thinned(wires, px, 1_000));
  assert.ok(kept.size <= 1_000, `${kept.size} are left`);
  for (const one of wires) {
    if (one.message.end === "lost") assert.ok(kept.has(one), "a death is a cross of its own");
    if (one.quiet) continue;
    const shown = [...kept].some(
      (other) =>
        !other.quiet && other.to === one.to && Math.abs(px(other.message.sentUs) - px(one.message.sentUs)) < 1.5,
    );
    assert.ok(shown, `${one.message.id} is not to be seen`);
  }
  assert.equal(thinned(wires.slice(0, 200), px, 1_000).length, 200, "a few are drawn as they are");
});
