// SPDX-License-Identifier: Apache-2.0
// A publisher in trouble: answers every request with what `answer` says at the time.
import { createServer } from 'node:http';

export class FaultyPublisher {
  async start() {
    this.requests = []; // headers of each
    this.server = createServer((request, response) => {
      this.requests.push(request.headers);
      this.answer(request, response);
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  says(status, headers = {}, body = '') {
    this.answer = (request, response) => response.writeHead(status, headers).end(body);
  }

  /* Promises `n` bytes, sends `body` and hangs up. */
  breaksOff(n, body) {
    this.answer = (request, response) => {
      response.writeHead(200, { 'content-length': n });
      response.write(body, () => response.socket.destroy());
    };
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
