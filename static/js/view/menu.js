// Menus: one at a time, closed by Escape, by a click elsewhere or by a second click on their button.

import { html, nothing, render } from "lit-html";
import { icon } from "./icons.js";

/** @import { TemplateResult } from 'lit-html' */

/**
 * @typedef {Object} MenuContent
 * @property {string} title
 * @property {TemplateResult} body
 * @property {string} look          its classes: scen, form, form break, export, narration, sheet, share or more
 */

const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled), select, summary";

/** The place where menus appear. */
export class Menus {
  /**
   * @param {HTMLElement} host
   * @param {object} options
   * @param {(name: string) => MenuContent} options.content
   * @param {() => string} options.closeWord
   * @param {(name: string) => void} options.onChange the name of the open menu, or ""
   */
  constructor(host, options) {
    this.host = host;
    this.options = options;
    this.open = "";
    /** @type {Element | null} */
    this.opener = null;
    host.addEventListener("keydown", (event) => this.keydown(event));
  }

  /** Opens a menu, or closes it if it is the one that is open. @param {string} name */
  toggle(name) {
    if (this.open === name) return this.close();
    if (!this.open) this.opener = document.activeElement;
    this.open = name;
    this.draw();
    const box = this.box();
    const first = /** @type {HTMLElement | null} */ (box?.querySelector("[data-first]"));
    (first ?? box)?.focus();
    this.options.onChange(name);
  }

  close() {
    if (!this.open) return;
    this.open = "";
    this.draw();
    if (this.opener instanceof HTMLElement && this.opener !== document.body) this.opener.focus({ preventScroll: true });
    this.options.onChange("");
  }

  /** Shows the open menu as things are now. */
  draw() {
    render(this.open ? this.template(this.options.content(this.open)) : nothing, this.host);
  }

  /** @param {MenuContent} content */
  template({ title, body, look }) {
    return html`<div class="shade" @click=${() => this.close()}></div>
      <div class="pop ${look}" role="dialog" aria-label=${title} tabindex="-1">
        <div class="sheet-head">
          <span>${title}</span>
          <button type="button" class="tb" aria-label=${this.options.closeWord()} @click=${() => this.close()}>${icon("x")}</button>
        </div>
        ${body}
      </div>`;
  }

  /** @returns {HTMLElement | null} */
  box() {
    return this.host.querySelector(".pop");
  }

  /** Keeps the focus inside the menu. @param {KeyboardEvent} event */
  keydown(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
    if (event.key !== "Tab") return;
    const inside = [.../** @type {NodeListOf<HTMLElement>} */ (this.box()?.querySelectorAll(FOCUSABLE) ?? [])];
    const shown = inside.filter((element) => element.offsetParent !== null);
    const edge = event.shiftKey ? shown[0] : shown.at(-1);
    if (document.activeElement !== edge && document.activeElement !== this.box()) return;
    event.preventDefault();
    (event.shiftKey ? shown.at(-1) : shown[0])?.focus();
  }
}
