// SPDX-License-Identifier: Apache-2.0
// A severe incident from its opening to the end: early warning, 72-hour notification, both
// invalidated because they went to the wrong CSIRT, made again, a request of the CSIRT answered by
// an intermediate report, the final report a calendar month after the first notification. The real
// binary with a driven clock; every time is exact.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Site } from './lib/program.mjs';

/** @type {Site} */ let site;
const number = '2027-001';

before(async () => {
  site = new Site('2027-01-29T06:00:00Z'); // a Friday
  const set = (name, value) => site.json('setting', 'set', name, '--value', value);
  await set('manufacturer-name', 'Nordhafen Instruments');
  await set('time-zone', 'Europe/Berlin');
  await site.json('product', 'add', '--name', 'Harbour Gateway', '--markets', 'DE,FR,NL',
    '--support-start', '2025-01-01', '--support-end', '2031-12-31');
});

after(async () => site?.end());

const show = () => site.json('case', 'show', number);
const clock = async (stage) => (await show()).clocks.find((c) => c.stage === stage);
const field = (form, key) => form.fields.find((f) => f.key === key);
const submit = (stage, at, reference, ...more) => site.json('case', 'submitted', number, stage,
  '--submitted-at', at, '--reference', reference, ...more);

test('which CSIRT coordinates is recorded with its rule', async () => {
  const routing = await site.json('routing', 'set', '--member-state', 'FR', '--rule', 'main_employees',
    '--facts', 'Most people work in Brest');
  assert.equal(routing.contact, 'cert.ssi.gouv.fr/contact-us');
  assert.equal(routing.contact_on, '2026-09-10');
  assert.equal(routing.review_due.utc, '2028-01-29T06:00:00Z');
});

test('the incident is opened, the two tests of Art 14(5) are asked', async () => {
  site.setClock('2027-01-29T08:00:00Z');
  const opened = await site.json('case', 'open', '--kind', 'severe_incident', '--title',
    'Update signing server entered', '--products', 'Harbour Gateway', '--description',
    'Somebody entered the server that signs updates', '--occurred-at', '2027-01-28T22:00:00Z',
    '--suspected-malicious', 'yes', '--severity-a', 'no', '--severity-b', 'yes',
    '--aware-at', '2027-01-29T07:30:00Z', '--reason', 'The log shows a foreign session with root rights');
  assert.equal((await show()).case.number, number, JSON.stringify(opened));
  assert.equal((await clock('early_warning')).due_at.utc, '2027-01-30T07:30:00Z');
  assert.equal((await clock('notification_72h')).due_at.utc, '2027-02-01T07:30:00Z');
  assert.equal((await clock('final_report')).state, 'not_started');
});

test('the form is filled from the facts of the case, each with its source', async () => {
  const form = await site.json('case', 'form', number, 'early_warning');
  assert.equal(form.track, 'incident');
  assert.equal(field(form, 'notification_type').value, 'Incident');
  assert.equal(field(form, 'title').value, 'Update signing server entered');
  assert.equal(field(form, 'product_name').value, 'Harbour Gateway');
  assert.equal(field(form, 'member_states').value, 'DE, FR, NL');
  assert.match(field(form, 'member_states').origin, /product 'Harbour Gateway': markets.*routing record of 2027-01-29/);
  assert.equal(field(form, 'suspected_malicious').value, 'Yes');
  assert.equal(field(form, 'inc_aware_at').value, '2027-01-29T07:30:00Z');
  assert.equal(field(form, 'inc_aware_at').origin, 'the case: recorded awareness');
  assert.equal(field(form, 'inc_occurred_at').value, '2027-01-28T22:00:00Z');
  assert.equal(field(form, 'inc_root_cause').value, '');
  assert.ok(field(form, 'inc_severity').is_sentence);
  assert.equal(field(form, 'cve_id'), undefined);
});

test('early warning and notification are submitted and kept with several receipts', async () => {
  site.setClock('2027-01-29T10:00:00Z');
  await site.json('case', 'draft', number, 'early_warning', '--product-version', '4.0 to 4.2', '--title',
    'Server 192.0.2.7 entered');
  const check = await site.json('case', 'check', number, 'early_warning');
  assert.deepEqual(check.problems.map((p) => [p.field, p.is_warning]), [['title', true]]);
  await site.json('case', 'draft', number, 'early_warning', '--title', 'Update signing server entered');
  const receipt = join(site.dir, 'receipt.txt');
  writeFileSync(receipt, 'SRP-1, accepted');
  await submit('early_warning', '2027-01-29T09:45:00Z', 'SRP-1', '--receipt', receipt);
  assert.equal((await clock('notification_72h')).portal_due.utc, '2027-01-31T09:45:00Z');
  const pdf = join(site.dir, 'receipt.pdf');
  writeFileSync(pdf, '%PDF-1.7 a page');
  await site.json('portal', 'receipt', number, 'early_warning', '--receipt', pdf, '--note', 'confirmation page');

  site.setClock('2027-01-31T10:00:00Z');
  await site.json('case', 'draft', number, 'notification_72h', '--inc-general', 'A session with root rights',
    '--inc-assessment', 'No update was signed by strangers', '--measures-taken', 'The key was changed',
    '--measures-users', 'Nothing is needed');
  await submit('notification_72h', '2027-01-31T10:00:00Z', 'SRP-1');
  assert.equal((await clock('notification_72h')).state, 'met');
  // A calendar month, clamped to the end of February.
  assert.equal((await clock('final_report')).due_at.utc, '2027-02-28T10:00:00Z');
  const portal = await site.json('portal', 'show', number);
  assert.equal(portal.state, '72h_submitted');
  assert.equal(portal.submissions[0].n_receipts, 2);
});

test('an update in the portal is a record of its own and moves no clock', async () => {
  site.setClock('2027-02-01T06:00:00Z');
  await site.json('case', 'draft', number, 'notification_72h', '--update', 'true', '--inc-assessment',
    'No update was signed by strangers; the logs are whole');
  const difference = await site.json('case', 'difference', number, 'notification_72h', '--update', 'true');
  assert.deepEqual(difference.fields.map((f) => f.key), ['inc_assessment']);
  const recorded = await submit('notification_72h', '2027-02-01T05:30:00Z', 'SRP-1', '--update', 'true');
  assert.equal(recorded.revision, 1);
  assert.equal((await clock('notification_72h')).met_at.utc, '2027-01-31T10:00:00Z');
});

test('invalidated: everything stays, the stages are open again with the same awareness', async () => {
  site.setClock('2027-02-01T07:00:00Z');
  const out = await site.json('portal', 'invalidate', number, '--at', '2027-02-01T06:50:00Z', '--by',
    'CERT-FR', '--reason', 'Decisions on product security are taken in Germany');
  assert.equal(out.attempt, 2);
  await site.json('routing', 'set', '--member-state', 'DE', '--rule', 'main_decisions', '--facts',
    'Product security decides in Hamburg');
  assert.equal((await clock('early_warning')).state, 'late');
  assert.equal((await clock('early_warning')).due_at.utc, '2027-01-30T07:30:00Z');
  assert.equal((await clock('notification_72h')).state, 'running');
  assert.equal((await clock('notification_72h')).left, '30 min');
  // The month is never counted from later than the first notification.
  assert.equal((await clock('final_report')).due_at.utc, '2027-02-28T10:00:00Z');
  const portal = await site.json('portal', 'show', number);
  assert.equal(portal.state, 'draft');
  assert.deepEqual(portal.submissions.map((s) => [s.stage, s.revision, s.is_invalidated]),
    [['early_warning', 0, true], ['notification_72h', 0, true], ['notification_72h', 1, true]]);
  assert.equal(portal.invalidations[0].at.utc, '2027-02-01T06:50:00Z');
  const form = await site.json('case', 'form', number, 'early_warning');
  assert.equal(field(form, 'title').origin, 'from the invalidated early warning');
  assert.match(field(form, 'member_states').value, /DE, FR, NL/);
});

test('made again: late is said with its reason, never refused', async () => {
  site.setClock('2027-02-01T07:20:00Z');
  await site.json('case', 'draft', number, 'early_warning');
  const refused = await site.run('case', 'submitted', number, 'early_warning', '--submitted-at',
    '2027-02-01T07:10:00Z', '--reference', 'SRP-2');
  assert.equal(refused.code, 4);
  assert.match(refused.err, /was due at 2027-01-30T07:30:00Z; say why it is late/);
  const early = await submit('early_warning', '2027-02-01T07:10:00Z', 'SRP-2', '--late-reason',
    'The first one of 2027-01-29T09:45:00Z was invalidated');
  assert.equal(early.is_late, true);
  assert.equal(early.attempt, 2);
  await site.json('case', 'draft', number, 'notification_72h');
  const second = await submit('notification_72h', '2027-02-01T07:15:00Z', 'SRP-2');
  assert.equal(second.is_late, false);
  assert.equal((await clock('final_report')).due_at.utc, '2027-02-28T10:00:00Z');
  const first = JSON.parse((await site.run('case', 'content', number, 'notification_72h', '--attempt', '1',
    '--revision', '0')).out);
  assert.equal(first.fields.find((f) => f.key === 'inc_assessment').value, 'No update was signed by strangers');
});

test('the CSIRT asks, an intermediate report answers', async () => {
  site.setClock('2027-02-05T09:00:00Z');
  const asked = await site.json('request', 'add', number, '--duty', 'CRA-14-6', '--authority', 'CERT-Bund',
    '--reference', 'CB-77', '--words', 'Which updates were signed meanwhile?', '--received-at',
    '2027-02-05T08:00:00Z', '--due-at', '2027-02-08T16:00:00Z');
  const form = await site.json('request', 'form', number, asked.request);
  assert.equal(field(form, 'report_request').value, 'Which updates were signed meanwhile?');
  await site.json('request', 'draft', number, asked.request, '--report-status', 'None was signed since 2027-01-20');
  site.setClock('2027-02-08T12:00:00Z');
  const sent = await site.json('request', 'submitted', number, asked.request, '--submitted-at',
    '2027-02-08T11:00:00Z', '--reference', 'CB-77-1');
  assert.equal(sent.stage, 'intermediate_report');
  const request = (await show()).clocks.find((c) => c.ref === asked.request);
  assert.equal(request.state, 'met');
  assert.equal(request.due_at.utc, '2027-02-08T16:00:00Z');
});

test('the final report ends it', async () => {
  site.setClock('2027-02-27T09:00:00Z');
  await site.json('case', 'measure', number, '--available-at', '2027-02-10T10:00:00Z', '--description',
    'Release 4.3, signed with the new key');
  await site.json('case', 'draft', number, 'final_report', '--inc-impact', 'None known', '--inc-root-cause',
    'A stolen password of a service account', '--inc-severity', 'High', '--measures-users', 'Install 4.3');
  const check = await site.json('case', 'check', number, 'final_report');
  assert.deepEqual(check.problems, []);
  await submit('final_report', '2027-02-27T08:30:00Z', 'SRP-2');
  const refused = await site.run('case', 'draft', number, 'notification_72h', '--update', 'true', '--title', 'x');
  assert.equal(refused.code, 4);
  assert.match(refused.err, /the portal takes no update after it/);
  assert.equal((await site.json('portal', 'show', number)).state, 'fr_submitted');
  await site.json('portal', 'state', number, '--state', 'closed');
  assert.equal((await site.json('portal', 'show', number)).is_mismatch, false);
});

test('an exercise on a copy counts nowhere', async () => {
  const before_ = await site.json('portal', 'access');
  assert.equal(before_.n_notifications, 2);
  const drill = (await site.json('case', 'drill', '--of', number)).case;
  assert.equal(drill, 'DRILL-2027-001');
  await site.json('case', 'aware', drill, '--aware-at', '2027-02-27T09:00:00Z', '--reason', 'training');
  site.advance(40);
  await site.json('case', 'draft', drill, 'early_warning', '--product-version', '4.2');
  const sheet = await site.run('case', 'sheet', drill, 'early_warning');
  assert.match(sheet.out, /^EXERCISE: nothing of this is to be submitted/);
  await site.json('case', 'submitted', drill, 'early_warning', '--submitted-at', '2027-02-27T09:40:00Z',
    '--reference', 'none');
  await site.json('drill', 'end', drill, '--reason', 'the version was not at hand');
  const steps = await site.json('drill', 'show', drill);
  assert.equal(steps.lasted, '40 min');
  assert.equal((await site.json('portal', 'access')).n_notifications, 2);
  assert.equal((await site.json('ledger', 'verify')).is_whole, true);
});
