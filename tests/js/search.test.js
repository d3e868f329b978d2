// Search: both languages at once, forgiving about how words are typed, the best first, and always with the reason.
import assert from "node:assert/strict";
import { test } from "node:test";
import { marked, plain, Searcher } from "../../static/js/core/search.js";

const INDEX = {
  synonyms: [
    ["crash", "node failure", "dies", "崩溃", "宕机"],
    ["split brain", "two leaders", "脑裂", "两位领导人"],
    ["leader", "领导人"],
    ["pre-vote", "prevote", "预投票"],
  ],
  entries: [
    {
      kind: "protocol",
      protocol: "raft",
      href: "/raft",
      face: "r4",
      also: "raft | consensus | split brain | 共识",
      said: { en: ["Raft", "One leader replicates its log."], zh: ["Raft", "一位领导人复制日志。"] },
      ideas: [["property", "Commit index only grows", "提交索引只增不减"]],
    },
    {
      kind: "scenario",
      protocol: "raft",
      scenario: "r4",
      href: "/raft/r4",
      broken: false,
      also: "r4",
      said: {
        en: ["The leader crashes, its entry lives", "Two of five have it."],
        zh: ["领导人崩溃，条目存活", "五台中两台有它。"],
      },
      ideas: [["fault", "a node crashes", "节点崩溃"]],
    },
    {
      kind: "moment",
      protocol: "raft",
      scenario: "r4",
      moment: "crash",
      href: "/raft/r4/at/crash",
      said: { en: ["S1 crashes", "Its client got no answer."], zh: ["S1 崩溃", "客户端没有得到答复。"] },
      ideas: [],
    },
    {
      kind: "scenario",
      protocol: "raft",
      scenario: "r5",
      href: "/raft/r5",
      broken: false,
      also: "r5",
      said: {
        en: ["Partition: two leaders at once", "The old one keeps its crown, the new one commits."],
        zh: ["分区：同时有两位领导人", "旧领导人留在少数一侧。"],
      },
      ideas: [],
    },
    {
      kind: "protocol",
      protocol: "two-phase-commit",
      href: "/two-phase-commit",
      face: "2pc-9",
      also: "2PC | blocking | 阻塞",
      said: { en: ["Two-phase commit", "All of it, or none of it."], zh: ["两阶段提交", "要么全做，要么全不做。"] },
      ideas: [["field", "lock", "锁"]],
    },
    {
      kind: "moment",
      protocol: "two-phase-commit",
      scenario: "2pc-9",
      moment: "blocked",
      href: "/two-phase-commit/2pc-9/at/blocked",
      said: {
        en: ["R2 and R3 are blocked", "Nobody alive knows; a clock runs."],
        zh: ["R2、R3 阻塞", "没有谁知道。"],
      },
      ideas: [],
    },
  ],
};

const english = new Searcher(INDEX, "en");
const chinese = new Searcher(INDEX, "zh");
const hrefs = (typed, searcher = english) => searcher.find(typed).best.map(({ entry }) => entry.href);
const hits = (pieces) => pieces.filter(({ hit }) => hit).map(({ text }) => text);

test("whichever language the page is in, both are found, and the same", () => {
  for (const typed of ["crash", "宕机", "崩溃", "node failure"]) {
    assert.deepEqual(hrefs(typed), hrefs(typed, chinese), typed);
    assert.deepEqual(hrefs(typed).slice(0, 2).sort(), ["/raft/r4", "/raft/r4/at/crash"], typed);
  }
  assert.ok(hrefs("脑裂").includes("/raft/r5"));
  assert.ok(hrefs("split brain", chinese).includes("/raft/r5"));
});

test("case, accents, hyphens, endings, word order and missing spaces don't matter", () => {
  assert.deepEqual(hrefs("LEADER crashing"), hrefs("crash leader"));
  assert.deepEqual(hrefs("Léàder crashes"), hrefs("crashes leader"));
  assert.deepEqual(hrefs("two phase"), ["/two-phase-commit"]);
  assert.deepEqual(hrefs("two-phase"), ["/two-phase-commit"]);
  assert.deepEqual(hrefs("2PC阻塞"), hrefs("阻塞 2pc"));
  assert.ok(hrefs("2PC 阻塞").includes("/two-phase-commit/2pc-9/at/blocked"), "a moment belongs to its protocol");
  assert.ok(hrefs("领导人崩溃").includes("/raft/r4"));
  assert.ok(hrefs("分区脑裂").includes("/raft/r5"), "Chinese has no spaces");
});

test("a title comes before a summary, and both before an idea", () => {
  assert.deepEqual(hrefs("commit"), ["/two-phase-commit", "/raft/r5", "/raft"]);
  assert.equal(hrefs("raft")[0], "/raft");
});

test("words begin where they are typed to begin", () => {
  assert.deepEqual(hrefs("lock"), ["/two-phase-commit"], "neither clock nor blocked");
  assert.deepEqual(hrefs("rown"), []);
});

test("every word has to be found, and one of them in the entry itself", () => {
  assert.deepEqual(hrefs("leader qwertz"), []);
  assert.ok(!hrefs("consensus").includes("/raft/r5"), "what only belongs to Raft is not found by Raft's words alone");
});

test("what was typed is marked as it stands there, and the reason is given", () => {
  const [first] = english.find("宕机").best;
  assert.deepEqual(hits(first.title), ["crash"]);
  assert.equal(first.why, null, "the title says it");
  const [raft] = english.find("commit index").best;
  assert.equal(raft.why.kind, "property");
  assert.deepEqual(hits(raft.why.text), ["Commit", "index"]);
  const [other] = chinese.find("crown").best;
  assert.equal(other.entry.href, "/raft/r5");
  assert.equal(other.why.kind, "", "found in the other language, which is then shown");
  assert.deepEqual(hits(other.why.text), ["crown"]);
});

test("marking keeps the text as it is", () => {
  for (const text of ["Ünïcode – R2、R3 阻塞，“锁” ﬁn İstanbul 𝒳", ""]) {
    assert.equal(plain(text).length, text.length);
    assert.equal(
      marked(text, [[{ text: "r2", worth: 1 }]])
        .map((piece) => piece.text)
        .join(""),
      text,
    );
  }
});

test("nothing typed finds nothing, and strange things do no harm", () => {
  for (const typed of ["", "   ", "-", "(", "\\", "[a", "*", "。", "x".repeat(300)])
    assert.deepEqual(hrefs(typed), [], typed);
});

test("how many there are is told even where fewer are shown", () => {
  const { count, best } = english.find("crash", 1);
  assert.equal(best.length, 1);
  assert.equal(count, hrefs("crash").length);
});
