// SPDX-License-Identifier: Apache-2.0
// A small world of our own: thirty Python packages "buoy0" to "buoy29", each with one hole that
// version 2.0 closes, and the catalogue and scores that go with them.
import { gzipSync } from 'node:zlib';
import { zip } from './zip.mjs';

export const cveOf = (i) => `CVE-2026-${1000 + i}`;

export function osvRecord(i, extra = {}) {
  return JSON.stringify({
    schema_version: '1.6.0', id: `PYSEC-2026-${i}`, aliases: [cveOf(i)],
    published: '2026-09-01T00:00:00Z', modified: '2026-10-01T00:00:00Z', summary: `hole in buoy${i}`,
    affected: [{
      package: { ecosystem: 'PyPI', name: `buoy${i}` },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0' }] }],
    }],
    ...extra,
  });
}

export function osvMembers(n = 30) {
  return Array.from({ length: n }, (_, i) => [`PYSEC-2026-${i}.json`, osvRecord(i)]);
}

export const osvZip = (n) => zip(osvMembers(n));

export function kevCatalogue(n = 30) {
  return JSON.stringify({
    title: 'CISA Catalog of Known Exploited Vulnerabilities', catalogVersion: '2026.10.22',
    dateReleased: '2026-10-22T14:00:00.000Z', count: n,
    vulnerabilities: Array.from({ length: n }, (_, i) => ({
      cveID: cveOf(i), vendorProject: 'Buoy', product: `buoy${i}`, vulnerabilityName: `hole in buoy${i}`,
      dateAdded: '2026-10-20', shortDescription: 'A hole.', requiredAction: 'Update.', dueDate: '2026-11-10',
      knownRansomwareCampaignUse: 'Unknown', notes: '', cwes: [],
    })),
  });
}

export function epssFile(n = 30) {
  const rows = Array.from({ length: n }, (_, i) => `${cveOf(i)},0.5,0.9\n`);
  return gzipSync(`#model_version:v2025.03.14,score_date:2026-10-22T12:55:00Z\ncve,epss,percentile\n${rows.join('')}`);
}

/* An SBOM with the packages buoy0 to buoy(n - 1), in version 1.0. */
export function sbomText(n = 3, version = '1.0') {
  return JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.5', version: 1,
    components: Array.from({ length: n }, (_, i) => ({
      type: 'library', name: `buoy${i}`, version, purl: `pkg:pypi/buoy${i}@${version}`,
    })),
  });
}
