/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacking what tools/embed.c packed. */
#include "web/assets.h"

#include <libdeflate.h>

enum status template_sources(struct arena *a, struct mustache_source **out, struct err *e)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    struct mustache_source *rows = arena_array(a, n_template_rows, sizeof *rows);
    char *text = arena_alloc(a, template_pack.n_bytes);
    if (!d || !rows || !text) BUG("no room for the templates");
    enum libdeflate_result r = libdeflate_deflate_decompress(
        d, template_pack.packed.p, template_pack.packed.n, text, template_pack.n_bytes, NULL);
    libdeflate_free_decompressor(d);
    if (r != LIBDEFLATE_SUCCESS)
        return err_set(e, LW_E_INPUT,
                       "the templates in the program are damaged; install it anew");
    for (size_t i = 0; i < n_template_rows; text += template_rows[i++].n_bytes)
        rows[i] =
            (struct mustache_source){template_rows[i].name, {text, template_rows[i].n_bytes}};
    *out = rows;
    return LW_OK;
}
