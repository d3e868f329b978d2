// Searches protocols, scenarios, key moments and ideas in both languages at once. Pure: it works on the server's index.

/** @typedef {'en'|'zh'} Lang */
/** @typedef {[string, string, string]} Idea its kind, in English, in Chinese */

/**
 * @typedef {Object} IndexEntry
 * @property {'protocol'|'scenario'|'moment'} kind
 * @property {string} protocol
 * @property {string} [scenario]
 * @property {string} [moment]
 * @property {string} href
 * @property {boolean} [broken]
 * @property {string} [face]   of a protocol: the scenario that its picture plays
 * @property {string} [also]   other names, in both languages
 * @property {Record<Lang, [string, string]>} said   title and summary
 * @property {Idea[]} ideas
 */

/** @typedef {{synonyms: string[][], entries: IndexEntry[]}} Index */
/** @typedef {Array<{text: string, hit: boolean}>} Marked */

/**
 * @typedef {Object} Found
 * @property {IndexEntry} entry
 * @property {number} score
 * @property {Marked} title
 * @property {Marked} summary
 * @property {{kind: string, text: Marked} | null} why   where the words were found, if in neither title nor summary
 */

/** An entry's plain texts. @typedef {{titles: string[], also: string, summaries: string[], ideas: Array<{worth: number, texts: string[]}>, context: string, all: string}} Known */

/** One thing asked for: its forms, the typed one first. @typedef {Array<{text: string, worth: number}>} Term */

const WORTH = { title: 10, also: 8, summary: 4, context: 1 };
/** @type {Record<string, number>} */
const IDEAS_WORTH = { fault: 5, breaks: 5, param: 2 };
const IDEA_WORTH = 3;
const BONUS = { protocol: 1.5, scenario: 1, moment: 0 };
const WHOLE_TITLE = 6;
const TITLE_BEGINS = 2;
const AS_TYPED = 1.5; // all words in a row
const SYNONYM = 0.7;
const STEM = 0.9;
const EXCERPT = 64; // characters on each side of a hit in a long text

const HAN = /[\u3400-\u9fff]/;
const MARKS = /[\u0300-\u036f]/g;

/** Lower case, no accents, plain signs. The length doesn't change, so that a hit can be marked in the original text. */
export function plain(/** @type {string} */ text) {
  let out = "";
  for (const sign of text) {
    const folded = sign.normalize("NFKD").replace(MARKS, "").toLowerCase();
    const one = folded.length === sign.length ? folded : sign.toLowerCase();
    out += /[-_/.,:;!?()'"“”‘’，。、；：！？（）…–]/.test(one) ? " ".repeat(sign.length) : one;
  }
  return out.length === text.length ? out : text.toLowerCase();
}

/** Where a term's form begins in a plain text: Chinese anywhere, other words at their beginning; -1 if nowhere. */
function placeOf(/** @type {string} */ text, /** @type {string} */ form, from = 0) {
  if (HAN.test(form)) return text.indexOf(form, from);
  for (let at = text.indexOf(form, from); at >= 0; at = text.indexOf(form, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "") || HAN.test(text[at - 1] ?? "")) return at;
  }
  return -1;
}

/** A searcher over an index, for readers of a language. */
export class Searcher {
  /** @type {Lang} */ #lang;
  /** @type {string[][]} */ #synonyms;
  /** @type {Array<Known & {entry: IndexEntry}>} */ #entries;
  /** @type {Map<string, IndexEntry>} */ #named = new Map();
  #corpus;

  constructor(/** @type {Index} */ index, /** @type {Lang} */ lang) {
    this.#lang = lang;
    this.#synonyms = index.synonyms.map((group) => group.map(tidy));
    for (const entry of index.entries) this.#named.set(keyOf(entry), entry);
    this.#entries = index.entries.map((entry) => {
      const titles = both(entry, 0);
      const also = plain(entry.also ?? "");
      const summaries = both(entry, 1);
      const ideas = entry.ideas.map(([kind, en, zh]) => ({
        worth: IDEAS_WORTH[kind] ?? IDEA_WORTH,
        texts: [plain(en), plain(zh)],
      }));
      const context = this.#contextOf(entry);
      const all = [...titles, also, ...summaries, ...ideas.flatMap(({ texts }) => texts), context].join("\n");
      return { entry, titles, also, summaries, ideas, context, all };
    });
    this.#corpus = this.#entries.map(({ all }) => all).join("\n");
  }

  /** The entry of a protocol or of one of its scenarios. @returns {IndexEntry | undefined} */
  named(/** @type {string} */ protocol, scenario = "") {
    return this.#named.get(keyOf({ protocol, scenario }));
  }

  /** All protocols, in the catalogue's order. */
  get protocols() {
    return this.#entries.map(({ entry }) => entry).filter(({ kind }) => kind === "protocol");
  }

  /**
   * The best `most` hits, and how many there are in all. An empty search finds nothing.
   * @returns {{count: number, best: Found[]}}
   */
  find(/** @type {string} */ typed, most = Number.POSITIVE_INFINITY) {
    const terms = this.#termsOf(typed);
    if (!terms.length) return { count: 0, best: [] };
    const whole = tidy(typed);
    const found = [];
    for (const { entry, ...known } of this.#entries) {
      if (!terms.every((term) => term.some(({ text }) => known.all.includes(text)))) continue;
      const score = this.#score(known, terms, whole);
      if (score > 0) found.push({ entry, score: score + BONUS[entry.kind] });
    }
    found.sort((a, b) => b.score - a.score); // stable: equal ones stay in teaching order
    const best = found.slice(0, most).map(({ entry, score }) => ({ ...this.#shown(entry, terms), score }));
    return { count: found.length, best };
  }

  #mineFirst(/** @type {string} */ en, /** @type {string} */ zh) {
    return this.#lang === "zh" ? [zh, en] : [en, zh];
  }

  /** Texts of what an entry belongs to: a key moment of R4 is also found by the words of R4 and of Raft. */
  #contextOf(/** @type {IndexEntry} */ entry) {
    if (entry.kind === "protocol") return "";
    const above = [this.named(entry.protocol), entry.moment ? this.named(entry.protocol, entry.scenario) : undefined];
    return above.map((e) => (e ? [...both(e, 0), plain(e.also ?? "")].join("\n") : "")).join("\n");
  }

  /** @returns {Term[]} */
  #termsOf(/** @type {string} */ typed) {
    /** @type {Term[]} */
    const terms = [];
    let rest = tidy(typed);
    const known = this.#synonyms
      .flatMap((group) => group.map((member) => ({ member, group })))
      .sort((a, b) => b.member.length - a.member.length);
    for (const { member, group } of known) {
      const at = placeOf(rest, member);
      const after = rest[at + member.length] ?? " ";
      if (at < 0 || (!HAN.test(member) && /[\p{L}\p{N}]/u.test(after) && !HAN.test(after))) continue;
      const others = group.filter((form) => form !== member).map((text) => ({ text, worth: SYNONYM }));
      terms.push([{ text: member, worth: 1 }, ...others]);
      rest = `${rest.slice(0, at)} ${rest.slice(at + member.length)}`;
    }
    for (const word of rest.match(/[\u3400-\u9fff]+|[^\s\u3400-\u9fff]+/g) ?? []) {
      if (HAN.test(word)) terms.push(...this.#cut(word).map((text) => [{ text, worth: 1 }]));
      else terms.push(formsOf(word));
    }
    return terms;
  }

  /** Chinese has no spaces: words that occur nowhere as a whole are cut into the longest pieces that do occur. */
  #cut(/** @type {string} */ word) {
    const pieces = [];
    for (let at = 0; at < word.length; ) {
      let to = word.length;
      while (to > at + 1 && !this.#corpus.includes(word.slice(at, to))) to--;
      pieces.push(word.slice(at, to));
      at = to;
    }
    const telling = pieces.filter((piece) => piece.length > 1);
    return telling.length ? telling : pieces;
  }

  /** 0 unless every term is found, and one of them in the entry itself. */
  #score(/** @type {Known} */ known, /** @type {Term[]} */ terms, /** @type {string} */ whole) {
    let score = 0;
    let own = false;
    for (const term of terms) {
      const best = Math.max(
        WORTH.title * worthIn(known.titles, term),
        WORTH.also * worthIn([known.also], term),
        WORTH.summary * worthIn(known.summaries, term),
        ...known.ideas.map(({ worth, texts }) => worth * worthIn(texts, term)),
      );
      const around = best ? 0 : WORTH.context * worthIn([known.context], term);
      if (!best && !around) return 0;
      own ||= best > 0;
      score += best + around;
    }
    if (!own) return 0;
    score /= terms.length;
    if (known.titles.some((title) => tidy(title) === whole)) score += WHOLE_TITLE;
    else if (known.titles.some((title) => tidy(title).startsWith(whole))) score += TITLE_BEGINS;
    if (terms.length > 1 && [...known.titles, ...known.summaries].some((text) => text.includes(whole)))
      score += AS_TYPED;
    return score;
  }

  /** How a hit is shown: in the reader's language, and also in the other language if it was found there. */
  #shown(/** @type {IndexEntry} */ entry, /** @type {Term[]} */ terms) {
    const other = this.#lang === "zh" ? "en" : "zh";
    const [title, summary] = entry.said[this.#lang];
    const missing = terms.filter((term) => !worthIn([plain(title), plain(summary)], term));
    return {
      entry,
      title: marked(title, terms),
      summary: marked(summary, terms),
      why: missing.length ? this.#why(entry, missing, entry.said[other]) : null,
    };
  }

  /** The text in which the words were found that are in neither title nor summary. */
  #why(/** @type {IndexEntry} */ entry, /** @type {Term[]} */ missing, /** @type {[string, string]} */ elsewhere) {
    /** @type {Array<[string, string[]]>} */
    const places = [
      ["also", (entry.also ?? "").split(" | ")],
      ...entry.ideas.map(([kind, en, zh]) => /** @type {[string, string[]]} */ ([kind, this.#mineFirst(en, zh)])),
      ["", elsewhere],
    ];
    /** @type {{kind: string, text: Marked, share: number} | null} */
    let best = null;
    for (const [kind, texts] of places) {
      for (const text of texts) {
        const share = missing.filter((term) => worthIn([plain(text)], term)).length;
        if (share > (best?.share ?? 0)) best = { kind, text: marked(excerpt(text, missing), missing), share };
      }
    }
    return best && { kind: best.kind, text: best.text };
  }
}

const keyOf = (/** @type {{protocol: string, scenario?: string, moment?: string}} */ entry) =>
  [entry.protocol, entry.scenario, entry.moment].filter(Boolean).join("/");

const tidy = (/** @type {string} */ text) => plain(text).replace(/\s+/g, " ").trim();

const both = (/** @type {IndexEntry} */ entry, /** @type {0|1} */ i) => [
  plain(entry.said.en[i]),
  plain(entry.said.zh[i]),
];

/** A typed word and what it is without its ending: crashes, crashed and crashing mean crash. @returns {Term} */
function formsOf(/** @type {string} */ word) {
  const stem = /^(.{3,}?)(?:es|s|ed|ing)$/.exec(word)?.[1];
  return stem
    ? [
        { text: word, worth: 1 },
        { text: stem, worth: STEM },
      ]
    : [{ text: word, worth: 1 }];
}

/** What finding a term in some texts is worth: 0 if it is in none. */
function worthIn(/** @type {string[]} */ texts, /** @type {Term} */ term) {
  let worth = 0;
  for (const form of term)
    if (form.worth > worth && texts.some((text) => placeOf(text, form.text) >= 0)) worth = form.worth;
  return worth;
}

/** A text in pieces, those that were found marked. @returns {Marked} */
export function marked(/** @type {string} */ text, /** @type {Term[]} */ terms) {
  const where = plain(text);
  const hit = new Array(text.length).fill(false);
  for (const term of terms) {
    for (const { text: form } of term) {
      let found = false;
      for (let at = placeOf(where, form); at >= 0; at = placeOf(where, form, at + form.length)) {
        hit.fill(true, at, at + form.length);
        found = true;
      }
      if (found) break;
    }
  }
  /** @type {Marked} */
  const pieces = [];
  for (let i = 0; i < text.length; i++) {
    const last = pieces.at(-1);
    if (last && last.hit === hit[i]) last.text += text[i];
    else pieces.push({ text: text[i] ?? "", hit: hit[i] });
  }
  return pieces;
}

/** The part of a long text around what was found in it. */
function excerpt(/** @type {string} */ text, /** @type {Term[]} */ terms) {
  const places = terms
    .flatMap((term) => term.map(({ text: form }) => placeOf(plain(text), form)))
    .filter((at) => at >= 0);
  const at = Math.min(...places);
  const from = at <= EXCERPT ? 0 : text.lastIndexOf(" ", at - EXCERPT / 2) + 1 || at - EXCERPT / 2;
  const to = Math.min(text.length, from + 2 * EXCERPT);
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
}
