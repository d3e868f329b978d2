// Lights what an emphasis lights on the stage and lets the rest be a ghost: an attribute where something changes, nothing per frame.

/** @import { Emphasis } from '../core/types.js' */

/** A ghost is still there to be read; css/stage.css has the same for elements. */
export const GHOST = 0.26;

/**
 * The nodes and their logs' cells; of the light whether it still falls on somebody.
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

/** A message's elements: a ghost, one of a chain, or as ever. @param {Element[]} elements @param {Emphasis|null} emphasis @param {string} id */
export function emphasiseMessage(elements, emphasis, id) {
  const lit = !emphasis ? "" : emphasis.message(id) ? (emphasis.strong?.(id) ? "strong" : "") : "no";
  for (const element of elements) setOrDrop(element, "data-lit", lit);
}

/** Touches an element only where that changes something. @param {Element} element @param {string} name @param {string} value */
export function setOrDrop(element, name, value) {
  if ((element.getAttribute(name) ?? "") === value) return;
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}
