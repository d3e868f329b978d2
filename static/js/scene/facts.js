// A fact of the strip in words: its value, what comes small beside it, its colour. Pure.

/** @import { Words } from '../core/words.js' */

/** A fact of the strip: its value, what comes small beside it, its colour. */
export function factOf(/** @type {any} */ value, /** @type {Words} */ words) {
  if (value === null || value === undefined) return { text: words.t("none"), more: "", hue: 0, tone: "", wordy: true };
  if (typeof value !== "object" || Array.isArray(value)) {
    const empty = Array.isArray(value) && value.length === 0;
    return {
      text: empty ? words.t("none") : words.value(value),
      more: "",
      hue: 0,
      tone: typeof value === "string" ? words.tone(value) : "",
      wordy: typeof value !== "number",
    };
  }
  const entries = Object.entries(value);
  const [first, ...rest] = entries;
  if (!first) return { text: words.t("none"), more: "", hue: 0, tone: "", wordy: true };
  const number = rest.find(([k, v]) => typeof v === "number" && words.isNumber(k));
  const more = rest
    .map(([k, v]) =>
      words.isNumber(k)
        ? words.number(v)
        : k === "of"
          ? words.t("of_n", { n: v })
          : typeof v === "number" || typeof v === "boolean"
            ? `${words.field(k)} ${words.value(v)}`
            : words.value(v, k),
    )
    .concat(typeof first[1] === "number" && words.captions?.fields?.[first[0]] ? [words.field(first[0])] : [])
    .join(" ");
  return {
    text: words.value(first[1], first[0]),
    more,
    hue: number ? ((((number[1] - 1) % 6) + 6) % 6) + 1 : 0,
    tone: words.tone(first[1]),
    wordy: typeof first[1] !== "number" && !number,
  };
}
