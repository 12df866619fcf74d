// SPDX-License-Identifier: Apache-2.0
// Every page in a real browser: without a fault for axe in light and dark, by keyboard alone, with
// scripts off, on a telephone and on paper; and the way from marks to a recorded decision.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './lib/axe.mjs';
import { openBrowser, openPage } from './lib/browser.mjs';
import { fillDemo, openDemo, pagesOf } from './lib/demo.mjs';
import { endCleanly } from './lib/clean_end.mjs';

const MAX_PAGE_BYTES = 60 * 1024;
let browser, demo, pages;

before(async () => {
  browser = await openBrowser();
  demo = await openDemo(browser);
  pages = await pagesOf(demo.site, await fillDemo(demo.site));
});

after(async () => {
  await browser?.close();
  if (demo) {
    await endCleanly(demo.site);
    await demo.site.end();
  }
});

async function visitor(options = {}) {
  const page = await openPage(browser, { viewport: { width: 1280, height: 860 }, ...options });
  await page.context().addCookies(demo.cookies);
  return page;
}

/* Opens each page and collects what `look` complains of. */
async function walk(options, look) {
  const page = await visitor(options);
  const found = [];
  for (const [name, path] of pages) {
    const response = await page.goto(demo.server.url + path);
    if (response.status() !== 200) found.push(`${name}: ${path} answers ${response.status()}`);
    for (const words of await look(page, name, response)) found.push(`${name}: ${words}`);
  }
  found.push(...page.faults);
  await page.context().close();
  assert.deepEqual(found, []);
}

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing on any page, ${colorScheme}`, () => walk({ colorScheme }, violations));
}

test('axe finds nothing on a telephone', () => walk({ viewport: { width: 360, height: 780 } }, violations));

test('a page is small, and no outside asset is asked for', () => walk({}, async (page, name, response) => {
  const n = (await response.body()).length;
  const outside = await page.evaluate((own) => performance.getEntriesByType('resource')
    .map((entry) => entry.name).filter((url) => !url.startsWith(own)), demo.server.url);
  return [...(n > MAX_PAGE_BYTES ? [`${n} bytes`] : []), ...outside];
}));

test('nothing is wider than a telephone', () => walk({ viewport: { width: 360, height: 780 } }, async (page) => {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return over > 0 ? [`${over} px too wide`] : [];
}));

test('on paper there is no frame, and a heading', () => walk({}, async (page) => {
  await page.emulateMedia({ media: 'print' });
  const seen = await page.locator('nav.rooms, header.top, .filter').evaluateAll((all) => all.filter((e) => e.checkVisibility()).length);
  const heading = await page.locator('h1').first().isVisible();
  await page.emulateMedia({ media: null });
  return [...(seen ? [`${seen} parts of the frame are printed`] : []), ...(heading ? [] : ['no heading'])];
}));

/*
 * Tab from the top until the browser has been everywhere: each thing that can be used is reached,
 * in the order of the document, and shows that it has the focus.
 */
async function tabThrough(page) {
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
      .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0);
    const radios = new Set();
    const stops = all.filter((e) => {
      if (e.type !== 'radio') return true;
      const group = `${e.form?.action} ${e.name}`;
      const isFirst = !radios.has(group);
      radios.add(group);
      return isFirst;
    });
    for (const e of all) e.dataset.stop = 'unseen';
    return stops.length;
  });
  const found = [];
  const reached = new Set();
  let last = -1;
  for (let i = 0; i < 4 * wanted + 20; i += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return undefined;
      const style = getComputedStyle(e);
      const all = [...document.querySelectorAll('*')];
      const hasOutline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
      return { at: all.indexOf(e), what: e.outerHTML.slice(0, 90), hasOutline };
    });
    if (at?.at === last) continue; // a date has a stop for each of its parts
    if (!at || reached.has(at.at)) break;
    if (at.at < last) found.push(`the focus goes back to ${at.what}`);
    if (!at.hasOutline) found.push(`no focus is to be seen on ${at.what}`);
    last = at.at;
    reached.add(at.at);
  }
  if (reached.size < wanted) found.push(`only ${reached.size} of ${wanted} are reached with Tab`);
  return found;
}

test('every page by keyboard: all is reached, in order, and is seen to be', () => walk({}, tabThrough));

test('the skip link leads behind the frame', async () => {
  const page = await visitor();
  await page.goto(`${demo.server.url}/findings`);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)));
  await page.context().close();
});

const shown = (page) => page.locator('[data-item][aria-current]').first().locator('b.id').textContent();

test('keys: moved, marked, decided together with a preview', async () => {
  const page = await visitor();
  await page.goto(`${demo.server.url}/findings?open=true&q=openssh`);
  const first = await shown(page);
  const press = async (key) => Promise.all([page.waitForURL(/finding=/), page.keyboard.press(key)]);
  await page.keyboard.press('x');
  assert.equal(await page.locator('#n-marked').textContent(), '1 marked');
  await press('j');
  assert.equal(await page.locator('#n-marked').textContent(), '1 marked', 'marks survive moving on');
  await page.keyboard.press('x');
  assert.equal(await page.locator('#n-marked').textContent(), '2 marked');
  await Promise.all([page.waitForURL((url) => url.pathname === '/findings'), page.keyboard.press('k')]);
  assert.equal(await shown(page), first);
  await page.keyboard.press('?');
  assert.ok(await page.locator('#keys').isVisible());
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'q');
  await page.keyboard.press('Escape');
  await Promise.all([page.waitForURL(/\/decide\?/), page.keyboard.press('n')]);
  assert.ok(await page.locator('input[name=status][value=not_affected]').isChecked());
  await page.locator('#reason').focus();
  await page.keyboard.type('Looked at it: the service is not reachable.');
  await page.locator('#reason-code').focus();
  await page.keyboard.type('not affected: Nothing in the product calls');
  await page.getByRole('button', { name: 'Preview' }).focus();
  await Promise.all([page.waitForLoadState('load'), page.waitForURL(/reason=/), page.keyboard.press('Enter')]);
  assert.match(await page.locator('.because').first().textContent(), /It would hold for \d+ finding/);
  assert.equal((await demo.site.json('decision', 'list', '--vulnerability', 'CVE-2024-6387')).decisions.length, 0, 'nothing is recorded yet');
  const record = page.getByRole('button', { name: /^Record/ });
  await record.focus();
  await Promise.all([page.waitForURL(/done=decision.add/), page.keyboard.press('Enter')]);
  assert.match(await page.locator('[role=status]').first().textContent(), /recorded/);
  assert.equal(await page.locator('#n-marked').textContent(), '', 'marks are gone with the decision');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('with scripts off every page opens and has its forms', () => walk({ javaScriptEnabled: false }, async (page) => {
  const found = [];
  if ((await page.locator('h1').count()) !== 1) found.push('not one main heading');
  for (const button of await page.locator('button:visible').all()) {
    const isUseful = await button.evaluate((e) => Boolean(e.form && e.type !== 'button'));
    if (!isUseful) found.push(`a button that needs a script: ${await button.textContent()}`);
  }
  return found;
}));

test('with scripts off: marked, previewed, decided, withdrawn', async () => {
  const page = await visitor({ javaScriptEnabled: false });
  await page.goto(`${demo.server.url}/findings?open=true&q=CVE-2024-45337`);
  await page.locator('input[name=finding]').first().check();
  await page.getByRole('button', { name: /Decide together/ }).click();
  await page.locator('input[name=status][value=not_affected]').check();
  await page.getByRole('button', { name: 'Preview' }).click();
  assert.match(await page.locator('[role=alert]').textContent(), /'reason': is required/);
  assert.ok(await page.locator('input[name=status][value=not_affected]').isChecked(), 'what was chosen stays');
  await page.locator('#reason-code').selectOption('code_not_reachable');
  await page.locator('#scope').selectOption('everywhere');
  await page.getByRole('button', { name: 'Preview' }).click();
  assert.match(await page.locator('.because').first().textContent(), /It would hold for 1 finding in 1 image/);
  await page.getByRole('button', { name: /^Record/ }).click();
  assert.match(page.url(), /\/findings\?.*done=decision\.add/);
  await page.goto(`${demo.server.url}/decisions`);
  await page.locator('tbody a[href^="/decisions/"]').first().click();
  await page.locator('summary', { hasText: 'Withdraw it' }).click();
  await page.locator('#withdraw-reason').fill('decided about the wrong one');
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
  assert.match(await page.locator('h1 + .state').textContent(), /withdrawn/);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('with scripts off: where is it shipped, by name and version', async () => {
  const page = await visitor({ javaScriptEnabled: false });
  await page.goto(`${demo.server.url}/components`);
  await page.getByLabel('Component').fill('golang.org/x/net');
  await page.getByLabel('Version').fill('<0.20');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  const rows = await page.locator('tbody tr').allTextContents();
  assert.equal(rows.length, 1, rows.join('\n'));
  assert.match(rows[0], /v0\.17\.0.*Fjord Gateway 200/s);
  await page.locator('tbody a').first().click();
  assert.match(await page.locator('h1').textContent(), /golang\.org\/x\/net v0\.17\.0/);
  await page.locator('a[href^="/vulnerabilities/"]').first().click();
  assert.match(await page.locator('.because').first().textContent(), /affected/);
  await page.context().close();
});
