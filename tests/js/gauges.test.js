// Meters, bars and purses: where their parts stand in a box of any size, and facts that are not as they should be. Pure, so tested as values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { barPlaces, barsIn, endOf, kept } from "../../static/js/exhibits/bars/shape.js";
import { gaugePlaces, gaugesIn, lettered } from "../../static/js/exhibits/meter/shape.js";
import { beneath, pursePlaces, transitIn } from "../../static/js/exhibits/purse/shape.js";
import { placesIn } from "../../static/js/scene/fitting.js";

/** Boxes that trays leave, from a phone's to a projector's, each with the scale. */
const BODIES = [
  ["a phone's", { x: 14, y: 300, w: 362, h: 32 }, { u: 1, small: true }],
  ["a lower one of a phone", { x: 14, y: 300, w: 362, h: 16 }, { u: 1, small: true }],
  ["the side of 1032x498", { x: 720, y: 42, w: 290, h: 120 }, { u: 1.02, small: false }],
  ["the side of 1512x650", { x: 1100, y: 42, w: 360, h: 210 }, { u: 1.49, small: false }],
  ["below 1512x650", { x: 26, y: 500, w: 1460, h: 90 }, { u: 1.49, small: false }],
];
const LABELS = [(i) => `n${i}`, (i) => `a rather long name of number ${i}`, (i) => `很长的节点名字第${i}号`];

const inside = (box, one) =>
  one.x >= box.x - 0.1 &&
  one.y >= box.y - 0.1 &&
  one.x + one.w <= box.x + box.w + 0.1 &&
  one.y + one.h <= box.y + box.h + 0.1;
const apart = (a, b) =>
  Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x) < 0.1 ||
  Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y) < 0.1;

/** All parts lie in the box and none on another. */
function laidOut(box, parts, what) {
  for (const [i, a] of parts.entries()) {
    assert.ok(a.w >= -0.1 && a.h >= -0.1, `${what}: part ${i} has no size`);
    assert.ok(inside(box, a), `${what}: part ${i} reaches out of the box`);
    for (const [k, b] of parts.slice(i + 1).entries())
      assert.ok(apart(a, b), `${what}: parts ${i} and ${i + 1 + k} overlap`);
  }
}

// ---------------------------------------------------------------------------------------------- places of a list

test("a list stands in one column while it fits, then in more, and what has no room is counted", () => {
  const how = { least: 20, most: 30, wide: 100, u: 1 };
  const box = { x: 0, y: 0, w: 220, h: 60 };
  assert.equal(placesIn(3, box, how).columns, 1);
  assert.equal(placesIn(4, box, how).columns, 2);
  assert.equal(placesIn(6, box, how).more, null);
  const seven = placesIn(7, box, how);
  assert.equal(seven.cells.length, 5);
  assert.ok(seven.more);
  assert.deepEqual(placesIn(3, { ...box, h: 10 }, how).cells, []);
  assert.deepEqual(placesIn(0, box, how).cells, []);
});

// ---------------------------------------------------------------------------------------------- meter

for (const [where, body, how] of BODIES)
  test(`gauges overlap nowhere and stay inside: ${where}`, () => {
    for (const label of LABELS)
      for (let n = 0; n <= 9; n++) {
        const told = Array.from({ length: n }, (_, i) =>
          i % 3 ? { name: `g${i}`, holds: i % 2 > 0 } : { name: `g${i}`, value: i, of: 200 },
        );
        const gauges = gaugesIn({ value: { gauges: told }, hint: { gauges: 9 } });
        const names = gauges.map((_, i) => `C ${label(i)}`);
        const { places, more } = gaugePlaces(gauges, body, { ...how, names, verdicts: ["holds", "not decided yet"] });
        assert.ok(n === 0 || places.length > 0, "at least one is shown");
        assert.equal(places.length < n, more !== null && places.length < n);
        const parts = places.flatMap(({ name, mark: { x, y, r }, word, bar, number }, i) =>
          [name, ...("of" in gauges[i] ? [bar, number] : [{ x: x - r, y: y - r, w: 2 * r, h: 2 * r }, word])].filter(
            Boolean,
          ),
        );
        laidOut(body, more ? [...parts, more] : parts, `${n} gauges`);
      }
  });

test("no part of a meter moves when verdicts and values change", () => {
  const [, body, how] = BODIES[2];
  const placesOf = (holds, value) => {
    const gauges = gaugesIn({
      value: {
        gauges: [
          { name: "c", holds },
          { name: "d", value, of: 100 },
        ],
      },
      hint: { gauges: 2 },
    });
    return gaugePlaces(gauges, body, { ...how, names: ["C consistent", "lag"], verdicts: ["holds", "does not hold"] });
  };
  assert.deepEqual(placesOf(null, 0), placesOf(false, 100));
  assert.deepEqual(placesOf(true, 7), placesOf(false, 100));
});

test("a gauge is a verdict or a share; what is neither is left out, and no more are shown than there is room for", () => {
  const gauges = [
    null,
    3,
    { name: "a" },
    { name: "b", holds: "perhaps" },
    { value: 9, of: 4 },
    { name: "c", value: 1, of: 0, holds: true },
  ];
  assert.deepEqual(gaugesIn({ value: { gauges }, hint: { gauges: 4 } }), [
    { name: "b", tone: "", holds: null },
    { name: "", tone: "", value: 4, of: 4 },
    { name: "c", tone: "", holds: true },
  ]);
  assert.equal(gaugesIn({ value: { gauges }, hint: { gauges: 1 } }).length, 1);
  for (const value of [null, undefined, 7, "x", {}, { gauges: {} }])
    assert.deepEqual(gaugesIn({ value, hint: {} }), []);
});

test("a name that begins with a letter of its own has it apart", () => {
  assert.deepEqual(lettered("C consistent"), ["C", "consistent"]);
  assert.deepEqual(lettered("C 一致"), ["C", "一致"]);
  assert.deepEqual(lettered("divergence"), ["", "divergence"]);
  assert.deepEqual(lettered("A"), ["", "A"]);
});

// ---------------------------------------------------------------------------------------------- bars

for (const [where, body, how] of BODIES)
  test(`bars overlap nowhere and stay inside: ${where}`, () => {
    for (const label of LABELS)
      for (const n of [0, 1, 2, 4, 7, 11, 40]) {
        const bars = Array.from({ length: n }, (_, i) => ({
          name: `n${i}`,
          value: (i * 731) % 2748,
          before: i % 2 ? 900 : undefined,
          marked: i === n - 1,
        }));
        const told = barsIn({ value: { bars, mean: 1818 } });
        const laid = barPlaces(told, body, { ...how, nameOf: (name) => label(name.slice(1)), mean: "mean 1818" });
        assert.ok(n === 0 || laid.places.length > 0, "at least one is shown");
        assert.equal(laid.shown.length, laid.places.length);
        assert.equal(laid.shown.length + laid.hidden, n);
        assert.ok(n === 0 || laid.shown.some(({ marked }) => marked), "the marked one is among them");
        const parts = laid.places.flatMap(({ name, track, number }) => [name, track, number]);
        const mean = laid.meanAt ? [{ x: laid.meanAt.x - 30, y: laid.meanAt.y - 11, w: 60, h: 14 }] : [];
        laidOut(body, [...parts, ...(laid.more ? [laid.more] : []), ...mean], `${n} bars`);
        for (const { track, bar, before } of laid.places)
          for (const one of [bar, before]) assert.ok(!one || inside(track, one), "a bar reaches beyond its track");
        for (const { x, top, bottom } of laid.means) assert.ok(inside(body, { x, y: top, w: 0, h: bottom - top }));
      }
  });

test("lengths are in proportion to amounts, of what was before too, and to the mean", () => {
  const [, body, how] = BODIES[3];
  const told = barsIn({
    value: {
      bars: [
        { name: "a", value: 50, before: 100 },
        { name: "b", value: 25 },
      ],
      mean: 75,
    },
  });
  const { places, means } = barPlaces(told, body, { ...how, nameOf: String, mean: "mean 75" });
  const [a, b] = places;
  assert.ok(Math.abs(a.bar.w - 2 * b.bar.w) < 1e-6);
  assert.ok(Math.abs(a.before.w - 2 * a.bar.w) < 1e-6);
  assert.equal(b.before, null);
  assert.equal(means.length, 1);
  assert.ok(Math.abs(means[0].x - a.track.x - 1.5 * a.bar.w) < 1e-6);
});

test("the scale's end seldom changes, and holds the greatest amount", () => {
  assert.deepEqual([0, 1, 4, 6, 9, 14, 99, 120, 2748].map(endOf), [1, 1, 5, 7.5, 10, 15, 100, 150, 3000]);
});

test("where some bars have no room, the marked ones have it first, in their order", () => {
  const all = ["a", "b", "c", "d"].map((name) => ({ name, marked: name === "d" }));
  assert.deepEqual(
    kept(all, 2).map(({ name }) => name),
    ["a", "d"],
  );
  assert.deepEqual(kept(all, 9), all);
});

test("a fact that holds no bars shows none, and an amount that is none has no bar", () => {
  for (const value of [null, undefined, 7, {}, { bars: 3 }, { bars: [null, 4] }])
    assert.deepEqual(barsIn({ value }).bars, []);
  assert.deepEqual(barsIn({ value: { bars: [{ value: "many" }], mean: "x" } }), {
    mean: null,
    bars: [{ name: "", value: null, before: null, marked: false }],
  });
});

// ---------------------------------------------------------------------------------------------- purse

for (const [where, body, how] of BODIES)
  test(`a purse's parts overlap nowhere and stay inside: ${where}`, () => {
    const ends = [
      undefined,
      { x: body.x + body.w * 0.2, y: body.y - 90 },
      { x: body.x + body.w * 0.9, y: body.y - 90 },
      { x: body.x - 50, y: 0 },
    ];
    for (const label of LABELS)
      for (const amount of ["5", "30", "1000000", "123456789012"])
        for (const a of ends)
          for (const b of ends) {
            const names = /** @type {[string, string]} */ ([label(1), label(2)]);
            const { bag, size, source, target, ways, y } = pursePlaces(body, {
              u: how.u,
              amount,
              names,
              spots: [a, b],
            });
            const named = [source, target].map(({ x, w }) => ({ x: x - w / 2, y: y - 8, w, h: 16 }));
            const dots = ways.map(({ from, to }) => ({
              x: Math.min(from, to),
              y: y - 1,
              w: Math.abs(to - from),
              h: 2,
            }));
            laidOut(body, [bag, ...named, ...dots], `${amount} from ${names[0]}`);
            assert.ok(size > 4 && size <= bag.h * 0.5);
            // The way leads from the source over the bag to the target.
            const order = [source.x, ways[0].from, ways[0].to, bag.x + bag.w / 2, ways[1].from, ways[1].to, target.x];
            const signs = new Set(order.slice(1).map((x, i) => Math.sign(Math.round(10 * (x - order[i])))));
            assert.deepEqual([...signs].filter(Boolean).length, 1, `the way turns back: ${order}`);
          }
  });

test("a purse hangs between its ends where both are nodes above it, and the other way round when the money flows back", () => {
  const body = { x: 0, y: 300, w: 900, h: 60 };
  const [a, b] = [
    { x: 200, y: 100 },
    { x: 600, y: 100 },
  ];
  const there = pursePlaces(body, { u: 1, amount: "30", names: ["A1", "A2"], spots: [a, b] });
  assert.deepEqual([there.source.x, there.target.x, there.bag.x + there.bag.w / 2], [200, 600, 400]);
  const back = pursePlaces(body, { u: 1, amount: "30", names: ["A2", "A1"], spots: [b, a] });
  assert.deepEqual([back.source.x, back.target.x, back.bag.x], [600, 200, there.bag.x]);
  const close = pursePlaces(body, { u: 1, amount: "30", names: ["A1", "A2"], spots: [a, { x: 230, y: 100 }] });
  assert.equal(close.bag.x + close.bag.w / 2, 450);
});

test("a purse's tray reaches no further than the nodes, and always holds a sentence", () => {
  const box = { x: 12, y: 0, w: 1000, h: 100 };
  assert.equal(
    beneath(
      box,
      [
        { x: 100, y: 0 },
        { x: 600, y: 0 },
      ],
      1,
    ).w,
    600 + 90 - 12,
  );
  assert.equal(beneath(box, [{ x: 100, y: 0 }], 1).w, 480);
  assert.equal(beneath({ ...box, w: 366 }, [{ x: 100, y: 0 }], 1).w, 366);
  assert.equal(beneath(box, [], 1).w, 1000);
});

test("a purse without an amount is not shown, and one without ends is", () => {
  for (const value of [null, undefined, 30, {}, { source: "a1" }]) assert.equal(transitIn({ value }), null);
  assert.deepEqual(transitIn({ value: { amount: 0 } }), { amount: "0", source: "", target: "", tone: "" });
});
