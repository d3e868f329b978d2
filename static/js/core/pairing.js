// What can be set beside a run: every protocol with its scenarios, and those of them that were looked for. Pure.

/** @import { IndexEntry, Lang } from './search.js' */

/** @typedef {{slug: string, title: string, summary: string, broken: boolean}} Scenario */
/** @typedef {{slug: string, name: string, words: string, scenarios: Scenario[]}} Protocol `words` is what it can be found by, in both languages */

/**
 * The protocols with their scenarios, in the catalogue's order but for ours, which comes first.
 * @param {IndexEntry[]} entries of the search index
 * @param {Lang} lang
 * @param {string} first slug of our protocol
 * @returns {Protocol[]}
 */
export function protocolsOf(entries, lang, first) {
  const all = entries
    .filter(({ kind }) => kind === "protocol")
    .map(({ protocol, said, also = "" }) => ({
      slug: protocol,
      name: said[lang][0],
      words: `${said.en[0]} ${said.zh[0]} ${also}`,
      scenarios: entries.filter((one) => one.kind === "scenario" && one.protocol === protocol).map(scenarioOf(lang)),
    }));
  return [...all.filter(({ slug }) => slug === first), ...all.filter(({ slug }) => slug !== first)];
}

/** @param {Lang} lang @returns {(entry: IndexEntry) => Scenario} */
const scenarioOf =
  (lang) =>
  ({ scenario = "", said, broken = false }) => ({
    slug: scenario,
    title: said[lang][0],
    summary: said[lang][1],
    broken,
  });

/**
 * Those that every typed word is found in: scenarios by their own words or by their protocol's.
 * @param {Protocol[]} protocols
 * @param {string} find
 */
export function narrowed(protocols, find) {
  const typed = find.toLowerCase().split(/\s+/).filter(Boolean);
  if (!typed.length) return protocols;
  return protocols
    .map((protocol) => ({
      ...protocol,
      scenarios: protocol.scenarios.filter(({ slug, title, summary }) => {
        const where = `${protocol.name} ${protocol.words} ${slug} ${title} ${summary}`.toLowerCase();
        return typed.every((word) => where.includes(word));
      }),
    }))
    .filter(({ scenarios }) => scenarios.length);
}
