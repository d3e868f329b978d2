// Checks whether the server still has the version of the protocol that this page was made for; a restart may have brought another.

import { json } from "../net/preferences.js";

/** @import { Theatre } from './theatre.js' */

export class Edition {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    /** Whether the server may have been restarted since the last check. */
    this.inDoubt = false;
  }

  /** The server doesn't know the room or refuses the run: it may have been restarted. */
  doubt() {
    this.inDoubt = true;
  }

  /** The connection is open. If the server has other words or another declaration, the page is loaded again at the same moment. */
  async check() {
    if (!this.inDoubt) return;
    this.inDoubt = false;
    const { slug, declaration, speech } = this.page;
    const asked = [json(`/api/protocol/${slug}.json`), json(`/api/captions/${slug}.${speech.lang}.json`)];
    // The page's own words are whole only when all its parts are here.
    const whole = this.page.bringAll().then(() => asked);
    const [declared, words] = await whole.then((all) => Promise.all(all)).catch(() => [declaration, speech.captions]);
    if (differ(declared, declaration) || differ(words, speech.captions)) location.reload();
  }
}

/** @param {unknown} a @param {unknown} b */
const differ = (a, b) => JSON.stringify(a) !== JSON.stringify(b);
