/* SPDX-License-Identifier: Apache-2.0 */
#include "core/product.h"

#include "core/match.h"

#include <stdlib.h>
#include <string.h>

/* ---- files that were compiled ---- */

struct file_entry {
    str stem; /* "tls_sw" of "net/tls/tls_sw.c" */
    str path; /* without extension */
    str extension;
};
struct file_index {
    struct file_entry *sources, *headers;
    size_t n_sources, n_headers;
};

static struct file_entry entry_of(str path)
{
    size_t slash = 0, point = 0;
    path = str_trim(path);
    bool has_folder = str_find_last(path, '/', &slash);
    str name = has_folder ? str_from(path, slash + 1) : path;
    struct file_entry e = {.stem = name, .path = path, .extension = STR("")};
    if (!str_find_last(name, '.', &point) || point == 0) return e;
    e.extension = str_from(name, point + 1);
    e.stem = str_sub(name, 0, point);
    e.path = str_sub(path, 0, path.n - e.extension.n - 1);
    return e;
}

static int by_stem(const void *a, const void *b)
{
    const struct file_entry *x = a, *y = b;
    return str_cmp(x->stem, y->stem);
}

/* A list that was not given has no items, whatever its count says. */
static struct file_entry *index_of(struct arena *a, const str *files, size_t *n_files)
{
    size_t n = files ? *n_files : 0;
    *n_files = n;
    struct file_entry *out = arena_array(a, n + 1, sizeof *out);
    for (size_t i = 0; out && i < n; i++)
        out[i] = entry_of(files[i]);
    if (out && n) qsort(out, n, sizeof *out, by_stem);
    return out;
}

/* The listed path is the asked one, below whatever folder the build had. */
static bool is_below(str listed, str asked)
{
    if (!str_ends(listed, asked)) return false;
    return listed.n == asked.n || listed.p[listed.n - asked.n - 1] == '/';
}

static bool has_entry(const struct file_entry *items, size_t n, str file, bool by_object)
{
    struct file_entry wanted = entry_of(file);
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(items[middle].stem, wanted.stem) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < n && str_eq(items[low].stem, wanted.stem); low++) {
        bool is_object = by_object && str_eq(items[low].extension, STR("o"));
        if (is_below(items[low].path, wanted.path) &&
            (is_object || str_eq(items[low].extension, wanted.extension)))
            return true;
    }
    return false;
}

bool file_index_has(const struct file_index *x, str file)
{
    return has_entry(x->sources, x->n_sources, file, true);
}

bool file_index_has_header(const struct file_index *x, str file)
{
    return has_entry(x->headers, x->n_headers, file, false);
}

const struct evidence *product_evidence(const struct product_facts *p, str component,
                                        bool is_kernel, const struct file_index **files)
{
    for (size_t i = 0; p && i < p->n_evidence; i++) {
        const struct evidence *e = &p->evidence[i];
        bool is_ours = e->component.n ? str_eq_nocase(e->component, component) : is_kernel;
        if (!is_ours) continue;
        if (files) *files = &p->files[i];
        return e;
    }
    return NULL;
}

/* ---- what it consists of ---- */

/* Distributions, whose packages say on which system they run. */
static const struct system_row {
    str distribution, vendor, product;
} systems[] = {
    {STR_INIT("debian"), STR_INIT("debian"), STR_INIT("debian_linux")},
    {STR_INIT("ubuntu"), STR_INIT("canonical"), STR_INIT("ubuntu_linux")},
    {STR_INIT("alpine"), STR_INIT("alpinelinux"), STR_INIT("alpine_linux")},
    {STR_INIT("almalinux"), STR_INIT("almalinux"), STR_INIT("almalinux")},
    {STR_INIT("redhat"), STR_INIT("redhat"), STR_INIT("enterprise_linux")},
    {STR_INIT("rocky"), STR_INIT("rockylinux"), STR_INIT("rocky_linux")},
    {STR_INIT("fedora"), STR_INIT("fedoraproject"), STR_INIT("fedora")},
    {STR_INIT("opensuse"), STR_INIT("opensuse"), STR_INIT("leap")},
};

struct inventory {
    struct arena *a;
    struct cpe_item *items;
    size_t n, cap;
};

static bool is_same_item(const struct cpe_item *x, const struct cpe_item *y)
{
    for (int i = CPE_PART; i <= CPE_PRODUCT; i++)
        if (x->name.at[i].kind != y->name.at[i].kind ||
            !str_eq(x->name.at[i].text, y->name.at[i].text))
            return false;
    return str_eq(x->version, y->version);
}

static void add_item(struct inventory *inv, const struct cpe_item *item)
{
    /* Only neighbours can be the same: one component's names. A product has thousands. */
    for (size_t i = inv->n > 8 ? inv->n - 8 : 0; i < inv->n; i++)
        if (is_same_item(&inv->items[i], item)) return;
    struct cpe_item *slot =
        arena_push(inv->a, (void **)&inv->items, &inv->n, &inv->cap, sizeof *slot);
    if (slot) *slot = *item;
}

static void add_system(struct inventory *inv, const struct identity *id)
{
    for (size_t i = 0; i < sizeof systems / sizeof systems[0]; i++) {
        if (!str_eq(systems[i].distribution, id->distribution)) continue;
        struct cpe_item item = {.version = id->release, .scheme = VERSION_GENERIC};
        item.name.at[CPE_PART] = (struct cpe_value){CPE_TEXT, STR("o")};
        item.name.at[CPE_VENDOR] = (struct cpe_value){CPE_TEXT, systems[i].vendor};
        item.name.at[CPE_PRODUCT] = (struct cpe_value){CPE_TEXT, systems[i].product};
        for (size_t k = 0; k < inv->n; k++)
            if (is_same_item(&inv->items[k], &item)) return;
        add_item(inv, &item);
        return;
    }
}

static void add_component(struct inventory *inv, const struct identities *ids)
{
    for (size_t i = 0; i < ids->n; i++) {
        const struct identity *id = &ids->at[i];
        if (id->is_distribution && !id->is_upstream) add_system(inv, id);
        if (id->kind != IDENTITY_CPE) continue;
        add_item(inv, &(struct cpe_item){*id->name, id->version, id->scheme});
    }
}

static bool has_part(const struct cpe_inventory *v, char part)
{
    for (size_t i = 0; i < v->n; i++) {
        const struct cpe_value *at = &v->items[i].name.at[CPE_PART];
        if (at->kind == CPE_TEXT && at->text.n == 1 && at->text.p[0] == part) return true;
    }
    return false;
}

enum status product_init(struct arena *a, struct product_facts *p, struct err *e)
{
    struct inventory inv = {.a = a};
    p->identities = arena_array(a, p->n_components + 1, sizeof *p->identities);
    for (size_t i = 0; p->identities && i < p->n_components; i++) {
        component_identify(a, &p->components[i], &p->identities[i]);
        add_component(&inv, &p->identities[i]);
    }
    p->inventory = (struct cpe_inventory){.items = inv.items, .n = inv.n};
    p->inventory.has_os = has_part(&p->inventory, 'o');
    p->inventory.has_hardware = has_part(&p->inventory, 'h');
    p->files = arena_array(a, p->n_evidence + 1, sizeof *p->files);
    for (size_t i = 0; p->files && i < p->n_evidence; i++) {
        const struct evidence *x = &p->evidence[i];
        struct file_index *files = &p->files[i];
        files->n_sources = x->n_compiled_files;
        files->n_headers = x->n_included_headers;
        files->sources = index_of(a, x->compiled_files, &files->n_sources);
        files->headers = index_of(a, x->included_headers, &files->n_headers);
    }
    return arena_status(a, "product", e);
}
