// Whether the server still plays what this page was made for: after a restart a protocol may be another edition of itself.

import { json } from "../net/preferences.js";

/** @import { Theatre } from './theatre.js' */

export class Edition {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    /** Whether the server was another process since the page last looked. */
    this.inDoubt = false;
  }

  /** The server has forgotten us, or can't play this any more: it has been started anew. */
  doubt() {
    this.inDoubt = true;
  }

  /** The line is open: a page whose words or declaration are no longer the server's is made anew, at the same moment. */
  async check() {
    if (!this.inDoubt) return;
    this.inDoubt = false;
    const { slug, declaration, speech } = this.page;
    const asked = [json(`/api/protocol/${slug}.json`), json(`/api/captions/${slug}.${speech.lang}.json`)];
    const [declared, words] = await Promise.all(asked).catch(() => [declaration, speech.captions]);
    if (differ(declared, declaration) || differ(words, speech.captions)) location.reload();
  }
}

/** @param {unknown} a @param {unknown} b */
const differ = (a, b) => JSON.stringify(a) !== JSON.stringify(b);
