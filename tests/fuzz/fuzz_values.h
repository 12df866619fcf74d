/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of value targets that need more than a few lines; rows in fuzz.c. */
#ifndef LW_TESTS_FUZZ_VALUES_H
#define LW_TESTS_FUZZ_VALUES_H

#include "base/arena.h"

/* Four lines: two CPE names, the start and the end of a range. */
void fuzz_cpe(struct arena *a, str bytes);
/* One vector. */
void fuzz_cvss(struct arena *a, str bytes);
/* One document under all tests. */
void fuzz_csaf_check(struct arena *a, str bytes);
/* Any file that a provider has beside its documents. */
void fuzz_csaf_provider(struct arena *a, str bytes);
/* What publishers of feeds put beside their records, and the manifest of a bundle. */
void fuzz_feed_files(struct arena *a, str bytes);
/* An earlier result of a scan. */
void fuzz_baseline(struct arena *a, str bytes);
/* What fails a build. */
void fuzz_gate(struct arena *a, str bytes);
/* The body of a plug-in's upload, and a UUID. */
void fuzz_bom_upload(struct arena *a, str bytes);
/* A VEX document of any format, also written again. */
void fuzz_vex(struct arena *a, str bytes);
/* An evidence document. */
void fuzz_evidence(struct arena *a, str bytes);
/* A path on the first line; the file that a build left there behind it. */
void fuzz_evidence_reader(struct arena *a, str bytes);
/* A Makefile of Kbuild. */
void fuzz_kbuild_makefile(struct arena *a, str bytes);
/* An ELF file. */
void fuzz_evidence_elf(struct arena *a, str bytes);
/* Sections of one: debugging data; tables of Go. */
void fuzz_evidence_dwarf(struct arena *a, str bytes);
void fuzz_evidence_go(struct arena *a, str bytes);
/* A unit of systemd and its drop-ins, form feeds between. */
void fuzz_systemd_unit(struct arena *a, str bytes);
void fuzz_seccomp(struct arena *a, str bytes);
/* A document for longwatch-pdf. */
void fuzz_pdf_document(struct arena *a, str bytes);
void fuzz_timestamp(struct arena *a, str bytes);
void fuzz_archive(struct arena *a, str bytes);
void fuzz_archive_rows(struct arena *a, str bytes);
/* A file of the tz database; what its clock reads must be reached when it says. */
void fuzz_zone_rules(struct arena *a, str bytes);
/* Any bytes in every field of every form of the portal. */
void fuzz_form(struct arena *a, str bytes);

#endif
