/* SPDX-License-Identifier: Apache-2.0 */
/* Replies of time-stamp authorities, and archives: both come from elsewhere. */
#include "fuzz_values.h"

#include "app/archive.h"
#include "app/archive_verify.h"
#include "base/limits.h"
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

/*
 * Rows of an archive and the events that they are held against: the name of the rows' entry, a
 * line feed, the texts of events, a line "%%", the rows.
 */
void fuzz_archive_rows(struct arena *a, str bytes)
{
    str name, events = bytes, rows = STR("");
    struct archive_report r = {.is_partial = true};
    struct verify v = {.a = a, .out = &r};
    struct err e = {0};
    (void)str_cut(&events, '\n', &name);
    if (str_after(events, STR("%%\n"), &rows)) events.n -= rows.n + 3;
    record_book_init(&v.book);
    v.book.is_archive = true;
    buf_init(&v.row, ARCHIVE_MAX_ROW_BYTES);
    buf_init(&v.entry, LW_MIB);
    buf_add(&v.entry, events);
    enum status st = buf_status(&v.entry, "events", &e);
    if (st == LW_OK) st = verify_ledger_part(&v, &e);
    buf_clear(&v.entry);
    buf_add(&v.entry, rows);
    if (st == LW_OK) st = buf_status(&v.entry, "rows", &e);
    if (st == LW_OK && verify_has_rows(name)) st = verify_row_part(&v, name, &e);
    if (st != LW_OK && e.message[0] == '\0') BUG("refused without words");
    if (st == LW_OK) record_book_finish(&v.book);
    record_book_release(&v.book);
    buf_release(&v.entry);
    buf_release(&v.row);
}
