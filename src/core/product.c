/* SPDX-License-Identifier: Apache-2.0 */
#include "core/product.h"

#include "core/evidence_lists.h"
#include "core/fact_index.h"
#include "core/identity.h"

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
    enum status s = evidence_lists_join(a, p->evidence, p->n_evidence, p->build, &p->build, e);
    if (s == LW_OK && p->build) {
        p->index = arena_new(a, struct fact_index);
        if (p->index) s = fact_index_init(a, p->build, p->index, e);
    }
    return s == LW_OK ? arena_status(a, "product", e) : s;
}
