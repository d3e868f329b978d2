// Two runs side by side: whose stage is which, where they part, and what differs at the moment that is shown.

import { html, nothing } from "lit-html";
import { icon } from "./icons.js";

/** @import { Declaration, Step, Value, World } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { FieldDifference, WorldDifference } from '../core/difference.js' */
/** @import { Speech } from '../scene/speech.js' */

/** @typedef {'stages'|'diagrams'} Look */
/** @typedef {{value: string, label: string}} Choice */

/**
 * What stands above one of the two: its letter, what it is called, what was changed in it.
 * @param {object} model
 * @param {Speech} model.speech
 * @param {'a'|'b'} model.side
 * @param {Choice[]} model.choices the takes that could stand here
 * @param {string} model.chosen
 * @param {string} model.changes in a few words
 * @param {boolean} model.waiting whether it isn't known up to the moment that is shown
 * @param {boolean} model.menu whether the menu of what could stand here instead is open
 * @param {{onChoose: (value: string) => void, onSwap: () => void, onOther: () => void}} gestures
 */
export function takeHead({ speech, side, choices, chosen, changes, waiting, menu }, { onChoose, onSwap, onOther }) {
  const t = speech.t.bind(speech);
  const label = choices.find((choice) => choice.value === chosen)?.label ?? "";
  return html`<b class="letter" aria-hidden="true">${side.toUpperCase()}</b>
    <div class="take">
      ${
        choices.length > 1
          ? html`<select
              aria-label=${t(`compare_${side}`)}
              .value=${chosen}
              @change=${(/** @type {Event} */ event) => onChoose(/** @type {HTMLSelectElement} */ (event.target).value)}
            >
              ${choices.map(({ value, label }) => html`<option value=${value} ?selected=${value === chosen}>${label}</option>`)}
            </select>`
          : html`<b>${label}</b>`
      }
      ${changes && changes !== label ? html`<small title=${changes}>${changes}</small>` : nothing}
    </div>
    ${waiting ? html`<span class="note" role="status">${t("compare_waiting")}</span>` : nothing}
    ${
      side === "a"
        ? html`<span class="note yours">${t("compare_yours")}</span>`
        : html`<button
              type="button"
              class="tb line"
              data-action="beside"
              aria-label=${t("compare_other")}
              title="${t("compare_other")} (V)"
              aria-haspopup="dialog"
              aria-expanded=${menu}
              @click=${onOther}
            >
              ${icon("book-open")}
            </button>
            <button type="button" class="tb line" data-action="swap" title=${t("compare_swap_help")} @click=${onSwap}>
              ${icon("swap")}<span>${t("compare_swap")}</span>
            </button>`
    }`;
}

/**
 * Where the two part, in one sentence, and what each does there.
 * @param {Speech} speech
 * @param {object} difference
 * @param {{tUs: number, a: string, b: string} | null} difference.first what each does there, "" for nothing
 * @param {boolean} difference.none
 * @param {number} difference.knownUs
 */
function partingSentence(speech, { first, none, knownUs }) {
  const t = speech.t.bind(speech);
  if (none) return t("compare_none");
  if (!first)
    return Number.isFinite(knownUs) && knownUs > 0
      ? t("compare_none_yet", { time: speech.time(knownUs) })
      : t("compare_reading");
  return first.tUs === 0 ? t("compare_from_start") : t("compare_until", { time: speech.time(first.tUs) });
}

/** A run's step, and the words that know its nodes. @typedef {{speech: Speech, step: Step | null, timeline: Timeline}} Doing */

/**
 * What each run does where they part, "" for nothing. If both have the same sentence, the time of its effect is added.
 * @param {Doing} a
 * @param {Doing} b
 */
export function whatEachDoes(a, b) {
  const { speech } = a;
  const said = (/** @type {Doing} */ doing) => (doing.step ? doing.speech.sentence(doing.step, doing.timeline) : "");
  const words = { a: said(a), b: said(b) };
  if (words.a !== words.b || !a.step || !b.step) return words;
  for (const [key, when] of /** @type {const} */ ([
    ["compare_arrives", (/** @type {Step} */ step) => step.sends[0]?.dueUs],
    ["compare_timer", (/** @type {Step} */ step) => step.timers.armed[0]?.dueUs],
  ])) {
    const [mine, theirs] = [when(a.step), when(b.step)];
    if (mine === undefined || theirs === undefined || mine === theirs) continue;
    return {
      a: speech.t(key, { what: words.a, time: speech.time(mine) }),
      b: speech.t(key, { what: words.b, time: speech.time(theirs) }),
    };
  }
  return words;
}

/**
 * The strip's head: how the two are related, and how they are looked at.
 * @param {{speech: Speech, look: Look, until: string}} model
 * @param {{onLook: (look: Look) => void, onClose: () => void}} gestures
 */
export function stripHead({ speech, look, until }, { onLook, onClose }) {
  const t = speech.t.bind(speech);
  return html`<div class="ph">
      <span class="title">${t("compare_title")}</span><b class="until">${until}</b>
      <span class="r"></span>
      <button
        type="button"
        class="tb"
        data-action="look"
        aria-label=${t(look === "stages" ? "compare_diagrams" : "compare_stages")}
        title=${t(look === "stages" ? "compare_diagrams" : "compare_stages")}
        @click=${() => onLook(look === "stages" ? "diagrams" : "stages")}
      >
        ${icon(look === "stages" ? "rows" : "columns")}
      </button>
      <button
        type="button"
        class="tb"
        data-action="close-comparison"
        aria-label=${t("compare_close")}
        title="${t("compare_close")} (v)"
        @click=${onClose}
      >
        ${icon("x")}
      </button>
    </div>`;
}

/**
 * The strip beside the stages.
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Declaration} model.declaration
 * @param {Look} model.look
 * @param {{first: {tUs: number, a: string, b: string} | null, none: boolean, knownUs: number}} model.difference
 * @param {number} model.tUs the moment that is shown
 * @param {{a: World, b: World, difference: WorldDifference} | null} model.now null before they part
 * @param {boolean} model.still nothing moves: what differs now may be said aloud
 * @param {string} model.node the selected one
 * @param {{onLook: (look: Look) => void, onClose: () => void, onJump: () => void, onNode: (id: string) => void}} gestures
 */
export function comparisonStrip({ speech, declaration, look, difference, tUs, now, still, node }, gestures) {
  const t = speech.t.bind(speech);
  const { first } = difference;
  const said = (/** @type {string} */ text) => text || t("compare_nothing");
  return html`${stripHead({ speech, look, until: partingSentence(speech, difference) }, gestures)}
    <div class="parting" aria-live="polite">
      <p>${partingSentence(speech, difference)}</p>
      ${
        first
          ? html`<dl>
              <div><dt><b class="letter">A</b></dt><dd>${said(first.a)}</dd></div>
              <div><dt><b class="letter">B</b></dt><dd>${said(first.b)}</dd></div>
            </dl>`
          : nothing
      }
    </div>
    ${
      first
        ? html`<button type="button" class="tb line jump" data-action="jump" ?disabled=${tUs === first.tUs} @click=${gestures.onJump}>
            ${icon("parting")}<span>${t("compare_jump", { time: speech.time(first.tUs) })}</span>
          </button>`
        : nothing
    }
    ${first ? nowTable({ speech, declaration, tUs, now, node }, gestures.onNode) : nothing}
    <p class="vh" aria-live="polite">${still && now ? nowSentence(speech, now.difference) : nothing}</p>`;
}

/** What differs now, in one sentence. @param {Speech} speech @param {WorldDifference} difference */
function nowSentence(speech, { nodes }) {
  const ids = [...nodes.keys()];
  return ids.length ? speech.t("compare_nodes", { nodes: speech.nodes(ids) }) : speech.t("compare_same_now");
}

/**
 * What differs at the moment, node by node, field by field: what it is here and there.
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Declaration} model.declaration
 * @param {number} model.tUs
 * @param {{a: World, b: World, difference: WorldDifference} | null} model.now
 * @param {string} model.node
 * @param {(id: string) => void} onNode
 */
function nowTable({ speech, declaration, tUs, now, node }, onNode) {
  const t = speech.t.bind(speech);
  const head = html`<p class="sub-head">${t("compare_at", { time: speech.time(tUs) })}</p>`;
  if (!now) return html`${head}<p class="empty">${t("compare_not_yet")}</p>`;
  const { a, b, difference } = now;
  const { nodes, network, properties, air } = difference;
  if (!nodes.size && !network && !properties.length && !air.a.length && !air.b.length)
    return html`${head}<p class="empty">${t("compare_same_now")}</p>`;
  const row = (/** @type {string} */ name, /** @type {string} */ mine, /** @type {string} */ theirs) =>
    html`<tr><th scope="row">${name}</th><td>${mine}</td><td>${theirs}</td></tr>`;
  const property = (/** @type {World} */ world, /** @type {string} */ slug) =>
    t(`property_${world.properties.get(slug)?.status ?? "pending"}`);
  return html`${head}
    <table class="differs">
      <thead>
        <tr><th><span class="vh">${t("compare_what")}</span></th><th scope="col"><b class="letter">A</b></th><th scope="col"><b class="letter">B</b></th></tr>
      </thead>
      ${[...nodes].map(
        ([id, fields]) => html`<tbody>
          <tr>
            <th class="who" colspan="3" scope="rowgroup">
              <button type="button" aria-pressed=${id === node} @click=${() => onNode(id)}>${icon("differs")}${speech.words.name(id)}</button>
            </th>
          </tr>
          ${fields.map((field) => {
            const said = fieldWords(
              speech,
              declaration,
              tUs,
              a.nodes.get(id)?.role ?? b.nodes.get(id)?.role ?? "",
              field,
            );
            return row(said.name, said.a, said.b);
          })}
        </tbody>`,
      )}
      ${
        network || air.a.length || air.b.length
          ? html`<tbody>
              <tr><th class="who" colspan="3" scope="rowgroup">${icon("differs")}${t("compare_network")}</th></tr>
              ${network ? row(t("compare_links"), networkWords(speech, a), networkWords(speech, b)) : nothing}
              ${air.a.length || air.b.length ? row(t("compare_air"), String(air.a.length), String(air.b.length)) : nothing}
            </tbody>`
          : nothing
      }
      ${
        properties.length
          ? html`<tbody>
              <tr><th class="who" colspan="3" scope="rowgroup">${icon("differs")}${t("properties")}</th></tr>
              ${properties.map((slug) => row(speech.words.property(slug).name, property(a, slug), property(b, slug)))}
            </tbody>`
          : nothing
      }
    </table>`;
}

/**
 * A field that differs, in words.
 * @param {Speech} speech
 * @param {Declaration} declaration
 * @param {number} tUs
 * @param {string} role
 * @param {FieldDifference} field
 */
function fieldWords(speech, declaration, tUs, role, { part, name, a, b }) {
  const { words } = speech;
  const t = speech.t.bind(speech);
  const both = (/** @type {(value: any) => string} */ say) => ({ a: say(a), b: say(b) });
  switch (part) {
    case "status":
      return { name: t("compare_status"), ...both((v) => (v === null ? "–" : t(v))) };
    case "timer":
      return {
        name: words.timer(name),
        ...both((v) =>
          v === null ? t("compare_no_timer") : t("node_timer_due", { time: words.duration(Math.max(0, v - tUs)) }),
        ),
      };
    case "outbox":
      return { name: words.t("outbox_short"), ...both(String) };
    default: {
      const label = part === "disk" ? t("compare_on_disk", { field: words.field(name) }) : words.field(name);
      const log = declaration.view.roles[role]?.log;
      if (log?.field === name && Array.isArray(a) && Array.isArray(b))
        return { name: label, ...logWords(speech, log, a, b) };
      if (name === declaration.view.roles[role]?.blocked)
        return { name: label, ...both((v) => (typeof v === "number" ? speech.time(v) : "–")) };
      if (isTable(a) && isTable(b)) return { name: label, ...tableWords(speech, name, a, b) };
      return { name: label, ...both((v) => words.value(v, name)) };
    }
  }
}

/** @param {Value | undefined} value @returns {value is Record<string, any>} */
const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The rows that differ between two tables. @param {Speech} speech @param {string} field @param {Record<string, any>} a @param {Record<string, any>} b */
function tableWords(speech, field, a, b) {
  const { words } = speech;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]),
  );
  const said = (/** @type {Record<string, any>} */ table) =>
    keys
      .filter((key) => key in table)
      .map((key) => `${words.value(key)} ${words.value(table[key], field)}`)
      .join(speech.t("comma")) || "–";
  return { a: said(a), b: said(b) };
}

/** The entries of two logs after their common beginning. @param {Speech} speech @param {{label: string, first: number}} log @param {any[]} a @param {any[]} b */
function logWords(speech, { label, first = 1 }, a, b) {
  let same = 0;
  while (same < a.length && same < b.length && JSON.stringify(a[same]) === JSON.stringify(b[same])) same++;
  const said = (/** @type {any[]} */ entries) =>
    entries
      .slice(same)
      .map((entry, i) => `${first + same + i} ${entryLabel(speech, label, entry)}`)
      .join(speech.t("comma")) || "–";
  return { a: said(a), b: said(b) };
}

/** @param {Speech} speech @param {string} label @param {any} entry */
function entryLabel(speech, label, entry) {
  const dug = (/** @type {string} */ path) => path.split(".").reduce((value, key) => value?.[key], entry);
  if (label.includes("{")) return label.replace(/\{([^{}]+)\}/g, (_, path) => String(dug(path) ?? ""));
  return speech.words.value(label ? dug(label) : entry);
}

/** Which nodes can't reach each other. @param {Speech} speech @param {World} world */
function networkWords(speech, world) {
  const link = (/** @type {string} */ ref) => {
    const [a = "", b = ""] = ref.replace(".one-way", "").split("-");
    return `${speech.words.name(a)} – ${speech.words.name(b)}`;
  };
  const parts = [
    ...(world.groups ? [speech.groups(world.groups)] : []),
    ...[...world.cuts].map((ref) => `${link(ref)} ${speech.t("link_cut")}`),
    ...[...world.holds].map((ref) => `${link(ref)} ${speech.t("link_held")}`),
  ];
  return parts.join(speech.t("comma")) || speech.t("compare_whole");
}
