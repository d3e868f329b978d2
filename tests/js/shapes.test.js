// The ring of hashes, the tree, sets of nodes and ribbons: pure, so tested as values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsLayout } from "../../static/js/arrangements/columns/layout.js";
import { freeLayout } from "../../static/js/arrangements/free/layout.js";
import { gridLayout } from "../../static/js/arrangements/grid/layout.js";
import { arrangement as ring } from "../../static/js/arrangements/ring/index.js";
import { ringLayout } from "../../static/js/arrangements/ring/layout.js";
import { within } from "../../static/js/core/geometry.js";
import { exhibit as arcs } from "../../static/js/exhibits/arcs/index.js";
import { arcsIn, holdings, ringIn } from "../../static/js/exhibits/arcs/shape.js";
import { bandsIn, ribbonsIn, titleOf } from "../../static/js/exhibits/ribbons/shape.js";
import { namesOf, outlined, setsIn } from "../../static/js/exhibits/sets/shape.js";
import { grown, treeIn } from "../../static/js/exhibits/tree/shape.js";
import { arranged } from "../../static/js/scene/regions.js";
import { wrapped } from "../../static/js/view/tray.js";

const TRAYS = [
  { x: 620, y: 12, w: 400, h: 420, u: 1, small: false },
  { x: 900, y: 12, w: 500, h: 560, u: 1.3, small: false },
  { x: 6, y: 250, w: 378, h: 152, u: 1, small: true },
  { x: 6, y: 250, w: 378, h: 80, u: 1, small: true },
  { x: 6, y: 250, w: 200, h: 190, u: 1, small: true },
];
const overlap = (a, b) =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));
const isIn = (a, box, slack = 0.5) =>
  a.x >= box.x - slack &&
  a.y >= box.y - slack &&
  a.x + (a.w ?? 0) <= box.x + box.w + slack &&
  a.y + (a.h ?? 0) <= box.y + box.h + slack;
const apart = (boxes, what) => {
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) assert.ok(overlap(a, b) < 0.5, `${what}: ${JSON.stringify([a, b])}`);
};
const MALFORMED = [undefined, null, 7, "x", [], {}, [null], [{}], { nodes: [null, {}] }, { tokens: 3, keys: [null] }];

test("a fact that is none shows nothing, and never throws", () => {
  for (const value of MALFORMED) {
    assert.equal(arcsIn({ value }), null);
    assert.equal(treeIn({ value }), null);
    assert.deepEqual(setsIn({ value }), []);
    assert.deepEqual(ribbonsIn({ value }), []);
  }
});

// ---------------------------------------------------------------------------------------------- arcs

const hash = (n) => (n * 7919 + n * n * 613 + 1471) % 10_000;
const ringOf = (nodes, each, keys) => ({
  value: {
    tokens: Array.from({ length: nodes * each }, (_, i) => ({ at: hash(31 * i), of: `s${(i % nodes) + 1}` })),
    keys: Array.from({ length: keys }, (_, i) => ({ at: hash(97 + 13 * i), moves: i % 7 === 0 })),
    marked: "s1",
  },
});

for (const tray of TRAYS)
  test(`a ring of hashes lies in its tray of ${tray.w}x${tray.h}, and nothing lies on anything`, () => {
    for (const [nodes, each, keys] of [
      [1, 1, 0],
      [0, 0, 9],
      [1, 1, 3],
      [5, 3, 60],
      [12, 8, 200],
    ]) {
      const what = `${nodes} nodes with ${each} tokens, ${keys} keys`;
      const told = arcsIn(ringOf(nodes, each, keys));
      const ring = ringIn(told, tray, { ...tray, nameW: 22 * tray.u, nameOf: (id) => id.toUpperCase() });
      for (const name of ring.names) assert.ok(isIn(name, tray), `${what}: ${name.of}`);
      apart(ring.names, what);
      // Nothing but the arcs themselves lies on the ring.
      for (const { x, y, w, h } of ring.names) {
        const nearest = Math.hypot(Math.max(0, x - ring.x, ring.x - x - w), Math.max(0, y - ring.y, ring.y - y - h));
        assert.ok(nearest > ring.R + ring.thick / 2, what);
      }
      for (const dot of ring.dots)
        assert.ok(isIn(dot, tray) && Math.abs(Math.hypot(dot.x - ring.x, dot.y - ring.y) - ring.R) < 1);
      const marks = ring.keys.map(({ x, y }) => ({
        x: x - ring.size,
        y: y - ring.size,
        w: 2 * ring.size,
        h: 2 * ring.size,
      }));
      for (const { x, y } of ring.keys) assert.ok(Math.hypot(x - ring.x, y - ring.y) < ring.R - ring.thick, what);
      for (const [i, a] of ring.keys.entries())
        for (const b of ring.keys.slice(i + 1)) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= 2 * ring.size, what);
      assert.equal(ring.keys.length + ring.more, told.keys.length, what);
      if (ring.middle) for (const mark of marks) assert.equal(overlap(mark, ring.middle), 0, what);
      if (ring.aside) assert.ok(isIn(ring.aside, tray) && ring.aside.x + ring.aside.w < ring.x - ring.R, what);
    }
  });

test("an arc reaches from the token before to its own, and one token has the whole ring", () => {
  const told = arcsIn({
    value: {
      tokens: [
        { at: 7500, of: "b" },
        { at: 2500, of: "a" },
      ],
      keys: [{ at: 2500 }, { at: 2501 }, { at: 9000, moves: true }],
    },
  });
  const how = { u: 1, small: false, nameW: 20, nameOf: (id) => id };
  assert.deepEqual(
    ringIn(told, TRAYS[0], how).arcs.map(({ of, from, share }) => [of, from, share]),
    [
      ["a", 7500, 0.5],
      ["b", 2500, 0.5],
    ],
  );
  assert.deepEqual(holdings(told), [
    { of: "a", tokens: 1, keys: 2, moves: 1 },
    { of: "b", tokens: 1, keys: 1, moves: 0 },
  ]);
  const alone = ringIn(arcsIn(ringOf(1, 1, 0)), TRAYS[0], how);
  assert.deepEqual(
    alone.arcs.map(({ share }) => share),
    [1],
  );
});

test("a moving key is shown before one that stays, and the ring keeps its size whatever it shows", () => {
  const tray = TRAYS[2];
  const how = { ...tray, nameW: 22, nameOf: (id) => id };
  const full = ringIn(arcsIn(ringOf(5, 3, 200)), tray, how);
  assert.ok(full.more > 0);
  const inRing = (n) => ringIn(arcsIn(ringOf(5, 3, n)), tray, how).keys.filter(({ moves }) => moves).length;
  assert.equal(inRing(14), 2);
  const few = ringIn(arcsIn(ringOf(1, 1, 0)), tray, how);
  assert.deepEqual([few.x, few.y, few.R], [full.x, full.y, full.R]);
});

test("a sentence is broken at spaces, and between Chinese letters but not before their punctuation", () => {
  assert.deepEqual(wrapped("no key moves", 60, 13, 3), ["no key", "moves"]);
  assert.deepEqual(wrapped("没有键要搬。", 3 * 13, 13, 3), ["没有键", "要搬。"]);
  assert.deepEqual(wrapped("没有键，要搬", 3 * 13, 13, 3), ["没有", "键，要", "搬"]);
  assert.match(wrapped("a much longer sentence than there is room for", 80, 13, 2).at(-1), /…$/);
  assert.deepEqual(wrapped("", 80, 13, 2), []);
});

// ---------------------------------------------------------------------------------------------- tree

const treeOf = (shape, n, value) => ({
  value: {
    nodes: Array.from({ length: n }, (_, i) => ({
      name: `n${i + 1}`,
      parent: i ? `n${{ chain: i, star: 1, pair: Math.floor((i - 1) / 2) + 1, roots: 0 }[shape]}` : null,
      ...(value ? { value: `${value}${i}` } : {}),
    })),
  },
});
const textOf = ({ name, value }) => ({ name: name.toUpperCase(), value: value === null ? "" : String(value) });

for (const tray of TRAYS)
  test(`a tree lies in its tray of ${tray.w}x${tray.h}, and no node lies on another`, () => {
    const box = { x: tray.x + 10, y: tray.y + 26, w: tray.w - 20, h: tray.h - 54 };
    for (const shape of ["chain", "star", "pair", "roots"])
      for (const n of [1, 2, 7, 30, 200])
        for (const value of ["", "v", "value "]) {
          const what = `${shape} of ${n} ${value}`;
          const told = treeIn(treeOf(shape, n, value));
          const { places, edges, more } = grown(told, box, { u: tray.u, levels: 4, textOf });
          assert.equal(places.length + more, n, what);
          assert.ok(places.length > 0, what);
          for (const place of places) assert.ok(isIn(place, box), `${what}: ${JSON.stringify(place)}`);
          apart(places, what);
          for (const { from, to } of edges) assert.ok(from.y < to.y, what);
          assert.equal(edges.length, places.filter(({ parent }) => parent !== null).length, what);
        }
  });

test("of a tree of 30 nodes all are shown, names first to go, then values", () => {
  const box = { x: 0, y: 0, w: 350, h: 220 };
  const looks = (n, value) => {
    const { places, more } = grown(treeIn(treeOf("star", n, value)), box, { u: 1, levels: 2, textOf });
    assert.equal(more, 0);
    return places.at(-1).look;
  };
  assert.equal(looks(4, "v"), "line");
  assert.equal(looks(8, "v"), "stack");
  assert.equal(looks(8, ""), "name");
  assert.equal(looks(30, "v"), "dot");
  const flat = grown(treeIn(treeOf("star", 10, "v")), { ...box, h: 60 }, { u: 1, levels: 2, textOf });
  assert.equal(flat.places.at(-1).look, "value");
});

test("a node whose parent isn't there is a root, and nodes that are each other's parents are no trap", () => {
  const told = treeIn({
    value: {
      nodes: [
        { name: "a", parent: "b" },
        { name: "b", parent: "a" },
        { name: "c", parent: "nobody" },
        { name: "c", parent: "a" },
        { name: 4, parent: "c" },
      ],
    },
  });
  assert.deepEqual(
    told.nodes.map(({ name, parent }) => [name, parent]),
    [
      ["a", null],
      ["c", null],
      ["b", "a"],
      ["4", "c"],
    ],
  );
});

// ---------------------------------------------------------------------------------------------- layouts

const SIZES = [
  [1032, 498, 1],
  [1512, 650, 1.14],
  [612, 498, 1],
  [390, 370, 1],
];
const LAYOUTS = { ring: ringLayout, columns: columnsLayout, free: freeLayout, grid: gridLayout };
const room = ([w, h, f]) => ({ w, h, f, roleWidth: 60 * f, wallWidth: 120 * f, docked: true, words: null });

function laidOut(arrangement, size, groups) {
  const MARKS = [{ mark: "card", name: "held", value: "held" }];
  const nodes = Object.entries(groups).flatMap(([role, n]) =>
    Array.from({ length: n }, (_, i) => ({ id: `${role[0]}${i + 1}`, role, log: null, tally: null, registers: [] })),
  );
  const roles = Object.fromEntries(
    Object.keys(groups).map((role) => [role, { marks: arrangement === "grid" || role === "keeper" ? MARKS : [] }]),
  );
  const scene = { nodes, view: { arrangement, roles }, exhibits: [], isolated: [] };
  return LAYOUTS[arrangement](scene, room(size));
}

test("a ring leaves the room of a tray free, below it and beside it", () => {
  for (const size of SIZES)
    for (const n of [1, 3, 5, 7, 9]) {
      if (n > 7 && size[0] === 612) continue; // a column beside them leaves too little for nine nodes there
      const nodes = Array.from({ length: n }, (_, i) => ({ id: `s${i + 1}`, role: "server", log: null, tally: null }));
      const exhibits = [{ id: "arcs.ring", kind: "arcs", fact: "ring", hint: {}, value: null }];
      const scene = { nodes, view: { arrangement: "ring", roles: { server: {} } }, exhibits, isolated: [] };
      const layout = arranged(ring, scene, room(size), () => arcs.wish(exhibits[0], scene));
      const tray = layout.exhibits["arcs.ring"];
      assert.ok(isIn(tray, { x: 0, y: 0, w: size[0], h: size[1] }));
      for (const { x, y, R } of Object.values(layout.spots))
        assert.equal(overlap({ x: x - R, y: y - R, w: 2 * R, h: 2 * R }, tray), 0, `${n} nodes at ${size}`);
      for (const block of Object.values(layout.blocks)) assert.ok(overlap(block, tray) < 1, `${n} nodes at ${size}`);
    }
});

// ---------------------------------------------------------------------------------------------- sets

const SETS = [
  [["s1"]],
  [
    ["s1", "s2"],
    ["s2", "s3"],
  ],
  [
    ["s1", "s3"],
    ["s1", "s3"],
    ["s1", "s3"],
  ],
  [
    ["s1", "s2", "s3", "s4", "s5"],
    ["s1", "s2", "s4"],
  ],
  [["s1", "s5"], ["s2", "s5", "s3"], ["gone"]],
];
const setsOf = (all) => setsIn({ value: all.map((of, i) => ({ name: "WRQ"[i], of, number: i + 1 })) });
const rim = ({ x, y, R }) =>
  Array.from({ length: 24 }, (_, i) => ({ x: x + R * Math.cos(i / 3.82), y: y + R * Math.sin(i / 3.82) }));

for (const arrangement of Object.keys(LAYOUTS))
  for (const size of SIZES)
    test(`sets in ${arrangement} at ${size[0]}x${size[1]} hold their nodes and no others`, () => {
      for (const n of [5, 7])
        for (const all of SETS) {
          const layout = laidOut(arrangement, size, { server: n });
          const u = layout.u ?? 1;
          const outlines = outlined(setsOf(all), layout, u);
          const what = `${n} nodes, ${JSON.stringify(all)}`;
          assert.equal(outlines.length, all.filter((of) => of.some((id) => layout.spots[id])).length, what);
          for (const { of, loops } of outlines)
            for (const [id, spot] of Object.entries(layout.spots)) {
              const held = rim(spot).filter((p) => loops.some((loop) => within(loop, p))).length;
              assert.equal(held, of.includes(id) ? 24 : 0, `${what}: ${id} in ${of}`);
            }
          for (const [i, a] of outlines.entries())
            for (const b of outlines.slice(i + 1)) {
              if (a.of.join() !== b.of.join()) continue;
              const nearest = Math.min(
                ...a.loops.flat().flatMap((p) => b.loops.flat().map((q) => Math.hypot(p.x - q.x, p.y - q.y))),
              );
              assert.ok(nearest > 1.2, `${what}: outlines coincide`);
            }
          const textsOf = ({ name, of }) => [`${name} = {${of.join(", ")}}`, `${name}: ${of.length}`, name];
          const names = namesOf(outlines, layout, { size: 13 * u, u, textsOf });
          const written = names.filter(Boolean);
          apart(written, what);
          for (const name of written) {
            assert.ok(isIn(name, { x: 0, y: 0, w: size[0], h: size[1] }), what);
            for (const spot of Object.values(layout.spots)) {
              const near = Math.hypot(
                Math.max(0, name.x - spot.x, spot.x - name.x - name.w),
                Math.max(0, name.y - spot.y, spot.y - name.y - name.h),
              );
              assert.ok(near > spot.R, `${what}: a name on a node`);
            }
          }
        }
    });

test("a set's name stands with all its members where there is room, and is never left out on a wide stage", () => {
  for (const arrangement of ["ring", "free"]) {
    const layout = laidOut(arrangement, SIZES[0], { server: 5 });
    const outlines = outlined(setsOf(SETS[1]), layout, 1);
    const names = namesOf(outlines, layout, {
      size: 15,
      u: 1,
      textsOf: ({ name, of }) => [`${name} = {${of.join(", ")}}`, name],
    });
    assert.deepEqual(
      names.map((name) => name?.text),
      ["W = {s1, s2}", "R = {s2, s3}"],
    );
  }
});

// ---------------------------------------------------------------------------------------------- ribbons

const flowOf = (sources, targets, from = "m", to = "r") =>
  ribbonsIn({
    value: Array.from({ length: sources * targets }, (_, i) => ({
      source: `${from}${(i % sources) + 1}`,
      target: `${to}${Math.floor(i / sources) + 1}`,
      width: 1 + ((i * 7) % 5),
    })),
  });

for (const size of SIZES)
  test(`ribbons at ${size[0]}x${size[1]} are as wide as their numbers, and meet their nodes beside each other`, () => {
    for (const [groups, flow] of [
      [{ mapper: 1, reducer: 1 }, flowOf(1, 1)],
      [{ mapper: 6, reducer: 3 }, flowOf(6, 3)],
      [{ mapper: 12, reducer: 6 }, flowOf(12, 6)],
      [{ keeper: 3, reducer: 2 }, flowOf(3, 2, "k")],
      [{ mapper: 2, keeper: 3 }, flowOf(2, 3, "m", "k")],
    ]) {
      const layout = laidOut("columns", size, groups);
      const bands = bandsIn(flow, layout, layout.u);
      assert.equal(bands.length, flow.length);
      const scale = bands[0].px / bands[0].width;
      for (const { px, width } of bands) assert.ok(Math.abs(px - width * scale) < 1e-6);
      const ends = bands.flatMap((band) => band.ends.map((end) => ({ ...end, px: band.px })));
      for (const [i, a] of ends.entries()) {
        assert.ok(Math.abs(a.to - a.from - a.px) < 1e-6);
        const { x, y, R } = layout.spots[a.node];
        const middle = a.side === "left" || a.side === "right" ? y : x;
        const marks = layout.marks[a.node];
        const reach = marks ? 1.5 * R : R;
        assert.ok(a.from >= middle - reach && a.to <= middle + reach, `${a.node} ${a.side}`);
        for (const b of ends.slice(i + 1))
          if (a.node === b.node && a.side === b.side) assert.ok(a.to <= b.from + 1e-6 || b.to <= a.from + 1e-6);
      }
      const title = titleOf(bands, layout, { w: 120, h: 16 });
      if (title) {
        assert.ok(isIn(title, { x: 0, y: 0, w: size[0], h: size[1] }));
        for (const { line } of bands) for (const p of line) assert.ok(!isIn(p, title, 0));
      }
    }
  });

test("bands at a node lie in the order of their other ends, so that they don't cross there", () => {
  const layout = laidOut("columns", SIZES[0], { mapper: 1, reducer: 3 });
  const bands = bandsIn(flowOf(1, 3), layout, layout.u);
  const order = [...bands].sort((a, b) => a.ends[0].from - b.ends[0].from).map(({ target }) => target);
  assert.deepEqual(order, ["r1", "r2", "r3"]);
});

test("a ribbon to oneself, to nobody, or of no width is left out", () => {
  const layout = laidOut("columns", SIZES[0], { mapper: 1, reducer: 1 });
  const told = ribbonsIn({
    value: [
      { source: "m1", target: "m1", width: 1 },
      { source: "m1", target: "r1", width: 0 },
      { source: "m1", target: "r9", width: 2 },
      { source: "m1", target: "r1", width: 3 },
    ],
  });
  assert.deepEqual(
    bandsIn(told, layout, 1).map(({ target, width }) => [target, width]),
    [["r1", 3]],
  );
});
