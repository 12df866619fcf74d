/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operations: one row for every thing a person or a job can do. The three skins are generated
 * from or parse into these rows, so a feature exists when its operation exists:
 *
 *   command line   longwatch NOUN VERB [ARG] --param value      (column `command`)
 *   REST v1        METHOD /api/v1/PATH                          (columns `method`, `path`)
 *   web            a page shows the reply of a reading operation through a template; a form
 *                  posts the parameters of a writing one
 *
 * What an operation is, and what one may call while it runs. It is run by op_run() (op_run.h), the
 * program's own work by system_call.h; both are above all aggregates, this is below them.
 */
#ifndef LW_APP_OP_H
#define LW_APP_OP_H

#include "app/app.h"
#include "model/role.h"
#include "store/list_order.h"

#include <yyjson.h>

enum param_type {
    PARAM_TEXT,
    PARAM_ID,
    PARAM_INT,
    PARAM_BOOL,    /* true/false, also on/1 from forms */
    PARAM_INSTANT, /* RFC 3339; forms may send datetime-local, read as UTC */
    PARAM_DATE,
    PARAM_ENUM,   /* one of `choices`, separated by | */
    PARAM_LIST,   /* comma separated text, or a JSON array of strings */
    PARAM_SECRET, /* text that is never logged, shown or put in a ledger payload */
    PARAM_FILE,   /* the request body or upload: a path to bytes on disk */
};

struct op_param {
    const char *name; /* "support-end" on the command line, support_end in JSON: '_' here */
    enum param_type type;
    bool is_required;
    bool is_in_path;     /* part of `path` as {name}; positional on the command line */
    size_t max;          /* characters of text, or largest integer; 0: the type's default */
    const char *choices; /* PARAM_ENUM */
    const char *doc;
};

struct op_call {
    struct app *app;
    const struct actor *actor;
    struct utc now;
    struct arena *arena; /* of this call */
    const struct op *op;
    const str *values; /* by index of op->params; p == NULL: not given */
    yyjson_mut_doc *doc;
    yyjson_mut_val *reply; /* the JSON object that is answered; the operation fills it */
    int64_t last_seq; /* of the ledger event appended last in this call, 0 before the first */
    bool
        wants_checkpoint; /* personal data was erased: empty the write-ahead log after commit */
    bool has_alerts;      /* something waits to be announced (alert.h); the commit does it */
    bool defers_alerts;   /* part of a run, which announces at its end */
    struct finding_closing *closing; /* of finding_apply.c, in the call's arena */
    /*
     * Set to keep what was written so far although the operation fails: a refused document is
     * evidence. Needs an event like any other commit.
     */
    bool keeps_on_error;
    struct known_feeds *feeds;    /* app/known_feeds.h: NULL until asked */
    str approved_by, proposal_id; /* of a call that a second person approved (approval.h) */
    bool is_use_checked; /* app/product_use.h: what is remembered is of this transaction */
    /* Run after the commit, outside the transaction; what fails there is logged. NULL: nothing. */
    enum status (*after_commit)(struct app *app, struct utc now, struct err *e);
};

struct op {
    const char *name;    /* "case.declare_aware" */
    const char *command; /* "case aware", or NULL: not on the command line */
    const char *method;  /* "GET", "POST", "DELETE", or NULL: not in the API */
    const char *path;    /* "/cases/{case}/awareness" below /api/v1 */
    enum permission needs;
    bool is_writing;
    const struct op_param *params; /* ends with {0} */
    enum status (*run)(struct op_call *c, struct err *e);
    const char *doc; /* one sentence; OpenAPI summary, man page, --help */
};

/*
 * All operations, in the order in which they were added (op_list.c); the same for the life of the
 * program once op_list_register() was called.
 */
const struct op *const *op_rows(void);
size_t n_op_rows(void);
#define op_table   op_rows()
#define n_op_table n_op_rows()
/* NULL when there is none. */
const struct op *op_find(str name);
/* Adds the rows of an aggregate; they must outlive the program. BUG() when the table is full. */
void op_table_add(const struct op *rows, size_t n);

/*
 * One given parameter, as text; PARAM_FILE gives the path of the bytes. An error about what the
 * file says has the parameter's name as its source: the path may be one of our own, and each
 * skin knows what the caller calls the file.
 */
struct op_arg {
    str name;
    str value;
};

/* Inside an operation: typed access by name; the types were checked before. */
bool op_has(const struct op_call *c, const char *name);
str op_str(const struct op_call *c, const char *name);
int64_t op_int(const struct op_call *c, const char *name, int64_t fallback);
bool op_bool(const struct op_call *c, const char *name, bool fallback);
struct utc op_utc(const struct op_call *c, const char *name);
/* Items of a PARAM_LIST, trimmed, empty ones dropped. */
size_t op_list(const struct op_call *c, const char *name, str **items);

/*
 * The two parameters of a list whose order may be chosen; `columns` are the names of its
 * list_order's columns, separated by |.
 */
#define OP_SORT_PARAMS(columns)                                                          \
 {"sort", PARAM_ENUM, false, false, 0, columns, "Column that the list is ordered by"},   \
 {                                                                                       \
  "order", PARAM_ENUM, false, false, 0, "asc|desc", "Upwards or downwards; default: asc" \
 }
/* What they say. LW_E_USAGE for an order without a column. */
enum status op_list_by(const struct op_call *c, const struct list_order *l, struct list_by *out,
                       struct err *e) LW_MUST_CHECK;

/* Replies: members of c->reply or of a nested object; strings are copied into the document. */
yyjson_mut_val *reply_object(struct op_call *c, yyjson_mut_val *parent, const char *key);
yyjson_mut_val *reply_array(struct op_call *c, yyjson_mut_val *parent, const char *key);
yyjson_mut_val *reply_item(struct op_call *c, yyjson_mut_val *array); /* appended object */
void reply_str(struct op_call *c, yyjson_mut_val *object, const char *key, str value);
void reply_int(struct op_call *c, yyjson_mut_val *object, const char *key, int64_t value);
void reply_real(struct op_call *c, yyjson_mut_val *object, const char *key, double value);
void reply_bool(struct op_call *c, yyjson_mut_val *object, const char *key, bool value);
/*
 * An instant as an object {"utc": "2026-...Z", "local": "Sun 22 Nov 2026, 11:04 CET",
 * "relative": "in 3 h 12 min"}; null for UTC_NONE.
 */
void reply_utc(struct op_call *c, yyjson_mut_val *object, const char *key, struct utc t);

/*
 * Appends to the ledger in the running transaction, as the call's actor at the call's time.
 * `payload_json` is an object built by the caller; `case_id` may be STR_NONE.
 */
enum status op_event(struct op_call *c, const char *kind, str subject_kind, str subject_id,
                     str case_id, yyjson_mut_doc *payload, struct err *e) LW_MUST_CHECK;

/*
 * As op_event, with the subject's row before and after as text (db_row_text); the ledger gets
 * their SHA-256, nothing for an empty text. `*seq` is the event's number (NULL: not wanted).
 */
enum status op_change_event(struct op_call *c, const char *kind, str subject_kind,
                            str subject_id, str case_id, yyjson_mut_doc *payload,
                            str row_before, str row_after, int64_t *seq,
                            struct err *e) LW_MUST_CHECK;
/* The number that the next event of this transaction will get. */
enum status op_next_seq(struct op_call *c, int64_t *seq, struct err *e) LW_MUST_CHECK;

/*
 * A payload to fill and give to op_event: an object with an allocator of its own. Keys must be
 * literals. Freed by payload_free(), also after op_event.
 */
yyjson_mut_doc *payload_new(void);
void payload_free(yyjson_mut_doc *d);
void payload_str(yyjson_mut_doc *d, const char *key, str value);
void payload_int(yyjson_mut_doc *d, const char *key, int64_t value);
void payload_bool(yyjson_mut_doc *d, const char *key, bool value);
void payload_utc(yyjson_mut_doc *d, const char *key,
                 struct utc t); /* RFC 3339, null for none */
/* Canonical JSON of a document: keys sorted bytewise at every depth, no blanks, UTF-8. */
enum status json_canonical(struct arena *a, yyjson_mut_doc *d, str *out,
                           struct err *e) LW_MUST_CHECK;

/* "in 3 h 12 min", "2 d 4 h ago", "now": the two largest units. Returns a view of `out`. */
enum {
    RELATIVE_TEXT_BYTES = 40
};
str relative_text(struct utc t, struct utc now, char out[static RELATIVE_TEXT_BYTES]);
/* "3 h 12 min" of a number of seconds, the two largest units, without direction. */
str span_text(struct arena *a, int64_t s);

#endif
