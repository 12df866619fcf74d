/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VEX documents of ours as bytes. The same document gives the same bytes: ids are made from what
 * is said, times come from the document, nothing from the clock. What cannot be said in a format
 * without breaking its schema (a malformed identifier of an SBOM, say) is left out of it.
 *
 * All three refuse, with LW_E_STATE, a document without author, and without statements (but
 * CycloneDX, which then is an SBOM without vulnerabilities); LW_E_LIMIT over VEX_MAX_BYTES;
 * LW_E_INPUT for texts that are no UTF-8. `*out` is in `a`.
 */
#ifndef LW_FORMAT_VEX_WRITE_H
#define LW_FORMAT_VEX_WRITE_H

#include "base/arena.h"
#include "base/limits.h"
#include "model/vex.h"

/* 20,000 statements are about 20 MB in the most wordy of the formats. */
#define VEX_MAX_BYTES (64 * LW_MIB)

/* OpenVEX 0.2.0 (github.com/openvex/spec, OPENVEX-SPEC.md). */
enum status openvex_write(struct arena *a, const struct vex_document *v, str *out,
                          struct err *e) LW_MUST_CHECK;
/*
 * CycloneDX 1.6 with components and vulnerabilities[].analysis. Of one product it describes that
 * product, with every component of the document and what depends on what, so it is an SBOM with
 * VEX; of several, each product has the components that are spoken of in it.
 */
enum status cyclonedx_vex_write(struct arena *a, const struct vex_document *v, str *out,
                                struct err *e) LW_MUST_CHECK;
/* CSAF 2.0, profile csaf_vex (4.5). LW_E_STATE without a namespace as well. */
enum status csaf_write(struct arena *a, const struct vex_document *v, str *out,
                       struct err *e) LW_MUST_CHECK;

/*
 * Package URLs of a component that are valid, canonical; one that states neither package URL, CPE
 * name nor digest gets pkg:generic/NAME@VERSION, for there is no other way to name it. Returns how
 * many, in an array in `a`.
 */
size_t vex_purls(struct arena *a, const struct vex_component *c, str **out);
/* CPE names that are valid, as formatted strings of CPE 2.3. */
size_t vex_cpes(struct arena *a, const struct vex_component *c, str **out);

#endif
