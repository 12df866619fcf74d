// SPDX-License-Identifier: Apache-2.0
// Feeds as they are: records touched without a change of meaning, hundreds of thousands of them,
// redirects out of TLS, a page that asks and does not wait, a bundle carried by hand.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBrowser, openPage } from './lib/browser.mjs';
import { makeCertificate, Publisher, siteWithFeeds } from './lib/feeds_world.mjs';
import { kevCatalogue, osvRecord, sbomText } from './lib/knowledge.mjs';
import { binary, until } from './lib/program.mjs';
import { zip } from './lib/zip.mjs';

const set = (site, name, value) => site.json('setting', 'set', name, '--value', value);
const feedOf = async (site, name) => JSON.parse((await site.run('feed', 'status', '--json')).out).feeds.find((f) => f.name === name);
const eventsOf = async (site, kind) => (await site.json('ledger', 'list', '--kind', kind)).events;

/* `n` records of which each is touched: a newer date, the same meaning. */
const archive = (n, modified) => zip(Array.from({ length: n }, (_, i) => [`PYSEC-2026-${i}.json`, osvRecord(i, { modified })]));

describe('touched without a change of meaning', () => {
  /** @type {import('./lib/program.mjs').Site} */ let site;
  let publisher;
  const path = '/osv/PyPI/all.zip';

  before(async () => {
    site = await siteWithFeeds('2026-10-23T08:00:00Z');
    publisher = await new Publisher().start();
    await set(site, 'feed-osv-url', `${publisher.url}/osv`);
    await set(site, 'feed-osv-ecosystems', 'PyPI');
    publisher.offer(path, archive(30, '2026-10-01T00:00:00Z'));
    assert.equal((await site.run('feed', 'sync', 'osv')).code, 0);
    const sbom = join(site.dir, 'sbom.json');
    writeFileSync(sbom, sbomText(5));
    await site.json('product', 'add', '--name', 'Harbour Gateway', '--markets', 'DE');
    await site.json('image', 'add', 'Harbour Gateway', '--release', '4.2', '--sbom', sbom);
  });

  after(async () => {
    publisher.stop();
    await site.end();
  });

  test('nobody hears of it', async () => {
    await site.run('job', 'run');
    const heard = async () => [
      (await eventsOf(site, 'finding.opened')).length, (await eventsOf(site, 'finding.changed')).length,
      (await eventsOf(site, 'finding.closed')).length, (await eventsOf(site, 'case.opened')).length,
      (await site.json('outbox', 'list')).messages.length,
    ];
    const before_ = await heard();
    assert.equal(before_[0], 5);
    publisher.offer(path, archive(30, '2026-10-22T00:00:00Z'));
    site.advance(60);
    const sync = await site.run('feed', 'sync', 'osv');
    assert.equal(sync.code, 0, sync.err);
    await site.run('job', 'run');
    assert.deepEqual(await heard(), before_);
    const verdicts = (await site.json('finding', 'list', '--all', 'yes')).findings.map((f) => f.verdict);
    assert.deepEqual([...new Set(verdicts)], ['affected']);
  });

  test('350,000 records unchanged: bounded time, no generation, no word', { timeout: 1700000 }, async () => {
    const n = 350000;
    site.limitMs = 1800000; // with sanitizers on a busy machine; it is the ratio that counts
    const members = Array.from({ length: n }, (_, i) => [`MAL-2026-${i}.json`,
      `{"id":"MAL-2026-${i}","modified":"2026-10-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"p${i % 999}"},"versions":["1.0"]}]}`]);
    const bytes = zip(members);
    await set(site, 'feed-osv-ecosystems', 'npm');
    publisher.offer('/osv/npm/all.zip', bytes);
    const timed = async () => {
      // Seconds of a processor: those of the wall are a matter of who else is at work.
      const child = site.startProgram('/bin/sh', '-c', '"$@"; code=$?; times; exit $code', 'sh', binary, 'feed', 'sync', 'osv');
      const { code } = await child.ended;
      assert.equal(code, 0, child.errors);
      const [, user, system] = /(\S+) (\S+)\s*$/.exec(child.output);
      const seconds = (text) => text.replace('s', '').split('m').reduce((minutes, rest) => 60 * Number(minutes) + Number(rest));
      return seconds(user) + seconds(system);
    };
    const first = await timed();
    assert.equal((await feedOf(site, 'osv')).records, n + 30);
    const generation = async () => JSON.parse((await site.run('feed', 'status', '--json')).out).generation;
    const before_ = [await generation(), (await eventsOf(site, 'feed.synced')).length, (await site.json('outbox', 'list')).messages.length];
    site.advance(60);
    const second = await timed();
    assert.ok(second < 2 * first + 2, `the same again took ${second} s of a processor after ${first} s`);
    assert.deepEqual([await generation(), (await eventsOf(site, 'feed.synced')).length,
      (await site.json('outbox', 'list')).messages.length], before_);
  });
});

describe('over TLS', () => {
  let site, secure, plain, tls;

  before(async () => {
    site = await siteWithFeeds('2026-10-23T08:00:00Z');
    tls = makeCertificate(site.dir);
    secure = await new Publisher().start(tls);
    plain = await new Publisher().start();
    await set(site, 'feed-kev-url', `${secure.url}/kev.json`);
  });

  after(async () => {
    secure.stop();
    plain.stop();
    await site.end();
  });

  test('a certificate of nobody is refused, one of the named authority is not', async () => {
    secure.offer('/kev.json', kevCatalogue());
    const refused = await site.run('feed', 'sync', 'kev');
    assert.equal(refused.code, 5);
    assert.match(refused.err, /certificate/i);
    await set(site, 'feed-tls-ca', tls.caFile);
    const taken = await site.run('feed', 'sync', 'kev');
    assert.equal(taken.code, 0, taken.err);
  });

  test('a redirect from https to http is not followed', async () => {
    plain.offer('/kev.json', kevCatalogue(31));
    secure.answers.set('/kev.json', (request, response) => response.writeHead(302, { location: `${plain.url}/kev.json` }).end());
    const result = await site.run('feed', 'sync', 'kev');
    assert.equal(result.code, 5);
    assert.match(result.err, /Protocol "http" not supported or disabled/);
    assert.deepEqual(plain.requests, []);
    assert.equal((await feedOf(site, 'kev')).records, 30, 'the old knowledge stands');
  });
});

describe('asked for on the page', () => {
  let site, publisher, browser;

  before(async () => {
    site = await siteWithFeeds('2026-10-23T08:00:00Z');
    publisher = await new Publisher().start();
    await set(site, 'feed-kev-url', `${publisher.url}/kev.json`);
    browser = await openBrowser();
    await site.serve();
  });

  after(async () => {
    await browser?.close();
    publisher.stop();
    await site.end();
  });

  test('the page answers while the publisher is slow, and shows what goes on', async () => {
    let release;
    publisher.answers.set('/kev.json', (request, response) => {
      release = () => response.writeHead(200).end(kevCatalogue());
    });
    const made = await site.json('person', 'add', '--name', 'Eva', '--mail', 'eva@nordhafen.example', '--role', 'engineer');
    const page = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(site.server.url + made.invitation.path);
    for (const field of await page.locator('input[type=password]').all()) await field.fill('a long enough password of Eva');
    await page.locator('main button').first().click();
    await page.goto(`${site.server.url}/sign-in`);
    await page.getByLabel('Mail address').fill('eva@nordhafen.example');
    await page.getByLabel('Password').fill('a long enough password of Eva');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.goto(`${site.server.url}/feeds`);
    const row = () => page.locator('tr', { has: page.locator('code', { hasText: /^kev$/ }) });
    await row().getByRole('button', { name: 'Synchronise' }).click();
    await page.waitForLoadState();
    // The publisher answers nobody yet: this page did not wait for it.
    assert.match(await page.locator('main').innerText(), /Asked for: the server fetches it as soon as it can/);
    await until('the publisher is asked', () => release);
    const shown = async (words) => {
      await page.goto(`${site.server.url}/feeds`);
      return words.test(await row().innerText());
    };
    await until('the page shows it running', () => shown(/being fetched/));
    release();
    await until('the page shows it done', async () => !(await shown(/being fetched|waits its turn/)));
    assert.match(await row().innerText(), /\bfresh\b/);
    assert.equal((await feedOf(site, 'kev')).records, 30);
    assert.deepEqual((await eventsOf(site, 'feed.requested')).length, 1);
    assert.match(await page.locator('main').innerText(),
      /This product uses data from the NVD API but is not endorsed or certified by the NVD\./);
    await page.context().close();
  });
});

describe('carried by hand', () => {
  let online, offline, publisher;

  before(async () => {
    online = await siteWithFeeds('2026-10-23T08:00:00Z');
    offline = await siteWithFeeds('2026-10-24T08:00:00Z');
    publisher = await new Publisher().start();
    await set(online, 'feed-osv-url', `${publisher.url}/osv`);
    await set(online, 'feed-osv-ecosystems', 'PyPI');
    await set(online, 'feed-kev-url', `${publisher.url}/kev.json`);
    await set(online, 'feed-keep-downloads', 'true');
    publisher.offer('/osv/PyPI/all.zip', archive(30, '2026-10-01T00:00:00Z'), { etag: '"z"' });
    publisher.offer('/kev.json', kevCatalogue(), { etag: '"k"' });
    assert.equal((await online.run('feed', 'sync', 'osv', 'kev')).code, 0);
  });

  after(async () => {
    publisher.stop();
    await online.end();
    await offline.end();
  });

  test('out, over, and in', async () => {
    const [key, bundle] = ['feeds.pem', 'feeds.lwb'].map((name) => join(online.dir, name));
    await online.json('feed', 'key', key);
    assert.equal((await online.run('feed', 'key', key)).code, 4, 'a key is never replaced');
    const out = await online.json('feed', 'export', bundle, '--key', key);
    assert.deepEqual(out.parts.map((p) => `${p.feed} ${p.part}`), ['kev ', 'osv PyPI']);

    const unknown = await offline.run('feed', 'import', bundle);
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /no trusted public key/);
    await set(offline, 'feed-bundle-key', `${key}.pub`);
    const into = await offline.json('feed', 'import', bundle);
    assert.deepEqual(into.parts.map((p) => [p.feed, p.ok, p.new]), [['kev', true, 30], ['osv', true, 30]]);
    assert.equal((await eventsOf(offline, 'feed.synced')).length, 2);
    assert.equal((await feedOf(offline, 'kev')).succeeded_at.utc, '2026-10-23T08:00:00Z', 'as old as its publisher\'s word');

    const bytes = readFileSync(bundle);
    for (const [name, change] of [['tampered', (b) => { b[b.length >> 1] ^= 1; return b; }], ['cut', (b) => b.subarray(0, b.length >> 1)]]) {
      const broken = join(online.dir, name);
      writeFileSync(broken, change(Buffer.from(bytes)));
      const result = await offline.run('feed', 'import', broken);
      assert.equal(result.code, 4, `${name}: ${result.err}`);
    }
    const other = join(online.dir, 'other.pem');
    await online.json('feed', 'key', other);
    const refused = await offline.run('feed', 'import', bundle, '--key', `${other}.pub`);
    assert.notEqual(refused.code, 0);
    assert.match(refused.err, /not signed by a trusted key/);
  });

  test('older than what is here: refused, unless a person says so', async () => {
    const [key, old, newer] = ['feeds.pem', 'feeds.lwb', 'newer.lwb'].map((name) => join(online.dir, name));
    online.advance(24 * 60);
    publisher.offer('/osv/PyPI/all.zip', archive(31, '2026-10-02T00:00:00Z'), { etag: '"z2"' });
    assert.equal((await online.run('feed', 'sync', 'osv')).code, 0);
    await online.json('feed', 'export', newer, '--key', key);
    const into = await offline.json('feed', 'import', newer);
    assert.deepEqual(into.parts.map((p) => [p.feed, p.is_current, p.new]), [['kev', true, 0], ['osv', false, 1]]);
    const result = await offline.run('feed', 'import', old);
    assert.equal(result.code, 4);
    assert.match(result.err, /older than what is here/);
    assert.equal((await feedOf(offline, 'osv')).records, 31);
    assert.equal((await offline.run('feed', 'import', old, '--accept-older')).code, 0);
    assert.equal((await feedOf(offline, 'osv')).records, 30);
  });
});
