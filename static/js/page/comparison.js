// Two takes on one clock: ours is A, the run beside it is B. B has its own connection and its own timeline, in a second room that
// plays the run of B's address. Interventions always go to A.

import { html } from "lit-html";
import { Difference, worldDifference } from "../core/difference.js";
import { Timeline } from "../core/timeline.js";
import { withHorizon } from "../net/address.js";
import { Connection } from "../net/connection.js";
import { DiagramModel, sharedAxes } from "../scene/diagram.js";
import { sceneAt } from "../scene/scene.js";
import { comparisonStrip, takeHead, whatEachDoes } from "../view/comparison.js";
import { Diagram } from "../view/diagram.js";
import { Stage } from "../view/stage.js";
import { put } from "./hosts.js";

/** @import { Emphasis, World } from '../core/types.js' */
/** @import { Side, WorldDifference } from '../core/difference.js' */
/** @import { Refused } from '../net/connection.js' */
/** @import { Target } from '../scene/scene.js' */
/** @import { Look } from '../view/comparison.js' */
/** @import { Theatre } from './theatre.js' */

const ALL = Number.POSITIVE_INFINITY;
/** @type {never[]} */
const NOTHING = [];

/** The elements of a comparison, which exist while it is open. */
class Board {
  /** @param {Record<'app'|'box'|'diagram', HTMLElement>} hosts of A's pictures @param {() => void} onSized */
  constructor({ app, box, diagram }, onSized) {
    this.headA = element("header", "take-head side-a");
    this.headB = element("header", "take-head side-b");
    this.stage = element("section", "stage other");
    this.truth = element("div", "hud");
    this.box = element("div", "stage-box");
    this.picture = element("div", "stage-host");
    this.marksA = element("div", "differs-marks");
    this.marksB = element("div", "differs-marks");
    this.under = element("div", "under");
    this.key = element("div", "key");
    this.space = element("div", "space-box other");
    this.diagram = element("div", "space-host");
    this.strip = element("aside", "comparison");
    this.strip.tabIndex = -1;
    // Both diagrams must be measured before they can be drawn equally wide, so they are drawn again when their size is known.
    this.sized = new ResizeObserver(onSized);
    this.sized.observe(diagram);
    this.sized.observe(this.diagram);
    this.box.append(this.picture, this.marksB);
    this.under.append(this.key);
    this.stage.append(this.truth, this.box, this.under);
    this.space.append(this.diagram);
    box.append(this.marksA);
    app.append(this.headA, this.headB, this.stage, this.space, this.strip);
  }

  remove() {
    this.sized.disconnect();
    for (const one of [this.headA, this.headB, this.stage, this.space, this.strip, this.marksA]) one.remove();
  }
}

/** @param {string} name @param {string} cls */
function element(name, cls) {
  const made = document.createElement(name);
  made.className = cls;
  return made;
}

/** The run beside ours, B. */
class Beside {
  /** @param {Theatre} page @param {Board} board @param {string} address @param {Comparison} comparison */
  constructor(page, board, address, comparison) {
    const { words } = page.speech;
    /** @type {string} the run to show: `vs`, watched for as long as ours */
    this.address = address;
    this.page = page;
    this.timeline = new Timeline(page.declaration, page.speech.captions);
    this.difference = new Difference(page.timeline, this.timeline);
    this.stage = new Stage(board.picture, {
      words,
      truth: board.truth,
      key: board.key,
      beside: () => page.stage.scene,
      onSelect: (target) => comparison.select(target),
    });
    this.diagram = new Diagram(board.diagram, {
      words,
      onSeek: (tUs, k) => page.scrub({ tUs, k }),
      onView: () => comparison.followOther(),
    });
    this.connection = new Connection({
      url: page.connection.options.url,
      address: () => this.address,
      progress: () => ({ epoch: this.timeline.epoch, have: this.timeline.steps.length }),
      onFrame: (frame) => this.hear(frame),
      onState: () => page.refresh(),
      onRefused: (why) => comparison.refused(why),
      onNewRoom: () => {
        this.timeline.forgetEpoch();
        this.connection.forgetWants();
      },
    });
    this.connection.open();
  }

  /** @param {any} frame */
  hear(frame) {
    const { cut, gap } = /** @type {{cut: number | null, gap?: boolean}} */ (this.timeline.apply(frame));
    if (gap) return this.connection.resync();
    if (cut !== null) this.connection.forgetWants();
    this.page.refresh();
  }

  /** Shows another run instead; steps that both have in common stay. @param {string} address */
  show(address) {
    if (address === this.address) return;
    this.address = address;
    this.connection.command("set", { address }).catch((why) => console.warn(why));
  }

  close() {
    this.connection.close();
    this.stage.close();
    this.diagram.close();
  }
}

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

  /** Opens what the address says. */
  start() {
    if (this.opensWith !== null) this.set(this.opensWith);
  }

  // ------------------------------------------------------------------------------------------------- opening and closing

  /** A person opens a comparison with that run: this makes an entry of the history. @param {string} address */
  open(address) {
    const { page } = this;
    if (!page.ready || address === this.vs || page.answers.refuses()) return;
    if (address.split("?")[0] !== page.address.split("?")[0]) return;
    if (page.menus.open) page.menus.close();
    page.toasts.clear();
    page.why.end();
    const inRail = document.activeElement?.closest(".rail");
    this.set(address);
    page.travel.push();
    if (inRail) this.board?.strip.focus({ preventScroll: true }); // the rail, which had the focus, is hidden now
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
    if (before === null) return this.page.toasts.show(this.page.speech.t("compare_only_one"));
    this.open(before);
  }

  /** Sets the run beside ours; null closes the comparison. @param {string | null} vs */
  set(vs) {
    const { page } = this;
    this.next = null;
    this.take = this.page.takes.all.find((take) => take.address === vs)?.id ?? null;
    const was = this.vs;
    this.vs = vs;
    if (vs === null) {
      if (was === null) return;
      this.beside?.close();
      this.board?.remove();
      this.beside = this.board = this.now = this.lit = null;
      page.player.hold();
      page.diagram.mark = null;
      page.diagram.axes = null;
    } else if (this.beside) this.beside.show(this.watched(vs));
    else {
      this.board = new Board(page.hosts, () => page.refresh());
      this.relabel();
    }
    page.hosts.app.classList.toggle("comparing", vs !== null);
    page.hosts.app.dataset.look = vs === null ? "" : this.look;
    if (vs !== null && this.board) this.beside ??= new Beside(page, this.board, this.watched(vs), this);
    page.onResize();
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
    this.next = { vs: page.address, take: take?.id ?? null };
    // If B was watched for less long than the moment that was chosen, it goes on first, so that the moment stays.
    const toUs = page.chosen.tUs;
    const brief = this.own?.vs === vs && this.own.untilUs < toUs;
    if (take && brief) {
      await page.command("go-on");
      return page.command("take", { take: take.id });
    }
    const { tUs } = this.position;
    const k = this.beside ? this.beside.timeline.placeOf(this.position.index) : { tUs: 0, k: 0 };
    const standAt = { tUs: toUs, k: k.tUs === tUs ? k.k : ALL };
    await (take ? page.command("take", { take: take.id }, standAt) : page.command("set", { address: vs }, standAt));
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
  }

  /** To the first step that differs. */
  jump() {
    const { page, beside } = this;
    const first = beside?.difference.first;
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
      const { first } = beside.difference;
      const text = first ? page.speech.t("compare_mark", { time: page.speech.time(first.tUs) }) : "";
      const mark = first && { tUs: first.tUs, text };
      page.diagram.mark = beside.diagram.mark = mark;
      page.hosts.app.toggleAttribute("data-parted", first !== null);
      if (this.look === "diagrams") this.shareAxes();
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
    difference.update();
    this.position = { tUs, index: difference.indexBeside(tUs, index) };
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
    const { difference } = /** @type {Beside} */ (this.beside);
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
    if (!beside?.timeline.run || !board) return;
    const { targets } = page;
    const { timeline, stage, diagram } = beside;
    if (this.look === "stages") {
      const selected =
        targets.selected?.kind === "message" && !timeline.messages.has(targets.selected.id) ? null : targets.selected;
      stage.moving = page.stage.moving;
      stage.draw(sceneAt(timeline, page.declaration, { ...position, selected }), this.lit?.stageB);
      this.drawMarks();
      return;
    }
    diagram.lookAs(page.diagram.view, true);
    diagram.draw(timeline, position, this.lit?.diagramB);
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
    if (!beside) return;
    beside.stage.words = page.speech.words;
    beside.diagram.words = page.speech.words;
  }

  drawPanels() {
    const { board, beside, page, now, look } = this;
    if (!board || !beside || this.vs === null) return;
    const { speech, player } = page;
    const { timeline, difference } = beside;
    const waiting = timeline.end === "" && player.tUs > timeline.untilUs;
    put(board.headA, this.head("a", page.address, false));
    put(board.headB, this.head("b", this.vs, waiting || !timeline.run));
    const { first } = difference;
    const of = (/** @type {Side} */ side) => {
      const run = side === "a" ? page.timeline : timeline;
      const step = first && run.steps[first.index];
      return step && step.tUs === first.tUs && difference.step(side, first.index) ? step : null;
    };
    const [stepA, stepB] = [of("a"), of("b")];
    put(
      board.strip,
      comparisonStrip(
        {
          speech,
          declaration: page.declaration,
          look,
          difference: {
            first: first && {
              tUs: first.tUs,
              ...whatEachDoes(speech, { step: stepA, timeline: page.timeline }, { step: stepB, timeline }),
            },
            none: difference.none,
            knownUs: timeline.run ? Math.min(page.timeline.untilUs, timeline.untilUs) : 0,
          },
          tUs: player.tUs,
          now,
          still: !player.playing,
          node: page.targets.node,
        },
        {
          onLook: (to) => this.lookAt(to),
          onClose: () => this.close(),
          onJump: () => this.jump(),
          onNode: (id) => page.targets.select({ kind: "node", id }),
        },
      ),
    );
  }

  /** @param {Side} side @param {string} address @param {boolean} waiting */
  head(side, address, waiting) {
    const { page } = this;
    const { takes, speech } = page;
    const { current } = takes;
    const path = page.address.split("?")[0];
    const mine = side === "a";
    const choices = takes.all
      .filter((take) => take.address.split("?")[0] === path && (mine || take !== current))
      .map((take) => ({ value: String(take.id), label: takes.told(take) }));
    const shown = mine ? current : takes.all.find((take) => take.address === address && take !== current);
    const chosen = shown ? String(shown.id) : "-";
    if (!shown) choices.unshift({ value: "-", label: takes.described(address) });
    return html`${takeHead(
      { speech, side, choices, chosen, changes: takes.changesOf(address), waiting },
      { onChoose: (value) => this.choose(side, value), onSwap: () => this.swap() },
    )}`;
  }

  /** @param {Look} look */
  lookAt(look) {
    const { page } = this;
    this.look = look;
    page.hosts.app.dataset.look = look;
    this.axesOf = "";
    if (look === "stages") page.diagram.axes = null;
    page.onResize();
  }

  /** A click on B selects the same node or link in A, since interventions go to A. @param {Target | null} target */
  select(target) {
    const { page } = this;
    const { speech, toasts, targets, player } = page;
    const world = page.timeline.worldAfter(player.index);
    if (target?.kind === "message" && !world.flights.has(target.id))
      return toasts.show(speech.t("compare_not_yours"), { label: speech.t("compare_swap"), act: () => this.swap() });
    if (target?.kind === "node" && !world.nodes.has(target.id)) return;
    targets.select(target);
  }
}
