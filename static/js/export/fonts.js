// Embeds the fonts of a picture in it. The page's style sheets say where each font file is.

/** The page's name for its Chinese font, and the font's own name. */
const OURS = "Theatre Han";
export const HAN = "Noto Sans SC";

/** @type {Map<string, Promise<string>>} */
const loaded = new Map();

/**
 * The style sheet that brings these faces along.
 * @param {Set<string>} faces families, or for the Chinese one `Noto Sans SC 700`
 * @returns {Promise<string>}
 */
export async function embedded(faces) {
  const rules = faceRules().filter(({ style }) => {
    const family = familyOf(style);
    return faces.has(family === OURS ? `${HAN} ${style.getPropertyValue("font-weight")}` : family);
  });
  const written = await Promise.all(
    rules.map(async ({ style, base }) => {
      const family = familyOf(style);
      const file = /url\(["']?([^"')]+)/.exec(style.getPropertyValue("src"))?.[1] ?? "";
      const font = await dataUrl(new URL(file, base).href);
      const stretch = style.getPropertyValue("font-stretch");
      return `@font-face{font-family:"${family === OURS ? HAN : family}";src:url(${font}) format("woff2");font-weight:${style.getPropertyValue("font-weight")}${stretch ? `;font-stretch:${stretch}` : ""}}`;
    }),
  );
  return written.join("\n");
}

function faceRules() {
  return [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].flatMap((rule) =>
      rule instanceof CSSFontFaceRule ? [{ style: rule.style, base: sheet.href ?? document.baseURI }] : [],
    ),
  );
}

/** @param {CSSStyleDeclaration} style */
const familyOf = (style) => style.getPropertyValue("font-family").replace(/^["']|["']$/g, "");

/** @param {string} url */
function dataUrl(url) {
  const known = loaded.get(url);
  if (known) return known;
  const coming = read(url);
  loaded.set(url, coming);
  coming.catch(() => loaded.delete(url)); // it is tried again with the next picture
  return coming;
}

/** @param {string} url @returns {Promise<string>} */
async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return `data:font/woff2;base64,${btoa(text)}`;
}
