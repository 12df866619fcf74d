/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The feed table: one row a source of knowledge. Importer, synchronisation, health page,
 * `longwatch feed status` and the docs walk it. To add a feed: a row here, an importer for its
 * kind in import.c when no existing kind fits, a corpus test in import_corpus_test.c.
 */
#ifndef LW_KNOWLEDGE_FEEDS_H
#define LW_KNOWLEDGE_FEEDS_H

#include "base/arena.h"
#include "model/record.h"

enum feed_kind {
    FEED_RECORDS,   /* documents of one record or many, in files, folders or zips */
    FEED_EXPLOITED, /* one document that is a catalogue of exploited vulnerabilities */
    FEED_SCORES,    /* one table of probabilities */
};

/* What `url` of a row answers. */
enum feed_discovery {
    DISCOVER_NOTHING, /* the feed, or the folder that holds it */
    DISCOVER_ASSET,   /* a release; its asset whose name contains `asset` is the feed */
};

/* How feed/feed_sync.c brings a feed up to date: one function each in its table of strategies. */
enum feed_strategy {
    SYNC_DOCUMENT, /* `url` is the feed: one conditional request */
    SYNC_OSV, /* `url`/ECO/modified_id.csv, then ECO/ID.json of what changed, or ECO/all.zip */
    SYNC_CVE, /* `url` is a release: its midnight baseline once, then its hourly deltas */
    SYNC_NVD, /* `url` is API 2.0, windows of modification; `bulk_url` has the year files */
    SYNC_ALPINE,  /* `url`/vX.Y/REPOSITORY.json of the branches in use */
    SYNC_CSAF,    /* the providers of the setting feed-csaf-providers */
    SYNC_BY_HAND, /* nobody publishes it at one place: it is imported */
    N_FEED_STRATEGY
};

/* What a path says of the part that it holds; a part named by the caller is complete anyway. */
enum feed_layout {
    LAYOUT_RECORDS,  /* records, that is all: part "" is added to */
    LAYOUT_OSV,      /* .../ECOSYSTEM/all.zip is the ecosystem, complete */
    LAYOUT_CVE,      /* *_all_CVEs* is the list, *_CVEs* adds to it, other zips: see source.h */
    LAYOUT_DOCUMENT, /* a document is the whole feed, part "" */
    LAYOUT_ALPINE,   /* .../vX.Y/REPOSITORY.json is the part vX.Y/REPOSITORY, complete */
};

struct feed_row {
    const char *name;  /* "osv" */
    const char *title; /* "OSV" */
    enum feed_kind kind;
    const char *url; /* base for osv, the document for the others, see `discover` */
    enum feed_discovery discover;
    const char *asset; /* DISCOVER_ASSET */
    enum feed_strategy strategy;
    const char *bulk_url;  /* SYNC_NVD: folder of nvdcve-2.0-YEAR.json.gz and .meta */
    const char *file_name; /* what the document is called when it is kept on disk */
    int64_t interval_s;    /* how often `feed sync` asks when the scheduler runs it */
    int64_t fresh_for_s;   /* older than this since the last success: stale */
    const char *licence;
    const char *attribution; /* to be shown beside data that came from it */
    const char *source;      /* where the access rules are documented */
    /*
     * FEED_RECORDS: one of the two. `list` names the member of a large document whose elements
     * are read one by one (format/json_split.h); NULL reads a document whole.
     */
    enum status (*read)(struct arena *a, str bytes, struct record *out, struct err *e);
    enum status (*read_many)(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                             struct err *e);
    const char *list;
    enum feed_layout layout;
    /* FEED_EXPLOITED */
    enum status (*read_exploited)(struct arena *a, str bytes, struct exploited_catalogue *out,
                                  struct err *e);
};
extern const struct feed_row feed_rows[];
extern const size_t n_feed_rows;
/* NULL when there is no such feed. */
const struct feed_row *feed_find(str name);
/* As feed_find, but LW_E_USAGE with the known names in the words. */
enum status feed_get(str name, const struct feed_row **out, struct err *e) LW_MUST_CHECK;

#endif
