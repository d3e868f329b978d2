// Ways of messages, what a pointer means, facts and the legend's room: pure, so tested as values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { at } from "../../static/js/core/geometry.js";
import { factOf } from "../../static/js/scene/facts.js";
import { fitting } from "../../static/js/scene/fit.js";
import { bodiesMeet, Placed } from "../../static/js/scene/near.js";
import { targetAt } from "../../static/js/scene/pointing.js";
import { clearance, discsBeside, freePlace, straight } from "../../static/js/scene/way.js";

const curve = { p0: { x: 0, y: 100 }, p1: { x: 100, y: 100 }, p2: { x: 200, y: 100 } };
const spots = { a: { x: 0, y: 100, R: 20 }, b: { x: 200, y: 100, R: 20 }, far: { x: 100, y: 400, R: 20 } };
const layout = { spots, blocks: { far: { x: 80, y: 430, w: 60, h: 20 } }, routeOf: () => curve, arched: false };
const body = (more = {}) => ({
  curve,
  w: 30,
  h: 20,
  first: 0.1,
  span: 0.8,
  beside: [],
  around: [],
  written: [],
  ...more,
});
const room = (more = {}) => ({
  placed: new Placed(),
  texts: [],
  size: { w: 400, h: 400 },
  crowded: false,
  moving: true,
  ...more,
});

test("a body starts and ends beside the discs of its way", () => {
  const share = clearance(curve.p0, curve.p1, curve.p2, { w: 30, h: 20 });
  assert.ok(Math.abs(share * 200 - 16) < 1, "half its width and a pixel");
  assert.deepEqual(
    discsBeside(layout, curve, { w: 30, h: 20 }).map(({ x }) => x),
    [0, 200],
    "the third disc is too far away to be met",
  );
});

test("a body takes the place that is meant if it is free, else the next one along its way", () => {
  assert.equal(freePlace(body(), 0.5, 0.015, room()).along, 0.5);
  const placed = new Placed();
  placed.add({ x: 100, y: 100, w: 30, h: 20 });
  const found = freePlace(body(), 0.5, 0.05, room({ placed, moving: false }));
  assert.ok(found.along > 0.5, "forwards first");
  assert.equal(placed.meet(found.p, { w: 30, h: 20 }), false);
});

test("while time stands still a body leaves its way rather than cover a word", () => {
  const texts = [{ x: 100, y: 100, w: 300, h: 24 }];
  const still = freePlace(body(), 0.5, 0.05, room({ texts, moving: false }));
  assert.equal(
    texts.some((text) => bodiesMeet(text, still.p, { w: 30, h: 20 })),
    false,
  );
  assert.notEqual(still.p.y, 100);
  assert.equal(
    freePlace(body(), 0.5, 0.05, room({ texts, moving: true })).p.y,
    100,
    "while it moves it stays on its way",
  );
});

test("where no place is free a body overlaps the others least and lies on no node", () => {
  const placed = new Placed();
  for (let x = 0; x <= 200; x += 10) placed.add({ x, y: 100, w: 30, h: 20 });
  const beside = [{ x: 100, y: 100, R: 20 }];
  const { p } = freePlace(body({ beside }), 0.3, 0.02, room({ placed }));
  assert.ok(Math.abs(p.x - 100) > 20 + 15, "not on the disc");
});

test("a pointer means the nearest message, then the node that it is on, then a message that was there a moment ago", () => {
  const message = { id: "m", x: 100, y: 100, past: [{ at: 900, x: 60, y: 100 }] };
  const where = { layout, bodies: () => [message], now: 1_000, finger: false };
  assert.deepEqual(targetAt({ x: 110, y: 104 }, where), { kind: "message", id: "m" });
  assert.deepEqual(targetAt({ x: 5, y: 95 }, where), { kind: "node", id: "a" });
  assert.deepEqual(targetAt({ x: 58, y: 100 }, where), { kind: "message", id: "m" });
  assert.deepEqual(targetAt({ x: 58, y: 100 }, { ...where, now: 2_000 }), { kind: "link", id: "a-b" });
  assert.deepEqual(targetAt({ x: 100, y: 440 }, where), { kind: "node", id: "far" }, "its block stands for it");
  assert.equal(targetAt({ x: 320, y: 250 }, where), null);
});

test("a link runs from rim to rim; in a row, where the ways arch", () => {
  const { a, b } = straight(spots.a, spots.b, layout, "a", "b");
  assert.deepEqual(
    [a, b],
    [
      { x: 28, y: 100 },
      { x: 172, y: 100 },
    ],
  );
  const arch = { p0: { x: 0, y: 80 }, p1: { x: 100, y: 0 }, p2: { x: 200, y: 80 } };
  const over = straight(spots.a, spots.b, { ...layout, arched: true, routeOf: () => arch }, "a", "b");
  assert.equal(over.a.y, at(arch, 0.5).y);
});

test("of a legend the important items stay, in their order", () => {
  const items = [
    { w: 20, text: "often seen", weight: 1 },
    { w: 20, text: "rare", weight: 9 },
    { w: 20, text: "also rare", weight: 8 },
  ];
  assert.deepEqual(fitting(items, 1_000, 1, 12), items);
  assert.deepEqual(
    fitting(items, 160, 1, 12).map(({ text }) => text),
    ["rare", "also rare"],
  );
});

test("a fact is its value, what stands small beside it, and its colour", () => {
  const words = {
    t: (key) => key,
    value: String,
    tone: (word) => (word === "yes" ? "commit" : ""),
    isNumber: (key) => key === "term",
    number: (n) => `term ${n}`,
    field: (name) => name,
  };
  assert.equal(factOf(null, words).text, "none");
  assert.deepEqual(factOf("yes", words), { text: "yes", more: "", hue: 0, tone: "commit", wordy: true });
  const leader = factOf({ node: "s1", term: 8 }, words);
  assert.deepEqual([leader.text, leader.more, leader.hue], ["s1", "term 8", 2]);
});
