// SPDX-License-Identifier: Apache-2.0
// First light: one real line through the whole house, with the real binary, real feeds and a
// real SBOM of the corpus, a real SMTP server, a real webhook listener and a real browser.
//
// The part played by the corpus: an OpenShift driver image ships google.golang.org/grpc v1.58.2
// (affected by CVE-2023-44487, fixed in 1.58.3) and golang.org/x/net v0.18.0 (fixed in 0.17.0);
// gin ships golang.org/x/net v0.27.0 alone. The older KEV catalogue is served without that CVE,
// as catalogues were before 2023-10-10; the newer one is the real one, untouched.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { openBrowser, openPage, shoot } from './lib/browser.mjs';
import { kevPath, newerCatalogue, olderCatalogue } from './lib/catalogue.mjs';
import { FeedServer } from './lib/feeds.mjs';
import { HookListener } from './lib/hook.mjs';
import { MailSink } from './lib/mail.mjs';
import { sharedDir, Site, until } from './lib/program.mjs';

const corpus = join(sharedDir, 'corpus');
const skip = existsSync(join(corpus, 'feeds')) ? false : 'no shared corpus';
const cve = 'CVE-2023-44487';
const hookSecret = 'a-webhook-secret-of-the-scenario';

/** @type {Site} */ let site;
let feeds, mail, hook, browser;
let ada, ben; // first and second of the on-call chain

before(async () => {
  if (skip) return;
  // Friday morning before the night in which summer time ends (25 October 2026).
  site = new Site('2026-10-23T08:00:00Z');
  feeds = await new FeedServer(join(corpus, 'feeds')).start();
  feeds.replace(kevPath, olderCatalogue(corpus, [cve]));
  mail = await new MailSink(site.dir).start();
  hook = await new HookListener(hookSecret).start();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await site?.end();
  feeds?.stop();
  mail?.stop();
  hook?.stop();
});

function sbom(name) {
  const bytes = readFileSync(join(corpus, 'sbom-real', name));
  const file = join(site.dir, name.replace(/\.gz$/, ''));
  writeFileSync(file, name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  return file;
}

// The feeds that this world has; the others stay off the schedule, so nothing leaves the machine.
const served = ['osv', 'cve', 'kev', 'epss'];
const set = (name, value) => site.json('setting', 'set', name, '--value', value);
const cases = async () => (await site.json('case', 'list')).cases;
const theCase = () => site.json('case', 'show', '2026-001');
const clock = (page, stage) => page.clocks.find((c) => c.stage === stage);

test('without knowledge nothing is clean', { skip }, async () => {
  const result = await site.run('scan', sbom('popey_gin_cyclonedx-json.json'));
  assert.equal(result.code, 3);
  assert.match(result.err, /no knowledge/);
});

test('the house is set up', { skip }, async () => {
  await set('manufacturer-name', 'Nordhafen Instruments');
  await set('main-establishment', 'DE');
  await set('time-zone', 'Europe/Berlin');
  await set('feed-osv-url', `${feeds.url}/osv`);
  await set('feed-kev-url', feeds.url + kevPath);
  await set('feed-epss-url', `${feeds.url}/epss/epss_scores-2026-08-16.csv.gz`);
  await set('feed-cve-url', `${feeds.url}/cvelistV5/2024-10-24_all_CVEs_at_midnight.zip.zip`);
  await set('smtp-url', mail.url);
  await set('smtp-user', mail.user);
  await set('smtp-password', mail.password);
  await set('smtp-tls-ca', mail.caFile);
  for (const { name } of (await site.json('list', 'feeds')).feeds) {
    if (!served.includes(name)) await set(`feed-${name}-is-scheduled`, 'false');
  }
  await set('mail-from', 'longwatch@nordhafen.example');
  await set('webhook-url', hook.url);
  await set('webhook-secret', hookSecret);
  ada = (await site.json('person', 'add', '--name', 'Ada Brandt', '--mail', 'ada@nordhafen.example',
    '--role', 'incident lead')).id;
  ben = (await site.json('person', 'add', '--name', 'Ben Otte', '--mail', 'ben@nordhafen.example',
    '--role', 'incident lead')).id;
  await site.json('oncall', 'set', '--chain', `${ada},${ben}:15`);
});

test('the feeds come in over HTTP, once', { skip }, async () => {
  const first = await site.run('feed', 'sync', ...served);
  assert.equal(first.code, 0, first.err);
  const health = Object.fromEntries((await site.json('feed', 'status')).feeds.map((f) => [f.name, f]));
  assert.equal(health.cve.records, 11994);
  assert.equal(health.kev.records, 1403);
  assert.equal(health.epss.records, 360142);
  assert.ok(health.osv.records > 10000, `${health.osv.records} OSV records`);
  feeds.requests.length = 0;
  assert.equal((await site.run('feed', 'sync', 'kev')).code, 0);
  assert.deepEqual(feeds.requests, [`GET ${kevPath} 304`]);
});

test('products get images from real SBOMs, findings are explained', { skip }, async () => {
  await site.json('product', 'add', '--name', 'Harbour Gateway', '--markets', 'DE,FR,NL',
    '--support-start', '2025-01-01', '--support-end', '2030-12-31');
  await site.json('product', 'add', '--name', 'Quay Display', '--markets', 'DE');
  const image = await site.json('image', 'add', 'Harbour Gateway', '--release', '4.2', '--sbom',
    sbom('guacsec_example_container_variant_arm64.json.gz'));
  assert.equal(image.n_components, 348);
  await site.json('image', 'add', 'Quay Display', '--release', '1.0', '--sbom',
    sbom('popey_gin_cyclonedx-json.json'));
  const found = (await site.json('finding', 'list', '--vulnerability', cve, '--all', 'yes')).findings;
  const verdicts = found.map((f) => `${f.component} ${f.version} ${f.verdict}`).sort();
  assert.ok(verdicts.includes('google.golang.org/grpc v1.58.2 affected'), verdicts.join('\n'));
  assert.ok(!verdicts.some((v) => v.startsWith('golang.org/x/net') && v.endsWith(' affected')),
    verdicts.join('\n'));
  const grpc = await site.json('finding', 'show', found.find((f) => f.verdict === 'affected').id);
  const reason = grpc.reason ?? grpc.finding.reason;
  assert.equal(reason.rule, 'osv-range');
  assert.equal(reason.record, 'GHSA-qppj-fm5r-hxr3');
  assert.equal(reason.feed, 'osv');
  assert.match(reason.inputs, /v1\.58\.2 .* in \[1\.58\.0, 1\.58\.3\)/);
  assert.ok(reason.revision.length > 0);
  assert.deepEqual(await cases(), []);
  // The image holds packages of Red Hat: from now on their records are fetched unasked.
  feeds.requests.length = 0;
  assert.equal((await site.run('feed', 'sync', 'osv')).code, 0);
  assert.ok(feeds.requests.includes('GET /osv/Red Hat/all.zip 200'), feeds.requests.join('\n'));
});

test('the server starts, the first administrator comes in by the link', { skip }, async () => {
  const fresh = new Site('2026-10-23T08:00:00Z');
  try {
    await fresh.serve('--no-jobs');
    const link = /http:\/\/\S+\/setup\/\S+/.exec(fresh.server.output);
    assert.ok(link, fresh.server.output);
    const page = await openPage(browser);
    await page.goto(link[0]);
    await page.getByLabel('Your name').fill('Cleo Admin');
    await page.getByLabel(/mail/i).fill('cleo@nordhafen.example');
    for (const field of await page.locator('input[type=password]').all()) {
      await field.fill('correct horse battery staple');
    }
    await page.locator('main button').first().click();
    await page.waitForURL(`${fresh.server.url}/`);
    await shoot(page, 'first-start');
    await page.context().clearCookies();
    assert.equal((await page.goto(link[0])).status(), 410, 'the link works once');
    await page.context().close();
  } finally {
    await fresh.end();
  }
});

test('the scheduled sync sees the newer catalogue, one case opens', { skip }, async () => {
  await site.serve();
  await set('base-url', site.server.url);
  feeds.replace(kevPath, newerCatalogue(corpus));
  site.advance(16); // KEV is asked every quarter of an hour
  await until('a case opens', async () => (await cases()).length > 0);
  const [only, ...others] = await cases();
  assert.deepEqual(others, []);
  assert.equal(only.vulnerability, cve);
  assert.equal(only.state, 'candidate');
  assert.equal(only.products, 'Harbour Gateway');
});

test('somebody is woken, and the next one when nobody answers', { skip }, async () => {
  await until('the first page', () => mail.to('ada@nordhafen.example').length >= 1);
  const page = mail.to('ada@nordhafen.example')[0];
  assert.equal(page.isEncrypted, true);
  assert.equal(page.user, mail.user);
  assert.match(page.raw, /CVE-2023-44487/);
  assert.match(page.raw, /2026-001/);
  assert.equal(mail.to('ben@nordhafen.example').length, 0);
  await until('the webhook', () => hook.calls.length >= 1);
  assert.ok(hook.calls.every((call) => call.isSigned), 'every webhook is signed');

  const before_ = mail.to('ada@nordhafen.example').length;
  site.advance(6); // nobody acknowledges: the same person again
  await until('the re-page', () => mail.to('ada@nordhafen.example').length > before_);
  site.advance(11); // and after a quarter of an hour the next person
  await until('the second person', () => mail.to('ben@nordhafen.example').length >= 1);
  const ids = mail.messages.map((m) => m.messageId);
  assert.equal(new Set(ids).size, ids.length, 'no message twice');
});

test('acknowledged: the paging ends', { skip }, async () => {
  await site.json('case', 'acknowledge', '2026-001');
  await site.json('job', 'run');
  const n = mail.messages.filter((m) => /page|woken|acknowledge/i.test(m.subject)).length;
  site.advance(60);
  await site.json('job', 'run');
  assert.equal(mail.messages.filter((m) => /page|woken|acknowledge/i.test(m.subject)).length, n);
});

test('awareness is declared with a reason, clocks run through the night', { skip }, async () => {
  const refused = await site.run('case', 'aware', '2026-001', '--aware-at', '2026-10-23T09:40:00Z');
  assert.equal(refused.code, 2);
  assert.match(refused.err, /reason/);
  site.setClock('2026-10-24T12:30:00Z');
  await site.json('case', 'aware', '2026-001', '--aware-at', '2026-10-24T12:00:00Z', '--reason',
    'A customer reports outages that fit the attack; the management port speaks HTTP/2.');
  const page = await theCase();
  assert.equal(clock(page, 'early_warning').due_at.utc, '2026-10-25T12:00:00Z');
  assert.equal(clock(page, 'early_warning').due_at.local, 'Sun 25 Oct 2026, 13:00 CET');
  assert.equal(clock(page, 'early_warning').started_at.local, 'Sat 24 Oct 2026, 14:00 CEST');
  assert.equal(clock(page, 'notification_72h').due_at.utc, '2026-10-27T12:00:00Z');
  assert.equal(clock(page, 'early_warning').due_legal_outer.utc, '2026-10-25T13:00:00Z');
  assert.equal(clock(page, 'final_report').state, 'not_started');
});

// A person with a password, made through the invitation link, signed in by the form.
async function signIn(page, invitation, mailAddress, password) {
  await page.goto(site.server.url + invitation);
  for (const field of await page.locator('input[type=password]').all()) await field.fill(password);
  await page.locator('main button').first().click();
  await page.waitForLoadState();
  await page.goto(`${site.server.url}/sign-in`);
  await page.getByLabel(/mail/i).fill(mailAddress);
  await page.locator('input[type=password]').fill(password);
  await page.locator('main button').first().click();
  await page.waitForURL(`${site.server.url}/`);
}

test('the pages show it, in light, dark, narrow and without script', { skip }, async () => {
  const { path } = (await site.json('person', 'invite', ada)).invitation;
  const page = await openPage(browser);
  await signIn(page, path, 'ada@nordhafen.example', 'a long enough password of Ada');
  for (const [name, path] of [['now', '/'], ['products', '/products'], ['findings', '/findings'],
    ['cases', '/cases'], ['feeds', '/feeds'], ['ledger', '/ledger'], ['people', '/people'],
    ['case', '/cases/2026-001']]) {
    const response = await page.goto(site.server.url + path);
    assert.equal(response.status(), 200, path);
    const csp = response.headers()['content-security-policy'];
    assert.match(csp, /default-src 'none'/);
    assert.doesNotMatch(csp, /unsafe/);
    await shoot(page, name);
  }
  const text = await page.locator('main').innerText();
  assert.match(text, /2026-10-25 12:00|25 Oct 2026, 13:00 CET/);
  assert.match(text, /CET/);
  const times = await page.locator('main time').evaluateAll((all) => all.map((t) => t.dateTime));
  assert.ok(times.includes('2026-10-25T12:00:00Z'), times.join(' '));
  assert.ok(times.includes('2026-10-27T12:00:00Z'), times.join(' '));
  assert.deepEqual(page.faults, []);
  const cookies = await page.context().cookies();
  await page.context().close();

  for (const [name, options] of [['case-dark', { colorScheme: 'dark' }],
    ['case-narrow', { viewport: { width: 400, height: 800 } }],
    ['case-no-script', { javaScriptEnabled: false }]]) {
    const other = await openPage(browser, options);
    await other.context().addCookies(cookies);
    assert.equal((await other.goto(`${site.server.url}/cases/2026-001`)).status(), 200);
    await shoot(other, name);
    assert.deepEqual(other.faults, []);
    await other.context().close();
  }
});

test('the early warning is complete, submitted and kept', { skip }, async () => {
  const check = await site.json('case', 'check', '2026-001', 'early_warning');
  assert.deepEqual(check.problems.filter((p) => !p.is_warning), []);
  const long = await site.run('case', 'draft', '2026-001', 'early_warning', '--title', 'x'.repeat(256));
  assert.equal(long.code, 0, long.err);
  const over = (await site.json('case', 'check', '2026-001', 'early_warning')).problems;
  assert.deepEqual(over.map((p) => p.field), ['title']);
  assert.match(over[0].words, /256.*255/);
  const early = ['case', 'submitted', '2026-001', 'early_warning', '--submitted-at', '2026-10-24T18:00:00Z'];
  site.setClock('2026-10-24T18:05:00Z');
  assert.equal((await site.run(...early)).code, 4, 'an incomplete form is not submitted');
  await site.json('case', 'draft', '2026-001', 'early_warning', '--title',
    'Actively exploited HTTP/2 denial of service in Harbour Gateway');
  const receipt = join(site.dir, 'receipt.txt');
  writeFileSync(receipt, 'SRP receipt 4711, 2026-10-24T18:00:12Z');
  await site.json(...early, '--reference', 'SRP-2026-4711', '--receipt', receipt);
  assert.equal(clock(await theCase(), 'early_warning').state, 'met');
  const again = await site.run(...early);
  assert.equal(again.code, 4);
  assert.match(again.err, /submitted/);
  assert.equal(clock(await theCase(), 'notification_72h').portal_due.utc, '2026-10-26T18:00:00Z');
});

test('a measure starts the fourteen days', { skip }, async () => {
  site.setClock('2026-10-26T09:10:00Z');
  await site.json('case', 'measure', '2026-001', '--available-at', '2026-10-26T09:00:00Z', '--description',
    'Release 4.2.1 with grpc 1.58.3');
  assert.equal(clock(await theCase(), 'final_report').due_at.utc, '2026-11-09T09:00:00Z');
});

test('killed while it writes: nothing acknowledged is lost', { skip }, async () => {
  await site.stop('SIGKILL');
  const acknowledged = [];
  for (let round = 0; round < 6; round += 1) {
    const names = Array.from({ length: 8 }, (_, i) => `Buoy ${round}-${i}`);
    for (const name of names) {
      const child = site.start('product', 'add', '--name', name, '--json');
      // Every other one is shot at a moment that moves through its life.
      const shot = round % 2 ? setTimeout(() => child.kill('SIGKILL'), 15 * (names.indexOf(name) + 1)) : undefined;
      const { code } = await child.ended;
      clearTimeout(shot);
      if (code === 0) acknowledged.push(name);
    }
  }
  const known = (await site.json('product', 'list')).products.map((p) => p.name);
  assert.deepEqual(acknowledged.filter((name) => !known.includes(name)), []);
  assert.equal((await site.json('ledger', 'verify')).is_whole, true);
});

test('killed while it imports: the old knowledge is there', { skip }, async () => {
  // Stale by now perhaps, which the exit code says: here only the numbers count.
  const records = async () => JSON.parse((await site.run('feed', 'status', '--json')).out).feeds
    .map((f) => `${f.name} ${f.records}`);
  const before_ = await records();
  const scan = async () => (await site.run('scan', join(site.dir, 'popey_gin_cyclonedx-json.json'), '--json')).out;
  const scanBefore = await scan();
  for (const delay of [5, 40, 120, 300, 700, 1200]) {
    const child = site.start('feed', 'import', 'osv', join(corpus, 'feeds/osv'));
    const shot = setTimeout(() => child.kill('SIGKILL'), delay);
    const { signal } = await child.ended;
    clearTimeout(shot);
    if (signal !== 'SIGKILL') break; // it was faster: then the new knowledge is there, whole
    assert.deepEqual(await records(), before_);
    assert.equal(await scan(), scanBefore);
  }
});

// Offsets of `text` in the file where `near` stands shortly before it. A row of the ledger has its
// kind and its subject's kind next to each other; a page may still hold a copy that no row uses.
function placesOf(bytes, near, text) {
  const places = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
    if (bytes.subarray(Math.max(0, at - 400), at).includes(near)) places.push(at);
  }
  return places;
}

test('the ledger proves it, and names what was changed', { skip }, async () => {
  assert.equal((await site.json('ledger', 'verify')).is_whole, true);
  const [{ seq }] = (await site.json('ledger', 'list', '--kind', 'case.aware')).events;
  const file = join(site.data, 'store.db');
  const original = readFileSync(file);
  const broken = [];
  for (const at of placesOf(original, 'case.awarecase', 'A customer reports')) {
    const changed = Buffer.from(original);
    changed[at] ^= 0x20;
    writeFileSync(file, changed);
    const check = await site.run('ledger', 'verify', '--json');
    const told = JSON.parse(check.out);
    if (!told.is_whole) broken.push({ seq: told.broken_seq, why: told.why, code: check.code });
  }
  assert.ok(broken.length > 0, 'no change of the row was noticed');
  for (const told of broken) {
    assert.equal(told.seq, seq);
    assert.equal(told.code, 1);
    assert.match(told.why, new RegExp(`event ${seq}\\b`));
  }
});
