/* SPDX-License-Identifier: Apache-2.0 */
#include "core/predicate.h"

#include "base/buf.h"
#include "core/fact_index.h"
#include "format/predicate.h"

enum {
    MAX_QUOTE_BYTES = 64 * 1024
};

/* How facts of a kind are compared and spoken of. */
static const struct kind_row {
    str many; /* "compiled files" */
    bool
        is_one_valued; /* a name has one value in a group: another value denies the asked one */
    bool is_path, is_case_free, is_commit;
    bool is_unique;      /* the name is of one component by itself, such as a commit */
    const char *collect; /* what would tell */
} kind_rows[N_fact_kind] = {
    [FACT_SYMBOL] = {STR_INIT("configuration symbols"), true, .collect = "its configuration"},
    [FACT_FILE] = {STR_INIT("compiled files"), .is_path = true, .collect = "its build tree"},
    [FACT_HEADER] = {STR_INIT("included headers"), .is_path = true,
                     .collect = "its build tree with the dependencies of every object"},
    [FACT_MODULE] = {STR_INIT("modules"), true, .collect = "modules.order and modules.builtin"},
    [FACT_DEFINE] = {STR_INIT("defines"), true, .collect = "compile_commands.json"},
    [FACT_FLAG] = {STR_INIT("compiler flags"), .collect = "compile_commands.json"},
    [FACT_FUNCTION] = {STR_INIT("linked functions"), .collect = "its executables with symbols"},
    [FACT_IMPORT] = {STR_INIT("imported functions"), .collect = "its executables"},
    [FACT_EXPORT] = {STR_INIT("exported functions"), .collect = "its libraries"},
    [FACT_LIBRARY] = {STR_INIT("needed libraries"), .collect = "its executables"},
    [FACT_PACKAGE] = {STR_INIT("linked packages"), .is_unique = true,
                      .collect = "its executables"},
    [FACT_HARDENING] = {STR_INIT("hardening facts"), true, .collect = "its executables"},
    [FACT_SANDBOX] = {STR_INIT("sandbox facts"), true, .collect = "its systemd units"},
    [FACT_PORT] = {STR_INIT("listening ports"), .collect = "its systemd sockets"},
    [FACT_ARCHITECTURE] = {STR_INIT("architecture facts"),
                           .collect = "its executables or configuration"},
    [FACT_PATCH] = {STR_INIT("patches"), .is_case_free = true, .collect = "its patch files"},
    [FACT_COMMIT] = {STR_INIT("commits"), .is_unique = true, .is_commit = true,
                     .collect = "its source tree"},
    [FACT_SOURCE] = {STR_INIT("source files"), .is_path = true, .collect = "its source tree"},
};
_Static_assert(sizeof kind_rows / sizeof kind_rows[0] == N_fact_kind, "a row for every kind");

/* ---- names and values ---- */

static str without_extension(str path, str *extension)
{
    size_t point = 0, slash = 0;
    *extension = STR("");
    if (!str_find_last(path, '.', &point)) return path;
    if (str_find_last(path, '/', &slash) && point < slash + 2) return path;
    *extension = str_from(path, point + 1);
    return str_sub(path, 0, point);
}

static bool ends_at_folder(str listed, str asked)
{
    if (!str_ends(listed, asked)) return false;
    return listed.n == asked.n || listed.p[listed.n - asked.n - 1] == '/' || asked.p[0] == '/';
}

bool path_is_below(str listed, str asked, bool by_object)
{
    if (asked.n == 0) return false;
    if (ends_at_folder(listed, asked)) return true;
    str is, wanted;
    if (!by_object || !str_ends(listed, STR(".o"))) return false;
    listed = without_extension(listed, &is);
    asked = without_extension(asked, &wanted);
    return asked.n > 0 && wanted.n > 0 && ends_at_folder(listed, asked);
}

/* Commits are shortened to twelve digits, or to seven, which is what git shows at least. */
static bool is_same_commit(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    return n >= 7 && str_eq_nocase(str_sub(a, 0, n), str_sub(b, 0, n));
}

static bool is_name(const struct predicate *p, str listed)
{
    const struct kind_row *row = &kind_rows[p->kind];
    if (str_eq(listed, p->name)) return true;
    if (row->is_path) return path_is_below(listed, p->name, p->kind == FACT_FILE);
    if (row->is_commit) return is_same_commit(listed, p->name);
    return row->is_case_free && str_eq_nocase(listed, p->name);
}

/* Listed, and yet said to be off: "# CONFIG_TLS is not set" is listed as n. */
static bool is_off(enum fact_kind kind, str value)
{
    static const str words[] = {STR_INIT("no"), STR_INIT("none"), STR_INIT("off"),
                                STR_INIT("false")};
    if (kind == FACT_SYMBOL || kind == FACT_MODULE) return str_eq(value, STR("n"));
    if (kind != FACT_HARDENING && kind != FACT_SANDBOX) return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq(words[i], value)) return true;
    return false;
}

static bool is_value(const struct predicate *p, str listed)
{
    return p->value.n ? str_eq(p->value, listed) : !is_off(p->kind, listed);
}

/* ---- one group ---- */

struct group_answer {
    enum truth truth;
    const struct evidence_item *item; /* that decides, or shows it as off; NULL: not listed */
};

/* One item that has the name. A name may be listed several times; one value that fits says yes. */
static void ask_item(const struct predicate *p, const struct evidence_item *it,
                     struct group_answer *out)
{
    if (out->truth == TRUTH_YES || !is_name(p, it->name)) return;
    out->item = it;
    if (is_value(p, it->value))
        out->truth = TRUTH_YES;
    else if (kind_rows[p->kind].is_one_valued)
        out->truth = TRUTH_NO;
}

static struct group_answer ask_group(const struct predicate *p, const struct evidence_group *g,
                                     const struct fact_stems *stems)
{
    struct group_answer out = {.truth = g->is_complete ? TRUTH_NO : TRUTH_UNKNOWN};
    /* What a complete configuration does not list is off. */
    bool asks_for_off = p->kind == FACT_SYMBOL && str_eq(p->value, STR("n"));
    if (stems && stems->at) {
        str stem = fact_stem_of(p->name);
        for (size_t i = fact_stem_first(stems, stem);
             i < stems->n && str_eq(stems->at[i].stem, stem); i++)
            ask_item(p, &g->items[stems->at[i].item], &out);
    } else {
        for (size_t i = 0; i < g->n_items; i++)
            ask_item(p, &g->items[i], &out);
    }
    if (asks_for_off && !out.item && g->is_complete) out.truth = TRUTH_YES;
    return out;
}

/* ---- words ---- */

static void add_count(struct buf *b, size_t n)
{
    char digits[32];
    size_t at = sizeof digits, k = 0;
    do {
        if (k > 0 && k % 3 == 0) digits[--at] = ',';
        digits[--at] = (char)('0' + n % 10);
        k++;
    } while (n /= 10);
    buf_add(b, (str){digits + at, sizeof digits - at});
}

static void add_about(struct buf *b, str component, str object)
{
    if (component.n) buf_printf(b, " of %.*s", STR_ARG(str_sub(component, 0, 100)));
    if (object.n) buf_printf(b, " in %.*s", STR_ARG(str_sub(object, 0, 200)));
}

static void add_source(struct buf *b, const struct build_evidence *x,
                       const struct evidence_item *it)
{
    if (it->source >= x->n_sources) {
        buf_printf(b, " (evidence sha256:%.*s)", STR_ARG(x->digest));
        return;
    }
    const struct evidence_source *s = &x->sources[it->source];
    buf_printf(b, ": %.*s", STR_ARG(str_sub(s->path, 0, 300)));
    if (it->line) buf_printf(b, ":%u", it->line);
    buf_printf(b, " (sha256:%.*s)", STR_ARG(s->sha256));
}

static void add_item(struct buf *b, const struct predicate *p, const struct evidence_group *g,
                     const struct evidence_item *it)
{
    buf_printf(b, "%.*s", STR_ARG(str_sub(it->name, 0, 300)));
    add_about(b,
              predicate_is_of_kernel(p->kind) && str_eq(g->component, STR("linux"))
                  ? STR("")
                  : g->component,
              g->object);
    if (is_off(p->kind, it->value))
        buf_printf(b, " is not %.*s", STR_ARG(predicate_state_word(p->kind)));
    else if (it->value.n)
        buf_printf(b, " is %.*s", STR_ARG(str_sub(it->value, 0, 200)));
    else
        buf_printf(b, " is %.*s", STR_ARG(predicate_state_word(p->kind)));
}

/* All its facts are of one file, such as .config: that file proves what it does not list. */
static const struct evidence_item *only_source(const struct evidence_group *g)
{
    for (size_t i = 1; i < g->n_items; i++)
        if (g->items[i].source != g->items[0].source) return NULL;
    return g->n_items ? &g->items[0] : NULL;
}

static void quote_group(struct buf *b, const struct build_evidence *x,
                        const struct predicate *p, const struct evidence_group *g,
                        const struct group_answer *answer)
{
    if (b->n) buf_char(b, '\n');
    if (answer->item) {
        add_item(b, p, g, answer->item);
        add_source(b, x, answer->item);
        return;
    }
    buf_printf(b, "%.*s is not among ", STR_ARG(str_sub(p->name, 0, 300)));
    add_count(b, g->n_items);
    buf_printf(b, " %.*s", STR_ARG(kind_rows[p->kind].many));
    add_about(b, g->component, g->object);
    const struct evidence_item *only = only_source(g);
    struct evidence_item whole = {.source = only ? only->source : UINT32_MAX};
    add_source(b, x, &whole);
}

static void ask_for_more(struct buf *b, const struct predicate *p,
                         const struct evidence_group *incomplete)
{
    const struct kind_row *row = &kind_rows[p->kind];
    if (b->n) buf_char(b, '\n');
    if (incomplete) {
        buf_printf(b, "the list of %.*s", STR_ARG(row->many));
        add_about(b, incomplete->component, incomplete->object);
        buf_printf(b, " is not complete%s%.*s", incomplete->note.n ? ": " : "",
                   STR_ARG(str_sub(incomplete->note, 0, 200)));
    } else {
        buf_printf(b, "no evidence lists all %.*s", STR_ARG(row->many));
        add_about(b, p->component, p->object);
    }
    buf_printf(b, "; to decide on %.*s collect it from %s", STR_ARG(str_sub(p->name, 0, 200)),
               row->collect);
}

/* ---- one fact ---- */

/* `is_whole`: only what is about the image as a whole. */
static bool is_about(const struct predicate *p, const struct evidence_group *g, bool is_whole)
{
    if (g->kind != p->kind) return false;
    if (p->object.n && !path_is_below(g->object, p->object, false)) return false;
    if (is_whole) return g->component.n == 0;
    return p->component.n == 0 || str_eq_nocase(g->component, p->component);
}

/* Groups are sorted by kind first. */
static size_t first_of(const struct build_evidence *x, enum fact_kind kind)
{
    size_t low = 0, high = x->n_groups;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (x->groups[middle].kind < kind)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Objects "net/tls/" are folders of a tree that was built in part: their lists are of the files
 * directly in them (format/evidence.h). */
static bool is_in_folder(str file, str folder)
{
    size_t slash = 0;
    return str_find_last(file, '/', &slash) && str_eq(str_sub(file, 0, slash + 1), folder);
}

struct fact_answer {
    enum truth truth;
    size_t n_groups;
    const struct evidence_group *incomplete; /* the first that leaves it open */
    bool is_of_whole;                        /* a group of the whole image denies it */
};

/* One yes decides; a no is quoted from every group that says it. */
static struct fact_answer ask_groups(struct buf *b, const struct predicate *p,
                                     const struct predicate_facts *f, bool is_whole)
{
    const struct build_evidence *x = f->evidence;
    struct fact_answer out = {.truth = TRUTH_NO};
    size_t start = b->n;
    const struct evidence_group *whole = NULL; /* of the component as a whole, or the folder */
    struct group_answer by_whole = {0};
    for (size_t i = first_of(x, p->kind); i < x->n_groups && x->groups[i].kind == p->kind;
         i++) {
        const struct evidence_group *g = &x->groups[i];
        if (!is_about(p, g, is_whole)) continue;
        bool is_folder = kind_rows[p->kind].is_path && str_ends(g->object, STR("/"));
        if (is_folder && !p->object.n && !is_in_folder(p->name, g->object)) continue;
        struct group_answer answer = ask_group(p, g, f->index ? &f->index->groups[i] : NULL);
        out.n_groups++;
        if (answer.truth == TRUTH_YES) {
            b->n = start;
            quote_group(b, x, p, g, &answer);
            out.truth = TRUTH_YES;
            return out;
        }
        if (answer.truth == TRUTH_UNKNOWN) {
            if (!out.incomplete) out.incomplete = g;
            continue;
        }
        if (g->component.n == 0 && g->object.n == 0) out.is_of_whole = true;
        if (p->component.n > 0 && g->component.n > 0 && (g->object.n == 0 || is_folder)) {
            whole = g;
            by_whole = answer;
        }
        quote_group(b, x, p, g, &answer);
    }
    if (out.n_groups == 0 || (out.incomplete && !whole)) out.truth = TRUTH_UNKNOWN;
    /* A complete list of the component as a whole needs none of its single executables. */
    if (whole) {
        b->n = start;
        quote_group(b, x, p, whole, &by_whole);
    }
    /* Without a name, facts of single executables say nothing of all the others. */
    if (p->component.n == 0 && p->object.n == 0 && !out.is_of_whole) out.truth = TRUTH_UNKNOWN;
    if (out.truth == TRUTH_UNKNOWN) b->n = start;
    return out;
}

struct answer {
    enum truth truth;
    str words;
};

static struct answer ask_fact(struct arena *a, const struct predicate *p,
                              const struct predicate_facts *f)
{
    const struct build_evidence *x = f->evidence;
    struct fact_answer out = {.truth = TRUTH_UNKNOWN};
    struct buf b;
    buf_init(&b, MAX_QUOTE_BYTES);
    if (x) out = ask_groups(&b, p, f, false);
    if (x && out.n_groups == 0 && p->component.n) {
        struct fact_answer of_image = ask_groups(&b, p, f, true);
        bool is_yes = of_image.truth == TRUTH_YES && kind_rows[p->kind].is_unique;
        bool is_no = of_image.truth == TRUTH_NO && of_image.is_of_whole;
        if (is_yes || is_no)
            out.truth = of_image.truth;
        else
            buf_clear(&b);
    }
    if (out.truth == TRUTH_UNKNOWN) ask_for_more(&b, p, out.incomplete);
    struct answer answer = {out.truth, arena_str(a, buf_str(&b))};
    buf_release(&b);
    return answer;
}

static enum truth opposite(enum truth t)
{
    return t == TRUTH_YES ? TRUTH_NO : t == TRUTH_NO ? TRUTH_YES : TRUTH_UNKNOWN;
}

static struct answer ask_exposure(struct arena *a, const struct predicate *p, enum exposure is)
{
    if (is == EXPOSURE_UNKNOWN)
        return (struct answer){TRUTH_UNKNOWN, STR("the exposure of the product is not stated")};
    return (struct answer){is == p->exposure ? TRUTH_YES : TRUTH_NO,
                           arena_printf(a, "the exposure of the product is stated as %.*s",
                                        STR_ARG(exposure_str(is)))};
}

/* ---- the whole ---- */

static struct answer ask(struct arena *a, const struct predicate *p,
                         const struct predicate_facts *f);

static void join_words(struct buf *b, str words)
{
    if (b->n && words.n) buf_char(b, '\n');
    buf_add(b, words);
}

/* "and" is decided by the first no, "or" by the first yes; else all that leave it open speak. */
static struct answer ask_list(struct arena *a, const struct predicate *p,
                              const struct predicate_facts *f)
{
    enum truth decisive = p->op == PREDICATE_AND ? TRUTH_NO : TRUTH_YES;
    struct answer out = {.truth = opposite(decisive)};
    struct buf proved, open;
    buf_init(&proved, MAX_QUOTE_BYTES);
    buf_init(&open, MAX_QUOTE_BYTES);
    for (size_t i = 0; i < p->n_parts && out.truth != decisive; i++) {
        struct answer part = ask(a, p->parts[i], f);
        if (part.truth == decisive)
            out = part;
        else if (part.truth == TRUTH_UNKNOWN)
            out.truth = TRUTH_UNKNOWN;
        join_words(part.truth == TRUTH_UNKNOWN ? &open : &proved, part.words);
    }
    if (out.truth != decisive)
        out.words = arena_str(a, buf_str(out.truth == TRUTH_UNKNOWN ? &open : &proved));
    buf_release(&proved);
    buf_release(&open);
    return out;
}

static struct answer ask(struct arena *a, const struct predicate *p,
                         const struct predicate_facts *f)
{
    struct answer out = {0};
    switch (p->op) {
    case PREDICATE_FACT: out = ask_fact(a, p, f); break;
    case PREDICATE_EXPOSURE: out = ask_exposure(a, p, f->exposure); break;
    case PREDICATE_AND:
    case PREDICATE_OR: return ask_list(a, p, f);
    case PREDICATE_NOT: out = ask(a, p->parts[0], f); break;
    case N_predicate_operator: break;
    }
    if (p->op == PREDICATE_NOT || p->is_negated) out.truth = opposite(out.truth);
    return out;
}

enum truth predicate_decide(struct arena *a, const struct predicate *p,
                            const struct predicate_facts *f, str *quote)
{
    struct answer out = ask(a, p, f);
    *quote = out.words;
    return out.truth;
}
