// The legend under a stage: as many of the marks in use as there is room for.

import { html, render } from "lit-html";
import { fitting } from "../scene/fit.js";
import { legend, themeOf, together } from "./marks.js";

/** @import { LegendItem } from '../scene/arrangement.js' */
/** @import { Words } from '../core/words.js' */
/** @import { SceneModel } from '../scene/scene.js' */

/** The legend in `host`; `beside` is what another stage shows that it stands for, too. */
export class Key {
  /** @type {HTMLElement} */ #host;
  /** @type {() => SceneModel|null} */ #beside;
  #room = { w: 0, h: 0 };
  #shown = "";
  #besideKey = "";

  constructor(/** @type {HTMLElement} */ host, /** @type {() => SceneModel|null} */ beside) {
    this.#host = host;
    this.#beside = beside;
  }

  /** Reads its room; only when it may have changed, since reading it makes the browser lay out the page. */
  measure() {
    this.#room = { w: this.#host.clientWidth, h: this.#host.clientHeight };
  }

  /** Draws all of it at the next drawing. */
  renew() {
    this.#shown = "";
  }

  /** Whether what the other stage shows has changed. */
  get isOld() {
    return this.#besideKey !== (this.#beside()?.key ?? "");
  }

  draw(
    /** @type {SceneModel} */ scene,
    /** @type {LegendItem[]} */ own,
    /** @type {Words} */ words,
    /** @type {number} */ wide,
  ) {
    const rows = this.#room.h > 50 ? 2 : 1;
    const beside = this.#beside();
    this.#besideKey = beside?.key ?? "";
    const items = fitting(
      legend(beside ? together(scene, beside) : scene, words, own),
      this.#room.w - (wide < 800 ? 28 : 50),
      rows,
      12 * (themeOf(this.#host) === "projector" ? 1.21 : 1),
    );
    const key = items.map((i) => i.key).join() + words.lang;
    if (key === this.#shown) return;
    this.#shown = key;
    render(
      html`${items.map((i) => html`<span><svg width=${i.w} height="24" aria-hidden="true">${i.body}</svg>${i.text}</span>`)}`,
      this.#host,
    );
  }
}
