// The meter: gauges under each other, each a verdict or a share of a whole.

import { nothing, svg } from "lit-html";
import { r } from "../../core/geometry.js";
import { plain, tick, tint } from "../../view/marks.js";
import { fitted, said, tray, withSentence } from "../../view/tray.js";
import { gaugePlaces, gaugesIn, LETTER, lettered, NAME } from "./shape.js";

/** @import { Exhibit, Pen } from '../../scene/arrangement.js' */
/** @import { Gauge, GaugePlace } from './shape.js' */

/** What a verdict is called. */
const WORDS = /** @type {const} */ ({ true: "property_holds", false: "gauge_not", null: "gauge_open" });

/** @type {Exhibit} */
export const exhibit = {
  wish: ({ hint }) => ({ place: "side", w: 300, h: 62 + 28 * hint.gauges, low: 48 + 21 * Math.ceil(hint.gauges / 2) }),
  draw({ words }, item, box, { u = 1, small }) {
    const gauges = gaugesIn(item);
    if (!box || !gauges.length) return nothing;
    const { title, verdict } = said(words, item, item.value);
    const names = gauges.map(({ name }) => words.value(name));
    const verdicts = gauges.some((one) => "holds" in one) ? Object.values(WORDS).map((key) => words.t(key)) : [];
    const { places, more, says } = withSentence(
      (room) => gaugePlaces(gauges, room, { u, small, names, verdicts }),
      box,
      { u, small },
    );
    const body = svg`${places.map((place, i) => row(words, /** @type {Gauge} */ (gauges[i]), names[i] ?? "", place, u))}
      ${more ? plain("note", more.x, more.y + more.h / 2 + 4 * u, words.t("n_more", { n: gauges.length - places.length })) : nothing}`;
    return tray("meter", box, { u, small, title, verdict: says ? verdict : "" }, body);
  },
  table(item, words) {
    const rows = gaugesIn(item).map((one) => [words.value(one.name), inWords(words, one)]);
    return { head: rows.length ? ["", words.truth(item.fact)] : [], rows };
  },
  legend: [
    {
      key: "gauge-open",
      used: ({ exhibits }) =>
        exhibits.some(
          (item) => item.kind === "meter" && gaugesIn(item).some((one) => "holds" in one && one.holds === null),
        ),
      w: 22,
      body: () => svg`<circle class="gauge-open" r="8"></circle>`,
      words: "gauge_open",
    },
  ],
};

/** What a gauge shows, in words. */
const inWords = (/** @type {Pen['words']} */ words, /** @type {Gauge} */ one) =>
  "holds" in one
    ? words.t(WORDS[/** @type {'true'|'false'|'null'} */ (String(one.holds))])
    : words.t("gauge_of", { n: one.value, of: one.of });

function row(
  /** @type {Pen['words']} */ words,
  /** @type {Gauge} */ one,
  /** @type {string} */ called,
  /** @type {GaugePlace} */ { name, mark, word, bar, number },
  /** @type {number} */ u,
) {
  const base = name.y + name.h / 2 + 4.5 * u;
  const [letter, rest] = lettered(called);
  const from = letter ? LETTER * u : 0;
  const head = svg`${letter ? plain("gauge-letter", name.x, base + 2 * u, letter) : nothing}${name.w - from > 10 * u ? plain("gauge-name", name.x + from, base, fitted(rest, name.w - from + 1, NAME * u)) : nothing}`;
  if (!("holds" in one))
    return svg`${head}<g class=${tint(0, one.tone)}><rect class="gauge-whole" x=${r(bar.x)} y=${r(bar.y)} width=${r(bar.w)} height=${r(bar.h)} rx=${r(4 * u)}></rect>${one.value > 0 ? svg`<rect class="gauge-part" x=${r(bar.x)} y=${r(bar.y)} width=${r((bar.w * one.value) / one.of)} height=${r(bar.h)} rx=${r(4 * u)}></rect>` : nothing}${number ? plain("gauge-figure", number.x + number.w, base, `${one.value}/${one.of}`, "end") : nothing}</g>`;
  const { x, y, r: R } = mark;
  const text = word
    ? plain(one.holds === null ? "gauge-said faint" : "gauge-said", word.x, base, inWords(words, one))
    : nothing;
  if (one.holds === null)
    return svg`${head}<circle class="gauge-open" cx=${r(x)} cy=${r(y)} r=${r(R - 1)}></circle>${text}`;
  const s = R / 9;
  const sign = one.holds
    ? svg`<circle class="gauge-mark" cx=${r(x)} cy=${r(y)} r=${r(R)}></circle><g class="inverse">${tick(x, y, s)}</g>`
    : svg`<rect class="gauge-mark" x=${r(x - R)} y=${r(y - R)} width=${r(2 * R)} height=${r(2 * R)} rx=${r(4 * u)}></rect><g class="inverse"><path class="glyph" d=${`M${r(x - 3.6 * s)} ${r(y - 3.6 * s)}l${r(7.2 * s)} ${r(7.2 * s)}m0 ${r(-7.2 * s)}l${r(-7.2 * s)} ${r(7.2 * s)}`}></path></g>`;
  const colour = one.tone ? tint(0, one.tone) : one.holds ? tint(0, "commit") : "gauge-failed";
  return svg`${head}<g class=${colour}>${sign}${text}</g>`;
}
