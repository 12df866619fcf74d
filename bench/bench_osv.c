/* SPDX-License-Identifier: Apache-2.0 */
#include "bench_osv.h"

#include "base/fs.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_ECOSYSTEMS = 64,
    N_DELTA = 200,
    DELTA_EVERY = 100, /* lines of npm: the changed ones lie all over its packages */
};

struct zips {
    const char *dir;
    struct {
        char name[64];
        struct archive *zip;
    } items[MAX_ECOSYSTEMS];
    size_t n;
    struct archive *delta;
    size_t n_npm, n_delta;
};

static struct archive *open_zip(const char *dir, const char *folder, const char *file)
{
    char path[512];
    struct err ignored = {0};
    struct archive *zip = archive_write_new();
    snprintf(path, sizeof path, "%s/%s", dir, folder);
    if (!zip || fs_make_dirs(path, 0700, &ignored) != LW_OK) return NULL;
    archive_write_set_format_zip(zip);
    snprintf(path, sizeof path, "%s/%s/%s", dir, folder, file);
    return archive_write_open_filename(zip, path) == ARCHIVE_OK ? zip : NULL;
}

/* The value of the first member of that name: these lines have one of each, unescaped. */
static str member(str line, const char *name)
{
    str key = str_of(name), value;
    for (size_t i = 0; i + key.n < line.n; i++) {
        if (line.p[i] != '"' || !str_starts(str_from(line, i), key)) continue;
        str rest = str_from(line, i + key.n);
        (void)str_cut(&rest, '"', &value);
        return value;
    }
    return STR_NONE;
}

static bool add(struct archive *zip, str id, str head, str body)
{
    struct archive_entry *entry = archive_entry_new();
    char name[128];
    snprintf(name, sizeof name, "%.*s.json", STR_ARG(id));
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (int64_t)(head.n + body.n));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    bool is_good = archive_write_header(zip, entry) == ARCHIVE_OK &&
                   archive_write_data(zip, head.p, head.n) == (la_ssize_t)head.n &&
                   archive_write_data(zip, body.p, body.n) == (la_ssize_t)body.n;
    archive_entry_free(entry);
    return is_good;
}

static struct archive *zip_of(struct zips *z, str ecosystem)
{
    for (size_t i = 0; i < z->n; i++)
        if (str_eq(str_of(z->items[i].name), ecosystem)) return z->items[i].zip;
    if (z->n == MAX_ECOSYSTEMS) return NULL;
    snprintf(z->items[z->n].name, sizeof z->items[0].name, "%.*s", STR_ARG(ecosystem));
    z->items[z->n].zip = open_zip(z->dir, z->items[z->n].name, "all.zip");
    return z->items[z->n].zip ? z->items[z->n++].zip : NULL;
}

static bool take_line(struct zips *z, str line)
{
    static const str withdrawn = STR_INIT("{\"withdrawn\":\"2026-11-20T00:00:00Z\",");
    str id = member(line, "\"id\":\""), ecosystem = member(line, "\"ecosystem\":\"");
    struct archive *zip = zip_of(z, ecosystem);
    if (!zip || id.n == 0 || !add(zip, id, STR(""), line)) return false;
    if (!str_eq(ecosystem, STR("npm")) || z->n_npm++ % DELTA_EVERY || z->n_delta == N_DELTA)
        return true;
    z->n_delta++;
    return add(z->delta, id, withdrawn, str_from(line, 1));
}

enum status bench_osv_zips(const char *ndjson, const char *dir, struct err *e)
{
    struct zips z = {.dir = dir, .delta = open_zip(dir, ".", "delta.zip")};
    FILE *in = fopen(ndjson, "r");
    char *line = NULL;
    size_t cap = 0;
    ssize_t n = 0;
    bool is_good = in && z.delta;
    while (is_good && (n = getline(&line, &cap, in)) > 0)
        is_good = take_line(&z, str_trim((str){line, (size_t)n}));
    free(line);
    if (in) fclose(in);
    for (size_t i = 0; i < z.n; i++)
        is_good = archive_write_close(z.items[i].zip) == ARCHIVE_OK && is_good;
    if (z.delta) is_good = archive_write_close(z.delta) == ARCHIVE_OK && is_good;
    for (size_t i = 0; i < z.n; i++)
        archive_write_free(z.items[i].zip);
    if (z.delta) archive_write_free(z.delta);
    if (is_good) return LW_OK;
    return err_set(e, LW_E_ENV, "zips of '%s' could not be made in '%s'", ndjson, dir);
}
