/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Duties as people meet them: the table, what is said about a duty, and which acts and markets a
 * product has. The matrix of duties and products is in compliance.h.
 *
 *   duty_ops.c        duty.list, duty.get, and the rows of all
 *   attestation.c     duty.attest, duty.withdraw_attestation
 *   product_market.c  product.set_regime, product.set_market
 */
#ifndef LW_APP_DUTY_H
#define LW_APP_DUTY_H

#include "app/op.h"
#include "core/compliance.h"
#include "store/duty.h"
#include "store/product.h"

extern const struct op duty_ops[], product_market_ops[];
extern const size_t n_duty_ops, n_product_market_ops;

enum {
    DUTY_WORDS_MAX = 4000, /* characters of a reason or of an attestation */
    ATTESTED_DOCUMENT_MAX_BYTES = 64 * 1024 * 1024 /* a technical file with pictures */
};

/* The row of a duty; LW_E_NOT_FOUND with what to do for an id that is in no table. */
enum status duty_get_row(str id, const struct duty_row **out, struct err *e) LW_MUST_CHECK;

/* Text of a date as a day; year 0 for an empty one. */
struct day duty_day(str date);
/* Fills what the product itself states: role, dates, class, answers, regimes. */
enum status duty_subject_of(struct op_call *c, const struct product *p,
                            struct compliance_subject *out, struct err *e) LW_MUST_CHECK;
/* As above without the store: regimes are left alone. */
void duty_subject_facts(const struct product *p, struct compliance_subject *out);

/* "operator", "placed_on", ... of a product, its "regimes" and "market_rows". */
enum status reply_product_law(struct op_call *c, yyjson_mut_val *o, const struct product *p,
                              struct err *e) LW_MUST_CHECK;
/* id, duty, product, words, dates, document, is_standing, attested_by, ... */
enum status reply_attestation(struct op_call *c, yyjson_mut_val *o, const struct attestation *t,
                              struct err *e) LW_MUST_CHECK;
/* Texts of a table, which live as long as the program: no copies. NULL ends a list. */
void duty_reply_z(struct op_call *c, yyjson_mut_val *o, const char *key, const char *text);
void duty_reply_texts(struct op_call *c, yyjson_mut_val *o, const char *key,
                      const char *const *texts);
/* id, regulation, regime, article, title, actor, trigger, period, basis, recipient, dates. */
void reply_duty(struct op_call *c, yyjson_mut_val *o, const struct duty_row *row);

/* duty.attest, duty.get_attestation and duty.withdraw_attestation, of attestation.c. */
enum status duty_get_attestation(struct op_call *c, struct err *e) LW_MUST_CHECK;
enum status duty_attest(struct op_call *c, struct err *e) LW_MUST_CHECK;
/*
 * That `words` show how a duty of a product is met, from today on: for another operation, which did
 * what the duty asks for. With its event.
 */
enum status duty_attest_of(struct op_call *c, str product_id, str duty, str words,
                           struct err *e) LW_MUST_CHECK;
enum status duty_withdraw_attestation(struct op_call *c, struct err *e) LW_MUST_CHECK;

#endif
