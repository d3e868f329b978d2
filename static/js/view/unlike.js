// The strip beside two runs that aren't compared step by step: what just happened in each, and how the properties of each fare.

import { html, nothing } from "lit-html";
import { stripHead } from "./comparison.js";
import { icon } from "./icons.js";

/** @import { SideNow } from '../scene/sides.js' */
/** @import { Speech } from '../scene/speech.js' */
/** @import { Look } from './comparison.js' */

const ICONS = /** @type {Record<string, string>} */ ({
  holds: "check",
  seen: "eye",
  pending: "hourglass",
  broken: "x",
});

/**
 * @param {object} model
 * @param {Speech} model.speech the page's
 * @param {Look} model.look
 * @param {boolean} model.protocols whether they are of two protocols
 * @param {SideNow} model.a
 * @param {SideNow} model.b
 * @param {{onLook: (look: Look) => void, onClose: () => void}} gestures
 */
export function unlikeStrip({ speech, look, protocols, a, b }, gestures) {
  const t = speech.t.bind(speech);
  const until = t(protocols ? "compare_protocols" : "compare_scenarios");
  const sides = /** @type {const} */ ([
    ["A", a],
    ["B", b],
  ]);
  return html`${stripHead({ speech, look, until }, gestures)}
    <div class="parting">
      <p>${until}</p>
      <dl>
        ${sides.map(
          ([letter, { said }]) =>
            html`<div><dt><b class="letter">${letter}</b></dt><dd data-said=${letter.toLowerCase()}>${said || t("compare_not_begun")}</dd></div>`,
        )}
      </dl>
    </div>
    <p class="sub-head">${t("properties")}</p>
    ${protocols ? sides.map(([letter, side]) => properties(t, letter, side)) : shared(t, a, b)}`;
}

/** How a property fares: a sign, and a word for readers. @param {(key: string) => string} t @param {string} status */
const fares = (t, status) =>
  html`<span data-status=${status} title=${t(`property_${status}`)}>${icon(ICONS[status] ?? "check")}<span class="vh">${t(`property_${status}`)}</span></span>`;

/** The properties of one protocol in two scenarios. @param {(key: string) => string} t @param {SideNow} a @param {SideNow} b */
const shared = (t, a, b) =>
  html`<table class="differs side-properties">
    <thead>
      <tr><th><span class="vh">${t("compare_what")}</span></th><th scope="col"><b class="letter">A</b></th><th scope="col"><b class="letter">B</b></th></tr>
    </thead>
    <tbody>
      ${a.properties.map(
        ({ slug, status, name }, i) =>
          html`<tr data-property=${slug}>
            <th scope="row">${name}</th><td>${fares(t, status)}</td><td>${fares(t, b.properties[i]?.status ?? "pending")}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;

/** The properties of one of two protocols. @param {(key: string) => string} t @param {string} letter @param {SideNow} side */
const properties = (t, letter, { title, properties }) =>
  html`<section class="side-properties" data-side=${letter.toLowerCase()}>
    <h3><b class="letter" aria-hidden="true">${letter}</b>${title}</h3>
    <ul>
      ${properties.map(
        ({ slug, status, name }) =>
          html`<li data-property=${slug} data-status=${status}>
            ${fares(t, status)}<span>${name}</span>
          </li>`,
      )}
    </ul>
    ${properties.length ? nothing : html`<p class="empty">${t("none")}</p>`}
  </section>`;
