// Starts that a person sets up by hand: `custom.s1-term.3-log.1.1.2_s2-term.2` (docs/recipe.md). Pure: for the form.

/** @import { Run, Setting } from './types.js' */

/** What a start says, by node and by setting. @typedef {Record<string, Record<string, string>>} Given */

const BY_HAND = "custom";

/** Whether a start was set up by hand. @param {string} start */
export const isByHand = (start) => start.split(".")[0] === BY_HAND;

/** What can be set of a node. @param {Setting[]} settings @param {{id: string, role: string}} node */
export const settingsOf = (settings, { id, role }) =>
  settings.filter((one) => one.role === role && (!one.at.length || one.at.includes(id)));

/** What a field is where a start doesn't say; "" is nothing. @param {Setting} setting @param {Run} run */
const defaultOf = (setting, run) => (setting.param ? String(run.params[setting.param] ?? "") : setting.default);

/**
 * What stands in a form of a run's start at first: what its start says, else the defaults.
 * @param {Setting[]} settings
 * @param {Run} run
 * @returns {Given}
 */
export function readStart(settings, run) {
  const said = new Map(
    (isByHand(run.start) ? run.start.slice(BY_HAND.length + 1).split("_") : []).map((part) => {
      const [node = "", ...fields] = part.split("-");
      return [node, new Map(fields.map((field) => [field.split(".")[0], field.slice(field.indexOf(".") + 1)]))];
    }),
  );
  return Object.fromEntries(
    run.cast.map((node) => [
      node.id,
      Object.fromEntries(
        settingsOf(settings, node).map((one) => {
          const { name } = one.argument;
          return [name, said.get(node.id)?.get(name) ?? defaultOf(one, run)];
        }),
      ),
    ]),
  );
}

/**
 * The start's text; "" if it is the usual one. Order and defaults are as the server writes them.
 * @param {Setting[]} settings
 * @param {Run} run
 * @param {Given} given values without a mistake; "" is nothing
 */
export function writeStart(settings, run, given) {
  const parts = run.cast.map((node) => {
    const fields = settingsOf(settings, node).map((one) => {
      const value = given[node.id]?.[one.argument.name] ?? "";
      return value && value !== defaultOf(one, run) ? `-${one.argument.name}.${value}` : "";
    });
    return fields.some(Boolean) ? `${node.id}${fields.join("")}` : "";
  });
  const text = parts.filter(Boolean).join("_");
  return text ? `${BY_HAND}.${text}` : "";
}
