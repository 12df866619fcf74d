// SPDX-License-Identifier: Apache-2.0
// Waking people, with the real binary, a real mail server and a clock that is driven to the minute:
// a hand-over in the night in which summer time ends, pages, re-pages, the next person, links that
// scanners follow, codes, quiet hours, test pages.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { endCleanly } from './lib/clean_end.mjs';
import { kevCatalogue, osvZip, sbomText } from './lib/knowledge.mjs';
import { MailSink } from './lib/mail.mjs';
import { Site, until } from './lib/program.mjs';

/** @type {Site} */ let site;
let mail;
let ada, ben, cleo;

const set = (name, value) => site.json('setting', 'set', name, '--value', value);
const text = (message) => message.raw.replace(/=\r\n/g, '').replace(/=3D/g, '=');
const pagesTo = (who) => mail.to(`${who}@nordhafen.example`).filter((m) => /you are paged/.test(m.subject));
const linkOf = (message) => /http:\/\/\S+\/ack\?code=[\w-]{43}/.exec(text(message))[0];
const codeOf = (message) => /Code: ([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(text(message))[1];
const theCase = (number) => site.json('case', 'show', number);
const events = async (kind) => (await site.json('ledger', 'list', '--kind', kind)).events;

// Moves the clock and runs every job once, so that what is due by then, and only that, was sent.
async function at(instant) {
  site.setClock(instant);
  const done = await site.run('job', 'run');
  assert.equal(done.code, 0, done.err);
}

async function importFile(feed, name, bytes) {
  const path = join(site.dir, name);
  writeFileSync(path, bytes);
  await site.json('feed', 'import', feed, path);
}

before(async () => {
  // The Sunday on which summer time ends in Berlin: 03:00 becomes 02:00 at 01:00 UTC.
  site = new Site('2026-10-24T20:00:00Z');
  mail = await new MailSink(site.dir).start();
  await set('time-zone', 'Europe/Berlin');
  await set('smtp-url', mail.url);
  await set('smtp-user', mail.user);
  await set('smtp-password', mail.password);
  await set('smtp-tls-ca', mail.caFile);
  await set('mail-from', 'longwatch@nordhafen.example');
  for (const { name } of (await site.json('list', 'feeds')).feeds) await set(`feed-${name}-is-scheduled`, 'false');
  const person = async (name) => (await site.json('person', 'add', '--name', name, '--mail',
    `${name.toLowerCase()}@nordhafen.example`, '--role', 'incident lead')).id;
  ada = await person('Ada');
  ben = await person('Ben');
  cleo = await person('Cleo');
  mkdirSync(join(site.dir, 'PyPI'));
  await importFile('osv', 'PyPI/all.zip', osvZip());
  await site.json('product', 'add', '--name', 'Harbour Gateway', '--markets', 'DE,FR');
  const sbom = join(site.dir, 'sbom.json');
  writeFileSync(sbom, sbomText());
  await site.json('image', 'add', 'Harbour Gateway', '--release', '4.2', '--sbom', sbom);
  await site.serve('--no-jobs');
  await set('base-url', site.server.url);
});

after(async () => {
  try {
    await endCleanly(site);
  } finally {
    await site.end();
    mail.stop();
  }
});

test('a schedule hands over by the clock on the wall', async () => {
  // Day by day at 02:30, a time that happens twice in that night: the first one counts.
  const made = await site.json('schedule', 'set', 'primary', '--zone', 'Europe/Berlin', '--people', `${ada},${ben}`,
    '--unit', 'days', '--every', '1', '--starts-on', '2026-10-24', '--handover', '02:30');
  assert.equal(made.now.name, 'Ada');
  assert.equal(made.now.until_at.utc, '2026-10-25T00:30:00Z');
  assert.equal(made.now.until_there, 'Sun 25 Oct 2026, 02:30');
  assert.equal(made.now.next_name, 'Ben');
  assert.equal(made.n_gaps, 0);
  // Ben's shift over the change has 25 hours.
  const shift = made.shifts.find((s) => s.name === 'Ben');
  assert.equal(shift.from_at.utc, '2026-10-25T00:30:00Z');
  assert.equal(shift.until_at.utc, '2026-10-26T01:30:00Z');
  await site.json('policy', 'set', 'default', '--steps', `@primary,${cleo}:15`);
  const now = await site.json('oncall', 'now');
  assert.deepEqual([now.name, now.schedule, now.next_name, now.is_gap], ['Ada', 'primary', 'Ben', false]);
});

test('who is on call is paged, also in quiet hours; the re-page is for the one on call then', async () => {
  await site.json('person', 'quiet-hours', ada, '--from', '22:00', '--until', '07:00');
  await importFile('kev', 'kev.json', kevCatalogue(1));
  await at('2026-10-25T00:27:00Z');
  await until('the first page', () => pagesTo('ada').length === 1);
  assert.match(text(pagesTo('ada')[0]), /Your quiet hours \(22:00 to 07:00\) do not hold for this/);
  await at('2026-10-25T00:31:59Z'); // five minutes are not over
  assert.equal(pagesTo('ada').length + pagesTo('ben').length, 1);
  await at('2026-10-25T00:32:00Z'); // they are, and Ben took over at 00:30
  await until('the page of the newcomer', () => pagesTo('ben').length === 1);
  assert.equal(pagesTo('ada').length, 1);
  await at('2026-10-25T00:37:00Z');
  await until('the re-page', () => pagesTo('ben').length === 2);
  await at('2026-10-25T00:41:59Z');
  assert.equal(pagesTo('cleo').length, 0);
  await at('2026-10-25T00:42:00Z'); // a quarter of an hour after the opening
  await until('the next person', () => pagesTo('cleo').length === 1);
  assert.equal((await events('case.paged')).length, 4);
});

test('a scanner that follows the link acknowledges nothing', async () => {
  const link = linkOf(pagesTo('ben')[1]);
  for (const method of ['GET', 'HEAD', 'GET']) {
    const answer = await fetch(link, { method });
    assert.equal(answer.status, 200);
    if (method === 'HEAD') continue;
    const page = await answer.text();
    assert.match(page, /Acknowledge as Ben/);
    assert.match(page, /CVE-2026-1000/);
    assert.doesNotMatch(page, /<script/);
  }
  assert.equal((await theCase('2026-001')).acknowledged_at ?? null, null);
  assert.deepEqual(await events('case.acknowledged'), []);
});

test('the button acknowledges, as the person of the page', async () => {
  const link = new URL(linkOf(pagesTo('ben')[1]));
  site.setClock('2026-10-25T00:43:10Z');
  const press = () => fetch(`${link.origin}/ack`, { method: 'POST', body: new URLSearchParams({ code: link.searchParams.get('code') }) });
  const answer = await press();
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /Ben acknowledged/);
  assert.equal((await press()).status, 200); // pressed twice: said once
  const [only, ...others] = await events('case.acknowledged');
  assert.deepEqual(others, []);
  assert.equal(only.actor, 'Ben');
  assert.equal(only.at.utc, '2026-10-25T00:43:10Z');
  const n = mail.messages.filter((m) => /you are paged/.test(m.subject)).length;
  await at('2026-10-25T06:00:00Z');
  assert.equal(mail.messages.filter((m) => /you are paged/.test(m.subject)).length, n);
});

test('a link that was cut off, and one that is not ours', async () => {
  const cut = await fetch(`${site.server.url}/ack?code=abcdefghijklmnop`);
  assert.equal(cut.status, 403);
  assert.match(await cut.text(), /may have been cut off/);
  const empty = await fetch(`${site.server.url}/ack`);
  assert.equal(empty.status, 200);
  assert.match(await empty.text(), /Code of the page/);
});

test('the short code: wrong ones are counted, the right one works on the command line', async () => {
  await importFile('kev', 'kev.json', kevCatalogue(2));
  await at('2026-10-25T06:10:00Z');
  await until('the page of the second case', () => pagesTo('ben').length === 3);
  const code = codeOf(pagesTo('ben')[2]);
  const type = (typed) => fetch(`${site.server.url}/ack`, { method: 'POST', body: new URLSearchParams({ code: typed }) });
  for (let i = 0; i < 10; i += 1) {
    const wrong = await type('ZZZZ-ZZZZ');
    assert.equal(wrong.status, 403);
    assert.match(await wrong.text(), /not one of a page/);
  }
  assert.match(await (await type(code)).text(), /too many wrong codes/); // for strangers, for half a minute
  assert.equal((await theCase('2026-002')).acknowledged_at ?? null, null);
  const done = await site.json('page', 'acknowledge', code.toLowerCase().replace('-', ''));
  assert.equal(done.acknowledged_by, 'Ben');
  assert.equal((await events('case.acknowledged')).length, 2);
});

test('killed while it pages: each page once', async () => {
  await importFile('kev', 'kev.json', kevCatalogue(3));
  site.setClock('2026-10-25T08:00:00Z');
  for (let i = 0; i < 4; i += 1) {
    const child = site.start('job', 'run');
    await new Promise((wake) => setTimeout(wake, 15 * i));
    child.kill('SIGKILL');
    await child.ended;
  }
  await at('2026-10-25T08:00:00Z');
  await until('the page', () => pagesTo('ben').length >= 4);
  const paged = (await events('case.paged')).filter((e) => e.at.utc === '2026-10-25T08:00:00Z');
  assert.equal(paged.length, 1);
  await site.json('case', 'acknowledge', '2026-003');
});

test('an override and a gap are said', async () => {
  await site.json('schedule', 'override', 'primary', '--person', cleo, '--until-at', '2026-10-25T10:00:00Z');
  assert.equal((await site.json('oncall', 'now')).name, 'Cleo');
  await site.json('schedule', 'set', 'office', '--zone', 'Europe/Berlin', '--people', ada, '--weekdays', 'mon,tue,wed,thu,fri',
    '--from', '09:00', '--until', '17:00', '--starts-on', '2026-10-19');
  const { now, n_gaps: gaps } = await site.json('schedule', 'show', 'office', '--days', '14');
  assert.equal(now.is_gap, true);
  assert.equal(now.why, 'nobody is on call: no layer holds at this time');
  assert.equal(now.until_at.utc, '2026-10-26T08:00:00Z');
  assert.equal(gaps, 11);
});

test('a test page is a test, and what came of it is kept', async () => {
  site.setClock('2026-10-25T12:00:00Z');
  const started = await site.json('page', 'test', '--deadline-minutes', '10');
  assert.deepEqual(started.people.map((p) => [p.name, p.result]), [['Ben', 'sent'], ['Cleo', 'sent']]);
  await at('2026-10-25T12:00:00Z');
  const tests = (who) => mail.to(`${who}@nordhafen.example`).filter((m) => /TEST/.test(m.subject));
  await until('the test pages', () => tests('ben').length === 1 && tests('cleo').length === 1);
  assert.equal(tests('ada').length, 0);
  site.setClock('2026-10-25T12:01:35Z');
  await site.json('page', 'acknowledge', codeOf(tests('ben')[0]));
  await at('2026-10-25T12:10:00Z');
  const { tests: [last], is_well: isWell } = await site.json('page', 'list-tests');
  assert.equal(isWell, false);
  assert.equal(last.state, 'failed');
  assert.deepEqual(last.people.map((p) => [p.name, p.result, p.after_s ?? null, p.is_delivered]),
    [['Ben', 'acknowledged', 95, true], ['Cleo', 'no answer', null, true]]);
  const parts = (await site.json('now')).health.parts;
  const part = parts.find((p) => p.name === 'test pages');
  assert.equal(part.is_well, false);
  assert.match(part.words, /1 of 2 did not acknowledge in time/);
  assert.equal((await events('page.test_ended')).length, 1);
});

test('test pages come by schedule, once', async () => {
  await set('page-test-every', 'weekly');
  await set('page-test-weekday', 'tuesday');
  await set('page-test-hour', '10');
  await at('2026-10-27T08:59:59Z');
  assert.equal((await events('page.test_started')).length, 1);
  await at('2026-10-27T09:00:00Z');
  await at('2026-10-27T09:00:00Z');
  assert.equal((await events('page.test_started')).length, 2);
});

test('the ledger is whole', async () => {
  assert.equal((await site.json('ledger', 'verify')).is_whole, true);
});
