/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SPDX 3.0 (spdx.github.io/spdx-spec/v3.0.1) as JSON-LD: a graph of elements that name each other
 * by id. spdx3.c reads the elements, spdx3_link.c what relationships say of them.
 */
#ifndef LW_FORMAT_SPDX3_H
#define LW_FORMAT_SPDX3_H

#include "format/sbom_build.h"

/* What an element is to us; the class names of the specification without their profile. */
enum spdx3_kind {
    SPDX3_OTHER,
    SPDX3_DOCUMENT,
    SPDX3_BOM, /* Bom, Sbom */
    SPDX3_PACKAGE,
    SPDX3_FILE,
    SPDX3_BUILD,
    SPDX3_VULNERABILITY,
    SPDX3_CREATION,
    SPDX3_RELATIONSHIP,
    SPDX3_VEX, /* one of the four assessments */
};

struct spdx3_element {
    yyjson_val *v;
    enum spdx3_kind kind;
    uint32_t component; /* of a package; UINT32_MAX */
    uint32_t build;     /* of a build: place in spdx3.builds */
};

/* What a build took and made; elements by index. */
struct spdx3_build {
    uint32_t *inputs, *outputs;
    size_t n_inputs, cap_inputs, n_outputs, cap_outputs;
};

struct spdx3 {
    struct sbom_build *b;
    struct arena *tmp; /* of the lists here */
    struct spdx3_element *elements;
    size_t n_elements, cap_elements;
    struct spdx3_build *builds;
    size_t n_builds, cap_builds;
    struct map ids; /* id -> element */
    size_t n_dangling;
    str first_dangling;
};

/* Member of a profile: "software_name" as the specification writes it, or bare as drafts did. */
yyjson_val *spdx3_member(yyjson_val *v, const char *profile, const char *name);
str spdx3_text(yyjson_val *v, const char *profile, const char *name);
/* The object itself, or the element that a text names; NULL when there is none. */
yyjson_val *spdx3_object(const struct spdx3 *g, yyjson_val *v);
struct spdx3_element *spdx3_find(const struct spdx3 *g, str id);
/* Class name without profile: "software_Package" gives "Package". */
str spdx3_class(yyjson_val *v);
void spdx3_read_hashes(const struct spdx3 *g, yyjson_val *v, struct component *c);
void spdx3_read_references(const struct spdx3 *g, yyjson_val *v, struct component *c);

/* Dependencies, licences, artifacts, builds and VEX statements. */
void spdx3_read_links(struct spdx3 *g);
/*
 * sbom.compiled_files, from the builds: the sources of the kernel, whose list is known by the files
 * that every kernel compiles. OpenEmbedded lists them with SPDX_INCLUDE_COMPILED_SOURCES, all of the
 * tree without debug information: then nothing is called absent.
 */
void spdx3_read_compiled(struct spdx3 *g);

#endif
