// Where a run starts: the form, and the new run that it makes.

import { html } from "lit-html";
import { readStart, writeStart } from "../core/starts.js";
import { freeAddress } from "../net/address.js";
import { BY_HAND, startForm, wrongInStart } from "../view/start.js";

/** @import { Draft } from '../view/start.js' */
/** @import { Theatre } from './theatre.js' */

export class Starting {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    /** @type {Draft | null} */
    this.draft = null;
  }

  /** The form is opened: it shows the run's own start, and if that is the usual one, the fields to set up another. */
  open() {
    const { declaration, timeline } = this.page;
    const { run } = timeline;
    if (!run) return;
    const named = declaration.starts.includes(run.start);
    const kind = named ? run.start : declaration.settings.length ? BY_HAND : "";
    this.draft = { kind, given: readStart(declaration.settings, run), wrong: {}, refused: "" };
  }

  menu() {
    const { declaration, menus, speech, timeline } = this.page;
    const { draft } = this;
    const { run } = timeline;
    if (!draft || !run) return html`<div class="bone"></div>`;
    const changed = () => {
      draft.refused = "";
      menus.draw();
    };
    return startForm(
      { speech, declaration, run, draft },
      {
        onKind: (kind) => {
          draft.kind = kind;
          changed();
        },
        onValue: (node, name, value) => {
          draft.given[node] = { ...draft.given[node], [name]: value };
          delete draft.wrong[`${node}-${name}`];
          changed();
        },
        onApply: () => this.apply(draft),
      },
    );
  }

  /** Makes the new run if nothing is wrong with the form. If the protocol can't be in such a start, the form stays and says why. @param {Draft} draft */
  apply(draft) {
    const { declaration, deeds, menus, speech, timeline } = this.page;
    const { run } = timeline;
    if (!run) return;
    draft.refused = "";
    draft.wrong = draft.kind === BY_HAND ? wrongInStart(draft, declaration.settings, run, speech) : {};
    if (Object.keys(draft.wrong).length) return menus.draw();
    const trimmed = Object.fromEntries(
      Object.entries(draft.given).map(([node, said]) => [
        node,
        Object.fromEntries(Object.entries(said).map(([name, value]) => [name, value.trim()])),
      ]),
    );
    const start = draft.kind === BY_HAND ? writeStart(declaration.settings, run, trimmed) : draft.kind;
    const refuse = (/** @type {string} */ why) => {
      draft.refused = why;
    };
    deeds.next(() => this.begin(freeAddress(declaration, run, start), refuse));
  }

  /**
   * Makes a new run and stands at its beginning; the menu closes. If the server refuses, the menu stays.
   * @param {string} address
   * @param {(why: string) => void} [onRefused] in place of a toast
   */
  async begin(address, onRefused) {
    const { page } = this;
    const start = { tUs: 0, k: 0 };
    if (await page.command("set", { address }, start, onRefused)) {
      page.menus.close();
      page.seek(start);
    } else page.menus.draw();
    page.refresh();
  }
}
