// Chains of causes and what a node can know are compared with relations that are computed here in another way.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  chain,
  deedAt,
  knowledge,
  originOf,
  originOfMessage,
  originOfProperty,
  originsOf,
  past,
} from "../../static/js/core/causes.js";
import { Timeline } from "../../static/js/core/timeline.js";
import { RUNS, readRun, wholeTimeline } from "./runs.js";

/** Which kinds of steps may cause a step of each kind (docs/engine.md). */
const LEADS_TO = {
  deliver: ["send", "duplicate"],
  forced: ["deliver", "timer", "client", "operator", "start", "restart"],
  send: ["forced", "deliver", "timer", "client", "operator", "start", "restart"],
  timer: ["deliver", "timer", "client", "operator", "start", "restart"],
  lost: ["cut", "partition", "drop", "send"],
  bounced: ["crash", "wipe"],
};
/** Kinds of steps that the named node doesn't do itself. */
const PASSIVE = new Set("lost bounced drop delay duplicate no-effect partition heal cut mend hold release".split(" "));

const timelines = RUNS.map((name) => {
  const run = readRun(name);
  return { name, run, timeline: wholeTimeline(run) };
});
const find = (timeline, fits) => timeline.steps.find(fits)?.index ?? -1;

for (const { name, run, timeline } of timelines) {
  test(`${name}: every step leads back to the start or to something that was done`, () => {
    for (const { index } of timeline.steps) {
      const { links, root } = chain(timeline, index, run.declaration);
      assert.equal(links.at(-1).index, index);
      const first = timeline.steps[links[0].index];
      if (root.by === "start") assert.equal(first.kind, "start", `step ${index}`);
      else
        assert.ok(run.frame.run.script.concat(run.frame.run.interventions).some((deed) => deed.step === first.index));
      for (let i = 1; i < links.length; i++) {
        const [from, to] = [timeline.steps[links[i - 1].index], timeline.steps[links[i].index]];
        assert.ok(from.index < to.index);
        assert.ok(LEADS_TO[to.kind].includes(from.kind), `${to.kind} <- ${from.kind} at step ${to.index}`);
        if (to.kind === "deliver") assert.equal(from.sends[0].id, to.ref);
        else if (to.kind !== "lost") assert.equal(from.node, to.node);
      }
    }
  });

  test(`${name}: the past holds what reached the step and nothing else`, () => {
    for (let index = 0; index < timeline.steps.length; index += 7) {
      const within = past(timeline, index);
      const reached = new Set([index]);
      for (let at = index; at >= 0; at--) {
        if (!within.has(at)) continue;
        assert.ok(reached.has(at), `step ${at} has nothing to do with ${index}`);
        const step = timeline.steps[at];
        for (const origin of originsOf(timeline, at)) reached.add(origin.index);
        if (PASSIVE.has(step.kind)) continue;
        for (let i = at - 1; i >= 0; i--) {
          const one = timeline.steps[i];
          if (one.node !== step.node || PASSIVE.has(one.kind)) continue;
          reached.add(i);
          if (!["crash", "wipe"].includes(step.kind)) {
            assert.ok(within.has(i), `${step.node}'s step ${i} comes before its ${at}`);
            break;
          }
        }
      }
      for (const message of timeline.messages.values())
        if (message.endStep >= 0 && message.end === "deliver" && within.has(message.endStep)) {
          assert.ok(within.has(message.sendStep));
          assert.ok(within.message(message.id));
        }
    }
  });

  test(`${name}: whatever a value is, the step that is named made it so`, () => {
    const last = timeline.steps.length - 1;
    for (let index = 0; index <= last; index += 11) {
      const world = timeline.worldAfter(index);
      for (const [id, node] of world.nodes) {
        for (const field of Object.keys(node.state)) {
          const at = originOf(timeline, { node: id, field }, index);
          assert.ok(at <= index);
          if (at >= 0) assert.equal(timeline.steps[at].node, id);
          const here = (i) => timeline.worldAfter(i).nodes.get(id).state[field];
          assert.deepEqual(here(at), node.state[field], `${id}.${field} at ${index}`);
          if (at >= 0) assert.notDeepEqual(here(at - 1), node.state[field]);
        }
      }
    }
  });

  test(`${name}: a message is its sender's, a property its breaker's`, () => {
    for (const message of timeline.messages.values()) {
      const step = timeline.steps[originOfMessage(timeline, message.id)];
      assert.ok(step.sends.some((send) => send.id === message.id));
    }
    for (const step of timeline.steps)
      for (const { slug } of step.properties) assert.equal(originOfProperty(timeline, slug, step.index), step.index);
    assert.equal(originOfMessage(timeline, "nobody.1"), -1);
  });
}

test("without crashes a node can know what messages have carried to it, step by step", () => {
  const { timeline } = timelines[0];
  const heard = new Map(); // node -> all steps it can know, worked out with sets
  const sent = new Map();
  for (const step of timeline.steps) {
    if (!PASSIVE.has(step.kind) && step.node) {
      const before = heard.get(step.node) ?? new Set();
      const told = step.kind === "deliver" ? (sent.get(step.ref) ?? new Set()) : new Set();
      heard.set(step.node, new Set([...before, ...told, step.index]));
      for (const send of step.sends) sent.set(send.id, heard.get(step.node));
    }
    if (step.index % 5) continue;
    for (const [id, known] of heard) {
      const can = knowledge(timeline, id, step.index);
      for (const one of timeline.steps.slice(0, step.index + 1)) {
        if (["pause", "resume"].includes(one.kind)) continue; // nobody notices those
        assert.equal(can.step(one.index), known.has(one.index), `${id} at ${step.index} about ${one.index}`);
      }
    }
  }
});

test("a node knows the messages that it sent or got, and not those of others", () => {
  const { timeline } = timelines[0];
  for (const message of timeline.messages.values()) {
    assert.ok(knowledge(timeline, message.from, message.sendStep).message(message.id));
    assert.ok(!knowledge(timeline, message.to, message.sendStep).message(message.id));
    if (message.end === "deliver") {
      assert.ok(!knowledge(timeline, message.to, message.endStep - 1).message(message.id));
      assert.ok(knowledge(timeline, message.to, message.endStep).message(message.id));
    } else if (message.end) assert.ok(!knowledge(timeline, message.to, message.endStep).message(message.id));
  }
});

test("who lost its disk has forgotten what it knew, and the others have not", () => {
  const { timeline } = timelines[1];
  const wipe = find(timeline, (step) => step.kind === "wipe");
  const before = knowledge(timeline, "s5", wipe - 1);
  const after = knowledge(timeline, "s5", wipe);
  assert.ok(before.last("s1") > 0);
  assert.equal(after.last("s1"), -1);
  assert.ok(!after.step(before.last("s5")), "nor what it did itself");
  assert.ok(knowledge(timeline, "s1", wipe).last("s5") >= 0);
});

test("who crashed knows what was on its disk", () => {
  const { timeline } = timelines[2];
  const crash = find(timeline, (step) => step.kind === "crash" && step.node === "c");
  const forced = timeline.steps.findLast((step) => step.kind === "forced" && step.node === "c" && step.index < crash);
  const votes = knowledge(timeline, "c", forced.cause);
  for (const id of ["r1", "r2", "r3"]) {
    assert.ok(votes.last(id) >= 0);
    assert.equal(knowledge(timeline, "c", crash).last(id), votes.last(id));
  }
  const late = timeline.steps.find(({ node, kind, index }) => node === "c" && kind === "send" && index > forced.index);
  assert.ok(!knowledge(timeline, "c", crash).step(late.index), "that it left was in memory only");
});

test("a leader's chain goes through the vote and the request to the timeout, and names the other votes", () => {
  const { timeline, run } = timelines[0];
  const wins = timeline.steps.find((step) => step.kind === "deliver" && step.patch?.["="]?.role === "leader");
  const { links } = chain(timeline, wins.index, run.declaration);
  const kinds = links.map(({ index }) => `${timeline.steps[index].node} ${timeline.steps[index].kind}`);
  const voter = timeline.messages.get(wins.ref).from;
  assert.deepEqual(kinds, [
    "s1 start",
    "s1 timer",
    "s1 forced",
    "s1 send",
    `${voter} deliver`,
    `${voter} forced`,
    `${voter} send`,
    "s1 deliver",
  ]);
  const [other] = links.at(-1).also;
  assert.equal(timeline.steps[other].kind, "deliver");
  assert.notEqual(timeline.messages.get(timeline.steps[other].ref).from, voter);
});

test("a silence is explained by what stood between", () => {
  const { timeline } = timelines[0];
  const split = find(timeline, (step) => step.kind === "partition");
  const timeout = timeline.steps.find((step) => step.kind === "timer" && step.node === "s3" && step.index > split);
  const { links } = chain(timeline, timeout.index);
  assert.ok(links.at(-1).meanwhile.includes(split));
});

test("a message that met a dead node or a cut died of that", () => {
  const [, links, gone] = timelines.map(({ timeline }) => timeline);
  const lost = links.steps.find((step) => step.kind === "lost");
  assert.equal(links.steps[originsOf(links, lost.index)[0].index].kind, "cut");
  assert.equal(chain(links, lost.index).root.by, "person");
  const bounced = gone.steps.find((step) => step.kind === "bounced");
  const crash = gone.steps[originsOf(gone, bounced.index)[0].index];
  assert.equal(crash.kind, "crash");
  assert.equal(crash.node, bounced.node);
  assert.equal(deedAt(gone, crash.index).by, "scenario");
});

test("after a cut everything is read anew from there", () => {
  const { run } = timelines[0];
  const timeline = wholeTimeline(run);
  const n = timeline.steps.length;
  const kept = Math.floor(n / 2);
  knowledge(timeline, "s1", n - 1);
  timeline.apply({ epoch: 2, cut: kept, steps: [[timeline.steps[kept].tUs, "crash", "s1"]], until_us: 1, end: "" });
  assert.equal(timeline.steps.length, kept + 1);
  assert.equal(knowledge(timeline, "s1", kept).last("s1"), kept);
  assert.ok(past(timeline, kept).has(kept));
  assert.equal(chain(timeline, kept).links.length, 1);
});

test("a chain of 20,000 steps is followed to its beginning", () => {
  const { run } = timelines[0];
  const timeline = new Timeline(run.declaration);
  const steps = [[0, "start", "s1"]];
  for (let i = 1; i < 20_000; i++) steps.push([i * 10, "timer", "s1", i - 1, `s1.heartbeat.${i}`]);
  const alone = { ...run.frame.run, script: [], interventions: [] };
  timeline.apply({ ...structuredClone(run.frame), run: alone, steps });
  assert.equal(chain(timeline, 19_999).links.length, 20_000);
  assert.ok(past(timeline, 19_999).has(0));
  assert.equal(knowledge(timeline, "s2", 19_999).last("s1"), -1);
});
