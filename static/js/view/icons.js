// The icons: most come from the vendored sprite, a few are drawn here because the sprite has none.

import { html, svg } from "lit-html";

/** The page says under which address the sprite may be kept for ever, so that icons need no server once it was loaded. */
const told = globalThis.document?.querySelector("[data-icons]");
const SPRITE = `${told instanceof HTMLElement ? told.dataset.icons : "/static/vendor/icons.svg"}#`;

const OWN = {
  columns: svg`<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M12 4v16"/>`,
  rows: svg`<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 12h18"/>`,
  swap: svg`<path d="M4 8h15l-4-4M20 16H5l4 4"/>`,
  pencil: svg`<path d="M4 20l1-4.500L16.500 4a2 2 0 0 1 3.500 3L8.500 19zM14 6.500l3.500 3.500"/>`,
  trash: svg`<path d="M4 7h16M9 7V4h6v3M6.500 7l1 13h9l1-13M10.500 11v5.500M13.500 11v5.500"/>`,
  parting: svg`<path d="M12 3v6M12 9c0 5-6 4-6 9v3M12 9c0 5 6 4 6 9v3"/>`,
  differs: svg`<path d="M5 9h14M5 15h14M15.500 5l-7 14"/>`,
  plus: svg`<path d="M5 12h14M12 5v14"/>`,
  minus: svg`<path d="M5 12h14"/>`,
  circle: svg`<circle cx="12" cy="12" r="5"/>`,
  expand: svg`<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>`,
  "to-start": svg`<path d="M5 5v14M19 12H9m4.500-4.500L9 12l4.500 4.500"/>`,
  "to-end": svg`<path d="M19 5v14M5 12h10m-4.500-4.500L15 12l-4.500 4.500"/>`,
  sliders: svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>`,
  axis: svg`<path d="M3 8.5h18v7H3zM7.5 8.5V12M12 8.5v4.5M16.5 8.5V12"/>`,
  scissors: svg`<circle cx="6" cy="6" r="3"/><circle cx="6" cy="18" r="3"/><path d="M20 4 8.1 15.900M14.5 14.5 20 20M8.1 8.1 12 12"/>`,
  crack: svg`<path d="M12 3l8 3v5.500c0 4.700-3.3 7.800-8 9.500-4.7-1.700-8-4.800-8-9.500V6z"/><path d="M13 7.500l-2.500 4h3.500L11.500 16"/>`,
  hand: svg`<path d="M7 12V6.500a1.5 1.5 0 0 1 3 0V11m0-1V4.500a1.5 1.5 0 0 1 3 0V11m0-5.500a1.5 1.5 0 0 1 3 0V12m0-3.500a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6h-1a6 6 0 0 1-4.7-2.300L4.5 15a1.6 1.6 0 0 1 2.4-2L8 14"/>`,
};

/**
 * An icon, hidden from screen readers: the button that holds it has a name.
 * @param {string} name
 * @param {string} [extra] classes
 */
export const icon = (name, extra = "") =>
  name in OWN
    ? html`<svg class="ic ${extra}" viewBox="0 0 24 24" aria-hidden="true">${OWN[/** @type {keyof typeof OWN} */ (name)]}</svg>`
    : html`<svg class="ic ${extra}" aria-hidden="true"><use href=${SPRITE + name}></use></svg>`;

/** The stage's curtain with its one lamp. */
export const logo = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path
    d="M2.5 3.500h19v2.200c-3.6.5-5 5.6-5 13.800h-1.800c0-7.6-.9-11.6-2.7-13.3-1.8 1.7-2.7 5.7-2.7 13.300H7.500c0-8.2-1.4-13.3-5-13.800z"
    fill="currentColor"
  />
  <circle class="brand-lamp" cx="12" cy="19.2" r="2.3" />
</svg>`;
