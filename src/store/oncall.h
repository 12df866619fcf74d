/* SPDX-License-Identifier: Apache-2.0 */
/* Policies of escalation as stored; what they mean is in core/escalation.h. */
#ifndef LW_STORE_ONCALL_H
#define LW_STORE_ONCALL_H

#include "store/db.h"

#define ONCALL_DEFAULT_POLICY STR("default") /* id and name; it always exists */

struct oncall_policy_row {
    str id, name;
    str line;                                        /* product line, empty: any */
    str case_kind;                                   /* empty: any */
    int32_t repage_minutes, wrap_minutes, max_pages; /* 0: the setting */
};
/* A step: exactly one of person and schedule. */
struct oncall_step_row {
    str person_id, schedule_id; /* STR_NONE: the other */
    int32_t after_minutes;
    str channels; /* ids, a blank between */
};
/* All of them, by name; strings in `a`. */
enum status oncall_policies(struct db *db, struct arena *a, struct oncall_policy_row **out,
                            size_t *n, struct err *e) LW_MUST_CHECK;
/* By id or by name. */
enum status oncall_policy_find(struct db *db, struct arena *a, str id_or_name,
                               struct oncall_policy_row *out, bool *found,
                               struct err *e) LW_MUST_CHECK;
/* Makes it or takes the place of the former one. */
enum status oncall_policy_save(struct db *db, const struct oncall_policy_row *p,
                               struct err *e) LW_MUST_CHECK;
/* With its steps. */
enum status oncall_policy_delete(struct db *db, str id, struct err *e) LW_MUST_CHECK;

/* In order. */
enum status oncall_steps(struct db *db, struct arena *a, str policy_id,
                         struct oncall_step_row **out, size_t *n, struct err *e) LW_MUST_CHECK;
/* Take the place of the former ones. */
enum status oncall_set_steps(struct db *db, str policy_id, const struct oncall_step_row *rows,
                             size_t n, struct err *e) LW_MUST_CHECK;
/* How many steps of policies name a schedule. */
enum status oncall_n_steps_of(struct db *db, str schedule_id, int64_t *n,
                              struct err *e) LW_MUST_CHECK;
/* Product lines of the products of a case, each once. */
enum status oncall_case_lines(struct db *db, struct arena *a, str case_id, str **out, size_t *n,
                              struct err *e) LW_MUST_CHECK;
/* A case of which it was said that nobody can be paged, and that nobody has acknowledged since. */
enum status oncall_find_unmanned(struct db *db, struct arena *a, str *case_id, bool *found,
                                 struct err *e) LW_MUST_CHECK;

#endif
