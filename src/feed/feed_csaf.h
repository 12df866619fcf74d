/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSAF providers as the feed sees them: where their documents are listed, with which keys they
 * sign, which documents to fetch. Private to feed/.
 *
 * Source: CSAF 2.0, section 7 (distribution): provider-metadata.json is found below
 * /.well-known/csaf/, by security.txt, or at csaf.data.security.DOMAIN; documents are listed by
 * changes.csv of a directory or by ROLIE feeds; each has a hash file, and a signature file.
 */
#ifndef LW_FEED_FEED_CSAF_H
#define LW_FEED_FEED_CSAF_H

#include "crypto/openpgp.h"
#include "feed/feed_sync_internal.h"
#include "format/csaf.h"

enum {
    CSAF_MAX_METADATA_BYTES = 1024 * 1024,
    CSAF_MAX_LIST_BYTES = 64 * 1024 * 1024, /* ROLIE: 2.6 MB for 1,500 documents */
    CSAF_MAX_HASH_BYTES = 4096,
    CSAF_MAX_LISTS = 16,            /* directories and feeds of one provider */
    CSAF_BATCH_DOCUMENTS = 100,     /* a turn that breaks off loses at most so many */
    CSAF_MAX_TURN_DOCUMENTS = 3000, /* the rest in the next turn: other feeds wait */
    CSAF_MAX_TIMES = 3, /* requests of a document: itself, its hash, its signature */
};

/* One provider in this turn. */
struct csaf_turn {
    struct sync *s;
    struct arena *a;     /* lists and documents of this provider */
    str name;            /* as configured: the part */
    str origin;          /* "https://host" of its configured address */
    bool is_own_address; /* a whole address was configured, not a domain */
    struct csaf_provider provider;
    struct openpgp *ring; /* NULL without keys */
    struct csaf_entry *entries;
    size_t n_entries, cap_entries;
    struct http_answer list; /* of the one list, when there is one */
    size_t n_lists;
    struct refusal *refused; /* of this turn and those of before that still are */
    size_t n_refused, cap_refused;
};

/* A request of this provider: only to the configured address may it lead into a private network. */
enum status csaf_fetch(struct csaf_turn *t, struct http_request *r, struct http_answer *answer,
                       struct err *e) LW_MUST_CHECK;
enum status csaf_fetch_text(struct csaf_turn *t, str url, size_t max_bytes, str *out,
                            struct http_answer *answer, struct err *e) LW_MUST_CHECK;

/* Finds the provider's metadata, opens its keys. */
enum status csaf_find_provider(struct csaf_turn *t, struct err *e) LW_MUST_CHECK;
/*
 * Reads its lists into t->entries, with whole addresses. `*is_unchanged` when the only list is the
 * one of last time.
 */
enum status csaf_read_lists(struct csaf_turn *t, const struct knowledge_part *known,
                            bool *is_unchanged, struct err *e) LW_MUST_CHECK;

/*
 * Address of a document that a list at `folder` names. Some lists name it from the root of their
 * site ("csaf_files/OT/white/2024/a.json" in .../csaf_files/OT/white/changes.csv).
 */
str csaf_document_url(struct arena *a, str folder, str path);

/* Where a turn stands: all before `at`, and of those at `at` the ones up to `url`. */
struct csaf_cursor {
    struct utc at;
    str url; /* STR_NONE: the turn was ended, and all of `at` is known */
};
struct csaf_cursor csaf_cursor_read(str cursor);
bool csaf_is_newer(const struct csaf_entry *x, const struct csaf_cursor *c);

/*
 * Fetches a document to `path` and checks hash and signature. LW_E_INPUT and LW_E_NOT_FOUND: the
 * document is refused for the reason; everything else ends the turn.
 */
enum status csaf_fetch_document(struct csaf_turn *t, const struct csaf_entry *x,
                                const char *path, struct err *e) LW_MUST_CHECK;

/* Records that documents held before and hold no more, now that they were revised. */
struct csaf_gone {
    str *ids;
    size_t n, cap;
};
enum status csaf_find_gone(struct knowledge *k, struct arena *a, const char *feed, str part,
                           const char *const *paths, size_t n, struct csaf_gone *out,
                           struct err *e) LW_MUST_CHECK;

#endif
