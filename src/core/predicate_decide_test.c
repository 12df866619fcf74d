/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions against evidence: yes, no and unknown, each with its quote. */
#include "core/predicate.h"

#include "core/fact_index.h"
#include "format/predicate.h"
#include "suite.h"

#define D1      "1111111111111111111111111111111111111111111111111111111111111111"
#define D2      "2222222222222222222222222222222222222222222222222222222222222222"
#define DOC     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
#define S(text) STR_INIT(text)

static struct evidence_source sources[] = {
    {S(".config"), S(D1), 10, S("kconfig")},
    {S("net/tls/.tls_main.o.cmd"), S(D2), 10, S("kbuild-cmd")},
};
static struct evidence_item symbols[] = {{S("CONFIG_NR_CPUS"), S("64"), 0, 3},
                                         {S("CONFIG_TLS"), S("n"), 0, 1},
                                         {S("CONFIG_X86"), S("y"), 0, 2}};
static struct evidence_item files[] = {{S("/src/linux/net/core/dev.o"), S(""), 0, 0},
                                       {S("net/tls/tls_main.c"), S(""), 1, 4}};
static struct evidence_item headers[] = {{S("include/net/tls.h"), S(""), 1, 9}};
static struct evidence_item machine[] = {{S("machine"), S("x86_64"), 0, 1}};
static struct evidence_item functions[] = {{S("main"), S(""), 1, 0}};
static struct evidence_item imports[] = {{S("EVP_md5"), S(""), 1, 0}};
static struct evidence_item pie[] = {{S("pie"), S("no"), 1, 0}, {S("relro"), S("full"), 1, 0}};
static struct evidence_item patches[] = {{S("CVE-2024-1"), S("0001-x.patch"), 1, 3}};
static struct evidence_item commits[] = {{S("0123456789abcdef"), S(""), 1, 3}};
#define G(kind, component, object, complete, note, list)                               \
 {                                                                                     \
  kind, S(component), S(object), complete, S(note), list, sizeof list / sizeof list[0] \
 }
static struct evidence_group groups[] = {
    G(FACT_SYMBOL, "linux", "", true, "", symbols),
    G(FACT_FILE, "linux", "", true, "", files),
    G(FACT_HEADER, "linux", "", false, "3 objects without dependencies", headers),
    G(FACT_FUNCTION, "", "/usr/bin/tool", true, "", functions),
    G(FACT_IMPORT, "", "", true, "", imports),
    G(FACT_HARDENING, "openssh", "/usr/sbin/sshd", false, "", pie),
    G(FACT_ARCHITECTURE, "", "", true, "", machine),
    G(FACT_PATCH, "zlib", "", false, "", patches),
    G(FACT_COMMIT, "linux", "", false, "", commits),
};
static struct build_evidence evidence = {.digest = S(DOC),
                                         .sources = sources,
                                         .n_sources = 2,
                                         .groups = groups,
                                         .n_groups = sizeof groups / sizeof groups[0]};

#define CONFIG_QUOTE(rest) rest " (sha256:" D1 ")"
static const struct decision_case {
    const char *text;
    enum truth truth;
    const char *quote; /* NULL: any */
} decision_cases[] = {
    {"symbol CONFIG_TLS is not set", TRUTH_YES,
     CONFIG_QUOTE("CONFIG_TLS is not set: .config:1")},
    {"symbol CONFIG_TLS is set", TRUTH_NO, CONFIG_QUOTE("CONFIG_TLS is not set: .config:1")},
    {"symbol CONFIG_TLS is n", TRUTH_YES, NULL},
    {"symbol CONFIG_X86 is set", TRUTH_YES, CONFIG_QUOTE("CONFIG_X86 is y: .config:2")},
    {"symbol CONFIG_X86 is m", TRUTH_NO, CONFIG_QUOTE("CONFIG_X86 is y: .config:2")},
    {"symbol CONFIG_NR_CPUS is 64", TRUTH_YES, NULL},
    {"symbol CONFIG_NR_CPUS is set", TRUTH_YES, NULL},
    /* What a complete .config does not list is not set. */
    {"symbol CONFIG_KSMBD is not set", TRUTH_YES,
     CONFIG_QUOTE("CONFIG_KSMBD is not among 3 configuration symbols of linux: .config")},
    {"symbol CONFIG_KSMBD is n", TRUTH_YES, NULL},
    {"symbol CONFIG_WGET of busybox is not set", TRUTH_UNKNOWN,
     "no evidence lists all configuration symbols of busybox; to decide on CONFIG_WGET collect it "
     "from its configuration"},
    {"file net/tls/tls_sw.c is not compiled", TRUTH_YES,
     "net/tls/tls_sw.c is not among 2 compiled files of linux (evidence sha256:" DOC ")"},
    {"file net/tls/tls_main.c is compiled", TRUTH_YES,
     "net/tls/tls_main.c is compiled: net/tls/.tls_main.o.cmd:4 (sha256:" D2 ")"},
    {"file net/core/dev.c is compiled", TRUTH_YES, NULL},
    {"file core/dev.c is compiled", TRUTH_YES, NULL},
    {"file ore/dev.c is compiled", TRUTH_NO, NULL},
    {"header include/net/tls.h is included", TRUTH_YES, NULL},
    {"header include/net/ipv6.h is not included", TRUTH_UNKNOWN,
     "the list of included headers of linux is not complete: 3 objects without dependencies; to "
     "decide on include/net/ipv6.h collect it from its build tree with the dependencies of every "
     "object"},
    /* One executable says nothing of the others. */
    {"function gets is not linked", TRUTH_UNKNOWN, NULL},
    {"function gets in /usr/bin/tool is not linked", TRUTH_YES, NULL},
    {"function main is linked", TRUTH_YES, NULL},
    /* Nowhere in the image is not in zlib either; somewhere in it may be in zlib. */
    {"import gets of zlib is not used", TRUTH_YES,
     "gets is not among 1 imported functions: net/tls/.tls_main.o.cmd (sha256:" D2 ")"},
    {"function gets of zlib is not linked", TRUTH_UNKNOWN, NULL},
    {"import EVP_md5 of zlib is used", TRUTH_UNKNOWN, NULL},
    {"import EVP_md5 is used", TRUTH_YES, NULL},
    {"import gets is not used", TRUTH_YES, NULL},
    {"hardening pie of openssh is present", TRUTH_NO,
     "pie of openssh in /usr/sbin/sshd is not present: net/tls/.tls_main.o.cmd (sha256:" D2
     ")"},
    {"hardening relro in sshd is full", TRUTH_YES, NULL},
    {"hardening canary in sshd is present", TRUTH_UNKNOWN, NULL},
    {"architecture machine is x86_64", TRUTH_YES, NULL},
    {"architecture machine is not arm", TRUTH_YES, NULL},
    {"architecture machine of zlib is not arm", TRUTH_YES, NULL},
    {"architecture machine of zlib is x86_64", TRUTH_UNKNOWN, NULL},
    {"patch cve-2024-1 of zlib is applied", TRUTH_YES, NULL},
    {"patch CVE-2024-2 of zlib is applied", TRUTH_UNKNOWN, NULL},
    {"commit 0123456789ab of linux is present", TRUTH_YES, NULL},
    {"commit 012345 of linux is present", TRUTH_UNKNOWN, NULL},
    {"exposure is local", TRUTH_YES, "the exposure of the product is stated as local"},
    {"exposure is not internet", TRUTH_YES, NULL},
    /* and, or, not of three values */
    {"symbol CONFIG_TLS is not set and symbol CONFIG_X86 is y", TRUTH_YES,
     CONFIG_QUOTE("CONFIG_TLS is not set: .config:1") "\n" CONFIG_QUOTE(
         "CONFIG_X86 is y: .config:2")},
    {"symbol CONFIG_X86 is y and symbol CONFIG_TLS is set and port 1/tcp is open", TRUTH_NO,
     CONFIG_QUOTE("CONFIG_TLS is not set: .config:1")},
    {"symbol CONFIG_X86 is y and port 1/tcp is open", TRUTH_UNKNOWN,
     "no evidence lists all listening ports; to decide on 1/tcp collect it from its systemd "
     "sockets"},
    {"port 1/tcp is open or symbol CONFIG_X86 is y", TRUTH_YES,
     CONFIG_QUOTE("CONFIG_X86 is y: .config:2")},
    {"port 1/tcp is open or symbol CONFIG_TLS is set", TRUTH_UNKNOWN, NULL},
    {"symbol CONFIG_X86 is m or symbol CONFIG_TLS is set", TRUTH_NO, NULL},
    {"not (port 1/tcp is open and symbol CONFIG_TLS is set)", TRUTH_YES, NULL},
    {"not port 1/tcp is open", TRUTH_UNKNOWN, NULL},
};

static void decide(const struct decision_case *c, const struct fact_index *index)
{
    struct predicate_facts f = {
        .evidence = &evidence, .exposure = EXPOSURE_LOCAL, .index = index};
    struct arena a;
    struct err e = {0};
    const struct predicate *p = NULL;
    str quote = STR("");
    arena_init(&a, 1 << 20);
    CHECK_OK(predicate_parse(&a, str_of(c->text), &p, &e), &e);
    enum truth got = predicate_decide(&a, p, &f, &quote);
    if (got != c->truth)
        test_fail(__FILE__, __LINE__, "'%s' is %.*s: %.*s", c->text, STR_ARG(truth_str(got)),
                  STR_ARG(quote));
    if (c->quote) CHECK_STR(quote, str_of(c->quote));
    CHECK(quote.n > 0);
    arena_release(&a);
}

/* With and without the index, which must not change an answer. */
static void decisions(void)
{
    struct arena a;
    struct fact_index index;
    struct err e = {0};
    arena_init(&a, 1 << 20);
    CHECK_OK(fact_index_init(&a, &evidence, &index, &e), &e);
    for (size_t i = 0; i < sizeof decision_cases / sizeof decision_cases[0]; i++) {
        decide(&decision_cases[i], NULL);
        decide(&decision_cases[i], &index);
    }
    arena_release(&a);
}

/* The same lists, said to be incomplete: nothing is discharged by them. */
static void partial_list_proves_no_absence(void)
{
    bool kept[sizeof groups / sizeof groups[0]];
    struct predicate_facts f = {.evidence = &evidence};
    static const char *const absences[] = {
        "symbol CONFIG_KSMBD is not set", "file net/tls/tls_sw.c is not compiled",
        "architecture machine is not arm", "import gets of zlib is not used",
        "function gets in /usr/bin/tool is not linked"};
    for (size_t i = 0; i < evidence.n_groups; i++) {
        kept[i] = groups[i].is_complete;
        groups[i].is_complete = false;
    }
    for (size_t i = 0; i < sizeof absences / sizeof absences[0]; i++) {
        struct arena a;
        struct err e = {0};
        const struct predicate *p = NULL;
        str quote;
        arena_init(&a, 1 << 20);
        CHECK_OK(predicate_parse(&a, str_of(absences[i]), &p, &e), &e);
        CHECK_INT(predicate_decide(&a, p, &f, &quote), TRUTH_UNKNOWN);
        arena_release(&a);
    }
    for (size_t i = 0; i < evidence.n_groups; i++)
        groups[i].is_complete = kept[i];
}

static void without_evidence_all_is_open(void)
{
    struct predicate_facts f = {0};
    struct arena a;
    struct err e = {0};
    const struct predicate *p = NULL;
    str quote;
    arena_init(&a, 1 << 20);
    CHECK_OK(predicate_parse(&a, STR("not exposure is internet"), &p, &e), &e);
    CHECK_INT(predicate_decide(&a, p, &f, &quote), TRUTH_UNKNOWN);
    CHECK_STR(quote, STR("the exposure of the product is not stated"));
    CHECK_OK(predicate_parse(&a, STR("symbol CONFIG_A is not set"), &p, &e), &e);
    CHECK_INT(predicate_decide(&a, p, &f, &quote), TRUTH_UNKNOWN);
    arena_release(&a);
}

/* Of several groups about a component all must deny it. */
static void every_group_must_deny(void)
{
    struct evidence_item a_items[] = {{STR("golang.org/x/a"), STR(""), 1, 0}};
    struct evidence_item b_items[] = {{STR("golang.org/x/b"), STR(""), 1, 0}};
    struct evidence_group two[] = {
        {FACT_PACKAGE, STR("x"), STR("/bin/a"), true, STR(""), a_items, 1},
        {FACT_PACKAGE, STR("x"), STR("/bin/b"), true, STR(""), b_items, 1}};
    struct build_evidence x = {STR(DOC), STR(""), utc_from_ms(0), sources, 2, two, 2, NULL, 0};
    struct predicate_facts f = {.evidence = &x};
    struct arena a;
    struct err e = {0};
    const struct predicate *p = NULL;
    str quote;
    arena_init(&a, 1 << 20);
    CHECK_OK(predicate_parse(&a, STR("package golang.org/x/b of x is linked"), &p, &e), &e);
    CHECK_INT(predicate_decide(&a, p, &f, &quote), TRUTH_YES);
    CHECK_OK(predicate_parse(&a, STR("package golang.org/x/c of x is linked"), &p, &e), &e);
    CHECK_INT(predicate_decide(&a, p, &f, &quote), TRUTH_NO);
    two[1].is_complete = false;
    CHECK_INT(predicate_decide(&a, p, &f, &quote), TRUTH_UNKNOWN);
    arena_release(&a);
}

/* A complete list of the component as a whole decides, whatever single executables leave open. */
static void whole_component_decides(void)
{
    struct evidence_item a_items[] = {{STR("a.c"), STR(""), 1, 0}};
    struct evidence_group two[] = {
        {FACT_FILE, STR("x"), STR(""), true, STR(""), a_items, 1},
        {FACT_FILE, STR("x"), STR("/bin/a"), false, STR(""), a_items, 1}};
    struct build_evidence x = {STR(DOC), STR(""), utc_from_ms(0), sources, 2, two, 2, NULL, 0};
    struct predicate_facts f = {.evidence = &x};
    struct arena a;
    struct err e = {0};
    const struct predicate *p = NULL;
    str quote;
    arena_init(&a, 1 << 20);
    CHECK_OK(predicate_parse(&a, STR("file b.c of x is compiled"), &p, &e), &e);
    CHECK_INT(predicate_decide(&a, p, &f, &quote), TRUTH_NO);
    CHECK_STR(quote, STR("b.c is not among 1 compiled files of x: net/tls/.tls_main.o.cmd "
                         "(sha256:" D2 ")"));
    two[0].is_complete = false;
    two[1].is_complete = true;
    CHECK_INT(predicate_decide(&a, p, &f, &quote), TRUTH_UNKNOWN);
    arena_release(&a);
}

/* A tree that was built in part: the folder's own list decides on the files directly in it. */
static void folder_that_is_complete(void)
{
    struct evidence_item files_of_all[] = {{STR("net/core/dev.c"), STR(""), 1, 0}};
    struct evidence_item files_of_tls[] = {{STR("net/tls/tls_main.c"), STR(""), 1, 0}};
    struct evidence_group two[] = {
        {FACT_FILE, STR("linux"), STR(""), false, STR(""), files_of_all, 1},
        {FACT_FILE, STR("linux"), STR("net/tls/"), true, STR(""), files_of_tls, 1}};
    struct build_evidence x = {STR(DOC), STR(""), utc_from_ms(0), sources, 2, two, 2, NULL, 0};
    static const struct decision_case folder_cases[] = {
        {"file net/tls/tls_sw.c is not compiled", TRUTH_YES, NULL},
        {"file net/tls/tls_main.c is compiled", TRUTH_YES, NULL},
        {"file net/core/dev.c is compiled", TRUTH_YES, NULL},
        {"file net/core/sock.c is not compiled", TRUTH_UNKNOWN, NULL},
        {"file net/tls/sub/a.c is not compiled", TRUTH_UNKNOWN, NULL},
    };
    struct predicate_facts f = {.evidence = &x};
    for (size_t i = 0; i < sizeof folder_cases / sizeof folder_cases[0]; i++) {
        struct arena a;
        struct err e = {0};
        const struct predicate *p = NULL;
        str quote;
        arena_init(&a, 1 << 20);
        CHECK_OK(predicate_parse(&a, str_of(folder_cases[i].text), &p, &e), &e);
        CHECK_INT(predicate_decide(&a, p, &f, &quote), folder_cases[i].truth);
        arena_release(&a);
    }
    /* Without any list of all files, the folder's is enough. */
    struct build_evidence only = {STR(DOC), STR(""), utc_from_ms(0), sources, 2,
                                  two + 1,  1,       NULL,           0};
    struct arena a;
    struct err e = {0};
    const struct predicate *p = NULL;
    str quote;
    f.evidence = &only;
    arena_init(&a, 1 << 20);
    CHECK_OK(predicate_parse(&a, STR("file net/tls/tls_sw.c is compiled"), &p, &e), &e);
    CHECK_INT(predicate_decide(&a, p, &f, &quote), TRUTH_NO);
    arena_release(&a);
}

const struct test_suite predicate_decide_suite = {
    "predicate decide",
    (const struct test[]){{"decisions", decisions},
                          {"partial list proves no absence", partial_list_proves_no_absence},
                          {"without evidence all is open", without_evidence_all_is_open},
                          {"every group must deny", every_group_must_deny},
                          {"a whole component decides", whole_component_decides},
                          {"a folder that is complete", folder_that_is_complete},
                          {NULL, NULL}},
};
