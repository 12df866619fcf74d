// SPDX-License-Identifier: Apache-2.0
// The door, from outside: the proxies of the guide with their configuration as it stands there, and
// what a stranger tries with a raw socket, a stolen form or a made up header.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask } from 'node:https';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { endCleanly } from './lib/clean_end.mjs';
import { onText, projectDir, Site, until } from './lib/program.mjs';

const password = 'a long password for everybody';
const mail = 'ada@nordhafen.example';
const host = 'watch.example.org';
const client = '127.0.0.2'; // not the address that is trusted as a proxy

/** @type {Site} */ let site;
let upstream;

const guide = readFileSync(join(projectDir, 'docs/guide/operations.md'), 'utf8');
const example = (language) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(guide)[1];

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

// Bytes as they are; everything the server says until it closes.
const raw = (text) => new Promise((done, fail) => {
  const socket = connect(upstream, '127.0.0.1', () => socket.write(text));
  let said = '';
  socket.setTimeout(180000, () => socket.destroy(new Error(`no end after:\n${text}`)));
  onText(socket, (piece) => { said += piece; });
  socket.on('error', fail);
  socket.on('close', () => done(said));
});
const statuses = (said) => [...said.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((m) => m[1]).join(' ');

// One request through TLS: { status, headers, body }.
const fetchTls = (port, path, { method = 'GET', headers = {}, body = '' } = {}) => new Promise((done, fail) => {
  const r = ask({ port, path, method, localAddress: client, rejectUnauthorized: false, servername: host, headers: { host: `${host}:${port}`, ...headers } }, (a) => {
    let text = '';
    onText(a, (piece) => { text += piece; });
    a.on('end', () => done({ status: a.statusCode, headers: a.headers, body: text }));
  });
  r.on('error', fail);
  r.end(body);
});

const form = (fields) => ({
  method: 'POST', body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
});

before(async () => {
  site = new Site('2026-11-22T11:00:00Z');
  const { invitation } = await site.json('person', 'add', '--name', 'Ada', '--mail', mail, '--role', 'administrator');
  await site.json('setting', 'set', 'base-url', '--value', `https://${host}`);
  await site.json('setting', 'set', 'trusted-proxies', '--value', '127.0.0.1');
  await site.serve('--no-jobs');
  upstream = Number(new URL(site.server.url).port);
  const token = new URL(invitation.path, site.server.url).searchParams.get('token');
  const joined = await fetch(`${site.server.url}/join`, { ...form({ token, password, again: password }), redirect: 'manual' });
  assert.equal(joined.status, 303);
});

after(async () => { await site?.end(); });

const proxies = {
  nginx(dir, port) {
    const config = example('nginx').replace('listen 443', `listen 127.0.0.1:${port}`).replace('127.0.0.1:8017', `127.0.0.1:${upstream}`)
      .replaceAll('/etc/ssl/', `${dir}/`);
    writeFileSync(join(dir, 'nginx.conf'), `daemon off; pid ${dir}/pid; error_log ${dir}/error.log; events {} http { access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((n) => `${n}_temp_path ${dir}/${n};`).join(' ')} ${config} }`);
    return ['nginx', ['-p', dir, '-c', join(dir, 'nginx.conf')]];
  },
  caddy(dir, port) {
    const config = example('caddy').replace(`${host} {`, `https://${host}:${port} {\n    tls ${dir}/watch.pem ${dir}/watch.key`)
      .replace('127.0.0.1:8017', `127.0.0.1:${upstream}`);
    writeFileSync(join(dir, 'Caddyfile'), `{\n    admin off\n    auto_https disable_redirects\n}\n${config}`);
    return ['caddy', ['run', '--config', join(dir, 'Caddyfile'), '--adapter', 'caddyfile']];
  },
};

for (const [name, configure] of Object.entries(proxies)) {
  describe(`behind ${name}, as the guide has it`, () => {
    let port, proxy, ended, dir;

    before(async () => {
      // Not below $TMPDIR: the examples of the guide have no quotes, and it may have a blank.
      dir = mkdtempSync('/tmp/longwatch-proxy-');
      execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', `/CN=${host}`,
        '-addext', `subjectAltName=DNS:${host}`, '-keyout', join(dir, 'watch.key'), '-out', join(dir, 'watch.pem')], { stdio: 'ignore' });
      let errors = '';
      // A port that was free a moment ago may be somebody's by now: then another is tried.
      const start = async () => {
        port = await freePort();
        const [command, args] = configure(dir, port);
        proxy = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: dir } });
        ended = new Promise((done) => { proxy.on('close', done); });
        onText(proxy.stderr, (text) => { errors += text; });
        return until(`${name} answers`, async () => {
          if (await fetchTls(port, '/sign-in').then((a) => a.status === 200, () => false)) return 'answers';
          return proxy.exitCode === null ? undefined : 'ended';
        });
      };
      let state = await start();
      for (let tries = 0; state === 'ended' && tries < 5; tries++) state = await start();
      assert.equal(state, 'answers', errors);
    });

    after(async () => {
      proxy?.kill('SIGTERM');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    });

    test('a sign-in is the client\'s, over TLS, whatever the client claims', async () => {
      const claims = { 'x-forwarded-for': '203.0.113.66', forwarded: 'for=203.0.113.67;proto=http', 'x-real-ip': '203.0.113.68' };
      const { headers } = form({});
      const a = await fetchTls(port, '/sign-in', { ...form({ mail, password }), headers: { ...headers, ...claims, origin: `https://${host}:${port}` } });
      assert.equal(a.status, 303);
      assert.equal(a.headers.location, '/');
      assert.match(a.headers['strict-transport-security'], /max-age=31536000/);
      const [cookie] = a.headers['set-cookie'];
      assert.match(cookie, /^longwatch_session=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict; Secure$/);
      const list = await fetchTls(port, '/api/v1/session/list', { headers: { cookie: cookie.split(';')[0] } });
      const mine = JSON.parse(list.body).sessions.find((s) => s.is_this);
      assert.equal(mine.source, client);
    });

    test('guesses from elsewhere are counted there', async () => {
      for (let i = 0; i < 6; i++) await fetchTls(port, '/sign-in', form({ mail: `nobody-${name}@nordhafen.example`, password: 'wrong' }));
      const a = await fetchTls(port, '/sign-in', form({ mail, password }));
      assert.equal(a.status, 303);
    });
  });
}

describe('a raw socket', () => {
  const get = 'GET /sign-in HTTP/1.1\r\nHost: localhost\r\n';

  for (const [what, text, want] of [
    ['two lengths', 'POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello', '400'],
    ['a length and a coding', 'POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n', '400'],
    ['a coding in disguise', 'POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n', '400'],
    ['a list of codings', 'POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n', '400'],
    ['a blank before the colon', 'POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n', '400'],
    ['two hosts', 'GET /sign-in HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n', '400'],
    ['a strange host', 'GET /sign-in HTTP/1.1\r\nHost: evil.example\r\n\r\n', '400'],
    ['another address as target', 'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n', '400'],
    ['a climb', 'GET /static/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n', '404'],
    ['a climb in escapes', 'GET /static/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\nHost: localhost\r\n\r\n', '404'],
    ['a zero byte', 'GET /sign-in%00 HTTP/1.1\r\nHost: localhost\r\n\r\n', '400'],
    ['headers without end', `${get}X-A: ${'a'.repeat(40000)}\r\n\r\n`, '431'],
    ['a hundred headers', `${get}${'X-A: b\r\n'.repeat(100)}\r\n`, '413'],
    ['a long target', `GET /${'a'.repeat(40000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, '414'],
  ]) {
    test(`${what} is refused with ${want}, and the connection ends`, async () => {
      assert.equal(statuses(await raw(text.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))), want);
    });
  }
});

test('the server ends cleanly', () => endCleanly(site));
