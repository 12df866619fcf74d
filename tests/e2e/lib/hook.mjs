// SPDX-License-Identifier: Apache-2.0
// A webhook listener that checks the signature of every call and keeps it.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';

export class HookListener {
  constructor(secret) {
    this.secret = secret;
    this.calls = []; // { event, isSigned, body }
  }

  async start() {
    this.server = createServer((request, response) => {
      const chunks = [];
      request.on('data', (bytes) => chunks.push(bytes));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const header = request.headers['longwatch-signature'] ?? '';
        const [, at, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
        const wanted = createHmac('sha256', this.secret).update(`${at}.${text}`).digest('hex');
        this.calls.push({ body: JSON.parse(text), isSigned: given === wanted, headers: request.headers });
        response.writeHead(204).end();
      });
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}/hook`;
    return this;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
