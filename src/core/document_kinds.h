/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prepared documents as data: what has to be told to whom outside the reporting platform, field by
 * field, with the clause that wants it and where a proposal comes from. Users, maintainers of
 * components, authorities under other acts, the public.
 *
 * Nothing is ever sent from here (law 7 of the house): a document is filled, checked, approved, and a
 * person who sent it records that.
 *
 * The catalogues are text in document_kind_rows.c, cut into columns when they are asked for.
 */
#ifndef LW_CORE_DOCUMENT_KINDS_H
#define LW_CORE_DOCUMENT_KINDS_H

#include "base/arena.h"
#include "base/utc.h"
#include "model/regime.h"

/* Raised with every change of a row; every draft and every approved document carries it. */
#define DOCUMENT_CATALOGUE_VERSION "1"
#define DOCUMENT_CATALOGUE_ON      "2026-11-22"

enum {
    DOCUMENT_MAX_FIELDS = 32,
    DOCUMENT_MAX_VALUE_BYTES = 80 * 1024, /* four bytes a character of the longest field */
};

enum document_need {
    DOCUMENT_OPTIONAL,
    DOCUMENT_REQUIRED,
    DOCUMENT_IF_KNOWN, /* a warning when empty */
    DOCUMENT_IN_FINAL, /* required in a final report, optional before */
};

enum document_type {
    DOCUMENT_TEXT,
    DOCUMENT_INSTANT, /* RFC 3339 */
    DOCUMENT_DATE,    /* 2026-11-22 */
    DOCUMENT_STATES,  /* Member States by code, comma separated */
    DOCUMENT_ENUM,    /* one of the choices */
    DOCUMENT_CHOICES, /* any of the choices, comma separated */
};

/* Views of the program's text; the same for the life of the program. */
struct document_field {
    str key, label, help;
    str clause;  /* what wants it */
    str from;    /* name of what proposes it (document_fill.c); empty: nobody can */
    str choices; /* parted by ';' */
    enum document_need need;
    enum document_type type;
    size_t max_chars;
    bool is_hazard; /* GPSR Art 36: no downplaying words */
    bool is_public; /* read by users: no detail that helps an attacker before a fix */
};

enum document_subject {
    DOCUMENT_OF_CASE = 1,
    DOCUMENT_OF_PRODUCT = 2,
    DOCUMENT_OF_BOTH = 3,
};

struct document_kind {
    const char *key;   /* "user_notice": API, storage */
    const char *title; /* "User notice" */
    const char *clause;
    const char *duties;   /* ids of the duties it meets, comma separated; "" none */
    const char *audience; /* who gets it */
    const char *channel;  /* the usual way */
    enum regime regime;
    unsigned char subject;   /* bits of enum document_subject */
    unsigned char is_public; /* for users or the public: recipients are groups of people */
    const char *fields;      /* rows, see document_kind_rows.c */
};
extern const struct document_kind document_kinds[];
extern const size_t n_document_kinds;

const struct document_kind *document_kind_find(str key);
bool document_kind_has_duty(const struct document_kind *k, str duty);

/* The fields of a kind, in the order of the document; at most DOCUMENT_MAX_FIELDS. */
size_t document_fields(const struct document_kind *k,
                       struct document_field out[static DOCUMENT_MAX_FIELDS]);

#endif
