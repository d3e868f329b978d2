// The form of a start: as usual, one that the protocol names, or each node's fields by hand.

import { html, nothing } from "lit-html";
import { isPossible, optionsOf } from "../core/commands.js";
import { settingsOf } from "../core/starts.js";
import { argumentInput, rangeOf } from "./command.js";

/** @import { Given } from '../core/starts.js' */
/** @import { Declaration, Run, Setting } from '../core/types.js' */
/** @import { Speech } from '../scene/speech.js' */

export const BY_HAND = "by hand";

/**
 * What was put into the form. `kind`: "", the name of a start, or BY_HAND. `wrong`: what is wrong with a field, by `<node>-<setting>`;
 * `refused`: what is wrong with all of it together.
 * @typedef {{kind: string, given: Given, wrong: Record<string, string>, refused: string}} Draft
 */

/** @param {Run} run */
const nodesOf = (run) => new Map(run.cast.map(({ id, role }) => [id, { role }]));

/**
 * What is wrong with each field, in a sentence that says what is possible. An empty field is nothing.
 * @param {Draft} draft
 * @param {Setting[]} settings
 * @param {Run} run
 * @param {Speech} speech
 */
export function wrongInStart({ given }, settings, run, speech) {
  /** @type {Record<string, string>} */
  const wrong = {};
  for (const node of run.cast)
    for (const { argument } of settingsOf(settings, node)) {
      const value = (given[node.id]?.[argument.name] ?? "").trim();
      const options = optionsOf(argument, nodesOf(run));
      const name = speech.words.argument(argument.name).name;
      if (value && !isPossible(argument, value, options))
        wrong[`${node.id}-${argument.name}`] = speech.t("params_wrong", {
          name,
          range: rangeOf(argument, options, speech),
        });
    }
  return wrong;
}

/**
 * @typedef {Object} StartGestures
 * @property {(kind: string) => void} onKind
 * @property {(node: string, name: string, value: string) => void} onValue
 * @property {() => void} onApply
 */

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Declaration} model.declaration
 * @param {Run} model.run
 * @param {Draft} model.draft
 * @param {StartGestures} gestures
 */
export function startForm({ speech, declaration, run, draft }, gestures) {
  const t = speech.t.bind(speech);
  const { settings, starts } = declaration;
  const kinds = [
    ["", t("start_usual")],
    ...starts.map((slug) => [slug, speech.captions?.starts?.[slug] ?? slug]),
    ...(settings.length ? [[BY_HAND, t("start_by_hand")]] : []),
  ];
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    gestures.onApply();
  };
  const choose = (/** @type {Event} */ event) => gestures.onKind(/** @type {HTMLSelectElement} */ (event.target).value);
  return html`<form novalidate @submit=${submit}>
    <fieldset>
      <div class="field">
        <label for="start-kind">${t("start_kind")}</label>
        <span class="input"
          ><select id="start-kind" data-first @change=${choose}>
            ${kinds.map(([kind, word]) => html`<option value=${kind} ?selected=${kind === draft.kind}>${word}</option>`)}
          </select></span
        >
      </div>
    </fieldset>
    ${draft.kind === BY_HAND ? byHand({ speech, settings, run, draft }, gestures) : nothing}
    <p class="help">${t("start_note")}</p>
    <div class="row">
      ${draft.refused ? html`<p class="wrong" role="alert">${draft.refused}</p>` : nothing}
      <button type="submit" class="tb solid" data-action="apply-start">${t("start_apply")}</button>
    </div>
  </form>`;
}

/**
 * The fields of each node, below what may stand in them.
 * @param {{speech: Speech, settings: Setting[], run: Run, draft: Draft}} model
 * @param {StartGestures} gestures
 */
function byHand({ speech, settings, run, draft }, gestures) {
  const nodes = nodesOf(run);
  const typed = settings.filter(({ argument }) => !["choice", "node"].includes(argument.kind));
  return html`${typed.map(
    ({ argument }) =>
      html`<p class="help">
          ${speech.words.argument(argument.name).name}${speech.t("colon")}${rangeOf(argument, [], speech)}
        </p>`,
  )}
    ${run.cast.map((node) => {
      const own = settingsOf(settings, node);
      return own.length
        ? html`<fieldset data-node=${node.id}>
            <legend>${speech.words.name(node.id)}</legend>
            ${own.map((setting) => field(setting, node.id, optionsOf(setting.argument, nodes), { speech, draft }, gestures))}
          </fieldset>`
        : nothing;
    })}`;
}

/**
 * @param {Setting} setting
 * @param {string} node
 * @param {string[]} options
 * @param {{speech: Speech, draft: Draft}} model
 * @param {StartGestures} gestures
 */
function field({ argument, default: usual, param }, node, options, { speech, draft }, gestures) {
  const key = `${node}-${argument.name}`;
  const id = `start-${key}`;
  const wrong = draft.wrong[key];
  const how = {
    id,
    value: draft.given[node]?.[argument.name] ?? "",
    options,
    wrong: Boolean(wrong),
    optional: !usual && !param,
  };
  return html`<div class="field">
    <label for=${id}>${speech.words.argument(argument.name).name}</label>
    <span class="input"
      >${argumentInput(argument, how, speech, (value) => gestures.onValue(node, argument.name, value))}</span
    >
    ${wrong ? html`<p class="wrong" role="alert" id="${id}-wrong">${wrong}</p>` : nothing}
  </div>`;
}
