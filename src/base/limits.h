/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Named limits of everything that comes from outside. Each says why it is what it is; an error
 * message quotes the limit by its value.
 */
#ifndef LW_BASE_LIMITS_H
#define LW_BASE_LIMITS_H

#define LW_KIB ((size_t)1024)
#define LW_MIB (1024 * LW_KIB)

/* An SBOM: eight times the largest of the corpus (15.8 MB, a Yocto SPDX 3 document). */
#define LIMIT_SBOM_BYTES (128 * LW_MIB)
/* One knowledge record: the largest seen is a 4 MB CSAF VEX file (feeds.md section 1). */
#define LIMIT_RECORD_BYTES (32 * LW_MIB)
/* A feed document that is one array (KEV: 1.6 MB; EPSS: 12 MB unpacked). */
#define LIMIT_FEED_DOCUMENT_BYTES (256 * LW_MIB)
/* A feed file as transferred (the CVE List's midnight zip is about 0.6 GB). */
#define LIMIT_FEED_TRANSFER_BYTES (4096 * LW_MIB)
/* Nesting of any JSON document; deepest legitimate seen is 24. */
#define LIMIT_JSON_DEPTH 128
/* Components of one SBOM. */
#define LIMIT_SBOM_COMPONENTS 200000
/* Dependencies and statements of one SBOM: twenty a component. */
#define LIMIT_SBOM_LINKS 4000000
/* A package URL or CPE name; RFC 7230 suggests 8000 for any URI. */
#define LIMIT_PURL_BYTES 8000
/* A version string that is compared by rule; longer ones compare as exact text only. */
#define LIMIT_VERSION_BYTES 512
/* Containers inside containers: the CVE List ships a zip in a zip (feeds.md section 1). */
#define LIMIT_ARCHIVE_DEPTH 3
/* Unpacked to packed size; the OSV zips reach 12. */
#define LIMIT_ARCHIVE_RATIO 200
/* Body of a web form or an API call that is not an upload. */
#define LIMIT_REQUEST_BYTES (1 * LW_MIB)

#endif
