// SPDX-License-Identifier: Apache-2.0
// Rights in a browser: a second factor is set up and used, a second person approves what the first
// proposed, and a person who is limited to a product line sees nothing of the others.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBrowser, openPage } from './lib/browser.mjs';
import { endCleanly } from './lib/clean_end.mjs';
import { cveOf, epssFile, kevCatalogue, osvZip, sbomText } from './lib/knowledge.mjs';
import { Site } from './lib/program.mjs';

const password = 'a long password for everybody';
const people = { ada: 'administrator', lena: 'incident lead', otto: 'incident lead', vera: 'viewer' };
const mailOf = (name) => `${name}@nordhafen.example`;

/** @type {Site} */ let site;
let browser;
const pages = {};

async function importFile(feed, name, bytes) {
  const path = join(site.dir, name);
  writeFileSync(path, bytes);
  await site.json('feed', 'import', feed, path);
}

async function accept(name, path) {
  const page = await openPage(browser);
  await page.goto(site.server.url + path);
  for (const field of await page.locator('input[type=password]').all()) await field.fill(password);
  await page.locator('main button').first().click();
  await page.waitForLoadState();
  pages[name] = page;
}

async function signIn(page, name) {
  await page.goto(`${site.server.url}/sign-in`);
  await page.getByLabel('Mail address').fill(mailOf(name));
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForLoadState();
}

// What an authenticator shows (RFC 6238), by a program that is not ours.
function codeAt(secret, instant) {
  return execFileSync('oathtool', ['--totp', '--base32', `--now=${new Date(instant).toISOString()}`, secret]).toString().trim();
}

// What a camera reads off a picture. Of all codes only this kind: stripes of a QR code may happen to be
// a bar code of another.
const readCode = (file) => execFileSync('zbarimg', ['--raw', '--quiet', '--nodbus', '-Sdisable', '-Sqrcode.enable', file]).toString().trim();

// Half blocks of a terminal as a picture, eight dots a module: what is drawn is light.
function picture(text, file) {
  assert.match(text, /^(?:[ ▄▀█]+\n)+$/);
  const rows = text.trimEnd().split('\n').flatMap((line) => [' ▄', ' ▀'].map((dark) => [...line].map((c) => (dark.includes(c) ? 1 : 0))));
  const wide = rows.flatMap((row) => Array(8).fill(row.flatMap((bit) => Array(8).fill(bit)).join(' ')));
  writeFileSync(file, `P1\n${rows[0].length * 8} ${wide.length}\n${wide.join('\n')}\n`);
  return file;
}

const at = (page) => new URL(page.url()).pathname;

before(async () => {
  site = new Site('2026-10-23T08:00:00Z');
  mkdirSync(join(site.dir, 'PyPI'));
  await importFile('osv', 'PyPI/all.zip', osvZip());
  await importFile('kev', 'kev.json', kevCatalogue(1));
  await importFile('epss', 'epss.csv.gz', epssFile());
  const sbom = join(site.dir, 'sbom.json');
  writeFileSync(sbom, sbomText(5));
  for (const [name, line] of [['Harbour Gateway', 'Harbour'], ['Inland Beacon', 'Inland']]) {
    await site.json('product', 'add', '--name', name, '--line', line, '--markets', 'DE');
    await site.json('image', 'add', name, '--release', '4.2', '--sbom', sbom);
  }
  const links = {};
  for (const [name, role] of Object.entries(people)) {
    links[name] = (await site.json('person', 'add', '--name', name, '--mail', mailOf(name), '--role', role)).invitation.path;
  }
  browser = await openBrowser();
  await site.serve('--no-jobs');
  for (const [name, path] of Object.entries(links)) await accept(name, path);
});

after(async () => {
  await browser?.close();
  await site?.end();
});

describe('the second factor', () => {
  let secret, recovery;

  test('is set up with the first code', async () => {
    const page = pages.ada;
    await page.goto(`${site.server.url}/account`);
    await page.getByRole('link', { name: 'Set it up' }).click();
    await page.getByLabel('Password in force').fill(password);
    await page.getByRole('button', { name: 'Make a key' }).click();
    secret = (await page.locator('code.key').innerText()).trim();
    assert.match(secret, /^[A-Z2-7]{32}$/);
    const file = join(site.dir, 'key.png');
    await page.locator('svg.qr').screenshot({ path: file });
    assert.equal(readCode(file), `otpauth://totp/longwatch:${mailOf('ada')}?secret=${secret}&issuer=longwatch&algorithm=SHA1&digits=6&period=30`);
    await page.getByLabel('Code that it shows now').fill(codeAt(secret, site.now.getTime()));
    await page.getByRole('button', { name: 'Confirm' }).click();
    const codes = await page.locator('ol.codes code').allInnerTexts();
    assert.equal(codes.length, 10);
    [recovery] = codes;
    assert.deepEqual(page.faults, []);
  });

  test('is set up over a terminal', async () => {
    const { secret, uri, qr } = await site.json('session', 'begin-totp', '--person', mailOf('vera'));
    assert.equal(readCode(picture(qr, join(site.dir, 'key.pbm'))), uri);
    const code = codeAt(secret, site.now.getTime());
    const { recovery_codes: codes } = await site.json('session', 'confirm-totp', '--person', mailOf('vera'), '--code', code);
    assert.equal(codes.length, 10);
    await site.json('person', 'reset-totp', mailOf('vera'));
    await signIn(pages.vera, 'vera');
  });

  test('is asked for, and a code works once', async () => {
    const page = await openPage(browser);
    await signIn(page, 'ada');
    await page.getByLabel('Code of the authenticator').fill(codeAt(secret, site.now.getTime()));
    await page.getByRole('button', { name: 'Sign in' }).click();
    assert.match(await page.getByRole('alert').innerText(), /^the code is wrong, or was used already/);
    site.advance(1);
    await page.getByLabel('Code of the authenticator').fill(codeAt(secret, site.now.getTime()));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${site.server.url}/`);
    await page.goto(`${site.server.url}/account/second-factor`);
    await page.getByText('10 recovery codes are left').waitFor();
    await page.context().close();
  });

  test('a recovery code opens the door when the authenticator is lost', async () => {
    const page = await openPage(browser);
    await signIn(page, 'ada');
    await page.getByLabel('Code of the authenticator').fill(recovery.toLowerCase());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${site.server.url}/`);
    await page.goto(`${site.server.url}/account/second-factor`);
    await page.getByText('9 recovery codes are left').waitFor();
    await page.context().close();
  });

  test('a role that has to have one is led to it', async () => {
    await site.json('setting', 'set', 'totp-required', '--value', 'everybody');
    const page = pages.vera;
    assert.equal((await page.request.get(`${site.server.url}/products`)).status(), 403);
    await page.goto(`${site.server.url}/account/second-factor`);
    await page.getByText('Your role needs a second factor').waitFor();
    await site.json('setting', 'set', 'totp-required', '--value', 'nobody');
    assert.equal((await page.request.get(`${site.server.url}/products`)).status(), 200);
  });
});

describe('a second person', () => {
  let number;

  test('is asked when a case is dismissed', async () => {
    await site.run('job', 'run');
    [{ number }] = (await site.json('case', 'list')).cases;
    await site.json('setting', 'set', 'approval-dismissal', '--value', 'on');
    const page = pages.lena;
    await page.goto(`${site.server.url}/cases/${number}`);
    const csrf = await page.locator('input[name=csrf]').first().inputValue();
    const answer = await page.request.post(`${site.server.url}/do/case.dismiss`,
      { form: { csrf, case: number, reason: 'another variant' }, maxRedirects: 0 });
    assert.equal(answer.status(), 303);
    assert.match(answer.headers().location, /done=approval\.proposed$/);
    const [{ id }] = (await site.json('approval', 'list', '--state', 'waiting')).proposals;
    await page.goto(`${site.server.url}/approvals/${id}`);
    assert.equal(await page.getByRole('button', { name: /^Approve/ }).count(), 0);
    assert.equal((await site.json('case', 'show', number)).case.state, 'candidate');
  });

  test('approves, and both are on record', async () => {
    const page = pages.otto;
    const { proposals } = await site.json('approval', 'list', '--state', 'waiting');
    await page.goto(`${site.server.url}/approvals/${proposals[0].id}`);
    await page.getByRole('button', { name: /^Approve/ }).first().click();
    await page.waitForLoadState();
    assert.equal((await site.json('case', 'show', number)).case.state, 'dismissed');
    const [event] = (await site.json('ledger', 'list', '--kind', 'case.dismissed')).events;
    assert.equal(event.payload.proposal, proposals[0].id);
    assert.ok(event.payload.approved_by);
    assert.deepEqual(page.faults, []);
  });
});

describe('product lines', () => {
  test('a limited person sees the line and nothing else', async () => {
    await site.json('person', 'set-lines', mailOf('vera'), '--lines', 'Harbour');
    const page = pages.vera;
    const { products } = await site.json('product', 'list');
    const other = products.find((p) => p.name === 'Inland Beacon');
    for (const path of ['/', '/products', '/findings', '/components', '/cases', '/ledger', '/decisions',
      `/vulnerabilities/${cveOf(3)}`, '/search?q=Inland', '/compliance', '/reports']) {
      const answer = await page.request.get(site.server.url + path);
      assert.equal(answer.status(), 200, path);
      const text = (await answer.text()).replaceAll('/search?q=Inland', '').replaceAll('value="Inland"', '');
      assert.doesNotMatch(text, /Inland Beacon/, path);
      assert.ok(!text.includes(other.id), path);
    }
    assert.equal((await page.request.get(`${site.server.url}/products/${other.id}`)).status(), 404);
    await page.goto(`${site.server.url}/products`);
    await page.getByText('Harbour Gateway').first().waitFor();
    assert.deepEqual(page.faults, []);
  });

  test('without limits everything is there again', async () => {
    await site.json('person', 'set-lines', mailOf('vera'));
    await pages.vera.goto(`${site.server.url}/products`);
    await pages.vera.getByText('Inland Beacon').first().waitFor();
  });
});

test('an open browser is asked for the password after two hours, and keeps what was typed', async () => {
  const page = pages.vera;
  await signIn(page, 'vera');
  site.advance(121);
  await page.goto(`${site.server.url}/account`);
  await page.getByText('Make a token').click();
  await page.getByLabel('What it is for').fill('build server');
  await page.getByRole('button', { name: 'Make token' }).click();
  await page.getByText('token.add wants to know that it is you').waitFor();
  assert.equal(await page.getByLabel('What it is for').inputValue(), 'build server');
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: /Confirm that it is you/ }).click(),
  ]);
  await tab.locator('#confirm-current').fill(password);
  await tab.getByRole('button', { name: 'Confirm', exact: true }).click();
  await tab.waitForURL(/done=session\.confirm/);
  await tab.close();
  await page.getByRole('button', { name: 'Make token' }).click();
  await page.getByText(/lw_[\w-]+/).first().waitFor();
  const { tokens } = await site.json('token', 'list');
  assert.equal(tokens.filter((t) => t.name === 'build server').length, 1);
});

test('the self-audit exits with 1 while something is unsafe', async () => {
  const { code, out } = await site.run('audit', 'self');
  assert.equal(code, 1);
  assert.match(out, /a test page was never sent/);
});

test('the server ends cleanly', () => endCleanly(site));
