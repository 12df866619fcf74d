// SPDX-License-Identifier: Apache-2.0
// Nothing that somebody typed is lost: refused, sent when the session had ended, sent from a page
// of an earlier session, sent twice, gone back to; with scripts off unless a script is the matter.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './lib/browser.mjs';
import { administrator, openDemo } from './lib/demo.mjs';

let browser, demo, number;

before(async () => {
  browser = await openBrowser();
  demo = await openDemo(browser);
  ({ number } = (await demo.site.json('case', 'list', '--state', 'open')).cases[0]);
});

after(async () => {
  await browser?.close();
  await demo?.site.end();
});

async function visitor(options = {}) {
  const page = await openPage(browser, { viewport: { width: 1280, height: 860 }, javaScriptEnabled: false, ...options });
  await page.context().addCookies(demo.cookies);
  return page;
}

async function signIn(page) {
  await page.getByLabel(/mail/i).fill(administrator.mail);
  await page.getByLabel('Password').fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/* What the fields of a form hold, by name, place among the equal names, and value of a box. */
const heldBy = (form) => form.evaluate((element) => {
  const held = {}, seen = {};
  for (const field of element.elements) {
    if (!field.name || ['hidden', 'file', 'password'].includes(field.type)) continue;
    const isBox = field.type === 'radio' || field.type === 'checkbox';
    seen[field.name] = (seen[field.name] ?? 0) + 1;
    held[`${field.name} ${isBox ? field.value : seen[field.name]}`] = isBox ? field.checked : field.value;
  }
  return held;
});

/* Something for every field that a person can fill in. */
const fillAll = (form) => form.evaluate((element) => {
  element.noValidate = true;
  for (const field of element.elements) {
    if (!field.name || ['hidden', 'file', 'password'].includes(field.type)) continue;
    if (field.type === 'radio' || field.type === 'checkbox') field.checked = true;
    else if (field.tagName === 'SELECT') field.selectedIndex = field.options.length - 1;
    else if (field.type === 'date') field.value = '2026-12-24';
    else if (field.type === 'time') field.value = '07:30';
    else if (field.type === 'number') field.value = field.max || '7';
    else field.value = `"typed" <b> & ${field.name}`;
  }
});

/*
 * A browser without the session's key sends the form: that refuses every one of them alike, so all
 * forms of the pages can be walked.
 */
test('every form keeps what was typed when it is refused', async () => {
  const gateway = await demo.site.json('product', 'show', 'Fjord Gateway 200');
  const found = [];
  let n = 0;
  for (const path of ['/products', `/products/${gateway.id}`, '/signals', '/on-call', '/people', '/settings/channels',
    '/retention', '/vex', `/duties/CRA-13-17?product=${gateway.id}`, `/cases/${number}`, '/cases/open?kind=severe_incident', '/drills']) {
    const page = await visitor({ javaScriptEnabled: true });
    await page.goto(demo.server.url + path);
    const actions = await page.locator('main form[method=post]').evaluateAll((all) => [...new Set(all.map((form) => form.getAttribute('action')))]);
    for (const action of actions) {
      await page.goto(demo.server.url + path);
      const form = page.locator(`main form[action="${action}"]`).first();
      await form.evaluate((element) => { for (let d = element; d; d = d.parentElement) if (d.tagName === 'DETAILS') d.open = true; });
      await fillAll(form);
      const held = await heldBy(form);
      if (!Object.keys(held).length) continue;
      await form.evaluate((element) => { element.querySelector('[name=csrf]').value = 'of another session'; });
      await Promise.all([page.waitForURL(/\/do\//), form.evaluate((element) => element.submit())]);
      const again = page.locator(`main form[action="${action}"]`).first();
      if (!(await again.isVisible())) found.push(`${path} ${action}: the form is not to be seen`);
      const shown = await heldBy(again);
      for (const [key, value] of Object.entries(held)) {
        if (shown[key] !== value) found.push(`${path} ${action} ${key}: ${JSON.stringify(shown[key])} instead of ${JSON.stringify(value)}`);
      }
      n += 1;
    }
    await page.context().close();
  }
  assert.deepEqual(found, []);
  assert.ok(n > 30, `${n} forms were walked`);
});

test('a session that ended while a long form was filled in: nothing is lost', async () => {
  const page = await visitor();
  await page.goto(`${demo.server.url}/cases/${number}`);
  const summary = 'Ten minutes of writing, with "quotes", <tags> & an ampersand.\r\nSecond line.';
  await page.getByLabel(/^Summary/).fill(summary);
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save draft and check' }).click();
  assert.match(await page.locator('[role=status]').textContent(), /Your session had ended.*what you typed is kept/s);
  await page.getByLabel(/mail/i).fill(administrator.mail);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.match(await page.locator('[role=alert]').textContent(), /do not match|not known|wrong|password/i);
  await signIn(page);
  assert.match(await page.locator('[role=alert]').textContent(), /your session had ended; what you typed is here/);
  assert.equal(await page.getByLabel(/^Summary/).inputValue(), summary.replaceAll('\r\n', '\n'));
  assert.equal((await demo.site.json('case', 'form', number, 'early_warning')).version, 0, 'nothing is saved by signing in');
  await page.getByRole('button', { name: 'Save draft and check' }).click();
  assert.match(await page.locator('[role=status]').first().textContent(), /Draft saved/);
  assert.equal(await page.getByLabel(/^Summary/).inputValue(), summary.replaceAll('\r\n', '\n'));
  await page.context().close();
});

test('the same with a file: the words stay, the file is asked for again', async () => {
  const page = await visitor();
  await page.goto(`${demo.server.url}/duties/CRA-13-17`);
  await page.locator('summary', { hasText: /^Attest/ }).click();
  const why = page.getByLabel(/^How, or why not/);
  await why.fill('Read the label of a unit.');
  await page.locator('input[type=file]').setInputFiles({ name: 'label.txt', mimeType: 'text/plain', buffer: Buffer.from('psirt@nordhafen.example') });
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Attest', exact: true }).click();
  await signIn(page);
  assert.match(await page.locator('[role=alert]').textContent(), /files have to be chosen again/);
  assert.equal(await why.inputValue(), 'Read the label of a unit.');
  await page.context().close();
});

test('a page of an earlier session: sent once more, it works', async () => {
  const page = await visitor();
  await page.goto(`${demo.server.url}/signals`);
  await page.locator('summary', { hasText: 'signal' }).click();
  await page.getByLabel(/^What it is about/).fill('Sent from an old tab');
  const other = await page.context().newPage();
  await page.context().clearCookies();
  await other.goto(`${demo.server.url}/sign-in`);
  await signIn(other);
  const send = page.locator('form[action="/do/signal.add"] button');
  await send.click();
  assert.match(await page.locator('[role=alert]').textContent(), /not from a page of this session; look at it and send it again/);
  assert.equal(await page.getByLabel(/^What it is about/).inputValue(), 'Sent from an old tab');
  await send.click();
  assert.match(await page.locator('h1').textContent(), /Sent from an old tab/);
  await page.context().close();
});

test('a form that another site sends is not shown with its words', async () => {
  const page = await visitor();
  const response = await page.request.post(`${demo.server.url}/do/signal.add`, {
    headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://elsewhere.example' },
    form: { csrf: 'x', title: 'planted words' },
  });
  assert.equal(response.status(), 403);
  assert.doesNotMatch(await response.text(), /planted words/);
  await page.context().close();
});

test('two people at one form: the second one sees what the first one saved', async () => {
  const path = `/cases/${number}?stage=early_warning`, [first, second] = [await visitor(), await visitor()];
  const form = (page) => page.locator('form[action="/do/case.form_save"]').first();
  const words = (page) => form(page).locator('textarea').first();
  for (const page of [first, second]) await page.goto(demo.server.url + path);
  await words(first).fill('of the first one');
  await form(first).getByRole('button', { name: 'Save draft and check' }).click();
  await words(second).fill('of the second one');
  await form(second).getByRole('button', { name: 'Save draft and check' }).click();
  const text = await second.locator('main').innerText();
  assert.match(text, /in another window you saved version \d+ at \S+Z, after this was opened at version \d+: compare the two, then save again/);
  assert.equal(await words(second).inputValue(), 'of the second one');
  assert.ok(text.includes('Saved meanwhile: of the first one'), text);
  await form(second).getByRole('button', { name: 'Save draft and check' }).click();
  assert.match(await second.locator('main').innerText(), /Draft saved and checked/);
  assert.equal(await words(second).inputValue(), 'of the second one');
  await first.context().close();
  await second.context().close();
});

test('what is wrong is said, and the field is marked', async () => {
  const page = await visitor();
  await page.goto(`${demo.server.url}/signals`);
  await page.locator('summary', { hasText: 'signal' }).click();
  await page.getByLabel(/^What it is about/).fill('Somebody wrote to us');
  await page.getByLabel(/^Where it comes from/).selectOption('authority');
  await page.getByLabel(/^Received/).fill('yesterday');
  await page.locator('form[action="/do/signal.add"] button').click();
  assert.match(await page.locator('[role=alert]').textContent(), /received_at|Received/);
  assert.equal(await page.getByLabel(/^Received/).getAttribute('aria-invalid'), 'true');
  assert.equal(await page.getByLabel(/^Where it comes from/).inputValue(), 'authority');
  assert.equal(await page.getByLabel(/^Received/).inputValue(), 'yesterday');
  await page.context().close();
});

test('a hold and an attestation for all products, and a signal of none', async () => {
  const page = await visitor();
  await page.goto(`${demo.server.url}/retention`);
  await page.locator('summary', { hasText: 'Place a hold' }).click();
  await page.locator('form[action="/do/hold.add"] [name=reason]').fill('An authority asked for everything.');
  await page.locator('form[action="/do/hold.add"] button').click();
  assert.match(await page.locator('[role=status]').first().textContent(), /Hold placed/);
  await page.goto(`${demo.server.url}/duties/CRA-13-17`);
  await page.locator('summary', { hasText: /^Attest/ }).click();
  await page.getByLabel(/^For/).selectOption('');
  await page.getByLabel(/^How, or why not/).fill('Read the labels of all three.');
  await page.getByRole('button', { name: 'Attest', exact: true }).click();
  assert.match(await page.locator('[role=status]').first().textContent(), /Attested/);
  await page.context().close();
});

test('back and reload behind a form send nothing a second time', async () => {
  const page = await visitor({ javaScriptEnabled: true });
  const count = async () => (await demo.site.json('signal', 'list')).signals.filter((s) => s.title === 'Told once').length;
  await page.goto(`${demo.server.url}/signals`);
  await page.locator('summary', { hasText: 'signal' }).click();
  await page.getByLabel(/^What it is about/).fill('Told once');
  await page.locator('form[action="/do/signal.add"] button').click();
  await page.waitForURL(/\/signals\/./);
  await page.reload();
  await page.goBack();
  await page.goForward();
  assert.equal(await count(), 1);
  await page.context().close();
});

test('pressed twice, sent once; and leaving what was written is asked about', async () => {
  const page = await visitor({ javaScriptEnabled: true });
  await page.goto(`${demo.server.url}/signals`);
  await page.locator('summary', { hasText: 'signal' }).click();
  await page.getByLabel(/^What it is about/).fill('Pressed twice');
  await page.getByLabel(/^What was seen/).click();
  await page.keyboard.type('A few words.');
  const asked = page.waitForEvent('dialog').then(async (dialog) => {
    await dialog.dismiss();
    return dialog.type();
  });
  await page.getByRole('link', { name: 'Products' }).click({ noWaitAfter: true });
  assert.equal(await asked, 'beforeunload');
  assert.equal(await page.getByLabel(/^What was seen/).inputValue(), 'A few words.');
  page.once('dialog', () => assert.fail('sending is no leaving'));
  const button = page.locator('form[action="/do/signal.add"] button');
  await Promise.all([page.waitForURL(/\/signals\/./), button.evaluate((b) => { b.click(); b.click(); })]);
  const { signals } = await demo.site.json('signal', 'list');
  assert.equal(signals.filter((s) => s.title === 'Pressed twice').length, 1);
  await page.context().close();
});
