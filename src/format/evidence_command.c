/* SPDX-License-Identifier: Apache-2.0 */
#include "format/evidence_command.h"

#include "base/buf.h"

/* ---- words ---- */

struct splitter {
    str text;
    size_t at;
    struct buf word;
};

static bool is_operator(char c)
{
    return c == ';' || c == '|' || c == '&' || c == '<' || c == '>' || c == '(' || c == ')' ||
           c == '\n';
}

/* Up to the closing quote, which is passed; false when there is none. */
static bool take_quoted(struct splitter *s, char quote)
{
    for (; s->at < s->text.n; s->at++) {
        char c = s->text.p[s->at];
        if (c == quote) {
            s->at++;
            return true;
        }
        if (quote == '"' && c == '\\' && s->at + 1 < s->text.n) {
            char next = s->text.p[s->at + 1];
            bool is_escape = next == '"' || next == '\\' || next == '$' || next == '`';
            if (is_escape) c = s->text.p[++s->at];
        }
        buf_char(&s->word, c);
    }
    return false;
}

/* False when a quote is not closed. */
static bool take_word(struct splitter *s)
{
    buf_clear(&s->word);
    while (s->at < s->text.n) {
        char c = s->text.p[s->at];
        if (char_is_space(c) || is_operator(c)) return true;
        s->at++;
        if (c == '\'' || c == '"') {
            if (!take_quoted(s, c)) return false;
        } else {
            if (c == '\\' && s->at < s->text.n) c = s->text.p[s->at++];
            buf_char(&s->word, c);
        }
    }
    return true;
}

enum status command_split(struct arena *a, str text, str **words, size_t *n, struct err *e)
{
    struct splitter s = {.text = text};
    size_t cap = 0;
    enum status status = LW_OK;
    *words = NULL;
    *n = 0;
    buf_init(&s.word, text.n);
    while (status == LW_OK) {
        while (s.at < text.n && char_is_space(text.p[s.at]) && text.p[s.at] != '\n')
            s.at++;
        if (s.at >= text.n || is_operator(text.p[s.at])) break;
        if (!take_word(&s)) {
            status = err_set(e, LW_E_INPUT, "a quote of the command is not closed");
        } else if (*n == COMMAND_MAX_WORDS) {
            status =
                err_set(e, LW_E_LIMIT, "a command has more than %d words", COMMAND_MAX_WORDS);
        } else {
            str *place = arena_push(a, (void **)words, n, &cap, sizeof *place);
            if (place != NULL) *place = arena_str(a, buf_str(&s.word));
            status = arena_status(a, "command", e);
        }
    }
    buf_release(&s.word);
    return status;
}

/* ---- defines and flags ---- */

/* Options whose argument may be the next word. */
static const str with_argument[] = {
    STR_INIT("-I"),      STR_INIT("-o"),       STR_INIT("-x"),         STR_INIT("-include"),
    STR_INIT("-MF"),     STR_INIT("-MT"),      STR_INIT("-MQ"),        STR_INIT("-isystem"),
    STR_INIT("-iquote"), STR_INIT("-imacros"), STR_INIT("-idirafter"), STR_INIT("-isysroot"),
    STR_INIT("-target"), STR_INIT("-arch"),    STR_INIT("-Xclang"),    STR_INIT("-Xassembler"),
    STR_INIT("-T"),      STR_INIT("-L"),       STR_INIT("-l"),         STR_INIT("--param"),
};

/* What changes the code that comes out; paths inside would differ from machine to machine. */
static const str kept[] = {STR_INIT("-f"),      STR_INIT("-m"),       STR_INIT("-O"),
                           STR_INIT("-std="),   STR_INIT("-g"),       STR_INIT("-pie"),
                           STR_INIT("-static"), STR_INIT("-pthread"), STR_INIT("-ansi")};
static const str not_kept[] = {
    STR_INIT("-fmacro-prefix-map"), STR_INIT("-ffile-prefix-map"),
    STR_INIT("-fdebug-prefix-map"), STR_INIT("-fdiagnostics"),
    STR_INIT("-fplugin"),           STR_INIT("-frandom-seed"),
    STR_INIT("-fmessage-length"),   STR_INIT("-fcolor-diagnostics"),
    STR_INIT("-fprofile-dir"),      STR_INIT("-fdebug-compilation-dir"),
};

static bool starts_with_any(str word, const str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_starts(word, list[i])) return true;
    return false;
}

static bool is_kept(str word)
{
    return starts_with_any(word, kept, sizeof kept / sizeof kept[0]) &&
           !starts_with_any(word, not_kept, sizeof not_kept / sizeof not_kept[0]);
}

static bool takes_argument(str word)
{
    for (size_t i = 0; i < sizeof with_argument / sizeof with_argument[0]; i++)
        if (str_eq(word, with_argument[i])) return true;
    return false;
}

/* Two flags of one family contradict or repeat each other: the last one counts. */
static str family_of(str word)
{
    static const str whole[] = {STR_INIT("-O"), STR_INIT("-g"), STR_INIT("-std=")};
    static const str bits[] = {STR_INIT("-m16"), STR_INIT("-m32"), STR_INIT("-m64"),
                               STR_INIT("-mx32")};
    size_t at;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (str_starts(word, whole[i])) return whole[i];
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
        if (str_eq(word, bits[i])) return STR("-m16");
    if (!str_starts(word, STR("-f")) && !str_starts(word, STR("-m"))) return word;
    str name = str_from(word, 2);
    if (str_starts(name, STR("no-"))) name = str_from(name, 3);
    if (str_starts(name, STR("stack-protector"))) return STR("stack-protector");
    if (str_find(name, '=', &at)) name = str_sub(name, 0, at);
    return name;
}

struct option {
    str name;  /* -D, -U or the flag */
    str value; /* NAME=VALUE of -D, NAME of -U */
    str family;
};

static str name_of_define(str text)
{
    size_t at;
    return str_find(text, '=', &at) ? str_sub(text, 0, at) : text;
}

/* The option at `*i`, which moves behind its argument; false for what is of no interest. */
static bool take(const str *words, size_t n, size_t *i, struct option *out)
{
    str word = words[*i];
    bool is_define = str_starts(word, STR("-D")) || str_starts(word, STR("-U"));
    if (is_define) {
        out->name = str_sub(word, 0, 2);
        out->value = str_from(word, 2);
        if (out->value.n == 0 && *i + 1 < n) out->value = words[++*i];
        out->family = name_of_define(out->value);
        return out->family.n > 0;
    }
    if (takes_argument(word)) {
        ++*i;
        return false;
    }
    *out = (struct option){.name = word, .family = family_of(word)};
    return is_kept(word);
}

static bool is_define(const struct option *o)
{
    return str_eq(o->name, STR("-D")) || str_eq(o->name, STR("-U"));
}

static bool is_overruled(const str *words, size_t n, size_t next, const struct option *o)
{
    for (size_t i = next; i < n; i++) {
        struct option later;
        if (words[i].n < 2 || words[i].p[0] != '-' || !take(words, n, &i, &later)) continue;
        if (is_define(o) == is_define(&later) && str_eq(later.family, o->family)) return true;
    }
    return false;
}

/* Kbuild names the object and module of every file by defines; they say nothing of the code. */
static bool is_noise(str define)
{
    return str_starts(define, STR("KBUILD_")) || str_starts(define, STR("__KBUILD_MODNAME"));
}

enum status command_put(const struct evidence_sink *sink, str component, const str *words,
                        size_t n, uint32_t line, struct err *e)
{
    for (size_t i = 1; i < n; i++) {
        struct option o;
        if (words[i].n < 2 || words[i].p[0] != '-' || !take(words, n, &i, &o)) continue;
        if (str_eq(o.name, STR("-U")) || is_overruled(words, n, i + 1, &o)) continue;
        enum status s = LW_OK;
        if (str_eq(o.name, STR("-D"))) {
            bool has_value = o.family.n < o.value.n;
            str value = has_value ? str_from(o.value, o.family.n + 1) : STR("1");
            if (is_noise(o.family)) continue;
            s = sink->put(sink->ctx, FACT_DEFINE, component, STR(""), o.family, value, line, e);
        } else {
            s = sink->put(sink->ctx, FACT_FLAG, component, STR(""), o.name, STR(""), line, e);
        }
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

/* ---- paths ---- */

str path_name(str path)
{
    size_t at;
    return str_find_last(path, '/', &at) ? str_from(path, at + 1) : path;
}

bool path_is_assembler(str path)
{
    return str_ends(path, STR(".S")) || str_ends(path, STR(".s")) ||
           str_ends(path, STR(".asm")) || str_ends(path, STR(".sx"));
}

bool path_is_source(str path)
{
    static const str ends[] = {STR_INIT(".c"),   STR_INIT(".cc"),  STR_INIT(".cpp"),
                               STR_INIT(".cxx"), STR_INIT(".c++"), STR_INIT(".C"),
                               STR_INIT(".m"),   STR_INIT(".mm"),  STR_INIT(".rs"),
                               STR_INIT(".f"),   STR_INIT(".f90"), STR_INIT(".F90"),
                               STR_INIT(".d"),   STR_INIT(".go"),  STR_INIT(".adb")};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (str_ends(path, ends[i])) return true;
    return path_is_assembler(path);
}

/* Takes the last part off; false when there is none, or it is a "..". */
static bool step_up(struct buf *b)
{
    str now = buf_str(b);
    size_t at;
    if (now.n == 0 || str_eq(now, STR("/"))) return str_eq(now, STR("/"));
    str last = path_name(now);
    if (str_eq(last, STR(".."))) return false;
    if (!str_find_last(now, '/', &at)) at = 0;
    b->n = at == 0 && now.p[0] == '/' ? 1 : at;
    return true;
}

str path_clean(struct arena *a, str path)
{
    struct buf b;
    bool has_more = path.n > 0;
    buf_init(&b, path.n + 1);
    if (str_starts(path, STR("/"))) buf_char(&b, '/');
    while (has_more) {
        str part;
        has_more = str_cut(&path, '/', &part);
        if (part.n == 0 || str_eq(part, STR("."))) continue;
        if (str_eq(part, STR("..")) && step_up(&b)) continue;
        if (b.n > 0 && b.p[b.n - 1] != '/') buf_char(&b, '/');
        buf_add(&b, part);
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}
