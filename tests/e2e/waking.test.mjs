// SPDX-License-Identifier: Apache-2.0
// The way of a message to a person: a mail server that is slow, refuses, greylists and drops the
// connection after DATA; channels of every kind; the dead-man signal. Nothing is lost, nothing is
// sent twice unless the receiver can tell.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { endCleanly } from './lib/clean_end.mjs';
import { kevCatalogue, osvZip, sbomText } from './lib/knowledge.mjs';
import { Site, until } from './lib/program.mjs';
import { TroubleMail } from './lib/trouble_mail.mjs';

const mailOfAda = 'ada@nordhafen.example';
let site, mail, service, ada;
const alerts = () => site.run('job', 'run', '--alerts');
const set = (name, value) => site.json('setting', 'set', name, '--value', value);
const messages = async (...args) => (await site.json('outbox', 'list', ...args)).messages;

async function importFile(feed, name, bytes) {
  const path = join(site.dir, name);
  writeFileSync(path, bytes);
  await site.json('feed', 'import', feed, path);
}

// The services beside mail, each at its own path; `answers` says what the next call gets.
class Services {
  calls = [];
  answers = {};

  async start() {
    this.server = createServer((request, response) => {
      const chunks = [];
      request.on('data', (bytes) => chunks.push(bytes));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const name = /^\/([a-z-]+)/.exec(request.url)[1];
        this.calls.push({ name, method: request.method, path: request.url, headers: request.headers,
          body: text ? JSON.parse(text) : undefined });
        const { status = 200, body = '{}', headers = {} } = this.answers[name] ?? {};
        response.writeHead(status, headers).end(body);
      });
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  of(name) {
    return this.calls.filter((call) => call.name === name);
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

before(async () => {
  site = new Site('2026-10-24T22:00:00Z');
  mail = await new TroubleMail(site.dir).start();
  service = await new Services().start();
  mkdirSync(join(site.dir, 'PyPI'));
  await importFile('osv', 'PyPI/all.zip', osvZip());
  await importFile('kev', 'kev.json', kevCatalogue(1));
  await set('smtp-url', mail.url);
  await set('smtp-user', mail.user);
  await set('smtp-password', mail.password);
  await set('smtp-tls-ca', mail.caFile);
  await set('mail-from', 'longwatch@nordhafen.example');
  await set('base-url', 'https://watch.nordhafen.example');
  ada = (await site.json('person', 'add', '--name', 'Ada Brandt', '--mail', mailOfAda,
    '--role', 'incident lead')).id;
  await site.json('oncall', 'set', '--chain', ada);
  await set('escalation-repage-minutes', '240');
  await set('escalation-wrap-minutes', '1440');
  await site.json('product', 'add', '--name', 'Harbour Gateway', '--markets', 'DE');
  writeFileSync(join(site.dir, 'sbom.json'), sbomText(5));
});

after(async () => {
  mail?.stop();
  service?.stop();
  await site?.end();
});

describe('channels of every kind', () => {
  const kinds = [
    ['hooks', 'webhook', '/hooks/1', []],
    ['slack room', 'slack', '/slack/T0/B0/k3y', []],
    ['teams room', 'teams', '/teams/workflows/k3y', []],
    ['mattermost room', 'mattermost', '/mattermost/hooks/k3y', []],
    ['matrix room', 'matrix', '/matrix', ['--target', '!ops:nordhafen.example', '--secret', 'syt_k3y']],
    ['phone', 'ntfy', '/ntfy', ['--target', 'harbour', '--secret', 'tk_k3y']],
    ['duty desk', 'pagerduty', '/pagerduty/v2/enqueue', ['--secret', 'R0UT1NGk3y']],
  ];

  test('are added; their keys are never shown', async () => {
    for (const [name, kind, path, rest] of kinds) {
      await site.json('channel', 'add', '--name', name, '--kind', kind, '--url', service.url + path, ...rest);
    }
    const result = await site.run('channel', 'list', '--json');
    assert.equal(JSON.parse(result.out).channels.length, kinds.length);
    assert.doesNotMatch(result.out, /k3y/);
  });

  test('take a test message each, in their own shape', async () => {
    service.answers = {
      matrix: { body: '{"event_id":"$one:nordhafen.example"}' },
      ntfy: { body: '{"id":"Xy12"}' },
      teams: { status: 202, body: '' },
      pagerduty: { status: 202, body: '{"status":"success","dedup_key":"longwatch-1"}' },
    };
    for (const [name] of kinds) await site.json('channel', 'test', name);
    assert.equal((await alerts()).code, 0);
    const shapes = Object.fromEntries(service.calls.map((call) => [call.name, call]));
    assert.deepEqual(Object.keys(shapes).sort(),
      ['hooks', 'matrix', 'mattermost', 'ntfy', 'pagerduty', 'slack', 'teams']);
    assert.match(shapes.hooks.headers['longwatch-signature'], /^t=\d+,v1=[0-9a-f]{64}$/);
    assert.equal(shapes.slack.body.blocks[0].text.text, 'TEST: a message of longwatch');
    assert.equal(shapes.teams.body.attachments[0].content.version, '1.4');
    assert.equal(shapes.matrix.method, 'PUT');
    assert.equal(shapes.matrix.headers.authorization, 'Bearer syt_k3y');
    assert.equal(shapes.ntfy.body.topic, 'harbour');
    assert.equal(shapes.pagerduty.body.routing_key, 'R0UT1NGk3y');
    const receipts = Object.fromEntries((await messages()).map((m) => [m.recipient, m.receipt]));
    assert.equal(receipts['matrix room'], 'HTTP 200 $one:nordhafen.example');
    assert.equal(receipts.phone, 'HTTP 200 Xy12');
    assert.equal(receipts['teams room'], 'HTTP 202');
    assert.equal(receipts['duty desk'], 'HTTP 202 longwatch-1');
  });
});

describe('a mail server that gives trouble', () => {
  test('greylisted, then busy, then dropped after DATA: it arrives all the same', async () => {
    mail.moods = ['greylist', 'busy', 'drop'];
    await site.json('image', 'add', 'Harbour Gateway', '--release', '4.2', '--sbom', join(site.dir, 'sbom.json'));
    await alerts(); // 22:00:00: greylisted
    assert.equal(mail.to(mailOfAda).length, 0);
    site.advance(0.5);
    await alerts(); // half a minute later: no space
    assert.equal(mail.to(mailOfAda).length, 0);
    site.advance(1);
    await alerts(); // a minute later: taken, but nobody said so
    assert.equal(mail.to(mailOfAda).length, 1);
    const waiting = (await messages('--state', 'pending')).filter((m) => m.channel === 'mail');
    assert.equal(waiting.length, 1);
    assert.equal(waiting[0].n_attempts, 3);
    site.advance(2);
    await alerts(); // two minutes later: sent again under the same Message-ID
    assert.deepEqual(mail.tried, ['greylist', 'busy', 'drop', 'friendly']);
    const copies = mail.to(mailOfAda);
    assert.equal(copies.length, 2);
    assert.equal(copies[0].messageId, copies[1].messageId);
    assert.equal(copies[0].body, copies[1].body);
    const [sent] = (await messages('--state', 'sent')).filter((m) => m.channel === 'mail');
    assert.match(sent.receipt, /^250 .*kept/);
    assert.equal(sent.n_attempts, 4);
  });

  test('refused for good: given up in the end, and said', async () => {
    mail.moods = Array(100).fill('refuse');
    await site.json('case', 'assign', '2026-001', '--person', ada);
    let message;
    for (let i = 0; i < 12; i += 1) {
      await alerts();
      message = message ?? (await messages('--state', 'pending')).find((m) => m.kind === 'case.assigned').id;
      site.setClock((await site.json('outbox', 'show', message)).next_at?.utc ?? site.now);
    }
    const dead = (await messages('--state', 'dead')).find((m) => m.id === message);
    assert.equal(dead.n_attempts, 12);
    assert.match(dead.last_error, /550/);
    const watch = await site.json('watch');
    assert.equal(watch.is_well, false);
    mail.moods = [];
    await site.json('outbox', 'retry', dead.id);
    await alerts();
    assert.equal((await site.json('outbox', 'show', dead.id)).state, 'sent');
    site.advance(70); // the other messages that were refused meanwhile
    await alerts();
    assert.deepEqual(await messages('--state', 'pending'), []);
  });

  test('slow: the pages of the server do not wait for it', async () => {
    mail.moods = ['hold'];
    await site.json('case', 'acknowledge', '2026-001');
    const ben = (await site.json('person', 'add', '--name', 'Ben Otte', '--mail', 'ben@nordhafen.example',
      '--role', 'incident lead')).id;
    await site.serve();
    await site.json('case', 'assign', '2026-001', '--person', ben);
    await until('the server holds a mail', () => mail.held.length === 1);
    const answer = await fetch(`${site.server.url}/sign-in`);
    assert.equal(answer.status, 200);
    assert.equal(mail.held.length, 1, 'the mail server still holds it');
    mail.release();
    await until('the mail is noted as sent', async () => (await messages('--state', 'pending')).length === 0);
    await endCleanly(site);
  });
});

describe('the dead-man signal', () => {
  test('comes while longwatch can wake somebody', async () => {
    await set('dead-man-url', `${service.url}/alive`);
    await alerts();
    await alerts(); // not due again
    assert.equal(service.of('alive').length, 1);
    assert.equal(service.of('alive')[0].method, 'GET');
    site.advance(5);
    await alerts();
    assert.equal(service.of('alive').length, 2);
  });

  test('stays away when a message is stuck, and the ledger says so', async () => {
    service.answers = { slack: { status: 500 } };
    await site.json('channel', 'test', 'slack room');
    for (let i = 0; i < 8; i += 1) {
      await alerts();
      site.advance(5);
    }
    const n = service.of('alive').length;
    await alerts();
    assert.equal(service.of('alive').length, n);
    const kinds = (await site.json('ledger', 'list', '--kind', 'dead_man.failed')).events;
    assert.equal(kinds.length, 1);
    assert.match(JSON.stringify(kinds[0].payload), /withheld: a message waits for delivery/);
    service.answers = {};
    for (let i = 0; i < 3; i += 1) {
      site.advance(60);
      await alerts();
    }
    assert.equal((await site.json('ledger', 'list', '--kind', 'dead_man.restored')).events.length, 1);
  });
});

test('the ledger is whole, the server ends well', async () => {
  assert.equal((await site.json('ledger', 'verify')).is_whole, true);
  await site.serve();
  await endCleanly(site);
});
