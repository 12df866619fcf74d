// SPDX-License-Identifier: Apache-2.0
// What scripts rely on: exit codes, quiet ends of pipes, files named in refusals; and every SBOM of
// the corpus through the command line.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { binary, onText, sharedDir, Site } from './lib/program.mjs';

const corpus = join(sharedDir, 'corpus/sbom-real');
const skip = existsSync(corpus) ? false : 'no shared corpus';

/** @type {Site} */ let site;

before(async () => {
  site = new Site('2026-11-22T12:00:00Z');
  await site.json('product', 'add', '--name', 'Harbour Gateway', '--markets', 'DE',
    '--support-start', '2024-01-01', '--support-end', '2030-01-01');
});

after(() => site?.end());

// Runs a command whose reader goes away after the first bytes, or before them.
async function intoClosedPipe(readsFirst, ...args) {
  const child = spawn(binary, args, { env: site.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  onText(child.stderr, (text) => { errors += text; });
  if (readsFirst) child.stdout.once('data', () => child.stdout.destroy());
  else child.stdout.destroy();
  return new Promise((done) => child.on('close', (code, signal) => done({ code, signal, errors })));
}

for (const args of [['list', 'formats'], ['list', 'operations', '--json'], ['help'],
  ['help', '--man', 'longwatch'], ['product', 'list'], ['ledger', 'list']]) {
  for (const readsFirst of [true, false]) {
    test(`${args.join(' ')}: a reader that leaves ${readsFirst ? 'early' : 'at once'} is no error`, async () => {
      assert.deepEqual(await intoClosedPipe(readsFirst, ...args), { code: 0, signal: null, errors: '' });
    });
  }
}

test('a full disk is said', { skip: existsSync('/dev/full') ? false : 'no /dev/full' }, async () => {
  const shell = spawn('/bin/sh', ['-c', '"$0" list formats >/dev/full', binary], { env: site.env });
  let errors = '';
  onText(shell.stderr, (text) => { errors += text; });
  const code = await new Promise((done) => shell.on('close', done));
  assert.equal(code, 5);
  assert.match(errors, /^longwatch: the output could not be written\n/);
});

test('a forged ledger exits with 1 and still prints the reply', async () => {
  const forged = new Site('2026-11-22T12:00:00Z');
  try {
    await forged.json('product', 'add', '--name', 'Lighthouse', '--markets', 'DE',
      '--support-start', '2024-01-01', '--support-end', '2030-01-01');
    assert.equal((await forged.run('ledger', 'verify')).code, 0);
    const store = join(forged.data, 'store.db');
    writeFileSync(store, readFileSync(store, 'latin1').replaceAll('Lighthouse', 'Lighth0use'), 'latin1');
    const told = await forged.run('ledger', 'verify', '--json');
    assert.equal(told.code, 1);
    assert.equal(JSON.parse(told.out).is_whole, false);
    assert.equal(told.err, '');
  } finally {
    await forged.end();
  }
});

const files = (dir) => readdirSync(dir).filter((name) => name !== 'README.md' && name !== 'malformed')
  .map((name) => join(dir, name));

for (const path of skip ? [] : files(join(corpus, 'malformed'))) {
  test(`refused, and kept as evidence: ${basename(path)}`, async () => {
    const scanned = await site.run('scan', path);
    const added = await site.run('image', 'add', 'Harbour Gateway', '--release', '1', '--sbom', path);
    for (const result of [scanned, added]) {
      assert.equal(result.code, 4);
      assert.equal(result.out, '');
      const place = result.err.slice(`longwatch: ${path}`.length);
      assert.ok(result.err.startsWith(`longwatch: ${path}`), result.err);
      assert.match(place, /^:\d+:\d+: \S.+\n {11}correct the document/);
    }
    const { events } = await site.json('ledger', 'list', '--kind', 'sbom.refused', '--limit', '1');
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
    assert.equal(events[0].subject_id, digest);
    const blobs = readdirSync(join(site.data, 'blobs'), { recursive: true });
    assert.ok(blobs.some((name) => name.replaceAll('/', '').includes(digest)), 'the document itself');
  });
}

// What is read today: CycloneDX and SPDX 2 in JSON. SPDX 3 says so by its context.
const isRead = (text) => /"bomFormat"\s*:\s*"CycloneDX"|"spdxVersion"\s*:\s*"SPDX-2/.test(text);

function documents() {
  const found = [];
  for (const path of skip ? [] : files(corpus)) {
    const bytes = readFileSync(path);
    const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    if (/^\s*\{/.test(text) && isRead(text)) found.push({ name: basename(path, '.gz'), text });
  }
  return found;
}

test('every JSON SBOM of the corpus is taken', { skip }, async () => {
  const taken = documents();
  assert.ok(taken.length > 40, `${taken.length} documents`);
  for (const [i, { name, text }] of taken.entries()) {
    const path = join(site.dir, name);
    writeFileSync(path, text);
    const scanned = await site.run('scan', path);
    assert.ok([0, 3].includes(scanned.code), `scan ${name}: ${scanned.code} ${scanned.err}`);
    const added = await site.run('image', 'add', 'Harbour Gateway', '--release', `2.${i}`, '--sbom', path);
    assert.equal(added.code, 0, `image add ${name}: ${added.err}`);
  }
  assert.equal((await site.json('ledger', 'verify')).is_whole, true);
});
