// SPDX-License-Identifier: Apache-2.0
// Bad input: what is broken is refused with file, position and expectation, nothing is half
// written, and what was known before stays in force, byte for byte.
import assert from 'node:assert/strict';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { addToken, call, upload } from './lib/api.mjs';
import { endCleanly } from './lib/clean_end.mjs';
import { inputAdvice, limitAdvice, refusedDocuments } from './lib/documents.mjs';
import { FaultyPublisher } from './lib/feed_faults.mjs';
import { epssFile, kevCatalogue, osvMembers, osvRecord, osvZip, sbomText } from './lib/knowledge.mjs';
import { Site } from './lib/program.mjs';
import { zip } from './lib/zip.mjs';

const sbomLimit = 128 * 1024 * 1024;

/** @type {Site} */ let site;
/** @type {FaultyPublisher} */ let publisher;

function file(name, bytes) {
  const path = join(site.dir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

// The last byte alone is written: the rest of the file is a hole that takes no disk.
function hugeFile(name) {
  const path = file(name, '');
  truncateSync(path, sbomLimit + 1);
  return path;
}

const refusals = async () => (await site.json('ledger', 'list', '--kind', 'sbom.refused')).events;
const isWhole = async () => (await site.json('ledger', 'verify')).is_whole;

before(async () => {
  site = new Site('2026-10-23T08:00:00Z');
  publisher = await new FaultyPublisher().start();
  await site.json('feed', 'import', 'osv', file('PyPI/all.zip', osvZip()));
  await site.json('feed', 'import', 'kev', file('kev.json', kevCatalogue()));
  await site.json('feed', 'import', 'epss', file('epss.csv.gz', epssFile()));
});

after(async () => {
  await site?.end();
  publisher?.stop();
});

describe('SBOMs on the command line', () => {
  for (const bad of refusedDocuments) {
    test(`scan refuses: ${bad.name}`, async () => {
      const path = file(`${bad.name}.json`, bad.bytes);
      const result = await site.run('scan', path);
      assert.equal(result.code, 4);
      assert.equal(result.out, '');
      const advice = bad.isLimit ? limitAdvice : inputAdvice;
      assert.equal(result.err, `longwatch: ${path}:${bad.place}: ${bad.words}\n           ${advice}\n`);
    });
  }

  test('scan refuses: empty, too large, absent', async () => {
    const rows = [
      [file('empty.json', ''), 'document is empty, expected JSON', inputAdvice],
      [hugeFile('huge.json'), `'${join(site.dir, 'huge.json')}' is longer than ${sbomLimit} bytes`, limitAdvice],
      [join(site.dir, 'absent.json'), `read '${join(site.dir, 'absent.json')}': No such file or directory`,
        'check the name; it may have been mistyped or removed'],
    ];
    for (const [path, words, advice] of rows) {
      const result = await site.run('scan', path);
      assert.equal(result.code, 4);
      assert.equal(result.err, `longwatch: ${path}: ${words}\n           ${advice}\n`);
    }
  });

  test('the same packages twice: each place is told, one component is kept', async () => {
    const twice = JSON.parse(sbomText(2));
    twice.components.push(...structuredClone(twice.components));
    const path = file('twice-the-same.json', JSON.stringify(twice));
    const { summary, matches } = await site.json('scan', path);
    assert.deepEqual([summary.components, summary.affected], [4, 4]);
    assert.deepEqual(matches.map((m) => m.component), [0, 1, 2, 3]);
    await site.json('product', 'add', '--name', 'Twin Buoy');
    const image = await site.json('image', 'add', 'Twin Buoy', '--release', '1', '--sbom', path);
    assert.deepEqual([image.n_components, image.n_opened], [2, 2]);
  });

  test('image add refuses them and keeps them as evidence', async () => {
    await site.json('product', 'add', '--name', 'Harbour Gateway');
    for (const bad of refusedDocuments) {
      const path = file(`${bad.name}.json`, bad.bytes);
      const result = await site.run('image', 'add', 'Harbour Gateway', '--release', '1', '--sbom', path);
      assert.equal(result.code, 4);
      const advice = bad.isLimit ? limitAdvice : inputAdvice;
      assert.equal(result.err, `longwatch: ${path}:${bad.place}: ${bad.words}\n           ${advice}\n`);
    }
    const kept = (await refusals()).map((event) => event.payload.error).reverse();
    assert.deepEqual(kept, refusedDocuments.map((bad) => `${bad.place}: ${bad.words}`));
    assert.deepEqual((await site.json('image', 'list', '--product', 'Harbour Gateway')).images, []);
    assert.deepEqual((await site.json('finding', 'list', '--product', 'Harbour Gateway', '--all', 'yes')).findings, []);
    assert.equal((await site.json('product', 'show', 'Harbour Gateway')).n_releases, 0);
    assert.equal(await isWhole(), true);
  });

  test('image add does not even keep what is too large', async () => {
    const n = (await refusals()).length;
    const result = await site.run('image', 'add', 'Harbour Gateway', '--release', '1', '--sbom', hugeFile('huge.json'));
    assert.equal(result.code, 4);
    assert.match(result.err, /is longer than 134217728 bytes/);
    assert.equal((await refusals()).length, n);
  });
});

describe('SBOMs through the API', () => {
  const images = '/images?product=Harbour%20Gateway';
  let token;
  before(async () => {
    token = await addToken(site, 'engineer', 'read,product:write');
    await site.serve('--no-jobs');
  });
  after(() => endCleanly(site));

  for (const bad of refusedDocuments) {
    test(`refused with a problem document: ${bad.name}`, async () => {
      const n = (await refusals()).length;
      const answer = await upload(site, token, 'Harbour Gateway', '1', bad.bytes);
      const [line, column] = bad.place.split(':').map(Number);
      const { source, ...problem } = answer.body;
      assert.deepEqual(problem, {
        type: `urn:longwatch:problem:${bad.isLimit ? 'limit' : 'input'}`,
        title: bad.isLimit ? 'Over a limit' : 'The document or value breaks its format',
        status: bad.isLimit ? 413 : 422,
        detail: bad.words,
        instance: '/api/v1/products/Harbour%20Gateway/images',
        line, column,
        advice: bad.isLimit ? limitAdvice : inputAdvice,
      });
      assert.equal(answer.status, problem.status);
      assert.equal(answer.type, 'application/problem+json');
      assert.equal(source, 'sbom');
      assert.equal((await refusals()).length, n + 1, 'kept as evidence');
      assert.deepEqual((await call(site, token, 'GET', images)).body.images, []);
    });
  }

  test('empty and too large bodies', async () => {
    const n = (await refusals()).length;
    const empty = await upload(site, token, 'Harbour Gateway', '1', '');
    assert.equal(empty.status, 400);
    assert.equal(empty.body.detail, "parameter 'sbom': is required");
    const large = await upload(site, token, 'Harbour Gateway', '1', Buffer.alloc(sbomLimit + 1))
      .catch((error) => ({ status: error.cause?.code }));
    // The answer comes before the body was sent: a client may see it or the closed connection.
    assert.ok([413, 'EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET'].includes(large.status), String(large.status));
    assert.equal((await refusals()).length, n);
    assert.equal(await isWhole(), true);
  });

  test('a good document goes in afterwards, and once', async () => {
    const first = await upload(site, token, 'Harbour Gateway', '1', sbomText(3));
    assert.equal(first.status, 200);
    assert.equal(first.body.n_components, 3);
    assert.equal(first.body.n_opened, 3);
    const again = await upload(site, token, 'Harbour Gateway', '1', sbomText(3));
    assert.deepEqual([again.status, again.body.id, again.body.is_new], [200, first.body.id, false]);
    const other = await call(site, token, 'POST', '/products/Harbour%20Gateway/images?release=1&replace=no',
      { body: sbomText(4), type: 'application/octet-stream' });
    assert.equal(other.status, 409);
    assert.match(other.body.detail, /has an image 'default' from another SBOM/);
    assert.equal((await call(site, token, 'GET', images)).body.images.length, 1);
  });
});

describe('feeds', () => {
  const scan = () => site.run('scan', join(site.dir, 'once.json'), '--json');
  const feed = async (name) => {
    const result = await site.run('feed', 'status', '--json');
    return { code: result.code, ...JSON.parse(result.out).feeds.find((f) => f.name === name) };
  };
  let known;

  before(async () => {
    file('once.json', sbomText(2));
    known = (await scan()).out;
    assert.match(known, /CVE-2026-1001/);
  });

  // Runs what must fail: old knowledge remains, the error is visible.
  async function failing(name, run, code, words) {
    const n = (await feed(name)).records;
    const result = await run();
    assert.equal(result.code, code, result.err);
    const now = await feed(name);
    assert.equal(now.error, words);
    assert.equal(now.records, n);
    assert.ok((await scan()).out === known, 'the scan is the same byte for byte');
    return now;
  }

  describe('from files', () => {
    const good = osvZip();
    const flipped = Buffer.from(good);
    flipped[2000] ^= 0xff;
    const bomb = zip([...osvMembers(), ...[1, 2, 3].map((i) => [`PYSEC-BOMB-${i}.json`,
      osvRecord(900 + i, { details: 'a'.repeat(12 << 20) })])]);
    const cut = 'not a whole zip: the central directory is missing or damaged (was the download cut?)';
    const rows = [
      ['osv', 'a zip without its end', 'PyPI/all.zip', good.subarray(0, good.length - 300), cut],
      ['osv', 'a zip cut in the middle', 'PyPI/all.zip', good.subarray(0, 3000), cut],
      ['osv', 'a zip with a damaged member', 'PyPI/all.zip', flipped,
        "unpacking: member 'PYSEC-2026-7.json' is damaged"],
      ['osv', 'a zip bomb', 'PyPI/all.zip', bomb, 'unpacks to more than the limit of 200 times its size'],
      ['kev', 'a zip as KEV', 'PyPI/all.zip', good,
        'this is no KEV catalogue, expected an object with catalogVersion and vulnerabilities'],
      ['kev', 'EPSS as KEV', 'epss.csv.gz', epssFile(), { place: '1:1', words: 'unexpected character, expected JSON' }],
      ['kev', 'a web page', 'page.html', '<!DOCTYPE html><title>Maintenance</title>',
        { place: '1:1', words: "this is a web page or XML, expected feed 'kev'" }],
      ['kev', 'not UTF-8', 'latin1.json', Buffer.from(kevCatalogue().replace('Buoy', 'B\xfcoy'), 'latin1'),
        { place: '1:205', words: 'text is not valid UTF-8' }],
      ['kev', 'nested too deeply', 'deep.json', `{"a":${'['.repeat(10000)}${']'.repeat(10000)}}`,
        { place: '1:133', words: 'JSON is nested deeper than the limit of 128 levels' }],
      ['kev', 'truncated', 'kev.json', kevCatalogue().slice(0, 500),
        { place: '1:501', words: 'document ends in the middle of a value (truncated?)' }],
      ['epss', 'KEV as EPSS', 'small.json', '{"title":"KEV"}',
        { place: '1:1', words: "this is no EPSS file, expected '#model_version:...,score_date:...': '{\"title\":\"KEV\"}'" }],
    ];
    for (const [name, what, file_, bytes, told] of rows) {
      test(what, async () => {
        const path = file(file_, bytes);
        const words = told.words ? `${path}:${told.place}: ${told.words}` : `${path}: ${told}`;
        await failing(name, () => site.run('feed', 'import', name, path), 4, words);
      });
    }

    test('KEV as OSV: every record refused is a wrong file', async () => {
      const path = file('kev.json', kevCatalogue());
      await failing('osv', () => site.run('feed', 'import', 'osv', path), 4,
        `no record of feed 'osv' could be read, the first: ${path}: OSV record has no 'id'`);
    });

    test('an unknown feed', async () => {
      const result = await site.run('feed', 'import', 'ovs', join(site.dir, 'kev.json'));
      assert.equal(result.code, 2);
      assert.match(result.err, /^longwatch: there is no feed 'ovs', expected one of osv, cve, kev, epss, nvd, euvd, euvd-kev, debian, alpine, kernel, csaf, vex\n/);
    });

    test('one broken record among good ones', async () => {
      const members = osvMembers();
      members[7][1] = members[7][1].slice(0, 60);
      members[9][1] = '{"id":7}';
      members.push(['PYSEC-2026-30.json', osvRecord(30)]);
      const report = await site.json('feed', 'import', 'osv', file('PyPI/all.zip', zip(members)));
      assert.deepEqual([report.records, report.new, report.withdrawn, report.refused], [29, 1, 0, 2]);
      assert.deepEqual(report.refusals, [
        'PYSEC-2026-7.json:1:61: document ends in the middle of a value (truncated?)',
        "PYSEC-2026-9.json: OSV record has no 'id'",
      ]);
      const now = await feed('osv');
      assert.deepEqual([now.refused, now.records, now.error], [2, 31, '']);
      const sbom = file('late.json', JSON.stringify({ ...JSON.parse(sbomText(0)),
        components: [7, 30].map((i) => ({ type: 'library', name: `buoy${i}`, version: '1.0', purl: `pkg:pypi/buoy${i}@1.0` })) }));
      const matched = (await site.json('scan', sbom)).matches.map((m) => m.vulnerability).sort();
      assert.deepEqual(matched, ['CVE-2026-1007', 'CVE-2026-1030'], 'the old record 7 is in force');
      known = (await scan()).out; // a new generation of the knowledge
    });
  });

  describe('from a publisher in trouble', () => {
    const url = () => `${publisher.url}/kev.json`;
    const sync = () => site.run('feed', 'sync', 'kev');
    const whole = kevCatalogue();

    before(async () => {
      await site.json('setting', 'set', 'feed-kev-url', '--value', url());
      publisher.says(200, { etag: '"one"' }, whole);
      assert.equal((await sync()).code, 0);
    });

    test('304: nothing changed, the knowledge is confirmed', async () => {
      publisher.requests.length = 0;
      publisher.says(304, { etag: '"one"' });
      site.advance(5);
      assert.equal((await sync()).code, 0);
      assert.equal(publisher.requests[0]['if-none-match'], '"one"');
      const now = await feed('kev');
      assert.equal(now.error, '');
      assert.equal(now.succeeded_at.utc, '2026-10-23T08:05:00Z');
      assert.ok((await scan()).out === known, 'the scan is the same byte for byte');
    });

    test('429 with Retry-After: asked again only then', async () => {
      publisher.says(429, { 'retry-after': '7200' });
      const now = await failing('kev', sync, 5, `'${url()}' answered 429, try again in 7200 s`);
      assert.equal(now.retry_at.utc, '2026-10-23T10:05:00Z');
      assert.equal(now.state, 'fresh');
    });

    test('503: tried again after a pause that grows', async () => {
      publisher.says(503);
      const now = await failing('kev', sync, 5, `'${url()}' answered 503`);
      assert.equal(now.retry_at.utc, '2026-10-23T08:07:00Z');
    });

    test('the connection breaks in the middle', async () => {
      publisher.breaksOff(50000, whole.slice(0, 900));
      await failing('kev', sync, 5, `feed '${url()}': transfer closed with 49100 bytes remaining to read`);
    });

    test('redirects in a circle, and to a file', async () => {
      publisher.says(302, { location: '/kev.json' });
      await failing('kev', sync, 5, `feed '${url()}': Maximum (5) redirects followed`);
      publisher.says(302, { location: 'file:///etc/passwd' });
      await failing('kev', sync, 5, `feed '${url()}': Protocol "file" not supported or disabled in libcurl`);
    });

    test('a web page with status 200', async () => {
      publisher.says(200, { 'content-type': 'text/html' }, '<!DOCTYPE html><title>Maintenance</title>');
      await failing('kev', sync, 4, `'${url()}' answered with a web page, not with a document`);
    });

    test('nothing at all with status 200', async () => {
      publisher.says(200);
      await failing('kev', sync, 4, `${url()}: document is empty, expected JSON`);
    });

    test('the ledger hears of the trouble once, not at every try', async () => {
      const failed = (await site.json('ledger', 'list', '--kind', 'feed.failed')).events;
      assert.deepEqual(failed.map((event) => event.payload.error), [`'${url()}' answered 429, try again in 7200 s`]);
    });

    test('more than a tenth fewer: held, until a person accepts it', async () => {
      publisher.says(200, { etag: '"two"' }, kevCatalogue(26));
      const shrunk = "feed 'kev' would shrink from 30 to 26 records, by more than a tenth: not applied, "
        + 'the old knowledge stays; if that is right, import again with --accept-shrink';
      const words = `${url()}: ${shrunk}`;
      assert.equal((await sync()).code, 4);
      const held = await feed('kev');
      assert.deepEqual([held.code, held.state, held.is_held, held.records, held.error], [3, 'held', true, 30, words]);
      const result = await scan();
      assert.equal(result.code, 3, 'never clean while a feed waits for a person');
      const { stale_why: why, doubt } = JSON.parse(result.out);
      const stale = { ...JSON.parse(known), is_stale: true, stale_why: why, doubt };
      assert.deepEqual(JSON.parse(result.out), stale);
      assert.match(why, /^kev /);
      assert.equal(doubt, `The knowledge is not current: ${why}. What was not found here may exist.`);
      const accepted = await site.json('feed', 'accept', 'kev');
      assert.deepEqual([accepted.records, accepted.withdrawn], [26, 4]);
      const now = await feed('kev');
      assert.deepEqual([now.code, now.state, now.is_held, now.records, now.error], [0, 'fresh', false, 26, '']);
      const again = await site.run('feed', 'accept', 'kev');
      assert.equal(again.code, 4);
      assert.match(again.err, /^longwatch: feed 'kev' is not held\n/);
    });

    test('a tenth fewer or less is applied', async () => {
      publisher.says(200, { etag: '"three"' }, kevCatalogue(24));
      assert.equal((await sync()).code, 0);
      assert.equal((await feed('kev')).records, 24);
    });

    test('the ledger is whole after all of it', async () => {
      assert.equal(await isWhole(), true);
    });
  });
});
