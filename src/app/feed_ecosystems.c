/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_ecosystems.h"

#include "format/version.h"
#include "store/component.h"

enum {
    MAX_ECOSYSTEMS = 128 /* the table has a third of that */
};

struct in_use {
    bool is_used[MAX_ECOSYSTEMS];
};

/* "pkg:rpm/redhat/openssl": the type and, where there is one, the namespace name the row. */
static enum status take_key(void *ctx, const struct db_row *row, struct err *e)
{
    struct in_use *u = ctx;
    str rest = db_text(row, 0), type, namespace_;
    (void)e;
    if (!str_starts(rest, STR("pkg:"))) return LW_OK;
    rest = str_from(rest, 4);
    (void)str_cut(&rest, '/', &type);
    (void)str_cut(&rest, '/', &namespace_);
    const struct ecosystem_row *found = ecosystem_from_purl(type, namespace_);
    if (found) u->is_used[found - ecosystem_rows] = true;
    return LW_OK;
}

enum status feed_ecosystems_in_use(struct app *app, struct arena *a, str *out, struct err *e)
{
    struct in_use u = {{false}};
    if (n_ecosystem_rows > MAX_ECOSYSTEMS) BUG("more ecosystems than flags");
    enum status st = component_each_key(app->db, take_key, &u, e);
    if (st != LW_OK) return st;
    *out = STR("");
    for (size_t i = 0; i < n_ecosystem_rows; i++) {
        if (!u.is_used[i]) continue;
        *out = arena_printf(a, "%.*s%s%s", STR_ARG(*out), out->n > 0 ? "," : "",
                            ecosystem_rows[i].osv_name);
    }
    return arena_status(a, "ecosystems", e);
}
