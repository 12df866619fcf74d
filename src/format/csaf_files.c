/* SPDX-License-Identifier: Apache-2.0 */
/* Text files by which CSAF documents are distributed: changes.csv, index.txt, hashes, names. */
#include "base/limits.h"
#include "format/csaf.h"

static str without_mark(str bytes)
{
    return str_starts(bytes, STR("\xef\xbb\xbf")) ? str_from(bytes, 3) : bytes;
}

/* Next field of a CSV row (RFC 4180): `*rest` moves behind its comma. */
static enum status next_field(struct arena *a, str *rest, str *out, struct err *e)
{
    char *text;
    size_t i = 1, n = 0;
    if (rest->n == 0 || rest->p[0] != '"') {
        (void)str_cut(rest, ',', out);
        *out = arena_str(a, str_trim(*out));
        return LW_OK;
    }
    text = arena_alloc(a, rest->n);
    if (text == NULL) return arena_status(a, "CSV row", e);
    while (i < rest->n && (rest->p[i] != '"' || (i + 1 < rest->n && rest->p[i + 1] == '"'))) {
        text[n++] = rest->p[i];
        i += rest->p[i] == '"' ? 2 : 1;
    }
    if (i >= rest->n) return err_set(e, LW_E_INPUT, "a quote is not closed");
    *rest = str_trim(str_from(*rest, i + 1));
    if (rest->n > 0 && rest->p[0] != ',')
        return err_set(e, LW_E_INPUT, "expected a comma behind the quoted field");
    *rest = str_trim(str_from(*rest, 1));
    *out = (str){.p = text, .n = n};
    return LW_OK;
}

/* A path below the directory it stands in, and nothing else: it is joined to a URL. */
static enum status check_path(str path, struct err *e)
{
    str rest = path, segment;
    bool is_bad = path.n == 0 || path.p[0] == '/' || str_contains(path, STR(":")) ||
                  str_contains(path, STR("\\"));
    bool has_more = true;
    for (size_t i = 0; i < path.n; i++) {
        is_bad = is_bad || (unsigned char)path.p[i] <= ' ' || path.p[i] == 127;
    }
    while (has_more) {
        has_more = str_cut(&rest, '/', &segment);
        is_bad = is_bad || str_eq(segment, STR(".."));
    }
    if (!is_bad) return LW_OK;
    return err_set(e, LW_E_INPUT, "'%.*s' is not a path below the directory of this file",
                   STR_ARG(str_sub(path, 0, 80)));
}

static enum status read_change(struct arena *a, str line, struct csaf_entry *x, struct err *e)
{
    str date = STR_NONE;
    enum status s = next_field(a, &line, &x->url, e);
    if (s == LW_OK) s = next_field(a, &line, &date, e);
    if (s == LW_OK) s = check_path(x->url, e);
    return s == LW_OK ? utc_parse(date, "release date", &x->updated_at, e) : s;
}

static enum status read_index_line(struct arena *a, str line, struct csaf_entry *x,
                                   struct err *e)
{
    x->updated_at = UTC_NONE;
    x->url = arena_str(a, line);
    return check_path(line, e);
}

static enum status read_lines(struct arena *a, str bytes, const char *what,
                              enum status (*read)(struct arena *a, str line,
                                                  struct csaf_entry *x, struct err *e),
                              struct csaf_entry **out, size_t *n_out, struct err *e)
{
    struct csaf_entry *entries = NULL;
    size_t n = 0, cap = 0;
    uint64_t number = 0;
    str line, rest = without_mark(bytes);
    while (rest.n > 0) {
        struct csaf_entry x = {.updated_at = UTC_NONE};
        struct csaf_entry *place;
        (void)str_cut(&rest, '\n', &line);
        line = str_trim(line);
        number++;
        if (line.n == 0) continue;
        if (n == CSAF_MAX_ENTRIES)
            return err_set(e, LW_E_LIMIT, "more than %d entries", (int)CSAF_MAX_ENTRIES);
        enum status s = read(a, line, &x, e);
        if (s != LW_OK) return err_at(e, number, 0);
        place = arena_push(a, (void **)&entries, &n, &cap, sizeof *place);
        if (place == NULL) break;
        *place = x;
    }
    enum status s = arena_status(a, what, e);
    if (s != LW_OK) return s;
    *out = entries;
    *n_out = n;
    return LW_OK;
}

enum status csaf_changes_read(struct arena *a, str bytes, struct csaf_entry **out,
                              size_t *n_out, struct err *e)
{
    return read_lines(a, bytes, "changes.csv", read_change, out, n_out, e);
}

enum status csaf_index_read(struct arena *a, str bytes, struct csaf_entry **out, size_t *n_out,
                            struct err *e)
{
    return read_lines(a, bytes, "index.txt", read_index_line, out, n_out, e);
}

enum status csaf_security_txt_read(struct arena *a, str bytes, str **out, size_t *n_out,
                                   struct err *e)
{
    size_t n = 0, cap = 0;
    str *urls = NULL;
    str rest = without_mark(bytes), line, name;
    while (rest.n > 0) {
        (void)str_cut(&rest, '\n', &line);
        if (!str_cut(&line, ':', &name) || !str_eq_nocase(str_trim(name), STR("CSAF")))
            continue;
        str *place = arena_push(a, (void **)&urls, &n, &cap, sizeof *place);
        if (place == NULL) break;
        *place = arena_str(a, str_trim(line));
    }
    enum status s = arena_status(a, "security.txt", e);
    if (s != LW_OK) return s;
    *out = urls;
    *n_out = n;
    return LW_OK;
}

static bool is_hex(char c)
{
    return char_is_digit(c) || (char_lower(c) >= 'a' && char_lower(c) <= 'f');
}

enum status csaf_hash_read(struct arena *a, str bytes, str *hex, struct err *e)
{
    str text = str_trim(without_mark(bytes));
    char lower[128];
    size_t n = 0;
    while (n < text.n && n < sizeof lower && is_hex(text.p[n])) {
        lower[n] = char_lower(text.p[n]);
        n++;
    }
    if ((n != 64 && n != 128) || (n < text.n && !char_is_space(text.p[n]))) {
        return err_set(e, LW_E_INPUT,
                       "expected 64 or 128 hexadecimal digits, a blank and the file name");
    }
    *hex = arena_str(a, (str){.p = lower, .n = n});
    return arena_status(a, "hash file", e);
}

static bool is_kept_in_name(char c)
{
    return char_is_digit(c) || (c >= 'a' && c <= 'z') || c == '+' || c == '-';
}

/* Every run of other characters becomes one underscore. */
str csaf_file_name(struct arena *a, str tracking_id)
{
    char *name = arena_alloc(a, tracking_id.n + 1);
    size_t n = 0;
    if (name == NULL) return STR_NONE;
    for (size_t i = 0; i < tracking_id.n; i++) {
        char c = char_lower(tracking_id.p[i]);
        if (is_kept_in_name(c)) {
            name[n++] = c;
        } else if (n == 0 || name[n - 1] != '_') {
            name[n++] = '_';
        }
    }
    return arena_printf(a, "%.*s.json", (int)n, name);
}

bool csaf_is_file_name(struct arena *a, str tracking_id, str file_name)
{
    str name = csaf_file_name(a, tracking_id);
    str stem = str_sub(name, 0, name.n >= 5 ? name.n - 5 : 0);
    if (tracking_id.n == 0 || name.n < 5) return false;
    if (str_eq(name, file_name)) return true;
    return str_starts(file_name, stem) &&
           str_eq(str_from(file_name, stem.n), STR("_invalid.json"));
}
