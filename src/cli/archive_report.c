/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/archive_report.h"

#include "cli/table.h"

static void add_str(yyjson_mut_doc *d, yyjson_mut_val *o, const char *key, str v)
{
    yyjson_mut_obj_add_strncpy(d, o, key, v.p ? v.p : "", v.n);
}

static void add_stamps(yyjson_mut_doc *d, yyjson_mut_val *o, const struct archive_report *r)
{
    char text[UTC_TEXT_BYTES];
    yyjson_mut_obj_add_int(d, o, "n_stamps", r->n_stamps);
    if (utc_is_none(r->first_stamp_at)) return;
    add_str(d, o, "first_stamp_at", utc_text(r->first_stamp_at, text));
    add_str(d, o, "last_stamp_at", utc_text(r->last_stamp_at, text));
    add_str(d, o, "authority",
            !r->has_authorities   ? STR("not checked: give --tsa-ca")
            : r->is_own_authority ? STR("the archive's own: give --tsa-ca to be sure")
                                  : STR("as given"));
}

enum status archive_report_print(struct command_call *c, const char *path,
                                 const struct archive_report *r, struct err *e)
{
    yyjson_mut_doc *d = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *o = yyjson_mut_obj(d);
    if (!d || !o) BUG("out of memory");
    yyjson_mut_doc_set_root(d, o);
    add_str(d, o, "archive", str_of(path));
    add_str(d, o, "origin", r->origin);
    yyjson_mut_obj_add_bool(d, o, "is_partial", r->is_partial);
    yyjson_mut_obj_add_int(d, o, "n_events", r->n_events);
    yyjson_mut_obj_add_int(d, o, "checkpoint", r->checkpoint);
    yyjson_mut_obj_add_int(d, o, "n_checkpoints", r->n_checkpoints);
    yyjson_mut_obj_add_int(d, o, "n_documents", r->n_blobs);
    yyjson_mut_obj_add_int(d, o, "n_proofs", r->n_proofs);
    yyjson_mut_obj_add_int(d, o, "n_rows", r->n_rows);
    if (r->is_judged) {
        yyjson_mut_obj_add_int(d, o, "n_rows_proven", r->n_rows_proven);
        yyjson_mut_obj_add_int(d, o, "n_rows_since_upgrade", r->n_rows_taken_up);
        yyjson_mut_obj_add_int(d, o, "n_rows_unproven", r->n_rows_unproven);
    }
    add_stamps(d, o, r);
    add_str(d, o, "key", r->key_id);
    if (r->note.n) add_str(d, o, "note", r->note);
    enum status st = reply_print(c, d, e);
    yyjson_mut_doc_free(d);
    return st;
}
