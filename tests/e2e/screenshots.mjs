// SPDX-License-Identifier: Apache-2.0
// The pictures of the README, taken of the demo at a fixed instant: node tests/e2e/screenshots.mjs
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openPage } from './lib/browser.mjs';
import { binary, projectDir, Site } from './lib/program.mjs';

const pictures = (open) => [
  ['now', '/', {}],
  ['findings', '/findings', {}],
  ['case', `/cases/${open}`, {}],
  ['case-dark', `/cases/${open}`, { colorScheme: 'dark' }],
  ['feeds', '/feeds', {}],
];

const site = new Site('2026-11-22T10:04:00Z');
const browser = await openBrowser();
try {
  execFileSync(join(projectDir, 'tools/demo'), [site.data], {
    env: { ...process.env, LONGWATCH_BINARY: binary, LONGWATCH_NOW: site.now.toISOString() },
    stdio: 'inherit',
  });
  const server = await site.serve('--no-jobs');
  const page = await openPage(browser, { viewport: { width: 1280, height: 860 } });
  await page.goto(/http:\/\/\S+\/setup\S+/.exec(server.output)[0]);
  await page.locator('main input:not([type=hidden])').nth(0).fill('Ada Brandt');
  await page.getByLabel(/mail/i).fill('ada@nordhafen.example');
  for (const field of await page.locator('input[type=password]').all()) {
    await field.fill('a long enough password of Ada');
  }
  await page.locator('main button').first().click();
  await page.waitForURL(`${server.url}/`);
  const cookies = await page.context().cookies();
  const folder = join(projectDir, 'docs/screenshots');
  mkdirSync(folder, { recursive: true });
  const [{ number }] = (await site.json('case', 'list', '--state', 'open')).cases;
  for (const [name, path, options] of pictures(number)) {
    const view = await openPage(browser, { viewport: { width: 1280, height: 860 }, ...options });
    await view.context().addCookies(cookies);
    await view.goto(server.url + path);
    await view.screenshot({ path: join(folder, `${name}.png`) });
    await view.context().close();
  }
} finally {
  await browser.close();
  await site.end();
}
