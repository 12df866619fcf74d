// SPDX-License-Identifier: Apache-2.0
// The pages of reports with scripts off: which CSIRT, who is told, an intermediate report, the update
// of a stage, and the archive of reports as one file that sha256sum checks.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, press } from './lib/browser.mjs';
import { openDemo } from './lib/demo.mjs';

const number = '2026-003'; // the demo's case whose clocks run
let browser, site, server, page;

before(async () => {
  browser = await openBrowser();
  const demo = await openDemo(browser);
  ({ site, server } = demo);
  const context = await browser.newContext({ javaScriptEnabled: false, acceptDownloads: true });
  await context.addCookies(demo.cookies);
  page = await context.newPage();
});

after(async () => {
  await browser?.close();
  await site?.end();
});

const go = (path) => page.goto(server.url + path);
const open = (summary) => page.locator('summary', { hasText: summary }).first().click();

async function download(name) {
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).first().click()]);
  const file = join(site.dir, saved.suggestedFilename());
  await saved.saveAs(file);
  return file;
}

test('which CSIRT is recorded with its rule, changed with a reason, and nothing is lost', async () => {
  await go(`/cases/${number}`);
  await press(page.getByRole('link', { name: /CSIRT of|record which CSIRT/ }).first());
  await page.getByLabel('Member State').fill('XX');
  await page.getByLabel(/^Why/).fill('Most people work in Brest');
  await page.getByLabel(/first rule/).selectOption('main_employees');
  await press(page.getByRole('button', { name: 'Record' }));
  assert.match(await page.locator('main').textContent(), /'XX' is no Member State of the Union/);
  assert.equal(await page.getByLabel(/^Why/).inputValue(), 'Most people work in Brest', 'what was typed stays');
  assert.equal(await page.getByLabel(/first rule/).inputValue(), 'main_employees');
  await page.getByLabel('Member State').fill('FR');
  await press(page.getByRole('button', { name: 'Record' }));
  assert.match(await page.locator('main').textContent(), /CSIRT of France/);
  await page.getByLabel('Member State').fill('DE');
  await page.getByLabel(/first rule/).selectOption('main_decisions');
  await page.getByLabel(/^Why/).fill('Product security decides in Hamburg since October');
  await press(page.getByRole('button', { name: 'Record' }));
  const words = await page.locator('main').textContent();
  assert.match(words, /CSIRT of Germany/);
  assert.match(words, /Most people work in Brest/, 'the record before is still there');
});

test('who is told: a table is imported, refused whole when a line is wrong', async () => {
  const file = join(site.dir, 'list.csv');
  const send = async (text) => {
    writeFileSync(file, text);
    await go(`/cases/${number}`);
    await press(page.getByRole('link', { name: 'Who is told' }));
    await open('Import a table');
    await page.getByLabel('Table').setInputFiles(file);
    await press(page.getByRole('button', { name: 'Import' }));
    return page.locator('main').textContent();
  };
  assert.match(await send('name,kind,member_state\nOperators,group,DK\nOthers,group,XX\n'), /line 3: 'XX' is not the code of a Member State/);
  assert.equal((await site.json('notice', 'recipients', number)).n, 0, 'all or none');
  const words = await send('\uFEFFname;kind;n_people;n_units;member_state\r\n"Operators; Denmark";group;42;900;DK\r\nole@example.org;address;;;\r\n');
  assert.match(words, /Operators; Denmark/);
  assert.match(words, /0 of 2 on the list/);
  assert.match(await send('name\nOperators; Denmark\n'), /all 1 recipients are on the list already/);
  const { out } = await site.run('ledger', 'list', '--json');
  assert.ok(!out.includes('ole@example.org'), 'the ledger never knew the address');
});

test('who was told when: from the list, with an approved notice', async () => {
  const { document } = await site.json('document', 'prepare', '--kind', 'user_notice', '--case', number);
  await site.json('document', 'save', document.id, '--measures-users', 'Close the port.', '--manufacturer-contact', 'psirt@nordhafen.example');
  await site.json('document', 'approve', document.id, '--version', '2');
  await go(`/cases/${number}/recipients`);
  await open('Record that somebody was told');
  await page.getByLabel('To whom').selectOption({ label: 'Operators; Denmark' });
  await page.getByLabel('Reference').fill('Mail 4711');
  await press(page.getByRole('button', { name: 'Record' }));
  const words = await page.locator('main').textContent();
  assert.match(words, /1 of 2 on the list were told, 42 people/);
  assert.match(words, /Of 2175 units in the field 900 belong to them, 41 %/);
  await press(page.getByRole('button', { name: 'Erase the address' }));
  assert.match(await page.locator('main').textContent(), /an address that was erased/);
  const csv = readFileSync(await download('CSV'), 'utf8').split('\r\n');
  assert.match(csv[0], /^kind,name,member_state,n_people,n_units,channel,/);
  assert.match(csv[1], /^group,Operators; Denmark,DK,42,900,mail,/);
});

test('an intermediate report: asked for, drafted, recorded, kept as it was sent', async () => {
  await go(`/cases/${number}`);
  await open('Record a request');
  await page.getByLabel('Who asks').fill('CERT-Bund');
  await page.getByLabel('For what').fill('How far is the fix?');
  await page.getByLabel('By when').fill('2026-11-25T12:00:00Z');
  await page.getByLabel('Under').selectOption('CRA-14-6');
  await press(page.locator('form[action="/do/request.add"] button'));
  await press(page.getByRole('link', { name: 'Intermediate report', exact: true }));
  assert.equal(await page.getByLabel('What was asked').inputValue(), 'How far is the fix?');
  assert.match(await page.locator('main').textContent(), /Status update: is required at this stage/);
  await page.getByLabel('Status update').fill('The fix is tested.\nRelease on Tuesday.');
  await press(page.getByRole('button', { name: 'Save draft and check' }));
  assert.match(await page.locator('main').textContent(), /Complete\./);
  await open('Record that it was submitted');
  const receipt = join(site.dir, 'empty.txt');
  writeFileSync(receipt, '');
  await press(page.getByRole('button', { name: 'Record submission' }));
  assert.match(await page.locator('main').textContent(), /no proof is given/);
  writeFileSync(receipt, 'received');
  await page.getByLabel('Receipt', { exact: false }).first().setInputFiles(receipt);
  await press(page.getByRole('button', { name: 'Record submission' }));
  assert.match(await page.locator('.lede').textContent(), /submitted/);
  const sent = JSON.parse(readFileSync(await download('Download exactly'), 'utf8'));
  assert.equal(sent.stage, 'intermediate_report');
  assert.deepEqual(sent.fields.map((f) => f.key), ['report_request', 'report_status']);
});

test('a submitted stage is updated, and the update is a record of its own', async () => {
  await site.json('setting', 'set', 'manufacturer-name', '--value', 'Nordhafen Instruments');
  await site.json('case', 'draft', number, 'early_warning', '--title', 'Exploited vulnerability in the gateway');
  site.advance(30);
  await site.json('case', 'submitted', number, 'early_warning', '--submitted-at', site.now.toISOString(), '--reference', 'SRP-1');
  site.advance(30);
  await go(`/cases/${number}?stage=early_warning`);
  await press(page.getByRole('link', { name: 'Update it in the portal' }));
  await page.getByLabel('Title').fill('Exploited vulnerability in two gateways');
  await press(page.getByRole('button', { name: 'Save the update and check' }));
  assert.match(await page.locator('table').first().textContent(), /Title.*in the gateway.*in two gateways/s);
  await page.getByLabel('Reference').fill('SRP-1');
  await press(page.getByRole('button', { name: 'Record the update' }));
  const { submissions } = await site.json('portal', 'show', number);
  assert.deepEqual(submissions.filter((s) => s.stage === 'early_warning').map((s) => s.revision), [0, 1]);
});

test('the archive of reports is one file that other programs check', async () => {
  await go('/reports?year=2026');
  assert.match(await page.locator('main').textContent(), /intermediate report/);
  const file = await download('All as one file');
  const folder = join(site.dir, 'reports');
  mkdirSync(folder);
  execFileSync('tar', ['xf', file, '-C', folder]);
  const checked = execFileSync('sha256sum', ['-c', 'sums/SHA256SUMS'], { cwd: folder, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  assert.ok(checked.trim().split('\n').every((line) => line.endsWith(': OK')), checked);
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
  assert.deepEqual(index.reports.map((r) => r.kind).sort(), ['early_warning', 'early_warning', 'intermediate_report', 'user_notice']);
  for (const r of index.reports) {
    assert.equal(r.content_file, `content/${r.content_sha256}.json`);
    JSON.parse(readFileSync(join(folder, r.content_file), 'utf8'));
  }
  const report = index.reports.find((r) => r.kind === 'intermediate_report');
  assert.equal(readFileSync(join(folder, report.receipt_files[0]), 'utf8'), 'received');
  await go('/reports?year=2025');
  assert.match(await page.locator('main').textContent(), /Nothing was submitted or sent/);
});
