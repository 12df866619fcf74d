// SPDX-License-Identifier: Apache-2.0
// VEX as customers and their tools receive it: valid against the official schemas and the CSAF
// validator, the same bytes every time, and the same decisions when it is read back.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { osvZip } from './lib/knowledge.mjs';
import { Site } from './lib/program.mjs';
import { checkCsaf, checkCycloneDx, checkOpenVex, hasSchemas } from './lib/vex.mjs';

const skip = hasSchemas ? false : 'the official schemas are not here';
const formats = ['openvex', 'cyclonedx', 'csaf'];
const justifications = ['component_not_present', 'vulnerable_code_not_present', 'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary', 'inline_mitigations_already_exist'];
const n = 12;

/** @type {Site} */ let ours, theirs;
let image;

// Components with every kind of identity that an SBOM states, good and bad.
function sbom() {
  const components = Array.from({ length: n }, (_, i) => ({
    type: i % 2 ? 'library' : 'application', name: `buoy${i}`, version: i === 11 ? '2.0' : '1.0',
    'bom-ref': `ref ${i}`, purl: `pkg:pypi/buoy${i}@${i === 11 ? '2.0' : '1.0'}`,
    ...(i % 3 === 0 && { supplier: { name: 'Bö & "Co" <GmbH>' } }),
    ...(i % 3 === 1 && { cpe: `cpe:2.3:a:buoy:buoy${i}:1.0:*:*:*:*:*:*:*` }),
    ...(i % 4 === 0 && { hashes: [{ alg: 'SHA-256', content: 'ab'.repeat(32) }, { alg: 'MD5', content: 'cd'.repeat(16) }] }),
    ...(i % 4 === 1 && { evidence: { identity: { field: 'purl', methods: [{ technique: 'filename', confidence: 1, value: `pkg:generic/buoy${i}@1.0` }] } } }),
  }));
  return JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
    metadata: { component: { type: 'firmware', name: 'gateway', version: '4.2', 'bom-ref': 'gateway', purl: 'pkg:generic/nordhafen/gateway@4.2', hashes: [{ alg: 'SHA-256', content: '12'.repeat(32) }] } },
    components,
  });
}

async function open(at) {
  const site = new Site(at);
  const file = (name, bytes) => { writeFileSync(join(site.dir, name), bytes); return join(site.dir, name); };
  site.file = file;
  await site.json('setting', 'set', 'manufacturer-name', '--value', 'Nordhafen Ä GmbH');
  await site.json('setting', 'set', 'manufacturer-namespace', '--value', 'https://nordhafen.example');
  await site.json('setting', 'set', 'manufacturer-contact', '--value', 'psirt@nordhafen.example');
  await site.json('product', 'add', '--name', 'Harbour Gateway', '--markets', 'DE', '--support-start', '2026-01-01', '--support-end', '2031-12-31');
  await site.json('feed', 'import', 'osv', file('all.zip', osvZip(n)));
  return site;
}

const addImage = async (site, release, variant) => (await site.json('image', 'add', 'Harbour Gateway', '--release', release,
  ...(variant ? ['--variant', variant] : []), '--sbom', site.file('sbom.json', sbom()))).id;
const findings = async (site, of) => (await site.json('finding', 'list', '--image', of, '--all', 'true', '--limit', '200')).findings;
const decided = async (site, of) => (await findings(site, of))
  .map((f) => `${f.vulnerability} ${f.component} ${f.verdict} ${f.justification}`).sort();

async function decide(site, of) {
  for (const finding of await findings(site, of)) {
    const i = Number(finding.component.slice(4));
    const say = (...args) => site.json('finding', 'decide', finding.id, '--reason', 'looked at it', ...args);
    if (i < 5) await say('--status', 'not_affected', '--justification', justifications[i], ...(i % 2 ? ['--impact', 'Never "called" – ä'] : []));
    if (i === 5) await say('--status', 'under_investigation');
    if (i === 6) await say('--status', 'affected', '--impact', 'Close port 80');
    if (i === 7) await say('--status', 'fixed');
    if (i === 8) await say('--status', 'affected', '--reason-code', 'workaround');
    if (i === 9) await say('--status', 'not_affected', '--reason-code', 'option_not_set');
  }
}

async function exported(site, format, ...of) {
  const first = await site.run('vex', 'export', '--format', format, ...of);
  assert.equal(first.code, 0, first.err);
  const again = await site.run('vex', 'export', '--format', format, ...of);
  assert.equal(again.out, first.out, `${format}: the same bytes every time`);
  return first.out;
}

async function check(format, text) {
  const document = JSON.parse(text);
  if (format === 'openvex') checkOpenVex(document);
  if (format === 'cyclonedx') checkCycloneDx(document);
  if (format === 'csaf') assert.ok(await checkCsaf(document) > 30, 'the mandatory tests ran');
  return document;
}

before(async () => {
  ours = await open('2026-10-23T08:00:00Z');
  image = await addImage(ours, '4.2');
  await decide(ours, image);
});

after(async () => {
  await ours?.end();
  await theirs?.end();
});

describe('a document', { skip }, () => {
  for (const format of formats) {
    test(`of an image, as ${format}, is valid`, async () => {
      const document = await check(format, await exported(ours, format, '--image', image));
      assert.match(JSON.stringify(document), /CVE-2026-1000/);
    });
    test(`of a release with several variants, as ${format}, is valid`, async () => {
      for (const region of ['eu', 'us']) await addImage(ours, '4.3', `${region}-${format}`);
      const release = (await ours.json('release', 'list', 'Harbour Gateway')).releases.find((r) => r.version === '4.3').id;
      await check(format, await exported(ours, format, '--release', release));
      await check(format, await exported(ours, format, '--product', 'harbour gateway'));
    });
  }
});

describe('our own document read back', () => {
  for (const format of formats) {
    test(`as ${format} gives the same decisions`, async () => {
      const text = await exported(ours, format, '--image', image);
      theirs = await open('2026-10-24T08:00:00Z');
      const same = await addImage(theirs, '4.2');
      const before = await decided(theirs, same);
      const added = await theirs.json('vex', 'add', theirs.file('vex', text));
      assert.equal(added.trust, 'shown');
      assert.equal(added.n_unmatched, 0);
      assert.deepEqual(await decided(theirs, same), before, 'a stranger decides nothing');
      await theirs.json('supplier', 'trust', 'Nordhafen Ä GmbH', '--trust', 'applied');
      assert.deepEqual(await decided(theirs, same), await decided(ours, image));
      if (hasSchemas) await check(format, await exported(theirs, format, '--image', same));
      await theirs.end();
    });
  }
});

describe('what is missing', () => {
  test('is named', async () => {
    await ours.json('setting', 'set', 'manufacturer-namespace', '--value', '');
    const refused = await ours.run('vex', 'export', '--format', 'csaf', '--image', image);
    assert.notEqual(refused.code, 0);
    assert.match(refused.err, /set the setting 'manufacturer-namespace'/);
  });
});
