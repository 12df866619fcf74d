/* SPDX-License-Identifier: Apache-2.0 */
#include "app/product.h"

#include "app/setting.h"

enum status product_get(struct op_call *c, str id_or_name, struct product *out, struct err *e)
{
    bool found;
    enum status st = product_find(c->app->db, c->arena, str_trim(id_or_name), out, &found, e);
    if (st != LW_OK || found) return st;
    return err_set(e, LW_E_NOT_FOUND, "there is no product '%.*s'",
                   STR_ARG(str_sub(id_or_name, 0, 80)));
}

enum status member_states_of(struct op_call *c, const char *param, str **out, size_t *n,
                             struct err *e)
{
    *n = op_list(c, param, out);
    for (size_t i = 0; i < *n; i++) {
        str given = (*out)[i];
        if (!member_state_from_str(given, &(*out)[i]))
            return err_set(e, LW_E_USAGE,
                           "parameter '%s': '%.*s' is no Member State of the Union", param,
                           STR_ARG(str_sub(given, 0, 20)));
    }
    return LW_OK;
}
