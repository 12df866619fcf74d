/* SPDX-License-Identifier: Apache-2.0 */
/*
 * People, how they come in, and how they are forgotten.
 *
 * An administrator adds a person and hands over a link; the person sets a password through it.
 * The ledger knows people by a salted hash (person.ledger_ref), also as subjects. Erasing a
 * person deletes name, address, phone, password and salt, so that nothing leads from the hash
 * back; the ledger stays whole.
 */
#ifndef LW_APP_PERSON_H
#define LW_APP_PERSON_H

#include "app/op.h"
#include "store/access.h"
#include "store/person.h"

extern const struct op person_ops[], session_ops[], token_ops[];
extern const size_t n_person_ops, n_session_ops, n_token_ops;

enum {
    PASSWORD_LEAST_CHARACTERS = 12,
    INVITATION_S = 7 * 24 * 3600,
    SETUP_S = 24 * 3600
};

/* The actor that a signed-in person is; views into `p`. */
struct actor actor_of_person(const struct person *p);
/*
 * Fills id, salt and reference of a new person and checks name and mail address; LW_E_CONFLICT
 * when the address is taken.
 */
enum status person_prepare(struct op_call *c, struct person *p, struct err *e) LW_MUST_CHECK;
/* What a set of permissions lets somebody do, in words: the array `may` of a reply. */
void person_reply_may(struct op_call *c, yyjson_mut_val *o, uint32_t permissions);
/* LW_E_NOT_FOUND for an unknown or erased one. */
enum status person_get(struct op_call *c, str id, struct person *out,
                       struct err *e) LW_MUST_CHECK;
/* A job: tells owners of API tokens that end within two weeks, once each. */
enum status token_warn_due(struct app *app, struct utc now, struct utc *next_at,
                           struct err *e) LW_MUST_CHECK;
/* Name behind a ledger reference; the reference shortened when the person was erased. */
enum status person_name_of_ref(struct app *app, struct arena *a, str ref, str *name,
                               struct err *e) LW_MUST_CHECK;
/* Name of a person for display; "nobody" for an empty id. */
enum status person_shown(struct op_call *c, str person_id, str *name,
                         struct err *e) LW_MUST_CHECK;
/* LW_E_USAGE for one that is too short. */
enum status password_check(str password, struct err *e) LW_MUST_CHECK;
/* A one-time link by its token, in `a`; refusals as of link_check(). */
enum status link_get(struct app *app, struct arena *a, str token, const char *purpose,
                     struct utc now, struct one_time_link *out, struct err *e) LW_MUST_CHECK;
/* SHA-256 of a secret in hexadecimal, in `a`: what the store keeps of it. */
str secret_digest(struct arena *a, str secret);

#endif
