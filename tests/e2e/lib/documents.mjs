// SPDX-License-Identifier: Apache-2.0
// SBOMs that must be refused: what is wrong, where it is found, and the words.
import { sbomText } from './knowledge.mjs';

const wanted = 'expected CycloneDX 1.2 to 1.7 (JSON, XML) or SPDX 2.2 to 3.0 (JSON, tag-value)';
const head = '{"bomFormat":"CycloneDX","specVersion":"1.5",';

/* { name, bytes, place: "LINE:COLUMN", words, isLimit } */
export const refusedDocuments = [
  { name: 'truncated', bytes: `${head}"components":[\n{"type":"library","name":"a"`, place: '2:29',
    words: 'document ends in the middle of a value (truncated?)' },
  { name: 'nested', bytes: `${head}"x":${'['.repeat(10000)}${']'.repeat(10000)}}`, place: '1:177',
    words: 'JSON is nested deeper than the limit of 128 levels', isLimit: true },
  { name: 'latin1', bytes: Buffer.from(`${head}"components":[{"type":"library","name":"caf\xe9"}]}`, 'latin1'),
    place: '1:89', words: 'text is not valid UTF-8' },
  { name: 'xml', bytes: '<?xml version="1.0"?><bom/>', place: '1:1',
    words: `this is an XML document, ${wanted}: export it as JSON` },
  { name: 'other', bytes: '{"hello":"world"}', place: '1:1',
    words: `this is JSON without bomFormat or spdxVersion, ${wanted}` },
  { name: 'array', bytes: '[]', place: '1:1',
    words: `this is a JSON array, ${wanted}: give the SBOM itself, an object` },
  { name: 'trailing', bytes: `${sbomText()}\n{"x":1}`, place: '2:1',
    words: 'text after the end of the JSON value' },
  { name: 'future', bytes: '{"bomFormat":"CycloneDX","specVersion":"9.9","components":[]}', place: '1:26',
    words: "specVersion '9.9' is not read, expected 1.2 to 1.7" },
  { name: 'twice', bytes: `${head}"components":[],\n"components":[{"type":"library","name":"a"}]}`,
    place: '2:1', words: "member 'components' stands here a second time, expected once" },
];

export const limitAdvice = 'send less at a time, or ask for the limit to be raised';
export const inputAdvice = 'correct the document at the place named and send it again';
