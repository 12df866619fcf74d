/* SPDX-License-Identifier: Apache-2.0 */
#include "format/licence_expression.h"

#include "base/limits.h"

struct parser {
    struct arena *a;
    str rest;
    size_t at; /* of `rest` in the text */
    size_t depth;
    struct err *e;
};

static int cmp_nocase(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    for (size_t i = 0; i < n; i++) {
        int d = (unsigned char)char_lower(a.p[i]) - (unsigned char)char_lower(b.p[i]);
        if (d != 0) return d;
    }
    return (a.n > b.n) - (a.n < b.n);
}

const struct licence_id *licence_id_find(str id)
{
    size_t low = 0, high = n_licence_ids;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = cmp_nocase(licence_ids[middle].id, id);
        if (order == 0) return &licence_ids[middle];
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static bool is_id_char(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '.';
}

static bool is_exception(const struct licence_id *row)
{
    return row->kind == LICENCE_EXCEPTION || row->kind == LICENCE_EXCEPTION_DEPRECATED;
}

static void advance(struct parser *p, size_t n)
{
    p->rest = str_from(p->rest, n);
    p->at += n;
}

static void skip_space(struct parser *p)
{
    while (p->rest.n > 0 && char_is_space(p->rest.p[0]))
        advance(p, 1);
}

/* The word that is next, not consumed. */
static str peek_word(struct parser *p)
{
    size_t n = 0;
    skip_space(p);
    while (n < p->rest.n && is_id_char(p->rest.p[n]))
        n++;
    return str_sub(p->rest, 0, n);
}

static bool is_operator(str word, str upper, str lower)
{
    return str_eq(word, upper) || str_eq(word, lower);
}

static bool take_operator(struct parser *p, str upper, str lower)
{
    str word = peek_word(p);
    if (!is_operator(word, upper, lower)) return false;
    advance(p, word.n);
    return true;
}

static bool is_any_operator(str word)
{
    return is_operator(word, STR("AND"), STR("and")) ||
           is_operator(word, STR("OR"), STR("or")) ||
           is_operator(word, STR("WITH"), STR("with"));
}

static enum status fail(struct parser *p, const char *words)
{
    str near = str_sub(p->rest, 0, 40);
    if (near.n == 0) {
        return err_set(p->e, LW_E_INPUT, "licence expression ends where %s is expected", words);
    }
    return err_set(p->e, LW_E_INPUT, "licence expression has '%.*s' where %s is expected",
                   STR_ARG(near), words);
}

static enum status parse_or(struct parser *p, struct licence_node **out);

/* An id of the list, in its case; "-only" and "-or-later" go behind any listed version too. */
static bool find_canonical(struct arena *a, str word, str *out)
{
    static const str suffixes[] = {STR_INIT("-only"), STR_INIT("-or-later")};
    const struct licence_id *row = licence_id_find(word);
    if (row != NULL && !is_exception(row)) {
        *out = row->id;
        return true;
    }
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        str suffix = suffixes[i];
        if (word.n <= suffix.n) continue;
        str base = str_sub(word, 0, word.n - suffix.n);
        row = licence_id_find(base);
        if (row == NULL || !str_eq_nocase(str_from(word, base.n), suffix)) continue;
        *out = arena_printf(a, "%.*s%.*s", STR_ARG(row->id), STR_ARG(suffix));
        return true;
    }
    return false;
}

static bool ends_nocase(str s, str suffix)
{
    return s.n >= suffix.n && str_eq_nocase(str_from(s, s.n - suffix.n), suffix);
}

static enum status parse_reference(struct parser *p, str word, struct licence_node *node)
{
    if (str_starts(word, STR("DocumentRef-"))) {
        node->document = arena_str(p->a, word);
        if (p->rest.n == 0 || p->rest.p[0] != ':') return fail(p, "':' and a LicenseRef");
        advance(p, 1);
        word = peek_word(p);
        if (!str_starts(word, STR("LicenseRef-"))) return fail(p, "a LicenseRef");
        advance(p, word.n);
    }
    if (word.n == sizeof "LicenseRef-" - 1) return fail(p, "the name of a LicenseRef");
    node->is_reference = true;
    node->id = arena_str(p->a, word);
    return LW_OK;
}

static enum status parse_exception(struct parser *p, struct licence_node *node)
{
    str word = peek_word(p);
    const struct licence_id *row = licence_id_find(word);
    if (str_starts(word, STR("AdditionRef-"))) {
        node->exception = arena_str(p->a, word);
    } else if (row == NULL || !is_exception(row)) {
        return fail(p, "an exception of the SPDX list");
    } else {
        node->exception = row->id;
    }
    advance(p, word.n);
    return LW_OK;
}

static enum status parse_one(struct parser *p, struct licence_node **out)
{
    str word = peek_word(p);
    struct licence_node *node = arena_new(p->a, struct licence_node);
    if (node == NULL) return arena_status(p->a, "licence expression", p->e);
    *out = node;
    if (word.n == 0 || is_any_operator(word)) return fail(p, "a licence");
    if (str_starts(word, STR("LicenseRef-")) || str_starts(word, STR("DocumentRef-"))) {
        advance(p, word.n);
        enum status s = parse_reference(p, word, node);
        if (s != LW_OK) return s;
    } else {
        if (!find_canonical(p->a, word, &node->id))
            return fail(p, "a licence of the SPDX list");
        advance(p, word.n);
        node->is_or_later = ends_nocase(node->id, STR("-or-later"));
        if (p->rest.n > 0 && p->rest.p[0] == '+') {
            node->is_or_later = node->is_plus = true;
            advance(p, 1);
        }
    }
    return take_operator(p, STR("WITH"), STR("with")) ? parse_exception(p, node) : LW_OK;
}

static enum status parse_primary(struct parser *p, struct licence_node **out)
{
    skip_space(p);
    if (p->rest.n == 0 || p->rest.p[0] != '(') return parse_one(p, out);
    if (++p->depth > LICENCE_MAX_DEPTH) {
        return err_set(p->e, LW_E_LIMIT,
                       "licence expression is nested deeper than the limit of %d levels",
                       LICENCE_MAX_DEPTH);
    }
    advance(p, 1);
    enum status s = parse_or(p, out);
    if (s != LW_OK) return s;
    skip_space(p);
    if (p->rest.n == 0 || p->rest.p[0] != ')') return fail(p, "')'");
    advance(p, 1);
    p->depth--;
    return LW_OK;
}

/* Operands of one operator, flat: "a AND b AND c" is one node with three. */
static enum status parse_chain(struct parser *p, enum licence_op op, struct licence_node **out)
{
    bool is_and = op == LICENCE_AND;
    str upper = is_and ? STR("AND") : STR("OR"), lower = is_and ? STR("and") : STR("or");
    struct licence_node *all = NULL;
    enum status s = is_and ? parse_primary(p, out) : parse_chain(p, LICENCE_AND, out);
    struct licence_node *last = *out;
    while (s == LW_OK && take_operator(p, upper, lower)) {
        struct licence_node *operand = NULL;
        s = is_and ? parse_primary(p, &operand) : parse_chain(p, LICENCE_AND, &operand);
        if (s != LW_OK) return s;
        if (all == NULL) {
            all = arena_new(p->a, struct licence_node);
            if (all == NULL) return arena_status(p->a, "licence expression", p->e);
            *all = (struct licence_node){.op = op, .first = last};
            *out = all;
        }
        last->next = operand;
        last = operand;
    }
    return s;
}

static enum status parse_or(struct parser *p, struct licence_node **out)
{
    return parse_chain(p, LICENCE_OR, out);
}

enum status licence_parse(struct arena *a, str text, struct licence_node **out, struct err *e)
{
    struct parser p = {.a = a, .rest = text, .e = e};
    struct licence_node *node = NULL;
    if (text.n > LICENCE_MAX_BYTES) {
        return err_set(e, LW_E_LIMIT,
                       "licence expression of %zu bytes is over the limit of %d bytes", text.n,
                       LICENCE_MAX_BYTES);
    }
    enum status s = parse_or(&p, &node);
    if (s != LW_OK) return s;
    skip_space(&p);
    if (p.rest.n > 0) return fail(&p, "AND, OR or the end");
    s = arena_status(a, "licence expression", e);
    if (s == LW_OK) *out = node;
    return s;
}

static void write_one(struct buf *out, const struct licence_node *node)
{
    if (node->document.n > 0) {
        buf_add(out, node->document);
        buf_char(out, ':');
    }
    buf_add(out, node->id);
    if (node->is_plus) buf_char(out, '+');
    if (node->exception.n == 0) return;
    buf_add(out, STR(" WITH "));
    buf_add(out, node->exception);
}

/* Depth is bounded by the parser. */
void licence_write(struct buf *out, const struct licence_node *node)
{
    if (node->op == LICENCE_ONE) {
        write_one(out, node);
        return;
    }
    for (const struct licence_node *one = node->first; one != NULL; one = one->next) {
        bool is_inside = one->op != LICENCE_ONE && node->op == LICENCE_AND;
        if (one != node->first)
            buf_add(out, node->op == LICENCE_AND ? STR(" AND ") : STR(" OR "));
        if (is_inside) buf_char(out, '(');
        licence_write(out, one);
        if (is_inside) buf_char(out, ')');
    }
}

/* "GPL-2.0-only" is version 2.0 of "GPL"; false when the id ends in no version. */
static bool split_version(str id, str *family, str *version)
{
    static const str suffixes[] = {STR_INIT("-only"), STR_INIT("-or-later")};
    size_t at;
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (ends_nocase(id, suffixes[i])) id = str_sub(id, 0, id.n - suffixes[i].n);
    }
    if (!str_find_last(id, '-', &at)) return false;
    *family = str_sub(id, 0, at);
    *version = str_from(id, at + 1);
    for (size_t i = 0; i < version->n; i++) {
        if (!char_is_digit(version->p[i]) && version->p[i] != '.') return false;
    }
    return version->n > 0;
}

static int version_order(str a, str b)
{
    while (a.n > 0 || b.n > 0) {
        str x, y;
        uint64_t i = 0, k = 0;
        (void)str_cut(&a, '.', &x);
        (void)str_cut(&b, '.', &y);
        (void)str_u64(x, UINT32_MAX, &i);
        (void)str_u64(y, UINT32_MAX, &k);
        if (i != k) return i < k ? -1 : 1;
    }
    return 0;
}

static bool is_covered(const struct licence_node *one, const struct licence_node *allowed)
{
    str family, version, other_family, other_version;
    if (one->is_reference || allowed->is_reference) {
        return one->is_reference == allowed->is_reference && str_eq(one->id, allowed->id) &&
               str_eq(one->document, allowed->document);
    }
    if (!str_eq(one->exception, allowed->exception)) return false;
    if (str_eq(one->id, allowed->id)) return true;
    if (!split_version(one->id, &family, &version) ||
        !split_version(allowed->id, &other_family, &other_version) ||
        !str_eq(family, other_family))
        return false;
    int order = version_order(version, other_version);
    if (one->is_or_later && allowed->is_or_later) return true;
    if (one->is_or_later) return order <= 0;
    return allowed->is_or_later ? order >= 0 : order == 0;
}

bool licence_satisfies(const struct licence_node *node,
                       const struct licence_node *const *allowed, size_t n_allowed)
{
    if (node->op == LICENCE_ONE) {
        for (size_t i = 0; i < n_allowed; i++) {
            if (is_covered(node, allowed[i])) return true;
        }
        return false;
    }
    bool is_and = node->op == LICENCE_AND;
    for (const struct licence_node *one = node->first; one != NULL; one = one->next) {
        if (licence_satisfies(one, allowed, n_allowed) != is_and) return !is_and;
    }
    return is_and;
}

str licence_find_odd(str text, bool *is_deprecated)
{
    for (size_t i = 0; i < text.n;) {
        size_t n = 0;
        while (i + n < text.n && is_id_char(text.p[i + n]))
            n++;
        str word = str_sub(text, i, n);
        /* Behind ':' stands what another document defines. */
        bool is_foreign = i > 0 && text.p[i - 1] == ':';
        i += n == 0 ? 1 : n;
        if (n == 0 || is_foreign || is_any_operator(word)) continue;
        if (str_starts(word, STR("LicenseRef-")) || str_starts(word, STR("DocumentRef-")) ||
            str_starts(word, STR("AdditionRef-")))
            continue;
        const struct licence_id *row = licence_id_find(word);
        *is_deprecated = row != NULL && row->kind == LICENCE_DEPRECATED;
        if (row == NULL || *is_deprecated) return word;
    }
    return STR_NONE;
}
