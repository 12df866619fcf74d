/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the two forms of CycloneDX share. The XML reader writes each part of a document down as
 * JSON (transcript.h), so both go through the same reading and the same checks.
 */
#ifndef LW_FORMAT_CYCLONEDX_H
#define LW_FORMAT_CYCLONEDX_H

#include "format/sbom_build.h"

/* A component and all that is nested in it; its index, UINT32_MAX at a limit. */
uint32_t cyclonedx_add_component(struct sbom_build *b, yyjson_val *v, uint32_t parent);
/* Each object of an array of components. */
void cyclonedx_add_components(struct sbom_build *b, yyjson_val *list, uint32_t parent);
/* One of vulnerabilities[]: statements where it has an analysis (VEX). */
void cyclonedx_add_vulnerability(struct sbom_build *b, yyjson_val *v);
/* One of dependencies[]. */
void cyclonedx_add_dependency(struct sbom_build *b, yyjson_val *v);
/* One of services[]: its name is known, it is no component. */
void cyclonedx_add_service(struct sbom_build *b, yyjson_val *v);
void cyclonedx_add_metadata(struct sbom_build *b, yyjson_val *metadata);

/* "1.5" gives 5; 0 when it is no 1.x version. */
unsigned cyclonedx_minor(str version);

/*
 * Notes where a part breaks its specification in a way that can be read over. `key` is the name
 * under which it stands in the document: "document" for the whole, "metadata", "components"; the
 * items of an array may be given one by one.
 */
void cyclonedx_check(struct sbom_build *b, yyjson_val *v, str key, unsigned minor);

#endif
