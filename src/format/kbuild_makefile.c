/* SPDX-License-Identifier: Apache-2.0 */
#include "format/kbuild_makefile.h"

#include "base/map.h"
#include "format/evidence_command.h"
#include "format/kbuild_makefile_internal.h"

#include <stdlib.h>

/* ---- lines ---- */

struct lines {
    struct arena *a;
    str rest;
    uint32_t next;
};

/* Up to a '#' that is not escaped. */
static str without_comment(str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == '#' && (i == 0 || line.p[i - 1] != '\\')) return str_sub(line, 0, i);
    return line;
}

/* A line with those that continue it, and the number of its first. */
static bool next_line(struct lines *l, str *out, uint32_t *number)
{
    struct buf whole;
    bool goes_on = l->rest.n > 0;
    *number = l->next;
    if (!goes_on) return false;
    buf_init(&whole, l->rest.n + 1);
    while (goes_on && l->rest.n > 0) {
        str line;
        (void)str_cut(&l->rest, '\n', &line);
        l->next++;
        if (str_ends(line, STR("\r"))) line.n--;
        goes_on = str_ends(line, STR("\\"));
        buf_add(&whole, goes_on ? str_sub(line, 0, line.n - 1) : line);
        if (goes_on) buf_char(&whole, ' ');
    }
    *out = without_comment(arena_str(l->a, buf_str(&whole)));
    buf_release(&whole);
    return true;
}

/* ---- statements ---- */

struct branch {
    enum kbuild_truth now, before; /* `before`: an earlier branch of the same was taken */
};

struct parser {
    struct makefile m;
    struct kbuild_makefile *out;
    struct branch branches[KBUILD_MAX_NESTING];
    size_t depth;
    bool is_in_rule, is_in_define;
    bool *is_used; /* assignment by assignment: is a list of objects that something builds */
    struct map ids;
    size_t cap_objects, cap_reaches;
};

static void unknown(struct parser *p, const char *what, uint32_t line)
{
    if (!p->out->is_known) return;
    p->out->is_known = false;
    p->out->why = arena_printf(p->m.a, "line %u: %s", (unsigned)line, what);
}

/* Words that begin names of variables without objects in them. */
static bool is_ignored(str name)
{
    static const str starts[] = {
        STR_INIT("ccflags-"),        STR_INIT("asflags-"),       STR_INIT("ldflags-"),
        STR_INIT("cppflags-"),       STR_INIT("rustflags-"),     STR_INIT("subdir-ccflags-"),
        STR_INIT("subdir-asflags-"), STR_INIT("CFLAGS"),         STR_INIT("AFLAGS"),
        STR_INIT("LDFLAGS"),         STR_INIT("CPPFLAGS"),       STR_INIT("RUSTFLAGS"),
        STR_INIT("KBUILD_"),         STR_INIT("KASAN_"),         STR_INIT("KCSAN_"),
        STR_INIT("KMSAN_"),          STR_INIT("UBSAN_"),         STR_INIT("GCOV_"),
        STR_INIT("KCOV_"),           STR_INIT("OBJECT_FILES_"),  STR_INIT("OBJCOPYFLAGS"),
        STR_INIT("clean-files"),     STR_INIT("hostprogs"),      STR_INIT("HOST"),
        STR_INIT("quiet_cmd_"),      STR_INIT("cmd_"),           STR_INIT("DTC_FLAGS"),
        STR_INIT("header-test"),     STR_INIT("no-header-test"), STR_INIT("generic-y"),
        STR_INIT("mandatory-y"),     STR_INIT("EXTRA_CFLAGS"),   STR_INIT("CONTEXT_"),
    };
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (str_starts(name, starts[i])) return true;
    return false;
}

static enum kbuild_truth truth_here(const struct parser *p)
{
    enum kbuild_truth out = KBUILD_YES;
    for (size_t i = 0; i < p->depth; i++) {
        if (p->branches[i].now == KBUILD_NO) return KBUILD_NO;
        if (p->branches[i].now == KBUILD_UNKNOWN) out = KBUILD_UNKNOWN;
    }
    return out;
}

static bool is_condition(str text)
{
    return str_starts(text, STR("ifeq ")) || str_starts(text, STR("ifneq ")) ||
           str_starts(text, STR("ifeq(")) || str_starts(text, STR("ifneq(")) ||
           str_starts(text, STR("ifdef ")) || str_starts(text, STR("ifndef ")) ||
           str_starts(text, STR("ifeq\t")) || str_starts(text, STR("ifneq\t"));
}

static void open_branch(struct parser *p, str text, uint32_t line)
{
    if (p->depth == KBUILD_MAX_NESTING) {
        unknown(p, "conditionals are nested too deep", line);
        return;
    }
    p->branches[p->depth++] = (struct branch){kbuild_condition(&p->m, text), KBUILD_NO};
}

/* "else", or "else ifeq ..." */
static void other_branch(struct parser *p, str text, uint32_t line)
{
    if (p->depth == 0) {
        unknown(p, "an else without a condition", line);
        return;
    }
    struct branch *b = &p->branches[p->depth - 1];
    str rest = str_trim(str_from(text, 4));
    if (b->now == KBUILD_YES) b->before = KBUILD_YES;
    if (b->now == KBUILD_UNKNOWN && b->before == KBUILD_NO) b->before = KBUILD_UNKNOWN;
    enum kbuild_truth here = is_condition(rest) ? kbuild_condition(&p->m, rest) : KBUILD_YES;
    if (b->before == KBUILD_YES) here = KBUILD_NO;
    if (b->before == KBUILD_UNKNOWN && here == KBUILD_YES) here = KBUILD_UNKNOWN;
    b->now = here;
}

/* Where the operator of an assignment begins; false for a rule and all else. */
static bool find_operator(str text, size_t *at, size_t *n)
{
    size_t depth = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i], next = i + 1 < text.n ? text.p[i + 1] : '\0';
        if (c == '(' || c == '{') depth++;
        if ((c == ')' || c == '}') && depth > 0) depth--;
        if (depth > 0) continue;
        bool is_two = (c == ':' || c == '+' || c == '?' || c == '!') && next == '=';
        bool is_three = c == ':' && str_starts(str_from(text, i), STR("::="));
        if (is_three || is_two || c == '=') {
            *at = i;
            *n = is_three ? 3 : is_two ? 2 : 1;
            return true;
        }
        if (c == ':') return false;
    }
    return false;
}

static bool is_choice(str s)
{
    return str_eq(s, STR("y")) || str_eq(s, STR("m")) || str_eq(s, STR("objs"));
}

static void add_reach(struct parser *p, str path)
{
    str *place = arena_push(p->m.a, (void **)&p->out->reaches, &p->out->n_reaches,
                            &p->cap_reaches, sizeof *place);
    if (place != NULL) *place = arena_str(p->m.a, path);
}

/* The part of a path that stands there in letters, as a folder: "lib" of "lib/%.c". */
static str literal_folder(str rest)
{
    size_t n = 0, slash;
    while (n < rest.n && !char_is_space(rest.p[n]) && rest.p[n] != '$' && rest.p[n] != ')' &&
           rest.p[n] != ',' && rest.p[n] != '%' && rest.p[n] != '*')
        n++;
    str path = str_sub(rest, 0, n);
    if (str_eq(path_name(path), STR(".."))) return path;
    return str_find_last(path, '/', &slash) ? str_sub(path, 0, slash) : STR("");
}

/* What follows "$(srctree)": a path, the Makefile's own folder, or what cannot be told. */
static void note_root(struct parser *p, str rest)
{
    if (str_starts(rest, STR("/$(src)")) || str_starts(rest, STR("/$(obj)"))) return;
    str path = literal_folder(rest);
    if (path.n < 2 || path.p[0] != '/' || str_contains(path, STR("..")))
        p->out->reaches_root = true;
    else
        add_reach(p, path);
}

/* ".." at `at`: at the beginning of a path of the Makefile's own, or behind something else. */
static size_t note_up(struct parser *p, str text, size_t at)
{
    static const str own[] = {STR_INIT("$(src)/"), STR_INIT("$(obj)/")};
    str before = str_sub(text, 0, at), rest = str_from(text, at);
    bool is_own = at == 0 || char_is_space(text.p[at - 1]);
    unsigned n = 0;
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        is_own |= str_ends(before, own[i]);
    while (str_starts(str_from(rest, 3 * n), STR("../")))
        n++;
    if (str_starts(str_from(rest, 3 * n), STR(".."))) n++;
    if (is_own)
        add_reach(p, literal_folder(rest));
    else if (n > p->out->n_up)
        p->out->n_up = n;
    return 3 * (size_t)n;
}

/* Where the words of a statement lead, whether they are understood or not. */
static void note_reach(struct parser *p, str text)
{
    for (size_t i = 0; i < text.n; i++) {
        str s = str_from(text, i);
        bool is_part = i > 0 && (text.p[i - 1] == '.' || char_is_alpha(text.p[i - 1]) ||
                                 char_is_digit(text.p[i - 1]));
        bool is_up = !is_part && (str_starts(s, STR("../")) || str_eq(s, STR("..")) ||
                                  str_starts(s, STR(".. ")) || str_starts(s, STR("..)")));
        if (str_starts(s, STR("$(srctree)")) || str_starts(s, STR("$(objtree)")))
            note_root(p, str_from(s, 10));
        if (is_up) i += note_up(p, text, i);
    }
}

static str expanded_name(struct parser *p, str raw)
{
    struct buf b;
    str out = STR_NONE;
    buf_init(&b, 4096);
    if (kbuild_expand(&p->m, raw, 0, &b)) out = arena_str(p->m.a, str_trim(buf_str(&b)));
    buf_release(&b);
    return str_contains(out, STR(" ")) ? STR_NONE : out;
}

static void read_assignment(struct parser *p, str text, size_t at, size_t n, uint32_t line)
{
    str raw = str_trim(str_sub(text, 0, at)), value = str_trim(str_from(text, at + n));
    static const str modifiers[] = {STR_INIT("export "), STR_INIT("override "),
                                    STR_INIT("private ")};
    enum kbuild_truth here = truth_here(p);
    size_t dash;
    for (size_t i = 0; i < sizeof modifiers / sizeof modifiers[0]; i++)
        if (str_starts(raw, modifiers[i])) raw = str_trim(str_from(raw, modifiers[i].n));
    if (is_ignored(raw)) return;
    note_reach(p, value);
    str name = expanded_name(p, raw);
    if (name.p == NULL) {
        unknown(p, "a variable whose name cannot be told", line);
        return;
    }
    if (here == KBUILD_UNKNOWN)
        unknown(p, "an assignment under a condition that cannot be told", line);
    if (text.p[at] == '!') unknown(p, "a value that a program makes", line);
    struct assignment *x =
        arena_push(p->m.a, (void **)&p->m.list, &p->m.n, &p->m.cap, sizeof *x);
    if (x == NULL) return;
    *x = (struct assignment){.name = name,
                             .stem = STR(""),
                             .is_on = here != KBUILD_NO,
                             .is_pure = text.p[at] == '=' || text.p[at] == ':',
                             .value = value,
                             .line = line};
    if (!str_find_last(name, '-', &dash)) return;
    str choice = str_from(name, dash + 1);
    bool is_off = choice.n == 0 || str_eq(choice, STR("n"));
    bool is_chosen = str_contains(raw, STR("$"));
    if (!is_off && !is_choice(choice) && !is_chosen) return;
    /* "subdir- += boot" is there for cleaning and says nothing of what is built. */
    if (choice.n == 0 && !is_chosen) {
        p->m.n--;
        return;
    }
    x->is_list = true;
    x->stem = str_sub(name, 0, dash + 1);
    if (is_off) x->is_on = false;
}

/* What a rule needs, and what its commands name, is perhaps built by it. */
static void keep_loose(struct parser *p, str text, uint32_t line)
{
    note_reach(p, text);
    if (truth_here(p) == KBUILD_NO) return;
    struct assignment *x =
        arena_push(p->m.a, (void **)&p->m.list, &p->m.n, &p->m.cap, sizeof *x);
    if (x == NULL) return;
    *x = (struct assignment){
        .name = STR("(rule)"), .stem = STR(""), .value = text, .line = line};
}

static bool starts_word(str text, str word)
{
    return str_starts(text, word) &&
           (text.n == word.n || text.p[word.n] == ' ' || text.p[word.n] == '\t');
}

/* The colon behind the targets of a rule; the length when there is none. */
static size_t rule_colon(str text)
{
    size_t depth = 0, i = 0;
    for (; i < text.n && (depth > 0 || text.p[i] != ':'); i++) {
        if (text.p[i] == '(' || text.p[i] == '{') depth++;
        if ((text.p[i] == ')' || text.p[i] == '}') && depth > 0) depth--;
    }
    return i;
}

static void read_other(struct parser *p, str text, uint32_t line)
{
    static const str harmless[] = {STR_INIT("$(warning"), STR_INIT("$(error"),
                                   STR_INIT("$(info"),    STR_INIT("export"),
                                   STR_INIT("unexport"),  STR_INIT("vpath")};
    bool is_include = starts_word(text, STR("include")) || starts_word(text, STR("-include")) ||
                      starts_word(text, STR("sinclude"));
    if (truth_here(p) == KBUILD_NO) return;
    if (is_include) {
        if (str_contains(text, STR("$(srctree)/scripts/"))) return;
        note_reach(p, text);
        unknown(p, "another file is included", line);
        return;
    }
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++)
        if (str_starts(text, harmless[i])) return;
    size_t colon = rule_colon(text);
    if (colon == text.n) {
        note_reach(p, text);
        unknown(p, "a call that cannot be told", line);
        return;
    }
    p->is_in_rule = true;
    keep_loose(p, str_from(text, colon + 1), line);
}

static void read_statement(struct parser *p, str line, uint32_t number)
{
    size_t at, n;
    str text = str_trim(line);
    if (p->is_in_define) {
        p->is_in_define = !starts_word(text, STR("endef"));
        return;
    }
    if (text.n == 0) return;
    if (is_condition(text)) {
        open_branch(p, text, number);
    } else if (starts_word(text, STR("else"))) {
        other_branch(p, text, number);
    } else if (starts_word(text, STR("endif"))) {
        if (p->depth == 0)
            unknown(p, "an endif without a condition", number);
        else
            p->depth--;
    } else if (starts_word(text, STR("define"))) {
        p->is_in_define = true;
    } else if (p->is_in_rule && line.p[0] == '\t') {
        keep_loose(p, text, number);
    } else if (find_operator(text, &at, &n)) {
        p->is_in_rule = false;
        read_assignment(p, text, at, n, number);
    } else {
        read_other(p, text, number);
    }
}

/* ---- objects ---- */

static bool ends_like_object(str word)
{
    return str_ends(word, STR(".o")) || (path_is_source(word) && !str_ends(word, STR(".d")));
}

/* True when this makes a difference: the object is new, or was off and is on now. */
static bool add_object(struct parser *p, str word, bool is_folder, bool is_on, uint32_t line)
{
    bool is_new = false;
    str path = path_clean(p->m.a, word);
    if (path.n == 0) return false;
    if (is_folder) path = arena_printf(p->m.a, "%.*s/", STR_ARG(path));
    uint64_t *place = map_at(&p->ids, path, &is_new);
    if (place == NULL) return false;
    struct kbuild_makefile *out = p->out;
    if (is_new) {
        *place = out->n_objects;
        struct kbuild_object *x = arena_push(p->m.a, (void **)&out->objects, &out->n_objects,
                                             &p->cap_objects, sizeof *x);
        if (x != NULL) *x = (struct kbuild_object){path, is_on, line};
        return x != NULL;
    }
    struct kbuild_object *x = &out->objects[*place];
    if (x->is_on || !is_on) return false;
    x->is_on = true;
    x->line = line;
    return true;
}

/* The words of a list; `is_on` for the whole of it. */
static bool add_words(struct parser *p, const struct assignment *x, bool is_on)
{
    struct buf b;
    bool is_other = false;
    buf_init(&b, KBUILD_MAX_WORD_BYTES);
    if (!kbuild_expand(&p->m, x->value, 0, &b))
        unknown(p, "a value that cannot be told", x->line);
    bool is_subdir = str_starts(x->stem, STR("subdir-"));
    str rest = buf_str(&b);
    for (size_t i = 0; i < b.n; i++)
        if (b.p[i] == '\t') b.p[i] = ' ';
    while (rest.n > 0) {
        str word;
        rest = str_trim(rest);
        (void)str_cut(&rest, ' ', &word);
        bool is_folder = str_ends(word, STR("/")) || (is_subdir && word.n > 0);
        if (str_starts(word, STR("/"))) unknown(p, "a path from the root", x->line);
        if (is_folder || ends_like_object(word))
            is_other |= add_object(p, word, is_folder, is_on, x->line);
    }
    buf_release(&b);
    return is_other;
}

static bool is_root_stem(str stem)
{
    static const str stems[] = {STR_INIT("obj-"), STR_INIT("lib-"), STR_INIT("extra-"),
                                STR_INIT("always-"), STR_INIT("subdir-")};
    for (size_t i = 0; i < sizeof stems / sizeof stems[0]; i++)
        if (str_eq(stem, stems[i])) return true;
    return false;
}

/* The composite that a stem "tls-" is of: its object, when something names it. */
static const struct kbuild_object *composite_of(struct parser *p, str stem)
{
    uint64_t at;
    str path = path_clean(p->m.a, arena_printf(p->m.a, "%.*s.o", (int)stem.n - 1, stem.p));
    return map_find(&p->ids, path, &at) ? &p->out->objects[at] : NULL;
}

static void gather(struct parser *p)
{
    bool is_other = true;
    for (size_t i = 0; i < p->m.n; i++) {
        const struct assignment *x = &p->m.list[i];
        if (!x->is_list || !is_root_stem(x->stem)) continue;
        p->is_used[i] = true;
        (void)add_words(p, x, x->is_on);
    }
    for (unsigned n = 0; is_other && n < KBUILD_MAX_NESTING; n++) {
        is_other = false;
        for (size_t i = 0; i < p->m.n; i++) {
            const struct assignment *x = &p->m.list[i];
            if (!x->is_list || is_root_stem(x->stem) || x->stem.n < 2) continue;
            const struct kbuild_object *whole = composite_of(p, x->stem);
            if (whole == NULL) continue;
            p->is_used[i] = true;
            is_other |= add_words(p, x, x->is_on && whole->is_on);
        }
    }
    if (is_other) unknown(p, "composites of composites without end", 0);
}

/* What stands in other variables may be built by a rule of the Makefile's own. */
static void gather_loose(struct parser *p)
{
    for (size_t i = 0; i < p->m.n; i++) {
        const struct assignment *x = &p->m.list[i];
        size_t from = 0;
        if (p->is_used[i]) continue;
        for (size_t k = 0; k <= x->value.n; k++) {
            char c = k < x->value.n ? x->value.p[k] : ' ';
            bool is_part = char_is_alpha(c) || char_is_digit(c) || c == '_' || c == '-' ||
                           c == '.' || c == '/' || c == '+';
            if (is_part) continue;
            str word = str_sub(x->value, from, k - from);
            from = k + 1;
            while (str_starts(word, STR("/")))
                word = str_from(word, 1);
            if (ends_like_object(word)) (void)add_object(p, word, false, true, x->line);
        }
    }
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct kbuild_object *)a)->path,
                   ((const struct kbuild_object *)b)->path);
}

enum status kbuild_makefile_read(struct arena *a, str bytes, kbuild_symbol_fn symbol, void *ctx,
                                 struct kbuild_makefile *out, struct err *e)
{
    size_t steps_left = KBUILD_MAX_STEPS;
    struct parser p = {.m = {.a = a, .symbol = symbol, .ctx = ctx, .steps_left = &steps_left},
                       .out = out};
    struct lines l = {.a = a, .rest = bytes, .next = 1};
    str line;
    uint32_t number;
    *out = (struct kbuild_makefile){.is_known = true, .why = STR("")};
    if (bytes.n > KBUILD_MAX_BYTES)
        return err_set(e, LW_E_LIMIT, "a Makefile has more than %zu bytes", KBUILD_MAX_BYTES);
    while (next_line(&l, &line, &number)) {
        read_statement(&p, line, number);
        if (p.m.n > KBUILD_MAX_ASSIGNMENTS)
            return err_set(e, LW_E_LIMIT, "a Makefile has more than %d assignments",
                           KBUILD_MAX_ASSIGNMENTS);
    }
    if (p.depth > 0) unknown(&p, "a conditional without its end", number);
    p.is_used = arena_array(a, p.m.n + 1, sizeof *p.is_used);
    if (p.is_used == NULL) return arena_status(a, "Makefile", e);
    map_init(&p.ids, 4 * KBUILD_MAX_BYTES);
    gather(&p);
    gather_loose(&p);
    map_release(&p.ids);
    if (out->n_objects > 1) qsort(out->objects, out->n_objects, sizeof *out->objects, by_path);
    return arena_status(a, "Makefile", e);
}

/* ---- sources in sources ---- */

enum status included_sources(str bytes, included_source_fn fn, void *ctx, struct err *e)
{
    bool has_more = true;
    for (uint32_t n = 1; has_more; n++) {
        str line;
        size_t end;
        has_more = str_cut(&bytes, '\n', &line);
        line = str_trim(line);
        if (!str_starts(line, STR("#"))) continue;
        line = str_trim(str_from(line, 1));
        if (!str_starts(line, STR("include"))) continue;
        line = str_trim(str_from(line, 7));
        if (line.n < 3 || (line.p[0] != '"' && line.p[0] != '<')) continue;
        char close = line.p[0] == '<' ? '>' : '"';
        str name = str_from(line, 1);
        if (!str_find(name, close, &end)) continue;
        name = str_sub(name, 0, end);
        if (!path_is_source(name)) continue;
        enum status s = fn(ctx, name, n, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}
