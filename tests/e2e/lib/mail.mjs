// SPDX-License-Identifier: Apache-2.0
// A real SMTP server with STARTTLS and authentication that keeps what it is given.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

export class MailSink {
  constructor(dir) {
    this.dir = dir;
    this.user = 'longwatch';
    this.password = 'sink-password';
    this.messages = []; // { from, to, subject, body, raw, isEncrypted, user }
    this.caFile = join(dir, 'mail-ca.pem');
  }

  async start() {
    const keyFile = join(this.dir, 'mail-key.pem');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '36500',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-keyout', keyFile, '-out', this.caFile], { stdio: 'pipe' });
    this.server = new SMTPServer({
      key: readFileSync(keyFile),
      cert: readFileSync(this.caFile),
      authOptional: false,
      onAuth: (auth, session, done) => (auth.username === this.user && auth.password === this.password
        ? done(null, { user: auth.username })
        : done(new Error('wrong user or password'))),
      onData: (stream, session, done) => this.keep(stream, session, done),
      logger: false,
    });
    this.server.on('error', () => {});
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.port = this.server.server.address().port;
    this.url = `smtp://localhost:${this.port}`;
    return this;
  }

  keep(stream, session, done) {
    const chunks = [];
    stream.on('data', (bytes) => chunks.push(bytes));
    stream.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8');
      const [head, ...rest] = raw.split('\r\n\r\n');
      const headers = Object.fromEntries(head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
        .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
      this.messages.push({
        from: session.envelope.mailFrom.address,
        to: session.envelope.rcptTo.map((address) => address.address),
        subject: headers.subject, messageId: headers['message-id'], date: headers.date,
        body: rest.join('\r\n\r\n'), raw, isEncrypted: session.secure, user: session.user,
      });
      done(null, 'kept');
    });
  }

  to(address) {
    return this.messages.filter((message) => message.to.includes(address));
  }

  stop() {
    this.server.close();
  }
}
