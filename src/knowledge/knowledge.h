/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The knowledge base: what the world says about vulnerabilities. Public, rebuildable, always
 * SQLite, one writer, many readers, atomic: a reader sees the state before or after an import,
 * never between, and a writer killed at any instant leaves the old state.
 *
 * Each committed change of knowledge has a generation number; what changed since a generation
 * can be asked, so that a re-match touches only changed packages.
 */
#ifndef LW_KNOWLEDGE_KNOWLEDGE_H
#define LW_KNOWLEDGE_KNOWLEDGE_H

#include "base/arena.h"
#include "base/utc.h"
#include "model/record.h"

struct knowledge;

enum knowledge_mode {
    KNOWLEDGE_READ,
    KNOWLEDGE_WRITE
};
/* LW_E_NO_DATA when reading what is not there. */
enum status knowledge_open(const char *path, enum knowledge_mode mode, struct knowledge **out,
                           struct err *e) LW_MUST_CHECK;
void knowledge_close(struct knowledge *k);
/* Number of the newest committed change, 0 when empty. */
enum status knowledge_generation(struct knowledge *k, int64_t *out,
                                 struct err *e) LW_MUST_CHECK;

/*
 * Between these, every question is answered from one state, whatever is imported meanwhile.
 * They nest.
 */
enum status knowledge_begin_read(struct knowledge *k, struct err *e) LW_MUST_CHECK;
void knowledge_end_read(struct knowledge *k);

/* One feed's word about one package, as stored: enough to decide and to explain. */
struct claim {
    str record_id;
    str source; /* "osv", "cve" */
    str feed;   /* feed row name */
    str revision;
    enum record_state state;
    bool is_informational, is_malware, is_disputed;
    str exploitation; /* SSVC: "none", "poc", "active"; empty when not stated */
    str group;        /* vulnerability: the CVE id where there is one, else the record id */
    struct affected affected;
};
typedef enum status (*claim_fn)(void *ctx, const struct claim *c, struct err *e);
/*
 * Calls `fn` for every claim about a package. `package_key` is one of format/package_key.h. Claims
 * live until `a` is cleared. Order: by record id, feed, then the record's own order of entries.
 * Of a configuration only what can matter to that product is handed over.
 */
enum status knowledge_claims(struct knowledge *k, struct arena *a, str package_key, claim_fn fn,
                             void *ctx, struct err *e) LW_MUST_CHECK;

/* The texts of a vulnerability group, for pages: its records side by side. */
struct vulnerability {
    str id;       /* group id */
    str *aliases; /* every id of the group but `id`, sorted */
    size_t n_aliases;
    str summary;
    struct severity *severities;
    size_t n_severities;
    str *references;
    size_t n_references;
    struct utc published_at, modified_at;
    enum record_state state;
    /* Of a rejected one: ids that its records say survive it; decisions move there (L08). */
    str *replaced_by;
    size_t n_replaced_by;
    bool is_disputed;
    str exploitation;     /* the strongest SSVC word of its records: "none", "poc", "active" */
    str automatable;      /* likewise: "no", "yes" */
    str technical_impact; /* likewise: "partial", "total" */
    bool is_exploited;    /* some catalogue lists it */
    struct day exploited_on;
    str exploited_source; /* "CISA KEV 2026.08.21" */
    str exploited_name;
    double epss; /* probability 0..1, negative: no score (missing is not zero) */
    double epss_percentile;
    str epss_model;
    struct utc epss_at;
    str epss_id; /* the CVE id whose score that is */
};
/* `id` may be any id of the group. `*found` false when nobody knows it. */
enum status knowledge_vulnerability(struct knowledge *k, struct arena *a, str id,
                                    struct vulnerability *out, bool *found,
                                    struct err *e) LW_MUST_CHECK;

/* EPSS scores of earlier days are kept, a week or more apart, for how a score moves. */
enum {
    EPSS_MAX_PAST = 5,
    EPSS_PAST_APART_DAYS = 7
};
struct epss_past {
    struct utc at; /* midnight of its day */
    double score;  /* negative: had none */
};
/* The oldest `max` of a CVE id, oldest first, into `out`; none when the feed is new. */
enum status knowledge_epss_past(struct knowledge *k, str cve, size_t max, struct epss_past *out,
                                size_t *n, struct err *e) LW_MUST_CHECK;

/*
 * The same for a group as a claim names it, which saves the search, and without `references`:
 * what a scan needs of thousands.
 */
enum status knowledge_group(struct knowledge *k, struct arena *a, str group,
                            struct vulnerability *out, bool *found,
                            struct err *e) LW_MUST_CHECK;

/* One source's record of a group, as it is now. */
struct group_record {
    str id, feed, revision;
    enum record_state state;
    struct utc modified_at; /* UTC_NONE: not stated */
    bool is_informational, is_malware, is_disputed;
};
typedef enum status (*group_record_fn)(void *ctx, const struct group_record *r, struct err *e);
/* Calls `fn` for every record of a group, by id and feed; texts live during the call. */
enum status knowledge_records(struct knowledge *k, str group, group_record_fn fn, void *ctx,
                              struct err *e) LW_MUST_CHECK;

/*
 * The first Linux release that has a commit, as kernel stream data and the kernel's own CVE
 * records tell: "5.10.210", "6.8". `commit` is 8 to 40 lower-case hexadecimal digits; it
 * may be shortened, as those that are known may. `*version` is STR_NONE when it is not
 * known or not certain, and lives in `a`.
 */
enum status knowledge_release_of_commit(struct knowledge *k, struct arena *a, str commit,
                                        str *version, struct err *e) LW_MUST_CHECK;

/* What changed since a generation: package keys whose claims changed, and exploited ids. */
struct knowledge_change {
    enum {
        CHANGE_PACKAGE,
        CHANGE_EXPLOITED_ADDED,
        CHANGE_EXPLOITED_REMOVED,
        CHANGE_EXPLOITED_EDITED
    } kind;
    str key; /* package key, or CVE id */
    int64_t generation;
};
typedef enum status (*change_fn)(void *ctx, const struct knowledge_change *c, struct err *e);
enum status knowledge_changes(struct knowledge *k, int64_t since, change_fn fn, void *ctx,
                              struct err *e) LW_MUST_CHECK;

/* Health of one feed: a row of `longwatch feed status` and of the Feeds page. */
struct feed_health {
    str name, title;
    int64_t n_records;
    struct utc attempted_at; /* last try */
    struct utc succeeded_at; /* last import or 304 that confirmed we are current */
    struct utc newest_at;    /* newest record by its own word */
    str error;               /* of the last try, empty when it succeeded */
    int64_t n_refused;       /* records refused in the last import */
    int64_t n_failures;      /* tries since the last success */
    struct utc retry_at;     /* not before, after failures; UTC_NONE otherwise */
    str revision;            /* catalogue version, ... */
    bool is_held;            /* shrunk by more than a tenth: waits for a person's word */
    enum {
        FEED_NEVER,
        FEED_FRESH,
        FEED_STALE,
        FEED_HELD
    } state; /* at `now` */
};
typedef enum status (*feed_health_fn)(void *ctx, const struct feed_health *h, struct err *e);
/* Called for every row of the feed table, in its order. */
enum status knowledge_health(struct knowledge *k, struct utc now, feed_health_fn fn, void *ctx,
                             struct err *e) LW_MUST_CHECK;

/*
 * What is imported and replaced as a whole: an OSV ecosystem by its name, or all of another feed
 * (name empty). Only a part that is there can say that it knows nothing of a package.
 */
struct knowledge_part {
    str feed, name;
    int64_t n_records;
    struct utc succeeded_at, newest_at; /* UTC_NONE: never */
    str revision, etag, last_modified;
    str cursor; /* how far the synchronisation has come, in the words of its strategy */
    str held;   /* why it is held, empty when it is not */
};
typedef enum status (*part_fn)(void *ctx, const struct knowledge_part *p, struct err *e);
/* Ordered by feed and name. */
enum status knowledge_parts(struct knowledge *k, part_fn fn, void *ctx,
                            struct err *e) LW_MUST_CHECK;

#endif
