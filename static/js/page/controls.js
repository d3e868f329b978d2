// The commands of keys and buttons.

import { isAboutMessage, SPEEDS } from "../core/player.js";
import { keyCommand } from "../view/keyboard.js";

/** @import { Theatre } from './theatre.js' */

const ALL = Number.POSITIVE_INFINITY;
/** Commands that are repeated while a key is held down. */
const REPEATS = new Set(["forward", "back", "message-forward", "message-back", "moment-forward", "moment-back"]);

export class Controls {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const key = keyCommand(event);
    if (!key || (this.page.menus.open && key.command !== "escape" && key.command !== this.page.menus.open)) return;
    if (!this.page.ready && !["escape", "shortcuts", "scenarios"].includes(key.command)) return;
    event.preventDefault();
    if (event.repeat && !REPEATS.has(key.command)) return;
    if (key.command === "speed") return this.page.setSpeed(SPEEDS[(key.value ?? 1) - 1] ?? this.page.speed);
    this.commands[key.command]?.();
  }

  /** @type {Record<string, () => void>} what keys and buttons stand for */
  commands = {
    play: () => this.page.toggle(),
    forward: () => this.page.stepBy(1),
    back: () => this.page.stepBy(-1),
    "message-forward": () => this.page.goTo(this.page.player.next(1, isAboutMessage)),
    "message-back": () => this.page.goTo(this.page.player.next(-1, isAboutMessage)),
    "moment-forward": () => this.page.goTo(this.page.timeline.nextMoment(this.page.player.index)),
    "moment-back": () => this.page.goTo(this.page.timeline.prevMoment(this.page.player.index)),
    start: () => this.page.seek({ tUs: 0, k: ALL }),
    end: () => this.page.goEnd(),
    crash: () => this.page.deeds.actById("crash"),
    freeze: () => this.page.deeds.actById("freeze"),
    isolate: () => this.page.deeds.actById("isolate"),
    heal: () => this.page.deeds.intervene("heal"),
    fire: () => this.page.deeds.actById("fire"),
    client: () => this.page.deeds.actById("client"),
    drop: () => this.page.deeds.actById("drop"),
    delay: () => this.page.deeds.actById("delay"),
    duplicate: () => this.page.deeds.actById("duplicate"),
    "next-message": () => this.selectNextMessage(),
    "next-node": () => this.selectNextNode(),
    undo: () => this.page.deeds.go("undo"),
    redo: () => this.page.deeds.go("redo"),
    changes: () => {
      this.page.comparison.close();
      this.page.panels.showTab("changes");
    },
    compare: () => this.page.comparison.toggle(),
    beside: () => this.page.toggleMenu("beside"),
    share: () => this.page.travel.share(),
    export: () => this.page.toggleMenu("export"),
    scenarios: () => this.page.toggleMenu("scenarios"),
    break: () => this.page.toggleMenu("break"),
    shortcuts: () => this.page.toggleMenu("shortcuts"),
    "go-on": () => this.page.goOn(),
    narration: () => this.page.toggleMenu("narration"),
    "full-screen": () => this.page.looks.fillScreen(),
    present: () => this.page.looks.present(),
    lanes: () => this.page.looks.showLanes(),
    bigger: () => this.page.looks.resizeText(1),
    smaller: () => this.page.looks.resizeText(-1),
    "usual-size": () => this.page.looks.resizeText(0),
    why: () => this.page.why.askSelected(),
    knows: () => this.page.why.toggleKnows(),
    escape: () => this.escape(),
  };

  escape() {
    if (this.page.menus.open) this.page.menus.close();
    else if (this.page.actions.openChoice) this.page.actions.choose("");
    else if (this.page.why.asked) this.page.why.close();
    else if (this.page.looks.presenting) this.page.looks.present(false);
    else this.page.targets.select(this.page.targets.selected?.kind === "node" ? null : this.page.targets.nodeTarget());
  }

  selectNextMessage() {
    const flying = [...this.page.timeline.worldAfter(this.page.player.index).flights.keys()];
    if (!flying.length) return;
    const { targets } = this.page;
    const at = targets.selected?.kind === "message" ? flying.indexOf(targets.selected.id) : -1;
    targets.select({ kind: "message", id: /** @type {string} */ (flying[(at + 1) % flying.length]) });
  }

  selectNextNode() {
    const nodes = (this.page.timeline.run?.cast ?? []).map((member) => member.id);
    const { selected, node } = this.page.targets;
    const at = selected?.kind === "node" ? nodes.indexOf(selected.id) : nodes.indexOf(node) - 1;
    const id = nodes[(at + 1) % nodes.length];
    if (id) this.page.targets.select({ kind: "node", id });
  }
}
