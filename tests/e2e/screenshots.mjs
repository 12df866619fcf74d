// SPDX-License-Identifier: Apache-2.0
// Pictures of the demo at a fixed instant. Those of the README and of the first case go to
// docs/screenshots; with --all,
// every page in light, dark, print and at 360 px goes to build/screenshots/pages, to be looked at:
//   node tests/e2e/screenshots.mjs [--all] [NAME ...]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openPage } from './lib/browser.mjs';
import { administrator, fillDemo, openDemo, pagesOf } from './lib/demo.mjs';
import { steps } from './lib/first_case.mjs';
import { projectDir, screenshotDir } from './lib/program.mjs';

const wide = { viewport: { width: 1280, height: 860 } };
const modes = {
  light: wide, dark: { ...wide, colorScheme: 'dark' }, print: wide, narrow: { viewport: { width: 360, height: 780 } },
};
const readme = [
  ['now', 'now', {}], ['findings', 'findings', {}], ['case', 'case', {}], ['case-dark', 'case', { colorScheme: 'dark' }],
  ['feeds', 'feeds', {}], ['on-call', 'on-call', {}], ['compliance', 'compliance-product', {}, '?state=open'], ['vulnerability', 'vulnerability', {}], ['decide', 'decide-preview', {}],
];

const options = process.argv.slice(2);
const isAll = options.includes('--all');
const only = options.filter((name) => !name.startsWith('--'));
const browser = await openBrowser();
const { site, server, cookies } = await openDemo(browser);

async function take(path, file, settings, prepare, fullPage) {
  const page = await openPage(browser, settings);
  await page.context().addCookies(cookies);
  await page.goto(server.url + path);
  await prepare?.(page);
  await page.screenshot({ path: file, fullPage });
  await page.context().close();
}

async function takeAll(pages) {
  const folder = join(screenshotDir, 'pages');
  mkdirSync(folder, { recursive: true });
  for (const [name, path] of pages) {
    if (only.length && !only.includes(name)) continue;
    for (const [mode, settings] of Object.entries(modes)) {
      const prepare = mode === 'print' ? (page) => page.emulateMedia({ media: 'print' }) : undefined;
      await take(path, join(folder, `${name}-${mode}.png`), settings, prepare, true);
    }
  }
}

async function takeReadme(pages) {
  const folder = join(projectDir, 'docs/screenshots');
  mkdirSync(folder, { recursive: true });
  for (const [file, name, settings, query = ''] of readme) {
    const [, path] = pages.find(([page]) => page === name);
    await take(path + query, join(folder, `${file}.png`), { ...wide, ...settings }, undefined, false);
  }
}

/* One picture before each step of the guide's first case, and one behind the last. */
async function takeFirstCase() {
  const page = await openPage(browser, wide);
  const shoot = (name) => page.screenshot({ path: join(projectDir, 'docs/screenshots', `first-case-${name}.png`) });
  for (const step of steps) {
    if (['now', 'candidate', 'clocks', 'form', 'sheet'].includes(step.name)) await shoot(step.name);
    await step.run(page, { url: server.url, ...administrator });
  }
  await shoot('done');
  await page.context().close();
}

try {
  const pages = await pagesOf(site, await fillDemo(site));
  await (isAll ? takeAll(pages) : takeReadme(pages));
  if (!isAll) await takeFirstCase();
} finally {
  await browser.close();
  await site.end();
}
