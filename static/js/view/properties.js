// The properties, pinned at the bottom of the rail: always in view, red at the exact step that breaks one.

import { html, nothing } from "lit-html";
import { whyButton } from "./ask.js";
import { icon } from "./icons.js";

/** @import { Declaration } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from '../scene/speech.js' */

const ICONS = /** @type {Record<string, string>} */ ({
  holds: "check",
  seen: "eye",
  pending: "hourglass",
  broken: "x",
});

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Timeline} model.timeline
 * @param {Declaration} model.declaration
 * @param {number} model.index
 * @param {(index: number) => void} onStep
 * @param {(slug: string) => void} onWhy
 */
export function properties({ speech, timeline, declaration, index }, onStep, onWhy) {
  const t = speech.t.bind(speech);
  const states = timeline.worldAfter(index).properties;
  const listed = declaration.properties.map(({ slug, kind }) => {
    const { status = "pending", params = {}, step = -1 } = states.get(slug) ?? {};
    return { slug, status, step, atRest: kind === "quiescent", ...speech.words.property(slug, params) };
  });
  const broken = listed.filter(({ status }) => status === "broken");
  const [first] = broken;
  const sum = !first
    ? t("properties_hold")
    : broken.length === 1
      ? t("properties_broken", { name: first.name })
      : t("properties_broken_many", { count: broken.length });
  const when = (/** @type {{atRest: boolean}} */ { atRest }) =>
    atRest ? html` <small title=${t("property_at_rest_help")}>${t("property_at_rest")}</small>` : nothing;
  const steps = index + 1;
  const side = first
    ? t("property_broken_at", { time: speech.time(timeline.steps[first.step]?.tUs ?? 0) })
    : steps === 1
      ? t("properties_checked_one")
      : t("properties_checked", { steps });
  return html`<div class="sum" role="status">${icon(first ? "triangle-alert" : "shield-check")}<b>${sum}</b><span>${side}</span></div>
    ${first?.broken ? html`<p class="broken-text">${first.broken}</p>` : nothing}
    <ul tabindex="0" aria-label=${t("properties")}>
      ${[...broken, ...listed.filter((one) => !broken.includes(one))].map(
        (one) =>
          html`<li data-status=${one.status}>
            ${icon(ICONS[one.status] ?? "check")}<span class="vh">${t(saidOf(one))}${t("colon")}</span>${
              one.status === "broken"
                ? html`<button type="button" title=${t("property_go")} @click=${() => onStep(one.step)}>${one.name}</button>`
                : one.help
                  ? html`<details><summary>${one.name}${when(one)}</summary>${one.help}${one.atRest ? ` ${t("property_at_rest_help")}` : nothing}</details>`
                  : html`${one.name}${when(one)}`
            }${one.step >= 0 ? whyButton(speech.t("why_of", { what: one.name }), () => onWhy(one.slug)) : nothing}
          </li>`,
      )}
    </ul>`;
}

/** How a property fares, in words; one that is judged at rest only has not failed to come about while there is no rest yet. */
const saidOf = (/** @type {{status: string, atRest: boolean}} */ { status, atRest }) =>
  atRest && status === "pending" ? "property_no_rest" : `property_${status}`;

/** Whether a property is broken at this step or was before. @param {Timeline} timeline @param {number} index */
export const isBroken = (timeline, index) =>
  [...timeline.worldAfter(index).properties.values()].some(({ status }) => status === "broken");
