// The elements that the page draws into, and how it draws into them.

import { render } from "lit-html";

/** The elements that are drawn into, by the names that the template gives them. */
export function findHosts() {
  const app = /** @type {HTMLElement} */ (document.querySelector(".app"));
  const found = Object.fromEntries(
    [.../** @type {NodeListOf<HTMLElement>} */ (app.querySelectorAll("[data-host]"))].map((host) => [
      host.dataset.host,
      host,
    ]),
  );
  return /** @type {Record<'app'|'topbar'|'title'|'truth'|'box'|'knows'|'stage'|'actions'|'under'|'key'|'caption'|'transport'|'diagram'|'axis'|'table'|'tabs'|'happened'|'inspector'|'changes'|'properties'|'menu'|'toasts'|'told'|'paper', HTMLElement>} */ ({
    ...found,
    app,
  });
}

/** @type {WeakSet<HTMLElement>} */
const cleared = new WeakSet();

/** Draws into a host; the first time it replaces what the template put there. @param {HTMLElement} host @param {unknown} template */
export function put(host, template) {
  if (!cleared.has(host)) {
    host.replaceChildren();
    cleared.add(host);
  }
  render(template, host);
}

/** A data block of the page. @param {string} name */
export const data = (name) => JSON.parse(document.getElementById(name)?.textContent ?? "{}");

/** Takes the focus from a button that was clicked with the pointer, so that space plays and doesn't press the button again. @param {MouseEvent} event */
export function letGo(event) {
  if (event.detail === 0 || !(event.target instanceof Element) || event.target.closest(".pop")) return;
  const pressed = event.target.closest("button, summary");
  if (pressed && pressed === document.activeElement) /** @type {HTMLElement} */ (pressed).blur();
}

/** Adds style sheets to the page, unless they are there, and waits for them. @param {string} addresses separated by blanks */
export async function bringSheets(addresses) {
  await Promise.all(addresses.split(" ").filter(Boolean).map(bringSheet));
}

function bringSheet(/** @type {string} */ href) {
  if (document.querySelector(`link[href="${CSS.escape(href)}"]`)) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  return new Promise((done, failed) => {
    link.onload = done;
    link.onerror = () => {
      link.remove(); // so that the next try asks for it again
      failed(new Error(`no style sheet at ${href}`));
    };
    document.head.append(link);
  });
}
