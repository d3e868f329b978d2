// Two runs on one clock: ours is A, the run beside it is B. B is another take of our scenario, another scenario, or a run of another
// protocol. It has its own connection and its own timeline, in a second room that plays the run of B's address (beside.js).
// Interventions always go to A.

import { worldDifference } from "../core/difference.js";
import { pathOf, slugOf, withHorizon } from "../net/address.js";
import { DiagramModel, sharedAxes } from "../scene/diagram.js";
import { sceneAt } from "../scene/scene.js";
import { headNotes, sideNow, titleOf } from "../scene/sides.js";
import { comparisonStrip, takeHead, whatEachDoes } from "../view/comparison.js";
import { unlikeStrip } from "../view/unlike.js";
import { Beside, Board, element } from "./beside.js";
import { put } from "./hosts.js";

/** @import { Emphasis, World } from '../core/types.js' */
/** @import { Difference, Side, WorldDifference } from '../core/difference.js' */
/** @import { Place } from '../core/player.js' */
/** @import { Refused } from '../net/connection.js' */
/** @import { Target } from '../scene/scene.js' */
/** @import { Look } from '../view/comparison.js' */
/** @import { Theatre } from './theatre.js' */

/** How the two are related: takes of one scenario, scenarios of one protocol, or runs of two protocols. @typedef {'takes'|'scenarios'|'protocols'} Kind */

const ALL = Number.POSITIVE_INFINITY;
/** @type {never[]} */
const NOTHING = [];

export class Comparison {
  /**
   * @param {Theatre} page
   * @param {string | null} vs the run that the address sets beside ours
   * @param {Comparison['next']} next
   */
  constructor(page, vs, next) {
    this.page = page;
    /** @type {string | null} the run beside ours, as the address bar has it */
    this.vs = null;
    /** @type {number | null} which take of our room it is, if it is one */
    this.take = null;
    /** @type {{vs: string, untilUs: number} | null} how long the run beside ours is watched in its own right */
    this.own = null;
    /** @type {{vs: string | null, take: number | null} | null} what `vs` is as soon as ours is that take; null: whichever comes next */
    this.next = next;
    /** @type {Beside | null} */
    this.beside = null;
    /** @type {Board | null} */
    this.board = null;
    /** @type {Look} */
    this.look = "stages";
    this.models = [new DiagramModel(page.declaration), new DiagramModel(page.declaration)];
    this.axesOf = "";
    /** @type {{tUs: number, index: number}} what B shows */
    this.position = { tUs: 0, index: -1 };
    this.nowOf = "";
    /** @type {{a: World, b: World, difference: WorldDifference} | null} */
    this.now = null;
    this.linesOf = "";
    /** @type {Record<'stageA'|'stageB'|'diagramA'|'diagramB', Emphasis> | null} */
    this.lit = null;
    this.marked = "";
    this.opensWith = vs;
  }

  get isOpen() {
    return this.vs !== null;
  }

  /** How B is related to A. @returns {Kind} */
  get kind() {
    const { page, vs } = this;
    if (vs === null || pathOf(vs) === pathOf(page.address)) return "takes";
    return slugOf(vs) === page.slug ? "scenarios" : "protocols";
  }

  /**
   * Whether the two are not compared step by step and node by node: protocols have neither in common, and scenarios that differ from
   * their start would differ everywhere.
   */
  get unlike() {
    const { kind } = this;
    if (kind !== "scenarios") return kind === "protocols";
    return this.beside?.difference?.first?.tUs === 0;
  }

  /** Whether B may go on to a time at which A is over, and isn't known that far yet. @param {number} tUs */
  mayReach(tUs) {
    return this.page.player.mayGoOnTo(tUs);
  }

  /** Opens what the address says. */
  start() {
    if (this.opensWith !== null) this.set(this.opensWith);
  }

  // ------------------------------------------------------------------------------------------------- opening and closing

  /** A person opens a comparison with that run: this makes an entry of the history. @param {string} address */
  open(address) {
    const { page } = this;
    if (!page.ready || address === this.vs || page.answers.refuses()) return;
    if (pathOf(address) !== pathOf(page.address)) return this.load(page.address, address);
    if (page.menus.open) page.menus.close();
    page.toasts.clear();
    page.why.end();
    const inRail = document.activeElement?.closest(".rail");
    this.set(address);
    page.travel.push();
    if (inRail) this.board?.strip.focus({ preventScroll: true }); // the rail, which had the focus, is hidden now
  }

  /**
   * Another scenario or protocol comes with a page of its own, which brings its words and the parts of its pictures.
   * @param {string} ours @param {string} theirs @param {Place} [place] the moment to be shown
   */
  load(ours, theirs, place) {
    location.assign(this.page.travel.besideAddress(ours, theirs, place));
  }

  /** A person closes the comparison. */
  close() {
    if (!this.isOpen) return;
    this.set(null);
    this.page.travel.push();
  }

  /** Opens the comparison with the take before, or closes it. */
  toggle() {
    if (this.isOpen) return this.close();
    const { before } = this.page.takes;
    if (before === null) return this.page.toggleMenu("beside");
    this.open(before);
  }

  /** Sets the run beside ours; null closes the comparison. @param {string | null} vs */
  set(vs) {
    const { page } = this;
    this.next = null;
    this.take = this.page.takes.all.find((take) => take.address === vs)?.id ?? null;
    const was = this.vs;
    this.vs = vs;
    if (vs === null && was === null) return;
    // Back or forward may lead to a protocol that this page doesn't have: the address bar names it already.
    if (vs !== null && !this.declarationOf(vs)) return location.reload();
    if (vs === null || (this.beside && slugOf(vs) !== this.beside.slug)) this.clear();
    if (vs !== null && this.beside) this.beside.show(this.watched(vs));
    else if (vs !== null) {
      this.board = new Board(page.hosts, () => page.refresh());
      this.relabel();
    }
    page.hosts.app.classList.toggle("comparing", vs !== null);
    page.hosts.app.dataset.look = vs === null ? "" : this.look;
    page.hosts.app.dataset.beside = vs === null ? "" : this.kind;
    if (this.look === "stages" && this.kind === "takes") page.diagram.axes = null;
    if (vs !== null && this.board && !this.beside) this.beside = this.besideOf(vs, this.board);
    page.onResize();
    page.reach();
  }

  /** The declaration of the protocol that a run is of, and its words; null if this page doesn't have them. @param {string} address */
  declarationOf(address) {
    const { page } = this;
    const slug = slugOf(address);
    const { captions, lang } = page.speech;
    if (slug === page.slug) return { declaration: page.declaration, captions, lang };
    return page.other?.declaration.slug === slug ? page.other : null;
  }

  /** @param {string} vs @param {Board} board */
  besideOf(vs, board) {
    const { page } = this;
    const known = /** @type {NonNullable<ReturnType<Comparison['declarationOf']>>} */ (this.declarationOf(vs));
    const beside = new Beside(page, board, { address: this.watched(vs), ...known }, this);
    this.models = [new DiagramModel(page.declaration), new DiagramModel(known.declaration)];
    this.axesOf = "";
    page.player.accompany(beside.timeline);
    return beside;
  }

  /** Takes B away. */
  clear() {
    const { page } = this;
    this.beside?.close();
    this.board?.remove();
    this.beside = this.board = this.now = this.lit = null;
    page.hosts.app.removeAttribute("data-unlike");
    page.player.hold();
    page.player.accompany(null);
    page.diagram.mark = null;
    page.diagram.axes = null;
  }

  /** The address of B, watched for as long as A, so that neither seems to end earlier. @param {string} vs */
  watched(vs) {
    const ours = this.page.timeline.run?.until_us ?? 0;
    const theirs = this.beside?.timeline.run;
    if (theirs?.address === vs) this.own = { vs, untilUs: theirs.until_us };
    return this.own?.vs === vs && this.own.untilUs < ours ? withHorizon(vs, ours) : vs;
  }

  /** @param {Refused} why */
  refused(why) {
    this.page.sayRefused(why);
    this.close();
  }

  /** A command was given: when its take arrives, this run is to stand beside it. @param {Comparison['next']} next */
  expect(next) {
    this.next = next;
  }

  /** A has become another take or has gone on: B may have to change, too. */
  onRun() {
    const { next, page } = this;
    if (next && (next.take === null || next.take === page.timeline.run?.take)) return this.set(next.vs);
    const before = this.vs;
    if (before !== null) this.followTake(before);
  }

  /** When the room goes on, all its takes get other addresses. If B is one of them, its address is updated. @param {string} vs */
  followTake(vs) {
    const { all } = this.page.takes;
    this.take ??= all.find((take) => take.address === vs)?.id ?? null;
    const take = all.find((one) => one.id === this.take);
    if (take && withHorizon(take.address, 0) === withHorizon(vs, 0)) this.vs = take.address;
    // The run that is to become B goes on, too, while its take is awaited.
    if (this.next?.vs && withHorizon(this.next.vs, 0) === withHorizon(this.page.timeline.run?.address ?? "", 0))
      this.next.vs = this.page.timeline.run?.address ?? null;
  }

  /** Swaps A and B. */
  async swap() {
    const { page, vs } = this;
    if (vs === null || vs === page.address || !page.ready) return;
    const take = page.takes.all.find((one) => one.address === vs);
    // If B was watched for less long than the moment that was chosen, it goes on first, so that the moment stays.
    const toUs = page.chosen.tUs;
    if (this.kind !== "takes") return this.load(vs, page.address, this.placeBeside(toUs));
    const brief = this.own?.vs === vs && this.own.untilUs < toUs;
    this.next = { vs: page.address, take: take?.id ?? null };
    if (take && brief) {
      await page.command("go-on");
      return page.command("take", { take: take.id });
    }
    const standAt = this.placeBeside(toUs);
    await (take ? page.command("take", { take: take.id }, standAt) : page.command("set", { address: vs }, standAt));
  }

  /** Where B stands at a time. @param {number} tUs @returns {Place} */
  placeBeside(tUs) {
    const shown = this.beside ? this.beside.timeline.placeOf(this.position.index) : { tUs: 0, k: 0 };
    return { tUs, k: shown.tUs === this.position.tUs ? shown.k : ALL };
  }

  /** @param {Side} side @param {string} value */
  choose(side, value) {
    const take = this.page.takes.all.find((one) => String(one.id) === value);
    if (!take) return;
    if (side === "b") return this.open(take.address);
    if (take.address === this.vs) return this.swap();
    return this.page.command("take", { take: take.id });
  }

  // ------------------------------------------------------------------------------------------------- time

  /** Time doesn't pass beyond what is known of both runs; B is fetched as far as A. */
  wantMore() {
    const { beside, page, vs } = this;
    if (!beside || vs === null) return;
    const { timeline } = beside;
    page.player.hold(timeline.end || page.player.tUs > timeline.untilUs ? ALL : timeline.untilUs);
    if (!timeline.run) return;
    beside.show(this.watched(vs));
    page.fetch(timeline, beside.connection);
    if (!page.arrived && !timeline.end) beside.connection.want(page.chosen.tUs);
  }

  /** To the first step that differs. */
  jump() {
    const { page, beside } = this;
    const first = beside?.difference?.first;
    if (!first) return;
    const step = page.timeline.steps[first.index];
    if (step?.tUs === first.tUs) page.goTo(first.index);
    else page.seek({ tUs: first.tUs, k: ALL });
  }

  // ------------------------------------------------------------------------------------------------- pictures

  /** What is lit in A's pictures; null while nothing differs. It also marks where the runs part. @returns {{stage: Emphasis, diagram: Emphasis} | null} */
  emphasis() {
    const { page, beside } = this;
    this.read();
    if (beside) {
      const first = this.unlike ? null : (beside.difference?.first ?? null);
      const text = first ? page.speech.t("compare_mark", { time: page.speech.time(first.tUs) }) : "";
      const mark = first && { tUs: first.tUs, text };
      page.diagram.mark = beside.diagram.mark = mark;
      page.hosts.app.toggleAttribute("data-parted", this.unlike || first !== null);
      page.hosts.app.toggleAttribute("data-unlike", this.unlike);
      if (this.look === "diagrams" || this.kind !== "takes") this.shareAxes();
    }
    return this.lit && { stage: this.lit.stageA, diagram: this.lit.diagramA };
  }

  /** Works out what differs at the moment that is shown. */
  read() {
    const { beside, page } = this;
    if (!beside?.timeline.run || !page.timeline.run) {
      this.now = this.lit = null;
      return;
    }
    const { difference, timeline } = beside;
    const { tUs, index } = page.player;
    difference?.update();
    this.position = { tUs, index: difference?.indexBeside(tUs, index) ?? timeline.indexAt(tUs, ALL) };
    if (!difference || this.unlike) {
      this.now = this.lit = null;
      return;
    }
    const key = `${difference.version} ${index} ${this.position.index}`;
    if (key !== this.nowOf) {
      this.nowOf = key;
      const parted = index >= difference.shared || this.position.index >= difference.shared;
      const a = page.timeline.worldAfter(index);
      const b = timeline.worldAfter(this.position.index);
      this.now = difference.first && parted ? { a, b, difference: worldDifference(a, b) } : null;
      this.lit = this.now && this.litBy(this.now);
    }
  }

  /** @param {{a: World, b: World, difference: WorldDifference}} now */
  litBy({ difference: { nodes, air } }) {
    const { difference } = /** @type {{difference: Difference}} */ (this.beside);
    const { tUs } = this.position;
    const lit = (/** @type {Side} */ side) => {
      const flying = new Set(air[side]);
      const step = (/** @type {number} */ index) => difference.step(side, index);
      const node = (/** @type {string} */ id) => nodes.has(id);
      const kind = /** @type {const} */ ("differs");
      /** @type {Emphasis} */
      const stage = {
        kind,
        step,
        node,
        message: (id) => flying.has(id) || difference.message(side, id, tUs),
        chain: NOTHING,
      };
      /** @type {Emphasis} */
      const diagram = { kind, step, node, message: (id) => difference.message(side, id), chain: NOTHING };
      return { stage, diagram };
    };
    const [a, b] = [lit("a"), lit("b")];
    return { stageA: a.stage, stageB: b.stage, diagramA: a.diagram, diagramB: b.diagram };
  }

  /** Draws B's stage or diagram. */
  draw() {
    const { beside, board, page, position } = this;
    if (!beside?.timeline.run || !board || !beside.pictured) return;
    const { timeline, stage, diagram } = beside;
    if (this.look === "stages") {
      stage.moving = page.stage.moving;
      stage.docked = page.stage.docked; // nodes stand alike on both
      stage.draw(
        sceneAt(timeline, beside.declaration, { ...position, selected: this.selectedBeside() }),
        this.lit?.stageB,
      );
      this.drawMarks();
      return;
    }
    diagram.lookAs(page.diagram.view, true);
    diagram.draw(timeline, position, this.lit?.diagramB);
  }

  /** What is selected in B: what is selected in A, if B has it. A protocol has no other's nodes and messages, whatever they are called. */
  selectedBeside() {
    const { beside, page } = this;
    const { selected } = page.targets;
    if (!beside || !selected || this.kind === "protocols") return null;
    return selected.kind === "message" && !beside.timeline.messages.has(selected.id) ? null : selected;
  }

  /** Gives both diagrams one axis, so that an instant stands at the same place in both. */
  shareAxes() {
    const { page, beside, models } = this;
    if (!beside) return;
    const of = `${page.timeline.version} ${beside.timeline.version}`;
    if (of === this.axesOf) return;
    this.axesOf = of;
    const [a, b] = /** @type {[DiagramModel, DiagramModel]} */ (models);
    a.update(page.timeline);
    b.update(beside.timeline);
    const axes = sharedAxes(a, b, Math.max(page.timeline.untilUs, beside.timeline.untilUs));
    page.diagram.axes = axes;
    beside.diagram.axes = axes;
  }

  /** A person moved the window of B's diagram: A's diagram follows. */
  followOther() {
    if (!this.beside) return;
    this.page.diagram.lookAs(this.beside.diagram.view);
    this.page.refresh();
  }

  /** Puts a badge at every node that differs, so that the difference isn't shown by light alone. */
  drawMarks() {
    const { board, now, page } = this;
    if (!board) return;
    const ids = now ? [...now.difference.nodes.keys()] : [];
    const places = [page.hosts.stage, board.picture].map((host) =>
      ids.flatMap((id) => {
        const disc = host.querySelector(`g.node[data-id="${CSS.escape(id)}"] .disc`);
        if (!disc) return [];
        const [x, y, r] = ["cx", "cy", "r"].map((name) => Number(disc.getAttribute(name)));
        return [{ id, x: (x ?? 0) + (r ?? 0) * 0.76, y: (y ?? 0) - (r ?? 0) * 0.76 }];
      }),
    );
    const key = JSON.stringify(places);
    if (key === this.marked) return;
    this.marked = key;
    for (const [i, host] of [board.marksA, board.marksB].entries()) {
      host.replaceChildren(
        ...(places[i] ?? []).map(({ id, x, y }) => {
          const mark = element("i", "differs-mark");
          mark.dataset.id = id;
          mark.style.transform = `translate(${x}px, ${y}px)`;
          return mark;
        }),
      );
    }
  }

  // ------------------------------------------------------------------------------------------------- words

  /** Names the landmarks in the present language. */
  relabel() {
    const { board, beside, page } = this;
    if (!board) return;
    const t = page.speech.t.bind(page.speech);
    for (const [host, key, role] of /** @type {const} */ ([
      [board.headA, "compare_a", "group"],
      [board.headB, "compare_b", "group"],
      [board.stage, "compare_stage", "region"],
      [board.strip, "compare_title", "complementary"],
      [board.truth, "truth", "group"],
      [board.key, "key", "group"],
    ])) {
      host.setAttribute("role", role);
      host.setAttribute("aria-label", t(key));
    }
    beside?.speak(page.speech).catch((why) => console.warn(why));
  }

  drawPanels() {
    const { board, beside, page, look } = this;
    if (!board || !beside || this.vs === null) return;
    const { player } = page;
    const { timeline } = beside;
    const waiting = !timeline.run || (timeline.end === "" && player.tUs > timeline.untilUs);
    put(board.headA, this.head("a", page.address, false));
    put(board.headB, this.head("b", this.vs, waiting));
    const gestures = {
      onLook: (/** @type {Look} */ to) => this.lookAt(to),
      onClose: () => this.close(),
      onJump: () => this.jump(),
      onNode: (/** @type {string} */ id) => page.targets.select({ kind: "node", id }),
    };
    const sides = () => ({ a: this.sideNow("a"), b: this.sideNow("b") });
    put(
      board.strip,
      this.unlike
        ? unlikeStrip({ speech: page.speech, look, protocols: this.kind === "protocols", ...sides() }, gestures)
        : this.differences(gestures),
    );
  }

  /** What differs, for two runs that have a beginning in common or may have. @param {Parameters<typeof comparisonStrip>[1]} gestures */
  differences(gestures) {
    const { look, now, page } = this;
    const { speech, player } = page;
    const { difference, timeline, speech: theirs } = /** @type {Beside} */ (this.beside);
    const first = difference?.first ?? null;
    const of = (/** @type {Side} */ side) => {
      const run = side === "a" ? page.timeline : timeline;
      const step = first && run.steps[first.index];
      return step && step.tUs === first.tUs && difference?.step(side, first.index) ? step : null;
    };
    const [stepA, stepB] = [of("a"), of("b")];
    return comparisonStrip(
      {
        speech,
        declaration: page.declaration,
        look,
        difference: {
          first: first && {
            tUs: first.tUs,
            ...whatEachDoes(
              { speech, step: stepA, timeline: page.timeline },
              { speech: theirs, step: stepB, timeline },
            ),
          },
          none: difference?.none ?? false,
          knownUs: timeline.run ? Math.min(page.timeline.untilUs, timeline.untilUs) : 0,
        },
        tUs: player.tUs,
        now,
        still: !player.playing,
        node: page.targets.node,
      },
      gestures,
    );
  }

  /** What is to be said of one of two runs that aren't compared step by step. @param {Side} side */
  sideNow(side) {
    const { beside, page, position } = this;
    const mine = side === "a" || !beside;
    const index = mine ? page.player.index : position.index;
    const address = mine ? page.address : (this.vs ?? "");
    return sideNow(mine ? page : beside, {
      address,
      named: this.kind === "protocols",
      index,
      playing: page.player.playing,
    });
  }

  /** @param {Side} side @param {string} address @param {boolean} waiting */
  head(side, address, waiting) {
    const { page } = this;
    const gestures = {
      onChoose: (/** @type {string} */ value) => this.choose(side, value),
      onSwap: () => this.swap(),
      onOther: () => page.toggleMenu("beside"),
    };
    const shared = { speech: page.speech, side, waiting, menu: page.menus.open === "beside" };
    if (this.kind !== "takes") return takeHead({ ...shared, ...this.told(side, address) }, gestures);
    const { takes } = page;
    const { current } = takes;
    const path = pathOf(page.address);
    const mine = side === "a";
    const choices = takes.all
      .filter((take) => pathOf(take.address) === path && (mine || take !== current))
      .map((take) => ({ value: String(take.id), label: takes.told(take) }));
    const shown = mine ? current : takes.all.find((take) => take.address === address && take !== current);
    const chosen = shown ? String(shown.id) : "-";
    if (!shown) choices.unshift({ value: "-", label: takes.described(address) });
    return takeHead({ ...shared, choices, chosen, changes: takes.changesOf(address) }, gestures);
  }

  /** What the head says of a run beside one of another scenario. @param {Side} side @param {string} address */
  told(side, address) {
    const { beside, page } = this;
    const shown = side === "b" && beside ? beside : page;
    const label = titleOf(shown, { address, named: this.kind === "protocols" });
    const changes = headNotes(shown, page.takes.changesOf(address, shown.speech), page.player.tUs);
    return { choices: [{ value: "-", label }], chosen: "-", changes };
  }

  /** @param {Look} look */
  lookAt(look) {
    const { page } = this;
    this.look = look;
    page.hosts.app.dataset.look = look;
    this.axesOf = "";
    if (look === "stages" && this.kind === "takes") page.diagram.axes = null;
    page.onResize();
  }

  /** A click on B selects the same node or link in A, since interventions go to A. @param {Target | null} target */
  select(target) {
    const { page } = this;
    const { speech, toasts, targets, player } = page;
    const swap = { label: speech.t("compare_swap"), act: () => this.swap() };
    if (this.kind === "protocols")
      return target ? toasts.show(speech.t("compare_other_side"), swap) : targets.select(null);
    const world = page.timeline.worldAfter(player.index);
    if (target?.kind === "message" && !world.flights.has(target.id))
      return toasts.show(speech.t("compare_not_yours"), swap);
    if (target?.kind === "node" && !world.nodes.has(target.id)) return;
    targets.select(target);
  }
}
