/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms of the Single Reporting Platform as data: which fields a stage shows, which it
 * demands and how long they may be. The catalogue is ENISA's glossary, not law, and changes
 * without notice; it therefore has versions side by side, and a draft is judged by the one it was
 * written for. The intermediate report of Art 14(6) has no form there and gets one of ours.
 *
 * Nothing is ever sent from here (law 7 of the house): a form is checked, copied by a person in
 * the portal's order, and its submission recorded.
 */
#ifndef LW_CORE_FORM_H
#define LW_CORE_FORM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/utc.h"
#include "model/case.h"
#include "model/duty.h"

#define FIELD_TYPE_LIST(X)                                                \
 X(FIELD_TEXT, "text")                                                    \
 X(FIELD_ENUM, "enum")       /* one of the choices */                     \
 X(FIELD_CHOICES, "choices") /* any of the choices, comma separated */    \
 X(FIELD_STATES, "states")   /* Member States by code, comma separated */ \
 X(FIELD_INSTANT, "instant") /* RFC 3339 */
ENUM_DECLARE(field_type, FIELD_TYPE_LIST);

/* What a stage wants of a field; the letters are the glossary's. */
#define FIELD_STATUS_LIST(X)                                                      \
 X(FIELD_HIDDEN, "N") /* not shown at this stage */                               \
 X(FIELD_OPTIONAL, "O")                                                           \
 X(FIELD_REQUIRED, "R")                                                           \
 X(FIELD_CARRIED, "C")   /* from the stage before; may be updated, not emptied */ \
 X(FIELD_IF_KNOWN, "RA") /* required if available */
ENUM_DECLARE(field_status, FIELD_STATUS_LIST);

/* Which form a case is reported on. */
#define FORM_TRACK_LIST(X)                                           \
 X(TRACK_NONE, "none")                   /* no form of the portal */ \
 X(TRACK_VULNERABILITY, "vulnerability") /* Art 14(1) */             \
 X(TRACK_INCIDENT, "incident")           /* Art 14(3) */             \
 X(TRACK_INTERMEDIATE, "intermediate")   /* Art 14(6): a form of ours; one stage, the first */
ENUM_DECLARE(form_track, FORM_TRACK_LIST);
/* TRACK_NONE: the portal takes no notification of such a case. */
enum form_track form_track_of(enum case_kind kind);

struct form_field {
    const char *nr;  /* "1", "v26", "i37" as in the glossary; "new" where it gives no number */
    const char *key; /* stable name: API, storage, forms */
    const char *label;
    const char *help;
    /* What of Regulation (EU) 2024/2847 the field carries: "14(2)(a)"; empty: the glossary alone */
    const char *clause;
    enum field_type type;
    size_t max_chars;    /* of form_n_chars(); 0: no limit of its own */
    const char *choices; /* separated by |; NULL: any text */
    enum field_status status[N_stage];
};

struct form_version {
    const char *id; /* "1.3": drafts and submissions carry it */
    const char *title;
    const char *on;   /* date of that state */
    const char *note; /* how it is known and what it changes */
};
extern const struct form_version form_versions[]; /* oldest first */
extern const size_t n_form_versions;

/* The rows of one form in one version, in the portal's order. Lives as long as the program. */
struct form_catalogue {
    const struct form_version *version;
    enum form_track track;
    const struct form_field *rows;
    size_t n_rows;
};
/* NULL: no such version. TRACK_NONE has no rows. */
const struct form_catalogue *form_catalogue_find(str version, enum form_track track);
/* Of the newest version: for what is the same in all, such as keys and labels. */
const struct form_catalogue *form_catalogue_newest(enum form_track track);
const struct form_field *form_field_find(const struct form_catalogue *c, str key);
/* Was it demanded at this stage or, carried over, at the stage that brought it? */
bool form_field_is_demanded(const struct form_field *field, enum stage s);

/* One value per row of the catalogue, by index; p == NULL or empty: no value. */
struct form {
    const struct form_catalogue *catalogue;
    enum stage stage;
    const str *values;
    const str *before;   /* what the submitted stage before had, or NULL */
    struct utc aware_at; /* as recorded, to compare with; UTC_NONE: not compared */
    bool is_drill;       /* sheets say EXERCISE */
};
/* "early warning", ..., "intermediate report". */
str form_title(const struct form *f);
/* "early_warning", ..., "intermediate_report". */
str form_stage_str(const struct form *f);

struct form_problem {
    const struct form_field *field;
    bool
        is_warning; /* the law or prudence wants it where the portal does not; may be submitted */
    str words;
};

/*
 * Checks a form for its stage. Problems are in the portal's order, their words in `a`; a form may
 * be recorded as submitted when none of them is more than a warning.
 */
enum status form_check(struct arena *a, const struct form *f, struct form_problem **problems,
                       size_t *n_problems, struct err *e) LW_MUST_CHECK;
size_t form_n_errors(const struct form_problem *problems, size_t n);

/*
 * What in a text looks like a detail that does not belong into a title, which is widely seen: an
 * address of a network, a credential, an exploit. NULL: nothing. A version of four small numbers
 * reads like an address; that is why it is only ever a warning.
 */
const char *form_confidential_detail(str text);

/*
 * Characters of a well-formed text as a form in a browser counts them, in UTF-16 code units (HTML,
 * "maxlength"): a line end is one, an emoji two or more. The glossary says no more than
 * "characters"; what fits so fits however else they are counted.
 */
size_t form_n_chars(str s);
/* The longest part of `s` from its start with at most `max_chars`; never splits a code point. */
str form_cut(str s, size_t max_chars);

/* A text and the record that it was read from: "record GHSA-... (osv), revision 2024-...". */
struct form_quote {
    str text, origin;
};
struct form_market {
    str state;       /* Member State */
    str since;       /* date, or empty */
    int64_t n_units; /* placed or in the field there; negative: not known */
};
struct form_measure {
    struct utc at;
    str text;
};
struct form_release {
    str product, version;
};

/*
 * What is known of a case, for proposing values. Empty strings, zero counts, UTC_NONE and
 * ANSWER_NONE: not known.
 */
struct form_facts {
    str case_number;
    str case_title;         /* an incident's; a vulnerability has a name */
    str description;        /* of the case, in the words of who opened it */
    str vulnerability;      /* CVE id where there is one */
    str vulnerability_name; /* of the catalogue or record: "heap overflow in libwebp" */
    struct form_quote text; /* summary of the record */
    struct form_quote severity, euvd;
    str exploited_source; /* "CISA KEV", may be empty */
    str manufacturer;
    str sensitivity;     /* sentence that the house proposes */
    const str *products; /* "Harbour Gateway" */
    size_t n_products;
    const struct form_release *releases; /* affected ones, by product, ascending */
    size_t n_releases;
    const str *components; /* "libwebp 1.3.1" */
    size_t n_components;
    const struct form_market *markets; /* of all products together, one row a state */
    size_t n_markets;
    const struct form_measure *measures; /* oldest first */
    size_t n_measures;
    const struct form_quote *workarounds; /* what records tell users to do */
    size_t n_workarounds;
    str coordinator; /* Member State of the CSIRT, preset by the portal */
    str coordinator_origin;
    /* Of all products alike, else empty: "important", "II", category of Annex III or IV. */
    str product_type, product_class, product_category;
    struct utc aware_at, occurred_at;
    struct utc measure_available_at;
    enum answer suspected_malicious;
    enum answer severity_a, severity_b; /* the tests of Art 14(5)(a) and (b) */
    bool is_support_known;              /* else the field stays empty */
    bool is_support_over;               /* of every affected release */
    /* Of an intermediate report: what the authority asked. */
    str request;
};

/* A proposed value and where it came from: a person decides. */
struct form_proposal {
    str value;        /* empty: nothing to propose */
    str origin;       /* "product 'Harbour Gateway': markets" */
    bool is_sentence; /* put together from facts: to be read before it is used */
};
/*
 * Proposals for the fields of a catalogue, one per row; cut to each field's limit. The same for
 * all stages: what was saved or submitted before goes first, which is the caller's business.
 */
enum status form_prefill(struct arena *a, const struct form_catalogue *c,
                         const struct form_facts *facts, struct form_proposal **out,
                         struct err *e) LW_MUST_CHECK;

/* Is this row on the copy sheet: shown at the stage, with a value? Text, JSON and paper agree. */
bool form_is_on_sheet(const struct form *f, size_t row);
/* The copy sheet: the shown fields with a value, in the portal's order, as plain text. */
void form_sheet_text(const struct form *f, str case_number, struct buf *out);
/*
 * The same as canonical JSON: case, stage, glossary_version, fields [{nr, key, label, value}], and
 * exercise (true) in a drill. These bytes are what a recorded submission freezes.
 */
void form_sheet_json(const struct form *f, str case_number, struct buf *out);

#endif
