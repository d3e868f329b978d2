// Commands with arguments: `name-arg-arg` (docs/recipe.md). Pure: for words, actions and forms.

/** @import { Argument, Command } from './types.js' */

/**
 * A client command or operator action of the declaration: which verb, and its text.
 * @param {string} example `set-x-5`, `client:s1.set-x-5`, `operator:r1.rollback`
 */
export function commandText(example) {
  const match = /^(client|operator):(?:[a-z][a-z0-9]*\.)?(.+)$/.exec(example);
  return match ? { verb: match[1] ?? "client", text: match[2] ?? "" } : { verb: "client", text: example };
}

/**
 * The declared command that a text gives, and its arguments by name; of several names that fit, the longest counts. Null if none fits.
 * @param {Command[]} commands
 * @param {string} text
 * @returns {{command: Command, values: Record<string, string>} | null}
 */
export function readCommand(commands, text) {
  for (const command of [...commands].sort((a, b) => b.slug.length - a.slug.length)) {
    const args = command.arguments ?? [];
    if (!args.length) {
      if (commandText(command.example).text === text) return { command, values: {} };
    } else if (text.startsWith(`${command.slug}-`)) {
      const values = text.slice(command.slug.length + 1).split("-");
      if (values.length !== args.length) return null;
      return { command, values: Object.fromEntries(args.map(({ name }, i) => [name, values[i] ?? ""])) };
    }
  }
  return null;
}

/** A command's text, with these arguments. @param {Command} command @param {Record<string, string>} values */
export const writeCommand = (command, values) =>
  [command.slug, ...(command.arguments ?? []).map(({ name }) => values[name] ?? "")].join("-");

/** What a choice chooses from: its options, or the nodes of its role. @param {Argument} argument @param {Map<string, {role: string}>} nodes */
export const optionsOf = (argument, nodes) =>
  argument.kind === "node"
    ? [...nodes].filter(([, { role }]) => role === argument.role).map(([id]) => id)
    : argument.options;

/** Whether an argument may have this value. @param {Argument} argument @param {string} value @param {string[]} options */
export function isPossible(argument, value, options) {
  if (argument.kind === "int") return isInRange(argument, value);
  if (argument.kind === "numbers") {
    const numbers = value.split(".");
    const enough = numbers.length >= argument.least && numbers.length <= argument.most;
    return enough && numbers.every((number) => isInRange(argument, number));
  }
  if (argument.kind === "word") return /^[a-z0-9.]+$/.test(value);
  return options.includes(value);
}

/** @param {Argument} argument @param {string} value */
const isInRange = ({ low, high }, value) => /^\d{1,15}$/.test(value) && Number(value) >= low && Number(value) <= high;
