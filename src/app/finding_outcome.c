/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the matches of a component come to: a line for what they were read with, and one for each
 * vulnerability, "DIGEST ID", in the order of the ids. Two of them tell which findings a new state
 * of knowledge is about, without a look at the findings.
 */
#include "app/finding_write.h"
#include "app/known_feeds.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "store/setting.h"

/* Another number when findings take more, or something else, from a match. */
#define VERSION "outcome 2"

static void add_text(struct sha256_ctx *d, str s)
{
    uint64_t n = s.n;
    sha256_update(d, (str){(const char *)&n, sizeof n});
    if (s.n) sha256_update(d, s);
}

static void add_bytes(struct sha256_ctx *d, const void *p, size_t n)
{
    sha256_update(d, (str){p, n});
}

static void add_facts(struct sha256_ctx *d, const struct priority_facts *f)
{
    const str texts[] = {f->exploited_source, f->exploitation, f->automatable,
                         f->technical_impact};
    const double scores[] = {f->epss, f->epss_before};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_text(d, texts[i]);
    add_bytes(d, scores, sizeof scores);
    for (size_t i = 0; i < f->n_severities; i++)
        add_text(d, f->severities[i].vector);
}

static void add_match(struct sha256_ctx *d, const struct scan_match *m)
{
    const str texts[] = {m->vulnerability,   m->reason.rule,    m->reason.record,
                         m->reason.revision, m->reason.feed,    m->reason.inputs,
                         m->justification,   m->impact,         m->quotes,
                         m->ground,          m->fixed_in,       m->summary,
                         m->severity,        m->priority_reason};
    const int32_t numbers[] = {(int32_t)m->verdict, (int32_t)m->priority, m->is_exploited,
                               m->is_informational, m->exploited_on.year, m->exploited_on.month,
                               m->exploited_on.day, (int32_t)m->n_records};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_text(d, texts[i]);
    add_bytes(d, numbers, sizeof numbers);
    add_bytes(d, &m->epss, sizeof m->epss);
    for (size_t i = 0; i < m->n_records; i++)
        add_text(d, m->records[i]);
    add_facts(d, &m->facts);
}

enum {
    N_HEX = 16 /* of a line's digest: compared with its own predecessor alone */
};

static void add_line(struct buf *b, struct sha256_ctx *d, str id)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 sum = sha256_finish(d);
    buf_add(b, str_sub(sha256_hex(&sum, hex), 0, N_HEX));
    buf_char(b, ' ');
    buf_add(b, id);
    buf_char(b, '\n');
}

/* What findings take from elsewhere: when it moves, every match is looked at again. */
static enum status add_head(struct op_call *c, const struct component_row *x, struct buf *b,
                            struct err *e)
{
    int64_t use = 0;
    str feeds = STR("");
    enum status st = progress_load(c->app->db, "use-generation", &use, e);
    if (st == LW_OK) st = known_feeds_text(c, &feeds, e);
    if (st != LW_OK) return st;
    struct sha256_ctx *d = sha256_start();
    add_bytes(d, &use, sizeof use);
    add_bytes(d, &x->lacks_data, sizeof x->lacks_data);
    add_text(d, feeds);
    add_line(b, d, STR(VERSION));
    return LW_OK;
}

enum status finding_outcome(struct op_call *c, struct arena *a, const struct component_row *x,
                            const struct scan_match *matches, size_t n, str *out, struct err *e)
{
    struct buf b;
    buf_init(&b, FINDING_MAX_OUTCOME_BYTES);
    enum status st = add_head(c, x, &b, e);
    for (size_t i = 0; st == LW_OK && i < n; i++) {
        struct sha256_ctx *d = sha256_start();
        add_match(d, &matches[i]);
        add_line(&b, d, matches[i].vulnerability);
    }
    if (st == LW_OK) st = buf_status(&b, "matches of a component", e);
    *out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return st == LW_OK ? arena_status(a, "outcome", e) : st;
}

/* Takes a line off; false at the end, or when it is none of ours. */
static bool take_line(str *rest, str *line, str *id)
{
    if (!str_cut(rest, '\n', line) || line->n <= N_HEX) return false;
    *id = str_from(*line, N_HEX + 1);
    return true;
}

/* The next of either text, by id: `*is_same` when both have it with the same digest. */
struct pair {
    str before, after; /* rest of the texts */
    str old_line, old_id, new_line, new_id;
    bool has_old, has_new;
};

static void next_old(struct pair *p)
{
    p->has_old = take_line(&p->before, &p->old_line, &p->old_id);
}

static void next_new(struct pair *p)
{
    p->has_new = take_line(&p->after, &p->new_line, &p->new_id);
}

static bool take_changed(struct pair *p, str *id)
{
    while (p->has_old || p->has_new) {
        int order = !p->has_new ? -1 : !p->has_old ? 1 : str_cmp(p->old_id, p->new_id);
        bool is_same = order == 0 && str_eq(p->old_line, p->new_line);
        *id = order < 0 ? p->old_id : p->new_id;
        if (order <= 0) next_old(p);
        if (order >= 0) next_new(p);
        if (!is_same) return true;
    }
    return false;
}

enum status finding_outcome_compare(struct arena *a, str before, str after,
                                    struct finding_news *out, struct err *e)
{
    struct pair p = {.before = before, .after = after};
    size_t cap = 0;
    str id;
    *out = (struct finding_news){0};
    next_old(&p);
    next_new(&p);
    if (!p.has_old || !p.has_new || !str_eq(p.old_line, p.new_line)) {
        out->is_all = true;
        return LW_OK;
    }
    next_old(&p);
    next_new(&p);
    while (!out->is_all && take_changed(&p, &id)) {
        str *slot = arena_push(a, (void **)&out->ids, &out->n, &cap, sizeof *slot);
        if (!slot) return arena_status(a, "outcome", e);
        *slot = id;
        out->is_all = out->n > FINDING_MAX_NEWS;
    }
    return LW_OK;
}
