// The strip of facts: what is true, also if no node knows it, and the clock.

import { html, nothing, render } from "lit-html";
import { factOf } from "../scene/facts.js";

/** @import { Words } from '../core/words.js' */
/** @import { SceneModel } from '../scene/scene.js' */

/** The strip in `host`. */
export class Strip {
  /** @type {HTMLElement} */ #host;
  /** @type {Text|null} */ #time = null;
  #timeShown = "";
  #of = "";

  constructor(/** @type {HTMLElement} */ host) {
    this.#host = host;
  }

  /** Measures it anew at the next drawing: the fonts may have been loaded. */
  remeasure() {
    this.#of = "";
  }

  /** Draws the facts that no exhibit shows. */
  draw(/** @type {SceneModel} */ scene, /** @type {Words} */ words, /** @type {number} */ wide) {
    const host = this.#host;
    const order = Object.keys(words.captions?.truth ?? {});
    const shown = new Set(scene.exhibits.map(({ fact }) => fact));
    const facts = Object.keys(scene.truth)
      .filter((key) => !shown.has(key))
      .sort((a, b) => order.indexOf(a) - order.indexOf(b))
      .map((key) => ({ key, ...factOf(scene.truth[key], words) }));
    render(
      html`<dl class="time-fact"><dt>${words.t("virtual_time")}</dt><dd><span class="clock"><span class="clock-now"></span></span><small>${words.t("ms")}</small></dd></dl>
        ${facts.map((fact) => html`<dl data-fact=${fact.key}><dt>${words.truth(fact.key)}</dt><dd class=${fact.wordy ? "words" : ""} data-tone=${fact.tone || nothing}>${fact.hue ? html`<b class=${`lamp h${fact.hue}`}></b>` : nothing}${fact.text}${fact.more ? html`<small>${fact.more}</small>` : nothing}</dd></dl>`)}`,
      host,
    );
    const now = /** @type {HTMLElement} */ (host.querySelector(".clock-now"));
    if (!this.#time || this.#time.parentNode !== now) {
      this.#time = document.createTextNode("");
      now.replaceChildren(this.#time);
      this.#timeShown = "";
    }
    const of = `${wide} ${words.lang} ${facts.map(({ key, text, more }) => `${key} ${text} ${more}`)}`;
    if (of === this.#of) return;
    this.#of = of;
    fitStrip(host);
  }

  /** Shows the instant. The clock has a fixed width for its number of digits, so that a new number doesn't make the browser lay out anything else. */
  tick(/** @type {number} */ tUs) {
    const time = String(Math.round(tUs / 1000));
    if (time === this.#timeShown || !this.#time) return;
    const clock = time.length === this.#timeShown.length ? null : this.#time.parentElement?.parentElement;
    if (clock) clock.dataset.room = "0".repeat(time.length);
    this.#time.data = time;
    this.#timeShown = time;
  }
}

/** Facts that don't fit wrap into a hidden row. Then the facts stand closer; if that isn't enough, the last ones are left out. */
function fitStrip(/** @type {HTMLElement} */ host) {
  const facts = /** @type {HTMLElement[]} */ ([...host.querySelectorAll("dl[data-fact]")]);
  const fits = () => host.scrollHeight <= host.clientHeight + 1;
  for (const fact of facts) fact.hidden = false;
  for (const tight of ["no", "closer", "closest"]) {
    host.dataset.tight = tight;
    if (fits()) return;
  }
  for (const fact of facts.reverse()) {
    fact.hidden = true;
    if (fits()) return;
  }
}
