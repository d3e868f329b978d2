// What is selected, and the bar beside it with all that can be done to it.

import { actionsFor, isOn } from "../scene/actions.js";

/** @import { BarModel } from '../view/actionbar.js' */
/** @import { Target } from '../scene/scene.js' */
/** @import { Theatre } from './theatre.js' */

export class Targets {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    /** @type {Target | null} */
    this.selected = null;
    /** @type {string} the node that was selected last: what the rail shows */
    this.node = "";
    /** The room that the bar has, in px. */
    this.room = { width: 0, height: 0 };
    this.measured = { words: "", width: 0, height: 0 };
  }

  /** The first run has come: its first node is selected. @param {string} node */
  begin(node) {
    this.node = node;
    this.selected = this.nodeTarget();
  }

  /** The room or the type changed: the bar is measured anew. @param {{width: number, height: number}} room */
  resize(room) {
    this.room = room;
    this.measured.words = "";
  }

  /** @returns {Target | null} */
  nodeTarget() {
    return this.node ? { kind: "node", id: this.node } : null;
  }

  /** @param {Target} target */
  actionsOf(target) {
    const world = this.page.timeline.worldAfter(this.page.player.index);
    return actionsFor(target, {
      world,
      declaration: this.page.declaration,
      speech: this.page.speech,
      latencyMs: this.page.latencyMs,
    });
  }

  /** @param {Target | null} target */
  select(target) {
    const now = performance.now();
    const { panels, player } = this.page;
    if (target?.kind === "node") {
      this.node = target.id;
      if (this.selected?.kind === "node" && this.selected.id === target.id && panels.tab !== "diagram")
        panels.showTab("node");
    }
    if (target?.kind !== "message") player.endAim(now);
    else if (player.playing) player.pauseToAim(now);
    this.selected = target;
    this.page.refresh();
  }

  drawActions() {
    const { selected } = this;
    const { hosts } = this.page;
    const model = selected && this.barModel(selected);
    this.page.actions.draw(model);
    if (!selected || !model || hosts.actions.hasAttribute("data-dock")) return;
    const { width, height } = this.barSize(model);
    const beside = selected.kind === "node" ? this.page.stage.placeBar(selected.id, width, height) : null;
    const x = beside?.x ?? (this.room.width - width) / 2;
    const y = beside?.y ?? this.room.height - height - 4;
    hosts.actions.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  /** The bar's size, measured only when its words change: measuring makes the browser lay out the page. @param {BarModel} model */
  barSize(model) {
    const words = `${this.page.looks.theme} ${model.who} ${model.what} ${model.hint} ${model.actions.map((action) => action.label).join()}`;
    if (this.measured.words !== words) {
      const { offsetWidth: width, offsetHeight: height } = this.page.hosts.actions;
      this.measured = { words, width, height };
    }
    return this.measured;
  }

  /** @param {Target} target */
  barModel(target) {
    const { speech, timeline } = this.page;
    const { words } = speech;
    const world = timeline.worldAfter(this.page.player.index);
    const actions = this.actionsOf(target);
    if (target.kind === "node") {
      const who = words.name(target.id);
      return { who, what: "", label: speech.t("node_named", { node: who }), actions, hint: "" };
    }
    if (target.kind === "link") {
      const [a = "", b = ""] = target.id.split("-");
      const label = speech.t("link_named", { a: words.name(a), b: words.name(b) });
      const state = isOn(world.cuts, target.id) ? "link_cut" : isOn(world.holds, target.id) ? "link_held" : "link_open";
      return { who: `${words.name(a)} – ${words.name(b)}`, what: speech.t(state), label, actions, hint: "" };
    }
    const message = timeline.messages.get(target.id);
    const flight = world.flights.get(target.id);
    const who = message ? words.messageName(message.type) : target.id;
    const route = message ? `${words.name(message.from)} → ${words.name(message.to)}` : "";
    const label = message
      ? speech.t("message_named", {
          message: words.message(message),
          from: words.name(message.from),
          to: words.name(message.to),
        })
      : who;
    return { who, what: route, label, actions, hint: flight ? "" : speech.t("message_gone") };
  }
}
