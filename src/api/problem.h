/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Problem documents (RFC 9457) from an err: type and HTTP status come from the status table,
 * "instance" is the path asked for; "source", "line" and "column" say where in the document sent,
 * "parameter" which parameter, "advice" what to do next.
 */
#ifndef LW_API_PROBLEM_H
#define LW_API_PROBLEM_H

#include "serve/answer.h"

#define PROBLEM_MEDIA_TYPE  "application/problem+json"
#define PROBLEM_TYPE_PREFIX "urn:longwatch:problem:"

/* `http_status` 0 takes the one of the status table. */
struct answer *problem_answer(struct request *r, const struct err *e, int http_status);

#endif
