// The catalogue and the page of a broken link: search, where somebody was, language and theme. Without scripts both still read.

import { render } from "lit-html";
import { recall, remember, rememberLanguage } from "./net/preferences.js";
import { matches } from "./view/picker.js";
import { thumb } from "./view/thumbs.js";
import { THEMES } from "./view/topbar.js";

const page = /** @type {HTMLElement} */ (document.querySelector("[data-page]"));
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** @template {HTMLElement} T @param {string} selector @returns {T[]} */
const all = (selector) => [.../** @type {NodeListOf<T>} */ (page.querySelectorAll(selector))];

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
