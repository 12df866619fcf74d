/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fit.h"

static size_t least(const struct fit_column *c)
{
    return c->is_text && c->natural > FIT_MIN_TEXT ? FIT_MIN_TEXT : c->natural;
}

static size_t least_total(const struct fit_column *columns, size_t n)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++)
        if (columns[i].is_shown) total += least(&columns[i]) + (i > 0 ? FIT_GAP : 0);
    return total;
}

/* The column that goes first, 0 when only the first one is left. */
static size_t least_important(const struct fit_column *columns, size_t n)
{
    size_t worst = 0;
    for (size_t i = 1; i < n; i++) {
        if (!columns[i].is_shown) continue;
        if (worst == 0 || columns[i].dispose >= columns[worst].dispose) worst = i;
    }
    return worst;
}

/* The narrowest column that is cut, n when none is: room goes there first. */
static size_t narrowest(const struct fit_column *columns, size_t n)
{
    size_t found = n;
    for (size_t i = 0; i < n; i++) {
        const struct fit_column *c = &columns[i];
        if (!c->is_shown || c->width == c->natural) continue;
        if (found == n || c->width < columns[found].width) found = i;
    }
    return found;
}

bool fit_columns(struct fit_column *columns, size_t n, size_t line_width)
{
    size_t worst, at, total;
    bool is_whole = true;
    for (size_t i = 0; i < n; i++)
        columns[i].is_shown = true;
    while ((total = least_total(columns, n)) > line_width &&
           (worst = least_important(columns, n)) > 0) {
        columns[worst].is_shown = false;
        is_whole = false;
    }
    for (size_t i = 0; i < n; i++)
        columns[i].width = least(&columns[i]);
    for (; total < line_width && (at = narrowest(columns, n)) < n; total++)
        columns[at].width++;
    return is_whole && narrowest(columns, n) == n;
}
