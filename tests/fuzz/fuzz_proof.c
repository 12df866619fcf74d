/* SPDX-License-Identifier: Apache-2.0 */
/* Replies of time-stamp authorities, and archives: both come from elsewhere. */
#include "fuzz_values.h"

#include "app/archive.h"
#include "crypto/timestamp.h"

#include <string.h>

void fuzz_timestamp(struct arena *a, str bytes)
{
    struct stamp s;
    struct err e = {0};
    if (stamp_read(a, bytes, &s, &e) != LW_OK && e.message[0] == '\0')
        BUG("refused without words");
    e = (struct err){0};
    if (stamp_verify(a, bytes, STR("text"), STR(""), &s, &e) == LW_OK)
        BUG("a time stamp without an authority is taken");
}

static size_t take(void *ctx, char *out, size_t n)
{
    str *left = ctx;
    if (n > left->n) n = left->n;
    if (n) memcpy(out, left->p, n);
    *left = str_from(*left, n);
    return n;
}

void fuzz_archive(struct arena *a, str bytes)
{
    const struct archive_trust nobody = {STR(""), STR("")};
    struct archive_report r;
    struct err e = {0};
    if (archive_verify(a, take, &bytes, &nobody, &r, &e) != LW_OK && e.message[0] == '\0')
        BUG("refused without words");
}
