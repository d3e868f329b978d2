// The bar beside the selected node, message or link: what can be done to it.

import { html, nothing, render } from "lit-html";
import { ifDefined } from "lit-html/directives/if-defined.js";
import { repeat } from "lit-html/directives/repeat.js";
import { icon } from "./icons.js";

/** @import { Action } from '../scene/actions.js' */

/**
 * @typedef {Object} BarModel
 * @property {string} who
 * @property {string} what        a few words more
 * @property {string} label       for those who can't see it
 * @property {Action[]} actions
 * @property {string} hint        instead of actions
 */

/** Draws the bar and keeps which choice is open. */
export class ActionBar {
  /**
   * @param {HTMLElement} host
   * @param {{onAction: (action: Action) => void, onNever: (why: string) => void}} options
   */
  constructor(host, options) {
    this.host = host;
    this.options = options;
    this.openChoice = "";
    /** @type {BarModel | null} */
    this.model = null;
    host.setAttribute("role", "toolbar");
    host.addEventListener("keydown", (event) => this.keydown(event));
    document.addEventListener("pointerdown", (event) => {
      if (this.openChoice && !host.contains(/** @type {Node} */ (event.target))) this.choose("");
    });
  }

  /** @param {BarModel | null} model */
  draw(model) {
    if (this.openChoice && !model?.actions.some((action) => action.id === this.openChoice && action.choices))
      this.openChoice = "";
    this.model = model;
    this.host.setAttribute("aria-label", model?.label ?? "");
    this.host.hidden = !model;
    render(model ? this.template(model) : nothing, this.host);
  }

  /** @param {BarModel} model */
  template(model) {
    const open = model.actions.find((action) => action.id === this.openChoice);
    return html`<b class="who">${model.who}</b>${model.what ? html`<span class="what">${model.what}</span>` : nothing}
      ${model.hint ? html`<p class="hint">${model.hint}</p>` : nothing}
      ${repeat(
        model.actions,
        (action) => action.id,
        (action) => this.button(action),
      )}
      ${open ? this.choices(open) : nothing}`;
  }

  /** @param {Action} action */
  button(action) {
    const expanded = action.choices ? String(this.openChoice === action.id) : undefined;
    return html`<button
      type="button"
      class=${action.danger ? "danger" : ""}
      data-action=${action.id}
      aria-expanded=${ifDefined(expanded)}
      title=${ifDefined(action.never || undefined)}
      aria-disabled=${action.never ? "true" : nothing}
      @click=${(/** @type {MouseEvent} */ event) => this.pressed(action, event)}
    >
      ${icon(action.icon)}${action.label}${action.choices ? icon("chevron-down") : nothing}
    </button>`;
  }

  /** @param {Action} action */
  choices(action) {
    return html`<div class="choices" role="menu" aria-label=${action.label}>
      ${action.choices?.map(
        (choice) =>
          html`<button type="button" role="menuitem" data-action=${choice.id} @click=${(/** @type {MouseEvent} */ event) => this.pressed(choice, event)}>
            ${icon(choice.icon)}${choice.label}
          </button>`,
      )}
    </div>`;
  }

  /** Ignores the second click of a double click: another button may have taken the first one's place. @param {Action} action @param {MouseEvent} event */
  pressed(action, event) {
    if (event.detail < 2 || action.choices) this.act(action);
  }

  /** Does it, or opens the choice. @param {Action} action */
  act(action) {
    if (action.never) return this.options.onNever(action.never); // also for touch and keyboard, which have no tooltip
    if (action.choices) return this.choose(this.openChoice === action.id ? "" : action.id);
    this.choose("");
    this.options.onAction(action);
  }

  /** Opens a choice; "" closes. @param {string} id */
  choose(id) {
    if (this.openChoice === id) return;
    const before = this.openChoice;
    this.openChoice = id;
    this.draw(this.model);
    if (id) /** @type {HTMLElement | null} */ (this.host.querySelector(".choices button"))?.focus();
    else if (this.host.contains(document.activeElement) || document.activeElement === document.body)
      /** @type {HTMLElement | null} */ (this.host.querySelector(`[data-action="${before}"]`))?.focus();
  }

  /** Arrows walk the bar and its open choice; Escape closes the choice. @param {KeyboardEvent} event */
  keydown(event) {
    if (event.key === "Escape" && this.openChoice) {
      event.stopPropagation();
      return this.choose("");
    }
    const inChoice = this.openChoice && event.target instanceof Element && event.target.closest(".choices");
    const step = {
      ArrowRight: inChoice ? 0 : 1,
      ArrowLeft: inChoice ? 0 : -1,
      ArrowDown: inChoice ? 1 : 0,
      ArrowUp: inChoice ? -1 : 0,
    }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const scope = inChoice ? ".choices button" : ":scope > button:not(:disabled)";
    const buttons = [.../** @type {NodeListOf<HTMLElement>} */ (this.host.querySelectorAll(scope))];
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  }
}
