// SPDX-License-Identifier: Apache-2.0
// Cases as a person meets them: every kind from its opening to its end, the nights in which the
// clocks change, a leap day, Christmas, and a time that was recorded wrongly and is corrected on
// the page. The real binary with a driven clock, the real pages without scripts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, press as pressAt } from './lib/browser.mjs';
import { Site } from './lib/program.mjs';

/** @type {Site} */ let site;
let browser, page, server;
const password = 'a long enough password of Ada';

before(async () => {
  site = new Site('2026-10-20T06:00:00Z');
  await site.json('setting', 'set', 'manufacturer-name', '--value', 'Nordhafen Instruments');
  await site.json('setting', 'set', 'time-zone', '--value', 'Europe/Berlin');
  await site.json('setting', 'set', 'main-establishment', '--value', 'DE');
  for (const name of ['Harbour Gateway', 'Bedside Camera', 'Spare Antenna']) {
    await site.json('product', 'add', '--name', name, '--markets', 'DE,FR', '--support-start', '2025-01-01',
      '--support-end', '2035-12-31');
  }
  await site.json('product', 'set-regime', 'Bedside Camera', '--regime', 'mdr', '--applies', 'true', '--reason', 'a device');
  await site.json('product', 'set-regime', 'Spare Antenna', '--regime', 'cra', '--applies', 'false', '--reason', 'a spare part (Art 2(6))');
  server = await site.serve('--no-jobs');
  browser = await openBrowser();
  page = await openPage(browser, { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  await page.goto(/http:\/\/\S+\/setup\S+/.exec(server.output)[0]);
  await page.locator('main input:not([type=hidden])').nth(0).fill('Ada Brandt');
  await page.getByLabel(/mail/i).fill('ada@nordhafen.example');
  for (const field of await page.locator('input[type=password]').all()) await field.fill(password);
  await page.locator('main button').first().click();
});

after(async () => {
  await browser?.close();
  await site?.end();
});

// A page at an instant; who was away for long signs in again.
async function visit(path, at) {
  if (at) site.setClock(at);
  await page.goto(server.url + path);
  if (await page.getByLabel('Password').count()) {
    await page.getByLabel(/mail/i).fill('ada@nordhafen.example');
    await page.getByLabel('Password').fill(password);
    await page.locator('main button').first().click();
    await page.goto(server.url + path);
  }
  return page.locator('main').innerText();
}

// Presses a button or follows a link, and waits for the whole page behind it.
async function press(role, name) {
  await pressAt(page.getByRole(role, { name }));
  return page.locator('main').innerText();
}

const open = async (kind, title, ...more) => (await site.json('case', 'open', '--kind', kind, '--title', title, ...more)).case;
const show = (number) => site.json('case', 'show', number);
const duty = async (number, id) => (await show(number)).duties.find((d) => d.duty === id);

// The clock of a stage as the page shows it: { strict, latest, portal }.
async function limits(title) {
  const clock = page.locator('.clock', { has: page.getByText(title.toLowerCase(), { exact: true }) });
  const names = await clock.locator('dt').allInnerTexts();
  const times = await clock.locator('dd').allInnerTexts();
  return Object.fromEntries(names.map((name, i) => [name, times[i]]));
}

test('the night in which the clocks go back is an hour longer, the period is not', async () => {
  site.setClock('2026-10-24T12:00:00Z');
  const number = await open('actively_exploited_vulnerability', 'Over the change', '--products', 'Harbour Gateway',
    '--aware-at', '2026-10-24T00:30:00Z', '--reason', 'our logs');
  await visit(`/cases/${number}`, '2026-10-25T00:00:00Z');
  assert.deepEqual(await limits('Early warning'), {
    'Strict due time': 'Sun 25 Oct 2026, 02:30 CEST 2026-10-25T00:30:00Z',
    'Latest by law': 'Sun 25 Oct 2026, 02:00 CET 2026-10-25T01:00:00Z',
  });
  assert.deepEqual(await limits('72-hour notification'), {
    'Strict due time': 'Tue 27 Oct 2026, 01:30 CET 2026-10-27T00:30:00Z',
    'Latest by law': 'Tue 27 Oct 2026, 02:00 CET 2026-10-27T01:00:00Z',
  });
  assert.match(await visit(`/cases/${number}`), /30 min\s+to early warning/);
});

test('the night in which an hour is missing', async () => {
  site.setClock('2027-03-27T12:00:00Z');
  const number = await open('actively_exploited_vulnerability', 'Over the other change', '--products', 'Harbour Gateway',
    '--aware-at', '2027-03-27T01:30:00Z', '--reason', 'our logs');
  await visit(`/cases/${number}`);
  assert.deepEqual(await limits('Early warning'), {
    'Strict due time': 'Sun 28 Mar 2027, 03:30 CEST 2027-03-28T01:30:00Z',
    'Latest by law': 'Sun 28 Mar 2027, 04:00 CEST 2027-03-28T02:00:00Z',
  });
});

test('over Christmas the strict time stays, the outer limit waits for a working day, the portal counts on', async () => {
  site.setClock('2027-12-11T12:00:00Z');
  const number = await open('actively_exploited_vulnerability', 'Over Christmas', '--products', 'Harbour Gateway',
    '--aware-at', '2027-12-11T11:00:00Z', '--reason', 'our logs');
  await site.json('case', 'measure', number, '--available-at', '2027-12-11T11:30:00Z', '--description', 'Switch it off');
  await site.json('case', 'draft', number, 'early_warning', '--title', 'Exploited', '--summary', 'An overflow', '--product-version', '4.1');
  await site.json('case', 'submitted', number, 'early_warning', '--submitted-at', '2027-12-11T11:45:00Z', '--reference', 'SRP-1');
  await visit(`/cases/${number}`, '2027-12-24T20:00:00Z');
  assert.deepEqual(await limits('72-hour notification'), {
    'Strict due time': 'Tue 14 Dec 2027, 12:00 CET 2027-12-14T11:00:00Z',
    'The portal counts to': 'Mon 13 Dec 2027, 12:45 CET 2027-12-13T11:45:00Z',
    'Latest by law': 'Tue 14 Dec 2027, 13:00 CET 2027-12-14T12:00:00Z',
  });
  // 25 December is a Saturday, 26 December a Sunday.
  assert.deepEqual(await limits('Final report'), {
    'Strict due time': 'Sat 25 Dec 2027, 12:30 CET 2027-12-25T11:30:00Z',
    'Latest by law': 'Tue 28 Dec 2027, 00:00 CET 2027-12-27T23:00:00Z',
  });
});

test('a calendar month from the end of January ends on the leap day', async () => {
  site.setClock('2028-01-31T09:30:00Z');
  const number = await open('severe_incident', 'Signing server entered', '--products', 'Harbour Gateway', '--severity-b', 'yes',
    '--suspected-malicious', 'yes', '--occurred-at', '2028-01-28T20:00:00Z', '--aware-at', '2028-01-30T12:00:00Z', '--reason', 'the log');
  await site.json('case', 'draft', number, 'early_warning', '--summary', 'Entered', '--product-version', '4.1');
  await site.json('case', 'submitted', number, 'early_warning', '--submitted-at', '2028-01-31T09:00:00Z', '--reference', 'SRP-2');
  site.setClock('2028-01-31T10:00:00Z');
  await site.json('case', 'draft', number, 'notification_72h', '--inc-general', 'A session', '--inc-assessment', 'Nothing was signed');
  await site.json('case', 'submitted', number, 'notification_72h', '--submitted-at', '2028-01-31T10:00:00Z', '--reference', 'SRP-2');
  await visit(`/cases/${number}`);
  assert.deepEqual(await limits('Final report'), {
    'Strict due time': 'Tue 29 Feb 2028, 11:00 CET 2028-02-29T10:00:00Z',
    'Latest by law': 'Wed 1 Mar 2028, 00:00 CET 2028-02-29T23:00:00Z',
  });
});

test('an incident is not severe by two noes, and says so in words', async () => {
  site.setClock('2028-03-06T08:00:00Z');
  const number = await open('severe_incident', 'A laptop was lost', '--products', 'Harbour Gateway');
  const before = await visit(`/cases/${number}`);
  assert.match(before, /answer the two questions that make an incident severe/);
  assert.match(before, /Does it harm, or could it harm, how the product protects data or functions/);
  await page.getByText('Answer the questions').click();
  for (const key of ['severity_a', 'severity_b']) await page.locator(`input[name=${key}][value=no]`).check();
  assert.match(await press('button', 'Save the answers'), /both tests are answered no, so say why the incident is not severe/);
  await page.locator('#fact-reason').fill('encrypted, and wiped within the hour');
  for (const key of ['severity_a', 'severity_b']) await page.locator(`input[name=${key}][value=no]`).check();
  assert.match(await press('button', 'Save the answers'), /Next: dismiss the case: it is not reportable/);
  await site.json('case', 'dismiss', number, '--reason', 'not severe');
  assert.equal((await show(number)).case.state, 'dismissed');
});

test('a reported vulnerability turns out exploited: the same case, the clocks of Article 14', async () => {
  site.setClock('2028-03-07T08:00:00Z');
  const number = await open('reported_vulnerability', 'A researcher writes', '--products', 'Harbour Gateway', '--vulnerability', 'CVE-2028-7',
    '--aware-at', '2028-03-07T07:00:00Z', '--reason', 'reproduced');
  assert.equal((await duty(number, 'CRA-A1-2-2')).state, 'open');
  assert.match(await visit(`/cases/${number}`, '2028-03-09T08:00:00Z'), /remediation without delay/);
  await page.getByText('It turned out to be exploited, or a severe incident').click();
  await page.getByLabel('Known since').fill('2028-03-09T07:40:00Z');
  await page.locator('#esc-why').fill('a shell on a customer device');
  await press('button', 'Change the kind: the clocks run');
  await visit(`/cases/${number}`);
  assert.equal((await limits('Early warning'))['Strict due time'], 'Fri 10 Mar 2028, 08:40 CET 2028-03-10T07:40:00Z');
});

test('a field safety incident: the period follows the harm, an answer is taken back with a reason', async () => {
  site.setClock('2028-04-03T08:00:00Z');
  const number = await open('field_safety_incident', 'Burns', '--products', 'Bedside Camera', '--aware-at', '2028-04-03T07:00:00Z',
    '--reason', 'a call of a clinic', '--harm', 'death');
  assert.equal((await duty(number, 'MDR-87-5')).due_at.utc, '2028-04-13T07:00:00Z');
  const refused = await site.run('case', 'facts', number, '--harm', 'none');
  assert.equal(refused.code, 4);
  assert.match(refused.err, /'reason': is empty; an answer is taken back/);
  await site.json('case', 'facts', number, '--harm', 'none', '--reason', 'another patient was meant');
  assert.equal((await duty(number, 'MDR-87-3')).due_at.utc, '2028-04-18T07:00:00Z');
  assert.match(await visit(`/cases/${number}`), /harm to people: none, was death\. another patient was meant/);
  for (const d of (await show(number)).duties.filter((d) => d.may_record)) {
    await site.json('case', 'duty-not-needed', number, d.duty, '--reason', 'nobody was harmed');
  }
  assert.equal((await site.json('case', 'close', number)).state, 'closed');
});

test('a non-conformity and a voluntary report from opening to end', async () => {
  const number = await open('non_conformity', 'Old TLS', '--products', 'Harbour Gateway', '--aware-at', '2028-04-03T07:30:00Z', '--reason', 'a test');
  assert.match(await visit(`/cases/${number}`), /correction, withdrawal or recall/);
  const refused = await site.run('case', 'close', number);
  assert.match(refused.err, /the correction, withdrawal or recall \(CRA-13-21\) is open/);
  await site.json('case', 'duty-met', number, 'CRA-13-21', '--words', 'Corrected by 4.3');
  assert.equal((await site.json('case', 'close', number)).state, 'closed');
  const voluntary = await open('voluntary_report', 'Near miss at a supplier');
  assert.match(await visit(`/cases/${voluntary}`), /Next: send the report, then close the case/);
  assert.equal((await site.json('case', 'close', voluntary)).state, 'closed');
});

test('products outside every act: nothing is owed, and the page says so', async () => {
  const number = await open('actively_exploited_vulnerability', 'In a spare part', '--products', 'Spare Antenna');
  const text = await visit(`/cases/${number}`);
  assert.match(text, /No act asks for this report: every act was decided not to apply to its products/);
  assert.match(text, /Next: dismiss the case, or name a product to which an act applies/);
  assert.equal(await page.locator('.clock').count(), 0);
});

test('a time is corrected on the page: what the clocks become stands there before anything is recorded', async () => {
  site.setClock('2028-05-02T08:00:00Z');
  const number = await open('actively_exploited_vulnerability', 'Wrong zone', '--products', 'Harbour Gateway',
    '--aware-at', '2028-05-02T06:00:00Z', '--reason', 'our logs');
  await visit(`/cases/${number}`);
  await press('link', 'Correct the time');
  await page.getByLabel('Right is').fill('2028-05-02T05:00:00Z');
  const preview = await press('button', 'Show what the clocks become');
  assert.match(preview, /due Wed 3 May 2028, 08:00 CEST 2028-05-03T06:00:00Z\s+due Wed 3 May 2028, 07:00 CEST 2028-05-03T05:00:00Z/);
  assert.equal((await show(number)).case.aware_at.utc, '2028-05-02T06:00:00Z');
  await page.getByLabel('Why').fill('the log is in local time');
  await press('button', 'Record the correction');
  assert.equal((await show(number)).case.aware_at.utc, '2028-05-02T05:00:00Z');
  assert.match(page.url(), new RegExp(`/cases/${number}\\?done=`));

  // Later is in our favour: proposed, and the clocks stay.
  site.setClock('2028-05-02T08:10:00Z');
  await press('link', 'Correct the time');
  await page.getByLabel('Right is').fill('2028-05-02T07:00:00Z');
  assert.match(await press('button', 'Show what the clocks become'), /It favours you, so a second person must approve it/);
  await page.getByLabel('Why').fill('read again');
  assert.match(await press('button', 'Propose the correction'), /waits for a second person/);
  assert.equal((await show(number)).case.aware_at.utc, '2028-05-02T05:00:00Z');
  // The command line is the second person here.
  site.setClock('2028-05-02T08:20:00Z');
  await site.json('case', 'approve', number);
  assert.equal((await show(number)).case.aware_at.utc, '2028-05-02T07:00:00Z');
});

test('an authority asks, moves its date, is answered; after the end as well', async () => {
  const number = await open('non_conformity', 'Asked about', '--products', 'Harbour Gateway', '--aware-at', '2028-05-02T07:00:00Z', '--reason', 'a test');
  await visit(`/cases/${number}`);
  await page.getByText('Record a request').click();
  await page.getByLabel('Who asks').fill('BNetzA');
  await page.getByLabel('For what').fill('The declaration');
  await page.getByLabel('By when').fill('2028-05-12T10:00:00Z');
  await page.locator('#req-duty').selectOption('CRA-13-22');
  await page.locator('section', { has: page.locator('#requests') }).getByRole('button', { name: 'Record' }).click();
  await visit(`/cases/${number}`);
  await press('link', 'Correct the date');
  await page.getByLabel('Right is').fill('2028-05-10T10:00:00Z');
  assert.match(await press('button', 'Show what the clocks become'), /answer to an authority/);
  await page.getByLabel('Why').fill('misread');
  await press('button', 'Record the correction');
  const [request] = (await show(number)).requests;
  assert.equal(request.due_at.utc, '2028-05-10T10:00:00Z');
  await site.json('request', 'answer', number, request.id, '--words', 'sent');
  assert.equal((await duty(number, 'CRA-13-22')).state, 'met');
  assert.match(await visit(`/cases/${number}`), /date of the request of BNetzA: corrected from/);
});
