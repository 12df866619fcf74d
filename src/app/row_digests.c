/* SPDX-License-Identifier: Apache-2.0 */
#include "app/row_digests.h"

struct adding {
    yyjson_mut_doc *doc;
    yyjson_mut_val *tables;
};

static enum status add_one(void *ctx, const char *table, str key, str hex, struct err *e)
{
    struct adding *x = ctx;
    (void)e;
    yyjson_mut_val *rows = yyjson_mut_obj_get(x->tables, table);
    if (!rows) rows = yyjson_mut_obj_add_obj(x->doc, x->tables, table);
    yyjson_mut_val *name = yyjson_mut_strncpy(x->doc, key.p, key.n);
    yyjson_mut_val *digest = yyjson_mut_strncpy(x->doc, hex.p, hex.n);
    if (!rows || !yyjson_mut_obj_add(rows, name, digest)) BUG("out of memory");
    return LW_OK;
}

enum status row_digests_add(struct db *db, yyjson_mut_doc *payload, size_t max, struct err *e)
{
    yyjson_mut_val *root = yyjson_mut_doc_get_root(payload);
    struct adding x = {payload, yyjson_mut_obj_get(root, ROW_DIGESTS_KEY)};
    if (!x.tables) x.tables = yyjson_mut_obj_add_obj(payload, root, ROW_DIGESTS_KEY);
    return row_digest_take(db, max, add_one, &x, e);
}
