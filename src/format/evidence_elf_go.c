/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go packages and functions that were linked, of their module: that is the component a
 * vulnerability record names ("stdlib" for the standard library). Packages stand among those of
 * the program as well; functions do not, they are too many.
 */
#include "base/map.h"
#include "format/evidence_elf.h"
#include "format/go_binary.h"

enum {
    MAX_PACKAGE_BYTES = 64 * 1024 * 1024, /* of all names, each once */
};

struct go_facts {
    struct elf_facts *x;
    struct go_build build;
    struct map packages; /* import path to index of its module */
};

/* In place of an index: the two modules that Go's own records name, and none. */
static const uint64_t module_none = UINT64_MAX, module_stdlib = UINT64_MAX - 1,
                      module_toolchain = UINT64_MAX - 2;

static str spelled(const struct go_module *m)
{
    return m->replaces.n > 0 ? m->replaces : m->path;
}

static bool is_within(str package, str module)
{
    return str_starts(package, module) && (package.n == module.n || package.p[module.n] == '/');
}

/* The longest module path that holds the package; the standard library has no dot in its first
 * element (cmd/go, "import path syntax"). */
static uint64_t module_of(const struct go_build *b, str package)
{
    uint64_t found = module_none;
    size_t n = 0;
    for (size_t i = 0; i < b->n_modules; i++) {
        str path = spelled(&b->modules[i]);
        if (path.n < n || !is_within(package, path)) continue;
        found = i;
        n = path.n;
    }
    if (found != module_none) return found;
    str rest = package, first;
    size_t at;
    (void)str_cut(&rest, '/', &first);
    /* The package of main() is called "main" whatever its path is. */
    if (str_eq(package, STR("main"))) return b->n_modules > 0 ? 0 : module_none;
    if (str_find(first, '.', &at)) return module_none;
    return str_eq(first, STR("cmd")) ? module_toolchain : module_stdlib;
}

static str component_of(const struct go_build *b, uint64_t module)
{
    if (module == module_stdlib) return STR("stdlib");
    if (module == module_toolchain) return STR("toolchain");
    return module == module_none ? STR("") : spelled(&b->modules[module]);
}

static str version_of(const struct go_build *b, uint64_t module)
{
    if (module == module_stdlib || module == module_toolchain) return b->version;
    return module == module_none ? STR("") : b->modules[module].version;
}

static enum status put_package(struct go_facts *g, uint64_t module, str name, struct err *e)
{
    str component = component_of(&g->build, module), version = version_of(&g->build, module);
    enum status s = elf_put(g->x, FACT_PACKAGE, name, version, e);
    if (s != LW_OK || component.n == 0 || str_eq(component, g->x->component)) return s;
    return elf_put_of(g->x, FACT_PACKAGE, component, name, version, e);
}

static enum status put_function(struct go_facts *g, uint64_t module, str name, struct err *e)
{
    return elf_put_of(g->x, FACT_FUNCTION, component_of(&g->build, module), name, STR(""), e);
}

/* Methods of pointers also without the asterisk, as records spell them: "ssh.Client.Dial". */
static str plain_method(struct arena *a, str package, str symbol)
{
    size_t at;
    if (!str_starts(symbol, STR("(*")) || !str_find(symbol, ')', &at)) return STR_NONE;
    return arena_printf(a, "%.*s.%.*s%.*s", STR_ARG(package),
                        STR_ARG(str_sub(symbol, 2, at - 2)), STR_ARG(str_from(symbol, at + 1)));
}

static enum status put_name(void *ctx, str name, struct err *e)
{
    struct go_facts *g = ctx;
    struct arena *a = g->x->scratch;
    str package, symbol;
    bool is_new;
    if (!go_name_split(a, name, &package, &symbol)) return LW_OK;
    if (str_eq(package, STR("main")) && g->build.main_path.n > 0 &&
        !str_eq(g->build.main_path, STR("command-line-arguments"))) {
        package = g->build.main_path;
    }
    uint64_t *module = map_at(&g->packages, package, &is_new);
    if (module == NULL) return err_set(e, LW_E_LIMIT, "names of go packages are too long");
    enum status s = LW_OK;
    if (is_new) {
        *module = module_of(&g->build, package);
        s = put_package(g, *module, package, e);
    }
    if (s != LW_OK || symbol.n == 0) return s;
    str function = arena_printf(a, "%.*s.%.*s", STR_ARG(package), STR_ARG(symbol));
    str method = plain_method(a, package, symbol);
    s = put_function(g, *module, function, e);
    if (s == LW_OK && method.n > 0) s = put_function(g, *module, method, e);
    return s == LW_OK ? arena_status(a, "go functions", e) : s;
}

/*
 * From Go 1.16 the names of inlined functions are in the table, so that it has all; before, what
 * was inlined everywhere left no trace. A module that nothing was linked of has an empty list.
 */
static enum status claim_complete(struct go_facts *g, struct err *e)
{
    static const enum fact_kind kinds[] = {FACT_PACKAGE, FACT_FUNCTION};
    enum status s = elf_complete(g->x, FACT_PACKAGE, g->x->component, e);
    for (size_t k = 0; s == LW_OK && k < 2; k++) {
        s = elf_complete(g->x, kinds[k], STR("stdlib"), e);
        for (size_t i = 0; s == LW_OK && i < g->build.n_modules; i++) {
            s = elf_complete(g->x, kinds[k], spelled(&g->build.modules[i]), e);
        }
    }
    return s;
}

enum status elf_facts_go(struct elf_facts *x, struct err *e)
{
    struct go_facts g = {.x = x};
    struct go_table table;
    struct err why = {0};
    enum status s = go_build_read(x->scratch, &x->elf, &g.build, &why);
    if (s == LW_E_NOT_FOUND) return LW_OK;
    if (s != LW_OK) return err_set(e, s, "%s", why.message);
    s = go_table_read(&x->elf, &table, e);
    if (s != LW_OK) return s;
    map_init(&g.packages, MAX_PACKAGE_BYTES);
    s = go_table_each(&table, put_name, &g, e);
    map_release(&g.packages);
    if (s != LW_OK) return s;
    if (table.version == 102 || !g.build.has_modules) {
        return elf_note(x, "functions that were inlined, or modules, are not listed in it", e);
    }
    return claim_complete(&g, e);
}
