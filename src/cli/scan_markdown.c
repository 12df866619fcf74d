/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scan as a comment for a merge request (GitHub and GitLab flavoured Markdown). Texts of feeds
 * and SBOMs are foreign: every character that means something there is written as an entity, so
 * that no record brings addresses, mentions, images or HTML into the comment.
 */
#include "cli/scan.h"

#include "base/limits.h"

enum {
    CELL_CHARS = 200, /* of a cell: the whole is in the other formats */
    NAMED_COMPONENTS = 20,
    MAX_BYTES = 4 * 1024 * 1024
};

/* Of the punctuation only what starts nothing; a colon or dot that makes an address does. */
static bool is_plain(str s, size_t i)
{
    unsigned char ch = (unsigned char)s.p[i];
    if (char_is_alpha((char)ch) || char_is_digit((char)ch) || ch >= 0x80) return true;
    if (ch == ':') return i + 1 == s.n || s.p[i + 1] != '/';
    if (ch == '.') return i < 3 || !str_eq_nocase(str_sub(s, i - 3, 3), STR("www"));
    return ch == ' ' || ch == ',' || ch == ';' || ch == '-' || ch == '/' || ch == '(' ||
           ch == ')' || ch == '+' || ch == '%' || ch == '\'';
}

/* Cut at a whole character, line breaks as blanks. */
static void put_text(struct buf *b, str s)
{
    size_t n_chars = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        if ((ch & 0xC0) != 0x80 && n_chars++ == CELL_CHARS) {
            buf_add(b, STR("…"));
            return;
        }
        if (is_plain(s, i))
            buf_char(b, (char)ch);
        else if (ch < 0x20 || ch == 0x7f)
            buf_char(b, ' ');
        else
            buf_printf(b, "&#%u;", (unsigned)ch);
    }
}

static void put_cell(struct buf *b, str s)
{
    put_text(b, s);
    buf_add(b, STR(" | "));
}

static void put_row(struct buf *b, struct arena *a, const struct scan_call *s, size_t i)
{
    const struct scan_match *m = &s->scan.matches[i];
    const struct component *x = &s->sbom.components[m->component];
    buf_add(b, STR("| ["));
    put_text(b, m->vulnerability);
    buf_add(b, STR("]("));
    buf_add(b, scan_link(a, m->vulnerability));
    buf_add(b, STR(") | "));
    put_cell(b, x->name);
    put_cell(b, x->version);
    put_cell(b, m->fixed_in);
    if (m->is_exploited) buf_add(b, STR("**exploited**, "));
    if (s->is_known_match && scan_is_new_match(s, i)) buf_add(b, STR("new, "));
    put_cell(b, scan_label(m));
    put_text(b, m->summary.n ? m->summary : m->reason.inputs);
    buf_add(b, STR(" |\n"));
}

static void put_findings(struct buf *b, const struct command_call *c, const struct scan_call *s)
{
    size_t n, shown;
    const uint32_t *order = scan_order(c, s, &n);
    if (n == 0) return;
    shown = n > SCAN_MARKDOWN_ROWS ? SCAN_MARKDOWN_ROWS : n;
    buf_add(b, STR("\n| Vulnerability | Component | Version | Fixed in | Priority | About |\n"
                   "|---|---|---|---|---|---|\n"));
    for (size_t i = 0; i < shown; i++)
        put_row(b, c->arena, s, order[i]);
    if (shown < n) buf_printf(b, "\nand %zu more.\n", n - shown);
}

static void put_components(struct buf *b, const struct scan_call *s, enum verdict v,
                           const char *title)
{
    size_t n = 0;
    for (size_t i = 0; i < s->scan.n_components; i++) {
        const struct component *x = &s->sbom.components[i];
        if (s->scan.components[i].verdict != v) continue;
        if (n == 0) buf_printf(b, "\n**%s**:", title);
        if (n++ >= NAMED_COMPONENTS) continue;
        buf_add(b, n > 1 ? STR(", ") : STR(" "));
        put_text(b, x->name);
        if (x->version.n) buf_char(b, ' ');
        put_text(b, x->version);
    }
    if (n > NAMED_COMPONENTS) buf_printf(b, " and %zu more", n - NAMED_COMPONENTS);
    if (n) buf_char(b, '\n');
}

/* Lines of the gate, each a paragraph of its own. */
static void put_gate(struct buf *b, struct arena *a, const struct scan_call *s)
{
    str rest = scan_gate_words(a, s), line;
    while (rest.n) {
        (void)str_cut(&rest, '\n', &line);
        buf_char(b, '\n');
        put_text(b, line);
        buf_char(b, '\n');
    }
}

static const char *verdict_of_gate(const struct scan_call *s)
{
    if (s->exit_code > 1) return "cannot be told";
    return !s->has_gate ? "findings" : s->exit_code ? "failed" : "passed";
}

enum status scan_write_markdown(const struct command_call *c, const struct scan_call *s,
                                FILE *out, struct err *e)
{
    struct buf b;
    buf_init(&b, MAX_BYTES);
    buf_printf(&b, "### longwatch: %s\n\n", verdict_of_gate(s));
    put_text(&b, scan_summary(c->arena, &s->scan));
    buf_char(&b, '\n');
    str doubt = scan_doubt(c->arena, s);
    if (doubt.n) {
        buf_add(&b, STR("\n**"));
        put_text(&b, doubt);
        buf_add(&b, STR("**\n"));
    }
    put_gate(&b, c->arena, s);
    put_findings(&b, c, s);
    put_components(&b, s, VERDICT_UNKNOWN, "Cannot be told");
    put_components(&b, s, VERDICT_NOT_MONITORED, "Not monitored");
    enum status status = buf_status(&b, "comment", e);
    if (status == LW_OK) (void)fwrite(b.p, 1, b.n, out);
    buf_release(&b);
    return status;
}
