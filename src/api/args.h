/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters of an operation, from path, query and body of an API call. */
#ifndef LW_API_ARGS_H
#define LW_API_ARGS_H

#include "app/op.h"
#include "serve/route.h"

enum {
    ARGS_MAX = 64
};

struct args {
    struct op_arg list[ARGS_MAX];
    size_t n;
};

/*
 * Path, then query, then the body: a JSON object (text, numbers, truth values and lists of
 * texts), a form, or, for an operation with a file, the raw body. LW_E_USAGE for a body
 * that does not fit, LW_E_INPUT with its position for malformed JSON. Doubled and unknown
 * parameters are found by op_run().
 */
enum status args_collect(struct request *r, const struct op *op, const struct route_match *m,
                         struct args *out, struct err *e) LW_MUST_CHECK;

/* The parameter that takes a file, NULL when there is none. */
const struct op_param *op_file_param(const struct op *op);

#endif
