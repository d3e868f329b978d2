// The site as a story in Firefox meets it: a real `manage.py serve` in a process of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const START_TIMEOUT_MS = 60_000;
const ASK_EVERY_MS = 50;
const NOT_OURS = ["DEV", "REDIS_URL", "PUBLIC_ORIGINS", "DJANGO_SETTINGS_MODULE"];

/** Its database and secret are in a separate folder and survive a restart. */
export class Site {
  folder = mkdtempSync(join(tmpdir(), "theatre-site-"));
  #port = 0;
  /** @type {import("node:child_process").ChildProcess | null} */
  #process = null;

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** All that it printed so far. */
  get log() {
    return readFileSync(join(this.folder, "serve.log"), "utf8");
  }

  /** Listens on the port it had before, or on a free one. */
  async start() {
    this.#port ||= await freePort();
    /** @type {NodeJS.ProcessEnv} */
    const environment = { ...process.env, HOST: "127.0.0.1", PORT: String(this.#port), VAR_DIR: this.folder };
    for (const name of NOT_OURS) delete environment[name];
    const log = openSync(join(this.folder, "serve.log"), "a");
    this.#process = spawn(join(ROOT, ".venv/bin/python"), [join(ROOT, "manage.py"), "serve"], {
      env: environment,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.#process.unref(); // so that a test that fails doesn't leave its site running
    process.once("exit", this.#endWithUs);
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await this.#answers())) {
      if (this.#process.exitCode !== null) throw new Error(`the server ended by itself:\n${this.log}`);
      if (Date.now() > deadline) throw new Error(`waited ${START_TIMEOUT_MS} ms for ${this.url}\n${this.log}`);
      await pause(ASK_EVERY_MS);
    }
  }

  /** Ends it as an init system would. */
  async stop() {
    const server = this.#process;
    this.#process = null;
    process.off("exit", this.#endWithUs);
    if (!server || server.exitCode !== null) return;
    server.ref();
    const ended = once(server, "exit");
    server.kill();
    await ended;
  }

  /** Ends it for good, and says what it had to complain about. */
  async close() {
    await this.stop();
    const traceback = this.log.includes("Traceback") ? this.log : "";
    rmSync(this.folder, { recursive: true });
    return traceback;
  }

  #endWithUs = () => this.#process?.kill();

  async #answers() {
    try {
      return (await fetch(`${this.url}/healthz`)).ok;
    } catch {
      return false; // nobody listens yet
    }
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
