// SPDX-License-Identifier: Apache-2.0
// What build pipelines use, from a lock file of its own: an SBOM generator and the checkers of
// schemas are too much for every run of the other tests. Installed when they are first wanted.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectDir, sharedDir } from './program.mjs';

export const toolDir = join(projectDir, 'tests/e2e/pipelines');
const modules = join(toolDir, 'node_modules');
export const cdxgen = join(modules, '@cyclonedx/cdxgen/bin/cdxgen.js');
const require = createRequire(join(toolDir, 'package.json'));

// A reason to skip, or false.
export function toolsAreMissing() {
  const mark = join(modules, '.package-lock.json');
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync(join(toolDir, 'package-lock.json')).mtimeMs) return false;
  try {
    // As the lock file says, but unlike `npm ci` also where an optional package of another platform
    // is not to be had.
    execFileSync('npm', ['install', '--silent', '--no-save'], { cwd: toolDir, stdio: 'pipe', timeout: 300000 });
    return false;
  } catch {
    return 'the packages of tests/e2e/pipelines cannot be installed';
  }
}

export const parseYaml = (text) => require('yaml').parse(text);

// Problems of a document under a JSON schema, [] when it is valid.
function problems(Ajv, schema, document, others = []) {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  require('ajv-formats').default(ajv);
  ajv.addFormat('iri-reference', true);
  ajv.addFormat('idn-email', true);
  for (const other of others) ajv.addSchema(other);
  const validate = ajv.compile(schema);
  return validate(document) ? [] : validate.errors.slice(0, 5).map((e) => `${e.instancePath} ${e.message}`);
}

export function sarifProblems(document) {
  const path = join(modules, '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  return problems(require('ajv-draft-04').default, JSON.parse(readFileSync(path)), document);
}

export const cycloneDxSchemas = join(sharedDir, 'corpus/schemas/cyclonedx');

export function cycloneDxProblems(document) {
  const read = (name) => JSON.parse(readFileSync(join(cycloneDxSchemas, name)));
  return problems(require('ajv').default, read('bom-1.6.schema.json'), document,
    [read('spdx.schema.json'), read('jsf-0.82.schema.json')]);
}

// Runs cdxgen to its end: { code, text }. It asks nobody: no licences, no packages, no scripts.
export function runCdxgen(cwd, args) {
  const env = { ...process.env, FETCH_LICENSE: 'false', CDXGEN_SECURE_MODE: 'false', CDXGEN_ALLOWED_HOSTS: '127.0.0.1', NO_COLOR: '1' };
  return new Promise((done) => {
    execFile(process.execPath, [cdxgen, ...args], { cwd, env, timeout: 120000 }, (error, out, err) => {
      done({ code: error ? error.code ?? 1 : 0, text: `${out}${err}` });
    });
  });
}
