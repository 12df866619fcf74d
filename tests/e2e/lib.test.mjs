// SPDX-License-Identifier: Apache-2.0
// What the tests themselves lean on.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { onText } from './lib/program.mjs';

test('a character that comes in two pieces is one', async () => {
  const stream = new PassThrough();
  let said = '';
  onText(stream, (text) => { said += text; });
  for (const byte of Buffer.from('Häfen ▀▄█')) stream.write(Buffer.of(byte));
  stream.end();
  await new Promise((done) => { stream.on('end', done); });
  assert.equal(said, 'Häfen ▀▄█');
});
