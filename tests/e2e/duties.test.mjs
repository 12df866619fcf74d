// SPDX-License-Identifier: Apache-2.0
// Duties over the years of one product: which acts apply, what is attested with a document, what
// the house reminds of by mail, what ten years later may be erased. The server runs, the clock is
// driven, the program is killed on the way.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { addToken, call } from './lib/api.mjs';
import { MailSink } from './lib/mail.mjs';
import { projectDir, Site, until } from './lib/program.mjs';

/** @type {Site} */ let site;
let mail;
const product = 'Tide Sensor';
const officer = 'officer@nordhafen.example';

before(async () => {
  site = new Site('2026-11-22T11:00:00Z');
  mail = await new MailSink(site.dir).start();
  const set = (name, value) => site.json('setting', 'set', name, '--value', value);
  await set('smtp-url', mail.url);
  await set('smtp-user', mail.user);
  await set('smtp-password', mail.password);
  await set('smtp-tls-ca', mail.caFile);
  await set('mail-from', 'longwatch@nordhafen.example');
  for (const { name } of (await site.json('list', 'feeds')).feeds) await set(`feed-${name}-is-scheduled`, 'false');
  await site.json('person', 'add', '--name', 'Olga Ficer', '--mail', officer, '--role', 'compliance officer');
  await site.json('person', 'add', '--name', 'Vera Viewer', '--mail', 'vera@nordhafen.example', '--role', 'viewer');
});

after(async () => {
  await site?.end();
  mail?.stop();
});

const row = async (duty) => (await site.json('compliance', 'show', '--product', product, '--duty', duty)).rows[0];
const reminders = () => mail.messages.filter((m) => /house reminder/i.test(m.subject));

test('a product stands under the acts that apply to it', async () => {
  await site.json('product', 'add', '--name', product, '--markets', 'AT,DE', '--is-consumer', 'yes',
    '--support-start', '2028-02-29', '--support-end', '2034-02-28', '--placed-on', '2028-02-29');
  assert.equal((await row('MDR-83')).state, 'undecided');
  assert.equal((await row('GPSR-9-11')).state, 'open');
  await site.json('product', 'set-regime', product, '--regime', 'red', '--applies', 'true', '--reason', 'it has a radio');
  assert.equal((await row('GPSR-9-11')).clause, 'GPSR Art 2(1), recital 8; CRA Art 11');
  assert.equal((await row('GPSR-20-1')).state, 'no_occasion');
  assert.equal((await row('CRA-13-1')).from, '2027-12-11');
  await site.json('product', 'set-regime', product, '--regime', 'cra', '--applies', 'true', '--reason', 'it has software');
  const refused = await site.run('product', 'set-regime', product, '--regime', 'mdr', '--applies', 'true', '--reason', 'no');
  assert.notEqual(refused.code, 0);
  assert.match(refused.err, /'cra' and 'mdr' cannot both apply \(CRA Art 2\(2\)\(a\)\)/);
  const market = await site.json('product', 'set-market', product, '--state', 'AT', '--units', '400');
  assert.equal(market.n_units, 400);
});

test('an SBOM for each release meets Annex I, a document attests the rest', async () => {
  site.setClock('2028-03-01T09:00:00Z');
  assert.equal((await row('CRA-A1-2-1')).why, 'no release is entered');
  await site.json('image', 'add', product, '--release', '1.0', '--sbom',
    join(projectDir, 'data/demo/sbom/fjord-gateway-2.4.1.cdx.json'));
  assert.equal((await row('CRA-A1-2-1')).state, 'met');
  const file = join(site.dir, 'risk.pdf');
  writeFileSync(file, '%PDF-1.7 the risk assessment');
  const said = await site.json('duty', 'attest', 'CRA-13-2', '--product', product, '--words', 'risk assessment 3',
    '--document', file, '--valid-until', '2028-12-31');
  assert.equal(said.document_digest, createHash('sha256').update(readFileSync(file)).digest('hex'));
  const met = await row('CRA-13-2');
  assert.equal(met.state, 'met');
  assert.equal(met.until, '2028-12-31');
});

test('the API answers the same, and refuses who may only read', async () => {
  await site.serve();
  const token = await addToken(site, 'compliance officer', 'read,duty:write');
  const reader = await addToken(site, 'viewer', 'read');
  const got = await call(site, token, 'GET', '/compliance?duty=CRA-13-2');
  assert.equal(got.status, 200);
  assert.equal(got.body.rows[0].evidence, 'attested with a document: risk assessment 3');
  assert.equal((await call(site, reader, 'GET', '/duties/CRA-14-2a')).body.period, 'PT24H');
  const refused = await call(site, reader, 'POST', '/holds', { body: JSON.stringify({ reason: 'x' }), type: 'application/json' });
  assert.equal(refused.status, 403);
});

test('the house reminds once, through a kill, and never as a deadline', async () => {
  site.setClock('2028-11-30T08:00:00Z'); // a month before the attestation's last day
  await until('the reminder is sent', () => reminders().length === 2);
  const [first] = mail.to(officer).filter((m) => /end of an attestation/.test(m.subject));
  assert.match(first.subject, /^House reminder: end of an attestation$/);
  assert.match(first.body, /House reminder, no deadline of the law/);
  assert.match(first.body, /CRA-13-2/);
  assert.equal(mail.to('vera@nordhafen.example').length, 0);
  await site.stop('SIGKILL');
  await site.serve();
  site.setClock('2028-11-30T20:00:00Z');
  const before = reminders().length;
  // Off for years: of the five days before the end of support only the newest is told.
  await site.stop('SIGKILL');
  site.setClock('2034-03-05T09:00:00Z');
  await site.serve();
  await until('the end of support is told', () => reminders().some((m) => /end of support/.test(m.subject)));
  await until('and the attestation that ran out', () => reminders().length === before + 4);
  assert.match((await row('CRA-13-2')).why, /^the attestation ran out on 2028-12-31/);
  assert.equal((await row('CRA-13-3')).clause, 'CRA Art 13(8)');
  const list = await site.json('reminder', 'list');
  assert.ok(list.reminders.every((r) => r.label === 'house reminder' && r.is_legal === false));
});

test('ten years after the last unit it may go, unless it is held', async () => {
  const sboms = async () => (await site.json('retention', 'list', '--product', product, '--kind', 'sbom')).rows[0];
  assert.equal((await sboms()).missing, 'the day the last unit was placed on the market');
  await site.json('product', 'change', product, '--last-placed-on', '2030-02-28');
  // An implant would want fifteen years, and nobody said that it is no medical device.
  assert.deepEqual([(await sboms()).until, (await sboms()).at_least, (await sboms()).missing],
    ['', '2040-02-28', 'whether the Medical Device Regulation applies']);
  await site.json('product', 'set-regime', product, '--regime', 'mdr', '--applies', 'false', '--reason', 'no medical purpose');
  assert.equal((await sboms()).until, '2040-02-28');
  site.setClock('2040-02-29T00:00:00Z');
  assert.equal((await sboms()).is_erasable, true);
  const hold = await site.json('hold', 'add', '--product', product, '--reason', 'court case');
  assert.equal((await sboms()).is_erasable, false);
  await site.json('hold', 'end', hold.id, '--reason', 'settled');
  assert.equal((await sboms()).is_erasable, true);
  assert.equal((await site.run('ledger', 'verify')).code, 0);
});
