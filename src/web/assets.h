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

extern const struct mustache_source template_sources[];
extern const size_t n_template_sources;

#endif
