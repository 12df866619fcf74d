// SPDX-License-Identifier: Apache-2.0
// The way of a newcomer from the door to a recorded early warning, by what is written on the pages
// alone. docs/guide/first-case.md tells the same steps in the same words, and its pictures are
// taken on this way.
import assert from 'node:assert/strict';

const why = 'Cameras hand their images to the decoder; the crash report of a customer shows a crafted file.';
const receipt = { name: 'receipt.txt', mimeType: 'text/plain', buffer: Buffer.from('Notification received: SRP-2026-4711\n') };

/* Each step: what the guide calls it, the labels it uses, and what to do. */
export const steps = [
  { name: 'sign-in', labels: ['Sign in'], async run(page, { url, mail, password }) {
    await page.goto(url);
    await page.getByLabel(/mail/i).fill(mail);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  } },
  { name: 'now', labels: ['Due next', 'Decide'], async run(page) {
    await page.getByRole('region', { name: 'Due next' }).getByRole('link', { name: 'Decide' }).click();
  } },
  { name: 'candidate', labels: ['Acknowledge: I take it up'], async run(page) {
    await page.getByRole('button', { name: 'Acknowledge: I take it up' }).click();
  } },
  { name: 'awareness', labels: ['Are we aware?', 'Aware at', 'Why', 'Declare awareness'], async run(page) {
    const part = page.getByRole('region', { name: 'Are we aware?' });
    assert.match(await part.getByLabel(/^Aware at/).inputValue(), /^2026-11-22T/, 'now is proposed');
    await part.getByLabel(/^Why/).fill(why);
    await page.getByRole('button', { name: 'Declare awareness' }).click();
  } },
  { name: 'clocks', labels: ['Go to the form'], async run(page) {
    await page.getByRole('link', { name: 'Go to the form' }).click();
  } },
  { name: 'form', labels: ['Save draft and check'], async run(page) {
    await page.getByRole('button', { name: 'Save draft and check' }).click();
  } },
  { name: 'complete', labels: ['Complete', 'copy sheet'], async run(page) {
    await page.getByRole('region', { name: /early warning/i }).getByRole('link', { name: 'copy sheet', exact: true }).click();
  } },
  { name: 'sheet', labels: ['Copy all', 'Submitted? Record submission and receipt'], async run(page) {
    await page.getByRole('link', { name: 'Submitted? Record submission and receipt' }).click();
  } },
  { name: 'submit', labels: ['Reference', 'Receipt', 'Record submission'], async run(page) {
    await page.locator('#reference').fill('SRP-2026-4711');
    await page.locator('#receipt').setInputFiles(receipt);
    await page.getByRole('button', { name: 'Record submission', exact: true }).click();
  } },
];
