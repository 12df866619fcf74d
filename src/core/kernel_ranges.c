/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernel_internal.h"

#include "base/buf.h"
#include "core/cpe_match.h"

/* ---- versions ---- */

static str digits_of(str s)
{
    size_t n = 0;
    while (n < s.n && n < 9 && char_is_digit(s.p[n]))
        n++;
    return str_sub(s, 0, n);
}

static unsigned number_of(str digits)
{
    uint64_t v = 0;
    return str_u64(digits, UINT32_MAX, &v) ? (unsigned)v : 0;
}

struct kernel_version kernel_version_parse(str text)
{
    struct kernel_version v = {0};
    str rest = str_trim(text);
    if (rest.n > 1 && rest.p[0] == 'v') rest = str_from(rest, 1);
    while (v.n < 4) {
        str digits = digits_of(rest);
        if (digits.n == 0) break;
        v.at[v.n++] = number_of(digits);
        rest = str_from(rest, digits.n);
        if (rest.n < 2 || rest.p[0] != '.' || !char_is_digit(rest.p[1])) break;
        rest = str_from(rest, 1);
    }
    /* "6.2-rc1", "6.2rc1", "6.2_rc1", "6.2~rc1" */
    if (v.n && rest.n && (rest.p[0] == '-' || rest.p[0] == '_' || rest.p[0] == '~'))
        rest = str_from(rest, 1);
    if (v.n && str_starts(rest, STR("rc"))) {
        str digits = digits_of(str_from(rest, 2));
        if (digits.n) v.rc = number_of(digits);
    }
    return v;
}

int kernel_version_cmp(const struct kernel_version *a, const struct kernel_version *b)
{
    for (size_t i = 0; i < 4; i++)
        if (a->at[i] != b->at[i]) return a->at[i] < b->at[i] ? -1 : 1;
    unsigned x = a->rc ? a->rc : UINT32_MAX, y = b->rc ? b->rc : UINT32_MAX;
    return x == y ? 0 : x < y ? -1 : 1;
}

static size_t series_depth(const struct kernel_version *v)
{
    return v->at[0] < 3 ? 3 : 2;
}

/* Of their series only; 6.6 before 6.12. */
static int series_cmp(const struct kernel_version *a, const struct kernel_version *b)
{
    size_t n = series_depth(a) > series_depth(b) ? series_depth(a) : series_depth(b);
    for (size_t i = 0; i < n; i++) {
        unsigned x = i < series_depth(a) ? a->at[i] : 0, y = i < series_depth(b) ? b->at[i] : 0;
        if (x != y) return x < y ? -1 : 1;
    }
    return 0;
}

bool kernel_is_same_series(const struct kernel_version *a, const struct kernel_version *b)
{
    return a->n && b->n && series_cmp(a, b) == 0;
}

/* "6.6" or "2.6.32": the first release of its series. */
static bool is_mainline(const struct kernel_version *v)
{
    return v->at[0] < 3 ? v->at[3] == 0 : v->at[2] == 0 && v->at[3] == 0;
}

str kernel_version_text(struct arena *a, const struct kernel_version *v)
{
    str out = arena_printf(a, "%u.%u", v->at[0], v->at[1]);
    for (size_t i = 2; i < v->n; i++)
        out = arena_printf(a, "%.*s.%u", STR_ARG(out), v->at[i]);
    return v->rc ? arena_printf(a, "%.*s-rc%u", STR_ARG(out), v->rc) : out;
}

/* ---- ranges of a record ---- */

void kernel_ranges_add(struct kernel_ranges *r, const struct kernel_range *one)
{
    struct kernel_range *slot = arena_push(r->a, (void **)&r->at, &r->n, &r->cap, sizeof *slot);
    if (!slot) return;
    *slot = *one;
    slot->first = kernel_version_parse(one->start);
    if (one->has_end) slot->last = kernel_version_parse(one->end);
}

/* Most criteria are exactly this, and a kernel has thousands: no need to parse the name. */
static bool read_plain(str criteria, str *version, str *update)
{
    static const str head = STR_INIT("cpe:2.3:o:linux:linux_kernel:");
    str rest;
    if (!str_starts(criteria, head)) return false;
    rest = str_from(criteria, head.n);
    (void)str_cut(&rest, ':', version);
    (void)str_cut(&rest, ':', update);
    return !str_contains(*version, STR("\\")) && !str_contains(*update, STR("\\"));
}

static bool read_name(struct arena *a, str criteria, str *version, str *update)
{
    struct cpe c;
    struct err ignored = {0};
    if (read_plain(criteria, version, update)) return true;
    if (cpe_parse(a, criteria, &c, &ignored) != LW_OK) return false;
    if (c.at[CPE_PRODUCT].kind != CPE_TEXT ||
        !str_eq(c.at[CPE_PRODUCT].text, STR("linux_kernel")))
        return false;
    *update = STR("*");
    *version = c.at[CPE_VERSION].kind == CPE_ANY  ? STR("*")
               : c.at[CPE_VERSION].kind == CPE_NA ? STR("-")
                                                  : cpe_version_text(a, &c);
    return true;
}

static void add_criterion(struct kernel_ranges *r, const struct cpe_criterion *k)
{
    str version, update;
    if (!k->is_vulnerable || !read_name(r->a, k->criteria, &version, &update)) return;
    if (str_eq(version, STR("-"))) {
        r->has_vague = true;
        return;
    }
    if (!str_eq(version, STR("*"))) {
        bool has_update = !str_eq(update, STR("*")) && !str_eq(update, STR("-"));
        if (has_update)
            version = arena_printf(r->a, "%.*s-%.*s", STR_ARG(version), STR_ARG(update));
        kernel_ranges_add(r, &(struct kernel_range){.start = version,
                                                    .end = version,
                                                    .has_end = true,
                                                    .is_end_included = true,
                                                    .is_single = true});
        return;
    }
    kernel_ranges_add(r, &(struct kernel_range){.start = k->start,
                                                .end = k->end,
                                                .has_end = k->end.n > 0,
                                                .is_start_excluded = k->is_start_excluded,
                                                .is_end_included = k->is_end_included});
}

static void add_events(struct kernel_ranges *r, const struct version_range *x)
{
    struct kernel_range one = {0};
    bool is_open = false;
    for (size_t i = 0; i < x->n_events; i++) {
        const struct range_event *ev = &x->events[i];
        if (ev->kind == VERSION_INTRODUCED) {
            if (is_open) kernel_ranges_add(r, &one);
            is_open = true;
            one = (struct kernel_range){.start = str_eq(ev->version, STR("0")) ? STR("")
                                                                               : ev->version};
            continue;
        }
        one.end = ev->version;
        one.has_end = true;
        one.is_end_included = ev->kind == VERSION_LAST_AFFECTED;
        kernel_ranges_add(r, &one);
        is_open = false;
        one = (struct kernel_range){0};
    }
    if (is_open) kernel_ranges_add(r, &one);
}

static bool is_git(const struct version_statement *st)
{
    return str_eq_nocase(str_trim(st->version_type), STR("git"));
}

bool kernel_is_range_entry(const struct affected *x)
{
    bool has_one = false;
    if (x->kind != STATEMENT_CVE || x->default_status == CLAIM_AFFECTED) return false;
    for (size_t i = 0; i < x->n_statements; i++) {
        const struct version_statement *st = &x->statements[i];
        if (is_git(st)) continue;
        if (st->status != CLAIM_AFFECTED || st->n_changes) return false;
        if (kernel_version_parse(st->version).n < 1 && !str_eq(st->version, STR("0")))
            return false;
        if (st->upper.n && kernel_version_parse(st->upper).n < 2) return false;
        has_one = true;
    }
    return has_one;
}

static void add_statements(struct kernel_ranges *r, const struct affected *x)
{
    for (size_t i = 0; i < x->n_statements; i++) {
        const struct version_statement *st = &x->statements[i];
        if (is_git(st)) continue;
        bool from_start = str_eq(st->version, STR("0")) ||
                          (!st->is_upper_inclusive && str_eq(st->version, st->upper));
        kernel_ranges_add(r, &(struct kernel_range){
                                 .start = from_start ? STR("") : st->version,
                                 .end = st->upper.n ? st->upper : st->version,
                                 .has_end = true,
                                 .is_end_included = st->upper.n == 0 || st->is_upper_inclusive,
                                 .is_single = st->upper.n == 0});
    }
}

void kernel_ranges_of_entry(struct kernel_ranges *r, const struct affected *x)
{
    if (x->kind == STATEMENT_CPE && x->configuration) {
        for (size_t i = 0; i < x->configuration->n_nodes; i++)
            for (size_t k = 0; k < x->configuration->nodes[i].n_criteria; k++)
                add_criterion(r, &x->configuration->nodes[i].criteria[k]);
    } else if (x->kind == STATEMENT_OSV) {
        for (size_t i = 0; i < x->n_ranges; i++)
            if (x->ranges[i].kind != RANGE_GIT) add_events(r, &x->ranges[i]);
    } else if (kernel_is_range_entry(x)) {
        add_statements(r, x);
    }
}

/* ---- the rules ---- */

struct bounds {
    const struct kernel_range *r;
    struct kernel_version start, end;
    bool has_start, has_end;
    bool is_bounded; /* without an end of its own: ends with the series of its start */
};

static bool is_below_end(const struct bounds *b, const struct kernel_version *v)
{
    if (b->is_bounded) return kernel_is_same_series(&b->start, v);
    if (!b->has_end) return true;
    int order = kernel_version_cmp(v, &b->end);
    return order < 0 || (order == 0 && b->r->is_end_included);
}

static bool is_above_start(const struct bounds *b, const struct kernel_version *v)
{
    if (!b->has_start) return true;
    int order = kernel_version_cmp(v, &b->start);
    return order > 0 || (order == 0 && !b->r->is_start_excluded);
}

static bool holds(const struct bounds *b, const struct kernel_version *v)
{
    return is_above_start(b, v) && is_below_end(b, v);
}

/*
 * Rule (3). A range without end that starts at a stable point release is a branch that never got
 * its fix. One that starts with a mainline release is bounded as soon as another range speaks of
 * later series; when none does, the flaw is simply not mended anywhere.
 */
static bool is_last_word(const struct kernel_ranges *all, const struct bounds *b)
{
    if (!b->has_start) return true;
    if (!is_mainline(&b->start)) return false;
    for (size_t i = 0; i < all->n; i++) {
        const struct kernel_range *r = &all->at[i];
        const struct kernel_version *at = r->has_end ? &r->last : &r->first;
        if (r != b->r && at->n && series_cmp(at, &b->start) > 0) return false;
    }
    return true;
}

static struct bounds bounds_of(const struct kernel_ranges *all, const struct kernel_range *r)
{
    struct bounds b = {.r = r};
    b.start = r->first;
    b.has_start = b.start.n > 0;
    b.end = r->last;
    b.has_end = b.end.n > 0;
    if (!b.has_end) b.is_bounded = !is_last_word(all, &b);
    return b;
}

static bool is_own(const struct bounds *b, const struct kernel_version *v)
{
    if (b->is_bounded) return kernel_is_same_series(&b->start, v);
    return b->has_end && kernel_is_same_series(&b->end, v);
}

static void take(struct kernel_answer *out, const struct bounds *b, enum kernel_word word)
{
    out->word = word;
    out->lower = b->r->start.n ? b->r->start : STR("0");
    out->upper = b->r->has_end ? b->r->end : STR_NONE;
    out->is_upper_included = b->r->is_end_included;
    bool is_fix = b->has_end && !b->r->is_end_included;
    out->fixed_in = word == KERNEL_AFFECTED && is_fix ? b->r->end : STR_NONE;
}

/* Rule (2): the word of the own series, KERNEL_SILENT when no range ends there. */
static struct kernel_answer ask_own(const struct kernel_ranges *r,
                                    const struct kernel_version *v)
{
    struct kernel_answer out = {0};
    for (size_t i = 0; i < r->n; i++) {
        struct bounds b = bounds_of(r, &r->at[i]);
        if (b.r->is_single || !is_own(&b, v)) continue;
        if (holds(&b, v)) {
            take(&out, &b, KERNEL_AFFECTED);
            return out;
        }
        if (is_above_start(&b, v))
            take(&out, &b, KERNEL_FIXED);
        else if (out.word == KERNEL_SILENT)
            take(&out, &b, KERNEL_OUTSIDE);
    }
    return out;
}

/* Rule (4): the tightest range of another series that holds; else whether one was passed. */
static struct kernel_answer ask_other(const struct kernel_ranges *r,
                                      const struct kernel_version *v)
{
    struct kernel_answer out = {0};
    struct bounds best = {0};
    for (size_t i = 0; i < r->n; i++) {
        struct bounds b = bounds_of(r, &r->at[i]);
        if (b.r->is_single) continue;
        if (out.word == KERNEL_SILENT) take(&out, &b, KERNEL_OUTSIDE);
        if (b.has_start && series_cmp(&b.start, v) > 0) continue;
        if (holds(&b, v)) {
            bool is_tighter = !best.r || (b.has_end && best.has_end &&
                                          kernel_version_cmp(&b.end, &best.end) < 0);
            if (is_tighter || (b.has_end && !best.has_end)) best = b;
        } else if (!best.r && b.has_end && is_mainline(&b.end) && !is_below_end(&b, v)) {
            take(&out, &b, KERNEL_FIXED); /* mended in mainline before this series began */
        }
    }
    if (best.r) take(&out, &best, KERNEL_AFFECTED);
    return out;
}

static struct kernel_answer ask_singles(const struct kernel_ranges *r,
                                        const struct kernel_version *v)
{
    struct kernel_answer out = {0};
    for (size_t i = 0; i < r->n; i++) {
        struct bounds b = bounds_of(r, &r->at[i]);
        if (!b.r->is_single || !b.has_end) continue;
        if (kernel_version_cmp(v, &b.end) == 0) {
            take(&out, &b, KERNEL_AFFECTED);
            return out;
        }
        if (out.word == KERNEL_SILENT) take(&out, &b, KERNEL_OUTSIDE);
    }
    return out;
}

struct kernel_answer kernel_ranges_ask(const struct kernel_ranges *r,
                                       const struct kernel_version *v, const char *encoding)
{
    struct kernel_answer single = ask_singles(r, v), out = single;
    if (single.word != KERNEL_AFFECTED) {
        out = ask_own(r, v);
        if (out.word == KERNEL_SILENT) out = ask_other(r, v);
        if (out.word == KERNEL_SILENT) out = single;
    }
    if (out.word == KERNEL_SILENT && r->has_vague) {
        out.word = KERNEL_DOUBTFUL;
        out.why = "the record does not say which versions";
    }
    out.encoding = encoding;
    return out;
}
