/* SPDX-License-Identifier: Apache-2.0 */
/*
 * REST v1: METHOD /api/v1/PATH for every row of the operation table with a method and a path,
 * plus GET /api/v1/openapi.json and what build plug-ins ask for (plugin.h). The caller is known by
 * an API token (Authorization: Bearer, or X-Api-Key) or by the browser session's cookie; with the cookie, writing needs the header X-CSRF-Token as
 * well. Answers are objects; failures are problem documents (problem.h).
 */
#ifndef LW_API_API_H
#define LW_API_API_H

#include "api/api_caller.h"
#include "serve/answer.h"

#define SESSION_COOKIE "longwatch_session"

/* Whether a request is for the API: its path begins with "/api". */
bool api_owns(const struct request *r);
/*
 * After the headers: limits the body. Uploads are refused here, before their first byte, when
 * the caller may not make them. NULL to go on.
 */
struct answer *api_begin(const struct api *api, struct request *r);
struct answer *api_handle(const struct api *api, struct request *r);

#endif
