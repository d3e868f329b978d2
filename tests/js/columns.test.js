// Columns, the marks beside nodes, and tables: pure, so tested as values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsLayout } from "../../static/js/arrangements/columns/layout.js";
import { cellsIn, tableIn } from "../../static/js/exhibits/table/shape.js";
import { discBox } from "../../static/js/scene/layout.js";
import { heightOf, registersOf } from "../../static/js/scene/registers.js";

const SIZES = [
  [1032, 498, 1],
  [1512, 650, 1.14],
  [912, 370, 1],
  [390, 370, 1],
];
const MARKS = [
  { mark: "card", name: "promised", number: "promised", floor: true },
  { mark: "card", name: "accepted", number: "ballot", value: "accepted" },
];
const room = ([w, h, f]) => ({ w, h, f, roleWidth: 80 * f, wallWidth: 120 * f, docked: true, words: null });
const overlap = (a, b) =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));

function scene({ proposers = 2, acceptors = 3, learners = 1, told, isolated = [] } = {}) {
  const of = (role, letter, n) => Array.from({ length: n }, (_, i) => ({ id: `${letter}${i + 1}`, role }));
  return {
    nodes: [...of("proposer", "p", proposers), ...of("acceptor", "a", acceptors), ...of("learner", "l", learners)],
    view: { roles: { proposer: { marks: [] }, acceptor: { marks: MARKS }, learner: {} } },
    exhibits: told === undefined ? [] : [{ kind: "table", fact: "returned", hint: { rows: 1 }, value: told }],
    isolated: isolated.map((ids) => ({ ids, sinceUs: 0 })),
  };
}

const TOLD = { columns: ["a1", "a2", "a3"], rows: [{ name: "", cells: [null, null, null] }], says: "free" };

for (const size of SIZES) {
  test(`columns of 1 to 5 acceptors overlap nowhere and are cut off nowhere at ${size.slice(0, 2).join("x")}`, () => {
    const [w, h] = size;
    for (const told of [undefined, null, TOLD])
      for (let acceptors = 1; acceptors <= 5; acceptors++)
        for (const proposers of [1, 2, 3]) {
          const layout = columnsLayout(scene({ acceptors, proposers, told }), room(size));
          const what = `${proposers} proposers, ${acceptors} acceptors${told ? ", a table" : ""}`;
          const boxes = [
            ...Object.entries(layout.spots).map(([id, spot]) => ({ id, ...discBox(spot, 2) })),
            ...Object.entries(layout.marks).map(([id, box]) => ({ id: `marks of ${id}`, ...box })),
            ...Object.entries(layout.exhibits).map(([id, box]) => ({ id, ...box })),
          ];
          assert.equal(Object.keys(layout.exhibits).length, told === undefined ? 0 : 1, what);
          for (const [i, a] of boxes.entries()) {
            assert.ok(
              a.x >= -1 && a.y >= -1 && a.x + a.w <= w + 1 && a.y + a.h <= h + 1,
              `${what}: ${a.id} is cut off`,
            );
            for (const b of boxes.slice(i + 1)) assert.equal(overlap(a, b), 0, `${what}: ${a.id} lies on ${b.id}`);
          }
        }
  });
}

test("where there is room for fewer marks, the first ones stand", () => {
  const roomy = columnsLayout(scene({ acceptors: 1 }), room(SIZES[0]));
  const tight = columnsLayout(scene({ acceptors: 5 }), room([1032, 250, 1]));
  assert.equal(roomy.marks.a1.count, 2);
  assert.equal(roomy.marks.a1.scale, 1);
  assert.equal(tight.marks.a1.count, 1);
});

test("a way from marks to the right begins at their outer edge and meets no other disc", () => {
  const layout = columnsLayout(scene(), room(SIZES[0]));
  const { p0, p2 } = layout.routeOf("a1", "l1", 0);
  assert.ok(p0.x > layout.marks.a1.x + layout.marks.a1.w);
  assert.ok(p2.x < layout.spots.l1.x);
  const back = layout.routeOf("l1", "a1", 0);
  assert.ok(back.p2.x > layout.marks.a1.x + layout.marks.a1.w);
});

test("a group that is cut off stands behind its curtain", () => {
  const layout = columnsLayout(scene({ isolated: [["a3", "l1"]] }), room(SIZES[0]));
  assert.ok(layout.curtains.length >= 1);
  assert.deepEqual(layout.curtains.flatMap(({ members }) => members).sort(), ["a3", "l1"]);
});

test("marks show the state's fields; a crash leaves what is on the disk", () => {
  const hint = {
    marks: [
      ...MARKS,
      { mark: "chips", name: "known" },
      { mark: "bar", name: "free", of: "whole" },
      { mark: "bucket", name: "free", available: "free", frozen: "frozen" },
      { mark: "tiles", name: "shelf", low: "short" },
      { mark: "rows", name: "prices" },
      { mark: "queue", name: "waiting" },
    ],
  };
  const state = {
    promised: 21,
    ballot: 11,
    accepted: "x",
    known: { a: 1, b: 2 },
    free: 5,
    whole: 20,
    frozen: 3,
    shelf: ["c1", "c2"],
    short: ["c2"],
    prices: { a: 30 },
    waiting: [4, 9],
  };
  const [floor, card, chips, bar, bucket, tiles, rows, queue] = registersOf(
    hint,
    { state, disk: {} },
    false,
    new Set(),
  );
  assert.deepEqual([floor.floor, floor.number, card.number, card.value], [true, 21, 11, "x"]);
  assert.deepEqual(
    chips.items.map(({ value }) => value),
    ["a", "b"],
  );
  assert.equal(bar.share, 0.25);
  assert.deepEqual(
    bucket.items.map(({ key, value }) => [key, value]),
    [
      ["free", 5],
      ["frozen", 3],
    ],
  );
  assert.deepEqual(
    tiles.items.map(({ value, low }) => [value, low]),
    [
      ["c1", false],
      ["c2", true],
    ],
  );
  assert.deepEqual(rows.items[0], { key: "a", value: 30, low: false });
  assert.deepEqual(
    queue.items.map(({ value }) => value),
    [4, 9],
  );
  const down = registersOf(hint, { state, disk: { promised: 12 } }, true, new Set(["promised"]));
  assert.equal(down[0].number, 12, "what its disk holds, not what its memory held");
  assert.equal(down[0].gone, false);
  assert.equal(down[1].gone, true, "a field in memory is gone");
  assert.equal(heightOf(hint.marks[0]) > heightOf(hint.marks[3]), true);
});

test("the cells of a table lie side by side in its tray, its sentence under them", () => {
  const box = { x: 10, y: 20, w: 300, h: 158 };
  const places = cellsIn(TOLD, box, { u: 1, small: false });
  const [cells] = places.rows.map((row) => row.cells);
  for (const [i, cell] of cells.entries()) {
    assert.ok(cell.x >= box.x && cell.x + cell.w <= box.x + box.w && cell.y + cell.h < box.y + box.h - 20);
    if (i) assert.ok(cell.x - (cells[i - 1].x + cells[i - 1].w) >= 8, "a ring around a cell has room");
  }
  assert.equal(tableIn({ value: null }), null);
  assert.equal(tableIn({ value: TOLD }), TOLD);
});

test("nothing moves when a table comes and goes", () => {
  for (const size of SIZES)
    assert.deepEqual(
      columnsLayout(scene({ told: null }), room(size)).spots,
      columnsLayout(scene({ told: TOLD }), room(size)).spots,
    );
});

test("on a narrow stage a learner's word is not cut, and discs grow where there is height", () => {
  const narrow = columnsLayout(scene({ told: TOLD }), { ...room([530, 490, 1]), roleWidth: 120 });
  const { x } = narrow.spots.l1;
  assert.ok(x >= 60, `${x} px left of the middle of a word of 120 px`);
  assert.ok(narrow.spots.a1.R > 18);
  const low = columnsLayout(scene({ told: TOLD }), { ...room([390, 346, 1]), roleWidth: 60 });
  assert.ok(low.spots.a1.R >= 18 && low.spots.a1.R <= narrow.spots.a1.R);
});

test("a pair stands in a disc only where it is wide enough", () => {
  const pairs = { ...scene({ told: TOLD }), view: { ...scene().view, pairs: ["ballot"] } };
  const layout = columnsLayout(pairs, room([390, 346, 1]));
  assert.equal(layout.numbered(18), false);
  assert.equal(layout.numbered(24), true);
  assert.equal(columnsLayout(scene(), room([390, 346, 1])).numbered(18), true);
});
