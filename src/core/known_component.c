/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Look-ups in the table of known components: names with the decorations of build systems, and
 * repository addresses in their many spellings.
 */
#include "core/known_component.h"

#include "base/status.h"

#include <pthread.h>
#include <string.h>

/* Slots of an index, a power of two; built at most half full, so that a probe ends soon. */
#define INDEX_SLOTS 16384

/* Row + 1 by the hash of each of its words; 0 is free. Built once, then only read. */
struct word_index {
    uint16_t slots[INDEX_SLOTS];
    size_t n;
};
static struct word_index by_name, by_repo, by_cpe;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static char folded(char c)
{
    return c == '_' ? '-' : char_lower(c);
}

static bool same_folded(str a, str b)
{
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (folded(a.p[i]) != folded(b.p[i])) return false;
    return true;
}

/* FNV-1a. Not seeded: the keys are ours, and a look-up probes no further than they stand. */
static uint32_t hash_of(str s)
{
    uint32_t h = 2166136261U;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)folded(s.p[i])) * 16777619U;
    return h ^ h >> 15;
}

static bool has_word(const char *words, str w)
{
    str rest = str_of(words), word;
    while (rest.n > 0) {
        (void)str_cut(&rest, ' ', &word);
        if (same_folded(word, w)) return true;
    }
    return false;
}

static bool name_is_of(const struct known_component *row, str w)
{
    return same_folded(str_of(row->name), w) || has_word(row->aliases, w);
}

static bool repo_is_of(const struct known_component *row, str w)
{
    return has_word(row->repo, w);
}

/* `w` is "vendor:product", or ":product" for any vendor. */
static bool cpe_is_of(const struct known_component *row, str w)
{
    str rest = str_of(row->cpes), word;
    size_t colon;
    while (rest.n > 0) {
        (void)str_cut(&rest, ' ', &word);
        if (w.p[0] == ':' && str_find(word, ':', &colon)) word = str_from(word, colon);
        if (same_folded(word, w)) return true;
    }
    return false;
}

typedef bool (*word_is_of_fn)(const struct known_component *row, str w);

static const struct known_component *look(const struct word_index *x, word_is_of_fn is_of,
                                          str w)
{
    for (uint32_t at = hash_of(w);; at++) {
        const uint16_t slot = x->slots[at % INDEX_SLOTS];
        if (slot == 0) return NULL;
        if (is_of(&known_components[slot - 1], w)) return &known_components[slot - 1];
    }
}

static void put_word(struct word_index *x, word_is_of_fn is_of, str word, size_t row)
{
    if (look(x, is_of, word) != NULL) return;
    if (++x->n > INDEX_SLOTS / 2) BUG("known components: raise INDEX_SLOTS");
    uint32_t at = hash_of(word);
    while (x->slots[at % INDEX_SLOTS] != 0)
        at++;
    x->slots[at % INDEX_SLOTS] = (uint16_t)(row + 1);
}

static void put_words(struct word_index *x, word_is_of_fn is_of, const char *words, size_t row)
{
    str rest = str_of(words), word;
    while (rest.n > 0) {
        (void)str_cut(&rest, ' ', &word);
        put_word(x, is_of, word, row);
    }
}

static void put_cpes(struct word_index *x, const char *cpes, size_t row)
{
    str rest = str_of(cpes), word;
    size_t colon;
    while (rest.n > 0) {
        (void)str_cut(&rest, ' ', &word);
        put_word(x, cpe_is_of, word, row);
        if (str_find(word, ':', &colon)) put_word(x, cpe_is_of, str_from(word, colon), row);
    }
}

static void build(void)
{
    for (size_t i = 0; i < n_known_components; i++) {
        const struct known_component *row = &known_components[i];
        put_words(&by_name, name_is_of, row->name, i);
        put_words(&by_name, name_is_of, row->aliases, i);
        put_words(&by_repo, repo_is_of, row->repo, i);
        put_cpes(&by_cpe, row->cpes, i);
    }
}

/* Put before a name by Yocto (multilib, SDK), Buildroot (host tools), the ESP component registry. */
static const str prefixes[] = {
    STR_INIT("lib32-"),      STR_INIT("lib64-"),     STR_INIT("libx32-"),
    STR_INIT("libn32-"),     STR_INIT("target-"),    STR_INIT("host-"),
    STR_INIT("nativesdk-"),  STR_INIT("espressif/"), STR_INIT("esp-idf/"),
    STR_INIT("espressif--"),
};
/* Put behind it: parts of a package that were built from the same source. */
static const str suffixes[] = {
    STR_INIT("-native"),
    STR_INIT("-dev"),
    STR_INIT("-devel"),
    STR_INIT("-dbg"),
    STR_INIT("-dbgsym"),
    STR_INIT("-debuginfo"),
    STR_INIT("-src"),
    STR_INIT("-source"),
    STR_INIT("-sources"),
    STR_INIT("-staticdev"),
    STR_INIT("-static"),
    STR_INIT("-doc"),
    STR_INIT("-docs"),
    STR_INIT("-man"),
    STR_INIT("-info"),
    STR_INIT("-lic"),
    STR_INIT("-license"),
    STR_INIT("-licenses"),
    STR_INIT("-ptest"),
    STR_INIT("-tests"),
    STR_INIT("-examples"),
    STR_INIT("-bin"),
    STR_INIT("-common"),
    STR_INIT("-data"),
    STR_INIT("-libs"),
    STR_INIT("-lib"),
    STR_INIT("-deps"),
    STR_INIT("-pic"),
    STR_INIT("-crosssdk"),
    STR_INIT("-initial"),
    STR_INIT("-headers"),
    STR_INIT("-udeb"),
    STR_INIT("-completion"),
    STR_INIT("-debugsource"),
    STR_INIT("-lang"),
    STR_INIT("-extra"),
    STR_INIT("-zsh-completion"),
    STR_INIT("-bash-completion"),
};
/* From here to the end: language, machine, triplet, features. */
static const str tails[] = {
    STR_INIT("-locale-"),   STR_INIT("-l10n-"), STR_INIT("-cross-"),
    STR_INIT("-crosssdk-"), STR_INIT(":"),      STR_INIT("["),
};

static bool find_text(str s, str what, size_t *at)
{
    for (size_t i = 0; i + what.n <= s.n; i++) {
        if (!same_folded(str_sub(s, i, what.n), what)) continue;
        *at = i;
        return true;
    }
    return false;
}

static bool cut_tail(str *s)
{
    size_t at;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        if (!find_text(*s, tails[i], &at) || at == 0) continue;
        *s = str_sub(*s, 0, at);
        return true;
    }
    return false;
}

static bool cut_prefix(str *s)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (s->n <= prefixes[i].n || !same_folded(str_sub(*s, 0, prefixes[i].n), prefixes[i]))
            continue;
        *s = str_from(*s, prefixes[i].n);
        return true;
    }
    return false;
}

static bool cut_suffix(str *s)
{
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        const size_t n = suffixes[i].n;
        if (s->n <= n || !same_folded(str_from(*s, s->n - n), suffixes[i])) continue;
        *s = str_sub(*s, 0, s->n - n);
        return true;
    }
    return false;
}

/*
 * "libssl3", "libssl1.1", "libcurl4t64", "libgnutls30", "openssl-3.0.13", "libtag1v5": the number
 * of the ABI or the version, with the marks of Debian's transitions (time64, the C++ ABI of gcc 5).
 */
static bool cut_number(str *s)
{
    str t = *s;
    if (str_ends(t, STR("t64"))) t = str_sub(t, 0, t.n - 3);
    if (str_ends(t, STR("v5"))) t = str_sub(t, 0, t.n - 2);
    size_t end = t.n;
    while (end > 0 && (char_is_digit(t.p[end - 1]) || strchr(".-_", t.p[end - 1]) != NULL))
        end--;
    /* Two letters at least: what is left of "p7" or "x11" names nothing. */
    if (end == t.n || end < 2) return false;
    *s = str_sub(t, 0, end);
    return true;
}

const struct known_component *known_component_find(str name)
{
    (void)pthread_once(&once, build);
    str s = str_trim(name);
    if (s.n == 0 || s.n > KNOWN_NAME_MAX) return NULL;
    for (bool has_number = true;;) {
        const struct known_component *row = look(&by_name, name_is_of, s);
        if (row != NULL) return row;
        if (cut_tail(&s) || cut_prefix(&s) || cut_suffix(&s)) continue;
        if (!has_number || !cut_number(&s)) return NULL;
        has_number = false;
    }
}

const struct known_component *known_component_of_cpe(str vendor, str product)
{
    char room[2 * KNOWN_NAME_MAX + 1];
    (void)pthread_once(&once, build);
    if (product.n == 0 || product.n > KNOWN_NAME_MAX || vendor.n > KNOWN_NAME_MAX) return NULL;
    if (vendor.n > 0) memcpy(room, vendor.p, vendor.n);
    room[vendor.n] = ':';
    memcpy(room + vendor.n + 1, product.p, product.n);
    return look(&by_cpe, cpe_is_of, (str){.p = room, .n = vendor.n + 1 + product.n});
}

/* Forges whose repositories are two path segments; what follows is a page or an archive. */
static const str forges[] = {
    STR_INIT("github.com"),
    STR_INIT("bitbucket.org"),
    STR_INIT("codeberg.org"),
};

/* "user@host:22/path" and "git@host:path" become "host/path". */
static str cut_authority(str s, bool has_scheme, char *out)
{
    size_t slash = s.n, at, colon;
    (void)str_find(s, '/', &slash);
    if (str_find(str_sub(s, 0, slash), '@', &at)) {
        s = str_from(s, at + 1);
        slash -= at + 1;
    }
    if (str_starts(s, STR("www."))) {
        s = str_from(s, 4);
        slash -= 4;
    }
    if (!str_find(str_sub(s, 0, slash), ':', &colon)) return s;
    str path = str_from(s, colon + 1);
    size_t digits = 0;
    while (digits < path.n && char_is_digit(path.p[digits]))
        digits++;
    /* A port only behind a scheme: in "host:2600/x" of scp it is part of the path. */
    if (has_scheme && (digits == path.n || path.p[digits] == '/'))
        path = str_from(path, digits + 1);
    memmove(out, s.p, colon);
    out[colon] = '/';
    memmove(out + colon + 1, path.p, path.n);
    return (str){.p = out, .n = colon + 1 + path.n};
}

static str cut_page(str s)
{
    size_t at;
    if (find_text(s, STR("/-/"), &at)) s = str_sub(s, 0, at); /* GitLab */
    size_t slash = s.n;
    if (!str_find(s, '/', &slash)) return s;
    for (size_t i = 0; i < sizeof forges / sizeof forges[0]; i++) {
        if (!str_eq(str_sub(s, 0, slash), forges[i])) continue;
        size_t n_slashes = 0;
        for (size_t j = 0; j < s.n; j++)
            if (s.p[j] == '/' && ++n_slashes == 3) return str_sub(s, 0, j);
    }
    return s;
}

static str cut_ends(str s)
{
    size_t at;
    if (str_find(s, '#', &at)) s = str_sub(s, 0, at);
    if (str_find(s, '?', &at)) s = str_sub(s, 0, at);
    if (str_find_last(s, '@', &at)) s = str_sub(s, 0, at); /* the revision of pip and Yocto */
    for (;;) {
        if (s.n > 0 && s.p[s.n - 1] == '/')
            s = str_sub(s, 0, s.n - 1);
        else if (str_ends(s, STR(".git")))
            s = str_sub(s, 0, s.n - 4);
        else
            return s;
    }
}

str known_repo_normalise(str url, char *out)
{
    str s = str_trim(url);
    if (s.n == 0 || s.n >= KNOWN_REPO_MAX) return STR_NONE;
    for (size_t i = 0; i < s.n; i++)
        out[i] = char_lower(s.p[i]);
    s.p = out;
    size_t at;
    bool has_scheme = find_text(s, STR("://"), &at);
    if (has_scheme)
        s = str_from(s, at + 3);
    else if (str_starts(s, STR("scm:git:")))
        s = str_from(s, 8);
    else if (str_starts(s, STR("git:")))
        s = str_from(s, 4);
    s = cut_authority(s, has_scheme, out);
    s = cut_ends(cut_page(cut_ends(s)));
    if (!str_find(s, '/', &at) || at == 0) return STR_NONE;
    return s;
}

const struct known_component *known_component_of_repo(str url)
{
    (void)pthread_once(&once, build);
    char room[KNOWN_REPO_MAX];
    const str s = known_repo_normalise(url, room);
    return s.n == 0 ? NULL : look(&by_repo, repo_is_of, s);
}
