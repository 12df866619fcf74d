/* SPDX-License-Identifier: Apache-2.0 */
/* Taking a request apart: target, escapes, headers, cookies. Pure; no socket here. */
#include "serve/request.h"

static int hex_value(char c)
{
    if (char_is_digit(c)) return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool percent_decode(struct arena *a, str s, bool plus_is_space, str *out)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    if (!p) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            int high = s.n - i > 2 ? hex_value(s.p[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_value(s.p[i + 2]);
            if (low < 0) return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        p[n++] = c;
    }
    *out = (str){p, n};
    return true;
}

static bool is_unreserved(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

str percent_encode(struct arena *a, str s)
{
    static const char digits[] = "0123456789ABCDEF";
    char *p = arena_alloc(a, 3 * s.n + 1);
    size_t n = 0;
    if (!p) return STR_NONE;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (is_unreserved(s.p[i])) {
            p[n++] = s.p[i];
            continue;
        }
        p[n++] = '%';
        p[n++] = digits[c >> 4];
        p[n++] = digits[c & 15];
    }
    return (str){p, n};
}

static bool has_control(str s, bool may_break_lines)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == 0x7f) return true;
        if (c >= 0x20 || c == '\t') continue;
        if (!may_break_lines || (c != '\n' && c != '\r')) return true;
    }
    return false;
}

static enum status split_path(struct request *r, str path, struct err *e)
{
    str segment;
    bool has_more = path.n > 0;
    r->segments = arena_array(&r->arena, REQUEST_MAX_SEGMENTS, sizeof *r->segments);
    if (!r->segments) return arena_status(&r->arena, "request", e);
    while (has_more) {
        has_more = str_cut(&path, '/', &segment);
        str text;
        if (!percent_decode(&r->arena, segment, false, &text))
            return err_set(e, LW_E_USAGE, "malformed escape in the path of the address");
        if (text.n == 0 || str_eq(text, STR(".")) || str_eq(text, STR("..")))
            return err_set(e, LW_E_NOT_FOUND, "the path of the address has an empty part");
        if (has_control(text, false) || !str_is_utf8(text))
            return err_set(e, LW_E_USAGE, "the path of the address is not clean UTF-8 text");
        if (r->n_segments == REQUEST_MAX_SEGMENTS)
            return err_set(e, LW_E_LIMIT, "the path of the address has more than %d parts",
                           REQUEST_MAX_SEGMENTS);
        r->segments[r->n_segments++] = text;
    }
    return LW_OK;
}

/* "a=1&b=2" into fields; `where` names the place in messages. */
static enum status split_fields(struct request *r, str text, const char *where,
                                struct request_field **fields, size_t *n, struct err *e)
{
    size_t cap = 0;
    while (text.n) {
        str pair, name;
        (void)str_cut(&text, '&', &pair);
        if (pair.n == 0) continue;
        if (*n == REQUEST_MAX_FIELDS)
            return err_set(e, LW_E_LIMIT, "%s has more than %d fields", where,
                           REQUEST_MAX_FIELDS);
        (void)str_cut(&pair, '=', &name);
        struct request_field *f =
            arena_push(&r->arena, (void **)fields, n, &cap, sizeof **fields);
        if (!f) return arena_status(&r->arena, "request", e);
        if (!percent_decode(&r->arena, name, true, &f->name) ||
            !percent_decode(&r->arena, pair, true, &f->value))
            return err_set(e, LW_E_USAGE, "malformed escape in %s", where);
        if (has_control(f->name, false) || has_control(f->value, true) ||
            !str_is_utf8(f->name) || !str_is_utf8(f->value))
            return err_set(e, LW_E_USAGE, "%s is not clean UTF-8 text", where);
    }
    return LW_OK;
}

enum status request_form_body(struct request *r, str body, struct err *e)
{
    return split_fields(r, body, "the form", &r->form, &r->n_form, e);
}

enum status request_target(struct request *r, str target, struct err *e)
{
    r->target = arena_str(&r->arena, target);
    str query = r->target;
    if (target.n == 0 || target.p[0] != '/')
        return err_set(e, LW_E_USAGE, "the request target must begin with '/'");
    (void)str_cut(&query, '?', &r->path);
    enum status s = split_path(r, str_from(r->path, 1), e);
    if (s != LW_OK) return s;
    return split_fields(r, query, "the query of the address", &r->query, &r->n_query, e);
}

static str find_field(const struct request_field *f, size_t n, str name)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(f[i].name, name)) return f[i].value;
    }
    return STR_NONE;
}

str request_header(const struct request *r, str name)
{
    for (size_t i = 0; i < r->n_headers; i++) {
        if (str_eq_nocase(r->headers[i].name, name)) return r->headers[i].value;
    }
    return STR_NONE;
}

size_t request_n_headers(const struct request *r, str name)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_headers; i++) {
        if (str_eq_nocase(r->headers[i].name, name)) n++;
    }
    return n;
}

str request_query(const struct request *r, str name)
{
    return find_field(r->query, r->n_query, name);
}

str request_form(const struct request *r, str name)
{
    return find_field(r->form, r->n_form, name);
}

str request_cookie(const struct request *r, str name)
{
    for (size_t i = 0; i < r->n_headers; i++) {
        if (!str_eq_nocase(r->headers[i].name, STR("Cookie"))) continue;
        str rest = r->headers[i].value;
        while (rest.n) {
            str pair, key;
            (void)str_cut(&rest, ';', &pair);
            pair = str_trim(pair);
            if (str_cut(&pair, '=', &key) && str_eq(key, name)) return pair;
        }
    }
    return STR_NONE;
}

/* RFC 9110 section 5.6.2. A blank before the colon is what smugglers use: RFC 9112 section 5.1. */
static bool is_token(str s)
{
    static const str marks = STR_INIT("!#$%&'*+-.^_`|~");
    size_t at;
    for (size_t i = 0; i < s.n; i++)
        if (!char_is_alpha(s.p[i]) && !char_is_digit(s.p[i]) && !str_find(marks, s.p[i], &at))
            return false;
    return s.n > 0;
}

enum status request_check_headers(const struct request *r, struct err *e)
{
    size_t n_lengths = request_n_headers(r, STR("Content-Length"));
    size_t n_codings = request_n_headers(r, STR("Transfer-Encoding"));
    uint64_t length;
    if (n_lengths > 0 && n_codings > 0)
        return err_set(e, LW_E_USAGE, "Content-Length together with Transfer-Encoding");
    if (n_lengths > 1 || n_codings > 1)
        return err_set(e, LW_E_USAGE, "the length of the body is stated twice");
    if (n_lengths == 1 &&
        !str_u64(request_header(r, STR("Content-Length")), INT64_MAX, &length))
        return err_set(e, LW_E_USAGE, "Content-Length is not a plain number");
    if (n_codings == 1 &&
        !str_eq_nocase(request_header(r, STR("Transfer-Encoding")), STR("chunked")))
        return err_set(e, LW_E_USAGE, "the only transfer coding accepted is 'chunked'");
    if (request_n_headers(r, STR("Host")) != 1)
        return err_set(e, LW_E_USAGE, "exactly one Host header is expected");
    for (size_t i = 0; i < r->n_headers; i++) {
        if (!is_token(r->headers[i].name))
            return err_set(e, LW_E_USAGE, "a header's name is not one word");
        if (has_control(r->headers[i].name, false) || has_control(r->headers[i].value, false))
            return err_set(e, LW_E_USAGE, "a header contains control characters");
    }
    return LW_OK;
}

bool request_host_is_local(str host, str extra)
{
    static const str names[] = {STR_INIT("localhost"), STR_INIT("127.0.0.1"),
                                STR_INIT("[::1]")};
    str name = host;
    size_t colon;
    uint64_t port;
    if (extra.n && str_eq_nocase(host, extra)) return true;
    if (str_find_last(host, ':', &colon) && (host.p[0] != '[' || host.p[colon - 1] == ']')) {
        if (!str_u64(str_from(host, colon + 1), 65535, &port)) return false;
        name = str_sub(host, 0, colon);
    }
    if (extra.n && str_eq_nocase(name, extra)) return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_eq_nocase(name, names[i])) return true;
    }
    return false;
}
