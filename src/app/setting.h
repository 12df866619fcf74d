/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings: a typed table with defaults and bounds, changed by the operation setting.set. To add
 * one: a row in setting.c, sorted by name; the manual and the pages are made from it.
 */
#ifndef LW_APP_SETTING_H
#define LW_APP_SETTING_H

#include "app/app.h"

enum setting_type {
    SETTING_TEXT,
    SETTING_URL,     /* http(s)://, or smtp(s):// where the row says so; may be empty */
    SETTING_MAIL,    /* address, may be empty */
    SETTING_INT,     /* within min and max */
    SETTING_BOOL,    /* true, false */
    SETTING_ENUM,    /* one of `choices`, separated by | */
    SETTING_ZONE,    /* IANA time zone */
    SETTING_STATE,   /* two letters of a Member State, may be empty */
    SETTING_NETWORKS /* addresses and CIDR networks, separated by commas (base/network.h) */
};

struct setting_row {
    const char *name; /* "smtp-url"; one '*' stands for a feed's name: "feed-*-url" */
    enum setting_type type;
    const char *fallback; /* default, canonical spelling */
    int64_t min, max;     /* SETTING_INT */
    const char *choices;
    bool is_secret;  /* never shown, logged or put in the ledger */
    const char *doc; /* one sentence */
};
extern const struct setting_row setting_rows[];
extern const size_t n_setting_rows;
const struct setting_row *setting_find(str name);

/*
 * The value in force, in `a`: what was set, else the default. BUG() for a name without a row.
 * Never fails for a missing setting.
 */
enum status setting_get(struct app *app, struct arena *a, const char *name, str *out,
                        struct err *e) LW_MUST_CHECK;
enum status setting_int(struct app *app, const char *name, int64_t *out,
                        struct err *e) LW_MUST_CHECK;
enum status setting_bool(struct app *app, const char *name, bool *out,
                         struct err *e) LW_MUST_CHECK;

/* The 27 Member States in the Union's spelling (EL for Greece); "GR" is read as EL. */
bool member_state_from_str(str text, str *out);

#endif
