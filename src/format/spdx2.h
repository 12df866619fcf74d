/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the forms of SPDX 2 share. A document is handed over in parts: of a JSON document they are
 * members of one root, of tag-value each is a transcript (transcript.h) of its own, because there
 * packages and relationships stand among each other.
 */
#ifndef LW_FORMAT_SPDX2_H
#define LW_FORMAT_SPDX2_H

#include "format/sbom_build.h"

enum spdx2_part_id {
    SPDX2_DOCUMENT, /* object: spdxVersion, creationInfo, documentDescribes ... */
    SPDX2_PACKAGES, /* arrays from here on */
    SPDX2_FILES,
    SPDX2_SNIPPETS,
    SPDX2_RELATIONSHIPS,
    N_SPDX2_PARTS
};

struct spdx2_part {
    yyjson_val *v; /* NULL when the document has none */
    str text;      /* what it was parsed from */
    const yyjson_doc *doc;
    uint64_t first_line;
};

struct spdx2 {
    struct sbom_build *b;
    struct spdx2_part parts[N_SPDX2_PARTS];
    struct map patch_files; /* SPDXID of a file whose name has a CVE id -> index of its name */
    str *patch_names;
    size_t n_patch_names, cap_patch_names;
    size_t n_unknown, n_deprecated; /* licence ids */
    str first_unknown, first_deprecated;
    uint64_t line_unknown, line_deprecated;
};

/* Refuses what is no SPDX 2.1 to 2.3; `*member` is the one that is wrong, NULL for the whole. */
enum status spdx2_check_head(yyjson_val *root, const char **member,
                             struct err *e) LW_MUST_CHECK;
/* Reads all parts into the model; out->format is the caller's. */
void spdx2_read_parts(struct spdx2 *d);

void spdx2_read_packages(struct spdx2 *d);
void spdx2_read_files(struct spdx2 *d);
void spdx2_read_relationships(struct spdx2 *d);
/* Values of that part are read next: notes find their lines. */
yyjson_val *spdx2_use(struct spdx2 *d, enum spdx2_part_id id);
/* Counts licence ids that are deprecated or not on the list; one note each at the end. */
void spdx2_check_licence(struct spdx2 *d, yyjson_val *at, str expression);

/* Neither empty nor NOASSERTION nor NONE. */
bool spdx_is_stated(str s);
/* "Organization: Example Ltd (mail@example.org)": the name, and what stands in parentheses. */
str spdx_agent_name(str s);
str spdx_agent_contact(str s);

#endif
