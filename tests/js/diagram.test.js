// The diagram's window, ticks, names and wires: pure, so tested as values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Past } from "../../static/js/core/past.js";
import { Timeline } from "../../static/js/core/timeline.js";
import { DiagramModel } from "../../static/js/scene/diagram.js";
import { lanesOf } from "../../static/js/scene/diagram-lanes.js";
import { placeOfName } from "../../static/js/scene/diagram-names.js";
import { ticksIn } from "../../static/js/scene/diagram-ticks.js";
import { DiagramWindow, NEVER } from "../../static/js/scene/diagram-window.js";
import { lineOf, wireAt, wiresIn } from "../../static/js/scene/diagram-wires.js";
import { readRun, wholeTimeline } from "./runs.js";

const MS = 1_000;
const castOf = (n, role = "server") => Array.from({ length: n }, (_, i) => ({ id: `${role}${i + 1}`, role }));
/** An axis on which a millisecond is a unit. */
const linear = (total) => ({ total, flightUs: 10, breaks: [], at: (us) => us / MS, timeAt: (units) => units * MS });
const room = { w: 1_000, h: 250, f: 1, names: 20, cast: castOf(5), marked: false, linear: true };

function windowOn(lens, more = {}) {
  const win = new DiagramWindow(() => lens);
  win.measure({ ...room, ...more });
  return win;
}

test("what stands at a position is found there again, and never outside the run", () => {
  const win = windowOn(linear(2_000));
  for (const us of [0, 1, 777_000, 2_000_000])
    assert.ok(Math.abs(win.timeAtX(win.place.x0 + win.px(us) - win.offset) - us) < 1);
  assert.equal(win.timeAtX(-500), 0);
  assert.equal(win.timeAtX(99_999, 1_500_000), 1_500_000, "not beyond what has come");
  assert.ok(win.y(1) > win.y(0) && win.y(4) < room.h);
});

test("a window stays on the run and follows the playhead, but not when it is held", () => {
  const win = windowOn(linear(20_000));
  assert.equal(win.bounded(-50), 0);
  assert.equal(win.bounded(1e9), win.total - win.plotWidth);
  win.follow(15_000 * MS, true);
  assert.equal(win.offset, 0);
  win.follow(15_001 * MS, false);
  const x = win.px(15_001 * MS) - win.offset;
  assert.ok(x > 0 && x < win.plotWidth, "the playhead is in sight");
});

test("a wider window draws a margin at both sides; a short run is drawn whole", () => {
  const long = windowOn(linear(20_000));
  long.offset = 5_000;
  const { from, to } = long.range(false);
  assert.ok(from < 5_000 && to > 5_000 + long.plotWidth);
  assert.equal(long.isBeyond, false);
  long.offset = to + 10;
  assert.equal(long.isBeyond, true);
  const short = windowOn({ ...linear(50), flightUs: 1 });
  short.range(false);
  assert.deepEqual(short.drawn, { from: -1, to: NEVER });
  short.widen(1e6);
  assert.equal(short.zoom, 12);
  short.widen(0);
  assert.equal(short.zoom, 1, "back to the usual width");
});

test("ticks keep their distance, from each other and from where the axis leaves time out", () => {
  const lens = { ...linear(2_000), breaks: [1_000_000] };
  const win = windowOn(lens);
  const { ticks, breaks } = ticksIn(win, {
    from: 0,
    to: 2_000,
    fromUs: 0,
    toUs: 2_000_000,
    untilUs: 1_500_000,
    warped: true,
  });
  assert.ok(ticks.length > 5);
  const sorted = ticks.map(({ x }) => x).sort((a, b) => a - b);
  for (const [i, x] of sorted.slice(1).entries()) assert.ok(x - sorted[i] >= 50, "room for the numbers");
  assert.equal(
    ticks.some(({ t }) => t > 1_500_000),
    false,
    "none where nothing is known",
  );
  assert.deepEqual(breaks, [win.px(1_000_000)]);
  assert.equal(
    ticks.some(({ x }) => Math.abs(x - breaks[0]) < 13),
    false,
  );
});

test("a name stands before the playhead, or behind it, or nowhere", () => {
  const band = { x: 100, w: 200, fromUs: 0, toUs: 100 };
  const named = { text: "leader 1", clock: false, band, from: 112, blocked: [] };
  const at = { tUs: 0, left: 0, size: 12, duration: String };
  assert.deepEqual(placeOfName(named, { ...at, now: 290 }), { text: "leader 1", at: 112 });
  assert.ok(placeOfName(named, { ...at, now: 120 }).at > 120, "behind the playhead");
  assert.equal(placeOfName({ ...named, band: { ...band, w: 20 } }, { ...at, now: 110 }).text, "");
  const blocked = [{ x: 110, y: 0, w: 30, h: 10 }];
  assert.ok(placeOfName({ ...named, blocked }, { ...at, now: 290 }).at > 140, "off the mark that stands there");
  const clock = placeOfName({ ...named, clock: true, band: { ...band, w: 400 } }, { ...at, now: 490, tUs: 60 });
  assert.equal(clock.text, "leader 1 60", "for how long");
});

test("each message is one line, and ends where it was lost; a pointer on it finds it", () => {
  const run = readRun("raft-links");
  const timeline = wholeTimeline(run);
  const model = new DiagramModel(run.declaration);
  model.update(timeline);
  const win = windowOn(model.linear, { cast: model.cast });
  const untilUs = timeline.untilUs;
  const wires = model.wiresBetween(0, untilUs);
  const arrived = wires.find(({ message }) => message.end === "deliver");
  const line = lineOf(arrived, win, untilUs);
  assert.deepEqual([line.ya, line.yb], [win.y(arrived.from), win.y(arrived.to)]);
  const lost = wires.find(({ message }) => message.end === "lost");
  const cut = lineOf(lost, win, untilUs);
  assert.equal(cut.dead, true);
  assert.ok(Math.abs(cut.yb - win.y(lost.from)) < Math.abs(win.y(lost.to) - win.y(lost.from)), "it doesn't arrive");
  const { lines, ends, crosses } = wiresIn(model, win, { fromUs: 0, toUs: untilUs, untilUs });
  assert.ok(lines.size > 1 && ends.size > 1 && crosses.length > 0);
  const middle = { x: win.place.x0 + (line.xa + line.xb) / 2 - win.offset, y: (line.ya + line.yb) / 2 };
  const found = wireAt(model, win, middle, { within: 6, untilUs });
  const own = lineOf(found, win, untilUs);
  assert.ok(found && own.xa <= line.xb && own.xb >= line.xa);
  assert.equal(wireAt(model, win, { x: middle.x, y: -50 }, { within: 6, untilUs }), null);
});

test("each node has a lane with its name as long as there is room; then the largest roles fold", () => {
  const few = lanesOf(castOf(9), 180, 1);
  assert.deepEqual(
    few.names.map(({ ids }) => ids.length),
    Array(9).fill(1),
  );
  assert.ok(few.highs.every((high) => high === 20));
  const cast = [...castOf(1, "master"), ...castOf(24, "store"), ...castOf(2, "client")];
  for (const height of [90, 180, 260]) {
    const { names, middles, highs } = lanesOf(cast, height, 1);
    assert.deepEqual(
      names.map(({ role, ids }) => [role, ids.length]),
      [
        ["", 1],
        ["store", 24],
        ["", 1],
        ["", 1],
      ],
    );
    for (const { h } of names) assert.ok(h >= 12.5, `${h} px for a name in ${height}`);
    for (const [i, y] of middles.entries()) {
      assert.ok(y > (middles[i - 1] ?? -1) && y < height, "lines in the order of the cast, within the room");
      assert.ok(Math.abs(y - (middles[i - 1] ?? y - highs[i]) - (highs[i] + (highs[i - 1] ?? highs[i])) / 2) < 0.01);
    }
  }
  const swarm = lanesOf(castOf(200), 180, 1);
  assert.deepEqual(
    swarm.names.map(({ ids, y }) => [ids.length, y]),
    [[200, 90]],
  );
  assert.deepEqual(lanesOf([], 180, 1), { middles: [], highs: [], names: [] });
});

test("an operation is open until its answer; a band follows the field that its role names", () => {
  const declaration = {
    roles: [{ slug: "worker", phase: "phase", durable: [] }],
    properties: [],
    view: { roles: { worker: { band: "task" } }, messages: {}, bands: ["busy"], band: "tone", tones: { b: "doubt" } },
  };
  const timeline = new Timeline(declaration);
  const step = (t, kind, patch, outputs = []) => [t, kind, "w1", -1, "", [], [], patch, [], [], outputs];
  const answer = (outcome) => ["answer", { op: "w1.op.1", outcome, value: "" }];
  timeline.apply({
    epoch: 1,
    cut: 0,
    run: { cast: [{ id: "w1", role: "worker", state: { task: "", phase: "busy" } }], truth: {}, until_us: 100 },
    steps: [
      step(10, "client", { "=": { task: "a" } }),
      step(20, "deliver", { "=": { task: "b" } }, [answer("unknown")]),
      step(30, "deliver", { "=": { task: "" } }, [answer("ok")]),
      step(40, "client", null),
    ],
    until_us: 40,
  });
  const model = new DiagramModel(declaration);
  model.update(timeline);
  assert.deepEqual(
    model.bands.map(({ value, fromUs, toUs, tone }) => [value, fromUs, toUs, tone]),
    [
      ["a", 10, 20, ""],
      ["b", 20, 30, "doubt"],
    ],
  );
  assert.deepEqual(
    model.operations.map(({ lane, fromUs, toUs, lateUs, outcome }) => ({ lane, fromUs, toUs, lateUs, outcome })),
    [
      { lane: 0, fromUs: 10, toUs: 20, lateUs: 30, outcome: "unknown" },
      { lane: 0, fromUs: 40, toUs: Number.POSITIVE_INFINITY, lateUs: Number.POSITIVE_INFINITY, outcome: "" },
    ],
  );
});

test("a diagram of the past has no mark and no width for what comes after it", () => {
  const run = readRun("paxos-adopts");
  const whole = wholeTimeline(run);
  const past = new Past(run.declaration);
  const model = new DiagramModel(run.declaration);
  const drawn = (index) => {
    model.update(past.upTo(whole, index));
    const { bands, wires, badges, asks, operations } = model;
    return structuredClone({ bands, wires: wires.map(({ message }) => message.id), badges, asks, operations });
  };
  const middle = Math.floor(whole.steps.length / 2);
  const atUs = whole.steps[middle].tUs;
  const early = drawn(middle);
  assert.ok(early.bands.length && early.wires.length);
  for (const { fromUs, toUs } of early.bands) assert.ok(fromUs <= atUs && (toUs <= atUs || toUs === NEVER));
  for (const { tUs } of [...early.badges, ...early.asks]) assert.ok(tUs <= atUs);
  assert.deepEqual([model.linear.total, model.linear.breaks], [whole.run.until_us, []]);
  const late = drawn(whole.steps.length - 1);
  assert.ok(late.wires.length > early.wires.length && late.bands.length > early.bands.length);
  assert.deepEqual(drawn(middle), early, "after a step back it is as it was");
  model.update(whole);
  assert.equal(model.wires.length, late.wires.length, "and whole when the whole run is drawn again");
});
