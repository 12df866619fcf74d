/* SPDX-License-Identifier: Apache-2.0 */
/* Templates, style sheet and scripts as they lie in the program; made by tools/embed.c. */
#ifndef LW_WEB_ASSETS_H
#define LW_WEB_ASSETS_H

#include "web/mustache.h"

struct asset {
    const char *key;  /* "keys_js": how templates name it */
    const char *file; /* "keys-0123456789abcdef.js": last part of its address */
    const char *media_type;
    str bytes;
};

extern const struct asset assets[];
extern const size_t n_assets;

/*
 * Templates are packed, one text behind the other (raw deflate): commands that show no page do
 * not unpack them.
 */
struct template_row {
    const char *name;
    size_t n_bytes;
};
extern const struct template_row template_rows[];
extern const size_t n_template_rows;
struct template_pack {
    str packed;
    size_t n_bytes; /* unpacked, the sum of the rows */
};
extern const struct template_pack template_pack;

/* One source a row, in the arena, which must outlive what is parsed from them. */
enum status template_sources(struct arena *a, struct mustache_source **out,
                             struct err *e) LW_MUST_CHECK;

#endif
