/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file behind `struct knowledge`: schema, connection, prepared statements. Private to
 * knowledge/.
 */
#ifndef LW_KNOWLEDGE_STORE_H
#define LW_KNOWLEDGE_STORE_H

#include "knowledge/knowledge.h"
#include "knowledge/sql.h"

/* How long a statement waits for another process before it says so. */
enum {
    KNOWLEDGE_BUSY_MS = 10000
};

enum query {
    QUERY_PACKAGE,         /* key -> id */
    QUERY_CLAIMS,          /* package id -> claims with their records */
    QUERY_PARTS,           /* every part's feed */
    QUERY_BY_ID,           /* record id -> group */
    QUERY_IS_GROUP,        /* group -> itself */
    QUERY_BY_ALIAS,        /* alias -> group of the records that state it */
    QUERY_GROUP_MEMBERS,   /* group -> records that state it, with their texts */
    QUERY_GROUP_NAMESAKES, /* group -> records whose own id it is, the same columns */
    QUERY_GROUP_RECORDS,   /* group -> what its records are, without their texts */
    QUERY_RECORD_MODIFIED, /* id, feed, part -> revision date */
    QUERY_EXPLOITED,       /* CVE -> entry */
    QUERY_EPSS,            /* number of a CVE id -> the block of scores that holds it */
    QUERY_EPSS_DAYS,       /* days of which earlier scores are kept, oldest first */
    QUERY_EPSS_PAST,       /* day, number -> the block of scores of that day */
    QUERY_EPSS_SOURCE,     /* model and day of the scores */
    QUERY_COMMIT,          /* commits from an id on, with their releases */
    N_QUERY
};

struct knowledge {
    sqlite3 *db;
    enum knowledge_mode mode;
    sqlite3_stmt *queries[N_QUERY];
    int n_snapshots; /* knowledge_begin_read() nesting */
    /* Feed names by part id, static text; NULL where there is no such part. */
    const char **part_feeds;
    size_t n_part_feeds, cap_part_feeds;
};

/* The statement, prepared at its first use and reset. */
enum status knowledge_query(struct knowledge *k, enum query q, sqlite3_stmt **out,
                            struct err *e) LW_MUST_CHECK;

/* Flags of record.flags. */
enum {
    RECORD_INFORMATIONAL = 1,
    RECORD_MALWARE = 2,
    RECORD_GONE = 4, /* vanished from a complete import: withdrawn by absence */
    RECORD_FREE = 8, /* names no single CVE: its group comes from its aliases (groups.c) */
    RECORD_DISPUTED = 16,
    RECORD_EXPLOITATION_SHIFT = 5, /* two bits of ssvc_flags() */
    RECORD_OFFICIAL = 128,         /* the CVE List's own word about its id */
    RECORD_AUTOMATABLE_SHIFT = 8,  /* two bits */
    RECORD_IMPACT_SHIFT = 10,      /* two bits */
};
/* SSVC's words of the decision point at that shift; 0 when not stated. Others are not kept. */
unsigned ssvc_flags(unsigned shift, str word);
str ssvc_of_flags(unsigned shift, int64_t flags); /* STR_NONE when not stated */

/* Kinds of alias.kind. */
enum {
    ALIAS_SAME = 0,     /* from aliases: the same vulnerability */
    ALIAS_UPSTREAM = 1, /* from upstream: contains that vulnerability */
};

/* "CVE-2021-44228" as year << 32 | number; 0 when `id` is not a CVE id. */
int64_t cve_number(str id);
bool is_cve_id(str id);

/* Loading first and indexing afterwards is faster; every later import finds them there. */
enum status index_records(sqlite3 *db, struct err *e) LW_MUST_CHECK;

enum status meta_int(sqlite3 *db, const char *name, int64_t *out, struct err *e) LW_MUST_CHECK;
enum status meta_set(sqlite3 *db, const char *name, int64_t value, struct err *e) LW_MUST_CHECK;

#endif
