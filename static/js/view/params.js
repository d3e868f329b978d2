// The form of a run: its seed and its parameters, made from the declaration's typed parameters.

import { html, nothing } from "lit-html";
import { ifDefined } from "lit-html/directives/if-defined.js";
import { icon } from "./icons.js";

/** @import { Param, Run } from '../core/types.js' */
/** @import { Speech } from '../scene/speech.js' */

/** What was put into the form. @typedef {{seed: string, values: Record<string, string>, wrong: Record<string, string>}} Draft */

const MAX_SEED = 2 ** 32 - 1;
const MEMORABLE_SEED = 9999; // new seeds are short enough to be said aloud in a lecture

/** A draft with the run's present seed and parameters. @param {Param[]} params @param {Run} run @returns {Draft} */
export function draftOf(params, run) {
  const values = Object.fromEntries(
    params.map((param) => [param.name, textOf(run.params[param.name] ?? param.default)]),
  );
  return { seed: String(run.seed), values, wrong: {} };
}

/** A value as an address writes it. @param {unknown} value */
const textOf = (value) => (value === true ? "1" : value === false ? "0" : String(value));

/**
 * What the draft changes, or what is wrong with it.
 * @param {Param[]} params
 * @param {Run} run
 * @param {Draft} draft
 * @param {Speech} speech
 * @returns {{wrong: Record<string, string>, seed: number | null, params: [string, string][]}} seed null: as it is
 */
export function readDraft(params, run, draft, speech) {
  /** @type {Record<string, string>} */
  const wrong = {};
  const seed = Number(draft.seed);
  if (!/^\d+$/.test(draft.seed.trim()) || seed > MAX_SEED)
    wrong.seed = speech.t("params_wrong", { name: speech.t("params_seed"), range: `0 – ${MAX_SEED}` });
  const before = draftOf(params, run);
  /** @type {[string, string][]} */
  const changed = [];
  for (const param of params) {
    const text = (draft.values[param.name] ?? "").trim();
    if (!isRight(param, text))
      wrong[param.name] = speech.t("params_wrong", {
        name: wordsOf(param, speech).name,
        range: rangeOf(param, speech),
      });
    else if (text !== before.values[param.name]) changed.push([param.name, text]);
  }
  return { wrong, seed: String(seed) === before.seed ? null : seed, params: changed };
}

/** @param {Param} param @param {string} text */
function isRight(param, text) {
  if (param.kind === "bool" || param.kind === "choice") return true;
  const number = Number(text);
  const shaped = param.kind === "int" ? /^-?\d+$/.test(text) : /^\d+(\.\d{1,3})?$/.test(text);
  return shaped && (param.low === null || number >= param.low) && (param.high === null || number <= param.high);
}

/** @param {Param} param @param {Speech} speech */
function rangeOf(param, speech) {
  if (param.low === null || param.high === null) return "";
  const unit = param.unit === "ms" ? speech.t("ms") : param.unit;
  return speech.t("params_range", { low: param.low, high: param.high, unit }).trim();
}

/** The network's parameters have words of the interface, the protocol's own have captions. @param {Param} param @param {Speech} speech */
function wordsOf(param, speech) {
  const own = speech.captions?.params?.[param.name];
  if (own) return own;
  const key = `param_${param.name.replaceAll("-", "_")}`;
  return { name: speech.ui[key] ?? param.name, help: speech.ui[`${key}_help`] ?? "" };
}

/**
 * @typedef {Object} ParamGestures
 * @property {(name: string, value: string) => void} onValue
 * @property {(seed: string) => void} onSeed
 * @property {() => void} onApply
 * @property {() => void} onReset
 * @property {(() => void) | null} onStart opens the form of the start; null if the protocol has but one
 */

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Param[]} model.params
 * @param {Draft} model.draft
 * @param {ParamGestures} gestures
 */
export function paramsForm({ speech, params, draft }, gestures) {
  const t = speech.t.bind(speech);
  const network = params.filter((param) => !param.breaks && param.group === "network");
  const own = params.filter((param) => !param.breaks && param.group !== "network");
  const group = (/** @type {Param[]} */ ones, /** @type {string} */ title) =>
    ones.length
      ? html`<fieldset>
          <legend>${title}</legend>
          ${ones.map((param) => field(param, draft, speech, gestures))}
        </fieldset>`
      : nothing;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    gestures.onApply();
  };
  return html`<form novalidate @submit=${submit}>
    <fieldset>
      <div class="field">
        <label for="param-seed">${t("params_seed")}</label>
        <span class="input"
          ><input
            id="param-seed"
            data-first
            type="text"
            inputmode="numeric"
            autocomplete="off"
            aria-invalid=${Boolean(draft.wrong.seed)}
            .value=${draft.seed}
            @input=${(/** @type {Event} */ event) => gestures.onSeed(typed(event))}
          /><button
            type="button"
            class="tb line"
            data-action="new-seed"
            @click=${() => gestures.onSeed(String(1 + Math.floor(Math.random() * MEMORABLE_SEED)))}
          >
            ${icon("repeat")}${t("params_new_seed")}
          </button></span
        >
        <p class="help">${t("params_seed_help")}</p>
        ${draft.wrong.seed ? html`<p class="wrong" role="alert">${draft.wrong.seed}</p>` : nothing}
      </div>
    </fieldset>
    ${
      gestures.onStart
        ? html`<button type="button" class="tb line" data-action="start" @click=${gestures.onStart}>
            ${icon("square-terminal")}${t("start")}
          </button>`
        : nothing
    }
    ${group(own, t("params_protocol"))} ${group(network, t("params_network"))}
    <p class="help">${t("params_note")}</p>
    <div class="row">
      <button type="button" class="tb line" data-action="reset" @click=${gestures.onReset}>${t("params_reset")}</button>
      <button type="submit" class="tb solid" data-action="apply">${t("params_apply")}</button>
    </div>
  </form>`;
}

/** @param {Event} event */
const typed = (event) => /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;

/** @param {Param} param @param {Draft} draft @param {Speech} speech @param {ParamGestures} gestures */
function field(param, draft, speech, gestures) {
  const { name, help } = wordsOf(param, speech);
  const id = `param-${param.name}`;
  const wrong = draft.wrong[param.name];
  return html`<div class="field">
    <label for=${id}>${name}</label>
    <span class="input">${input(param, id, draft, speech, gestures)}</span>
    ${help ? html`<p class="help">${help}</p>` : nothing}
    ${wrong ? html`<p class="wrong" role="alert">${wrong}</p>` : nothing}
  </div>`;
}

/** @param {Param} param @param {string} id @param {Draft} draft @param {Speech} speech @param {ParamGestures} gestures */
function input(param, id, draft, speech, gestures) {
  const value = draft.values[param.name] ?? "";
  const tell = (/** @type {Event} */ event) => gestures.onValue(param.name, typed(event));
  if (param.kind === "bool")
    return html`<input
      id=${id}
      type="checkbox"
      class="switch"
      role="switch"
      .checked=${value === "1"}
      @change=${(/** @type {Event} */ event) =>
        gestures.onValue(param.name, /** @type {HTMLInputElement} */ (event.target).checked ? "1" : "0")}
    />`;
  if (param.kind === "choice") {
    const words = speech.captions?.params?.[param.name]?.options ?? {};
    return html`<select id=${id} @change=${tell}>
      ${param.options.map((option) => html`<option value=${option} ?selected=${option === value}>${words[option] ?? option}</option>`)}
    </select>`;
  }
  return html`<input
      id=${id}
      type="number"
      step=${param.kind === "int" ? "1" : "any"}
      min=${ifDefined(param.low ?? undefined)}
      max=${ifDefined(param.high ?? undefined)}
      aria-invalid=${Boolean(draft.wrong[param.name])}
      .value=${value}
      @input=${tell}
    /><span class="unit">${param.unit === "ms" ? speech.t("ms") : param.unit}</span>`;
}
