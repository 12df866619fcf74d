// SPDX-License-Identifier: Apache-2.0
// Headless Chromium from the distribution's package, driven by playwright-core.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { screenshotDir, until } from './program.mjs';

// A click is over when the page that it leads to is there whole: what is read behind it is of that
// page, and not of the half of it that has come on a slow machine.
let isTaught = false;
function teachClicks(page) {
  if (isTaught) return;
  isTaught = true;
  const locator = Object.getPrototypeOf(page.locator('html'));
  const { click } = locator;
  locator.click = async function clickAndSettle(options) {
    await click.call(this, options);
    if (!options?.noWaitAfter) await this.page().waitForLoadState();
  };
}

// As long as the slowest machine may take; who waits for what does not come learns it later.
const PATIENCE_MS = 180000;

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
      '--no-first-run', '--disable-component-update', '--disable-sync', '--disable-quic'],
  });
}

// A page whose every console error and failed request fails the test that looks at `faults`.
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  teachClicks(page);
  page.faults = [];
  page.on('console', (message) => { if (message.type() === 'error') page.faults.push(message.text()); });
  page.on('pageerror', (error) => page.faults.push(String(error)));
  return page;
}

// A click that leads to another page, or to the same one anew: over when a document is there whole that
// is not the one clicked in. An event of loading will not do: one of the page before may come late.
export async function press(locator) {
  const page = locator.page();
  const before = await page.evaluateHandle(() => document);
  await locator.click();
  // Of a document that has gone nothing can be asked.
  await until('another page', async () => !(await page.evaluate((old) => document === old, before).catch(() => false)));
  await page.waitForLoadState();
}

export async function shoot(page, name) {
  mkdirSync(screenshotDir, { recursive: true });
  await page.screenshot({ path: join(screenshotDir, `${name}.png`), fullPage: true });
}
