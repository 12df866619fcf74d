/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for a service after all files that speak of it. */
#include "format/evidence.h"
#include "format/evidence_unit.h"
#include "format/systemd_unit.h"

#include <stdlib.h>

/* One file's group. */
struct unit_file {
    str component, unit, file_name, path;
    bool is_drop_in;
    int rank; /* 0: systemd prefers it to the others */
    const struct evidence_group *group;
};

/* systemd.unit(5), table 1; the tree of an image may lie anywhere in what was collected. */
static int rank_of(str path)
{
    static const str places[] = {STR_INIT("/etc/systemd/"), STR_INIT("/run/systemd/"),
                                 STR_INIT("/usr/local/lib/systemd/")};
    const int n = sizeof places / sizeof places[0];
    for (int i = 0; i < n; i++) {
        if (str_contains(path, places[i])) return i;
    }
    return n;
}

static bool is_of_unit(struct arena *a, const struct evidence_group *g, struct unit_file *out)
{
    size_t at;
    struct unit_file f = {.component = g->component, .path = g->object, .group = g};
    if (g->kind != FACT_SANDBOX || !str_starts(g->object, STR("/"))) return false;
    f.unit = systemd_unit_name(g->object, &f.is_drop_in);
    if (!str_ends(f.unit, STR(".service"))) return false;
    /* Managers of users have units of their own, some of the same name. */
    if (str_contains(g->object, STR("/systemd/user/"))) {
        f.unit = arena_printf(a, "user/%.*s", STR_ARG(f.unit));
    }
    f.rank = rank_of(g->object);
    f.file_name = str_find_last(g->object, '/', &at) ? str_from(g->object, at + 1) : g->object;
    *out = f;
    return true;
}

static int by_unit(const void *a, const void *b)
{
    const struct unit_file *x = a, *y = b;
    int order = str_cmp(x->component, y->component);
    if (order == 0) order = str_cmp(x->unit, y->unit);
    if (order == 0) order = (int)x->is_drop_in - (int)y->is_drop_in;
    if (order == 0) order = str_cmp(x->file_name, y->file_name);
    if (order == 0) order = x->rank - y->rank;
    return order != 0 ? order : str_cmp(x->path, y->path);
}

struct settled {
    struct arena *a;
    struct evidence_item *items;
    size_t n, cap;
};

/* "ExecStart+" is an "ExecStart". */
static str directive_name(str name)
{
    return str_ends(name, STR("+")) ? str_sub(name, 0, name.n - 1) : name;
}

static struct evidence_item *find(struct settled *s, str name)
{
    for (size_t i = 0; i < s->n; i++) {
        if (str_eq(s->items[i].name, name)) return &s->items[i];
    }
    return NULL;
}

static void drop(struct settled *s, str name)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (!str_eq(directive_name(s->items[i].name), name)) s->items[kept++] = s->items[i];
    }
    s->n = kept;
}

static void add(struct settled *s, const struct evidence_item *x)
{
    struct evidence_item *place =
        arena_push(s->a, (void **)&s->items, &s->n, &s->cap, sizeof *s->items);
    if (place != NULL) *place = *x;
}

/* Within a group the empty value of a name comes first: what the file takes away. */
static void apply(struct settled *s, const struct evidence_item *x)
{
    str name = directive_name(x->name);
    const struct unit_directive *d = unit_directive_find(name);
    if (d == NULL) return;
    struct evidence_item *is = find(s, x->name);
    if (x->value.n == 0 || d->kind == UNIT_SCALAR) {
        drop(s, name);
        if (x->value.n > 0 || d->kind == UNIT_SET) add(s, x);
    } else if (is == NULL || d->kind == UNIT_EXEC) {
        add(s, x);
    } else {
        str joined = is->value.n == 0 ? x->value
                                      : arena_printf(s->a, "%.*s %.*s", STR_ARG(is->value),
                                                     STR_ARG(x->value));
        *is = *x;
        is->value = joined;
    }
}

static void apply_file(struct settled *s, const struct unit_file *f)
{
    for (size_t i = 0; i < f->group->n_items; i++) {
        apply(s, &f->group->items[i]);
    }
}

/* Files of one unit, as by_unit() sorts them. */
static struct evidence_group settle(struct arena *a, const struct unit_file *files, size_t n)
{
    struct settled s = {.a = a};
    struct evidence_group out = {.kind = FACT_SANDBOX,
                                 .component = files[0].component,
                                 .object = files[0].unit,
                                 .note = STR("")};
    if (!files[0].is_drop_in) {
        apply_file(&s, &files[0]);
        out.is_complete = files[0].group->is_complete;
        if (n > 1 && !files[1].is_drop_in && files[1].rank == files[0].rank) {
            out.is_complete = false;
            out.note = arena_printf(a, "it lies in '%.*s' as well", STR_ARG(files[1].path));
        }
    } else {
        out.note = STR("only additions to it were collected");
    }
    for (size_t i = 0; i < n; i++) {
        bool is_hidden = i > 0 && files[i - 1].is_drop_in &&
                         str_eq(files[i - 1].file_name, files[i].file_name);
        if (files[i].is_drop_in && !is_hidden) apply_file(&s, &files[i]);
    }
    out.items = s.items;
    out.n_items = s.n;
    return out;
}

enum status evidence_unit_settle(struct arena *a, struct build_evidence *x, struct err *e)
{
    struct unit_file *files = arena_array(a, x->n_groups, sizeof *files);
    struct evidence_group *groups = arena_array(a, x->n_groups, sizeof *groups);
    size_t n_files = 0, n = 0;
    if (files == NULL || groups == NULL) return arena_status(a, "units", e);
    for (size_t i = 0; i < x->n_groups; i++) {
        if (is_of_unit(a, &x->groups[i], &files[n_files])) {
            n_files++;
        } else {
            groups[n++] = x->groups[i];
        }
    }
    if (n_files == 0) return LW_OK;
    qsort(files, n_files, sizeof *files, by_unit);
    for (size_t i = 0, k; i < n_files; i = k) {
        for (k = i + 1; k < n_files && str_eq(files[k].unit, files[i].unit) &&
                        str_eq(files[k].component, files[i].component);) {
            k++;
        }
        groups[n++] = settle(a, &files[i], k - i);
    }
    enum status s = arena_status(a, "units", e);
    if (s != LW_OK) return s;
    x->groups = groups;
    x->n_groups = n;
    return evidence_sort(a, x, e);
}
