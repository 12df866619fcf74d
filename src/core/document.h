/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A prepared document: proposals for its fields, checking, and the ways it is written. Pure: what
 * is known comes in as facts, the time as a parameter.
 */
#ifndef LW_CORE_DOCUMENT_H
#define LW_CORE_DOCUMENT_H

#include "base/buf.h"
#include "core/document_kinds.h"

/* What the store knows of the matter. Empty texts: not known. Lists are joined by ", ". */
struct document_facts {
    str language; /* of the document */
    str case_number, case_title, description;
    bool is_incident; /* of a severe incident, else of a vulnerability */
    str vulnerability, vulnerability_text, severity;
    str exploited_source; /* "CISA KEV 2026.08.21" */
    str products, versions, states, quantity;
    str component, component_version, component_id; /* the one it is about */
    str evidence;         /* which images contain it, by which verdict */
    str upstream_contact; /* who is told, and the way: with where that comes from */
    str upstream_contact_origin, upstream_channel;
    str manufacturer, address, contact, srn;
    str measure, measure_users, update; /* recorded measures; fixed releases */
    struct utc aware_at, occurred_at, measure_available_at, now;
    str harm;                       /* canonical spelling of enum harm */
    str support_start, support_end; /* dates */
    str open_vulnerabilities;
};

/* A value of a field, and where it came from: a person decides. */
struct document_value {
    str value, origin;
};

/* One proposal a field, cut to its limit; empty where nothing is known. In `a`. */
enum status document_fill(struct arena *a, const struct document_kind *k,
                          const struct document_facts *facts, struct document_value **out,
                          struct err *e) LW_MUST_CHECK;

struct document_problem {
    size_t field; /* number of the field */
    bool is_warning;
    str words;
};
/* What the rules look at beside the values. */
struct document_scene {
    bool has_measure; /* a fix or mitigation is available */
    bool is_of_case;  /* else no statement about measures can be made */
    struct day today;
    str language; /* "en" */
};
/*
 * Limits, choices, required fields, the words that a hazard must not have (GPSR Art 36(2)(c)),
 * what must not be told before a fix. In the order of the fields; a document can be approved when
 * none is more than a warning.
 */
enum status document_check(struct arena *a, const struct document_kind *k, const str *values,
                           const struct document_scene *scene,
                           struct document_problem **problems, size_t *n,
                           struct err *e) LW_MUST_CHECK;
size_t document_n_errors(const struct document_problem *problems, size_t n);

/* What stands around the fields of a document. */
struct document_head {
    str id, title, language;
    str case_number;  /* empty: about a product */
    str product_name; /* empty: about a case */
    int64_t version;
    bool is_drill;
};
/*
 * The bytes that an approval freezes: canonical JSON of head, catalogue version, kind, clause and
 * the filled fields [{clause, key, label, value}].
 */
enum status document_content(struct arena *a, const struct document_kind *k,
                             const struct document_head *head, const str *values, str *out,
                             struct err *e) LW_MUST_CHECK;
/* To be pasted into a mail or a form: title, then label and text of each filled field. */
void document_text(struct arena *a, const struct document_kind *k,
                   const struct document_head *head, const str *values, struct buf *out);
/* "EXERCISE: User notice: ...": what a document is called in lists and on paper. */
str document_title(struct arena *a, const struct document_kind *k, const str *values,
                   bool is_drill);

#endif
