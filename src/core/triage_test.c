/* SPDX-License-Identifier: Apache-2.0 */
/* Every built-in rule: discharges what evidence proves, and nothing else. */
#include "core/triage.h"

#include "core/fact_index.h"
#include "format/predicate.h"
#include "suite.h"

#define S(text) STR_INIT(text)

enum {
    MAX_LIST = 8
};

/* One component, one vulnerability with one claim, one or two groups of evidence. */
struct case_facts {
    enum fact_kind kind;
    const char *component, *object;
    bool is_partial;
    const char *items[MAX_LIST]; /* "name" or "name=value" */
};
struct triage_case {
    const char *name, *purl;
    const char *vulnerability;
    const char *files[MAX_LIST], *imports[MAX_LIST], *functions[MAX_LIST], *platforms[MAX_LIST],
        *fix;
    struct case_facts facts[2];
    enum truth truth;
    const char *rule;
    enum verdict verdict;
};

/* clang-format off */
static const struct triage_case cases[] = {
    /* files of the kernel */
    {.name = "linux", .files = {"net/tls/tls_sw.c", "include/net/tls.h"},
     .facts = {{FACT_FILE, "linux", "", false, {"net/core/dev.c"}}},
     .truth = TRUTH_YES, .rule = "kernel-not-compiled", .verdict = VERDICT_NOT_AFFECTED},
    {.name = "linux", .files = {"net/tls/tls_sw.c"},
     .facts = {{FACT_FILE, "linux", "", true, {"net/core/dev.c"}}},
     .truth = TRUTH_UNKNOWN, .rule = "kernel-not-compiled"},
    {.name = "linux", .files = {"net/tls/tls_sw.c", "net/core/dev.c"},
     .facts = {{FACT_FILE, "linux", "", false, {"net/core/dev.c"}}},
     .truth = TRUTH_NO, .rule = "kernel-not-compiled"},
    {.name = "linux", .files = {"Documentation/a.rst", "net/Kconfig", "arch/arm/boot/dts/a.dts"},
     .facts = {{FACT_FILE, "linux", "", false, {"net/core/dev.c"}}}, .truth = TRUTH_UNKNOWN},
    /* files that have another name in an older tree */
    {.name = "linux", .files = {"fs/smb/client/connect.c"},
     .facts = {{FACT_FILE, "linux", "", false, {"fs/cifs/connect.c"}}},
     .truth = TRUTH_NO, .rule = "kernel-not-compiled"},
    {.name = "linux", .files = {"io_uring/rw.c"},
     .facts = {{FACT_FILE, "linux", "", false, {"fs/io_uring.c"}}},
     .truth = TRUTH_NO, .rule = "kernel-not-compiled"},
    {.name = "linux", .files = {"drivers/media/platform/samsung/s5p-mfc/s5p_mfc.c"},
     .facts = {{FACT_FILE, "linux", "", false, {"drivers/media/platform/s5p-mfc/s5p_mfc.c"}}},
     .truth = TRUTH_UNKNOWN, .rule = "kernel-not-compiled"},
    {.name = "linux", .files = {"drivers/net/ethernet/x/main.c"},
     .facts = {{FACT_FILE, "linux", "", false, {"drivers/usb/y/main.c"}}},
     .truth = TRUTH_YES, .rule = "kernel-not-compiled", .verdict = VERDICT_NOT_AFFECTED},
    /* with the list of the tree's own files: one that it has was left out, one that it lacks may
     * be part of another */
    {.name = "linux", .files = {"mm/nommu.c"},
     .facts = {{FACT_FILE, "linux", "", false, {"mm/memory.c"}},
               {FACT_SOURCE, "linux", "", false, {"mm/memory.c", "mm/nommu.c"}}},
     .truth = TRUTH_YES, .rule = "kernel-not-compiled", .verdict = VERDICT_NOT_AFFECTED},
    {.name = "linux", .files = {"mm/memcontrol-v1.c"}, /* CVE-2024-45021 in Linux 6.1 */
     .facts = {{FACT_FILE, "linux", "", false, {"mm/memcontrol.c"}},
               {FACT_SOURCE, "linux", "", false, {"mm/memcontrol.c"}}},
     .truth = TRUTH_UNKNOWN, .rule = "kernel-not-compiled"},
    /* the same of a tree that was built in part: its folders have lists of their own */
    {.name = "linux", .files = {"mm/memcontrol-v1.c"},
     .facts = {{FACT_FILE, "linux", "mm/", false, {"mm/memcontrol.c"}},
               {FACT_SOURCE, "linux", "", false, {"mm/memcontrol.c"}}},
     .truth = TRUTH_UNKNOWN, .rule = "kernel-not-compiled"},
    {.name = "linux", .files = {"mm/nommu.c"},
     .facts = {{FACT_FILE, "linux", "mm/", false, {"mm/memory.c"}},
               {FACT_SOURCE, "linux", "", false, {"mm/memory.c", "mm/nommu.c"}}},
     .truth = TRUTH_YES, .rule = "kernel-not-compiled", .verdict = VERDICT_NOT_AFFECTED},
    {.name = "linux", .files = {"kernel/module/main.c"},
     .facts = {{FACT_FILE, "linux", "", false, {"kernel/module.c"}},
               {FACT_SOURCE, "linux", "", false, {"kernel/module.c"}}},
     .truth = TRUTH_UNKNOWN, .rule = "kernel-not-compiled"},
    {.name = "linux", .files = {"drivers/gpu/drm/amd/new/part.c"},
     .facts = {{FACT_FILE, "linux", "", false, {"mm/memory.c"}},
               {FACT_SOURCE, "linux", "", false, {"drivers/gpu/drm/amd/old.c", "mm/memory.c"}}},
     .truth = TRUTH_YES, .rule = "kernel-not-compiled", .verdict = VERDICT_NOT_AFFECTED},
    {.name = "linux", .files = {"fs/smb/client/connect.c"},
     .facts = {{FACT_FILE, "linux", "", false, {"fs/open.c"}},
               {FACT_SOURCE, "linux", "", false, {"fs/cifs/connect.c", "fs/open.c"}}},
     .truth = TRUTH_YES, .rule = "kernel-not-compiled", .verdict = VERDICT_NOT_AFFECTED},
    /* headers */
    {.name = "linux", .files = {"include/linux/kvm_host.h"},
     .facts = {{FACT_FILE, "linux", "", false, {"net/core/dev.c"}}},
     .truth = TRUTH_UNKNOWN, .rule = "headers-not-included"},
    {.name = "linux", .files = {"include/linux/kvm_host.h"},
     .facts = {{FACT_FILE, "linux", "", false, {"net/core/dev.c"}},
               {FACT_HEADER, "linux", "", false, {"include/linux/net.h"}}},
     .truth = TRUTH_YES, .rule = "headers-not-included", .verdict = VERDICT_NOT_AFFECTED},
    {.name = "linux", .files = {"include/linux/kvm_host.h"},
     .facts = {{FACT_HEADER, "linux", "", true, {"include/linux/net.h"}}},
     .truth = TRUTH_UNKNOWN, .rule = "headers-not-included"},
    /* files of another component, under the name that its SBOM or its table gives it */
    {.name = "zlib1g", .files = {"contrib/minizip/zip.c"},
     .facts = {{FACT_FILE, "zlib", "", false, {"inflate.c"}}},
     .truth = TRUTH_YES, .rule = "files-not-compiled", .verdict = VERDICT_NOT_AFFECTED},
    {.name = "zlib1g", .files = {"contrib/minizip/zip.c"},
     .facts = {{FACT_FILE, "linux", "", false, {"inflate.c"}}},
     .truth = TRUTH_UNKNOWN, .rule = "files-not-compiled"},
    /* commits and patches */
    {.name = "linux", .fix = "c60d252949ca",
     .facts = {{FACT_COMMIT, "linux", "", true, {"c60d252949caf9aba537525195edae6bbabc35eb"}}},
     .truth = TRUTH_YES, .rule = "kernel-commit", .verdict = VERDICT_FIXED},
    {.name = "linux", .fix = "c60d252949ca",
     .facts = {{FACT_COMMIT, "linux", "", false, {"d60d252949caf9aba537525195edae6bbabc35eb"}}},
     .truth = TRUTH_UNKNOWN},
    {.name = "curl", .fix = "c60d252949ca",
     .facts = {{FACT_COMMIT, "curl", "", true, {"c60d252949ca"}}},
     .truth = TRUTH_YES, .rule = "fix-commit", .verdict = VERDICT_FIXED},
    {.name = "curl", .vulnerability = "CVE-2024-1",
     .facts = {{FACT_PATCH, "curl", "", true, {"cve-2024-1=0001.patch"}}},
     .truth = TRUTH_YES, .rule = "patch-applied", .verdict = VERDICT_FIXED},
    {.name = "curl", .vulnerability = "CVE-2024-1",
     .facts = {{FACT_PATCH, "wget", "", true, {"CVE-2024-1=0001.patch"}}},
     .truth = TRUTH_UNKNOWN},
    /* Go */
    {.purl = "pkg:golang/golang.org/x/crypto@v0.54.0", .imports = {"golang.org/x/crypto/openpgp"},
     .facts = {{FACT_PACKAGE, "golang.org/x/crypto", "/bin/a", false, {"golang.org/x/crypto/ssh"}}},
     .truth = TRUTH_YES, .rule = "go-imports", .verdict = VERDICT_NOT_AFFECTED},
    {.purl = "pkg:golang/golang.org/x/crypto@v0.54.0", .imports = {"golang.org/x/crypto/openpgp"},
     .facts = {{FACT_PACKAGE, "golang.org/x/crypto", "/bin/a", true, {"golang.org/x/crypto/ssh"}}},
     .truth = TRUTH_UNKNOWN, .rule = "go-imports"},
    {.purl = "pkg:golang/golang.org/x/crypto@v0.54.0", .imports = {"golang.org/x/crypto/openpgp"},
     .facts = {{FACT_PACKAGE, "golang.org/x/crypto", "/bin/a", false, {"golang.org/x/crypto/ssh"}},
               {FACT_PACKAGE, "golang.org/x/crypto", "/bin/b", false, {"golang.org/x/crypto/openpgp"}}},
     .truth = TRUTH_NO, .rule = "go-imports"},
    {.purl = "pkg:golang/golang.org/x/net@v0.1.0", .imports = {"golang.org/x/net/html"},
     .functions = {"golang.org/x/net/html.Parser.Parse"},
     .facts = {{FACT_FUNCTION, "golang.org/x/net", "/bin/a", false, {"golang.org/x/net/html.Escape"}},
               {FACT_PACKAGE, "golang.org/x/net", "/bin/a", false, {"golang.org/x/net/html"}}},
     .truth = TRUTH_YES, .rule = "functions-not-linked", .verdict = VERDICT_NOT_AFFECTED},
    {.purl = "pkg:golang/golang.org/x/net@v0.1.0", .imports = {"golang.org/x/net/html"},
     .functions = {"golang.org/x/net/html.Parser.Parse"},
     .facts = {{FACT_FUNCTION, "golang.org/x/net", "/bin/a", false, {"golang.org/x/net/html.(*Parser).Parse"}},
               {FACT_PACKAGE, "golang.org/x/net", "/bin/a", false, {"golang.org/x/net/html"}}},
     .truth = TRUTH_NO, .rule = "go-imports"},
    /* Rust */
    {.purl = "pkg:cargo/small-vec@1.0.0",
     .facts = {{FACT_PACKAGE, "", "", false, {"serde"}}},
     .truth = TRUTH_YES, .rule = "crate-not-linked", .verdict = VERDICT_NOT_AFFECTED},
    {.purl = "pkg:cargo/small-vec@1.0.0",
     .facts = {{FACT_PACKAGE, "", "", false, {"small_vec"}}},
     .truth = TRUTH_NO, .rule = "crate-not-linked"},
    {.purl = "pkg:cargo/small-vec@1.0.0",
     .facts = {{FACT_PACKAGE, "", "/bin/a", false, {"serde"}}},
     .truth = TRUTH_UNKNOWN, .rule = "crate-not-linked"},
    /* processors */
    {.name = "curl", .platforms = {"x86", "arm64"},
     .facts = {{FACT_ARCHITECTURE, "curl", "", false, {"machine=mips"}}},
     .truth = TRUTH_YES, .rule = "other-processor", .verdict = VERDICT_NOT_AFFECTED},
    {.name = "curl", .platforms = {"x86"},
     .facts = {{FACT_ARCHITECTURE, "curl", "", false, {"machine=x86_64"}}},
     .truth = TRUTH_NO, .rule = "other-processor"},
    {.name = "curl", .platforms = {"32 bit"},
     .facts = {{FACT_ARCHITECTURE, "curl", "", false, {"machine=x86_64"}}},
     .truth = TRUTH_YES, .rule = "other-processor", .verdict = VERDICT_NOT_AFFECTED},
    {.name = "curl", .platforms = {"Windows", "x86"},
     .facts = {{FACT_ARCHITECTURE, "curl", "", false, {"machine=mips"}}}, .truth = TRUTH_UNKNOWN},
    {.name = "curl", .platforms = {"x86"},
     .facts = {{FACT_ARCHITECTURE, "", "", true, {"machine=mips"}}},
     .truth = TRUTH_UNKNOWN, .rule = "other-processor"},
    /* features named by records: T02, B13 */
    {.name = "busybox", .vulnerability = "CVE-2018-1000500",
     .facts = {{FACT_SYMBOL, "busybox", "", false, {"CONFIG_WGET=n", "CONFIG_AWK=y"}}},
     .truth = TRUTH_YES, .rule = "busybox-wget-2018-1000500", .verdict = VERDICT_NOT_AFFECTED},
    {.name = "busybox", .vulnerability = "CVE-2018-1000500",
     .facts = {{FACT_SYMBOL, "busybox", "", false, {"CONFIG_WGET=y"}}},
     .truth = TRUTH_NO, .rule = "busybox-wget-2018-1000500"},
    {.name = "busybox", .vulnerability = "CVE-2018-1000500",
     .facts = {{FACT_SYMBOL, "busybox", "", true, {"CONFIG_AWK=y"}}},
     .truth = TRUTH_UNKNOWN, .rule = "busybox-wget-2018-1000500"},
    {.name = "wget", .vulnerability = "CVE-2018-1000500",
     .facts = {{FACT_SYMBOL, "busybox", "", false, {"CONFIG_WGET=n"}}}, .truth = TRUTH_UNKNOWN},
    {.name = "zlib1g", .vulnerability = "CVE-2023-45853",
     .facts = {{FACT_FILE, "zlib", "", false, {"inflate.c", "deflate.c"}}},
     .truth = TRUTH_YES, .rule = "zlib-minizip-2023-45853", .verdict = VERDICT_NOT_AFFECTED},
    {.name = "openssl", .vulnerability = "CVE-2023-6129",
     .facts = {{FACT_ARCHITECTURE, "", "", false, {"machine=aarch64"}}},
     .truth = TRUTH_YES, .rule = "openssl-powerpc-2023-6129", .verdict = VERDICT_NOT_AFFECTED},
};
/* clang-format on */

static str *strings_of(struct arena *a, const char *const *items, size_t *n)
{
    str *out = arena_array(a, MAX_LIST, sizeof *out);
    for (*n = 0; *n < MAX_LIST && items[*n]; (*n)++)
        out[*n] = str_of(items[*n]);
    return out;
}

static void add_group(struct arena *a, const struct case_facts *f, struct build_evidence *x)
{
    size_t n = 0;
    str *items = strings_of(a, f->items, &n);
    struct evidence_group *g = &x->groups[x->n_groups++];
    *g = (struct evidence_group){.kind = f->kind,
                                 .component = str_of(f->component),
                                 .object = str_of(f->object),
                                 .is_complete = !f->is_partial,
                                 .note = STR(""),
                                 .items = arena_array(a, n, sizeof *g->items),
                                 .n_items = n};
    for (size_t i = 0; i < n; i++) {
        str value = items[i], name;
        (void)str_cut(&value, '=', &name);
        g->items[i] = (struct evidence_item){.name = name, .value = value, .line = 7};
    }
}

static void ask_case(struct arena *a, const struct triage_case *c, struct triage_answer *t)
{
    static struct evidence_source source = {S("facts.txt"), S("abcd"), 1, S("test")};
    struct build_evidence build = {.digest = S("dddd"),
                                   .sources = &source,
                                   .n_sources = 1,
                                   .groups = arena_array(a, 2, sizeof *build.groups)};
    for (size_t i = 0; i < 2 && c->facts[i].component; i++)
        add_group(a, &c->facts[i], &build);
    str purl = str_of(c->purl), id = str_of(c->vulnerability ? c->vulnerability : "CVE-1");
    struct component component = {.name = c->name ? str_of(c->name) : STR("x"),
                                  .version = STR("1.0"),
                                  .purls = &purl,
                                  .n_purls = c->purl ? 1 : 0};
    struct affected claim = {.kind = c->imports[0] ? STATEMENT_OSV : STATEMENT_CVE,
                             .ecosystem = c->imports[0] ? STR("Go") : STR("")};
    claim.program_files = strings_of(a, c->files, &claim.n_program_files);
    claim.imports = strings_of(a, c->imports, &claim.n_imports);
    claim.functions = strings_of(a, c->functions, &claim.n_functions);
    claim.platforms = strings_of(a, c->platforms, &claim.n_platforms);
    struct version_statement fix = {
        .version = STR("1da177e4c3f4"), .status = CLAIM_AFFECTED, .version_type = STR("git")};
    if (c->fix) {
        fix.upper = str_of(c->fix);
        claim.statements = &fix;
        claim.n_statements = 1;
    }
    const struct affected *claims[] = {&claim};
    struct product_facts product = {
        .components = &component, .n_components = 1, .build = &build};
    struct err e = {0};
    CHECK_OK(product_init(a, &product, &e), &e);
    struct triage_question q = {.product = &product,
                                .component = &component,
                                .ids = &product.identities[0],
                                .vulnerabilities = &id,
                                .n_vulnerabilities = 1,
                                .claims = claims,
                                .n_claims = 1};
    triage_decide(a, &q, t);
}

static void every_rule(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct triage_case *c = &cases[i];
        struct triage_answer t;
        struct arena a;
        arena_init(&a, 4 << 20);
        ask_case(&a, c, &t);
        str rule = t.rule ? str_of(t.rule->rule.id) : STR("");
        if (t.truth != c->truth || !str_eq(rule, str_of(c->rule ? c->rule : "")))
            test_fail(__FILE__, __LINE__, "case %zu: %.*s by '%.*s': %.*s", i,
                      STR_ARG(truth_str(t.truth)), STR_ARG(rule), STR_ARG(t.quotes));
        if (t.truth == TRUTH_YES) {
            CHECK_INT(t.verdict, c->verdict);
            CHECK_INT(t.justification.n > 0, c->verdict == VERDICT_NOT_AFFECTED);
            CHECK(t.impact.n > 0 && t.condition.n > 0);
            /* Proof is quoted with its digest. */
            CHECK(str_contains(t.quotes, STR("sha256:")));
        }
        arena_release(&a);
    }
}

/* A list that is not complete discharges nothing, whatever the rule. */
static void partial_evidence_discharges_nothing(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct triage_case c = cases[i];
        struct triage_answer t;
        struct arena a;
        if (c.truth != TRUTH_YES || c.verdict != VERDICT_NOT_AFFECTED) continue;
        /* A symbol that is listed as off is proof by itself. */
        if (c.facts[0].kind == FACT_SYMBOL) continue;
        c.facts[0].is_partial = c.facts[1].is_partial = true;
        arena_init(&a, 4 << 20);
        ask_case(&a, &c, &t);
        if (t.truth == TRUTH_YES)
            test_fail(__FILE__, __LINE__, "case %zu is discharged by '%s'", i, t.rule->rule.id);
        arena_release(&a);
    }
}

static void absent_files_share_a_line(void)
{
    static const struct triage_case three = {
        .name = "linux",
        .files = {"a/x.c", "a/y.c", "b/z.c"},
        .facts = {{FACT_FILE, "linux", "", false, {"net/core/dev.c"}}}};
    struct triage_answer t;
    struct arena a;
    arena_init(&a, 4 << 20);
    ask_case(&a, &three, &t);
    CHECK_STR(t.quotes, STR("a/x.c, a/y.c, b/z.c are not among 1 compiled files of linux: "
                            "facts.txt (sha256:abcd)"));
    CHECK_STR(t.condition,
              STR("file a/x.c of linux is not compiled\nfile a/y.c of linux is not "
                  "compiled\nfile b/z.c of linux is not compiled"));
    CHECK_STR(
        t.impact,
        STR("The vulnerable code (a/x.c, a/y.c, b/z.c) is not compiled into linux in this "
            "product, so it cannot be executed"));
    arena_release(&a);
}

static void no_evidence_says_nothing(void)
{
    struct triage_answer t;
    struct triage_question q = {.product = NULL};
    struct arena a;
    arena_init(&a, 1 << 20);
    triage_decide(&a, &q, &t);
    CHECK_INT(t.truth, TRUTH_UNKNOWN);
    CHECK(t.rule == NULL);
    arena_release(&a);
}

static str filled(struct arena *a, const char *sentence)
{
    struct buf b;
    str rest = str_of(sentence), part;
    buf_init(&b, PREDICATE_MAX_BYTES);
    while (str_cut(&rest, '{', &part)) {
        str name;
        buf_add(&b, part);
        (void)str_cut(&rest, '}', &name);
        CHECK(str_eq(name, STR("item")) || str_eq(name, STR("component")));
        buf_add(&b, STR("something"));
    }
    buf_add(&b, part);
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

/* Ids are unique among all rules, sentences can be read and are in their one spelling. */
static void rows_are_well_formed(void)
{
    const struct triage_rule *r;
    for (size_t i = 0; (r = triage_rule_at(i)); i++) {
        struct arena a;
        struct err e = {0};
        const struct predicate *p = NULL;
        struct buf out;
        arena_init(&a, 1 << 20);
        str id = str_of(r->rule.id), sentence = filled(&a, r->sentence);
        CHECK(triage_rule_find(id) == r);
        CHECK(match_rule_find(id) == &r->rule);
        CHECK_OK(predicate_parse(&a, sentence, &p, &e), &e);
        buf_init(&out, PREDICATE_MAX_BYTES);
        predicate_print(p, &out);
        CHECK_STR(buf_str(&out), sentence);
        buf_release(&out);
        CHECK(r->version > 0 && r->impact && r->cyclonedx_justification);
        CHECK((r->status == VEX_NOT_AFFECTED) == (r->justification != VEX_NO_JUSTIFICATION));
        CHECK((r->items == TRIAGE_NOTHING) == (r->vulnerability != NULL));
        CHECK(!r->vulnerability || (r->words && r->component));
        enum vex_justification j;
        if (r->cyclonedx_justification[0])
            CHECK(vex_justification_from_term(str_of(r->cyclonedx_justification), &j));
        arena_release(&a);
    }
    CHECK(triage_rule_at(1000000) == NULL);
}

const struct test_suite triage_suite = {
    "triage",
    (const struct test[]){
        {"every rule", every_rule},
        {"partial evidence discharges nothing", partial_evidence_discharges_nothing},
        {"absent files share a line", absent_files_share_a_line},
        {"no evidence says nothing", no_evidence_says_nothing},
        {"rows are well-formed", rows_are_well_formed},
        {NULL, NULL}},
};
