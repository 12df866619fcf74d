/* SPDX-License-Identifier: Apache-2.0 */
/* Order, words and the gate of a scan. */
#include "cli/scan.h"

bool scan_is_open(const struct scan_match *m)
{
    return !m->is_informational &&
           (m->verdict == VERDICT_AFFECTED || m->verdict == VERDICT_UNDER_INVESTIGATION ||
            m->verdict == VERDICT_UNKNOWN);
}

bool scan_is_new_match(const struct scan_call *s, size_t match)
{
    return !s->is_known_match || !s->is_known_match[match];
}

const uint32_t *scan_order(const struct command_call *c, const struct scan_call *s, size_t *n)
{
    uint32_t *order = arena_array(c->arena, s->scan.n_matches + 1, sizeof *order);
    *n = 0;
    for (int p = PRIORITY_URGENT; order && p >= PRIORITY_NONE; p--) {
        for (size_t i = 0; i < s->scan.n_matches; i++) {
            const struct scan_match *m = &s->scan.matches[i];
            if ((int)m->priority == p && (s->shows_all || scan_is_open(m)))
                order[(*n)++] = (uint32_t)i;
        }
    }
    return order;
}

/* ---- words ---- */

str scan_label(const struct scan_match *m)
{
    return m->verdict == VERDICT_AFFECTED ? priority_str(m->priority) : verdict_str(m->verdict);
}

str scan_why(struct arena *a, const struct scan_match *m)
{
    return arena_printf(a, "%s%s%.*s: %.*s [%.*s]", m->is_exploited ? "exploited; " : "",
                        m->is_guess ? "guessed name; " : "", STR_ARG(m->reason.record),
                        STR_ARG(m->reason.inputs), STR_ARG(m->reason.rule));
}

str scan_summary(struct arena *a, const struct scan *s)
{
    return arena_printf(a,
                        "%zu components: %zu affected, %zu under investigation, %zu unknown, "
                        "%zu fixed, %zu without a match, %zu not monitored",
                        s->n_components, s->n_affected, s->n_under_investigation, s->n_unknown,
                        s->n_fixed, s->n_no_match, s->n_not_monitored);
}

str scan_gate_words(struct arena *a, const struct scan_call *s)
{
    const struct scan_gate *r = &s->result;
    str text = STR("");
    if (s->is_known_match)
        text = arena_printf(a, "%zu open finding%s known from the baseline\n", r->n_known,
                            r->n_known == 1 ? " is" : "s are");
    if (!s->has_gate) return text;
    if (r->n_passed_over)
        text = arena_printf(a,
                            "%.*s%zu finding%s no score to compare: 'unscored' would fail on "
                            "that\n",
                            STR_ARG(text), r->n_passed_over,
                            r->n_passed_over == 1 ? " has" : "s have");
    return arena_printf(a, "%.*sGate '%.*s': %zu %s\n", STR_ARG(text), STR_ARG(s->gate_text),
                        r->n_failing, r->n_failing == 1 ? "fails" : "fail");
}

/* Whether some part of the product has a name that feeds could know. */
static bool is_anything_monitored(const struct scan_call *s)
{
    for (size_t i = 0; i < s->scan.n_components; i++)
        if (!s->sbom.components[i].is_subject &&
            s->scan.components[i].verdict != VERDICT_NOT_MONITORED)
            return true;
    return false;
}

str scan_doubt(struct arena *a, const struct scan_call *s)
{
    if (s->scan.is_stale)
        return arena_printf(a,
                            "The knowledge is not current: %.*s. What was not found here may "
                            "exist.",
                            STR_ARG(s->scan.stale_why));
    if (is_anything_monitored(s)) return STR("");
    return s->scan.n_components ? STR("No component can be monitored: nothing that was not "
                                      "found here says anything.")
                                : STR("The SBOM has no component: there was nothing to look "
                                      "for.");
}

str scan_link(struct arena *a, str vulnerability)
{
    const char *at = str_starts(vulnerability, STR("CVE-"))
                         ? "https://nvd.nist.gov/vuln/detail/"
                         : "https://osv.dev/vulnerability/";
    struct buf b;
    buf_init(&b, 4096);
    buf_add(&b, str_of(at));
    for (size_t i = 0; i < vulnerability.n; i++) {
        char ch = vulnerability.p[i];
        bool is_plain = char_is_alpha(ch) || char_is_digit(ch) || ch == '-' || ch == '.' ||
                        ch == '_' || ch == '~';
        if (is_plain)
            buf_char(&b, ch);
        else
            buf_printf(&b, "%%%02X", (unsigned)(unsigned char)ch);
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

/* ---- the gate ---- */

static void judge_match(struct scan_call *s, size_t i)
{
    const struct scan_match *m = &s->scan.matches[i];
    if (!scan_is_open(m)) return;
    if (!scan_is_new_match(s, i)) {
        s->result.n_known++;
        return;
    }
    /* Reading a vector is a tenth of matching a component: only for who asks. */
    const struct gate_facts f = {
        .verdict = m->verdict,
        .priority = m->priority,
        .is_exploited = m->is_exploited,
        .is_fixable = m->fixed_in.n > 0,
        .severity = gate_asks_severity(&s->gate) ? gate_severity(m->severity) : -1,
        .epss = m->epss};
    s->result.n_failing += gate_fails(&s->gate, &f);
    s->result.n_passed_over += gate_passes_over(&s->gate, &f);
}

/* A component with findings is judged by them; what the SBOM describes is no part of itself. */
static void judge_component(struct scan_call *s, size_t i)
{
    const struct scan_component *x = &s->scan.components[i];
    const struct gate_facts f = {
        .is_component = true, .verdict = x->verdict, .severity = -1, .epss = -1};
    if (x->n_matches || s->sbom.components[i].is_subject) return;
    if (s->is_known_component && s->is_known_component[i]) return;
    s->result.n_failing += gate_fails(&s->gate, &f);
}

void scan_judge(struct arena *a, struct scan_call *s)
{
    s->result = (struct scan_gate){0};
    for (size_t i = 0; i < s->scan.n_matches; i++)
        judge_match(s, i);
    for (size_t i = 0; i < s->scan.n_components; i++)
        judge_component(s, i);
    if (scan_doubt(a, s).n)
        s->exit_code = status_row(LW_E_NO_DATA)->exit_code;
    else
        s->exit_code = s->has_gate && s->result.n_failing > 0;
}
