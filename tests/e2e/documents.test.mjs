// SPDX-License-Identifier: Apache-2.0
// Documents with the real program: prepared, approved, sent, answered; their PDF over the command
// line and as a browser downloads it, read back by pdftotext.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { openDemo } from './lib/demo.mjs';
import { binary } from './lib/program.mjs';

const number = '2026-003'; // the demo's case whose clocks run
let browser, site, server, context, notice;

before(async () => {
  browser = await openBrowser();
  const demo = await openDemo(browser);
  ({ site, server } = demo);
  context = await browser.newContext({ acceptDownloads: true });
  await context.addCookies(demo.cookies);
});

after(async () => {
  await browser?.close();
  await site?.end();
});

const document_ = (...args) => site.json('document', ...args).then((r) => r.document);

function textOf(file) {
  return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
}

// The bytes that a person gets who follows the link.
async function download(path, name) {
  const page = await context.newPage();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.goto(server.url + path).catch(() => {}), // a download ends the navigation
  ]);
  const file = join(site.dir, name);
  await saved.saveAs(file);
  await page.close();
  return { file, name: saved.suggestedFilename() };
}

test('a notice is filled, found wanting, and approved when it is whole', async () => {
  notice = await document_('prepare', '--kind', 'user_notice', '--case', number);
  assert.equal(notice.state, 'draft');
  const products = notice.fields.find((f) => f.key === 'products');
  assert.equal(products.value, 'Fjord Gateway 200');
  assert.equal(products.origin, 'from the product');
  const check = await site.run('document', 'check', notice.id);
  assert.equal(check.code, 1, 'something is missing');
  const refused = await site.run('document', 'approve', notice.id, '--version', '1');
  assert.notEqual(refused.code, 0);
  assert.match(refused.err, /cannot be approved/);
  await document_('save', notice.id, '--measures-users', 'Close the port.\nWatch for restarts.',
    '--manufacturer-contact', 'psirt@nordhafen.example');
  const approved = await document_('approve', notice.id, '--version', '2');
  assert.equal(approved.state, 'approved');
  const { content, sha256 } = await site.json('document', 'content', notice.id);
  assert.equal(createHash('sha256').update(content).digest('hex'), sha256);
});

test('who is told is on the list of the case, and the duty is met when it was sent', async () => {
  await site.json('notice', 'add', number, '--kind', 'group', '--name', 'Operators in Denmark',
    '--n-people', '42', '--n-units', '900', '--member-state', 'DK');
  site.advance(1); // the list is by time; two programs have no order within an instant
  await site.json('notice', 'add', number, '--kind', 'address', '--name', 'ole@example.org');
  const { recipients } = await site.json('notice', 'recipients', number);
  site.advance(30);
  const sent = await document_('sent', notice.id, '--list', recipients[0].id,
    '--sent-at', site.now.toISOString(), '--reference', 'Mail 4711');
  assert.equal(sent.sent_to[0].recipient, 'Operators in Denmark');
  const told = await site.json('notice', 'recipients', number);
  assert.equal(told.n_told, 1);
  assert.equal(told.n_waiting, 1);
  await site.json('notice', 'erase', recipients[1].id);
  const { out } = await site.run('ledger', 'list', '--json');
  assert.ok(!out.includes('ole@example.org'), 'the ledger never knew the address');
  const reports = (await site.json('report', 'list')).reports;
  assert.equal(reports[0].kind, 'user_notice');
  assert.equal(reports[0].punctuality, 'in time');
});

test('a browser downloads the notice, the sheet and the case as PDF', async () => {
  const pdf = await download(`/documents/${notice.id}.pdf`, 'notice.pdf');
  assert.equal(pdf.name, `${number}-user_notice-v2.pdf`);
  const text = textOf(pdf.file);
  assert.match(text, /Security notice: Fjord Gateway 200/);
  assert.match(text, /Close the port\./);
  assert.match(text, /Page 1 of 1/);
  assert.match(execFileSync('pdfinfo', [pdf.file], { encoding: 'utf8' }), /Tagged: +yes/);
  const again = await download(`/documents/${notice.id}.pdf`, 'again.pdf');
  assert.deepEqual(readFileSync(again.file), readFileSync(pdf.file), 'the same bytes');
  const draft = await download(`/documents/${notice.id}.pdf?version=1`, 'draft.pdf');
  assert.match(textOf(draft.file), /Draft: not approved, not to be sent\./);

  const sheet = await download(`/cases/${number}/forms/early_warning.pdf`, 'sheet.pdf');
  assert.match(textOf(sheet.file), /Copy sheet of the early warning/);
  const file = await download(`/cases/${number}.pdf`, 'case.pdf');
  assert.equal(file.name, `case-${number}.pdf`);
  const whole = textOf(file.file);
  for (const words of ['Awareness declared', 'Document sent', 'Operators in Denmark', 'Time line']) {
    assert.ok(whole.includes(words), words);
  }
});

test('strangers get no PDF', async () => {
  for (const path of [`/documents/${notice.id}.pdf`, `/cases/${number}.pdf`]) {
    const answer = await fetch(server.url + path, { redirect: 'manual' });
    assert.equal(answer.status, 303);
  }
});

test('the command line gives the same PDF, and says when there is no program for it', async () => {
  const run = (env) => spawnSync(binary, ['document', 'pdf', notice.id], { env: { ...site.env, ...env } });
  const pdf = run({});
  assert.equal(pdf.status, 0, String(pdf.stderr));
  assert.deepEqual(pdf.stdout, readFileSync(join(site.dir, 'notice.pdf')));
  const missing = run({ LONGWATCH_PDF: '/nowhere/longwatch-pdf' });
  assert.notEqual(missing.status, 0);
  assert.match(String(missing.stderr), /'make install' puts it beside longwatch/);
});

test('longwatch-pdf says where a document is wrong', async () => {
  const program = join(dirname(binary), 'longwatch-pdf');
  const pdf = (input) => spawnSync(program, [], { input });
  const wrong = pdf('{"title":"T","date":"2026-11-22","blocks":[{"heading":"A"},{"heading":"B","level":9}]}');
  assert.equal(wrong.status, 4, String(wrong.stderr));
  assert.equal(String(wrong.stderr).split('\n')[0], "longwatch-pdf: block 2: 'level' must be 1 to 3");
  const names = ['Müller & Söhne', 'Ελληνική Δημοκρατία', 'Przedsiębiorstwo Żółć, Łódź', 'България', 'fi ffi fl'];
  const right = pdf(JSON.stringify({
    title: 'Names', date: '2026-11-22T10:00:00Z', footer: 'Foot', blocks: [
      { paragraph: names.join('\n') },
      { table: { columns: ['A', 'B'], rows: [['x'.repeat(90), 'y']] } }],
  }));
  assert.equal(right.status, 0, String(right.stderr));
  const file = join(site.dir, 'names.pdf');
  writeFileSync(file, right.stdout);
  const raw = execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8' });
  assert.equal(raw.replace(/\f$/, ''), [
    'Foot Page 1 of 1', 'Names', ...names, 'A B', `${'x'.repeat(90)} y`, ''].join('\n'));
});
