// SPDX-License-Identifier: Apache-2.0
// A local HTTP server that offers feed files in their upstream layout, with ETags.
import { createHash } from 'node:crypto';
import { readFileSync, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

export class FeedServer {
  constructor(dir) {
    this.dir = dir;
    this.replaced = new Map(); // path -> bytes that stand in for the file
    this.requests = [];        // "GET /path status"
    this.failing = new Set();  // paths that answer 503
  }

  async start() {
    this.server = createServer((request, response) => this.answer(request, response));
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  replace(path, bytes) {
    this.replaced.set(path, Buffer.from(bytes));
  }

  read(path) {
    if (this.replaced.has(path)) return this.replaced.get(path);
    const file = join(this.dir, normalize(path));
    return existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
  }

  answer(request, response) {
    const path = decodeURIComponent(new URL(request.url, 'http://feeds').pathname);
    const finish = (status, headers = {}, body = '') => {
      this.requests.push(`${request.method} ${path} ${status}`);
      response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
    };
    if (this.failing.has(path)) return finish(503, { 'retry-after': '1' });
    const bytes = this.read(path);
    if (bytes === undefined) return finish(404);
    const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) return finish(304, { etag });
    return finish(200, { etag, 'content-length': bytes.length }, bytes);
  }

  count(pattern) {
    return this.requests.filter((line) => pattern.test(line)).length;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
