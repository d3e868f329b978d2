// Spans: operations of clients, or what nodes are busy with, as bars on a clock.

import { nothing, svg } from "lit-html";
import { clip, r, widthOf } from "../../core/geometry.js";
import { clientMark, plain } from "../../view/marks.js";
import { clockTimes, future, said, tray, withinTray } from "../../view/tray.js";
import { lanesIn, spansIn } from "./shape.js";

/** @import { Exhibit, Pen } from '../../scene/arrangement.js' */
/** @import { Span } from '../../scene/folds.js' */
/** @import { Bar } from './shape.js' */

const LANE = 20; // units of height that each lane wishes

/** @type {Exhibit} */
export const exhibit = {
  wish({ hint }, { nodes }) {
    const lanes = hint.role ? nodes.filter(({ role }) => role === hint.role).length : hint.lanes;
    const n = Math.max(1, Math.min(7, lanes));
    return { place: "below", w: 760, h: 64 + LANE * n, low: 56 + 15 * Math.min(4, n) };
  },
  draw(pen, item, box, { u = 1, small }) {
    const told = spansIn(item);
    if (!told || !box) return nothing;
    const { words } = pen;
    const gutter = Math.max(20 * u, ...told.lanes.map((id) => widthOf(words.name(id), 13 * u))) + 10 * u;
    const inner = withinTray(box, { u, small });
    const { plot, lanes, times, more } = lanesIn(told, inner, { u, gutter });
    const right = plot.x + plot.w;
    const body = svg`${times.map(({ x }) => svg`<path class="grid-line" d=${`M${r(x)} ${r(plot.y)}V${r(plot.y + plot.h)}`}></path>`)}
      ${lanes.map(({ bars }) => bars.map((bar) => barAt(pen, item.hint.field, bar, { u, right })))}
      ${future({ x: plot.x, y: plot.y - 2 * u, w: plot.w + 4 * u, h: plot.h + 4 * u }, told.untilUs)}
      ${lanes.map(({ id, mid }) => plain("lbl", plot.x - 8 * u, mid + 4 * u, words.name(id), "end"))}
      ${more > 0 ? plain("note", right, inner.y - 8 * u, words.t("n_more", { n: more }), "end") : nothing}
      ${clockTimes(pen, times, { y: plot.y + plot.h + 14 * u, right, u })}`;
    return tray("spans", box, { u, small, title: said(words, item).title }, body);
  },
  table(item, words) {
    const told = spansIn(item);
    if (!told?.spans.length) return { head: [], rows: [] };
    return {
      head: ["", said(words, item).title, words.t("exhibit_from"), words.t("exhibit_to"), words.t("exhibit_ends")],
      rows: told.spans.map((span) => [
        words.name(span.lane),
        textOf(words, span, item.hint.field, 40),
        words.duration(span.fromUs),
        span.toUs === null ? "" : words.duration(span.toUs),
        endOf(words, span),
      ]),
    };
  },
  legend: [
    {
      key: "span-ok",
      used: shows("ok"),
      w: 28,
      body: () => svg`<rect class="span ok" x="-12" y="-7" width="24" height="14" rx="3"></rect>`,
      words: "key_span_ok",
    },
    {
      key: "span-failed",
      used: shows("failed"),
      w: 28,
      body: () => svg`<rect class="span failed" x="-12" y="-7" width="24" height="14" rx="3"></rect>`,
      words: "key_span_failed",
    },
    {
      key: "span-unknown",
      used: shows("unknown"),
      w: 28,
      body: () => svg`<rect class="span unknown" x="-12" y="-7" width="24" height="14" rx="3"></rect>`,
      words: "key_span_unknown",
    },
  ],
};

/** Whether a scene shows an operation that ended so. */
function shows(/** @type {Span['outcome']} */ outcome) {
  return (/** @type {import('../../scene/scene.js').SceneModel} */ { exhibits }) =>
    exhibits.some((item) => item.kind === "spans" && spansIn(item)?.spans.some((span) => span.outcome === outcome));
}

/** What a bar says: the command and what it was answered, or what is held. */
function textOf(
  /** @type {Pen['words']} */ words,
  /** @type {Span} */ span,
  /** @type {string} */ field,
  /** @type {number} */ most,
) {
  if (field) return clip(words.value(span.value, field), most);
  const asked = words.asked(span.text, most);
  const answer = span.outcome === "ok" && span.value !== null ? words.answered(String(span.value), 14) : "";
  // An answer that repeats the command says nothing more.
  return answer && String(span.value) !== span.text && answer !== asked ? `${asked}: ${answer}` : asked;
}

/** How an operation ended, in words. */
function endOf(/** @type {Pen['words']} */ words, /** @type {Span} */ { outcome, toUs, lateUs }) {
  if (!outcome) return toUs === null ? words.t("exhibit_open") : "";
  const end = words.t(`key_span_${outcome}`);
  return lateUs === null
    ? end
    : `${end}${words.t("comma_clause")}${words.t("exhibit_late", { time: words.duration(lateUs) })}`;
}

function barAt(
  /** @type {Pen} */ { words },
  /** @type {string} */ field,
  /** @type {Bar} */ { span, x, y, w, h, open, lateX },
  /** @type {{u: number, right: number}} */ { u, right },
) {
  const size = Math.min(12.5, (h / u) * 0.8);
  const text = textOf(words, span, field, 24);
  const fits = size >= 9 && widthOf(text, size * u) + 10 * u <= w;
  const brief = fits ? text : words.asked(span.text || words.value(span.value, field), 6);
  const shown = fits ? text : size >= 9 && widthOf(brief, size * u) + 6 * u <= w ? brief : "";
  const late = lateX !== null && lateX + 6 * u < right ? clientMark("out", lateX, y + h / 2 + 5 * u, u * 0.9) : nothing;
  return svg`<rect class=${`span ${open ? "open" : span.outcome || "held"}`} x=${r(x)} y=${r(y)} width=${r(w)} height=${r(h)} rx=${r(3 * u)}></rect>
    ${shown ? plain(size < 12 ? "span-text slim" : "span-text", x + 5 * u, y + h / 2 + size * 0.36 * u, shown) : nothing}${late}`;
}
