// Puts keys and parameters into words: captions of the protocol, words of the interface, values of a state. Pure.

import { readCommand } from "./commands.js";
import { clip } from "./geometry.js";

/** @import { Declaration, MessageHint, Step } from './types.js' */

const PLACEHOLDER = /\{([^{}]+)\}/g;

/** A node's id as the stage shows it: `s1` is S1. */
const nodeName = (/** @type {string} */ id) => id.toUpperCase();

/** Looks into nested fields: `entries.0.command`. Undefined where something is missing. */
export function dig(/** @type {any} */ value, /** @type {string} */ path) {
  return path.split(".").reduce((v, key) => (v === null || v === undefined ? undefined : v[key]), value);
}

/** The number that gives a hue, from 1 to 6; 0 is ink. */
export const hueOf = (/** @type {unknown} */ number) =>
  typeof number === "number" && number > 0 ? ((number - 1) % 6) + 1 : 0;

/** A number that is a pair, 10 times its first part and its second. */
const pairText = (/** @type {number} */ n) => `(${Math.floor(n / 10)},${n % 10})`;

/** Microseconds as milliseconds, without needless decimals: 738, 0.5. */
export function milliseconds(/** @type {number} */ us, decimals = 0) {
  const ms = us / 1000;
  return decimals ? String(Number(ms.toFixed(decimals))) : String(Math.round(ms));
}

/** A message's short label (`z=7`) after its hint's template over its fields; empty where a field is missing. */
export function messageLabel(
  /** @type {MessageHint|undefined} */ hint,
  /** @type {Record<string, any>} */ body,
  /** @type {(field: string) => boolean} */ isPair = () => false,
) {
  if (!hint?.label) return "";
  let missing = false;
  const label = hint.label.replace(PLACEHOLDER, (_, path) => {
    const value = dig(body, path);
    if (value === undefined || value === null || value === "") missing = true;
    if (typeof value === "number" && isPair(path)) return pairText(value);
    return Array.isArray(value) ? String(value.length) : String(value);
  });
  return missing ? "" : label;
}

/** A command as a client would write it: set-x-5 is x=5, transfer-30-a-b is transfer 30 a b. */
export const askText = (/** @type {string} */ text) => text.replace(/^set-(\w+)-(.+)$/, "$1=$2").replaceAll("-", " ");

const NUMBER = /\d+/;

/** @typedef {ReturnType<typeof makeWords>} Words */

/**
 * The words of a protocol in one language. `captions` as in docs/captions.md, `ui` the interface's words (static/i18n).
 * @param {any} captions
 * @param {Record<string, string>} ui
 * @param {string} lang
 * @param {Declaration|null} [declaration]
 */
export function makeWords(captions, ui, lang, declaration = null) {
  const chinese = lang.startsWith("zh");
  /** @type {Set<string>|null} */
  let cast = null;
  /** @type {Map<string, string>} */
  let roleById = new Map();

  const isNode = (/** @type {unknown} */ v) =>
    typeof v === "string" && (cast ? cast.has(v) : /^[a-z]{1,2}\d+$/.test(v));

  /** The tone of a word that the view declares (a record, an outcome), or none. */
  const tone = (/** @type {unknown} */ word) => declaration?.view.tones[String(word).toLowerCase()] ?? "";

  /** Whether a field's number is a pair. */
  const isPair = (/** @type {string} */ field) => declaration?.view.pairs?.includes(field) ?? false;

  /** A number that gives a hue, as it is written: a pair where the view has pairs, and nothing where there is no pair. */
  const figure = (/** @type {number} */ n) =>
    declaration?.view.pairs?.length ? (n > 0 ? pairText(n) : "") : String(n);

  /** A node's name on the stage. */
  const name = (/** @type {string} */ id) => nodeName(id);

  /** One of the interface's words, its parameters put in as values: ids as names. @returns {string} */
  const t = (/** @type {string} */ key, /** @type {Record<string, any>} */ params = {}) => fill(ui[key] ?? key, params);

  /** A span of time: 598 ms, 1.2 s. */
  function duration(/** @type {number} */ us, fine = false) {
    if (us >= 1_000_000) return `${(us / 1_000_000).toFixed(us < 10_000_000 ? 1 : 0)} ${ui.s}`;
    return `${milliseconds(us, fine && us < 10_000 ? 1 : 0)} ${ui.ms}`;
  }

  /** A list in words: A, B and C; A、B 和 C. @returns {string} */
  function list(/** @type {unknown[]} */ items) {
    const words = items.map((v) => value(v));
    if (words.length < 2) return words[0] ?? t("none");
    const last = String(words.at(-1));
    const rest = words.slice(0, -1).join(ui.comma);
    const gap = /^[A-Za-z0-9]/.test(last) && chinese ? " " : "";
    const tail = /[A-Za-z0-9]$/.test(rest) && chinese ? " " : "";
    return ui.list.replace("{rest}", rest + tail).replace("{last}", gap + last);
  }

  /** Any value of a state or a note: ids as names, lists in words, nothing as a dash. @returns {string} */
  function value(/** @type {any} */ v, key = "") {
    if (v === null || v === undefined) return "–";
    if (typeof v === "boolean") return t(v ? "yes" : "no");
    if (typeof v === "number") {
      if (isPair(key)) return v > 0 ? pairText(v) : t("none");
      if (key.endsWith("_us")) return duration(v);
      return key.endsWith("_since") ? `${milliseconds(v)} ${ui.ms}` : String(v);
    }
    if (typeof v === "string") return isNode(v) ? name(v) : (captions?.phases?.[v] ?? captions?.values?.[v] ?? v);
    if (Array.isArray(v)) return list(v);
    // What holds a pair and little else, such as a vote, needs no names: (1,1) X.
    if (Object.keys(v).some(isPair)) {
      const held = Object.entries(v).filter(([, item]) => item !== 0 && item !== "" && item !== null);
      return held.map(([k, item]) => value(item, k)).join(" ") || t("none");
    }
    return Object.entries(v)
      .map(([k, item]) => `${isNode(k) ? name(k) : k} ${value(item)}`)
      .join(ui.comma);
  }

  /** A template with its parameters; one that is missing shows its name. @returns {string} */
  function fill(/** @type {string} */ template, /** @type {Record<string, any>} */ params) {
    return template.replace(PLACEHOLDER, (whole, key) => (key in params ? value(params[key], key) : whole));
  }

  /** A note's caption, or null if it has none. */
  function caption(/** @type {{key: string, params: Record<string, any>}} */ note, /** @type {string} */ node) {
    const words = captions?.notes?.[note.key];
    if (!words) return null;
    const params = { node, ...note.params };
    return {
      key: note.key,
      params,
      headline: fill(words.headline ?? "", params),
      why: fill(words.why ?? "", params),
      watch: fill(words.watch ?? "", params),
    };
  }

  /** All captions of a step's notes. A key without words shows itself and its parameters. */
  function notes(/** @type {Step} */ step) {
    return step.notes.map(
      (note) =>
        caption(note, step.node) ?? {
          key: note.key,
          params: note.params,
          headline: "",
          why: `${note.key} ${Object.entries(note.params)
            .map(([k, v]) => `${k}=${value(v)}`)
            .join(" ")}`.trim(),
          watch: "",
        },
    );
  }

  /** The headline of a note before it is reached, if the node is the only parameter that it needs; else "". */
  function noteBefore(/** @type {string} */ key, /** @type {string} */ node) {
    const said = fill(captions?.notes?.[key]?.headline ?? "", { node });
    return said.search(PLACEHOLDER) < 0 ? said : "";
  }

  /** The caption of a step: its first note that has a headline, or null. */
  function note(/** @type {Step} */ step) {
    for (const n of step.notes) {
      const words = caption(n, step.node);
      if (words?.headline) return words;
    }
    return null;
  }

  /** A command's words, with its arguments put in; "…" stands where there is none. */
  const command = (/** @type {string} */ slug, /** @type {Record<string, string>} */ values = {}) =>
    String(captions?.commands?.[slug] ?? slug).replace(PLACEHOLDER, (_, argument) =>
      values[argument] === undefined ? "…" : argumentValue(argument, values[argument]),
    );

  /** An argument's value in words: its option's word, a node's name, or the value itself. */
  const argumentValue = (/** @type {string} */ argument, /** @type {string} */ of) =>
    String(captions?.arguments?.[argument]?.options?.[of] ?? (isNode(of) ? name(of) : of));

  /** The captions' words for a client command, also for one that differs from a known one only by a number; "" if there are none. */
  function commandWords(/** @type {string} */ text) {
    const known = captions?.commands ?? {};
    const given = readCommand(declaration?.commands ?? [], text);
    if (given && given.command.slug in known) return command(given.command.slug, given.values);
    if (text in known) return String(known[text]);
    const alike = Object.keys(known).find((slug) => slug.replace(NUMBER, "#") === text.replace(NUMBER, "#"));
    const [was, is] = [alike?.match(NUMBER)?.[0], text.match(NUMBER)?.[0]];
    return alike && was && is ? String(known[alike]).replace(was, is) : "";
  }

  /** A client command in few letters, for pictures: x=1, or its words where there is room for them. */
  function asked(/** @type {string} */ text, /** @type {number} */ most) {
    const plain = askText(text);
    const words = plain.includes("=") ? "" : commandWords(text);
    return words && clip(words, most) === words ? words : clip(plain, most);
  }

  /** What an answer to a client is about, in few letters: a word of the protocol, or the command. */
  function answered(/** @type {string} */ text, /** @type {number} */ most) {
    const word = value(text);
    return word === text ? asked(text, most) : clip(word, most);
  }

  /** A message in words: its name, its label and the number that gives its hue. */
  function message(/** @type {{type: string, body: Record<string, any>}} */ m) {
    const hint = declaration?.view.messages[m.type];
    const words = [captions?.messages?.[m.type]?.name ?? m.type];
    const label = messageLabel(hint, m.body);
    const short = label && captions?.labels?.[label] ? captions.labels[label] : label;
    if (short && !String(words[0]).toLowerCase().includes(short.toLowerCase())) words[0] += ` ${short}`;
    const number = hint?.hue ? dig(m.body, hint.hue) : undefined;
    if (typeof number === "number" && captions?.number) words.push(numberOf(number));
    return words.join(ui.comma_clause);
  }

  /** A message's label on the stage: the template's, or the words that the captions have for it. */
  function label(/** @type {{type: string, body: Record<string, any>}} */ m) {
    const text = messageLabel(declaration?.view.messages[m.type], m.body, isPair);
    return captions?.labels?.[text] ?? captions?.messages?.[m.type]?.labels?.[text] ?? text;
  }

  /** What a term, ballot or epoch is called with its number: term 2, 任期 2. */
  const numberOf = (/** @type {unknown} */ number, short = false) => {
    const n = typeof number === "number" ? figure(number) : number;
    if (typeof number === "number" && (n === "" || (short && declaration?.view.pairs?.length))) return String(n);
    const word = short ? captions?.number?.short : captions?.number?.long;
    if (!word) return String(n);
    return short && /^[\x20-\x7e]*$/.test(word) ? `${word}${n}` : `${word} ${n}`;
  };

  /** The excerpts in which a rule stands, each with the numbers of the lines that it lights. @returns {Array<{id: string, title: string, lines: Array<[string, string]>, lit: number[]}>} */
  function excerptsOf(/** @type {string} */ id) {
    return (captions?.excerpts ?? []).flatMap(
      (/** @type {{title: string, lines: Array<[string, string]>}} */ excerpt) => {
        const lit = excerpt.lines.flatMap(([ruleId], i) => (ruleId === id ? [i] : []));
        return lit.length ? [{ id, title: excerpt.title, lines: excerpt.lines, lit }] : [];
      },
    );
  }

  /** The first excerpt in which a rule stands, or null. */
  const rule = (/** @type {string} */ id) => excerptsOf(id)[0] ?? null;

  /** A property's name and help; with parameters of a break, also what broke it. */
  function property(/** @type {string} */ slug, /** @type {Record<string, any>} */ params = {}) {
    const words = captions?.properties?.[slug] ?? {};
    return { name: words.name ?? slug, help: fill(words.help ?? "", params), broken: fill(words.broken ?? "", params) };
  }

  /** An output in words. */
  function output(/** @type {string} */ kind, /** @type {any} */ v, node = "") {
    const template = captions?.outputs?.[kind === "answer" ? `answer-${v.outcome}` : kind];
    const params = v && typeof v === "object" && !Array.isArray(v) ? { node, ...v } : { node, value: v };
    return template ? fill(template, params) : `${kind} ${value(v)}`;
  }

  return {
    lang,
    captions,
    declaration,
    /** Sets the nodes of the run, so that their ids in parameters are shown as names. */
    cast(/** @type {Array<{id: string, role: string}>} */ nodes) {
      cast = new Set(nodes.map((node) => node.id));
      roleById = new Map(nodes.map((node) => [node.id, node.role]));
    },
    name,
    t,
    list,
    value,
    fill,
    duration,
    note,
    noteBefore,
    notes,
    message,
    label,
    rule,
    excerptsOf,
    property,
    output,
    commandWords,
    asked,
    answered,
    number: numberOf,
    phase: (/** @type {string} */ phase) => captions?.phases?.[phase] ?? phase,
    role: (/** @type {string} */ role) => captions?.roles?.[role] ?? role,
    roleOf: (/** @type {string} */ id) => roleById.get(id) ?? "",
    field: (/** @type {string} */ field) => captions?.fields?.[field] ?? field.replaceAll("_", " "),
    timer: (/** @type {string} */ timer) => captions?.timers?.[timer] ?? timer,
    truth: (/** @type {string} */ key) => captions?.truth?.[key] ?? key,
    param: (/** @type {string} */ param) => captions?.params?.[param] ?? { name: param, help: "" },
    command,
    argument: (/** @type {string} */ argument) => captions?.arguments?.[argument] ?? { name: argument },
    argumentValue,
    messageName: (/** @type {string} */ type) => captions?.messages?.[type]?.name ?? type,
    /** A message type's short name where no body is known: its label, if that holds no field, else its slug. */
    messageShort: (/** @type {string} */ type) => messageLabel(declaration?.view.messages[type], {}) || type,
    tone,
    figure,
    isPair,
    toneOf: (/** @type {string} */ type) => declaration?.view.messages[type]?.tone ?? "",
    /** Whether a parameter is the number that gives the hue (term, ballot, epoch). */
    isNumber: (/** @type {string} */ key) => declaration?.view.numbers?.includes(key) ?? false,
    messageHelp: (/** @type {string} */ type) => captions?.messages?.[type]?.help ?? "",
    scenario: (/** @type {string} */ slug) => captions?.scenarios?.[slug] ?? { title: slug, summary: "" },
    /** A key moment's words. Without a headline of its own it has that of its step's note. */
    moment: (/** @type {string} */ scenario, /** @type {string} */ slug) => ({
      headline: "",
      see: "",
      not_yet: "",
      ...captions?.moments?.[scenario]?.[slug],
    }),
  };
}
