/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Announcements as stored: routes, what waits to be announced, what waits for a digest, and how
 * far each person was told. What they mean is in app/alert.h.
 */
#ifndef LW_STORE_ALERT_H
#define LW_STORE_ALERT_H

#include "store/db.h"

/* The delivery set for a kind, in `a`; `*found` false: the default holds. */
enum status alert_route_find(struct db *db, struct arena *a, str kind, str *delivery,
                             bool *found, struct err *e) LW_MUST_CHECK;
enum status alert_route_save(struct db *db, str kind, str delivery, struct utc now,
                             struct err *e) LW_MUST_CHECK;
/* Back to the default. */
enum status alert_route_delete(struct db *db, str kind, struct err *e) LW_MUST_CHECK;

/* ---- what waits to be announced ---- */

struct alert_pending {
    str kind, subject;
    str ref;   /* finding, or empty */
    str words; /* why, in words, or empty */
    bool is_deferred;
};
/* Nothing happens when it waits already. */
enum status alert_pending_insert(struct db *db, const struct alert_pending *p,
                                 struct err *e) LW_MUST_CHECK;
/* All of one kind and subject that wait: one announcement. */
struct alert_group {
    str kind, subject, words;
    int64_t n;
};
/* At most `limit`, in `a`; those that wait for the end of a run only when `with_deferred`. */
enum status alert_pending_groups(struct db *db, struct arena *a, bool with_deferred,
                                 int64_t limit, struct alert_group **out, size_t *n,
                                 struct err *e) LW_MUST_CHECK;
enum status alert_pending_n(struct db *db, int64_t *n, struct err *e) LW_MUST_CHECK;
/*
 * Takes away what waits about findings that were opened, changed or closed, but not of runs: an
 * image tells of all that it brings by itself. `*n_new` how many vulnerabilities were opened.
 */
enum status alert_pending_take_back(struct db *db, int64_t *n_new, struct err *e) LW_MUST_CHECK;
enum status alert_pending_delete(struct db *db, const struct alert_group *g,
                                 struct err *e) LW_MUST_CHECK;

/* What the findings of a group come to. */
struct alert_reach {
    int64_t n_findings, n_images, n_products, n_components;
    int64_t rank;      /* of the most pressing */
    str first_finding; /* id of one of them */
};
enum status alert_group_reach(struct db *db, struct arena *a, const struct alert_group *g,
                              struct alert_reach *out, struct err *e) LW_MUST_CHECK;
/* The same of a component that every image of it is told of. */
enum status alert_component_reach(struct db *db, struct arena *a, str component_id,
                                  struct alert_reach *out, struct err *e) LW_MUST_CHECK;
typedef enum status (*alert_name_fn)(void *ctx, str name, struct err *e);
enum alert_name {
    ALERT_NAME_PRODUCT,   /* "Harbour Gateway" */
    ALERT_NAME_IMAGE,     /* "Harbour Gateway 4.1 eu" */
    ALERT_NAME_COMPONENT, /* "libwebp 1.3.1" */
    ALERT_NAME_FIX,       /* "libwebp 1.3.2" */
    ALERT_NAME_LINE,      /* product lines, the empty one of a product without */
};
/* The first `limit` different names in their order. */
enum status alert_group_names(struct db *db, const struct alert_group *g, enum alert_name what,
                              int64_t limit, alert_name_fn fn, void *ctx,
                              struct err *e) LW_MUST_CHECK;
/* Of the images that hold a component. */
enum status alert_component_names(struct db *db, str component_id, enum alert_name what,
                                  int64_t limit, alert_name_fn fn, void *ctx,
                                  struct err *e) LW_MUST_CHECK;

/* What an image brings. */
struct alert_image {
    int64_t n_vulnerabilities; /* open in it */
    int64_t n_new;             /* of them, not open in the image `than` */
    int64_t n_exploited;       /* of the new ones */
    int64_t rank;              /* most pressing of the new ones */
    int64_t n_not_monitored;   /* components */
};
/* `than_id` empty: all are new. */
enum status alert_image_news(struct db *db, str image_id, str than_id, struct alert_image *out,
                             struct err *e) LW_MUST_CHECK;
/* Names of its components that nobody can monitor. */
enum status alert_image_unmonitored(struct db *db, str image_id, int64_t limit,
                                    alert_name_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;

/* ---- digests ---- */

struct digest_entry {
    int64_t event_seq;
    str kind, subject;
    int64_t rank;
    str words;
    str told_id; /* person who was told at once, or empty */
    str lines;   /* product lines it tells of (app/hearing.h) */
    struct utc created_at;
};
enum status digest_entry_insert(struct db *db, const struct digest_entry *d,
                                struct err *e) LW_MUST_CHECK;
/*
 * Behind `after_seq` and not before `from`, without what the person was told at once; most
 * pressing first, then by subject. Strings live during the call.
 */
typedef enum status (*digest_entry_fn)(void *ctx, const struct digest_entry *d, struct err *e);
enum status digest_entry_each(struct db *db, int64_t after_seq, struct utc from, str person_id,
                              digest_entry_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* Newest entry, 0 when there is none. */
enum status digest_entry_newest(struct db *db, int64_t *seq, struct err *e) LW_MUST_CHECK;
enum status digest_entry_drop_before(struct db *db, struct utc t, struct err *e) LW_MUST_CHECK;

struct digest_person {
    str person_id;
    int64_t told_seq;
    struct utc told_at;
};
/* `*found` false before the first digest. */
enum status digest_person_find(struct db *db, str person_id, struct digest_person *out,
                               bool *found, struct err *e) LW_MUST_CHECK;
enum status digest_person_save(struct db *db, const struct digest_person *p,
                               struct err *e) LW_MUST_CHECK;

/* ---- outcomes of components ---- */

/* The digest that was kept (app/finding_outcome.c): a line for each vulnerability. */
enum status component_outcome_find(struct db *db, struct arena *a, str component_id,
                                   str *digest, bool *found, struct err *e) LW_MUST_CHECK;
enum status component_outcome_save(struct db *db, str component_id, str digest,
                                   struct err *e) LW_MUST_CHECK;
/* Forgets it unless it is `digest`: one image was judged by other knowledge than the rest. */
enum status component_outcome_keep(struct db *db, str component_id, str digest,
                                   struct err *e) LW_MUST_CHECK;

#endif
