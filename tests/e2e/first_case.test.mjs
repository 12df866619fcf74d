// SPDX-License-Identifier: Apache-2.0
// Somebody who has never seen it files an early warning from a candidate: the steps of
// docs/guide/first-case.md, by their visible labels, without scripts as well.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './lib/browser.mjs';
import { endCleanly } from './lib/clean_end.mjs';
import { administrator, openDemo } from './lib/demo.mjs';
import { steps } from './lib/first_case.mjs';
import { projectDir } from './lib/program.mjs';

const MAX_CLICKS = 12;
let browser;

before(async () => {
  browser = await openBrowser();
});
after(async () => browser?.close());

for (const javaScriptEnabled of [true, false]) {
  test(`an early warning from a candidate, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
    const demo = await openDemo(browser);
    const page = await openPage(browser, { viewport: { width: 1280, height: 860 }, javaScriptEnabled });
    try {
      for (const step of steps) await step.run(page, { url: demo.server.url, ...administrator });
      assert.match(await page.getByRole('status').first().textContent(), /Submission recorded/);
      assert.match(await page.locator('.stages li', { hasText: 'early warning' }).textContent(), /in time/);
      const { cases } = await demo.site.json('case', 'list', '--state', 'open');
      const filed = await Promise.all(cases.map(({ number }) => demo.site.json('case', 'show', number)));
      const sent = filed.flatMap(({ stages }) => stages).filter(({ submission }) => submission);
      assert.equal(sent.length, 1);
      assert.equal(sent[0].stage, 'early_warning');
      assert.equal(sent[0].submission.reference, 'SRP-2026-4711');
      assert.ok(sent[0].submission.has_receipt);
      assert.deepEqual(page.faults, []);
    } finally {
      await page.context().close();
      await endCleanly(demo.site);
      await demo.site.end();
    }
  });
}

test('the guide tells the same steps, and they are few', () => {
  const guide = readFileSync(join(projectDir, 'docs/guide/first-case.md'), 'utf8');
  const missing = steps.flatMap(({ labels }) => labels).filter((label) => !guide.includes(`**${label}**`));
  assert.deepEqual(missing, []);
  assert.ok(steps.length <= MAX_CLICKS, `${steps.length} clicks`);
});
