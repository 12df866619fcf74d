/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf_version.h"

#include "base/limits.h"

static bool next_word(str *rest, str *word)
{
    size_t n = 0;
    *rest = str_trim(*rest);
    while (n < rest->n && !char_is_space(rest->p[n]))
        n++;
    *word = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return word->n > 0;
}

bool csaf_version_is_range(str name)
{
    static const char *const words[] = {"after", "all",   "before",  "earlier",
                                        "later", "prior", "versions"};
    str rest = name, word;
    if (str_contains(name, STR("<")) || str_contains(name, STR(">"))) return true;
    while (next_word(&rest, &word)) {
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            if (str_eq_nocase(word, str_of(words[i]))) return true;
        }
    }
    return false;
}

/* What may stand behind a version and belongs to it: "2017 R2", "8.1 SP1", "1.3.1 Build 13". */
static bool is_suffix(str word)
{
    static const char *const words[] = {"r", "sp", "build", "patch", "hotfix", "hf", "update"};
    size_t n = 0;
    while (n < word.n && char_is_alpha(word.p[n]))
        n++;
    for (size_t i = n; i < word.n; i++) {
        if (!char_is_digit(word.p[i]) && word.p[i] != '.') return false;
    }
    if (n == 0) return word.n > 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_eq_nocase(str_sub(word, 0, n), str_of(words[i]))) return true;
    }
    return false;
}

/* A "v" and a digit, then letters, digits and marks; an "x" in a place of its own is a wildcard. */
static bool is_version_word(str word)
{
    str rest = word, part;
    bool has_more = true;
    if (rest.n > 0 && char_lower(rest.p[0]) == 'v') rest = str_from(rest, 1);
    if (rest.n == 0 || !char_is_digit(rest.p[0])) return false;
    for (size_t i = 0; i < rest.n; i++) {
        char c = rest.p[i];
        if (!char_is_digit(c) && !char_is_alpha(c) && c != '.' && c != '-' && c != '_' &&
            c != '+' && c != '~' && c != ':')
            return false;
    }
    while (has_more) {
        size_t n = 0;
        has_more = str_cut(&rest, '.', &part);
        while (n < part.n && char_lower(part.p[n]) == 'x')
            n++;
        if (part.n > 0 && n == part.n) return false;
        if (str_ends(part, STR("-x")) || str_ends(part, STR("-X"))) return false;
    }
    return true;
}

/* "2014-2016" are years or numbers from and to; "5.1.1-1" is a version. */
static bool is_span(str word)
{
    str last = word, first;
    uint64_t from, to;
    return str_cut(&last, '-', &first) && str_u64(first, UINT64_MAX, &from) &&
           str_u64(last, UINT64_MAX, &to) && from < to;
}

static bool is_one_version(str text)
{
    str rest = text, word;
    bool is_suffix_open = false; /* "Build" waits for its number */
    if (!next_word(&rest, &word) || !is_version_word(word) || is_span(word)) return false;
    while (next_word(&rest, &word)) {
        bool is_number = char_is_digit(word.p[0]);
        if (!is_suffix(word) || is_number != is_suffix_open) return false;
        is_suffix_open = !is_number && !char_is_digit(word.p[word.n - 1]);
    }
    return !is_suffix_open;
}

bool csaf_version_is_exact(str name)
{
    str rest = name, version;
    bool has_more = true;
    if (name.n == 0 || name.n > LIMIT_VERSION_BYTES) return false;
    while (has_more) {
        has_more = str_cut(&rest, '|', &version);
        if (!is_one_version(str_trim(version))) return false;
    }
    return true;
}
