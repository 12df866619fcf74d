/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Under which names can this component be looked up? A package URL first; the names of CPE
 * dictionaries only where they name the thing itself: never for a package of a language, whose
 * name may be anybody's (matching.md A09 to A13).
 */
#include "core/match_identity.h"

#include "base/buf.h"
#include "core/known_component.h"
#include "core/match_version.h"
#include "format/package_key.h"

#include <string.h>

/* Names beyond are the guesses of generators that try every vendor. */
enum {
    MAX_IDENTITIES = 24,
    MAX_STATED_CPES = 8,
};

static bool is_same(const struct identity *x, const struct identity *y)
{
    if (x->kind != y->kind || !str_eq(x->key, y->key)) return false;
    if (x->kind == IDENTITY_CPE) return str_eq(x->text, y->text);
    return true;
}

void identity_add(struct identity_list *l, const struct identity *id)
{
    if (id->key.n == 0 || l->out->n >= MAX_IDENTITIES) return;
    for (size_t i = 0; i < l->out->n; i++)
        if (is_same(&l->out->at[i], id)) return;
    struct identity *slot =
        arena_push(l->a, (void **)&l->out->at, &l->out->n, &l->cap, sizeof *slot);
    if (slot) *slot = *id;
}

/* ---- CPE names ---- */

/* The first name of a product "linux_kernel" that everybody means the kernel by. */
static bool is_kernel_name(const struct cpe *c)
{
    return c->at[CPE_PRODUCT].kind == CPE_TEXT &&
           str_eq(c->at[CPE_PRODUCT].text, STR("linux_kernel"));
}

static str vendor_and_product(struct arena *a, const struct cpe *c)
{
    str part = c->at[CPE_PART].kind == CPE_TEXT ? c->at[CPE_PART].text : STR("*");
    str vendor = cpe_plain(a, &c->at[CPE_VENDOR]), product = cpe_plain(a, &c->at[CPE_PRODUCT]);
    return arena_printf(a, "cpe:2.3:%.*s:%.*s:%.*s", STR_ARG(part),
                        STR_ARG(vendor.n ? vendor : STR("*")), STR_ARG(product));
}

static void add_cpe(struct identity_list *l, const struct cpe *c, str version, str from,
                    enum version_scheme scheme, bool is_guess)
{
    struct cpe *name = arena_new(l->a, struct cpe);
    if (!name) return;
    *name = *c;
    /* The version is compared by the component's scheme, never as an attribute. */
    name->at[CPE_VERSION] = (struct cpe_value){.kind = CPE_ANY};
    name->at[CPE_UPDATE] = (struct cpe_value){.kind = CPE_ANY};
    struct identity id = l->base;
    id.kind = IDENTITY_CPE;
    id.name = name;
    id.key = cpe_key(l->a, c);
    id.text = vendor_and_product(l->a, c);
    id.from = from;
    id.is_guess = is_guess;
    id.is_kernel = is_kernel_name(c);
    id.version = version;
    id.scheme = scheme;
    if (c->at[CPE_PART].kind == CPE_TEXT && c->at[CPE_PART].text.n == 1 &&
        c->at[CPE_PART].text.p[0] != 'a' && l->out->kind == COMPONENT_SOURCE && !id.is_kernel)
        l->out->kind = COMPONENT_FIRMWARE;
    identity_add(l, &id);
}

static bool is_certain_scheme(enum version_scheme s)
{
    return !version_scheme_row(s)->is_heuristic;
}

/* The row whose name a stated CPE is, for its version scheme and its other names. */
static const struct known_component *row_of_cpe(struct arena *a, const struct cpe *c)
{
    struct buf b;
    if (c->at[CPE_PRODUCT].kind != CPE_TEXT) return NULL;
    buf_init(&b, 4096);
    cpe_write_fs(&b, c);
    str rest = arena_str(a, buf_str(&b)), part, vendor, product;
    buf_release(&b);
    for (int i = 0; i < 3; i++) /* "cpe", "2.3", part */
        (void)str_cut(&rest, ':', &part);
    (void)str_cut(&rest, ':', &vendor);
    (void)str_cut(&rest, ':', &product);
    return known_component_of_cpe(str_eq(vendor, STR("*")) ? STR("") : vendor, product);
}

static void add_stated_cpes(struct identity_list *l)
{
    const struct component *c = l->c;
    for (size_t i = 0; i < c->n_cpes && i < MAX_STATED_CPES; i++) {
        struct cpe name;
        struct err ignored = {0};
        if (cpe_parse(l->a, c->cpes[i], &name, &ignored) != LW_OK) continue;
        str version = l->base.version.n ? l->base.version : cpe_version_text(l->a, &name);
        const struct known_component *row = row_of_cpe(l->a, &name);
        enum version_scheme scheme = row ? row->scheme : l->base.scheme;
        if (!l->row) l->row = row;
        add_cpe(l, &name, version, STR("stated"), scheme, false);
    }
}

static bool cpe_of_words(struct arena *a, str vendor, str product, struct cpe *out)
{
    struct err ignored = {0};
    /* The kernel is the one operating system of the table; a wildcard part fits both. */
    str text = arena_printf(a, "cpe:2.3:*:%.*s:%.*s:*:*:*:*:*:*:*:*", STR_ARG(vendor),
                            STR_ARG(product));
    return text.p && cpe_parse(a, text, out, &ignored) == LW_OK;
}

static void add_row_cpes(struct identity_list *l, const struct known_component *row, str from)
{
    str rest = str_of(row->cpes), name;
    while (rest.n > 0) {
        struct cpe c;
        str vendor;
        (void)str_cut(&rest, ' ', &name);
        if (!str_cut(&name, ':', &vendor) || !cpe_of_words(l->a, vendor, name, &c)) continue;
        enum version_scheme s = is_certain_scheme(row->scheme) ? row->scheme : l->base.scheme;
        add_cpe(l, &c, l->base.version, from, s, row->is_guess);
    }
}

/* ---- repositories and packages of OSV ---- */

static void add_repository(struct identity_list *l, str address, str from, bool is_guess)
{
    struct identity id = l->base;
    id.kind = IDENTITY_REPO;
    id.key = package_key_of_repository(l->a, address);
    id.text = id.key.n ? str_from(id.key, 5) : STR_NONE;
    id.from = from;
    id.is_guess = is_guess;
    identity_add(l, &id);
}

static void add_osv(struct identity_list *l, const struct known_component *row, str from)
{
    str rest = str_of(row->osv), one;
    while (rest.n > 0) {
        struct identity id = l->base;
        str ecosystem;
        (void)str_cut(&rest, ' ', &one);
        if (!str_cut(&one, '/', &ecosystem)) continue;
        id.kind = IDENTITY_OSV;
        id.key = package_key_of_osv(l->a, ecosystem, one);
        id.text = id.key;
        id.from = from;
        id.is_guess = row->is_guess;
        identity_add(l, &id);
    }
}

static void add_row(struct identity_list *l, const struct known_component *row)
{
    str from = arena_printf(l->a, "known component %s", row->name);
    if (is_certain_scheme(row->scheme)) l->base.scheme = row->scheme;
    add_row_cpes(l, row, from);
    str repos = str_of(row->repo), repo;
    while (repos.n > 0) {
        (void)str_cut(&repos, ' ', &repo);
        add_repository(l, repo, from, row->is_guess);
    }
    if (row->osv) add_osv(l, row, from);
}

/* Where the kernel's records are filed besides its CPE name. */
static void add_kernel(struct identity_list *l)
{
    static const char *const repos[] = {
        "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git",
        "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git"};
    const struct identity *kernel = NULL;
    for (size_t i = 0; i < l->out->n && !kernel; i++)
        if (l->out->at[i].is_kernel) kernel = &l->out->at[i];
    if (!kernel) return;
    struct identity base = *kernel;
    base.scheme = VERSION_KERNEL;
    /* Its repositories as well: a record's entries are judged together, wherever they are filed. */
    for (size_t i = 0; i < l->out->n; i++) {
        struct identity *id = &l->out->at[i];
        if (id->kind == IDENTITY_PURL || id->kind == IDENTITY_HASH) continue;
        id->is_kernel = true;
        id->scheme = VERSION_KERNEL;
    }
    base.name = NULL;
    l->base = base;
    for (size_t i = 0; i < sizeof repos / sizeof repos[0]; i++)
        add_repository(l, str_of(repos[i]), base.from, base.is_guess);
    base.kind = IDENTITY_OSV;
    base.key = STR("cpe:linux"); /* the CNA's own product name */
    base.text = STR("Linux");
    identity_add(l, &base);
    base.key = package_key_of_osv(l->a, STR("Linux"), STR("Kernel"));
    base.text = base.key;
    identity_add(l, &base);
}

/* ---- hashes ---- */

static void add_hashes(struct identity_list *l)
{
    const struct component *c = l->c;
    for (size_t i = 0; i < c->n_hashes; i++) {
        if (c->hashes[i].alg != HASH_ALG_SHA256) continue;
        struct identity id = l->base;
        id.kind = IDENTITY_HASH;
        id.key = package_key_of_hash(
            l->a, arena_printf(l->a, "sha256:%.*s", STR_ARG(c->hashes[i].hex)));
        id.text = id.key;
        id.from = STR("stated");
        identity_add(l, &id);
    }
}

/* ---- the whole ---- */

static bool is_word(str s, str prefix)
{
    return str_starts(s, prefix) && (s.n == prefix.n || !char_is_alpha(s.p[prefix.n]));
}

bool component_is_kernel_part(const struct component *c)
{
    static const str prefixes[] = {
        STR_INIT("kernel-module"),  STR_INIT("kernel-devicetree"),   STR_INIT("kernel-image"),
        STR_INIT("kernel-modules"), STR_INIT("kernel-base"),         STR_INIT("kernel-vmlinux"),
        STR_INIT("kernel-dbg"),     STR_INIT("linux-kernel-module"),
    };
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (is_word(c->name, prefixes[i])) return true;
    if (str_eq(c->type, STR("linux-kernel-module"))) return true;
    str places[] = {c->name, c->ref, c->n_purls ? c->purls[0] : STR_NONE};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (str_contains(places[i], STR("/lib/modules/"))) return true;
        if (str_ends(places[i], STR(".ko")) || str_contains(places[i], STR(".ko.")))
            return true;
    }
    return false;
}

/* Files, data and models are no software with a name of its own. */
static bool has_own_name(const struct component *c)
{
    static const char *const types[] = {
        "file", "data", "machine-learning-model", "cryptographic-asset", "container", NULL};
    for (const char *const *t = types; *t; t++)
        if (str_eq(c->type, str_of(*t))) return false;
    return c->name.n > 0 && c->group.n == 0;
}

static str without_cpe_version(struct arena *a, str cpe)
{
    str part, rest = cpe, kept = STR("");
    bool is_23 = str_starts(cpe, STR("cpe:2.3:"));
    size_t n = is_23 ? 5 : 4; /* cpe:2.3:a:vendor:product, cpe:/a:vendor:product */
    for (size_t i = 0; i < n && rest.n > 0; i++) {
        (void)str_cut(&rest, ':', &part);
        kept = arena_printf(a, "%.*s%s%.*s", STR_ARG(kept), i ? ":" : "", STR_ARG(part));
    }
    return kept;
}

static void name_identity(struct identity_list *l)
{
    const struct component *c = l->c;
    struct identities *out = l->out;
    if (!out->identity.p && c->n_cpes > 0)
        out->identity = without_cpe_version(l->a, c->cpes[0]);
    if (!out->identity.p)
        out->identity = c->group.n ? arena_printf(l->a, "name:%.*s/%.*s", STR_ARG(c->group),
                                                  STR_ARG(c->name))
                                   : arena_printf(l->a, "name:%.*s", STR_ARG(c->name));
    if (out->n > 0 || out->why.p) return;
    out->why = c->n_cpes > 0
                   ? STR("its CPE name cannot be read: correct it in the SBOM, or add a "
                         "package URL")
                   : STR("it has neither package URL nor CPE name, and its name is not in the "
                         "table of known components: add one of them");
}

/* What is not a package of a language may be known by the names of what is inside. */
static void add_names(struct identity_list *l)
{
    const struct component *c = l->c;
    struct upstream_version v =
        version_upstream(l->a, l->purl_type, l->purl_version.n ? l->purl_version : c->version);
    l->base.version = v.version;
    l->base.apparent_version = v.apparent;
    l->base.stated_version = l->purl_version.n ? l->purl_version : arena_str(l->a, c->version);
    add_stated_cpes(l);
    for (size_t i = 0; i < c->n_repositories; i++) {
        add_repository(l, c->repositories[i], STR("stated"), false);
        if (!l->row) l->row = known_component_of_repo(c->repositories[i]);
    }
    if (!l->row && l->source_name.n) l->row = known_component_find(l->source_name);
    if (!l->row && c->n_cpes == 0 && has_own_name(c) && (c->n_purls == 0 || l->is_generic))
        l->row = known_component_find(c->name);
    if (l->row) add_row(l, l->row);
    add_kernel(l);
}

void component_identify(struct arena *a, const struct component *c, struct identities *out)
{
    struct identity_list l = {.a = a, .c = c, .out = out};
    *out = (struct identities){.commits = c->commits, .n_commits = c->n_commits};
    l.base.scheme = VERSION_GENERIC;
    l.base.from = STR("stated");
    if (component_is_kernel_part(c)) {
        identity_add_purls(&l);
        if (out->kind != COMPONENT_DISTRIBUTION) {
            out->n = 0;
            out->why = STR("a part of the Linux kernel, which is matched once as a whole");
            name_identity(&l);
            return;
        }
    } else {
        identity_add_purls(&l);
    }
    struct identity stated = l.base;
    if (out->kind != COMPONENT_LANGUAGE) add_names(&l);
    l.base = stated;
    l.base.version = out->n ? out->at[0].version : arena_str(a, c->version);
    add_hashes(&l);
    if (out->n > 0) out->why = STR("");
    name_identity(&l);
}
