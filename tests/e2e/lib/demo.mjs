// SPDX-License-Identifier: Apache-2.0
// The demo manufacturer in a site of its own, served, with an administrator who is signed in, and
// the address of every page with something to show on it.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPage } from './browser.mjs';
import { binary, projectDir, Site } from './program.mjs';

export const administrator = { mail: 'ada@nordhafen.example', password: 'a long enough password of Ada' };

/* A supplier's word about something that is shipped, and about something that is not. */
const vexOfSupplier = JSON.stringify({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://supplier.example/vex/1', author: 'Example Networks', timestamp: '2026-11-20T10:00:00Z', version: 1,
  statements: [
    { vulnerability: { name: 'CVE-2024-28182' }, products: [{ '@id': 'pkg:deb/debian/libnghttp2-14@1.52.0-1?arch=arm64&distro=debian-12&upstream=nghttp2' }],
      status: 'not_affected', justification: 'vulnerable_code_not_in_execute_path' },
    { vulnerability: { name: 'CVE-2024-28182' }, products: [{ '@id': 'pkg:npm/not-shipped@1.0.0' }], status: 'fixed' },
  ],
});

export async function openDemo(browser, startAt = '2026-11-22T10:04:00Z') {
  const site = new Site(startAt);
  execFileSync(join(projectDir, 'tools/demo'), [site.data], {
    env: { ...process.env, LONGWATCH_BINARY: binary, LONGWATCH_NOW: site.now.toISOString() },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const server = await site.serve('--no-jobs');
  const page = await openPage(browser, { viewport: { width: 1280, height: 860 } });
  await page.goto(/http:\/\/\S+\/setup\S+/.exec(server.output)[0]);
  await page.locator('main input:not([type=hidden])').nth(0).fill('Ada Brandt');
  await page.getByLabel(/mail/i).fill(administrator.mail);
  for (const field of await page.locator('input[type=password]').all()) await field.fill(administrator.password);
  await page.locator('main button').first().click();
  await page.waitForURL(`${server.url}/`);
  const cookies = await page.context().cookies();
  await page.context().close();
  return { site, server, cookies };
}

/*
 * A decision, a supplier's document, a line of products, and the administrator on call before the
 * two who have not accepted their invitations, so that no page is empty.
 */
export async function fillDemo(site) {
  await site.json('schedule', 'set', 'PSIRT', '--people', `${administrator.mail},mara@nordhafen.example`, '--layer', '2',
    '--every', '1', '--unit', 'days', '--starts-on', '2026-11-22');
  await site.json('schedule', 'holiday', 'PSIRT', '--date', '2026-12-25', '--person', administrator.mail, '--holiday', 'Christmas Day');
  await site.json('product', 'change', 'Fjord Gateway 200', '--line', 'Fjord', '--exposure', 'internet');
  const { findings } = await site.json('finding', 'list', '--vulnerability', 'CVE-2022-30065');
  const { id } = await site.json('decision', 'add', '--finding', findings[0].id, '--status', 'not_affected',
    '--reason-code', 'input_not_controlled', '--scope', 'product');
  const file = join(site.dir, 'supplier.openvex.json');
  writeFileSync(file, vexOfSupplier);
  const vex = await site.json('vex', 'add', '--document', file);
  return { decision: id, vex: vex.id };
}

/* [name, path] of every page. */
export async function pagesOf(site, { decision, vex }) {
  const first = async (list, ...command) => (await site.json(...command))[list][0];
  const gateway = await site.json('product', 'show', 'Fjord Gateway 200');
  const [image] = (await site.json('image', 'list')).images;
  const finding = await first('findings', 'finding', 'list', '--vulnerability', 'CVE-2024-6387');
  const component = await first('components', 'component', 'search', 'libnghttp2-14 1.52.0-1');
  const rule = await first('rules', 'rule', 'list');
  const { number } = await first('cases', 'case', 'list', '--state', 'open');
  const drill = await first('drills', 'drill', 'list');
  const signal = await first('signals', 'signal', 'list', '--state', 'undecided');
  const document = await first('documents', 'document', 'list');
  return [
    ['now', '/'], ['products', '/products'], ['product', `/products/${gateway.id}`],
    ['image', `/images/${image.id}`], ['image-quality', `/images/${image.id}/quality`],
    ['image-tree', `/images/${image.id}/tree`], ['image-difference', `/images/${image.id}/difference`],
    ['components', '/components?text=l'], ['components-empty', '/components'], ['component', `/components/${component.id}`],
    ['findings', '/findings'], ['findings-none', '/findings?q=nothing-is-called-so'], ['finding', `/findings/${finding.id}`],
    ['vulnerability', '/vulnerabilities/CVE-2023-44487'],
    ['decide', `/decide?finding=${finding.id}`],
    ['decide-preview', `/decide?finding=${finding.id}&status=not_affected&reason_code=input_not_controlled&scope=everywhere`],
    ['decisions', '/decisions'], ['decision', `/decisions/${decision}`],
    ['rules', '/rules'], ['rules-tried', `/rules?condition=symbol+CONFIG_TLS+is+not+set&image=${image.id}`], ['rule', `/rules/${rule.id}`],
    ['vex', '/vex'], ['vex-document', `/vex/${vex}`],
    ['cases', '/cases'], ['case', `/cases/${number}`], ['sheet', `/cases/${number}/sheet/early_warning`],
    ['compare', `/cases/${number}/compare/notification_72h`], ['forms', '/forms'],
    ['case-open', '/cases/open'], ['case-open-incident', '/cases/open?kind=severe_incident'],
    ['case-drill', `/cases/${drill.case}`], ['drills', '/drills'], ['drill', `/drills/${drill.case}`],
    ['signals', '/signals'], ['signal', `/signals/${signal.id}`], ['on-call', '/on-call'], ['approvals', '/approvals'],
    ['document', `/documents/${document.id}`], ['reports', '/reports'],
    ['compliance', '/compliance'], ['matrix', '/compliance/matrix?regime=cra'], ['compliance-product', `/compliance/${gateway.id}`],
    ['duties', '/duties'], ['duty', '/duties/CRA-14-2a'], ['duty-attest', `/duties/CRA-13-17?product=${gateway.id}`],
    ['retention', '/retention'], ['checkpoints', '/ledger/checkpoints'], ['inclusion', '/ledger/events/3'],
    ['channels', '/settings/channels'], ['roles', '/people/roles'], ['messages', '/settings/messages'], ['audit', '/settings/audit'],
    ['feeds', '/feeds'], ['ledger', '/ledger'], ['ledger-verify', '/ledger/verify'],
    ['people', '/people'], ['account', '/account'], ['settings', '/settings'], ['alerts', '/settings/alerts'],
    ['search', '/search?q=nghttp2'], ['search-none', '/search?q=nothing-is-called-so'],
  ];
}
