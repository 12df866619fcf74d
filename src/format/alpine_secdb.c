/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alpine's security database (secdb.alpinelinux.org): the releases of packages that mended
 * something, of one repository of one branch, as JSON or as the YAML that older branches have.
 *
 * One record an id: "ALPINE-3.18-main-CVE-2023-1". A version of "0" is the distribution's word
 * that the package never was affected (matching.md B16). Real files have several ids in one text,
 * misspelt ones, the same id under two versions, and nulls (feeds.md section 6).
 */
#include "base/limits.h"
#include "format/formats.h"
#include "format/record_json.h"
#include "format/version.h"

#include <stdlib.h>
#include <string.h>

struct secfix {
    str id, cve; /* as stated; its CVE id, empty when it is none */
    str package, version;
    size_t order;
};

struct secdb {
    struct arena *a;
    str branch, repository; /* "v3.18", "main" */
    struct secfix *items;
    size_t n, cap;
};

/* "CVE_2019-2426" and "CVE-2017-17434-1" mean CVE ids. */
static str cve_of(struct arena *a, str id)
{
    size_t at = 0;
    if (str_starts(id, STR("CVE_")) || str_starts(id, STR("CVE ")))
        id = arena_printf(a, "CVE-%.*s", STR_ARG(str_from(id, 4)));
    str found = find_cve_id(id, &at);
    return found.p == id.p ? found : STR_NONE;
}

/* Blanks and commas separate the ids of one text; a comment in brackets is none. */
static bool add_ids(struct secdb *db, str package, str version, str text)
{
    while (text.n > 0) {
        size_t n = 0;
        while (n < text.n && !char_is_space(text.p[n]) && text.p[n] != ',')
            n++;
        str id = str_sub(text, 0, n);
        text = str_from(text, n + 1);
        if (id.n < 3 || id.p[0] == '(' || id.p[0] == '#') continue;
        struct secfix *item =
            arena_push(db->a, (void **)&db->items, &db->n, &db->cap, sizeof *item);
        if (!item) return false;
        *item = (struct secfix){.id = arena_str(db->a, id),
                                .cve = arena_str(db->a, cve_of(db->a, id)),
                                .package = package,
                                .version = version,
                                .order = db->n - 1};
    }
    return true;
}

/* ---- JSON ---- */

static void read_package(struct secdb *db, yyjson_val *v)
{
    yyjson_val *fixes = json_object(v, "secfixes"), *key, *ids, *id;
    size_t i, max, k, n_ids;
    str name = json_dup(db->a, v, "name");
    if (name.n == 0 || !fixes) return;
    yyjson_obj_foreach(fixes, i, max, key, ids)
    {
        str version = arena_str(db->a, json_val_str(key));
        if (!yyjson_is_arr(ids)) continue;
        yyjson_arr_foreach(ids, k, n_ids, id)
        {
            if (!add_ids(db, name, version, json_val_str(id))) return;
        }
    }
}

static enum status read_json(struct secdb *db, str bytes, struct err *e)
{
    yyjson_doc *doc;
    yyjson_val *v;
    size_t i, max;
    enum status s = json_parse(bytes, LIMIT_RECORD_BYTES, &doc, e);
    if (s != LW_OK) return s;
    yyjson_val *root = yyjson_doc_get_root(doc), *list = json_array(root, "packages");
    db->branch = json_dup(db->a, root, "distroversion");
    db->repository = json_dup(db->a, root, "reponame");
    if (!list && db->branch.n == 0) /* a repository without any has null there */
        s = err_set(e, LW_E_INPUT,
                    "this is no Alpine security database, expected an object with packages");
    yyjson_arr_foreach(list, i, max, v) read_package(db, json_object(v, "pkg"));
    yyjson_doc_free(doc);
    return s;
}

/* ---- YAML, as far as these files use it: lines of names, versions and ids ---- */

static str unquoted(str s)
{
    s = str_trim(s);
    bool is_quoted = s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0];
    return is_quoted ? str_sub(s, 1, s.n - 2) : s;
}

struct yaml {
    str package, version;
    bool is_in_fixes, has_packages;
};

static bool take_line(struct secdb *db, struct yaml *y, str line)
{
    size_t at = 0;
    bool is_item = str_starts(line, STR("- "));
    if (is_item) line = str_trim(str_from(line, 2));
    if (is_item && y->is_in_fixes && !str_eq(line, STR("pkg:")))
        return y->version.n == 0 || add_ids(db, y->package, y->version, unquoted(line));
    if (!str_find_last(line, ':', &at)) return true;
    /* A version may have an epoch's colon; only the last one ends the name. */
    str key = unquoted(str_sub(line, 0, at)), value = unquoted(str_from(line, at + 1));
    if (str_eq(key, STR("packages"))) y->has_packages = true;
    if (str_eq(key, STR("distroversion"))) db->branch = arena_str(db->a, value);
    if (str_eq(key, STR("reponame"))) db->repository = arena_str(db->a, value);
    if (str_eq(key, STR("pkg"))) {
        y->is_in_fixes = false;
    } else if (str_eq(key, STR("name"))) {
        y->package = arena_str(db->a, value);
        y->is_in_fixes = false;
    } else if (str_eq(key, STR("secfixes"))) {
        y->is_in_fixes = y->package.n > 0;
        y->version = STR_NONE;
    } else if (y->is_in_fixes && value.n == 0) {
        y->version = arena_str(db->a, key);
    }
    return true;
}

static enum status read_yaml(struct secdb *db, str bytes, struct err *e)
{
    struct yaml y = {0};
    while (bytes.n > 0) {
        str line;
        (void)str_cut(&bytes, '\n', &line);
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#') continue;
        if (!take_line(db, &y, line)) break;
    }
    if (y.has_packages && db->branch.n > 0) return LW_OK;
    return err_set(e, LW_E_INPUT,
                   "this is no Alpine security database, expected distroversion and packages");
}

/* ---- records ---- */

static int by_id(const void *a, const void *b)
{
    const struct secfix *x = a, *y = b;
    int order = str_cmp(x->cve.n ? x->cve : x->id, y->cve.n ? y->cve : y->id);
    if (order == 0) order = str_cmp(x->package, y->package);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

static str upstream_version(str version)
{
    size_t at = 0;
    return str_find_last(version, '-', &at) ? str_sub(version, 0, at) : version;
}

/* Revisions of one version: the later one mended what the earlier had left. */
static bool has_later_revision(const struct secfix *items, size_t n, size_t at)
{
    for (size_t i = 0; i < n; i++) {
        str here = items[at].version, other = items[i].version;
        if (i == at || !str_eq(upstream_version(here), upstream_version(other))) continue;
        if (str_eq(here, other) ? i > at : version_cmp(VERSION_APK, other, here) > 0)
            return true;
    }
    return false;
}

static int by_version(const void *a, const void *b)
{
    return version_cmp(VERSION_APK, *(const str *)a, *(const str *)b);
}

/* Of one id in one package; more would make the comparing slow, and nobody has them. */
enum {
    MAX_FIXES = 256
};

/*
 * A package that got the mend twice had lost it in between, except in revisions of the version
 * that had it first: busybox 1.29.3-r10 and 1.30.1-r2 say that 1.30.0 came without.
 */
static bool add_ranges(struct arena *a, const struct secfix *items, size_t n,
                       struct affected *x)
{
    str *fixed = NEW_ARRAY(a, str, n);
    struct range_event *events = NEW_ARRAY(a, struct range_event, 2 * n);
    struct version_range *range = arena_new(a, struct version_range);
    size_t n_fixed = 0;
    if (!fixed || !events || !range) return false;
    for (size_t i = 0; i < n; i++)
        if (!str_eq(items[i].version, STR("0")) && !has_later_revision(items, n, i))
            fixed[n_fixed++] = items[i].version;
    if (n_fixed > 1) qsort(fixed, n_fixed, sizeof *fixed, by_version);
    for (size_t i = 0; i < n_fixed; i++) {
        str from =
            i == 0 ? STR("0")
                   : arena_printf(a, "%.*s-r99999", STR_ARG(upstream_version(fixed[i - 1])));
        events[range->n_events++] = (struct range_event){VERSION_INTRODUCED, from};
        events[range->n_events++] = (struct range_event){VERSION_FIXED, fixed[i]};
    }
    range->kind = RANGE_ECOSYSTEM;
    range->events = events;
    x->ranges = range;
    x->n_ranges = n_fixed > 0;
    if (n_fixed == 0) x->status = VEX_NOT_AFFECTED;
    return true;
}

static enum status read_one(const struct secdb *db, struct arena *a, const struct secfix *items,
                            size_t n, record_emit_fn emit, void *ctx, struct err *e)
{
    struct record r = RECORD_EMPTY;
    str id = items[0].cve.n ? items[0].cve : items[0].id, branch = db->branch;
    if (str_starts(branch, STR("v"))) branch = str_from(branch, 1);
    r.source = STR("alpine");
    r.id = arena_printf(a, "ALPINE-%.*s-%.*s-%.*s", STR_ARG(branch), STR_ARG(db->repository),
                        STR_ARG(id));
    r.upstream = NEW_ARRAY(a, str, 1);
    r.affected = NEW_ARRAY(a, struct affected, n);
    if (!r.upstream || !r.affected) return arena_status(a, "Alpine security database", e);
    r.upstream[r.n_upstream++] = id;
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && str_eq(items[k].package, items[i].package); k++) {
        }
        struct affected *x = &r.affected[r.n_affected++];
        x->kind = STATEMENT_OSV;
        x->origin = STR("alpine");
        x->ecosystem = arena_printf(a, "Alpine:%.*s", STR_ARG(db->branch));
        x->name = items[i].package;
        if (!add_ranges(a, &items[i], k - i, x))
            return arena_status(a, "Alpine security database", e);
    }
    enum status s = arena_status(a, "Alpine security database", e);
    return s == LW_OK ? emit(ctx, &r, e) : s;
}

enum status alpine_secdb_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                              struct err *e)
{
    struct arena all, one;
    struct secdb db = {.a = &all};
    (void)a; /* each record in a memory of its own, cleared for the next */
    arena_init(&all, 8 * LIMIT_RECORD_BYTES);
    arena_init(&one, LIMIT_RECORD_BYTES);
    str head = str_trim(str_sub(bytes, 0, 64));
    bool is_json = head.n > 0 && (head.p[0] == '{' || (unsigned char)head.p[0] == 0xEF);
    enum status s = is_json ? read_json(&db, bytes, e) : read_yaml(&db, bytes, e);
    if (s == LW_OK) s = arena_status(&all, "Alpine security database", e);
    if (s == LW_OK && db.n) qsort(db.items, db.n, sizeof *db.items, by_id);
    for (size_t i = 0, k; i < db.n && s == LW_OK; i = k) {
        str id = db.items[i].cve.n ? db.items[i].cve : db.items[i].id;
        for (k = i + 1; k < db.n; k++)
            if (!str_eq(id, db.items[k].cve.n ? db.items[k].cve : db.items[k].id)) break;
        arena_clear(&one);
        s = read_one(&db, &one, &db.items[i], k - i, emit, ctx, e);
    }
    arena_release(&all);
    arena_release(&one);
    return s;
}
