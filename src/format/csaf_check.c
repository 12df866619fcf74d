/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf_check.h"

#include "base/limits.h"

#include <stdarg.h>

struct csaf_at csaf_member(const struct csaf_at *up, str key, yyjson_val *value)
{
    return (struct csaf_at){.up = up, .key = key, .value = value};
}

struct csaf_at csaf_item(const struct csaf_at *up, size_t index, yyjson_val *value)
{
    return (struct csaf_at){.up = up, .key = STR_NONE, .index = index, .value = value};
}

/* RFC 6901: "~" and "/" of a name are written "~0" and "~1". */
static str escaped(struct arena *a, str key)
{
    char *p = arena_alloc(a, 2 * key.n + 1);
    size_t n = 0;
    if (p == NULL) return STR_NONE;
    for (size_t i = 0; i < key.n; i++) {
        bool is_special = key.p[i] == '~' || key.p[i] == '/';
        p[n++] = is_special ? '~' : key.p[i];
        if (is_special) p[n++] = key.p[i] == '~' ? '0' : '1';
    }
    return (str){.p = p, .n = n};
}

/* The place at the top has no `up`: its key is a whole pointer. */
str csaf_at_path(struct arena *a, const struct csaf_at *at)
{
    if (at == NULL) return STR("");
    if (at->up == NULL) return at->key;
    str up = csaf_at_path(a, at->up);
    if (at->key.p == NULL) return arena_printf(a, "%.*s/%zu", STR_ARG(up), at->index);
    return arena_printf(a, "%.*s/%.*s", STR_ARG(up), STR_ARG(escaped(a, at->key)));
}

static void add_finding(struct csaf_check *c, const char *test, int group, str path, str words)
{
    if (c->n_findings >= CSAF_MAX_FINDINGS) {
        c->n_steps = CSAF_MAX_STEPS + 1;
        return;
    }
    struct csaf_finding *f =
        arena_push(c->a, (void **)&c->findings, &c->n_findings, &c->findings_cap, sizeof *f);
    if (f == NULL) return;
    f->test = test;
    f->group = group == CSAF_MANDATORY     ? CSAF_MANDATORY
               : group == CSAF_RECOMMENDED ? CSAF_RECOMMENDED
                                           : CSAF_INFORMATIVE;
    f->path = path;
    f->words = words;
}

void csaf_report(struct csaf_check *c, const struct csaf_at *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str words = arena_vprintf(c->a, fmt, ap);
    va_end(ap);
    add_finding(c, c->test, c->group, csaf_at_path(c->a, at), words);
}

void csaf_report_path(struct csaf_check *c, str path, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str words = arena_vprintf(c->a, fmt, ap);
    va_end(ap);
    add_finding(c, c->test, c->group, path, words);
}

void csaf_report_as(struct csaf_check *c, const char *test, int group, const struct csaf_at *at,
                    const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str words = arena_vprintf(c->a, fmt, ap);
    va_end(ap);
    add_finding(c, test, group, csaf_at_path(c->a, at), words);
}

/* One step of a path: "name" or "name[]". */
static void each_step(struct csaf_check *c, const struct csaf_at *at, str path,
                      csaf_visit_fn visit, void *ctx)
{
    str step;
    yyjson_val *item;
    size_t i, max;
    if (path.n == 0) {
        visit(c, at->value, at, ctx);
        return;
    }
    (void)str_cut(&path, '/', &step);
    bool is_list = str_ends(step, STR("[]"));
    str key = str_sub(step, 0, is_list ? step.n - 2 : step.n);
    yyjson_val *v = yyjson_obj_getn(at->value, key.p, key.n);
    if (v == NULL) return;
    struct csaf_at member = csaf_member(at, key, v);
    if (!is_list) {
        each_step(c, &member, path, visit, ctx);
        return;
    }
    yyjson_arr_foreach(v, i, max, item)
    {
        struct csaf_at place = csaf_item(&member, i, item);
        each_step(c, &place, path, visit, ctx);
    }
}

void csaf_each_below(struct csaf_check *c, const struct csaf_at *at, const char *path,
                     csaf_visit_fn visit, void *ctx)
{
    each_step(c, at, str_of(path), visit, ctx);
}

void csaf_each(struct csaf_check *c, const char *path, csaf_visit_fn visit, void *ctx)
{
    struct csaf_at root = csaf_member(NULL, STR(""), c->root);
    each_step(c, &root, str_of(path), visit, ctx);
}

void csaf_each_product(struct csaf_check *c, csaf_product_fn visit, void *ctx)
{
    for (size_t i = 0; i < c->tree.n_products; i++) {
        visit(c, &c->tree.products[i], (uint32_t)i, ctx);
    }
}

void csaf_marks_init(struct map *marks)
{
    map_init(marks, 2 * LIMIT_RECORD_BYTES);
}

void csaf_mark_ids(struct csaf_check *c, struct map *marks, yyjson_val *ids, uint64_t bits)
{
    yyjson_val *v;
    size_t i, max;
    bool is_new;
    c->n_steps += yyjson_arr_size(ids);
    if (c->n_steps > CSAF_MAX_STEPS) return;
    yyjson_arr_foreach(ids, i, max, v)
    {
        str id = json_val_str(v);
        uint64_t *place = id.p == NULL ? NULL : map_at(marks, id, &is_new);
        if (place != NULL) *place |= bits;
    }
}

void csaf_mark_item(struct csaf_check *c, struct map *marks, yyjson_val *item, uint64_t bits)
{
    yyjson_val *groups = json_array(item, "group_ids");
    yyjson_val *v;
    size_t i, max;
    csaf_mark_ids(c, marks, json_array(item, "product_ids"), bits);
    yyjson_arr_foreach(groups, i, max, v)
    {
        uint32_t at = csaf_group_find(&c->tree, json_val_str(v));
        if (at != CSAF_NONE) csaf_mark_ids(c, marks, c->tree.groups[at].members, bits);
    }
}

uint64_t csaf_marks_of(const struct map *marks, str product)
{
    uint64_t bits = 0;
    (void)map_find(marks, product, &bits);
    return bits;
}

const struct csaf_status_list csaf_status_lists[] = {
    {"first_affected", CSAF_AFFECTED},
    {"known_affected", CSAF_AFFECTED},
    {"last_affected", CSAF_AFFECTED},
    {"known_not_affected", CSAF_NOT_AFFECTED},
    {"first_fixed", CSAF_FIXED},
    {"fixed", CSAF_FIXED},
    {"under_investigation", CSAF_INVESTIGATED},
    {"unknown", CSAF_UNKNOWN},
    {"recommended", CSAF_RECOMMENDED_VERSION},
};
const size_t n_csaf_status_lists = sizeof csaf_status_lists / sizeof csaf_status_lists[0];
const char *const csaf_status_group_names[N_CSAF_STATUS_GROUPS] = {
    "Affected", "Not affected", "Fixed", "Under investigation", "Unknown", "Recommended"};

void csaf_mark_status(struct csaf_check *c, struct map *marks, yyjson_val *vulnerability)
{
    yyjson_val *status = json_object(vulnerability, "product_status");
    for (size_t i = 0; i < n_csaf_status_lists; i++) {
        csaf_mark_ids(c, marks, json_array(status, csaf_status_lists[i].key),
                      UINT64_C(1) << (unsigned)csaf_status_lists[i].group);
    }
}

bool csaf_is_one_of(str word, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(word, str_of(names[i]))) return true;
    }
    return false;
}

bool csaf_is_released(const struct csaf_check *c)
{
    return str_eq(c->status, STR("final")) || str_eq(c->status, STR("interim"));
}

bool csaf_is_english(const struct csaf_check *c)
{
    return c->lang.n == 0 || str_eq_nocase(c->lang, STR("en")) ||
           (c->lang.n > 3 && str_eq_nocase(str_sub(c->lang, 0, 3), STR("en-")));
}

static bool has_digits(str s, size_t at, size_t n)
{
    for (size_t i = at; i < at + n; i++) {
        if (i >= s.n || !char_is_digit(s.p[i])) return false;
    }
    return true;
}

static unsigned two_digits(str s, size_t at)
{
    return (unsigned)(s.p[at] - '0') * 10 + (unsigned)(s.p[at + 1] - '0');
}

/* RFC 3339 section 5.6 without its leniencies; `*at` moves behind the fraction of a second. */
static const char *check_clock(str s, size_t *at)
{
    if (!has_digits(s, 11, 2) || s.n < 20 || s.p[13] != ':' || !has_digits(s, 14, 2) ||
        s.p[16] != ':' || !has_digits(s, 17, 2))
        return "the time is not of the form HH:MM:SS";
    if (two_digits(s, 11) > 23 || two_digits(s, 14) > 59) return "there is no such time of day";
    if (two_digits(s, 17) > 59) return "a leap second may not be used";
    *at = 19;
    if (s.p[*at] != '.') return NULL;
    (*at)++;
    if (!has_digits(s, *at, 1)) return "the fraction of a second has no digits";
    while (*at < s.n && char_is_digit(s.p[*at]))
        (*at)++;
    return NULL;
}

static const char *check_zone(str s, size_t at)
{
    if (at == s.n) return "the time zone is missing";
    if (str_eq(str_from(s, at), STR("Z"))) return NULL;
    if ((s.p[at] != '+' && s.p[at] != '-') || s.n != at + 6 || !has_digits(s, at + 1, 2) ||
        s.p[at + 3] != ':' || !has_digits(s, at + 4, 2))
        return "the time zone is neither Z nor of the form +HH:MM";
    if (two_digits(s, at + 1) > 23 || two_digits(s, at + 4) > 59)
        return "there is no such time zone";
    if (str_eq(str_from(s, at), STR("-00:00"))) return "the time zone is empty";
    return NULL;
}

bool csaf_is_instant(str s, const char **why)
{
    size_t at = 0;
    *why = NULL;
    if (!has_digits(s, 0, 4) || s.n < 11 || s.p[4] != '-' || !has_digits(s, 5, 2) ||
        s.p[7] != '-' || !has_digits(s, 8, 2)) {
        *why = "the date is not of the form YYYY-MM-DD";
        return false;
    }
    struct day day = {.year = (int32_t)(two_digits(s, 0) * 100 + two_digits(s, 2)),
                      .month = (int32_t)two_digits(s, 5),
                      .day = (int32_t)two_digits(s, 8)};
    if (!day_is_valid(day)) *why = "there is no such day";
    if (s.p[10] != 'T') *why = "date and time are not separated by an upper case T";
    if (*why == NULL) *why = check_clock(s, &at);
    if (*why == NULL) *why = check_zone(s, at);
    return *why == NULL;
}

/* utc_parse() takes nine decimals and keeps three; the next nine are kept beside them. */
struct csaf_time csaf_instant(str text)
{
    struct csaf_time t = {.at = UTC_NONE};
    char shorter[64];
    size_t n = 0, at = 20;
    uint64_t unit = 100000000;
    bool has_fraction = text.n > 23 && text.n < sizeof shorter && text.p[19] == '.';
    while (has_fraction && at < text.n && char_is_digit(text.p[at])) {
        if (at >= 23) {
            t.picoseconds += unit * (uint64_t)(text.p[at] - '0');
            unit /= 10;
        }
        at++;
    }
    for (size_t i = 0; has_fraction && i < text.n; i++) {
        if (i < 23 || i >= at) shorter[n++] = text.p[i];
    }
    str cut = has_fraction ? (str){.p = shorter, .n = n} : text;
    if (utc_parse(cut, "date", &t.at, NULL) != LW_OK) return (struct csaf_time){.at = UTC_NONE};
    return t;
}

bool csaf_time_is_none(struct csaf_time t)
{
    return utc_is_none(t.at);
}

int csaf_time_cmp(struct csaf_time a, struct csaf_time b)
{
    int order = utc_cmp(a.at, b.at);
    if (order != 0) return order;
    return (a.picoseconds > b.picoseconds) - (a.picoseconds < b.picoseconds);
}

size_t csaf_blank_at(str s, size_t at)
{
    unsigned char a = (unsigned char)s.p[at];
    unsigned char b = at + 1 < s.n ? (unsigned char)s.p[at + 1] : 0;
    unsigned char c = at + 2 < s.n ? (unsigned char)s.p[at + 2] : 0;
    if (a <= ' ' || a == 127 || a == '-' || a == '_') return 1;
    if (a == 0xC2 && (b == 0xA0 || b == 0xAD)) return 2; /* no-break space, soft hyphen */
    /* U+2000 to U+206F: spaces, hyphens, dashes, joiners; minus; U+3000; U+FEFF; small dashes */
    if (a == 0xE2 && (b == 0x80 || b == 0x81)) return 3;
    if (a == 0xE2 && b == 0x88 && c == 0x92) return 3;
    if (a == 0xE3 && b == 0x80 && c == 0x80) return 3;
    if (a == 0xEF && b == 0xBB && c == 0xBF) return 3;
    if (a == 0xEF && b == 0xB9 && (c == 0x98 || c == 0xA3)) return 3;
    return a == 0xEF && b == 0xBC && c == 0x8D ? 3 : 0;
}

static const struct csaf_test *const parts[] = {
    csaf_tree_tests,      csaf_helper_tests,        csaf_cvss_tests,   csaf_document_tests,
    csaf_profile_tests,   csaf_vulnerability_tests, csaf_metric_tests, csaf_ssvc_tests,
    csaf_cwe_tests,       csaf_range_tests,         csaf_match_tests,  csaf_licence_tests,
    csaf_extension_tests, csaf_schema_tests,
};

static void find_newest(struct csaf_check *c)
{
    yyjson_val *history = json_array(c->tracking, "revision_history");
    yyjson_val *v;
    size_t i, max;
    c->newest = (struct csaf_time){.at = UTC_NONE};
    yyjson_arr_foreach(history, i, max, v)
    {
        struct csaf_time at = csaf_instant(json_str(v, "date"));
        if (csaf_time_cmp(at, c->newest) > 0) c->newest = at;
    }
}

static enum status run_tests(struct csaf_check *c, struct err *e)
{
    int version = c->is_2_1 ? CSAF_21 : CSAF_20;
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
        for (const struct csaf_test *t = parts[p]; t->id != NULL; t++) {
            if ((t->versions & version) == 0) continue;
            c->test = t->id;
            c->group = t->group;
            t->run(c);
            if (c->n_steps > CSAF_MAX_STEPS) {
                return err_set(e, LW_E_LIMIT,
                               "test %s: more than %d findings or %d references to products",
                               t->id, (int)CSAF_MAX_FINDINGS, (int)CSAF_MAX_STEPS);
            }
        }
    }
    return arena_status(c->a, "findings of the CSAF tests", e);
}

static enum status check_root(struct csaf_check *c, struct err *e)
{
    str version = json_str(c->document, "csaf_version");
    if (!str_eq(version, STR("2.0")) && !str_eq(version, STR("2.1")))
        return err_set(
            e, LW_E_INPUT,
            "this is no CSAF document of version 2.0 or 2.1, expected an object with "
            "document.csaf_version");
    c->is_2_1 = str_eq(version, STR("2.1"));
    c->tracking = json_object(c->document, "tracking");
    c->vulnerabilities = json_array(c->root, "vulnerabilities");
    c->category = json_str(c->document, "category");
    c->status = json_str(c->tracking, "status");
    c->lang = json_str(c->document, "lang");
    c->tlp_label =
        json_str(json_object(json_object(c->document, "distribution"), "tlp"), "label");
    find_newest(c);
    enum status s = csaf_tree_init(&c->tree, c->a, c->root, e);
    if (s != LW_OK) return s;
    s = run_tests(c, e);
    csaf_tree_release(&c->tree);
    return s;
}

enum status csaf_check_at(struct arena *a, str bytes, struct utc now, struct csaf_finding **out,
                          size_t *n_out, struct err *e)
{
    yyjson_doc *doc;
    struct csaf_check c = {.a = a, .now = now};
    enum status s = json_parse(bytes, LIMIT_RECORD_BYTES, &doc, e);
    if (s != LW_OK) return s;
    c.root = yyjson_doc_get_root(doc);
    c.document = json_object(c.root, "document");
    s = check_root(&c, e);
    yyjson_doc_free(doc);
    if (s != LW_OK) return s;
    *out = c.findings;
    *n_out = c.n_findings;
    return LW_OK;
}

enum status csaf_check(struct arena *a, str bytes, struct csaf_finding **out, size_t *n_out,
                       struct err *e)
{
    return csaf_check_at(a, bytes, UTC_NONE, out, n_out, e);
}
