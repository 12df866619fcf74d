/* SPDX-License-Identifier: Apache-2.0 */
#include "format/vers.h"

#include "format/vers_internal.h"
#include "format/version_parts.h"

#include <stdlib.h>

ENUM_DEFINE(vers_comparator, VERS_COMPARATOR_LIST)

static const struct vers_type vers_types[] = {
    {STR_INIT("alpine"), VERSION_APK, NATIVE_PLAIN},
    {STR_INIT("alpm"), VERSION_ALPM, NATIVE_PLAIN},
    {STR_INIT("apache"), VERSION_SEMVER, NATIVE_PLAIN},
    {STR_INIT("apk"), VERSION_APK, NATIVE_PLAIN},
    {STR_INIT("arch"), VERSION_ALPM, NATIVE_PLAIN},
    {STR_INIT("archlinux"), VERSION_ALPM, NATIVE_PLAIN},
    {STR_INIT("bitnami"), VERSION_BITNAMI, NATIVE_PLAIN},
    {STR_INIT("cargo"), VERSION_SEMVER, NATIVE_CARGO},
    {STR_INIT("cocoapods"), VERSION_GEM, NATIVE_GEM},
    {STR_INIT("composer"), VERSION_COMPOSER, NATIVE_COMPOSER},
    {STR_INIT("conan"), VERSION_CONAN, NATIVE_CONAN},
    {STR_INIT("cran"), VERSION_CRAN, NATIVE_PLAIN},
    {STR_INIT("datetime"), VERSION_DATETIME, NATIVE_PLAIN},
    {STR_INIT("deb"), VERSION_DEBIAN, NATIVE_PLAIN},
    {STR_INIT("debian"), VERSION_DEBIAN, NATIVE_PLAIN},
    {STR_INIT("ebuild"), VERSION_GENTOO, NATIVE_PLAIN},
    {STR_INIT("gem"), VERSION_GEM, NATIVE_GEM},
    {STR_INIT("generic"), VERSION_GENERIC, NATIVE_PLAIN},
    {STR_INIT("gentoo"), VERSION_GENTOO, NATIVE_PLAIN},
    {STR_INIT("github"), VERSION_SEMVER, NATIVE_PLAIN},
    {STR_INIT("go"), VERSION_GO, NATIVE_SEMVER},
    {STR_INIT("golang"), VERSION_GO, NATIVE_SEMVER},
    {STR_INIT("hackage"), VERSION_HACKAGE, NATIVE_PLAIN},
    {STR_INIT("hex"), VERSION_SEMVER, NATIVE_GEM},
    {STR_INIT("intdot"), VERSION_INTDOT, NATIVE_PLAIN},
    {STR_INIT("kernel"), VERSION_KERNEL, NATIVE_PLAIN},
    {STR_INIT("lexicographic"), VERSION_LEXICOGRAPHIC, NATIVE_PLAIN},
    {STR_INIT("linux"), VERSION_KERNEL, NATIVE_PLAIN},
    {STR_INIT("maven"), VERSION_MAVEN, NATIVE_MAVEN},
    {STR_INIT("nginx"), VERSION_SEMVER, NATIVE_NGINX},
    {STR_INIT("npm"), VERSION_NPM, NATIVE_NPM},
    {STR_INIT("nuget"), VERSION_NUGET, NATIVE_NUGET},
    {STR_INIT("openssl"), VERSION_OPENSSL, NATIVE_PLAIN},
    {STR_INIT("opkg"), VERSION_DEBIAN, NATIVE_PLAIN},
    {STR_INIT("pub"), VERSION_PUB, NATIVE_NPM},
    {STR_INIT("pypi"), VERSION_PYPI, NATIVE_PYPI},
    {STR_INIT("rpm"), VERSION_RPM, NATIVE_PLAIN},
    {STR_INIT("semver"), VERSION_SEMVER, NATIVE_SEMVER},
    {STR_INIT("swift"), VERSION_SEMVER, NATIVE_PLAIN},
};

/* Types of clause 5.3.2.1 have no order: their constraints stay as they stand. */
static bool is_reserved(str name)
{
    return str_eq(name, STR("example")) || str_eq(name, STR("test"));
}

const struct vers_type *vers_type_find(str name)
{
    static const struct vers_type unknown = {STR_INIT(""), VERSION_GENERIC, NATIVE_PLAIN};
    for (size_t i = 0; i < sizeof vers_types / sizeof vers_types[0]; i++) {
        if (str_eq(vers_types[i].name, name)) return &vers_types[i];
    }
    return &unknown;
}

bool vers_list_add(struct vers_list *list, enum vers_comparator comparator, str version)
{
    if (version.n == 0) return false;
    struct vers_constraint *c =
        arena_push(list->arena, (void **)&list->at, &list->n, &list->cap, sizeof *c);
    if (c == NULL) return false;
    *c = (struct vers_constraint){.comparator = comparator, .version = version};
    return true;
}

struct sort_item {
    struct vers_constraint constraint;
    enum version_scheme scheme;
    size_t at; /* keeps the order of equals */
};

/* What ends at a version, the version itself, what begins there. */
static int comparator_rank(enum vers_comparator c)
{
    switch (c) {
    case VERS_LT: return 0;
    case VERS_LE: return 1;
    case VERS_EQ: return 2;
    case VERS_NE: return 3;
    case VERS_GT: return 4;
    case VERS_GE: return 5;
    case N_vers_comparator: break;
    }
    return 0;
}

static int item_cmp(const void *x, const void *y)
{
    const struct sort_item *a = x, *b = y;
    int order = version_cmp(a->scheme, a->constraint.version, b->constraint.version);
    if (order == 0) {
        order = comparator_rank(a->constraint.comparator) -
                comparator_rank(b->constraint.comparator);
    }
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

bool vers_list_sort(struct vers_list *list, enum version_scheme scheme)
{
    if (list->n < 2) return true;
    struct sort_item *items = arena_array(list->arena, list->n, sizeof *items);
    if (items == NULL) return false;
    for (size_t i = 0; i < list->n; i++) {
        items[i] = (struct sort_item){.constraint = list->at[i], .scheme = scheme, .at = i};
    }
    qsort(items, list->n, sizeof *items, item_cmp);
    for (size_t i = 0; i < list->n; i++) {
        list->at[i] = items[i].constraint;
    }
    return true;
}

/* Signs that a version must have encoded; 5.3.3.2. */
static bool is_encoded(char c)
{
    size_t at;
    return (unsigned char)c <= ' ' || (unsigned char)c >= 127 ||
           str_find(STR("<>=!*|%"), c, &at);
}

static void write_version(struct buf *out, str version)
{
    for (size_t i = 0; i < version.n; i++) {
        if (is_encoded(version.p[i])) {
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)version.p[i]);
        } else {
            buf_char(out, version.p[i]);
        }
    }
}

static int hex_value(char c)
{
    if (char_is_digit(c)) return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes once; false for a "%" without two digits behind it. */
static bool decode(struct arena *a, str text, str *out)
{
    char *p = arena_alloc(a, text.n + 1);
    size_t n = 0;
    *out = STR_NONE;
    if (p == NULL) return true; /* arena_status tells */
    for (size_t i = 0; i < text.n; i++) {
        p[n] = text.p[i];
        if (text.p[i] == '%') {
            int high = i + 1 < text.n ? hex_value(text.p[i + 1]) : -1;
            int low = i + 2 < text.n ? hex_value(text.p[i + 2]) : -1;
            if (high < 0 || low < 0) return false;
            p[n] = (char)(high * 16 + low);
            i += 2;
        }
        n++;
    }
    *out = (str){.p = p, .n = n};
    return true;
}

static enum vers_comparator take_comparator(str *text)
{
    /* Longer ones first. */
    static const enum vers_comparator order[] = {VERS_NE, VERS_LE, VERS_GE,
                                                 VERS_LT, VERS_GT, VERS_EQ};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        str sign = vers_comparator_str(order[i]);
        if (!str_starts(*text, sign)) continue;
        *text = str_from(*text, sign.n);
        return order[i];
    }
    return VERS_EQ;
}

static enum status read_constraint(struct vers_list *list, str text, str part, struct err *e)
{
    str version;
    uint64_t column = (uint64_t)(part.p - text.p) + 1;
    part = str_trim(part);
    enum vers_comparator comparator = take_comparator(&part);
    part = str_trim(part);
    if (part.n == 0) {
        (void)err_set(e, LW_E_INPUT, "vers '%.*s': constraint without a version",
                      STR_ARG(str_sub(text, 0, 120)));
        return err_at(e, 1, column);
    }
    if (str_eq(part, STR("*"))) {
        (void)err_set(e, LW_E_INPUT, "vers '%.*s': '*' stands alone or not at all",
                      STR_ARG(str_sub(text, 0, 120)));
        return err_at(e, 1, column);
    }
    if (!decode(list->arena, part, &version)) {
        (void)err_set(e, LW_E_INPUT,
                      "vers '%.*s': '%%' without two hexadecimal digits in '%.*s'",
                      STR_ARG(str_sub(text, 0, 80)), STR_ARG(str_sub(part, 0, 60)));
        return err_at(e, 1, column);
    }
    (void)vers_list_add(list, comparator, version);
    return LW_OK;
}

static bool is_type_name(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_sign = c == '.' || c == '-';
        if (!char_is_alpha(c) && (i == 0 || (!char_is_digit(c) && !is_sign))) return false;
    }
    return s.n > 0 && !str_eq(s, STR("invalid"));
}

static str lower(struct arena *a, str s)
{
    char *p = arena_alloc(a, s.n + 1);
    if (p == NULL) return STR_NONE;
    for (size_t i = 0; i < s.n; i++) {
        p[i] = char_lower(s.p[i]);
    }
    return (str){.p = p, .n = s.n};
}

static enum status finish(struct vers_list *list, str type_name, struct vers *out,
                          struct err *e)
{
    *out = (struct vers){.scheme_name = type_name, .scheme = vers_type_find(type_name)->scheme};
    if (!is_reserved(type_name)) (void)vers_list_sort(list, out->scheme);
    out->constraints = list->at;
    out->n_constraints = list->n;
    return arena_status(list->arena, "version range", e);
}

enum status vers_parse(struct arena *a, str text, struct vers *out, struct err *e)
{
    struct vers_list list = {.arena = a};
    str rest = str_trim(text), type, part;
    if (rest.n > VERS_MAX_BYTES) {
        return err_set(e, LW_E_LIMIT, "vers of %zu bytes is over %d", rest.n, VERS_MAX_BYTES);
    }
    if (!str_eq_nocase(str_sub(rest, 0, 5), STR("vers:"))) {
        return err_set(e, LW_E_INPUT, "'%.*s' does not begin with 'vers:'",
                       STR_ARG(str_sub(text, 0, 80)));
    }
    str whole = rest;
    rest = str_from(rest, 5);
    bool has_slash = str_cut(&rest, '/', &type);
    if (!is_type_name(type)) {
        return err_set(e, LW_E_INPUT, "vers '%.*s': '%.*s' is no versioning scheme",
                       STR_ARG(str_sub(text, 0, 80)), STR_ARG(str_sub(type, 0, 60)));
    }
    type = lower(a, type);
    if (!has_slash || str_trim(rest).n == 0) {
        return err_set(e, LW_E_INPUT, "vers '%.*s' has no constraints behind a '/'",
                       STR_ARG(str_sub(text, 0, 80)));
    }
    if (str_eq(str_trim(rest), STR("*"))) {
        *out = (struct vers){.scheme_name = type, .scheme = vers_type_find(type)->scheme};
        out->is_all = true;
        return arena_status(a, "version range", e);
    }
    for (bool has_more = true; has_more;) {
        has_more = str_cut(&rest, '|', &part);
        /* An empty last part has no address of its own. */
        if (part.p == NULL) part = str_from(whole, whole.n);
        enum status s = read_constraint(&list, whole, part, e);
        if (s != LW_OK) return s;
    }
    return finish(&list, type, out, e);
}

void vers_write(struct buf *out, const struct vers *v)
{
    buf_add(out, STR("vers:"));
    buf_add(out, v->scheme_name);
    buf_char(out, '/');
    if (v->is_all) buf_char(out, '*');
    for (size_t i = 0; i < v->n_constraints; i++) {
        const struct vers_constraint *c = &v->constraints[i];
        if (i > 0) buf_char(out, '|');
        if (c->comparator != VERS_EQ) buf_add(out, vers_comparator_str(c->comparator));
        write_version(out, c->version);
    }
}

static bool is_lower_bound(enum vers_comparator c)
{
    return c == VERS_GT || c == VERS_GE;
}

static bool is_upper_bound(enum vers_comparator c)
{
    return c == VERS_LT || c == VERS_LE;
}

/* RFC 3339 in capitals. */
static bool is_datetime(str v)
{
    size_t at;
    return version_is_valid(VERSION_DATETIME, v) && !str_find(v, 't', &at) &&
           !str_find(v, 'z', &at);
}

/* What clause 5.4 forbids of two neighbours; NULL when they may stand so. */
static const char *fault_of_order(const struct vers *v)
{
    const struct vers_constraint *bound = NULL; /* the last that is not "!=" */
    const struct vers_constraint *range = NULL; /* the last of < <= > >= */
    for (size_t i = 0; i < v->n_constraints; i++) {
        const struct vers_constraint *c = &v->constraints[i];
        if (i > 0 && !is_reserved(v->scheme_name) &&
            version_cmp(v->scheme, v->constraints[i - 1].version, c->version) == 0) {
            return "a version occurs twice";
        }
        if (c->comparator == VERS_NE) continue;
        if (bound != NULL && bound->comparator == VERS_EQ && is_upper_bound(c->comparator)) {
            return "a version stands before '<', which holds it";
        }
        bound = c;
        if (c->comparator == VERS_EQ) continue;
        if (range != NULL &&
            is_lower_bound(range->comparator) == is_lower_bound(c->comparator)) {
            return "'<' and '>' do not take turns";
        }
        range = c;
    }
    return NULL;
}

static const char *fault_of_form(str text, const struct vers *v)
{
    struct buf out;
    for (size_t i = 0; i < text.n; i++) {
        if (char_is_space(text.p[i])) return "white space must be encoded as %20";
    }
    if (v->scheme == VERSION_DATETIME) {
        for (size_t i = 0; i < v->n_constraints; i++) {
            if (!is_datetime(v->constraints[i].version)) {
                return "a datetime is RFC 3339 with capital T and Z";
            }
        }
    }
    buf_init(&out, VERS_MAX_BYTES * 3);
    vers_write(&out, v);
    bool is_same = str_eq(buf_str(&out), text);
    buf_release(&out);
    return is_same ? NULL : "type, encoding or order of versions is not canonical";
}

enum status vers_check(struct arena *a, str text, struct vers *out, struct err *e)
{
    enum status s = vers_parse(a, text, out, e);
    if (s != LW_OK) return s;
    const char *fault = fault_of_form(text, out);
    if (fault == NULL) fault = fault_of_order(out);
    if (fault == NULL) return LW_OK;
    return err_set(e, LW_E_INPUT, "vers '%.*s': %s", STR_ARG(str_sub(text, 0, 120)), fault);
}

/*
 * Equality decides first. Then the nearest bounds on either side: a lower one that is open or an
 * upper one that is still to come holds the version.
 */
bool vers_contains(const struct vers *v, str version)
{
    bool is_excluded = false, is_open = false, is_closing = false, has_above = false;
    if (v->is_all) return true;
    for (size_t i = 0; i < v->n_constraints; i++) {
        const struct vers_constraint *c = &v->constraints[i];
        int order = version_cmp_bound(v->scheme, version, c->version);
        if (order == 0) {
            if (c->comparator == VERS_EQ || c->comparator == VERS_LE ||
                c->comparator == VERS_GE) {
                return true;
            }
            if (c->comparator == VERS_NE) is_excluded = true;
            /* Its own bound lies below what ends there and above what begins there. */
            order = c->comparator == VERS_LT ? 1 : -1;
        }
        if (c->comparator == VERS_EQ || c->comparator == VERS_NE) continue;
        if (order > 0) is_open = is_lower_bound(c->comparator);
        if (order < 0 && !has_above) {
            is_closing = is_upper_bound(c->comparator);
            has_above = true;
        }
    }
    return !is_excluded && (is_open || is_closing);
}

enum status vers_from_native(struct arena *a, str scheme_name, str native, struct vers *out,
                             struct err *e)
{
    struct vers_list list = {.arena = a};
    enum status s;
    if (native.n > VERS_MAX_BYTES) {
        return err_set(e, LW_E_LIMIT, "range of %zu bytes is over %d", native.n,
                       VERS_MAX_BYTES);
    }
    if (!is_type_name(scheme_name)) {
        return err_set(e, LW_E_INPUT, "'%.*s' is no versioning scheme",
                       STR_ARG(str_sub(scheme_name, 0, 60)));
    }
    scheme_name = lower(a, scheme_name);
    const struct vers_type *type = vers_type_find(scheme_name);
    native = str_trim(native);
    if (type->native == NATIVE_NGINX) {
        s = vers_read_nginx(&list, native, e);
    } else if (type->native == NATIVE_MAVEN || type->native == NATIVE_NUGET) {
        s = vers_read_intervals(&list, type, native, e);
    } else {
        s = vers_read_relations(&list, type, native, e);
    }
    if (s != LW_OK) return s;
    bool is_all = list.is_all;
    if (is_all) list.n = 0;
    s = finish(&list, scheme_name, out, e);
    out->is_all = is_all;
    if (s == LW_OK && !is_all && out->n_constraints == 0) {
        return err_set(e, LW_E_INPUT, "range '%.*s' holds no version",
                       STR_ARG(str_sub(native, 0, 80)));
    }
    return s;
}
