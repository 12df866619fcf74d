/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of an archive, held against the events before them (store/record_kind.h). */
#include "app/archive_verify.h"

#include "base/limits.h"
#include "format/json.h"
#include "store/row_agreement.h"
#include "store/row_digest.h"

#include <stdio.h>

/* Of "product.000001.jsonl"; at most one of the two is found. */
static void kinds_of(str name, const struct record_kind **record, const struct row_kind **row)
{
    str table;
    bool is_part = str_cut(&name, '.', &table);
    *record = is_part ? record_kind_find(table) : NULL;
    *row = is_part ? row_kind_find(table) : NULL;
}

bool verify_has_rows(str name)
{
    const struct record_kind *record;
    const struct row_kind *row;
    kinds_of(name, &record, &row);
    return record || row;
}

/* As db_row_text() writes it; false for a value that no column has. */
static bool add_value(yyjson_val *value, struct buf *out)
{
    char number[48];
    if (yyjson_is_null(value)) {
        buf_add(out, STR("null\n"));
    } else if (yyjson_is_str(value)) {
        row_text_field(out, (str){yyjson_get_str(value), yyjson_get_len(value)});
    } else if (yyjson_is_sint(value) || yyjson_is_uint(value)) {
        row_text_number(out, yyjson_get_sint(value));
    } else if (yyjson_is_real(value)) {
        snprintf(number, sizeof number, "%.17g", yyjson_get_real(value));
        row_text_field(out, str_of(number));
    } else {
        return false;
    }
    return true;
}

static bool add_columns(const char *columns, yyjson_val *root, struct buf *out)
{
    str rest = str_of(columns), column;
    while (rest.n) {
        (void)str_cut(&rest, ',', &column);
        column = str_trim(column);
        if (!add_value(yyjson_obj_getn(root, column.p, column.n), out)) return false;
    }
    return true;
}

static enum status hold_row(struct verify *v, const struct record_kind *k, yyjson_val *root,
                            struct err *e)
{
    const char *owner = record_owner_column(k);
    buf_clear(&v->row);
    if (!add_columns(k->columns, root, &v->row))
        return verify_wrong(e, "a row of '%s' lacks a column", v->tar.name);
    const struct record_row row = {
        .id = json_str(root, "id"),
        .text = buf_str(&v->row),
        .owner = owner ? json_str(root, owner) : STR(""),
        .event_seq = yyjson_get_sint(yyjson_obj_get(root, "event_seq")),
    };
    enum status st = buf_status(&v->row, "row", e);
    if (st == LW_OK) st = record_book_row(&v->book, k, &row, e);
    return st == LW_OK && v->book.why[0] ? verify_wrong(e, "%s", v->book.why) : st;
}

static enum status hold_digested(struct verify *v, const struct row_kind *k, yyjson_val *root,
                                 struct err *e)
{
    str key = json_str(root, k->key);
    buf_clear(&v->row);
    if (!key.n || !add_columns(k->columns, root, &v->row))
        return verify_wrong(e, "a row of '%s' lacks a column", v->tar.name);
    enum status st = buf_status(&v->row, "row", e);
    if (st == LW_OK) st = record_book_digested_row(&v->book, k, key, buf_str(&v->row), e);
    return st == LW_OK && v->book.why[0] ? verify_wrong(e, "%s", v->book.why) : st;
}

enum status verify_row_part(struct verify *v, str name, struct err *e)
{
    const struct record_kind *record;
    const struct row_kind *row;
    kinds_of(name, &record, &row);
    str rest = buf_str(&v->entry), line;
    enum status st = LW_OK;
    v->out->n_rows += v->n_lines;
    while (st == LW_OK && (record || row) && str_cut(&rest, '\n', &line)) {
        yyjson_doc *doc = NULL;
        st = json_parse(line, ARCHIVE_MAX_ROW_BYTES, &doc, e);
        if (st != LW_OK) return err_context(e, "archive: %s", v->tar.name);
        yyjson_val *root = yyjson_doc_get_root(doc);
        st = record ? hold_row(v, record, root, e) : hold_digested(v, row, root, e);
        yyjson_doc_free(doc);
    }
    return st;
}
