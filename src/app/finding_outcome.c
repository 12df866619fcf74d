/* SPDX-License-Identifier: Apache-2.0 */
/* What the matches of a component come to, as one digest. */
#include "app/finding_write.h"
#include "crypto/digest.h"
#include "store/setting.h"

/* Another number when findings take more, or something else, from a match. */
#define VERSION "outcome 1"

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

enum status finding_outcome(struct op_call *c, struct arena *a,
                            const struct scan_match *matches, size_t n, str *out, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    int64_t use = 0;
    enum status st = progress_load(c->app->db, "use-generation", &use, e);
    if (st) return st;
    struct sha256_ctx *d = sha256_start();
    add_text(d, STR(VERSION));
    add_bytes(d, &use, sizeof use);
    for (size_t i = 0; i < n; i++)
        add_match(d, &matches[i]);
    struct sha256 sum = sha256_finish(d);
    *out = arena_str(a, sha256_hex(&sum, hex));
    return arena_status(a, "outcome", e);
}
