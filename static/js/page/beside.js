// The run that stands beside ours in a comparison: its elements, its connection, its timeline and its pictures.

import { Difference } from "../core/difference.js";
import { Timeline } from "../core/timeline.js";
import { Connection } from "../net/connection.js";
import { fetchCaptions } from "../net/library.js";
import { Speech } from "../scene/speech.js";
import { Diagram } from "../view/diagram.js";
import { diagramTools } from "../view/diagram-tools.js";
import { loadPictures } from "../view/pictures.js";
import { Stage } from "../view/stage.js";

/** @import { Declaration } from '../core/types.js' */
/** @import { Comparison } from './comparison.js' */
/** @import { Theatre } from './theatre.js' */

const ALL = Number.POSITIVE_INFINITY;
const ASK_AGAIN_MS = 1_000; // for a part of the pictures that could not be fetched

/** The elements of a comparison, which exist while it is open. */
export class Board {
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
export function element(name, cls) {
  const made = document.createElement(name);
  made.className = cls;
  return made;
}

/** The run beside ours, B, with the declaration and the words of its own protocol. */
export class Beside {
  /** Whether the parts of its pictures are here. */
  pictured = false;

  /**
   * @param {Theatre} page
   * @param {Board} board
   * @param {{address: string, declaration: Declaration, captions: any, lang: string}} run the run to show, watched for as long as ours, and its protocol with its words in a language
   * @param {Comparison} comparison
   */
  constructor(page, board, { address, declaration, captions, lang }, comparison) {
    this.address = address;
    this.page = page;
    this.declaration = declaration;
    /** Words of its own, also where the protocol is ours: its nodes may be others. */
    this.speech = new Speech(declaration, { ui: page.speech.ui, captions, lang });
    const { words } = this.speech;
    this.timeline = new Timeline(declaration, captions);
    const same = declaration.slug === page.slug;
    /** How it differs from ours; null if it is of another protocol, since steps of two protocols are never the same. */
    this.difference = same ? new Difference(page.timeline, this.timeline) : null;
    this.stage = new Stage(board.picture, {
      words,
      truth: board.truth,
      key: board.key,
      beside: () => (same ? page.stage.scene : null),
      onSelect: (target) => comparison.select(target),
    });
    this.diagram = new Diagram(board.diagram, {
      words,
      onSeek: (tUs, k) => page.scrub({ tUs, k: same ? k : ALL }),
      onView: () => comparison.followOther(),
    });
    this.diagram.equip(diagramTools);
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
    this.speak(page.speech).catch((why) => console.warn(why));
    this.bringPictures();
    this.connection.open();
  }

  get slug() {
    return this.declaration.slug;
  }

  /** Fetches the parts of its pictures; without them nothing is drawn. */
  bringPictures() {
    loadPictures(this.declaration.view).then(
      () => {
        this.pictured = true;
        this.page.refresh();
      },
      () => setTimeout(() => this.bringPictures(), ASK_AGAIN_MS),
    );
  }

  /** @param {any} frame */
  hear(frame) {
    const { cut, gap } = /** @type {{cut: number | null, gap?: boolean}} */ (this.timeline.apply(frame));
    if (gap) return this.connection.resync();
    if (frame.run) this.speech.words.cast(frame.run.cast);
    if (cut !== null) this.connection.forgetWants();
    this.page.reach();
    this.page.refresh();
  }

  /** Says everything in the page's language. @param {Speech} ours */
  async speak({ ui, lang, captions }) {
    if (lang === this.speech.lang) return;
    const theirs = this.slug === this.page.slug ? captions : await fetchCaptions(this.slug, lang);
    this.speech.speak({ ui, captions: theirs, lang }, this.timeline.run?.cast ?? []);
    this.stage.words = this.speech.words;
    this.diagram.words = this.speech.words;
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
