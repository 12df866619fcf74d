/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ways in: one-time links, browser sessions, API tokens, and the count of failed sign-ins.
 * Secrets come here as SHA-256 in hexadecimal only.
 */
#ifndef LW_STORE_ACCESS_H
#define LW_STORE_ACCESS_H

#include "store/db.h"

struct one_time_link {
    str digest;
    str purpose;   /* "setup", "invitation" */
    str person_id; /* STR_NONE for the set-up */
    struct utc expires_at;
};
enum status link_insert(struct db *db, const struct one_time_link *l,
                        struct err *e) LW_MUST_CHECK;
enum status link_find(struct db *db, struct arena *a, str digest, struct one_time_link *out,
                      bool *found, struct err *e) LW_MUST_CHECK;
enum status link_delete(struct db *db, str digest, struct err *e) LW_MUST_CHECK;
enum status link_delete_expired(struct db *db, str purpose, struct utc now,
                                struct err *e) LW_MUST_CHECK;
enum status link_delete_purpose(struct db *db, str purpose, struct err *e) LW_MUST_CHECK;

struct session_row {
    str person_id;
    struct utc created_at, seen_at;
    str id; /* names it to its owner; empty for those from before there were ids */
    struct utc confirmed_at; /* when the person last proved to be there */
    str agent, source;       /* what the browser called itself, where it came from */
};
/* Times are those of `s`; seen_at is created_at. */
enum status session_insert(struct db *db, str digest, const struct session_row *s,
                           struct err *e) LW_MUST_CHECK;
enum status session_set_confirmed(struct db *db, str id, struct utc now,
                                  struct err *e) LW_MUST_CHECK;
typedef enum status (*session_fn)(void *ctx, const struct session_row *s, struct err *e);
/* Of a person, newest first. */
enum status session_each(struct db *db, str person_id, session_fn fn, void *ctx,
                         struct err *e) LW_MUST_CHECK;
/* One of a person's own; `*found` tells. */
enum status session_end_one(struct db *db, str id, str person_id, bool *found,
                            struct err *e) LW_MUST_CHECK;
enum status session_find(struct db *db, struct arena *a, str digest, struct session_row *out,
                         bool *found, struct err *e) LW_MUST_CHECK;
enum status session_touch(struct db *db, str digest, struct utc now,
                          struct err *e) LW_MUST_CHECK;
enum status session_delete(struct db *db, str digest, struct err *e) LW_MUST_CHECK;
/* Those that ended before: created before `created`, or last seen before `seen`. */
enum status session_delete_old(struct db *db, struct utc created, struct utc seen,
                               struct err *e) LW_MUST_CHECK;

/* Sessions, links and tokens of a person who may not come in any more. */
enum status access_delete_of(struct db *db, str person_id, struct err *e) LW_MUST_CHECK;
/* Sessions and links, also half-way sign-ins: after the password was changed. Tokens stay. */
enum status session_delete_of(struct db *db, str person_id, struct err *e) LW_MUST_CHECK;

struct sign_in_failures {
    int64_t n;
    struct utc failed_at; /* the last time */
};
/* Zero and UTC_NONE when there was none. */
enum status failures_load(struct db *db, str account, struct sign_in_failures *out,
                          struct err *e) LW_MUST_CHECK;
enum status failures_save(struct db *db, str account, const struct sign_in_failures *f,
                          struct err *e) LW_MUST_CHECK;
enum status failures_delete_old(struct db *db, struct utc before, struct err *e) LW_MUST_CHECK;
enum status failures_clear(struct db *db, str account, struct err *e) LW_MUST_CHECK;

struct api_token {
    str id, person_id, name;
    str scopes; /* permission names, comma separated */
    struct utc created_at, expires_at, used_at, revoked_at;
};
enum status token_insert(struct db *db, const struct api_token *t, str digest,
                         struct err *e) LW_MUST_CHECK;
enum status token_find(struct db *db, struct arena *a, str digest, struct api_token *out,
                       bool *found, struct err *e) LW_MUST_CHECK;
enum status token_find_by_id(struct db *db, struct arena *a, str id, struct api_token *out,
                             bool *found, struct err *e) LW_MUST_CHECK;
enum status token_touch(struct db *db, str id, struct utc now, struct err *e) LW_MUST_CHECK;
enum status token_revoke(struct db *db, str id, struct utc now, struct err *e) LW_MUST_CHECK;
typedef enum status (*token_fn)(void *ctx, const struct api_token *t, struct err *e);
/* Of one person, or everybody's with an empty id; newest first. */
enum status token_each(struct db *db, str person_id, token_fn fn, void *ctx,
                       struct err *e) LW_MUST_CHECK;

/* Active ones that end between the two and whose owner was not told. */
enum status token_n_ending(struct db *db, struct utc after, struct utc until, int64_t *n,
                           struct err *e) LW_MUST_CHECK;
enum status token_each_ending(struct db *db, struct utc after, struct utc until, token_fn fn,
                              void *ctx, struct err *e) LW_MUST_CHECK;
enum status token_set_warned(struct db *db, str id, struct utc now,
                             struct err *e) LW_MUST_CHECK;

/* Product lines that products are of, sorted; the view lives during the call. */
typedef enum status (*line_fn)(void *ctx, str line, struct err *e);
enum status line_each(struct db *db, line_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
enum status line_n_products(struct db *db, str line, int64_t *n, struct err *e) LW_MUST_CHECK;

#endif
