// Applies an emphasis to the stage: attributes say what is lit; the rest becomes faint. Only changes are written, and nothing per frame.

/** @import { Emphasis } from '../core/types.js' */

/** The opacity of what isn't lit, so that it can still be read; css/stage.css has the same value for elements. */
export const GHOST = 0.26;

/**
 * Marks the nodes and the cells of their logs that are not lit.
 * @param {HTMLElement} host
 * @param {Element} nodes
 * @param {Emphasis|null} emphasis
 * @param {Map<string, number>} hidden   of each log, how many entries come before the cells that are drawn
 */
export function emphasise(host, nodes, emphasis, hidden) {
  setOrDrop(host, "data-emphasis", emphasis?.kind ?? "");
  for (const node of nodes.querySelectorAll("g.node")) {
    const id = node.getAttribute("data-id") ?? "";
    setOrDrop(node, "data-lit", !emphasis || emphasis.node(id) ? "" : "no");
    const first = hidden.get(id) ?? 0;
    let place = 0;
    for (const cell of node.querySelectorAll(".cell")) {
      const lit = !emphasis || (emphasis.cell ? emphasis.cell(id, first + place) : emphasis.node(id));
      setOrDrop(cell, "data-lit", lit ? "" : "no");
      place += 1;
    }
  }
}

/** Marks a message's elements as not lit, as part of a chain, or not at all. @param {Element[]} elements @param {Emphasis|null} emphasis @param {string} id */
export function emphasiseMessage(elements, emphasis, id) {
  const lit = !emphasis ? "" : emphasis.message(id) ? (emphasis.strong?.(id) ? "strong" : "") : "no";
  for (const element of elements) setOrDrop(element, "data-lit", lit);
}

/** Sets or removes an attribute, only if that changes something. @param {Element} element @param {string} name @param {string} value */
export function setOrDrop(element, name, value) {
  if ((element.getAttribute(name) ?? "") === value) return;
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}
