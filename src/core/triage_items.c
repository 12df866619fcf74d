/* SPDX-License-Identifier: Apache-2.0 */
#include "core/triage_internal.h"

#include "base/buf.h"
#include "core/fact_index.h"
#include "core/kernel.h"
#include "core/known_component.h"

/* ---- names of the component ---- */

/* "golang.org/x/crypto" of "pkg:golang/golang.org/x/crypto"; empty: none of that type. */
static str module_of(const struct identities *ids, str type)
{
    for (size_t i = 0; ids && i < ids->n; i++)
        if (str_starts(ids->at[i].key, type)) return str_from(ids->at[i].key, type.n);
    return STR("");
}

static void add_name(struct triage_names *out, str name)
{
    if (name.n == 0 || out->n == TRIAGE_MAX_NAMES) return;
    for (size_t i = 0; i < out->n; i++)
        if (str_eq_nocase(out->at[i], name)) return;
    out->at[out->n++] = name;
}

static void add_known(struct triage_names *out, str name)
{
    const struct known_component *known = known_component_find(name);
    add_name(out, name);
    if (known) add_name(out, str_of(known->name));
}

/* Behind the last of these of a key: "openssl" of "pkg:deb/debian/openssl", "cpe:openssl". */
static str last_part(str key)
{
    size_t at = 0;
    if (str_find_last(key, '/', &at)) return str_from(key, at + 1);
    return str_find_last(key, ':', &at) ? str_from(key, at + 1) : key;
}

void triage_names_of(struct arena *a, const struct triage_question *q, struct triage_names *out)
{
    (void)a;
    *out = (struct triage_names){.n = 0};
    for (size_t i = 0; q->ids && i < q->ids->n; i++)
        if (q->ids->at[i].is_kernel) add_name(out, STR("linux"));
    /* Evidence of Go programs names modules, as the records do. */
    add_name(out, module_of(q->ids, STR("pkg:golang/")));
    if (q->component) add_known(out, q->component->name);
    for (size_t i = 0; q->ids && i < q->ids->n; i++) {
        const struct identity *id = &q->ids->at[i];
        if (!id->is_guess && id->kind != IDENTITY_HASH) add_known(out, last_part(id->key));
    }
    if (out->n == 0) add_name(out, STR("?"));
}

/* ---- lists ---- */

static void add_item(struct arena *a, struct triage_item_list *l, str item)
{
    item = str_trim(item);
    if (item.n == 0 || l->n > TRIAGE_MAX_ITEMS) return;
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->at[i], item)) return;
    str *slot = arena_push(a, (void **)&l->at, &l->n, &l->cap, sizeof *slot);
    if (slot) *slot = item;
}

static bool has_extension(str file, const char *const *extensions)
{
    for (; *extensions; extensions++)
        if (str_ends(file, str_of(*extensions))) return true;
    return false;
}

/* Kconfig, Makefile, .rst and .dts discharge nothing (matching.md section 4). */
static bool is_source(str file)
{
    static const char *const extensions[] = {".c", ".S", ".s", ".rs", ".cc", ".cpp", NULL};
    return has_extension(file, extensions);
}

static bool is_header(str file)
{
    static const char *const extensions[] = {".h", ".hpp", ".inc", NULL};
    return has_extension(file, extensions);
}

/* Folders that were renamed: records name files as they are called today. */
static const struct moved_row {
    str now, before;
} moved_rows[] = {
    {STR_INIT("fs/smb/client/"), STR_INIT("fs/cifs/")},                   /* Linux 6.4 */
    {STR_INIT("fs/smb/server/"), STR_INIT("fs/ksmbd/")},                  /* 6.4 */
    {STR_INIT("fs/smb/common/"), STR_INIT("fs/smbfs_common/")},           /* 6.4 */
    {STR_INIT("arch/x86/kvm/mmu/"), STR_INIT("arch/x86/kvm/")},           /* 5.8 */
    {STR_INIT("arch/x86/kvm/svm/"), STR_INIT("arch/x86/kvm/")},           /* 5.7 */
    {STR_INIT("arch/x86/kvm/vmx/"), STR_INIT("arch/x86/kvm/")},           /* 5.0 */
    {STR_INIT("drivers/comedi/"), STR_INIT("drivers/staging/comedi/")},   /* 5.13 */
    {STR_INIT("drivers/greybus/"), STR_INIT("drivers/staging/greybus/")}, /* 5.5 */
    {STR_INIT("fs/erofs/"), STR_INIT("drivers/staging/erofs/")},          /* 5.4 */
    {STR_INIT("fs/exfat/"), STR_INIT("drivers/staging/exfat/")},          /* 5.7 */
};

static void add_file(struct arena *a, struct triage_item_list *l, str file)
{
    add_item(a, l, file);
    for (size_t i = 0; i < sizeof moved_rows / sizeof moved_rows[0]; i++) {
        const struct moved_row *m = &moved_rows[i];
        if (!str_starts(file, m->now)) continue;
        str tail = str_from(file, m->now.n);
        add_item(a, l, arena_printf(a, "%.*s%.*s", STR_ARG(m->before), STR_ARG(tail)));
    }
    /* One file until Linux 6.0; whatever it is called now was in it. */
    if (str_starts(file, STR("io_uring/"))) {
        add_item(a, l, STR("fs/io_uring.c"));
        add_item(a, l, STR("fs/io-wq.c"));
    }
}

static void add_files(struct arena *a, const struct triage_question *q, bool wants_sources,
                      struct triage_item_list *out)
{
    bool has_sources = false;
    for (size_t i = 0; i < q->n_claims; i++)
        for (size_t k = 0; k < q->claims[i]->n_program_files; k++)
            has_sources = has_sources || is_source(str_trim(q->claims[i]->program_files[k]));
    if (has_sources != wants_sources) return;
    for (size_t i = 0; i < q->n_claims; i++) {
        for (size_t k = 0; k < q->claims[i]->n_program_files; k++) {
            str file = str_trim(q->claims[i]->program_files[k]);
            if (wants_sources ? is_source(file) : is_header(file)) add_file(a, out, file);
        }
    }
}

/* "golang.org/x/net/html.(*T).M" of "golang.org/x/net/html.T.M"; empty of a plain function. */
static str pointer_method(struct arena *a, str function)
{
    size_t slash = 0, point = 0, second = 0;
    if (!str_find_last(function, '/', &slash)) slash = 0;
    if (!str_find(str_from(function, slash), '.', &point)) return STR("");
    str rest = str_from(function, slash + point + 1);
    if (!str_find(rest, '.', &second)) return STR("");
    return arena_printf(a, "%.*s.(*%.*s).%.*s", STR_ARG(str_sub(function, 0, slash + point)),
                        STR_ARG(str_sub(rest, 0, second)), STR_ARG(str_from(rest, second + 1)));
}

/* A claim that does not narrow it down is about all of the package. */
static void add_narrowed(struct arena *a, const struct triage_question *q, bool is_functions,
                         struct triage_item_list *out)
{
    for (size_t i = 0; i < q->n_claims; i++) {
        const struct affected *x = q->claims[i];
        /* The symbol of a Rust function carries its type parameters: its absence proves nothing. */
        if (!str_eq(x->ecosystem, STR("Go"))) continue;
        const str *items = is_functions ? x->functions : x->imports;
        size_t n = is_functions ? x->n_functions : x->n_imports;
        if (n == 0) {
            out->n = 0;
            return;
        }
        for (size_t k = 0; k < n; k++) {
            add_item(a, out, items[k]);
            if (is_functions) add_item(a, out, pointer_method(a, items[k]));
        }
    }
}

/* Symbols spell the hyphen of a crate's name as an underscore. */
static void add_crate(struct arena *a, const struct triage_question *q,
                      struct triage_item_list *out)
{
    str name = module_of(q->ids, STR("pkg:cargo/"));
    if (name.n == 0) return;
    struct buf b;
    buf_init(&b, 1024);
    for (size_t i = 0; i < name.n; i++)
        buf_char(&b, name.p[i] == '-' ? '_' : name.p[i]);
    add_item(a, out, name);
    add_item(a, out, arena_str(a, buf_str(&b)));
    buf_release(&b);
}

struct commit_search {
    struct arena *a;
    struct triage_item_list *out;
};

static void add_commit(void *ctx, str commit)
{
    struct commit_search *s = ctx;
    add_item(s->a, s->out, commit);
}

/* ---- processors ---- */

/* Words of records (CVE platforms[], CPE target_hw) and the machines that evidence names. */
static const struct machine_row {
    str word, machine;
} machine_rows[] = {
    {STR_INIT("x86"), STR_INIT("i386")},
    {STR_INIT("i386"), STR_INIT("i386")},
    {STR_INIT("i686"), STR_INIT("i386")},
    {STR_INIT("ia32"), STR_INIT("i386")},
    {STR_INIT("x64"), STR_INIT("x86_64")},
    {STR_INIT("x86_64"), STR_INIT("x86_64")},
    {STR_INIT("x86-64"), STR_INIT("x86_64")},
    {STR_INIT("amd64"), STR_INIT("x86_64")},
    {STR_INIT("arm64"), STR_INIT("aarch64")},
    {STR_INIT("aarch64"), STR_INIT("aarch64")},
    {STR_INIT("arm"), STR_INIT("arm")},
    {STR_INIT("arm32"), STR_INIT("arm")},
    {STR_INIT("powerpc"), STR_INIT("ppc")},
    {STR_INIT("ppc"), STR_INIT("ppc")},
    {STR_INIT("ppc64"), STR_INIT("ppc64")},
    {STR_INIT("ppc64le"), STR_INIT("ppc64")},
    {STR_INIT("s390x"), STR_INIT("s390x")},
    {STR_INIT("mips"), STR_INIT("mips")},
    {STR_INIT("sparc"), STR_INIT("sparc")},
    {STR_INIT("sparc64"), STR_INIT("sparc64")},
    {STR_INIT("itanium"), STR_INIT("ia64")},
    {STR_INIT("ia64"), STR_INIT("ia64")},
    {STR_INIT("riscv"), STR_INIT("riscv")},
    {STR_INIT("riscv64"), STR_INIT("riscv")},
    {STR_INIT("loongarch64"), STR_INIT("loongarch")},
    /* as Go counts them */
    {STR_INIT("386"), STR_INIT("i386")},
    {STR_INIT("amd64p32"), STR_INIT("x86_64")},
    {STR_INIT("armbe"), STR_INIT("arm")},
    {STR_INIT("mipsle"), STR_INIT("mips")},
    {STR_INIT("mips64"), STR_INIT("mips")},
    {STR_INIT("mips64le"), STR_INIT("mips")},
    {STR_INIT("mips64p32"), STR_INIT("mips")},
    {STR_INIT("mips64p32le"), STR_INIT("mips")},
    {STR_INIT("s390"), STR_INIT("s390x")},
    /* "32 bit" is every machine that has such a mode of its own name */
    {STR_INIT("32 bit"), STR_INIT("i386")},
    {STR_INIT("32 bit"), STR_INIT("arm")},
    {STR_INIT("32 bit"), STR_INIT("mips")},
    {STR_INIT("32 bit"), STR_INIT("ppc")},
    {STR_INIT("32 bit"), STR_INIT("sparc")},
    {STR_INIT("32 bit"), STR_INIT("riscv")},
    {STR_INIT("32 bit"), STR_INIT("m68k")},
    {STR_INIT("32 bit"), STR_INIT("sh")},
    {STR_INIT("32 bit"), STR_INIT("parisc")},
    {STR_INIT("32 bit"), STR_INIT("arc")},
    {STR_INIT("32 bit"), STR_INIT("arcv2")},
    {STR_INIT("32 bit"), STR_INIT("xtensa")},
    {STR_INIT("32 bit"), STR_INIT("nios2")},
    {STR_INIT("32 bit"), STR_INIT("openrisc")},
    {STR_INIT("32 bit"), STR_INIT("hexagon")},
    {STR_INIT("32 bit"), STR_INIT("microblaze")},
    {STR_INIT("32 bit"), STR_INIT("csky")},
    {STR_INIT("32 bit"), STR_INIT("loongarch")},
};

/* "x86" is said of both word sizes of it, "arm" and "powerpc" likewise. */
static const struct machine_row wider_rows[] = {
    {STR_INIT("x86"), STR_INIT("x86_64")},
    {STR_INIT("arm"), STR_INIT("aarch64")},
    {STR_INIT("powerpc"), STR_INIT("ppc64")},
    {STR_INIT("sparc"), STR_INIT("sparc64")},
};

static bool add_machine(struct arena *a, struct triage_item_list *out, str word)
{
    bool is_known = false;
    word = str_trim(word);
    for (size_t i = 0; i < sizeof machine_rows / sizeof machine_rows[0]; i++) {
        if (!str_eq_nocase(machine_rows[i].word, word)) continue;
        add_item(a, out, machine_rows[i].machine);
        is_known = true;
    }
    for (size_t i = 0; i < sizeof wider_rows / sizeof wider_rows[0]; i++)
        if (str_eq_nocase(wider_rows[i].word, word)) add_item(a, out, wider_rows[i].machine);
    return is_known;
}

/* Of one configuration: the processors of its vulnerable names; false when some name is any. */
static bool add_hardware(struct arena *a, const struct cpe_configuration *c,
                         struct triage_item_list *out)
{
    for (size_t i = 0; i < c->n_nodes; i++) {
        for (size_t k = 0; k < c->nodes[i].n_criteria; k++) {
            const struct cpe_criterion *one = &c->nodes[i].criteria[k];
            struct cpe name;
            struct err ignored = {0};
            if (!one->is_vulnerable) continue;
            if (cpe_parse(a, one->criteria, &name, &ignored) != LW_OK) return false;
            const struct cpe_value *hw = &name.at[CPE_TARGET_HW];
            if (hw->kind != CPE_TEXT || !add_machine(a, out, cpe_plain(a, hw))) return false;
        }
    }
    return c->n_nodes > 0;
}

/* Only where every claim is limited to processors, and all of them are known here. */
static void add_platforms(struct arena *a, const struct triage_question *q,
                          struct triage_item_list *out)
{
    bool is_limited = q->n_claims > 0;
    for (size_t i = 0; i < q->n_claims && is_limited; i++) {
        const struct affected *x = q->claims[i];
        if (x->configuration) {
            is_limited = add_hardware(a, x->configuration, out);
            continue;
        }
        is_limited = x->n_platforms > 0;
        for (size_t k = 0; k < x->n_platforms && is_limited; k++)
            is_limited = add_machine(a, out, x->platforms[k]);
    }
    if (!is_limited) out->n = 0;
}

void triage_items_of(struct arena *a, const struct triage_question *q, enum triage_items items,
                     struct triage_item_list *out)
{
    struct commit_search search = {a, out};
    *out = (struct triage_item_list){0};
    switch (items) {
    case TRIAGE_SOURCES: add_files(a, q, true, out); break;
    case TRIAGE_HEADERS: add_files(a, q, false, out); break;
    case TRIAGE_PACKAGES: add_narrowed(a, q, false, out); break;
    case TRIAGE_FUNCTIONS: add_narrowed(a, q, true, out); break;
    case TRIAGE_CRATE: add_crate(a, q, out); break;
    case TRIAGE_PLATFORMS: add_platforms(a, q, out); break;
    case TRIAGE_VULNERABILITIES:
        for (size_t i = 0; i < q->n_vulnerabilities; i++)
            add_item(a, out, q->vulnerabilities[i]);
        break;
    case TRIAGE_COMMITS:
        for (size_t i = 0; i < q->n_claims; i++)
            affected_each_fix(q->claims[i], add_commit, &search);
        break;
    case TRIAGE_NOTHING:
    case N_triage_items: break;
    }
    if (out->n > TRIAGE_MAX_ITEMS) out->n = 0;
}

/* ---- files that may have moved ---- */

static str folder_of(str path)
{
    size_t at = 0;
    return str_find_last(path, '/', &at) ? last_part(str_sub(path, 0, at)) : STR("");
}

static str top_of(str path)
{
    str top;
    (void)str_cut(&path, '/', &top);
    return top;
}

/* Names that many drivers give to a file of theirs say nothing without their folder. */
static bool is_common_stem(str stem)
{
    static const char *const stems[] = {
        "main",  "core",  "init",  "base",  "common", "device",  "driver", "dev",     "debugfs",
        "sysfs", "proc",  "pci",   "usb",   "mem",    "io",      "irq",    "util",    "utils",
        "file",  "dir",   "inode", "super", "namei",  "xattr",   "acl",    "ioctl",   "trace",
        "hw",    "fw",    "tx",    "rx",    "phy",    "mac",     "netdev", "ethtool", "i2c",
        "spi",   "setup", "time",  "smp",   "signal", "process", "traps",  "fault",   "module"};
    for (size_t i = 0; i < sizeof stems / sizeof stems[0]; i++)
        if (str_eq(str_of(stems[i]), stem)) return true;
    return false;
}

static bool is_namesake(str listed, str asked)
{
    str stem = fact_stem_of(asked);
    if (!str_eq(fact_stem_of(listed), stem) || !str_eq(top_of(listed), top_of(asked)))
        return false;
    return !is_common_stem(stem) || str_eq(folder_of(listed), folder_of(asked));
}

/* A compiled file that may be the asked one before or after it moved to another folder. */
static str namesake(const struct triage_question *q, str asked)
{
    const struct build_evidence *x = q->product->build;
    for (size_t i = 0; i < x->n_groups; i++) {
        if (x->groups[i].kind != FACT_FILE || !q->product->index) continue;
        const struct fact_stems *stems = &q->product->index->groups[i];
        str stem = fact_stem_of(asked);
        for (size_t k = fact_stem_first(stems, stem);
             k < stems->n && str_eq(stems->at[k].stem, stem); k++) {
            str listed = x->groups[i].items[stems->at[k].item].name;
            if (is_namesake(listed, asked)) return listed;
        }
    }
    return STR_NONE;
}

/* First item at or behind `name`; items are sorted by name. */
static size_t lower_bound(const struct evidence_group *g, str name)
{
    size_t low = 0, high = g->n_items;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(g->items[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_name(const struct evidence_group *g, str name)
{
    size_t i = lower_bound(g, name);
    return i < g->n_items && str_eq(g->items[i].name, name);
}

/* Some file directly in it, or with `is_below` anywhere below it. `folder` ends in a slash. */
static bool has_file_of(const struct evidence_group *g, str folder, bool is_below)
{
    size_t slash;
    for (size_t i = lower_bound(g, folder);
         i < g->n_items && str_starts(g->items[i].name, folder); i++)
        if (is_below || !str_find(str_from(g->items[i].name, folder.n), '/', &slash))
            return true;
    return false;
}

static bool is_of(const struct evidence_group *g, enum fact_kind kind,
                  const struct triage_names *names)
{
    for (size_t k = 0; k < names->n; k++)
        if (g->kind == kind && str_eq_nocase(g->component, names->at[k])) return true;
    return false;
}

/* The complete list of a tree's own files; NULL: there is none. */
static const struct evidence_group *sources_of(const struct triage_question *q,
                                               const struct triage_names *names)
{
    const struct build_evidence *x = q->product->build;
    for (size_t i = 0; i < x->n_groups; i++)
        if (is_of(&x->groups[i], FACT_SOURCE, names) && x->groups[i].is_complete)
            return &x->groups[i];
    return NULL;
}

/* Something directly in the folder was compiled, or no complete list says that nothing was. */
static bool has_compiled(const struct triage_question *q, const struct triage_names *names,
                         str folder)
{
    const struct build_evidence *x = q->product->build;
    bool is_covered = false;
    for (size_t i = 0; i < x->n_groups; i++) {
        const struct evidence_group *g = &x->groups[i];
        if (!is_of(g, FACT_FILE, names)) continue;
        if (has_file_of(g, folder, false)) return true;
        is_covered =
            is_covered || (g->is_complete && (g->object.n == 0 || str_eq(g->object, folder)));
    }
    return !is_covered;
}

/* Asked of the nearest folder above it that the tree has. */
static bool is_beside_compiled(const struct triage_question *q,
                               const struct triage_names *names,
                               const struct evidence_group *sources, str asked)
{
    size_t slash = 0;
    while (str_find_last(asked, '/', &slash)) {
        str folder = str_sub(asked, 0, slash + 1);
        if (has_file_of(sources, folder, true)) return has_compiled(q, names, folder);
        asked = str_sub(asked, 0, slash);
    }
    return true;
}

static str doubt_of(struct arena *a, const struct triage_question *q,
                    const struct triage_names *names, const struct evidence_group *sources,
                    str asked)
{
    struct triage_item_list alike = {0};
    add_file(a, &alike, asked);
    for (size_t i = 0; sources && i < alike.n; i++)
        if (has_name(sources, alike.at[i])) return STR_NONE;
    str other = namesake(q, asked);
    if (other.n)
        return arena_printf(a, "%.*s was compiled: it may be %.*s under another name",
                            STR_ARG(str_sub(other, 0, 300)), STR_ARG(str_sub(asked, 0, 300)));
    if (sources && is_beside_compiled(q, names, sources, asked))
        return arena_printf(a,
                            "%.*s is not in this tree, and files beside it were compiled: its "
                            "code may be in one of them",
                            STR_ARG(str_sub(asked, 0, 300)));
    return STR_NONE;
}

str triage_doubt(struct arena *a, const struct triage_question *q,
                 const struct triage_names *names)
{
    const struct evidence_group *sources = sources_of(q, names);
    for (size_t i = 0; i < q->n_claims; i++) {
        for (size_t k = 0; k < q->claims[i]->n_program_files; k++) {
            str file = str_trim(q->claims[i]->program_files[k]);
            if (!is_source(file)) continue;
            str doubt = doubt_of(a, q, names, sources, file);
            if (doubt.n) return doubt;
        }
    }
    return STR_NONE;
}
