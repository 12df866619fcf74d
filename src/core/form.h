/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms of the Single Reporting Platform as data: which fields a stage shows, which it
 * demands and how long they may be. The catalogue is ENISA's glossary, not law, and changes
 * without notice; it therefore has a version that every saved form carries.
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

#define FORM_GLOSSARY_VERSION "1.3"
#define FORM_GLOSSARY_ON      "2026-09-10"

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

struct form_field {
    const char *nr;  /* "1", "v26": as in the glossary, incident fields begin with i */
    const char *key; /* stable name: API, storage, forms */
    const char *label;
    const char *help;
    enum field_type type;
    size_t max_chars;    /* Unicode code points; 0: no limit of its own */
    const char *choices; /* separated by |; NULL: any text */
    enum field_status status[N_stage];
};

/* The rows of one kind of case, in the portal's order. */
size_t form_fields(enum case_kind kind, const struct form_field **rows);
const struct form_field *form_field_find(enum case_kind kind, str key);

/* One value per row of form_fields(), by index; p == NULL or empty: no value. */
struct form {
    enum case_kind kind;
    enum stage stage;
    const str *values;
};

struct form_problem {
    const struct form_field *field;
    bool is_warning; /* the law wants it where the portal does not; submission is possible */
    str words;
};

/*
 * Checks a form for its stage. Problems are in the portal's order, their words in `a`; a form may
 * be recorded as submitted when none of them is more than a warning.
 */
enum status form_check(struct arena *a, const struct form *f, struct form_problem **problems,
                       size_t *n_problems, struct err *e) LW_MUST_CHECK;
size_t form_n_errors(const struct form_problem *problems, size_t n);

/* Unicode code points of a well-formed text: how the portal counts characters. */
size_t form_n_chars(str s);
/* The longest part of `s` from its start with at most `max_chars`; never splits a code point. */
str form_cut(str s, size_t max_chars);

/*
 * What is known of a case, for proposing values. Empty strings and zero counts: not known.
 */
struct form_facts {
    str case_number;
    str vulnerability;      /* CVE id where there is one */
    str vulnerability_name; /* of the catalogue or record: "heap overflow in libwebp" */
    str vulnerability_text; /* summary of the record */
    str exploited_source;   /* "CISA KEV", may be empty */
    str manufacturer;
    const str *products; /* "Harbour Gateway" */
    size_t n_products;
    const str *versions; /* affected releases, "Harbour Gateway 4.1" */
    size_t n_versions;
    const str *components; /* "libwebp 1.3.1" */
    size_t n_components;
    const str *markets; /* Member State codes of the products' market lists */
    size_t n_markets;
    str coordinator; /* Member State of the CSIRT, preset by the portal */
    str severity;
    /* Of all products alike, else empty: "important", "II", category of Annex III or IV. */
    str product_type, product_class, product_category;
    struct utc aware_at;
    struct utc measure_available_at;
    str measure;           /* its description */
    bool is_support_known; /* else the field stays empty */
    bool is_support_over;  /* of every affected release */
};

/* A proposed value and where it came from: a person decides. */
struct form_proposal {
    str value;  /* empty: nothing to propose */
    str origin; /* "from the finding", "from the market list of the product" */
};
/*
 * Proposals for the fields of `kind`, one per row; cut to each field's limit. The same for all
 * stages: what was saved or submitted before goes first, which is the caller's business.
 */
enum status form_prefill(struct arena *a, enum case_kind kind, const struct form_facts *facts,
                         struct form_proposal **out, struct err *e) LW_MUST_CHECK;

/* The copy sheet: the shown fields with a value, in the portal's order, as plain text. */
void form_sheet_text(const struct form *f, str case_number, struct buf *out);
/*
 * The same as canonical JSON: case, stage, glossary_version, fields [{nr, key, label, value}].
 * These bytes are what a recorded submission freezes.
 */
void form_sheet_json(const struct form *f, str case_number, struct buf *out);

#endif
