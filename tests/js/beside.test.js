// Two runs of other scenarios or protocols on one clock: their address, the clock they share, and what is said of each.
import assert from "node:assert/strict";
import { test } from "node:test";
import { narrowed, protocolsOf } from "../../static/js/core/pairing.js";
import { Playback } from "../../static/js/core/playback.js";
import { Player } from "../../static/js/core/player.js";
import { addressInBytes, addressInLink, carriedText, NAMESPACE } from "../../static/js/export/read.js";
import { momentAddress, readAddress } from "../../static/js/net/address.js";
import { headNotes, sideNow, titleOf } from "../../static/js/scene/sides.js";
import { Speech } from "../../static/js/scene/speech.js";
import { captions, readRun, ui, wholeTimeline } from "./runs.js";

const RAFT = readRun("raft-two-leaders");
const COMMIT = readRun("two-phase-both-gone");
const ALL = Number.POSITIVE_INFINITY;

/** A run as the page shows it: with the declaration and the words of its own protocol. */
function shown(run, lang = "en") {
  const { declaration } = run;
  const speech = new Speech(declaration, { ui: ui(lang), captions: captions(declaration.slug, lang), lang });
  speech.words.cast(run.frame.run.cast);
  return { speech, timeline: wholeTimeline(run), declaration };
}

/** A run cut off after some of its steps; `end` says how it is over. */
function cutAfter(run, count, end) {
  const short = structuredClone(run);
  short.frame.steps = short.frame.steps.slice(0, count);
  short.frame.until_us = short.frame.steps.at(-1)[0];
  short.frame.end = end;
  return wholeTimeline(short);
}

test("a run of another scenario or protocol stands in the address with its path, and comes back whole", () => {
  for (const vs of [
    "/raft/r1",
    "/raft/r4",
    "/raft",
    "/paxos/p4?s=9&x=crash:a1@258+3~client:p1.set%2Fx@300&w=s2.election=150",
  ]) {
    const address = momentAddress("/raft/r4c?s=7", { tUs: 1000, k: 0 }, "3fa9c1e", vs);
    assert.match(address, /^\/raft\/r4c\?s=7&vs=\/[^&+?#]*&at=1&g=3fa9c1e$/);
    const rest = { at: { tUs: 1000, k: 0 }, digest: "3fa9c1e", exam: false };
    assert.deepEqual(readAddress(address), { run: "/raft/r4c?s=7", vs, ...rest });
  }
});

test("a run beside ours may be typed as it stands in its own address; its moment is left out", () => {
  assert.equal(readAddress("/paxos/p4?vs=/raft/r1").vs, "/raft/r1");
  assert.deepEqual(readAddress("/paxos/p4?s=2&vs=/raft/r1?x=crash:s1@200&at=30"), {
    run: "/paxos/p4?s=2",
    at: { tUs: 30_000, k: 0 },
    digest: "",
    vs: "/raft/r1?x=crash:s1@200",
    exam: false,
  });
  assert.equal(readAddress("/paxos/p4?vs=%2Fraft%2Fr1%3Fat%3D3%26s%3D9").vs, "/raft/r1?s=9");
  assert.equal(readAddress("/raft/r1?vs=s%3D9").vs, "/raft/r1?s=9", "a query is of the same scenario");
});

test("a picture of a comparison leads back to both runs, and to no other site", () => {
  const both = "/paxos/p4?u=2000&vs=/two-phase-commit/2pc-9%3Fs%3D9%26x%3Dcrash:c@60&at=30&g=3fa9c1e";
  const picture = `<svg><metadata><run xmlns="${NAMESPACE}">${carriedText({ format: 1, address: both, title: "", digest: "" }).replaceAll("&", "&amp;")}</run></metadata></svg>`;
  assert.equal(addressInBytes(new TextEncoder().encode(picture)), both);
  assert.equal(addressInLink(`http://here${both}`, "http://here"), both);
  assert.throws(() => addressInLink(`http://elsewhere${both}`, "http://here"), { message: "link_elsewhere" });
});

test("when our run is over, time passes as far as the run beside it goes", () => {
  const ours = cutAfter(RAFT, 40, "quiescent");
  const theirs = wholeTimeline(COMMIT);
  const player = new Player(ours, new Playback());
  player.seek({ tUs: theirs.untilUs, k: ALL }, 0);
  assert.equal(player.tUs, ours.untilUs, "alone it ends where it ends");
  assert.ok(player.atEnd);
  player.accompany(theirs);
  assert.ok(!player.atEnd);
  player.seek({ tUs: theirs.untilUs, k: ALL }, 0);
  assert.equal(player.tUs, theirs.untilUs);
  assert.equal(player.index, ours.steps.length - 1);
  assert.ok(player.atEnd);
  player.seek({ tUs: ours.untilUs, k: ALL }, 0);
  player.play(0);
  player.tick(1e9);
  assert.equal(player.tUs, theirs.untilUs, "it plays on to there");
  player.accompany(null);
  assert.equal(player.untilUs, ours.untilUs);
});

test("a run that is only not watched further is not gone beyond", () => {
  const ours = cutAfter(RAFT, 40, "horizon");
  const player = new Player(ours, new Playback());
  player.accompany(wholeTimeline(COMMIT));
  assert.equal(player.untilUs, ours.untilUs);
  assert.ok(!player.mayGoOnTo(ours.untilUs + 1));
});

test("what the run beside it may still bring is waited for", () => {
  const ours = cutAfter(RAFT, 40, "quiescent");
  const player = new Player(ours, new Playback());
  player.accompany(cutAfter(COMMIT, 60, ""));
  assert.ok(player.mayGoOnTo(player.untilUs + 1));
  assert.ok(!player.mayGoOnTo(player.untilUs));
  player.accompany(cutAfter(COMMIT, 60, "quiescent"));
  assert.ok(!player.mayGoOnTo(ALL));
});

test("steps of both runs are gone through in the order of time, on and back", () => {
  const ours = wholeTimeline(RAFT);
  const theirs = wholeTimeline(COMMIT);
  const player = new Player(ours, new Playback());
  player.accompany(theirs);
  player.seek({ tUs: 0, k: ALL }, 0);
  const on = [player.tUs];
  for (let place = player.nextOfBoth(1); place; place = player.nextOfBoth(1)) {
    const before = `${player.tUs} ${player.index}`;
    player.seek(place, 0);
    assert.notEqual(`${player.tUs} ${player.index}`, before);
    on.push(player.tUs);
  }
  const instants = (timeline) => timeline.steps.map((step) => step.tUs);
  const all = [...new Set([...instants(ours), ...instants(theirs)])].filter((tUs) => tUs > 0 && tUs <= player.untilUs);
  assert.deepEqual(
    all.filter((tUs) => !on.includes(tUs)),
    [],
    "none is passed over",
  );
  assert.deepEqual(
    on,
    on.toSorted((a, b) => a - b),
  );
  const back = [player.tUs];
  for (let place = player.nextOfBoth(-1); place; place = player.nextOfBoth(-1)) {
    player.seek(place, 0);
    back.push(player.tUs);
  }
  assert.equal(player.tUs, 0);
  assert.deepEqual(new Set(back), new Set(on));
});

test("time hurries only while nothing happens in either run", () => {
  const ours = wholeTimeline(COMMIT);
  const player = new Player(ours, new Playback());
  const calm = ours.steps.findIndex(
    (step, i) => !ours.worldAfter(i).flights.size && (ours.steps[i + 1]?.tUs ?? 0) - step.tUs > 200_000,
  );
  player.goTo(calm, 0);
  assert.ok(player.quiet);
  const busy = structuredClone(RAFT);
  const theirs = wholeTimeline(busy);
  const from = ours.steps[calm].tUs;
  const flying = theirs.steps.findIndex((step, i) => step.tUs >= from && theirs.worldAfter(i).flights.size);
  player.accompany(theirs);
  player.seek({ tUs: theirs.steps[flying].tUs, k: ALL }, 0);
  assert.ok(!player.quiet);
});

for (const lang of ["en", "zh"])
  test(`each run is told in the words of its own protocol (${lang})`, () => {
    const [raft, commit] = [shown(RAFT, lang), shown(COMMIT, lang)];
    const address = { address: "", named: true };
    const { name, scenarios } = captions("raft", lang);
    assert.equal(titleOf(raft, address), `${name}${ui(lang).colon}${scenarios.r5.title}`);
    assert.equal(titleOf(raft, { address: "", named: false }), scenarios.r5.title, "one protocol is not named twice");
    for (const one of [raft, commit]) {
      const { timeline, declaration } = one;
      for (let index = 0; index < timeline.steps.length; index += 7) {
        for (const playing of [false, true]) {
          const now = sideNow(one, { ...address, index, playing });
          assert.ok(now.said && !/[{}]|undefined|step_/.test(now.said), now.said);
          assert.deepEqual(
            now.properties.map(({ slug }) => slug),
            declaration.properties.map(({ slug }) => slug),
          );
        }
      }
    }
    assert.equal(sideNow(raft, { ...address, index: -1, playing: false }).said, "");
  });

test("the head says when a run is over, and not before", () => {
  const over = { ...shown(RAFT), timeline: cutAfter(RAFT, 40, "quiescent") };
  const last = over.timeline.steps.at(-1).tUs;
  assert.equal(headNotes(over, "seed 7", last - 1), "seed 7");
  assert.match(headNotes(over, "seed 7", last), /^seed 7; over since \d+ ms$/);
  const more = { ...shown(RAFT), timeline: cutAfter(RAFT, 40, "horizon") };
  assert.equal(headNotes(more, "", last), "");
});

const ENTRIES = [
  {
    kind: "protocol",
    protocol: "raft",
    also: "raft",
    said: { en: ["Raft", "a log"], zh: ["Raft", "日志"] },
    ideas: [],
  },
  {
    kind: "scenario",
    protocol: "raft",
    scenario: "r1",
    said: { en: ["An election", "votes"], zh: ["选举", "票"] },
    ideas: [],
  },
  { kind: "moment", protocol: "raft", scenario: "r1", moment: "m", said: { en: ["", ""], zh: ["", ""] }, ideas: [] },
  {
    kind: "protocol",
    protocol: "paxos",
    also: "synod",
    said: { en: ["Paxos", "a value"], zh: ["Paxos", "值"] },
    ideas: [],
  },
  {
    kind: "scenario",
    protocol: "paxos",
    scenario: "p1",
    broken: true,
    said: { en: ["A value", "is chosen"], zh: ["一个值", "被选定"] },
    ideas: [],
  },
];

test("every protocol is offered with its scenarios, ours first, in the reader's language", () => {
  const listed = protocolsOf(ENTRIES, "zh", "paxos");
  assert.deepEqual(
    listed.map(({ slug, scenarios }) => [slug, scenarios.map(({ title, broken }) => [title, broken])]),
    [
      ["paxos", [["一个值", true]]],
      ["raft", [["选举", false]]],
    ],
  );
});

test("what is typed finds scenarios by their own words and by their protocol's", () => {
  const slugs = (find) => narrowed(protocolsOf(ENTRIES, "en", "raft"), find).map(({ slug }) => slug);
  assert.deepEqual(slugs(""), ["raft", "paxos"]);
  assert.deepEqual(slugs("elec"), ["raft"]);
  assert.deepEqual(slugs("synod CHOSEN"), ["paxos"]);
  assert.deepEqual(slugs("synod votes"), []);
});
