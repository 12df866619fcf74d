/* SPDX-License-Identifier: Apache-2.0 */
#include "api/api_caller.h"

#include "app/session.h"

enum status api_token_actor(struct app *app, struct request *r, struct utc now,
                            struct actor *out, bool *is_given, struct err *e)
{
    str bearer = request_header(r, STR("Authorization"));
    str key = request_header(r, STR("X-Api-Key"));
    *is_given = bearer.p || key.p;
    *out = nobody_actor;
    if (!*is_given) return LW_OK;
    if (bearer.p && key.p)
        return err_set(e, LW_E_UNAUTHENTICATED,
                       "give the API token once: in Authorization or in X-Api-Key");
    if (bearer.p && !str_eq_nocase(str_sub(bearer, 0, 7), STR("Bearer ")))
        return err_set(e, LW_E_UNAUTHENTICATED,
                       "the Authorization header must be 'Bearer' and an API token");
    str token = str_trim(bearer.p ? str_from(bearer, 7) : key);
    return token_actor(app, &r->arena, token, now, out, e);
}
