// SPDX-License-Identifier: Apache-2.0
// The two real KEV catalogues of the corpus as the scenario serves them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export const kevPath = '/kev/known_exploited_vulnerabilities.json';

/*
 * The older catalogue, less the named ids: each was listed at some time, and the scenario plays
 * the day on which that happened. `count` stays true to the content.
 */
export function olderCatalogue(corpus, withheld) {
  const file = 'feeds/kev/previous/known_exploited_vulnerabilities-2025.08.25.json.gz';
  const catalogue = JSON.parse(gunzipSync(readFileSync(join(corpus, file))));
  catalogue.vulnerabilities = catalogue.vulnerabilities.filter((v) => !withheld.includes(v.cveID));
  catalogue.count = catalogue.vulnerabilities.length;
  return JSON.stringify(catalogue);
}

export function newerCatalogue(corpus) {
  return readFileSync(join(corpus, `feeds${kevPath}`));
}
