// SPDX-License-Identifier: Apache-2.0
// A server must still be there at the end of its tests, and end when asked without a word of the
// sanitizers.
import assert from 'node:assert/strict';

export async function endCleanly(site) {
  const child = site.server;
  const wasRunning = child.exitCode === null && child.signalCode === null;
  const { code, signal } = await site.stop();
  const words = child.errors.slice(-4000);
  assert.ok(wasRunning, `the server had ended by itself: ${code ?? signal}\n${words}`);
  assert.doesNotMatch(words, /Sanitizer|runtime error/);
  assert.equal(code, 0, `the server ended with ${code ?? signal}\n${words}`);
}
