// SPDX-License-Identifier: Apache-2.0
// Who may do what, in a browser: each role sees exactly its part and is refused the rest; the
// session's beginning and end; the keyboard.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBrowser, openPage } from './lib/browser.mjs';
import { endCleanly } from './lib/clean_end.mjs';
import { cveOf, epssFile, kevCatalogue, osvZip, sbomText } from './lib/knowledge.mjs';
import { Site } from './lib/program.mjs';

const roles = ['viewer', 'engineer', 'incident lead', 'administrator'];
const password = (role) => `the ${role} has a long password`;
const mailOf = (role) => `${role.replace(' ', '.')}@nordhafen.example`;

// What each role gains over the one before, as forms on the pages of this test's small world.
const everybody = ['session.confirm', 'session.set_password', 'token.add'];
const gains = {
  viewer: [],
  engineer: ['feed.request', 'finding.decide', 'image.add', 'image.add_evidence', 'product.add',
    'product.change', 'release.add_part', 'release.change'],
  'incident lead': ['case.acknowledge', 'case.assign', 'case.declare_aware', 'case.dismiss', 'case.drill',
    'case.duty_met', 'case.duty_not_needed', 'case.set_facts', 'oncall.set',
    'product.set_market', 'product.set_regime'],
  administrator: ['person.add', 'person.disable', 'person.invite', 'person.set_lines', 'person.set_role', 'setting.set'],
};
const formsOf = (role) => [...everybody, ...roles.slice(0, roles.indexOf(role) + 1).flatMap((r) => gains[r])].sort();

/** @type {Site} */ let site;
let browser, product, image, finding;
const paths = {}; // role -> invitation
const pages = {}; // role -> a signed-in page

async function importFile(feed, name, bytes) {
  const path = join(site.dir, name);
  writeFileSync(path, bytes);
  await site.json('feed', 'import', feed, path);
}

async function signIn(page, mail, word) {
  await page.goto(`${site.server.url}/sign-in`);
  await page.getByLabel('Mail address').fill(mail);
  await page.getByLabel('Password').fill(word);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForLoadState();
}

const at = (page) => new URL(page.url()).pathname;
const csrfOf = (page) => page.locator('input[name=csrf]').first().inputValue();
const allPages = () => ['/', '/products', `/products/${product}`, `/images/${image}`, '/findings', `/findings/${finding}`,
  '/cases', '/cases/2026-001', '/feeds', '/ledger', '/ledger/verify', '/people', '/settings', '/account', '/search?q=buoy1'];

before(async () => {
  site = new Site('2026-10-23T08:00:00Z');
  mkdirSync(join(site.dir, 'PyPI'));
  await importFile('osv', 'PyPI/all.zip', osvZip());
  await importFile('kev', 'kev.json', kevCatalogue(1));
  await importFile('epss', 'epss.csv.gz', epssFile());
  for (const role of roles) {
    const made = await site.json('person', 'add', '--name', `The ${role}`, '--mail', mailOf(role), '--role', role);
    paths[role] = made.invitation.path;
  }
  product = (await site.json('product', 'add', '--name', 'Harbour Gateway', '--markets', 'DE')).id;
  const sbom = join(site.dir, 'sbom.json');
  writeFileSync(sbom, sbomText(5));
  image = (await site.json('image', 'add', 'Harbour Gateway', '--release', '4.2', '--sbom', sbom)).id;
  [{ id: finding }] = (await site.json('finding', 'list', '--vulnerability', cveOf(3))).findings;
  browser = await openBrowser();
  await site.serve('--no-jobs');
});

after(async () => {
  await browser?.close();
  await site?.end();
});

describe('the door', () => {
  test('strangers are asked to sign in, and led back', async () => {
    for (const path of allPages()) {
      const answer = await fetch(site.server.url + path, { redirect: 'manual' });
      assert.equal(answer.status, 303, path);
      assert.equal(answer.headers.get('location'), `/sign-in?next=${encodeURIComponent(path)}`);
    }
    for (const name of Object.values(gains).flat()) {
      const answer = await fetch(`${site.server.url}/do/${name}`,
        { method: 'POST', body: new URLSearchParams({ csrf: 'x', name: 'Forged' }), redirect: 'manual' });
      assert.equal(answer.status, 401, name);
    }
  });

  for (const role of roles) {
    test(`the invitation lets in once: ${role}`, async () => {
      const page = await openPage(browser);
      await page.goto(site.server.url + paths[role]);
      for (const field of await page.locator('input[type=password]').all()) await field.fill(password(role));
      await page.locator('main button').first().click();
      await page.waitForLoadState();
      assert.equal(at(page), '/');
      await page.getByRole('link', { name: `The ${role}` }).waitFor();
      pages[role] = page;
      const again = await fetch(site.server.url + paths[role]);
      assert.equal(again.status, 410);
      assert.doesNotMatch(await again.text(), /type="password"/);
    });
  }

  test('a wrong password is told without saying who exists', async () => {
    const page = await openPage(browser);
    for (const mail of [mailOf('viewer'), 'nobody@nordhafen.example']) {
      await signIn(page, mail, 'wrong');
      assert.match(await page.getByRole('alert').innerText(), /^address or password is wrong/);
    }
    await page.context().close();
  });

  test('failures are slowed down, plainly, and for this account only', async () => {
    const page = await openPage(browser);
    const mail = mailOf('engineer');
    for (let i = 0; i < 5; i += 1) await signIn(page, mail, 'wrong');
    await signIn(page, mail, password('engineer'));
    assert.match(await page.getByRole('alert').innerText(),
      /^too many failed sign-ins for this account: try again in 30 s/);
    await signIn(page, mailOf('administrator'), password('administrator'));
    assert.equal(at(page), '/');
    await page.context().clearCookies();
    site.setClock(site.now.getTime() + 31000);
    await signIn(page, mail, password('engineer'));
    assert.equal(at(page), '/');
    const told = (await site.json('ledger', 'list', '--kind', 'session.throttled')).events;
    assert.equal(told.length, 1);
    await page.context().close();
  });

  test('signing out ends the session, also for a kept cookie', async () => {
    const page = await openPage(browser);
    await signIn(page, mailOf('viewer'), password('viewer'));
    const cookies = await page.context().cookies();
    assert.deepEqual(cookies.map((c) => [c.name, c.httpOnly, c.sameSite]), [['longwatch_session', true, 'Strict']]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForLoadState();
    assert.equal(at(page), '/sign-in');
    assert.deepEqual(await page.context().cookies(), []);
    await page.context().addCookies(cookies);
    await page.goto(`${site.server.url}/findings`);
    assert.equal(at(page), '/sign-in');
    await page.context().close();
  });
});

describe('roles', () => {
  for (const role of roles) {
    test(`${role}: the forms that are there`, async () => {
      const page = pages[role];
      const seen = new Set();
      for (const path of allPages()) {
        const response = await page.request.get(site.server.url + path);
        assert.equal(response.status(), 200, path);
        for (const [, action] of (await response.text()).matchAll(/action="\/do\/([^"]+)"/g)) seen.add(action);
      }
      seen.delete('session.end'); // for who is signed in twice
      assert.deepEqual([...seen].sort(), formsOf(role));
      await page.goto(`${site.server.url}/products`);
      const mayAdd = role !== 'viewer';
      assert.equal(await page.getByText('Add a product', { exact: true }).count(), Number(mayAdd));
      await page.goto(`${site.server.url}/cases/2026-001`);
      const mayLead = roles.indexOf(role) >= 2;
      assert.equal(await page.getByRole('button', { name: 'Declare awareness' }).count(), Number(mayLead));
      assert.deepEqual(page.faults, []);
    });

    test(`${role}: what is not there is refused`, async () => {
      const page = pages[role];
      await page.goto(`${site.server.url}/account`);
      const csrf = await csrfOf(page);
      const { operations } = await site.json('list', 'operations');
      const before_ = (await site.json('ledger', 'verify')).n_events;
      for (const name of roles.slice(roles.indexOf(role) + 1).flatMap((r) => gains[r])) {
        const answer = await page.request.post(`${site.server.url}/do/${name}`, {
          maxRedirects: 0,
          form: { csrf, case: '2026-001', product, finding, image, feed: 'kev', name: 'x', person: 'x', version: '4.2', release: '9' },
        });
        assert.equal(answer.status(), 403, name);
        const needs = operations.find((op) => op.name === name).permission;
        assert.match(await answer.text(), new RegExp(`${name} needs the permission &#39;${needs}&#39;`));
      }
      assert.equal((await site.json('ledger', 'verify')).n_events, before_, 'nothing was written');
    });
  }

  test('without the token of the page nothing is done', async () => {
    const page = pages.administrator;
    const post = (form, headers) => page.request.post(`${site.server.url}/do/product.add`, { form, headers, maxRedirects: 0 });
    await page.goto(`${site.server.url}/products`);
    const csrf = await csrfOf(page);
    const theirs = await csrfOf(pages.engineer);
    for (const form of [{ name: 'Forged' }, { name: 'Forged', csrf: '' }, { name: 'Forged', csrf: theirs }]) {
      const answer = await post(form);
      assert.equal(answer.status(), 403);
      assert.match(await answer.text(), /the form is not from a page of this session; look at it and send it again/);
    }
    assert.equal((await page.request.post(`${site.server.url}/sign-out`, { form: {}, maxRedirects: 0 })).status(), 403);
    const foreign = await page.request.post(`${site.server.url}/sign-in`, {
      form: { mail: mailOf('viewer'), password: password('viewer') }, headers: { origin: 'https://evil.example' }, maxRedirects: 0 });
    assert.equal(foreign.status(), 403);
    assert.deepEqual((await site.json('product', 'list')).products.map((p) => p.name), ['Harbour Gateway']);
    assert.equal((await post({ name: 'Quay Display', csrf })).status(), 303);
  });

  test('a person who is disabled is out at once', async () => {
    const { people } = await site.json('person', 'list');
    await site.json('person', 'disable', people.find((p) => p.mail === mailOf('viewer')).id);
    await pages.viewer.goto(`${site.server.url}/findings`);
    assert.equal(at(pages.viewer), '/sign-in');
  });
});

describe('the keyboard', () => {
  const focused = (page) => page.evaluate(() => {
    const e = document.activeElement;
    return e.matches('button.main') ? `main: ${e.innerText}` : (e.innerText || e.name || e.id).trim();
  });

  test('the first Tab offers to skip to the content', async () => {
    const page = pages.engineer;
    await page.goto(`${site.server.url}/findings`);
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Skip to content');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  });

  test('Tab reaches the main action from there', async () => {
    const page = pages.engineer;
    await page.goto(`${site.server.url}/findings/${finding}`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const order = [];
    while (order.length < 40 && !order.at(-1)?.startsWith('main: ')) {
      await page.keyboard.press('Tab');
      order.push(await focused(page));
    }
    assert.equal(order.at(-1), 'main: Record decision', order.join(' | '));
  });

  test('j and k move through the findings, a asks for the decision', async () => {
    const page = pages.engineer;
    const chosen = () => page.locator('[data-item][aria-current] .id').innerText();
    const moved = async (key) => {
      await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
      return chosen();
    };
    await page.goto(`${site.server.url}/findings`);
    const all = await page.locator('[data-item] .id').allInnerTexts();
    assert.equal(all.length, 5);
    assert.equal(await chosen(), all[0]);
    assert.equal(await moved('j'), all[1]);
    assert.equal(await moved('j'), all[2]);
    assert.equal(await moved('k'), all[1]);
    await page.keyboard.press('n');
    assert.equal(await page.locator('form.decide input[value=not_affected]').isChecked(), true);
    assert.equal(await page.evaluate(() => document.activeElement.name), 'reason');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    assert.equal(await page.locator('dialog#keys').isVisible(), true);
    await page.keyboard.press('?');
    assert.equal(await page.locator('dialog#keys').isVisible(), false);
  });
});

test('the server ends cleanly', () => endCleanly(site));
