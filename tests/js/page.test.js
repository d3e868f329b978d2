// What the page works out before anything is drawn: addresses, deeds in words, what can be done, where we stand, which key means what.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isPossible, readCommand, writeCommand } from "../../static/js/core/commands.js";
import { readDeed } from "../../static/js/core/interventions.js";
import { Playback } from "../../static/js/core/playback.js";
import { isAboutMessage, Player, readPlace, SPEEDS, speedFor } from "../../static/js/core/player.js";
import { readStart, writeStart } from "../../static/js/core/starts.js";
import {
  freeAddress,
  momentAddress,
  placeText,
  readAddress,
  runAddress,
  withHorizon,
  withParams,
} from "../../static/js/net/address.js";
import { actionsFor, findAction } from "../../static/js/scene/actions.js";
import { Speech } from "../../static/js/scene/speech.js";
import { branches } from "../../static/js/scene/takes.js";
import { captions, RUNS, readRun, ui, wholeTimeline } from "./runs.js";

const speechOf = (run, lang = "en") => {
  const { slug } = run.declaration;
  const speech = new Speech(run.declaration, { ui: ui(lang), captions: captions(slug, lang), lang });
  speech.words.cast(run.frame.run.cast);
  return speech;
};

test("an address is a run and a moment, and both come back", () => {
  const address = momentAddress("/raft/r4c?s=7&x=crash:s1@258+3", { tUs: 420_500, k: 2 }, "3fa9c1e07b");
  assert.equal(address, "/raft/r4c?s=7&x=crash:s1@258+3&at=420.5+2&g=3fa9c1e");
  assert.deepEqual(readAddress(address), {
    run: "/raft/r4c?s=7&x=crash:s1@258+3",
    at: { tUs: 420_500, k: 2 },
    digest: "3fa9c1e",
    vs: null,
    exam: false,
  });
  assert.equal(momentAddress("/raft", { tUs: 0, k: 0 }, ""), "/raft?at=0");
});

test("a run can have another one beside it, which comes back whole", () => {
  for (const vs of ["/raft/r4c", "/raft/r4c?s=9&x=crash:s1@258+3~client:s1.set%2Fx@300&u=5000"]) {
    const address = momentAddress("/raft/r4c?s=7", { tUs: 1000, k: 0 }, "3fa9c1e", vs);
    assert.match(address, /^\/raft\/r4c\?s=7&vs=[^&+]*&at=1&g=3fa9c1e$/);
    assert.deepEqual(readAddress(address), {
      run: "/raft/r4c?s=7",
      at: { tUs: 1000, k: 0 },
      digest: "3fa9c1e",
      vs,
      exam: false,
    });
  }
  assert.equal(momentAddress("/raft", { tUs: 0, k: 0 }, "", "/raft"), "/raft?vs=&at=0");
  assert.equal(readAddress("/raft?vs=at%3D3%26g%3Dab").vs, "/raft");
});

test("an address says that answers are hidden, which is no part of the run", () => {
  const address = momentAddress("/raft?i=custom.s1-term.3", { tUs: 1000, k: 0 }, "3fa9c1e", null, true);
  assert.equal(address, "/raft?i=custom.s1-term.3&at=1&g=3fa9c1e&exam=1");
  assert.deepEqual([readAddress(address).run, readAddress(address).exam], ["/raft?i=custom.s1-term.3", true]);
  assert.equal(readAddress("/raft?exam=0").exam, false);
});

test("a start that was set up stays when parameters are changed", () => {
  const run = "/raft?i=custom.s1-term.3-log.1.2&p=nodes.3&x=crash:s1@5";
  assert.equal(
    runAddress(run, { seed: 7, params: [["nodes", "5"]] }),
    "/raft?s=7&i=custom.s1-term.3-log.1.2&p=nodes.5",
  );
  const broken = withParams(run, [["forget-vote", "1"]]);
  assert.equal(broken, "/raft?i=custom.s1-term.3-log.1.2&p=nodes.3~forget-vote.1&x=crash:s1@5");
});

const SETTINGS = [
  { role: "server", argument: { name: "term" }, at: [], default: "0", param: "" },
  { role: "server", argument: { name: "log" }, at: [], default: "", param: "" },
  { role: "server", argument: { name: "gold" }, at: ["b"], default: "", param: "gold" },
];

/** A run with two servers and a client, and this start. */
const startedRun = (start) => ({
  protocol: "toy",
  start,
  seed: 1,
  params: { gold: 70, loud: false, latency: 10 },
  cast: ["a", "b", "c"].map((id) => ({ id, role: id === "c" ? "client" : "server" })),
});

test("a start is read into a form and written as the server writes it", () => {
  const usual = { a: { term: "0", log: "" }, b: { term: "0", log: "", gold: "70" }, c: {} };
  assert.deepEqual(readStart(SETTINGS, startedRun("")), usual);
  assert.deepEqual(readStart(SETTINGS, startedRun("figure-7")), usual);
  assert.equal(writeStart(SETTINGS, startedRun(""), usual), "");
  for (const start of ["custom.a-term.3-log.1.2.2_b-gold.7", "custom.b-log.4", "custom.a-term.1"]) {
    const run = startedRun(start);
    assert.equal(writeStart(SETTINGS, run, readStart(SETTINGS, run)), start);
  }
  const given = readStart(SETTINGS, startedRun("custom.a-term.3-log.1.2.2_b-gold.7"));
  assert.deepEqual(given, { a: { term: "3", log: "1.2.2" }, b: { term: "0", log: "", gold: "7" }, c: {} });
});

test("a new start keeps the seed and the parameters, and leaves the scenario", () => {
  const params = [
    { name: "gold", default: 50 },
    { name: "loud", default: true },
    { name: "latency", default: 10 },
  ];
  const run = { ...startedRun(""), seed: 7, scenario: "talk" };
  assert.equal(freeAddress({ params }, run, "custom.a-term.3"), "/toy?s=7&i=custom.a-term.3&p=gold.70~loud.0");
  assert.equal(freeAddress({ params: [] }, startedRun("custom.a-term.3"), ""), "/toy");
});

test("numbers that are joined by dots are as many and as great as they may be", () => {
  const numbers = { kind: "numbers", low: 1, high: 20, least: 2, most: 3 };
  const right = ["1.1", "20.1.3", "01.2"];
  for (const text of right) assert.equal(isPossible(numbers, text, []), true, text);
  for (const text of ["", "1", "1.", "0.1", "1.21", "1.1.1.1", "1,2", "-1.2", "a.1"])
    assert.equal(isPossible(numbers, text, []), false, text);
});

test("takes are a tree: an only child stands below its parent, several are indented, one whose parent is gone is a root", () => {
  const take = (id, parent) => ({ id, parent, what: "", place: null, address: "/raft" });
  const drawn = (...takes) =>
    branches(takes).map(({ take, guides, up, down }) =>
      [take.id, guides.join(), up ? "up" : "", down ? "down" : ""].join(" "),
    );
  assert.deepEqual(drawn(take(0, null), take(1, 0), take(2, 1)), ["0   down", "1  up down", "2  up "]);
  assert.deepEqual(drawn(take(0, null), take(1, 0), take(2, 0), take(3, 1), take(4, 1)), [
    "0   down",
    "1 tee  down",
    "3 pass,tee  ",
    "4 pass,corner  ",
    "2 corner  ",
  ]);
  assert.deepEqual(drawn(take(3, 1), take(5, null)), ["3   ", "5   "]);
  const chain = Array.from({ length: 64 }, (_, i) => [
    take(2 * i, i ? 2 * i - 2 : null),
    take(2 * i + 1, 2 * i),
  ]).flat();
  assert.equal(branches(chain).length, 128);
  assert.equal(Math.max(...branches(chain).map(({ guides }) => guides.length)), 5);
});

test("a run is watched for longer without being another one", () => {
  assert.equal(withHorizon("/raft/r1", 2_300_000), "/raft/r1?u=2300");
  assert.equal(withHorizon("/raft/r1?s=7&u=500&w=a=3", 2_300_500), "/raft/r1?s=7&w=a=3&u=2300.5");
});

test("places are milliseconds with at most three decimals", () => {
  assert.equal(placeText({ tUs: 920_002, k: 1 }), "920.002+1");
  assert.deepEqual(readPlace("920.002+1"), { tUs: 920_002, k: 1 });
  for (const nonsense of ["", "-3", "x", "1.2345", "1+", null]) assert.equal(readPlace(nonsense), null);
});

test("another seed or parameter keeps what was chosen before and drops what was done", () => {
  const run = "/raft/r1?s=7&p=nodes.3~latency.20&x=crash:s1@258";
  assert.equal(runAddress(run, { seed: 9, params: [["latency", "5"]] }), "/raft/r1?s=9&p=nodes.3~latency.5");
  assert.equal(runAddress(run, { seed: null, params: [] }), "/raft/r1?s=7&p=nodes.3~latency.20");
  assert.equal(runAddress("/raft/r1", { seed: null, params: [] }), "/raft/r1");
});

test("every form of a deed is read", () => {
  const read = (text, ...fields) => fields.map((field) => readDeed(text)[field]);
  assert.deepEqual(read("crash:s1@258+3", "verb", "node", "place"), ["crash", "s1", { tUs: 258_000, k: 3 }]);
  assert.deepEqual(read("drop:s1-s2.7.append@300", "nodes", "message"), [["s1", "s2"], "append"]);
  assert.deepEqual(read("drop:r2-c.vote.1@0", "nodes", "message"), [["r2", "c"], "vote"]);
  assert.deepEqual(read("delay:s1-s2.7.append.50@1", "message", "number"), ["append", 50]);
  assert.deepEqual(read("delay:c-r1.prepare.1.541@1", "message", "number"), ["prepare", 541]);
  assert.deepEqual(read("partition:s1.s2-s3.s4.s5@1", "groups"), [
    [
      ["s1", "s2"],
      ["s3", "s4", "s5"],
    ],
  ]);
  assert.deepEqual(read("fire:s1.election@1", "node", "timer"), ["s1", "election"]);
  assert.deepEqual(read("client:s1.set-x-5@250", "node", "command"), ["s1", "set-x-5"]);
  assert.deepEqual(read("heal@1500", "verb", "nodes"), ["heal", []]);
  const trigger = (text) => readDeed(text).trigger;
  assert.deepEqual(trigger("crash:c@sent.commit.1"), { node: "c", kind: "sent", what: "commit", k: 1 });
  assert.deepEqual(trigger("crash:s1@note.leader.2"), { node: "s1", kind: "note", what: "leader", k: 2 });
  assert.deepEqual(trigger("heal@s3.note.leader"), { node: "s3", kind: "note", what: "leader", k: 1 });
});

for (const name of RUNS)
  for (const lang of ["en", "zh"])
    test(`every step of ${name} can be said in ${lang}, without a hole`, () => {
      const run = readRun(name);
      const timeline = wholeTimeline(run);
      const speech = speechOf(run, lang);
      for (const step of timeline.steps) {
        const said = speech.plainSentence(step, timeline);
        assert.ok(said && !/[{}]|undefined|\bNaN\b|step_/.test(said), `${step.kind} ${step.ref}: ${said}`);
      }
      for (const { text } of [...run.frame.run.script, ...run.frame.run.interventions]) {
        const said = speech.deed(text) + speech.when(readDeed(text));
        assert.ok(!/[{}]|undefined|\bNaN\b|done_|trigger_/.test(said), `${text}: ${said}`);
      }
    });

test("what can be done follows what is the case", () => {
  const run = readRun("raft-two-leaders");
  const timeline = wholeTimeline(run);
  const now = (index) => ({
    world: timeline.worldAfter(index),
    declaration: run.declaration,
    speech: speechOf(run),
    latencyMs: 10,
  });
  const first = timeline.steps.findIndex((step) => step.sends.length > 0);
  const s1 = actionsFor({ kind: "node", id: "s1" }, now(first));
  assert.equal(findAction(s1, "crash")?.what, "crash:s1");
  assert.equal(findAction(s1, "links")?.choices?.length, run.frame.run.cast.length - 1);
  const flight = [...timeline.worldAfter(first).flights.values()][0];
  const message = actionsFor({ kind: "message", id: flight.id }, now(first));
  assert.equal(findAction(message, "drop")?.what, `drop:${flight.id}.${flight.type}`);
  const gone = actionsFor({ kind: "message", id: "s1-s2.999" }, now(first));
  assert.deepEqual(
    gone.map(({ id }) => id),
    ["why"],
  );
  const crash = timeline.steps.find((step) => step.kind === "crash");
  if (crash) {
    const down = actionsFor({ kind: "node", id: crash.node }, now(crash.index));
    assert.equal(findAction(down, "crash")?.what, `restart:${crash.node}`);
    assert.ok(findAction(down, "fire")?.never);
  }
});

test("the place that is shown is the place at which a deed is done", () => {
  const timeline = wholeTimeline(readRun("raft-two-leaders"));
  const player = new Player(timeline, new Playback());
  for (const step of timeline.steps.filter((_, i) => i % 37 === 0)) {
    player.goTo(step.index, 0);
    assert.deepEqual(player.place, timeline.placeOf(step.index));
    player.seek(player.place, 0);
    assert.equal(player.index, step.index);
  }
  player.seek({ tUs: 1, k: 0 }, 0);
  assert.deepEqual(player.place, { tUs: 1, k: 0 });
});

test("a frozen clock stands still, looks as before and goes on", () => {
  const player = new Player(wholeTimeline(readRun("raft-two-leaders")), new Playback());
  player.seek({ tUs: 100_000, k: 0 }, 0);
  player.play(0);
  player.tick(100);
  const { tUs } = player;
  player.freeze(100);
  assert.equal(player.playing, true);
  player.tick(5_000);
  assert.equal(player.tUs, tUs);
  player.thaw(5_000);
  player.tick(5_010);
  assert.ok(player.tUs > tUs);
});

test("time that was stopped for an aim goes on when the aim is over, and only then", () => {
  const player = new Player(wholeTimeline(readRun("raft-two-leaders")), new Playback());
  player.play(0);
  player.pauseToAim(10);
  assert.equal(player.playing, false);
  player.endAim(20);
  assert.equal(player.playing, true);
  for (const end of ["pause", "freeze"]) {
    player.play(30);
    player.pauseToAim(40);
    player[end](50);
    player.endAim(60);
    assert.equal(player.playing, false, `${end} ends the aim`);
    player.thaw(70);
  }
});

test("stepping by message stops where one leaves or arrives, both ways", () => {
  const timeline = wholeTimeline(readRun("raft-two-leaders"));
  const player = new Player(timeline, new Playback());
  player.goTo(40, 0);
  const forward = player.next(1, isAboutMessage);
  const back = player.next(-1, isAboutMessage);
  assert.ok(forward > 40 && back < 40);
  assert.ok(isAboutMessage(timeline.steps[forward]) && isAboutMessage(timeline.steps[back]));
  player.goTo(timeline.steps.length - 1, 0);
  assert.equal(player.next(1), null);
});

test("the speed suits the network", () => {
  assert.equal(speedFor(10), 10);
  assert.equal(speedFor(20), 20);
  assert.equal(SPEEDS.length, 9);
});

test("a command with arguments is offered with its example's values, and with others", () => {
  const run = readRun("two-phase-both-gone");
  for (const [lang, ready, other] of [
    ["en", "Transfer 30 from A to B", "Transfer … from … to …"],
    ["zh", "从 A 转 30 到 B", "从 … 转 … 到 …"],
  ]) {
    const speech = speechOf(run, lang);
    const { declaration } = run;
    const world = wholeTimeline(run).worldAfter(-1);
    const client = actionsFor({ kind: "node", id: "c" }, { world, declaration, speech, latencyMs: 10 }).find(
      (a) => a.id === "client",
    );
    assert.deepEqual(
      client.choices.map(({ label, what, form }) => [label, what, form?.node ?? ""]),
      [
        [ready, "client:c.transfer-30-a-b", ""],
        [other, "", "c"],
      ],
    );
    assert.equal(speech.command("transfer-7-b-a"), lang === "en" ? "Transfer 7 from B to A" : "从 B 转 7 到 A");
    assert.equal(speech.command("cancel"), speech.words.command("cancel"));
    assert.equal(speech.command("transfer-7"), "transfer 7");
    assert.equal(speech.words.asked("pay-20", 40), lang === "en" ? "Pay 20 out of the account" : "从账户付出 20");
  }
});

test("a command's text and its arguments come from each other, the longest name first", () => {
  const of = (slug, ...names) => ({ slug, example: slug, arguments: names.map((name) => ({ name, kind: "word" })) });
  const commands = [of("pay", "n", "m"), of("pay-all", "n"), of("stop")];
  const read = (text) => {
    const given = readCommand(commands, text);
    return given && [given.command.slug, given.values];
  };
  assert.deepEqual(read("pay-all-7"), ["pay-all", { n: "7" }]);
  assert.deepEqual(read("pay-x-7"), ["pay", { n: "x", m: "7" }]);
  assert.deepEqual(read("stop"), ["stop", {}]);
  assert.equal(read("pay-1"), null);
  assert.equal(read("stopped"), null);
  assert.equal(writeCommand(commands[0], { n: "x", m: "7" }), "pay-x-7");
  const amount = { name: "n", kind: "int", low: 1, high: 9, options: [] };
  assert.deepEqual(
    ["0", "1", "9", "10", "x", ""].map((text) => isPossible(amount, text, [])),
    [false, true, true, false, false, false],
  );
});
