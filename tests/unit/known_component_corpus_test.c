/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of the table of known components against the names that NVD really gives: the
 * corpus is a sample of NVD, so not every name can be there, but most are.
 */
#include "base/fs.h"
#include "base/map.h"
#include "core/known_component.h"
#include "knowledge/source.h"
#include "suite.h"

#include <stdio.h>

enum {
    PAGE_MAX_BYTES = 256 << 20,
    NAMES_MAX_BYTES = 16 << 20,
    NAME_MAX_BYTES = 256,
};

/* "vendor:product" at the beginning of `s`, one backslash of each JSON pair taken off. */
static str name_at(str s, char *out)
{
    size_t n = 0, n_colons = 0;
    for (size_t i = 0; i < s.n && n < NAME_MAX_BYTES - 1; i++) {
        if (s.p[i] == '"') break;
        if (s.p[i] == ':' && ++n_colons == 2) return (str){.p = out, .n = n};
        if (s.p[i] == '\\' && i + 2 < s.n) {
            out[n++] = '\\';
            out[n++] = s.p[i += 2];
            continue;
        }
        out[n++] = s.p[i];
    }
    return STR_NONE;
}

static void collect(struct map *names, str text)
{
    char room[NAME_MAX_BYTES + 2];
    const str head = STR("cpe:2.3:");
    for (size_t i = 0; i + head.n + 2 < text.n; i++) {
        if (text.p[i] != 'c' || !str_starts(str_from(text, i), head)) continue;
        i += head.n; /* at the part */
        const str name = name_at(str_from(text, i + 2), room);
        uint64_t seen = 0;
        if (name.n == 0 || text.p[i] == 'h') continue;
        (void)map_find(names, name, &seen);
        CHECK(map_set(names, name, seen + 1));
    }
}

static enum status read_page(void *ctx, const char *path, struct err *e)
{
    struct arena a;
    str text = STR_NONE;
    if (!str_ends(str_of(path), STR(".json.gz"))) return LW_OK;
    arena_init(&a, PAGE_MAX_BYTES);
    enum status s = document_read(&a, path, PAGE_MAX_BYTES, &text, e);
    if (s == LW_OK) collect(ctx, text);
    arena_release(&a);
    return s;
}

static void names_occur(void)
{
    char dir[1024];
    struct err e = {0};
    struct map names;
    size_t n_pairs = 0, n_seen = 0, n_rows = 0, n_known = 0;
    if (test_shared_dir() == NULL) test_skip("the shared corpora are not there");
    snprintf(dir, sizeof dir, "%s/corpus/feeds/nvd", test_shared_dir());
    map_init(&names, NAMES_MAX_BYTES);
    CHECK_OK(fs_walk(dir, read_page, &names, &e), &e);
    for (size_t i = 0; i < n_known_components; i++) {
        const struct known_component *row = &known_components[i];
        bool has = false;
        str rest = str_of(row->cpes), pair;
        while (rest.n > 0) {
            uint64_t n;
            (void)str_cut(&rest, ' ', &pair);
            n_pairs++;
            if (!map_find(&names, pair, &n)) continue;
            n_seen++;
            has = true;
        }
        n_rows += has;
        n_known += !row->is_guess;
        if (has && row->is_guess)
            test_fail(__FILE__, __LINE__, "\"%s\" is no guess: NVD has its name", row->name);
    }
    map_release(&names);
    printf(
        "# known components: %zu rows, %zu no guess; %zu of %zu CPE names (%zu rows) occur in "
        "the NVD sample\n",
        n_known_components, n_known, n_seen, n_pairs, n_rows);
    CHECK(n_rows * 10 >= n_known * 6);
}

const struct test_suite known_component_corpus_suite = {
    "known_component_corpus",
    (const struct test[]){{"names_occur", names_occur}, {NULL, NULL}},
};
