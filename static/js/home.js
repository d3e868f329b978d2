// The catalogue and the page of a broken link: search, where somebody was, language and theme. Without scripts both still read.

import { render } from "lit-html";
import { Playback } from "./core/playback.js";
import { Timeline } from "./core/timeline.js";
import { momentAddress } from "./net/address.js";
import { Connection } from "./net/connection.js";
import { fetchLanguage, json, recall, remember, rememberLanguage } from "./net/preferences.js";
import { Diagram } from "./view/diagram.js";
import { icon } from "./view/icons.js";
import { matches } from "./view/picker.js";
import { Player, speedFor } from "./view/player.js";
import { Speech } from "./view/speech.js";
import { thumb } from "./view/thumbs.js";
import { THEMES } from "./view/topbar.js";

const page = /** @type {HTMLElement} */ (document.querySelector("[data-page]"));
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** @template {HTMLElement} T @param {string} selector @returns {T[]} */
const all = (selector) => [.../** @type {NodeListOf<T>} */ (page.querySelectorAll(selector))];

document.documentElement.dataset.icons = page.dataset.icons ?? "";
for (const host of all("[data-thumb]")) render(thumb(host.dataset.thumb ?? ""), host);

page.querySelector("[data-action=language]")?.addEventListener("click", () => {
  rememberLanguage(document.documentElement.lang.startsWith("zh") ? "en" : "zh");
  location.reload();
});

page.querySelector("[data-action=theme]")?.addEventListener("click", () => {
  const root = document.documentElement;
  const next = THEMES[(THEMES.indexOf(root.dataset.theme ?? "light") + 1) % THEMES.length] ?? "light";
  root.dataset.theme = next;
  remember("theme", next);
});

offerToResume();
search();
showRun();

/** Where somebody was, if they were anywhere. */
function offerToResume() {
  const card = /** @type {HTMLAnchorElement | null} */ (page.querySelector("[data-host=resume]"));
  const was = parse(recall("where"));
  if (!card || !was?.address?.startsWith("/")) return;
  card.href = was.address;
  for (const [host, text] of [
    ["resume-title", was.name],
    ["resume-what", [was.scenario, was.time].filter(Boolean).join(words.comma ?? ", ")],
  ]) {
    const place = card.querySelector(`[data-host=${host}]`);
    if (place) place.textContent = text;
  }
  card.hidden = false;
}

/** @param {string} text @returns {{address: string, name: string, scenario: string, time: string} | null} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What was typed narrows the list: scenarios that match, and protocols that match or have one that does. */
function search() {
  const input = /** @type {HTMLInputElement | null} */ (page.querySelector("[data-action=find]"));
  if (!input) return;
  input.addEventListener("input", () => narrow(input.value));
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    input.focus();
  });
  if (input.value) narrow(input.value);
}

/** @param {string} find */
function narrow(find) {
  let any = false;
  for (const protocol of all(".proto")) {
    const whole = matches(find, protocol.dataset.find ?? "");
    let found = 0;
    for (const story of /** @type {NodeListOf<HTMLElement>} */ (protocol.querySelectorAll(".stories > li"))) {
      story.hidden = !whole && !matches(find, story.dataset.find ?? "");
      if (!story.hidden) found += 1;
    }
    protocol.hidden = !whole && found === 0;
    any ||= !protocol.hidden;
  }
  for (const chapter of all(".chapter")) chapter.hidden = !chapter.querySelector(".proto:not([hidden])");
  for (const none of all("[data-host=none]")) none.hidden = any;
}

/** A real run, played once in the diagram: what this place is about, before anything is clicked. */
async function showRun() {
  const strip = /** @type {HTMLElement | null} */ (page.querySelector("[data-host=strip]"));
  if (!strip) return;
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (strip.querySelector(name));
  const address = strip.dataset.address ?? "";
  const slug = address.split("/")[1] ?? "";
  const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const [declaration, language] = await Promise.all([json(`/api/protocol/${slug}.json`), fetchLanguage(lang, slug)]);
  const speech = new Speech(declaration, language);
  const timeline = new Timeline(declaration, language.captions);
  const player = new Player(timeline, new Playback());
  const button = /** @type {HTMLButtonElement} */ (part("[data-action=play]"));
  const enter = /** @type {HTMLAnchorElement} */ (part("[data-host=strip-enter]"));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let asked = false;
  const diagram = new Diagram(part("[data-host=strip-picture]"), {
    words: speech.words,
    onSeek: (tUs, k) => {
      player.pause(performance.now());
      player.seek({ tUs, k }, performance.now());
      askDraw();
    },
  });
  const line = new Connection({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/run`,
    address: () => address,
    progress: () => ({ epoch: timeline.epoch, have: timeline.steps.length }),
    onFrame: (frame) => {
      const first = timeline.run === null;
      timeline.apply(frame);
      if (first && timeline.run) begin();
      askDraw();
    },
    onState: () => {},
    onRefused: () => {
      strip.hidden = true;
    },
    onNewRoom: () => {
      timeline.epoch = -1;
    },
  });
  button.addEventListener("click", toggle);
  line.open();
  addEventListener("pagehide", () => line.close());

  function begin() {
    speech.words.cast(timeline.run?.cast ?? []);
    player.playback.setRate(speedFor(Number(timeline.run?.params.latency ?? 10)), performance.now());
    player.seek({ tUs: Number(strip?.dataset.from) * 1000, k: 0 }, performance.now());
    button.disabled = false;
    if (!still) player.play(performance.now());
  }

  function toggle() {
    const now = performance.now();
    if (player.playing) player.pause(now);
    else {
      if (player.atEnd) player.seek({ tUs: 0, k: 0 }, now);
      player.play(now);
    }
    askDraw();
  }

  function askDraw() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(draw);
  }

  function draw() {
    asked = false;
    player.tick(performance.now());
    line.want(player.tUs);
    diagram.draw(timeline, { tUs: player.tUs, index: player.index });
    const told = timeline.lastNote(player.index);
    part("[data-host=strip-says]").textContent = told
      ? speech.sentence(told, timeline)
      : speech.words.scenario(address.split("/")[2] ?? "").title;
    enter.href = momentAddress(address, player.place, "");
    const word = speech.t(player.playing ? "pause" : "play");
    button.setAttribute("aria-label", word);
    render(icon(player.playing ? "pause" : "play"), button);
    if (player.playing) askDraw();
  }
}
