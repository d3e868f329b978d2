// The operations of clients: each command with the answer that ended it, and one that came late. Pure.

/** @import { Step } from '../core/types.js' */

/**
 * From its command at a node to its answer. `from`, `to` and `late` are steps, `fromUs`, `toUs` and `lateUs` their instants; infinite while
 * they have not come. `late` is an answer after the client had given up.
 * @typedef {{id: string, node: string, text: string, from: number, fromUs: number, to: number, toUs: number, late: number, lateUs: number, outcome: ''|'ok'|'failed'|'unknown', value: any}} Operation
 */

const NEVER = Number.POSITIVE_INFINITY;

/** Reads steps in order. */
export class Operations {
  /** @type {Operation[]} in the order in which they began */ all = [];
  /** @type {Map<string, Operation>} */ #byId = new Map();
  /** @type {Map<string, number>} */ #asked = new Map();

  take(/** @type {Step} */ { kind, node, index, tUs, ref, outputs }) {
    if (kind === "client" && node) {
      // The engine numbers the operations of each node from 1.
      const nth = (this.#asked.get(node) ?? 0) + 1;
      this.#asked.set(node, nth);
      const id = `${node}.op.${nth}`;
      /** @type {Operation} */
      const operation = {
        id,
        node,
        text: ref,
        from: index,
        fromUs: tUs,
        to: NEVER,
        toUs: NEVER,
        late: NEVER,
        lateUs: NEVER,
        outcome: "",
        value: null,
      };
      this.all.push(operation);
      this.#byId.set(id, operation);
    }
    for (const { kind: output, value } of outputs) {
      const operation = output === "answer" ? this.#byId.get(value.op) : undefined;
      if (!operation) continue;
      if (operation.outcome) Object.assign(operation, { late: index, lateUs: tUs });
      else Object.assign(operation, { to: index, toUs: tUs, outcome: value.outcome, value: value.value });
    }
  }
}
