// Exhibits: their regions, and what is folded from the steps for them. Pure, so tested as values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsLayout } from "../../static/js/arrangements/columns/layout.js";
import { rowsLayout } from "../../static/js/arrangements/rows/layout.js";
import { Timeline } from "../../static/js/core/timeline.js";
import { curveIn, plotIn } from "../../static/js/exhibits/curve/shape.js";
import { lanesIn, rowsOf, spansIn } from "../../static/js/exhibits/spans/shape.js";
import { roundAbove, timesOn } from "../../static/js/scene/clock.js";
import { curveAt, heldAt, operationsAt } from "../../static/js/scene/folds.js";
import { arranged } from "../../static/js/scene/regions.js";

const asked = [];
const placing = {
  hosts: () => ["worlds"],
  layout: (scene, room) => {
    asked.push({ kinds: scene.exhibits.map(({ kind }) => kind), w: room.w, h: room.h });
    return { exhibits: {}, taken: [], w: room.w, h: room.h };
  },
};
const room = { w: 1000, h: 500, f: 1, docked: true };
const item = (kind, n = 0) => ({ id: `${kind}.${n}`, kind, fact: `${n}` });
const wish = ({ kind }) =>
  ({
    meter: { place: "side", w: 300, h: 100, low: 60 },
    spans: { place: "below", w: 600, h: 120, low: 80 },
    sets: null,
  })[kind];

test("an exhibit that the arrangement hosts takes no room from it, nor does one around the nodes", () => {
  const layout = arranged(placing, { exhibits: [item("worlds"), item("sets")] }, room, wish);
  assert.deepEqual(asked.pop(), { kinds: ["worlds"], w: 1000, h: 500 });
  assert.deepEqual(layout.exhibits, {});
});

test("regions lie beside and below the nodes, and messages and bars keep off them", () => {
  const layout = arranged(placing, { exhibits: [item("meter"), item("spans")] }, room, wish);
  const { meter, spans } = { meter: layout.exhibits["meter.0"], spans: layout.exhibits["spans.0"] };
  const inner = asked.pop();
  assert.ok(meter.x >= inner.w && meter.y + meter.h <= inner.h);
  assert.ok(spans.y >= inner.h && spans.y + spans.h <= room.h);
  assert.equal(layout.w, room.w);
  assert.deepEqual(layout.written, [meter, spans]);
  assert.equal(layout.taken.length, 2);
});

test("on a narrow stage all stand below, and the last is left out where there is no room", () => {
  const narrow = { ...room, w: 390, h: 380 };
  const two = arranged(placing, { exhibits: [item("meter"), item("spans")] }, narrow, wish);
  assert.deepEqual(Object.keys(two.exhibits), ["meter.0", "spans.0"]);
  const many = [0, 1, 2, 3, 4, 5].map((n) => item("meter", n));
  const six = arranged(placing, { exhibits: many }, narrow, wish);
  assert.deepEqual(Object.keys(six.exhibits), ["meter.0", "meter.1", "meter.2"]);
  for (const box of Object.values(six.exhibits)) assert.ok(box.y + box.h <= narrow.h);
});

for (const [name, layout] of [
  ["rows", rowsLayout],
  ["columns", columnsLayout],
])
  test(`${name}: on a phone and on a low stage, what stands below doesn't lie on nodes, their strips and words`, () => {
    const below = () => ({ place: "below", w: 600, h: 118, low: 88 });
    const cast = [
      ["b1", "bank"],
      ["a1", "account"],
      ["a2", "account"],
      ["a3", "account"],
      ["k1", "auditor"],
    ].map(([id, role]) => ({ id, role, outbox: [], neverLeft: [], disk: [] }));
    for (const [w, h] of [
      [390, 357],
      [772, 313],
      [1032, 400],
    ]) {
      const scene = { nodes: cast, view: { roles: {} }, exhibits: [item("purse"), item("meter", 1)], isolated: [] };
      const placed = arranged(
        { hosts: () => [], layout },
        scene,
        { w, h, f: 1, roleWidth: 80, wallWidth: 120, docked: true, words: null },
        below,
      );
      const regions = Object.values(placed.exhibits);
      assert.ok(regions.length > 0);
      const top = Math.min(...regions.map(({ y }) => y));
      for (const { id } of cast) {
        const { y, R } = placed.spots[id];
        assert.ok(y + R <= top, `${w}x${h}: ${id} lies under an exhibit`);
        const strips = placed.desks?.[id];
        if (strips && !strips.aside)
          assert.ok(strips.plates.y + strips.plates.h <= top + 1, `${w}x${h}: the strips of ${id} do`);
        if (!strips) assert.ok(y + R + 20 <= top + 1, `${w}x${h}: the word of ${id} does`);
      }
    }
  });

// ---------------------------------------------------------------------------------------------- folds

const DECLARATION = { roles: [{ slug: "worker", phase: "phase", durable: [] }], properties: [], view: {} };

/** A run of one worker and one master: operations, a field, a number. */
function run() {
  const timeline = new Timeline(/** @type {any} */ (DECLARATION));
  const client = (t, node, ref, outputs = [], patch = null, truth = null) => [
    t,
    "client",
    node,
    -1,
    ref,
    [],
    [],
    patch,
    [],
    [],
    outputs,
    [],
    truth,
  ];
  const deliver = (t, node, outputs = [], patch = null, truth = null) => [
    t,
    "deliver",
    node,
    -1,
    "",
    [],
    [],
    patch,
    [],
    [],
    outputs,
    [],
    truth,
  ];
  const answer = (op, outcome, value) => ["answer", { op, outcome, value }];
  timeline.apply({
    epoch: 1,
    cut: 0,
    run: {
      cast: [
        { id: "w1", role: "worker", state: { task: "" } },
        { id: "m1", role: "master", state: {} },
      ],
      truth: { left: 3 },
      until_us: 100,
    },
    steps: [
      client(10, "m1", "sort", [], null, { "=": { left: 2 } }),
      deliver(20, "w1", [], { "=": { task: "a" } }),
      client(25, "m1", "sort-again", [answer("m1.op.1", "ok", "done")]),
      deliver(30, "w1", [], { "=": { task: "b" } }, { "=": { left: 1 } }),
      deliver(40, "w1", [answer("m1.op.2", "unknown", "")], { "=": { task: "" } }),
      deliver(60, "m1", [answer("m1.op.2", "ok", "late")]),
      [70, "crash", "w1"],
    ],
    until_us: 70,
  });
  return timeline;
}

test("a curve is what the fact was, and knows no future", () => {
  const timeline = run();
  assert.deepEqual(
    curveAt(timeline, "left", 2).series[0].points.map(({ tUs, value }) => [tUs, value]),
    [
      [0, 3],
      [10, 2],
    ],
  );
  assert.deepEqual(
    curveAt(timeline, "left", 6).series[0].points.map(({ value }) => value),
    [3, 2, 1],
  );
  assert.equal(curveAt(timeline, "left", 6).untilUs, 100);
  assert.deepEqual(curveAt(timeline, "nothing", 6).series, []);
});

test("operations are open until they are answered, and a late answer stands after the client gave up", () => {
  const timeline = run();
  const at = (index) =>
    operationsAt(timeline, index).spans.map((s) => [s.id, s.text, s.fromUs, s.toUs, s.outcome, s.lateUs]);
  assert.deepEqual(at(0), [["m1.op.1", "sort", 10, null, "", null]]);
  assert.deepEqual(at(2), [
    ["m1.op.1", "sort", 10, 25, "ok", null],
    ["m1.op.2", "sort-again", 25, null, "", null],
  ]);
  assert.deepEqual(at(4)[1], ["m1.op.2", "sort-again", 25, 40, "unknown", null]);
  assert.deepEqual(at(5)[1], ["m1.op.2", "sort-again", 25, 40, "unknown", 60]);
});

test("a field that holds a value is a bar for as long as it does", () => {
  const timeline = run();
  const at = (index) => heldAt(timeline, "worker", "task", index).spans.map((s) => [s.value, s.fromUs, s.toUs]);
  assert.deepEqual(at(0), []);
  assert.deepEqual(at(1), [["a", 20, null]]);
  assert.deepEqual(at(3), [
    ["a", 20, 30],
    ["b", 30, null],
  ]);
  assert.deepEqual(at(6), [
    ["a", 20, 30],
    ["b", 30, 40],
  ]);
  assert.deepEqual(heldAt(timeline, "worker", "task", 6).lanes, ["w1"]);
});

// ---------------------------------------------------------------------------------------------- drawn over time

test("a clock has as many round times as there is room for", () => {
  assert.deepEqual(timesOn(160_000, 900, 84), [0, 20_000, 40_000, 60_000, 80_000, 100_000, 120_000, 140_000, 160_000]);
  assert.deepEqual(timesOn(1, 300, 84), [0]);
  for (const untilUs of [1, 999, 5_000, 123_456, 9_000_000])
    for (const w of [20, 300, 1500]) {
      const times = timesOn(untilUs, w, 84);
      assert.ok(times.length >= 1 && times.at(-1) <= untilUs && times.length - 1 <= Math.max(1, w / 84));
    }
  assert.deepEqual([0, 1, 3, 5, 6, 9, 41].map(roundAbove), [1, 1, 4, 5, 8, 10, 50]);
});

const BOXES = [
  { x: 10, y: 20, w: 320, h: 150, u: 1 },
  { x: 0, y: 0, w: 900, h: 60, u: 1.2 },
  { x: 6, y: 200, w: 370, h: 26, u: 1 },
];

test("bars of one lane never overlap, and lie in their box", () => {
  const spans = [
    { id: "a", lane: "n1", fromUs: 0, toUs: 40, lateUs: null },
    { id: "b", lane: "n1", fromUs: 20, toUs: null, lateUs: null },
    { id: "c", lane: "n1", fromUs: 50, toUs: 60, lateUs: 90 },
    { id: "d", lane: "n2", fromUs: 5, toUs: 5, lateUs: null },
  ];
  assert.deepEqual(
    rowsOf(spans.slice(0, 3)).map(({ row }) => row),
    [0, 1, 0],
  );
  for (const { u, ...box } of BOXES)
    for (const n of [1, 2, 9, 40]) {
      const lanes = Array.from({ length: n }, (_, i) => `n${i + 1}`);
      const told = lanesIn({ lanes, spans, untilUs: 100 }, box, { u, gutter: 30 });
      assert.equal(told.lanes.length + told.more, n);
      const bars = told.lanes.flatMap(({ bars }) => bars);
      for (const [i, a] of bars.entries()) {
        assert.ok(a.x >= box.x && a.x + a.w <= box.x + box.w + 3 && a.y >= box.y && a.y + a.h <= box.y + box.h + 1);
        for (const b of bars.slice(i + 1))
          assert.ok(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y);
      }
    }
});

test("a curve's line lies in its plot, and its steps are the fact's", () => {
  const told = {
    series: [
      {
        name: "",
        points: [
          { index: -1, tUs: 0, value: 3 },
          { index: 2, tUs: 50, value: 7 },
        ],
      },
    ],
    untilUs: 100,
  };
  for (const { u, ...box } of BOXES) {
    const { plot, lines, levels, most } = plotIn(told, box, { u, top: 10, gutter: 20 });
    assert.equal(most, 10);
    const numbers = lines[0].d.match(/[\d.]+/g).map(Number);
    assert.equal(numbers[0], plot.x);
    assert.equal(numbers.at(-1), plot.x + plot.w);
    for (const { y } of levels) assert.ok(y >= plot.y - 1 && y <= plot.y + plot.h + 1);
  }
  assert.equal(curveIn({ value: { series: [] } }), null);
  assert.equal(spansIn({ value: undefined }), null);
});
