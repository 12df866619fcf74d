/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the SBOM readers share: growing the component list under its limit, references to
 * components by their document's ids, edges, and notes about what a reader met and tolerated.
 * Errors and caps are sticky in the arena; sbom_build_finish() reports them once.
 */
#ifndef LW_FORMAT_SBOM_BUILD_H
#define LW_FORMAT_SBOM_BUILD_H

#include "base/map.h"
#include "format/json.h"
#include "model/component.h"

/* Notes kept with their words; further ones are counted in one last note. */
enum {
    SBOM_NOTES_KEPT = 100
};

struct sbom_build {
    struct arena *a;
    struct sbom *out;
    struct json_lines lines;
    uint64_t lines_before; /* of the original before the first line of `lines` */
    uint64_t line_now;     /* for notes without a value, 0: none */
    struct map refs;       /* document id -> component index */
    size_t cap_components, cap_edges, cap_statements, cap_files, cap_notes;
    size_t n_notes_met;
    bool is_over;       /* LIMIT_SBOM_COMPONENTS */
    bool is_over_links; /* LIMIT_SBOM_LINKS */
};

/* In the map of references: something of the document that is no component. */
#define SBOM_KNOWN_OTHER UINT32_MAX

/* `out` is emptied. `bytes` is the document as received, `doc` its parsed form. */
void sbom_build_init(struct sbom_build *b, struct arena *a, struct sbom *out, str bytes,
                     const yyjson_doc *doc);
/*
 * The next values are of `doc`, parsed from `text`, whose first line is `first_line` of the
 * original (format/transcript.h).
 */
void sbom_build_source(struct sbom_build *b, str text, const yyjson_doc *doc,
                       uint64_t first_line);
/* Ends the building in every case: LW_OK, or LW_E_LIMIT. Releases what `b` holds. */
enum status sbom_build_finish(struct sbom_build *b, struct err *e) LW_MUST_CHECK;

/* Makes room for so many before the first: growing would leave the smaller arrays behind. */
void sbom_expect_components(struct sbom_build *b, size_t n);
/* Index of a new component, UINT32_MAX at a limit. The place may move with the next call. */
uint32_t sbom_add_component(struct sbom_build *b, uint32_t parent, yyjson_val *at);
struct component *sbom_component(struct sbom_build *b, uint32_t index);
/* Makes `ref` name the component; false when another one has that name already. */
bool sbom_add_ref(struct sbom_build *b, str ref, uint32_t index);
/* `*index` is SBOM_KNOWN_OTHER for what is no component. */
bool sbom_find_ref(const struct sbom_build *b, str ref, uint32_t *index);
void sbom_add_edge(struct sbom_build *b, uint32_t from, uint32_t to);
/* Texts are copied. */
void sbom_add_statement(struct sbom_build *b, const struct sbom_statement *statement);
/* Line of a value in the original, 0 when not known. */
uint64_t sbom_line(struct sbom_build *b, yyjson_val *at);
/* "line 12: WORDS"; `at` may be NULL. */
void sbom_note(struct sbom_build *b, yyjson_val *at, const char *fmt, ...) LW_PRINTF(3, 4);

/* Appends a copy unless the list has it already. Empty text adds nothing. */
void sbom_add_text(struct arena *a, str **list, size_t *n, str text);
void sbom_add_hash(struct arena *a, struct component *c, str alg, str hex);
/* A patch without ids yet; NULL at the arena's cap. */
struct component_patch *sbom_add_patch(struct arena *a, struct component *c, str type, str url);
/* Adds each CVE id that stands in `text`, such as a file name, in capitals. */
void sbom_add_cves(struct arena *a, str **list, size_t *n, str text);
/* Adds to the list of what the text is: a package URL or a CPE name; false when neither. */
bool sbom_add_identity(struct arena *a, struct component *c, str text);
/* A version control address: "git+https://host/path@REVISION" is split into both lists. */
void sbom_add_repository(struct arena *a, struct component *c, str url);
/* Copies unless the place is taken or the text empty. */
void sbom_set_text(struct arena *a, str *place, str text);

/* Exact length of an algorithm's hexadecimal digest; 0 when the name is unknown. */
size_t hash_hex_chars(str alg);
bool is_hex(str s);
/* RFC 3339 with date, time and zone. */
bool is_date_time(str s);

/* What the formats table names, and the same from the parsed form; `root` is inside `doc`. */
enum status cyclonedx_read(struct arena *a, str bytes, struct sbom *out,
                           struct err *e) LW_MUST_CHECK;
enum status cyclonedx_xml_read(struct arena *a, str bytes, struct sbom *out,
                               struct err *e) LW_MUST_CHECK;
enum status spdx2_read(struct arena *a, str bytes, struct sbom *out,
                       struct err *e) LW_MUST_CHECK;
enum status spdx_tag_read(struct arena *a, str bytes, struct sbom *out,
                          struct err *e) LW_MUST_CHECK;
enum status spdx3_read(struct arena *a, str bytes, struct sbom *out,
                       struct err *e) LW_MUST_CHECK;
enum status cyclonedx_read_doc(struct arena *a, str bytes, const yyjson_doc *doc,
                               yyjson_val *root, struct sbom *out, struct err *e) LW_MUST_CHECK;
enum status spdx2_read_doc(struct arena *a, str bytes, const yyjson_doc *doc, yyjson_val *root,
                           struct sbom *out, struct err *e) LW_MUST_CHECK;
enum status spdx3_read_doc(struct arena *a, str bytes, const yyjson_doc *doc, yyjson_val *root,
                           struct sbom *out, struct err *e) LW_MUST_CHECK;

#endif
