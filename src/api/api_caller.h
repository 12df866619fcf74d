/* SPDX-License-Identifier: Apache-2.0 */
/* What serves a request of the API, and who calls; below its two faces, api.h and plugin.h. */
#ifndef LW_API_API_CALLER_H
#define LW_API_API_CALLER_H

#include "app/op.h"
#include "serve/request.h"

struct api {
    struct app_pool *apps;
    /* The table served; the program's own unless a test brings another. */
    const struct op *const *ops;
    size_t n_ops;
};

/*
 * Who an API token of the request stands for: "Authorization: Bearer TOKEN", or "X-Api-Key: TOKEN"
 * as build plug-ins send it. `*is_given` is false, and the answer LW_OK, when there is neither.
 */
enum status api_token_actor(struct app *app, struct request *r, struct utc now,
                            struct actor *out, bool *is_given, struct err *e) LW_MUST_CHECK;

#endif
