// SPDX-License-Identifier: Apache-2.0
// Judges of VEX documents that are not ours: the official schemas, and the validator of CSAF.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { sharedDir } from './program.mjs';

const schemaDir = join(sharedDir, 'corpus/schemas');
export const hasSchemas = existsSync(schemaDir);
const read = (path) => JSON.parse(readFileSync(join(schemaDir, path), 'utf8'));
// Of the international forms of JSON Schema, what ajv-formats lacks: a document that says nothing
// beyond ASCII there is judged by the plain form.
const plain = /^[\x21-\x7e]*$/;

function compile(Engine, schema, others = []) {
  const ajv = new Engine({ strict: false, allErrors: true, validateFormats: true });
  addFormats(ajv);
  ajv.addFormat('iri', (text) => plain.test(text) && URL.canParse(text));
  ajv.addFormat('iri-reference', (text) => plain.test(text));
  ajv.addFormat('idn-email', (text) => /^[^@\s]+@[^@\s]+$/.test(text));
  for (const other of others) ajv.addSchema(other);
  return ajv.compile(schema);
}

function judge(validate, document) {
  const isValid = validate(document);
  assert.ok(isValid, JSON.stringify(validate.errors?.slice(0, 5), null, 1));
}

export function checkOpenVex(document) {
  judge(compile(Ajv2020, read('openvex/openvex_json_schema_0.2.0.json')), document);
}

export function checkCycloneDx(document) {
  judge(compile(Ajv, read('cyclonedx/bom-1.6.schema.json'), [
    read('cyclonedx/spdx.schema.json'), read('cyclonedx/jsf-0.82.schema.json'),
  ]), document);
}

/* The schema and every mandatory test of section 6.1, each by its name. */
export async function checkCsaf(document) {
  const { default: validate } = await import('@secvisogram/csaf-validator-lib/validate.js');
  const schemaTests = await import('@secvisogram/csaf-validator-lib/schemaTests.js');
  const mandatory = await import('@secvisogram/csaf-validator-lib/mandatoryTests.js');
  const tests = [schemaTests.csaf_2_0_strict ?? schemaTests.csaf_2_0, ...Object.values(mandatory)];
  const result = await validate(tests, document);
  const failed = result.tests.filter((t) => !t.isValid).map((t) => ({ name: t.name, errors: t.errors.slice(0, 3) }));
  assert.deepEqual(failed, []);
  assert.ok(result.isValid);
  return result.tests.length;
}
