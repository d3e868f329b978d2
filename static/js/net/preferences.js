// What a person chose and finds again at the next visit: language, theme, size of text.

/** @typedef {{ui: Record<string, string>, captions: any, lang: string}} Language */

const A_YEAR_S = 365 * 24 * 3600;

/**
 * The words of a language: the interface's and, where there is one, a protocol's.
 * @param {string} lang
 * @param {string} slug of the protocol, or ""
 * @returns {Promise<Language>}
 */
export async function fetchLanguage(lang, slug) {
  const [ui, captions] = await Promise.all([
    json(`/api/ui.${lang}.json`),
    slug ? json(`/api/captions/${slug}.${lang}.json`) : {},
  ]);
  return { ui, captions, lang };
}

/** JSON from the server. @param {string} url @returns {Promise<any>} */
export async function json(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

/** From now on pages come in this language. @param {string} lang */
export function rememberLanguage(lang) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
  document.cookie = `lang=${lang}; path=/; max-age=${A_YEAR_S}; samesite=lax`;
}

/** A value kept in this browser; "" if there is none or storage is forbidden. @param {string} name */
export function recall(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // a browser may forbid storage; then nothing is remembered
  }
}

/** The language tag of a document in one of our languages. @param {string} lang */
export const tagOf = (lang) => (lang === "zh" ? "zh-Hans" : "en");
