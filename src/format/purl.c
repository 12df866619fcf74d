/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Package URLs: cut from the ends inwards (ECMA-427 section "Parsing"), decode, then apply the
 * rules of the type (purl_types.c). Building from components takes the second half of that way.
 */
#include "format/purl_internal.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

enum {
    SHOWN_BYTES = 100, /* of a refused package URL in messages */
};

static int hex_value(char c)
{
    if (char_is_digit(c)) return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum status decode(struct arena *a, str s, str *out, struct err *e)
{
    size_t at, n = 0;
    *out = STR_NONE;
    if (s.n == 0) return LW_OK;
    if (!str_find(s, '%', &at)) {
        *out = arena_str(a, s);
        return arena_status(a, "package URL", e);
    }
    char *text = arena_alloc(a, s.n + 1);
    if (text == NULL) return arena_status(a, "package URL", e);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '%') {
            text[n++] = s.p[i];
            continue;
        }
        int high = i + 2 < s.n ? hex_value(s.p[i + 1]) : -1;
        int low = i + 2 < s.n ? hex_value(s.p[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return err_set(e, LW_E_INPUT, "'%%' is not followed by two hexadecimal digits");
        }
        text[n++] = (char)(high << 4 | low);
        i += 2;
    }
    *out = (str){.p = text, .n = n};
    if (!str_is_utf8(*out)) return err_set(e, LW_E_INPUT, "decoded text is not valid UTF-8");
    return LW_OK;
}

/* Decodes a path, dropping empty segments and, where `drops_dots`, "." and "..". */
static enum status decode_path(struct arena *a, str s, bool drops_dots, str *out, struct err *e)
{
    char *text = arena_alloc(a, s.n + 1);
    size_t n = 0;
    bool has_more = s.n > 0;
    if (text == NULL) return arena_status(a, "package URL", e);
    while (has_more) {
        str segment, plain;
        has_more = str_cut(&s, '/', &segment);
        enum status st = decode(a, segment, &plain, e);
        if (st != LW_OK) return st;
        if (plain.n == 0) continue;
        if (drops_dots && (str_eq(plain, STR(".")) || str_eq(plain, STR("..")))) continue;
        if (n > 0) text[n++] = '/';
        memcpy(text + n, plain.p, plain.n);
        n += plain.n;
    }
    *out = n == 0 ? STR_NONE : (str){.p = text, .n = n};
    return LW_OK;
}

static enum status parse_qualifiers(struct arena *a, str s, struct purl *p, struct err *e)
{
    size_t cap = 0;
    void *items = NULL;
    bool has_more = s.n > 0;
    while (has_more) {
        str pair, key;
        has_more = str_cut(&s, '&', &pair);
        if (pair.n == 0) continue;
        if (!str_cut(&pair, '=', &key)) {
            return err_set(e, LW_E_INPUT, "qualifier '%.*s' has no '='",
                           (int)(key.n < SHOWN_BYTES ? key.n : SHOWN_BYTES), key.p);
        }
        struct purl_qualifier *q = arena_push(a, &items, &p->n_qualifiers, &cap, sizeof *q);
        if (q == NULL) return arena_status(a, "package URL", e);
        p->qualifiers = items;
        q->key = key;
        enum status st = decode(a, pair, &q->value, e);
        if (st != LW_OK) return st;
    }
    return LW_OK;
}

/*
 * Cuts the version off `*s`. An "@" that begins a segment and has another "/" behind it opens an
 * npm scope that a writer forgot to encode ("pkg:npm/@babel/core"), not a version.
 */
static void cut_version(str *s, str *version)
{
    size_t at, slash;
    if (!str_find_last(*s, '@', &at)) return;
    bool is_at_start = at == 0 || s->p[at - 1] == '/';
    bool is_scope = is_at_start && str_find(str_from(*s, at), '/', &slash);
    if (is_scope) return;
    *version = str_from(*s, at + 1);
    *s = str_sub(*s, 0, at);
}

static str trim_slashes(str s)
{
    while (s.n > 0 && s.p[0] == '/') {
        s = str_from(s, 1);
    }
    while (s.n > 0 && s.p[s.n - 1] == '/') {
        s = str_sub(s, 0, s.n - 1);
    }
    return s;
}

static enum status parse_parts(struct arena *a, str text, struct purl *p, struct err *e)
{
    size_t at;
    str subpath = STR_NONE, qualifiers = STR_NONE, version = STR_NONE, name;
    str s = str_trim(text);
    if (!str_eq_nocase(str_sub(s, 0, 4), STR("pkg:"))) {
        return err_set(e, LW_E_INPUT, "does not begin with 'pkg:'");
    }
    s = str_from(s, 4);
    if (str_find_last(s, '#', &at)) {
        subpath = str_from(s, at + 1);
        s = str_sub(s, 0, at);
    }
    if (str_find_last(s, '?', &at)) {
        qualifiers = str_from(s, at + 1);
        s = str_sub(s, 0, at);
    }
    while (s.n > 0 && s.p[0] == '/') {
        s = str_from(s, 1);
    }
    if (!str_cut(&s, '/', &p->type)) {
        return err_set(e, LW_E_INPUT, "a type and a name, divided by '/', are required");
    }
    cut_version(&s, &version);
    if (version.n == 0) s = trim_slashes(s);
    name = s;
    if (str_find_last(s, '/', &at)) {
        name = str_from(s, at + 1);
        s = str_sub(s, 0, at);
    } else {
        s = STR_NONE;
    }
    enum status st = decode_path(a, s, false, &p->namespace_, e);
    if (st == LW_OK) st = decode(a, name, &p->name, e);
    if (st == LW_OK) st = decode(a, version, &p->version, e);
    if (st == LW_OK) st = decode_path(a, subpath, true, &p->subpath, e);
    return st == LW_OK ? parse_qualifiers(a, qualifiers, p, e) : st;
}

static enum status normalise_type(struct arena *a, struct purl *p, struct err *e)
{
    if (p->type.n == 0) return err_set(e, LW_E_INPUT, "a type is required");
    for (size_t i = 0; i < p->type.n; i++) {
        char c = p->type.p[i];
        bool is_sign = c == '.' || c == '-';
        if (!char_is_alpha(c) && (i == 0 || (!char_is_digit(c) && !is_sign))) {
            return err_set(e, LW_E_INPUT,
                           "type '%.*s' is not a letter followed by letters, "
                           "digits, '.' and '-'",
                           (int)(p->type.n < SHOWN_BYTES ? p->type.n : SHOWN_BYTES), p->type.p);
        }
    }
    p->type = purl_lower(a, arena_str(a, p->type));
    return arena_status(a, "package URL", e);
}

static int qualifier_cmp(const void *a, const void *b)
{
    const struct purl_qualifier *x = a, *y = b;
    return str_cmp(x->key, y->key);
}

static bool is_key(str key)
{
    for (size_t i = 0; i < key.n; i++) {
        char c = key.p[i];
        bool is_sign = c == '.' || c == '-' || c == '_';
        if (!char_is_alpha(c) && (i == 0 || (!char_is_digit(c) && !is_sign))) return false;
    }
    return key.n > 0;
}

/* Lower case, without empty values, sorted, each key once. */
static enum status normalise_qualifiers(struct arena *a, struct purl *p, struct err *e)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_qualifiers; i++) {
        struct purl_qualifier q = p->qualifiers[i];
        if (!is_key(q.key)) {
            return err_set(e, LW_E_INPUT,
                           "qualifier key '%.*s' is not a letter followed by "
                           "letters, digits, '.', '-' and '_'",
                           (int)(q.key.n < SHOWN_BYTES ? q.key.n : SHOWN_BYTES),
                           q.key.n > 0 ? q.key.p : "");
        }
        if (q.value.n == 0) continue;
        q.key = purl_lower(a, arena_str(a, q.key));
        p->qualifiers[n++] = q;
    }
    p->n_qualifiers = n;
    if (n > 1) qsort(p->qualifiers, n, sizeof *p->qualifiers, qualifier_cmp);
    for (size_t i = 1; i < n; i++) {
        if (str_eq(p->qualifiers[i].key, p->qualifiers[i - 1].key)) {
            return err_set(e, LW_E_INPUT, "qualifier '%.*s' stands there twice",
                           STR_ARG(p->qualifiers[i].key));
        }
    }
    return arena_status(a, "package URL", e);
}

static str mapped_name(struct arena *a, str name, unsigned fold)
{
    char *out = arena_alloc(a, name.n + 1);
    if (out == NULL) return STR_NONE;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if ((fold & DASH_NAME) != 0 && c == '_') c = '-';
        if ((fold & UNDERSCORE_NAME) != 0 && !char_is_alpha(c) && !char_is_digit(c)) c = '_';
        out[i] = c;
    }
    return (str){.p = out, .n = name.n};
}

static void fold_parts(struct arena *a, struct purl *p, unsigned fold)
{
    size_t at;
    if ((fold & SPLIT_NAME) != 0 && str_find_last(p->name, '/', &at)) {
        str head = str_sub(p->name, 0, at);
        p->namespace_ = p->namespace_.n == 0 ? head : purl_join(a, p->namespace_, head);
        p->name = str_from(p->name, at + 1);
    }
    if ((fold & LOWER_NAMESPACE) != 0) p->namespace_ = purl_lower(a, p->namespace_);
    if ((fold & UPPER_NAMESPACE) != 0) p->namespace_ = purl_upper(a, p->namespace_);
    if ((fold & LOWER_NAME) != 0) p->name = purl_lower(a, p->name);
    if ((fold & LOWER_VERSION) != 0) p->version = purl_lower(a, p->version);
    if ((fold & LOWER_SUBPATH) != 0) p->subpath = purl_lower(a, p->subpath);
    if ((fold & (DASH_NAME | UNDERSCORE_NAME)) != 0) p->name = mapped_name(a, p->name, fold);
}

/* Without slashes at the ends, and for a subpath without "." and "..". */
static enum status clean_path(struct arena *a, str *path, bool drops_dots, struct err *e)
{
    char *text = arena_alloc(a, path->n + 1);
    size_t n = 0;
    str rest = *path;
    bool has_more = rest.n > 0;
    if (text == NULL) return arena_status(a, "package URL", e);
    while (has_more) {
        str segment;
        has_more = str_cut(&rest, '/', &segment);
        if (segment.n == 0) continue;
        if (drops_dots && (str_eq(segment, STR(".")) || str_eq(segment, STR("..")))) continue;
        if (n > 0) text[n++] = '/';
        memcpy(text + n, segment.p, segment.n);
        n += segment.n;
    }
    *path = n == 0 ? STR_NONE : (str){.p = text, .n = n};
    return LW_OK;
}

/* `is_identity`: from a database that knows names but no qualifiers. */
static enum status apply_type(struct arena *a, struct purl *p, bool is_identity, struct err *e)
{
    const struct purl_type_row *row = purl_type_find(p->type);
    if (row == NULL) return LW_OK;
    fold_parts(a, p, row->fold);
    /* Encoded slashes may have brought empty segments. */
    enum status st = clean_path(a, &p->namespace_, false, e);
    if (st != LW_OK) return st;
    if (row->namespace_rule == NS_REQUIRED && p->namespace_.n == 0) {
        return err_set(e, LW_E_INPUT, "type '%.*s' requires a namespace", STR_ARG(p->type));
    }
    if (row->namespace_rule == NS_PROHIBITED && p->namespace_.n > 0) {
        return err_set(e, LW_E_INPUT, "type '%.*s' has no namespace", STR_ARG(p->type));
    }
    if (row->required_qualifier != NULL && !is_identity &&
        purl_qualifier(p, row->required_qualifier).n == 0) {
        return err_set(e, LW_E_INPUT, "type '%.*s' requires the qualifier '%s'",
                       STR_ARG(p->type), row->required_qualifier);
    }
    st = row->check == NULL ? LW_OK : row->check(a, p, e);
    if (st == LW_OK && (row->fold & PATH_NAME) != 0) st = clean_path(a, &p->name, false, e);
    return st == LW_OK ? arena_status(a, "package URL", e) : st;
}

static enum status normalise(struct arena *a, struct purl *p, bool is_identity, struct err *e)
{
    enum status st = normalise_type(a, p, e);
    if (st == LW_OK) st = clean_path(a, &p->namespace_, false, e);
    if (st == LW_OK) st = clean_path(a, &p->subpath, true, e);
    if (st == LW_OK) st = normalise_qualifiers(a, p, e);
    if (st == LW_OK && p->name.n > 0) st = apply_type(a, p, is_identity, e);
    if (st == LW_OK && p->name.n == 0) st = err_set(e, LW_E_INPUT, "a name is required");
    return st;
}

enum status purl_normalise(struct arena *a, struct purl *p, struct err *e)
{
    return normalise(a, p, false, e);
}

enum status purl_parse(struct arena *a, str text, struct purl *out, struct err *e)
{
    struct purl p = {.type = STR_NONE};
    if (text.n > LIMIT_PURL_BYTES) {
        return err_set(e, LW_E_LIMIT, "package URL of %zu bytes is over the limit of %d",
                       text.n, LIMIT_PURL_BYTES);
    }
    enum status st = str_is_utf8(text) ? parse_parts(a, text, &p, e)
                                       : err_set(e, LW_E_INPUT, "text is not valid UTF-8");
    if (st == LW_OK) st = normalise(a, &p, false, e);
    if (st != LW_OK) {
        (void)err_context(e, "package URL '%.*s'",
                          (int)(text.n < SHOWN_BYTES ? text.n : SHOWN_BYTES),
                          text.p ? text.p : "");
        return st;
    }
    *out = p;
    return LW_OK;
}

enum status purl_from_identity(struct arena *a, str type, str namespace_, str name,
                               struct purl *out, struct err *e)
{
    struct purl p = {.type = type, .namespace_ = namespace_, .name = name};
    enum status st = normalise(a, &p, true, e);
    if (st != LW_OK) {
        (void)err_context(e, "package '%.*s'",
                          (int)(name.n < SHOWN_BYTES ? name.n : SHOWN_BYTES),
                          name.p ? name.p : "");
        return st;
    }
    *out = p;
    return LW_OK;
}

static void write_encoded(struct buf *out, str s, bool keeps_slash)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t plain_from = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_plain = char_is_alpha(c) || char_is_digit(c) || c == '.' || c == '-' ||
                        c == '_' || c == '~' || c == ':' || (c == '/' && keeps_slash);
        if (is_plain) continue;
        buf_add(out, str_sub(s, plain_from, i - plain_from));
        plain_from = i + 1;
        buf_char(out, '%');
        buf_char(out, digits[(unsigned char)c >> 4]);
        buf_char(out, digits[(unsigned char)c & 15]);
    }
    buf_add(out, str_from(s, plain_from));
}

static void write_package(struct buf *out, const struct purl *p, str name)
{
    const struct purl_type_row *row = purl_type_find(p->type);
    buf_add(out, STR("pkg:"));
    buf_add(out, p->type);
    buf_char(out, '/');
    if (p->namespace_.n > 0) {
        write_encoded(out, p->namespace_, true);
        buf_char(out, '/');
    }
    write_encoded(out, name, row != NULL && (row->fold & PATH_NAME) != 0);
}

void purl_write(struct buf *out, const struct purl *p)
{
    write_package(out, p, p->name);
    if (p->version.n > 0) {
        buf_char(out, '@');
        write_encoded(out, p->version, false);
    }
    for (size_t i = 0; i < p->n_qualifiers; i++) {
        buf_char(out, i == 0 ? '?' : '&');
        buf_add(out, p->qualifiers[i].key);
        buf_char(out, '=');
        write_encoded(out, p->qualifiers[i].value, false);
    }
    if (p->subpath.n > 0) {
        buf_char(out, '#');
        write_encoded(out, p->subpath, true);
    }
}

/*
 * PEP 503: runs of "-", "_" and "." are one "-". The purl rules leave "." alone, advisories are
 * written with normalised names, so only the key folds it.
 */
static str pypi_key_name(struct arena *a, str name)
{
    char *out = arena_alloc(a, name.n + 1);
    size_t n = 0;
    if (out == NULL) return STR_NONE;
    for (size_t i = 0; i < name.n; i++) {
        bool is_separator = name.p[i] == '-' || name.p[i] == '_' || name.p[i] == '.';
        if (is_separator && n > 0 && out[n - 1] == '-') continue;
        out[n++] = is_separator ? '-' : name.p[i];
    }
    return (str){.p = out, .n = n};
}

str purl_key(struct arena *a, const struct purl *p)
{
    struct buf out;
    str name = p->name;
    if (str_eq(p->type, STR("pypi"))) name = pypi_key_name(a, name);
    /* Names on nuget.org are case-insensitive though the purl keeps their case. */
    if (str_eq(p->type, STR("nuget"))) name = purl_lower(a, name);
    buf_init(&out, 3 * (p->type.n + p->namespace_.n + p->name.n) + 8);
    write_package(&out, p, name);
    str key = arena_str(a, buf_str(&out));
    buf_release(&out);
    return key;
}

str purl_qualifier(const struct purl *p, const char *key)
{
    for (size_t i = 0; i < p->n_qualifiers; i++) {
        if (str_eq(p->qualifiers[i].key, str_of(key))) return p->qualifiers[i].value;
    }
    return STR_NONE;
}
