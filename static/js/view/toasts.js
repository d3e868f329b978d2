// Words that come and go at the bottom of the page.

import { html, nothing, render } from "lit-html";

const STAY_MS = 4500; // long enough to read two short sentences

/** One toast at a time: a newer one replaces it. */
export class Toasts {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /**
   * @param {string} text
   * @param {{label: string, act: () => void} | null} [offer] something to do about it
   */
  show(text, offer = null) {
    clearTimeout(this.timer);
    const button = offer
      ? html`<button
          type="button"
          @click=${() => {
            this.clear();
            offer.act();
          }}
        >
          ${offer.label}
        </button>`
      : nothing;
    render(html`<div class="toast">${text}${button}</div>`, this.host);
    this.timer = setTimeout(() => this.clear(), STAY_MS);
  }

  clear() {
    render(nothing, this.host);
  }
}
