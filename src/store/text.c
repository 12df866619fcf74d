/* SPDX-License-Identifier: Apache-2.0 */
#include "store/text.h"

str key_of(struct arena *a, str text)
{
    char *p = arena_alloc(a, text.n + 1);
    if (!p) return STR_NONE;
    for (size_t i = 0; i < text.n; i++)
        p[i] = char_lower(text.p[i]);
    return (str){p, text.n};
}

str like_of(struct arena *a, str text)
{
    if (!text.n) return STR("");
    char *p = arena_alloc(a, 2 * text.n + 2);
    size_t n = 0;
    if (!p) return STR_NONE;
    p[n++] = '%';
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '%' || text.p[i] == '_' || text.p[i] == '\\') p[n++] = '\\';
        p[n++] = char_lower(text.p[i]);
    }
    p[n++] = '%';
    return (str){p, n};
}
