// SPDX-License-Identifier: Apache-2.0
// The real binary: commands run to their end, a server that is started, driven and killed.
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const projectDir = root;
export const binary = process.env.LONGWATCH_BINARY ?? join(root, 'build/debug/longwatch');
export const sharedDir = process.env.LONGWATCH_SHARED ?? resolve(root, '../shared');
export const screenshotDir = process.env.LONGWATCH_SCREENSHOTS ?? join(root, 'build/screenshots');

const COMMAND_LIMIT_MS = 300000;

// Gives what a stream says as text. A piece of a pipe ends anywhere, also amid a character, and where
// is a matter of speed: bytes added to a string piece by piece spoil one now and then.
export function onText(stream, take) {
  stream.setEncoding('utf8');
  stream.on('data', take);
}

// One data directory, one driven clock, and everything that runs on them.
export class Site {
  constructor(startAt) {
    this.limitMs = COMMAND_LIMIT_MS;
    this.dir = mkdtempSync(join(tmpdir(), 'longwatch-e2e-'));
    this.data = join(this.dir, 'data');
    this.clockFile = join(this.dir, 'now');
    this.env = { ...process.env, LONGWATCH_NOW: `@${this.clockFile}`, LONGWATCH_DATA: this.data };
    this.setClock(startAt);
  }

  // The clock file is replaced whole, so a reader never sees half an instant.
  setClock(instant) {
    this.now = new Date(instant);
    const next = `${this.clockFile}.next`;
    writeFileSync(next, this.now.toISOString());
    renameSync(next, this.clockFile);
  }

  advance(minutes) {
    this.setClock(this.now.getTime() + minutes * 60000);
  }

  // Runs a command to its end: { code, signal, out, err }. The event loop goes on meanwhile: the
  // feeds and the mail sink live in this process.
  async run(...args) {
    const child = this.start(...args);
    const limit = setTimeout(() => child.kill('SIGKILL'), this.limitMs);
    const { code, signal } = await child.ended;
    clearTimeout(limit);
    return { code, signal, out: child.output, err: child.errors };
  }

  // Runs a command that must succeed and answers its JSON.
  async json(...args) {
    const result = await this.run(...args, '--json');
    if (result.code !== 0) {
      throw new Error(`longwatch ${args.join(' ')}: exit ${result.code} ${result.signal ?? ''}\n${result.err}`);
    }
    return JSON.parse(result.out);
  }

  // Starts a command and leaves it running.
  start(...args) {
    return this.startProgram(binary, ...args);
  }

  // The same with another program, which finds ours and its data in the environment.
  startProgram(program, ...args) {
    const child = spawn(program, args, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.output = '';
    child.errors = '';
    onText(child.stdout, (text) => { child.output += text; });
    onText(child.stderr, (text) => { child.errors += text; });
    child.ended = new Promise((done) => child.on('close', (code, signal) => done({ code, signal })));
    return child;
  }

  // Starts the server on a free port and waits for its own word that it listens.
  async serve(...args) {
    const child = this.start('serve', '--listen', '127.0.0.1:0', ...args);
    const found = await until('the server listens', () => {
      if (child.exitCode !== null) throw new Error(`the server ended:\n${child.output}\n${child.errors}`);
      return /listening on (http:\/\/127\.0\.0\.1:\d+)\s/.exec(child.output);
    });
    child.url = found[1];
    this.server = child;
    return child;
  }

  async stop(signal = 'SIGTERM') {
    if (!this.server) return undefined;
    const child = this.server;
    this.server = undefined;
    child.kill(signal);
    return child.ended;
  }

  async end() {
    await this.stop('SIGKILL');
    if (!process.env.LONGWATCH_KEEP) rmSync(this.dir, { recursive: true, force: true });
  }
}

// Waits for a condition by asking again, for at least three minutes; the only waiting in these tests.
// Answers what it gave.
export async function until(what, ask) {
  for (let tries = 0; tries < 7200; tries += 1) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((wake) => setTimeout(wake, 25));
  }
  throw new Error(`waited in vain: ${what}`);
}
