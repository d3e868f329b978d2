// The form of a command: a field for each of its arguments.

import { html, nothing } from "lit-html";
import { isPossible, optionsOf } from "../core/commands.js";

/** @import { Argument, Command, World } from '../core/types.js' */
/** @import { Speech } from '../scene/speech.js' */

/** What was put into the form of a command at a node. @typedef {{command: Command, node: string, values: Record<string, string>, wrong: Record<string, string>}} Order */

/**
 * What is wrong with each argument, by its name, in a sentence that says what is possible.
 * @param {Order} order
 * @param {World} world
 * @param {Speech} speech
 */
export function wrongIn(order, world, speech) {
  /** @type {Record<string, string>} */
  const wrong = {};
  for (const argument of order.command.arguments) {
    const value = (order.values[argument.name] ?? "").trim();
    const options = optionsOf(argument, world.nodes);
    const { name } = speech.words.argument(argument.name);
    if (!isPossible(argument, value, options))
      wrong[argument.name] = speech.t("params_wrong", { name, range: rangeOf(argument, options, speech) });
    else if (argument.unlike && order.values[argument.unlike] === value)
      wrong[argument.name] = speech.t("command_unlike", { name, other: speech.words.argument(argument.unlike).name });
  }
  return wrong;
}

/** Which values an argument may have. @param {Argument} argument @param {string[]} options @param {Speech} speech */
export function rangeOf(argument, options, speech) {
  const { low, high, least, most, unit } = argument;
  if (argument.kind === "int") return speech.t("params_range", { low, high, unit }).trim();
  if (argument.kind === "word") return speech.t("command_word");
  if (argument.kind === "numbers") {
    const example = Array(Math.max(least, Math.min(2, most)))
      .fill(low)
      .join(".");
    if (least === most) return speech.t("command_so_many_numbers", { count: most, low, high, example });
    return speech.t("command_numbers", { least, most, low, high, example });
  }
  return options.map((option) => speech.words.argumentValue(argument.name, option)).join(speech.ui.comma);
}

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {World} model.world
 * @param {Order} model.order
 * @param {{onValue: (name: string, value: string) => void, onGive: () => void}} gestures
 */
export function commandForm({ speech, world, order }, gestures) {
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    gestures.onGive();
  };
  return html`<form novalidate @submit=${submit}>
    <fieldset>
      ${order.command.arguments.map((argument, i) => {
        const id = `argument-${argument.name}`;
        const wrong = order.wrong[argument.name];
        return html`<div class="field">
          <label for=${id}>${speech.words.argument(argument.name).name}</label>
          <span class="input"
            >${argumentInput(
              argument,
              {
                id,
                value: order.values[argument.name] ?? "",
                options: optionsOf(argument, world.nodes),
                wrong: Boolean(wrong),
                first: i === 0,
              },
              speech,
              (value) => gestures.onValue(argument.name, value),
            )}</span
          >
          ${wrong ? html`<p class="wrong" role="alert" id="${id}-wrong">${wrong}</p>` : nothing}
        </div>`;
      })}
    </fieldset>
    <div class="row">
      <button type="submit" class="tb solid" data-action="give">
        ${speech.t("command_give", { node: speech.words.name(order.node) })}
      </button>
    </div>
  </form>`;
}

/**
 * The field into which an argument is put.
 * @param {Argument} argument
 * @param {object} how
 * @param {string} how.id of the field; what is wrong with it stands in the element `<id>-wrong`
 * @param {string} how.value
 * @param {string[]} how.options what a choice chooses from
 * @param {boolean} how.wrong
 * @param {boolean} [how.first] whether it gets the focus when the form opens
 * @param {boolean} [how.optional] whether it may be left empty
 * @param {Speech} speech
 * @param {(value: string) => void} onValue
 */
export function argumentInput(
  argument,
  { id, value, options, wrong, first = false, optional = false },
  speech,
  onValue,
) {
  const tell = (/** @type {Event} */ event) =>
    onValue(/** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value);
  if (argument.kind === "choice" || argument.kind === "node")
    return html`<select id=${id} ?data-first=${first} @change=${tell}>
      ${optional ? html`<option value="" ?selected=${value === ""}>${speech.t("start_nothing")}</option>` : nothing}
      ${options.map(
        (option) =>
          html`<option value=${option} ?selected=${option === value}>${speech.words.argumentValue(argument.name, option)}</option>`,
      )}
    </select>`;
  return html`<input
      id=${id}
      ?data-first=${first}
      type="text"
      inputmode=${argument.kind === "int" ? "numeric" : argument.kind === "numbers" ? "decimal" : "text"}
      autocomplete="off"
      autocapitalize="off"
      aria-invalid=${wrong}
      aria-describedby=${wrong ? `${id}-wrong` : nothing}
      .value=${value}
      @input=${tell}
    />${argument.unit ? html`<span class="unit">${argument.unit}</span>` : nothing}`;
}
