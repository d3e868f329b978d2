// Grid and free: where nodes stand. Pure, so tested as values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { freeLayout } from "../../static/js/arrangements/free/layout.js";
import { gridLayout } from "../../static/js/arrangements/grid/layout.js";
import { discBox } from "../../static/js/scene/layout.js";
import { arranged } from "../../static/js/scene/regions.js";

const SIZES = [
  [1032, 498, 1],
  [1512, 650, 1.14],
  [390, 370, 1],
];
const MARKS = [
  { mark: "card", name: "a" },
  { mark: "tiles", name: "b" },
];
const room = ([w, h, f]) => ({ w, h, f, roleWidth: 80 * f, wallWidth: 120 * f, docked: true, words: null });
const overlap = (a, b) =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));
const nodes = (role, n) => Array.from({ length: n }, (_, i) => ({ id: `${role[0]}${i + 1}`, role }));
const free = { hosts: () => [], layout: freeLayout };
const grid = { hosts: () => [], layout: gridLayout };
const WISHES = (item) =>
  item.kind === "table" ? { place: "side", w: 300, h: 130, low: 80 } : { place: "below", w: 600, h: 90, low: 60 };
const KINDS = ["table", "spans", "table"];
const scene = (cast, exhibits = 0, isolated = []) => ({
  nodes: cast,
  view: { roles: { server: { marks: MARKS }, master: {}, member: {} } },
  exhibits: KINDS.slice(0, exhibits).map((kind, i) => ({
    id: `${kind}.${i}`,
    kind,
    fact: `${i}`,
    hint: {},
    value: null,
  })),
  isolated: isolated.map((ids) => ({ ids, sinceUs: 0 })),
});

for (const size of SIZES) {
  const [w, h] = size;
  test(`5 to 200 free nodes overlap nowhere and are cut off nowhere at ${w}x${h}`, () => {
    for (const exhibits of [0, 1, 3])
      for (const n of [5, 8, 12, 13, 40, 100, 200]) {
        const layout = arranged(free, scene(nodes("member", n), exhibits), room(size), WISHES);
        const spots = Object.values(layout.spots);
        for (const [i, a] of spots.entries()) {
          assert.ok(a.x >= a.R && a.x <= w - a.R && a.y >= a.R && a.y <= h - a.R, `${n} nodes: one is cut off`);
          for (const b of spots.slice(i + 1))
            assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= a.R + b.R, `${n} nodes: two discs overlap`);
          for (const region of Object.values(layout.exhibits))
            assert.equal(overlap(discBox(a, 0), region), 0, `${n} nodes: one lies on the exhibit`);
        }
      }
  });

  test(`grids of 1 to 24 servers overlap nowhere and are cut off nowhere at ${w}x${h}`, () => {
    for (const exhibits of [0, 1, 3])
      for (const n of [1, 2, 3, 6, 9, 12, ...(w < 560 ? [] : [24])]) {
        const layout = arranged(
          grid,
          scene([...nodes("master", 2), ...nodes("server", n)], exhibits),
          room(size),
          WISHES,
        );
        const boxes = [
          ...Object.entries(layout.spots).map(([id, spot]) => ({ id, ...discBox(spot, 1) })),
          ...Object.entries(layout.marks).map(([id, box]) => ({ id: `marks of ${id}`, ...box })),
          ...Object.entries(layout.exhibits).map(([id, box]) => ({ id, ...box })),
        ];
        for (const [i, a] of boxes.entries()) {
          assert.ok(a.x >= -1 && a.y >= -1 && a.x + a.w <= w + 1 && a.y + a.h <= h + 1, `${n}: ${a.id} is cut off`);
          for (const b of boxes.slice(i + 1)) assert.equal(overlap(a, b), 0, `${n}: ${a.id} lies on ${b.id}`);
        }
      }
  });
}

test("a free node stands where it stood when something else changes", () => {
  const before = freeLayout(scene(nodes("member", 30)), room(SIZES[0]));
  const after = freeLayout(scene(nodes("member", 30).map((node) => ({ ...node, phase: "knows" }))), room(SIZES[0]));
  assert.deepEqual(after.spots, before.spots);
});

test("no way between servers in one row leaves the stage", () => {
  const [w, h] = SIZES[0];
  const layout = gridLayout(scene(nodes("server", 3)), room(SIZES[0]));
  for (const [from, to] of [
    ["s1", "s3"],
    ["s3", "s1"],
    ["s1", "s2"],
  ]) {
    const { p0, p1, p2 } = layout.routeOf(from, to, 0);
    const middle = { x: (p0.x + 2 * p1.x + p2.x) / 4, y: (p0.y + 2 * p1.y + p2.y) / 4 };
    for (const p of [p0, middle, p2]) assert.ok(p.x > 0 && p.x < w && p.y > 12 && p.y < h - 12, `${from} to ${to}`);
  }
});
