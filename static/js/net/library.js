// What the catalogue is made from, fetched when it is first needed and once only: scenarios' runs, declarations, the search index.

import { json } from "./preferences.js";

/** @type {Map<string, Promise<any>>} */
const asked = new Map();

/** Something that stays the same until the next release. A failure isn't kept: who asks again tries again. @param {string} url */
function once(url) {
  const { release } = document.documentElement.dataset;
  const known = asked.get(url) ?? json(release ? `${url}?v=${release}` : url);
  asked.set(url, known);
  known.catch(() => asked.delete(url));
  return known;
}

/** A scenario's run, whole, as one frame. @param {string} slug @param {string} scenario */
export const fetchFilm = (slug, scenario) => once(`/api/film/${slug}/${scenario}.json`);

/** @param {string} slug @returns {Promise<import('../core/types.js').Declaration>} */
export const fetchDeclaration = (slug) => once(`/api/protocol/${slug}.json`);

/** A protocol's words. @param {string} slug @param {string} lang */
export const fetchCaptions = (slug, lang) => once(`/api/captions/${slug}.${lang}.json`);

/** @returns {Promise<import('../core/search.js').Index>} */
export const fetchIndex = () => once("/api/search.json");
