// The key stories of tests/browser/test_stories.py once more, in the second engine: a real Firefox against a real server.
//
// Firefox differs in its layout of SVG, in events and in its history. The stories check what the page says.

import assert from "node:assert/strict";
import { Site } from "./site.js";
import { story, Theatre } from "./theatre.js";

/** A pattern for exactly this text. @param {string} text */
const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

story("a click crashes the leader while it plays, and a new leader is elected", async ({ theatre }) => {
  await theatre.open("/raft/r1?at=185&u=3000");
  await theatre.press("4", " ");
  await theatre.sees('.play[aria-label="Pause"]');
  await theatre.clickNode("s1");
  await theatre.click(".actions [data-action=crash]");
  const { x } = await theatre.until({ x: /crash:s1@\d+(\.\d+)?(\+\d+)?/ });
  const atMs = Number(/@([\d.]+)/.exec(x)?.[1]);
  assert.ok(atMs >= 185, x);
  await theatre.isCrashed("s1");
  await theatre.sees('.play[aria-label="Pause"]');
  await theatre.press("8");
  await theatre.sees('.node.full:not([data-id="s1"])');
});

story("intervening in the past makes a take, and the old one stays", async ({ theatre }) => {
  await theatre.open("/raft/r1?at=300&u=2000");
  await theatre.clickNode("s1");
  await theatre.press("x");
  await theatre.until({ x: /crash:s1@300.*/ });
  await theatre.isCrashed("s1");
  await theatre.sees("[data-host=diagram] svg");
  const { x, y } = await theatre.page.$eval("[data-host=diagram]", (diagram) =>
    diagram.getBoundingClientRect().toJSON(),
  );
  await theatre.page.mouse.move(x + 500, y + 100);
  await theatre.page.mouse.down();
  await theatre.page.mouse.move(x + 260, y + 100, { steps: 6 });
  await theatre.page.mouse.up();
  await theatre.holds("an earlier moment", () => Number(/at=([\d.]+)/.exec(location.search)?.[1] ?? 1e9) < 290);
  await theatre.sees('.node[data-id="s1"]:not([data-status="crashed"])');
  await theatre.clickNode("s3");
  await theatre.press("x");
  await theatre.until({ x: /crash:s3@[^~]*/ });
  await theatre.isCrashed("s3");
  await theatre.holds("three takes", () => document.querySelectorAll(".takes li").length === 3);
  await theatre.page.goBack();
  await theatre.until({ x: /crash:s1@300.*/ });
  await theatre.sees('.node[data-id="s3"]:not([data-status="crashed"])');
  await theatre.page.goForward();
  await theatre.until({ x: /crash:s3@[^~]*/ });
  await theatre.isCrashed("s3");
});

story("a flying message is dropped by clicking it", async ({ theatre }) => {
  await theatre.open("/raft/r1?at=154&u=2000");
  await theatre.click(".msg .hit");
  await theatre.click(".actions [data-action=drop]");
  const { at } = await theatre.until({ x: /drop:s1-s\d\.1\.request-vote@154/ });
  await theatre.says(".now h2", /is dropped/);
  await theatre.click(".change-list [data-action=remove]");
  await theatre.until({ x: null });
  assert.equal(at, "154+2");
});

story("a finger drops a flying message on a phone", async ({ theatre }) => {
  await theatre.page.setViewport({ width: 390, height: 844 });
  await theatre.open("/raft/r1?at=154&u=2000");
  await theatre.tap(".msg .hit");
  await theatre.tap(".actions [data-action=drop]");
  await theatre.until({ x: /drop:s1-s\d\.1\.request-vote@154/ });
  await theatre.says(".now h2", /is dropped/);
});

story("a shared link replays the identical run elsewhere", async ({ theatre, visitor }) => {
  await theatre.open("/raft/r4c?s=11&at=420");
  await theatre.clickNode("s2");
  await theatre.press("x");
  await theatre.until({ x: /crash:s2@420.*/ });
  await theatre.isCrashed("s2");
  await theatre.press("End");
  const mine = await theatre.until({ at: /(?!420)[\d.+]+/, g: /[0-9a-f]{7}/ });
  await theatre.press("p");
  const { at } = await theatre.until({ at: new RegExp(`(?!${literally(mine.at)}$).+`) });
  const shared = theatre.address.replace(/&g=\w+/, ""); // the other page must find the digest by itself
  const other = await visitor("zh");
  await other.open(shared);
  await other.until({ x: new RegExp(literally(mine.x)), at: new RegExp(literally(at)) });
  await other.says(".now .ph", /刚刚发生/);
  await other.press("End");
  const theirs = await other.until({ at: new RegExp(literally(mine.at)), g: /[0-9a-f]{7}/ });
  assert.equal(theirs.g, mine.g);
});

story("the keyboard alone plays, selects, crashes and undoes", async ({ theatre }) => {
  await theatre.open("/raft/r1?u=2000");
  await theatre.press("n");
  await theatre.until({ at: /150.*/ });
  await theatre.press(".");
  await theatre.until({ at: /1[5-9]\d.*/ });
  await theatre.press("s");
  await theatre.says(".actions .who", /^S2$/);
  await theatre.press("x");
  await theatre.until({ x: /crash:s2@.*/ });
  await theatre.isCrashed("s2");
  await theatre.press("z");
  await theatre.until({ x: null });
  await theatre.misses('.node[data-id="s2"][data-status="crashed"]');
  await theatre.press("Z");
  await theatre.until({ x: /crash:s2@.*/ });
  await theatre.isCrashed("s2");
  await theatre.press("x");
  await theatre.until({ x: /crash:s2@.*~restart:s2@.*/ });
  await theatre.misses('.node[data-id="s2"][data-status="crashed"]');
  await theatre.press("?");
  await theatre.sees('[role=dialog][aria-label="Keyboard shortcuts"]');
  await theatre.press("Escape");
  await theatre.misses("[role=dialog]");
  await theatre.press("/");
  await theatre.sees("[role=dialog] input");
  await theatre.page.keyboard.type("split vote");
  await theatre.press("ArrowDown", "Enter");
  await theatre.holds("the scenario that was searched for", () => location.pathname === "/raft/r2");
  await theatre.ready();
});

story("Tab reaches a node on the stage, and Enter chooses it", async ({ theatre }) => {
  await theatre.open("/raft/r1?at=170&u=2000");
  const onNode = () => document.activeElement?.closest(".node[data-id]")?.getAttribute("data-id") ?? "";
  let node = "";
  for (let stops = 0; stops < 60 && !node; stops++) {
    await theatre.press("Tab");
    node = await theatre.page.evaluate(onNode);
  }
  assert.ok(node, "no node takes the focus");
  await theatre.press("Enter");
  await theatre.says(".actions .who", new RegExp(`^${node.toUpperCase()}$`));
});

story("the page speaks Chinese and remembers it", async ({ theatre }) => {
  await theatre.open("/raft/r1?at=170+1");
  await theatre.until({ at: /170\+1/, g: /[0-9a-f]{7}/ });
  const before = theatre.address;
  await theatre.click("[data-action=language]");
  await theatre.says(".now .ph", /刚刚发生/);
  assert.equal(theatre.address, before);
  await theatre.page.reload();
  await theatre.ready();
  await theatre.says(".now .ph", /刚刚发生/);
  await theatre.sees('.play[aria-label="播放"]');
  assert.equal(await theatre.page.evaluate(() => document.documentElement.lang), "zh-Hans");
  assert.doesNotMatch(await theatre.textOf(".app"), /\{\w+\}|undefined/);
});

story("a reload in the middle stands where it stood", async ({ theatre }) => {
  await theatre.open("/two-phase-commit/2pc-9?at=74");
  await theatre.press("s");
  await theatre.says(".actions .who", /^R1$/);
  await theatre.press("x");
  await theatre.says(".now h2", /R1 crashes/);
  const { x, at } = await theatre.until({ x: /crash:r1@74.*/ });
  /** @type {Array<[string, string]>} */
  const before = [];
  for (const panel of [".now h2", ".hud", ".checks .sum"]) before.push([panel, await theatre.textOf(panel)]);
  await theatre.page.reload();
  await theatre.ready();
  for (const [panel, words] of before) await theatre.says(panel, new RegExp(`^${literally(words)}$`));
  assert.deepEqual([theatre.query.x, theatre.query.at], [x, at]);
});

story("a restarted server is not noticed but for the takes", async ({ theatre: { page }, complaints }) => {
  const site = new Site();
  await site.start();
  const theatre = new Theatre(page, site);
  try {
    await theatre.open("/raft/r1?at=300&u=2000");
    await theatre.press("x");
    await theatre.until({ x: /crash:s1@300.*/, g: /[0-9a-f]{7}/ }); // all of the run has come
    await theatre.isCrashed("s1");
    await site.stop();
    await theatre.sees(".line-state[data-state=lost]");
    await theatre.press("ArrowRight");
    await theatre.until({ at: /(?!300(\+|$)).+/ }); // what has already arrived can still be walked through
    await site.start();
    await theatre.misses(".line-state");
    await theatre.press("s");
    await theatre.says(".actions .who", /^S2$/);
    await theatre.press("x");
    await theatre.until({ x: /crash:s1@300.*~crash:s2@.*/ });
    await theatre.isCrashed("s2");
  } finally {
    assert.equal(await site.close(), "", "the server complained");
  }
  const refused = complaints.filter((words) => words.includes(`ws://${new URL(site.url).host}/`));
  assert.deepEqual(complaints.splice(0), refused); // Firefox says each time that the socket was refused
});

story("the diagram says what the client asked for", async ({ theatre }) => {
  await theatre.open("/two-phase-commit/2pc-9?at=64");
  await theatre.sees("[data-host=diagram] .event");
  await theatre.holds("the client's words to be seen", () =>
    [...document.querySelectorAll("[data-host=diagram] text:not(.halo)")].some(
      (text) =>
        text.textContent === "transfer 30 a b" &&
        text.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
    ),
  );
});

story("a broken link says what is wrong with it", async ({ theatre, complaints }) => {
  await theatre.page.goto(`${theatre.site.url}/raft/r1?x=crash:s77@258`);
  await theatre.says(".why", /s77/);
  assert.deepEqual(complaints, [`400 ${theatre.page.url()}`]);
  complaints.length = 0;
  await theatre.click(".ways a");
  await theatre.holds("the nearest run that exists", () => location.pathname === "/raft/r1");
  await theatre.ready();
});

story("the catalogue finds and remembers", async ({ theatre }) => {
  await theatre.open("/raft/r2?at=160");
  await theatre.until({ at: /160.*/ });
  await theatre.page.goto(theatre.site.url);
  await theatre.sees("[data-host=resume] a[href^='/raft/r2?at=160']");
  await theatre.press("/");
  await theatre.holds("the search to have the focus", () => document.activeElement?.matches(".search input"));
  await theatre.page.keyboard.type("split vote");
  await theatre.sees("a.hit[href='/raft/r2'] mark");
  await theatre.holds("the catalogue to make way", () =>
    [...document.querySelectorAll(".proto")].every((proto) => !proto.checkVisibility()),
  );
});
