// The browser knows no protocol: a copy of a run in which every field, phase, message and note has another name draws the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline } from "../../static/js/core/timeline.js";
import { DiagramModel } from "../../static/js/scene/diagram.js";
import { sceneAt } from "../../static/js/scene/scene.js";
import { RUNS, readRun, TOYS, wholeTimeline } from "./runs.js";

const NEW = "zq_"; // in front, since some endings (_us, _since) say how a number is written

const keysRenamed = (object, known) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [known.has(key) ? NEW + key : key, value]));
const listRenamed = (list, known) => list.map((one) => (known.has(one) ? NEW + one : one));

/** A run with other names, as a protocol that differs in nothing else would send it. */
function renamed(run) {
  const { declaration, frame } = structuredClone(run);
  const fields = new Set(frame.run.cast.flatMap(({ state }) => Object.keys(state)));
  const phases = new Set(declaration.roles.flatMap(({ changes }) => Object.entries(changes).flat(2)));
  const messages = new Set(Object.keys(declaration.messages));
  const bodies = new Set(Object.values(declaration.messages).flatMap((message) => message.fields));
  const phaseFields = new Set(declaration.roles.map(({ phase }) => phase));
  const field = (name) => (fields.has(name) ? NEW + name : name);
  const template = (text) => text.replace(/\{(\w+)/g, (whole, name) => (bodies.has(name) ? `{${NEW}${name}` : whole));

  for (const role of declaration.roles) {
    role.phase = field(role.phase);
    role.durable = listRenamed(role.durable, fields);
    role.changes = keysRenamed(role.changes, phases);
    for (const [phase, to] of Object.entries(role.changes)) role.changes[phase] = listRenamed(to, phases);
  }
  declaration.messages = keysRenamed(declaration.messages, messages);
  for (const message of Object.values(declaration.messages)) message.fields = listRenamed(message.fields, bodies);
  declaration.watch = listRenamed(declaration.watch, fields);

  const { view } = declaration;
  view.bands = listRenamed(view.bands, phases);
  view.messages = keysRenamed(view.messages, messages);
  for (const hint of Object.values(view.messages)) {
    hint.label = template(hint.label);
    hint.tone = template(hint.tone);
    for (const part of ["hue", "refused"]) if (bodies.has(hint[part])) hint[part] = NEW + hint[part];
  }
  for (const hint of Object.values(view.roles)) {
    for (const part of ["number", "locks", "blocked", "band"]) hint[part] = field(hint[part]);
    // Every text of a mark but its kind is a field's name.
    for (const mark of hint.marks)
      for (const [part, name] of Object.entries(mark))
        if (part !== "mark" && typeof name === "string") mark[part] = field(name);
    for (const part of ["inspect", "disk", "memory"]) hint[part] = listRenamed(hint[part], fields);
    for (const part of ["fills", "tones"]) hint[part] = keysRenamed(hint[part], phases);
    hint.spotlight = listRenamed(hint.spotlight, phases);
    if (hint.log) {
      hint.log.field = field(hint.log.field);
      hint.log.commit = field(hint.log.commit);
    }
    if (hint.tally) {
      hint.tally.field = field(hint.tally.field);
      hint.tally.against = field(hint.tally.against);
    }
    for (const part of [hint.tally, hint.table]) if (part) part.during = listRenamed(part.during, phases);
    if (hint.table) hint.table.columns = listRenamed(hint.table.columns, fields);
  }
  for (const exhibit of view.exhibits) if (exhibit.kind === "spans") exhibit.field = field(exhibit.field);
  view.pairs = view.pairs.map(field);

  const state = (values) => {
    for (const name of phaseFields) if (phases.has(values[name])) values[name] = NEW + values[name];
    return keysRenamed(values, fields);
  };
  for (const one of frame.run.cast) one.state = state(one.state);
  for (const step of frame.steps) {
    for (const send of step[6] ?? []) {
      send[2] = NEW + send[2];
      send[3] = keysRenamed(send[3], bodies);
    }
    for (const sign of Object.keys(step[7] ?? {}))
      step[7][sign] = sign === "=" ? state(step[7][sign]) : keysRenamed(step[7][sign], fields);
    if (step[1] !== "lost") for (const note of step[9] ?? []) note[0] = NEW + note[0]; // why a message is lost is the network's word
    for (const one of step[13] ?? []) one[1] = NEW + one[1];
  }
  return { declaration, frame };
}

/** Everything that is drawn of a moment, without the names themselves. */
function drawn(timeline, declaration, index) {
  const step = timeline.steps[index];
  const { view, exhibits, ...scene } = sceneAt(timeline, declaration, { tUs: step.tUs, index });
  return JSON.parse(JSON.stringify({ ...scene, exhibits: exhibits.map(({ value }) => value) }).replaceAll(NEW, ""));
}

for (const name of [...RUNS, ...TOYS]) {
  const run = readRun(name);
  const other = renamed(run);
  const timeline = wholeTimeline(run);
  const copy = new Timeline(other.declaration, null);
  copy.apply(other.frame);

  test(`${name}: with other names the stage shows the same at every step`, () => {
    assert.equal(JSON.stringify(other).includes(NEW), true);
    for (let index = 0; index < timeline.steps.length; index++)
      assert.deepEqual(drawn(copy, other.declaration, index), drawn(timeline, run.declaration, index), `step ${index}`);
  });

  test(`${name}: with other names the diagram shows the same`, () => {
    const [a, b] = [
      [timeline, run.declaration],
      [copy, other.declaration],
    ].map(([line, declaration]) => {
      const model = new DiagramModel(declaration);
      model.update(line);
      const { bands, badges, asks, forces } = model;
      const wires = model
        .wiresBetween(0, line.untilUs)
        .map(({ from, to, hue, tone, shape, quiet }) => ({ from, to, hue, tone, shape, quiet }));
      return JSON.parse(
        JSON.stringify({
          bands,
          asks,
          forces,
          wires,
          badges: badges.map(({ kind, lane, tUs }) => ({ kind, lane, tUs })),
        }).replaceAll(NEW, ""),
      );
    });
    assert.ok(a.wires.length);
    assert.deepEqual(b, a);
  });
}

test("no protocol's slug and no name of its own stands in the browser's sources", async () => {
  const { readdirSync, readFileSync } = await import("node:fs");
  const js = new URL("../../static/js/", import.meta.url);
  const files = readdirSync(js, { recursive: true }).filter((file) => file.endsWith(".js"));
  const words = /["'`](raft|two-phase-commit|paxos|2pc|current_term|coordinator|participant|follower|candidate)["'`]/;
  const found = files.filter((file) =>
    words.test(readFileSync(new URL(file, js), "utf8").replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, "")),
  );
  assert.deepEqual(found, []);
});
