/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compliance matrix: each duty of the law for each product, met by which evidence, open, late,
 * not applicable and why. Facts of all products are read with one statement a kind; verdicts are
 * pure (core/compliance.h) and made anew at every call, so the matrix is never stale.
 *
 *   compliance_facts.c   reads the facts
 *   compliance.c         compliance.get, and the part of duty.get about products
 */
#ifndef LW_APP_COMPLIANCE_H
#define LW_APP_COMPLIANCE_H

#include "app/op.h"
#include "core/compliance.h"

extern const struct op compliance_ops[];
extern const size_t n_compliance_ops;

struct compliance_product {
    str id, name, line;
    struct compliance_subject subject;
    str newest_id;                    /* newest release, empty when it has no SBOM */
    struct utc newest_at;             /* end of the day it was made available */
    bool is_counted;                  /* compliance_count() was asked */
    struct compliance_said *said;     /* NULL: what is said for all products */
    struct compliance_clocks *clocks; /* NULL: it is in no case */
};
struct compliance_facts {
    struct compliance_product *products; /* by name */
    size_t n;
    struct compliance_said *said; /* about all products, by duty_row_index() */
};
/*
 * Of one product, or of all with an empty id; everything in c->arena. What was known at a release
 * is there or not (1 or 0): who shows the words of a verdict asks compliance_count() first.
 */
enum status compliance_load(struct op_call *c, str product_id, struct compliance_facts *out,
                            struct err *e) LW_MUST_CHECK;

/* The products and the acts that apply to them, of all, and nothing else. */
enum status compliance_load_acts(struct op_call *c, struct compliance_facts *out,
                                 struct err *e) LW_MUST_CHECK;

enum status compliance_count(struct op_call *c, struct compliance_product *p,
                             struct err *e) LW_MUST_CHECK;

/* "counts" of a duty over all products and "products" with their state. */
enum status compliance_reply_duty(struct op_call *c, yyjson_mut_val *o,
                                  const struct duty_row *row, struct err *e) LW_MUST_CHECK;

#endif
