// What the catalogue needs, fetched once, when it is first needed: scenarios' runs, declarations, the search index.

import { json } from "./preferences.js";

/** @type {Map<string, Promise<any>>} */
const asked = new Map();

/** A file that stays the same until the next release. After a failure the next call fetches it again. @param {string} url */
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
