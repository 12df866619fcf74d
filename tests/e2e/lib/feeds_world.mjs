// SPDX-License-Identifier: Apache-2.0
// Publishers on loopback that do what a test wants, also over TLS; and a site that asks nobody else.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { Site } from './program.mjs';

export class Publisher {
  constructor() {
    this.answers = new Map(); // path -> (request, response) or { status, headers, body }
    this.requests = [];       // "GET /path"
  }

  async start(tls) {
    const take = (request, response) => this.answer(request, response);
    this.server = tls ? createTlsServer(tls, take) : createServer(take);
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.port = this.server.address().port;
    this.url = `${tls ? 'https' : 'http'}://localhost:${this.port}`;
    return this;
  }

  offer(path, body, headers = {}) {
    this.answers.set(path, { status: 200, headers, body });
  }

  answer(request, response) {
    const path = decodeURIComponent(request.url);
    this.requests.push(`${request.method} ${path}`);
    const found = this.answers.get(path);
    if (typeof found === 'function') return found(request, response);
    if (!found) return response.writeHead(404).end();
    if (found.headers.etag && request.headers['if-none-match'] === found.headers.etag) return response.writeHead(304).end();
    return response.writeHead(found.status, found.headers).end(found.body);
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/* A certificate of our own for localhost, and the file that says so. */
export function makeCertificate(dir) {
  const [key, cert] = ['tls-key.pem', 'tls-ca.pem'].map((name) => join(dir, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '36500',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert],
  { stdio: 'pipe' });
  return { key: readFileSync(key), cert: readFileSync(cert), caFile: cert };
}

/* A site whose feeds are all off the schedule but those named. */
export async function siteWithFeeds(startAt, ...scheduled) {
  const site = new Site(startAt);
  for (const { name } of (await site.json('list', 'feeds')).feeds) {
    if (!scheduled.includes(name)) await site.json('setting', 'set', `feed-${name}-is-scheduled`, '--value', 'false');
  }
  return site;
}
