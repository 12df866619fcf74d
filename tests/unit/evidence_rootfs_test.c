/* SPDX-License-Identifier: Apache-2.0 */
/* A root file system as it would be shipped: collected, and asked what its programs may do. */
#include "evidence/evidence_collect.h"

#include "base/fs.h"
#include "base/limits.h"
#include "core/predicate.h"
#include "format/evidence.h"
#include "format/predicate.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

static const char *root; /* of the test that runs */

static void put_file(const char *path, str bytes)
{
    char all[4096];
    struct err e = {0};
    (void)snprintf(all, sizeof all, "%s/%s", root, path);
    char *slash = strrchr(all, '/');
    *slash = '\0';
    CHECK_OK(fs_make_dirs(all, 0755, &e), &e);
    *slash = '/';
    CHECK_OK(fs_write_atomic(all, bytes, 0644, &e), &e);
}

static void collect(struct arena *a, struct build_evidence *out)
{
    struct err e = {0};
    struct evidence_request r = {.dir = root, .now = {1000}};
    CHECK_OK(evidence_collect(a, &r, out, &e), &e);
}

static void expect(struct arena *a, const struct build_evidence *x, const char *sentence,
                   enum truth truth)
{
    struct err e = {0};
    const struct predicate *p;
    struct predicate_facts facts = {.evidence = x};
    str quote;
    CHECK_OK(predicate_parse(a, str_of(sentence), &p, &e), &e);
    enum truth is = predicate_decide(a, p, &facts, &quote);
    if (is != truth) {
        test_fail(__FILE__, __LINE__, "%s: %d, because %.*s", sentence, (int)is,
                  STR_ARG(quote));
    }
}

static void services_and_their_drop_ins(void)
{
    struct arena a;
    struct build_evidence x;
    arena_init(&a, 64 * LW_MIB);
    root = test_temp_dir();
    put_file("usr/lib/systemd/system/d.service",
             STR("[Service]\nExecStart=/usr/bin/sh\nNoNewPrivileges=no\nUser=d\n"));
    put_file("etc/systemd/system/d.service.d/10-a.conf",
             STR("[Service]\nNoNewPrivileges=yes\n"));
    put_file("usr/lib/systemd/system/s.socket", STR("[Socket]\nListenStream=22\n"));
    put_file("etc/inetd.conf", STR("tftp dgram udp wait root /usr/sbin/tftpd\n"));
    collect(&a, &x);
    expect(&a, &x, "sandbox NoNewPrivileges in d.service is yes", TRUTH_YES);
    expect(&a, &x, "sandbox NoNewPrivileges in d.service is no", TRUTH_NO);
    expect(&a, &x, "sandbox ExecStart in d.service is /usr/bin/sh", TRUTH_YES);
    expect(&a, &x, "sandbox PrivateNetwork in d.service is present", TRUTH_NO);
    expect(&a, &x, "sandbox PrivateNetwork in e.service is present", TRUTH_UNKNOWN);
    expect(&a, &x, "port 22/tcp is open", TRUTH_YES);
    expect(&a, &x, "port 69/udp is open", TRUTH_YES);
    /* A program may open a port without any of these files. */
    expect(&a, &x, "port 23/tcp is open", TRUTH_UNKNOWN);
    const struct evidence_group *g =
        evidence_group(&x, FACT_SANDBOX, STR(""), STR("d.service"));
    CHECK(g != NULL && g->is_complete);
    CHECK_STR(x.sources[evidence_item(g, STR("NoNewPrivileges"))->source].path,
              STR("etc/systemd/system/d.service.d/10-a.conf"));
    CHECK_STR(x.sources[evidence_item(g, STR("User"))->source].path,
              STR("usr/lib/systemd/system/d.service"));
    CHECK_INT(evidence_item(g, STR("User"))->line, 4);
    arena_release(&a);
}

static void programs(void)
{
    struct arena a;
    struct build_evidence x;
    struct err e = {0};
    str shell;
    arena_init(&a, 256 * LW_MIB);
    root = test_temp_dir();
    if (fs_read(&a, "/bin/sh", 64 * LW_MIB, &shell, &e) != LW_OK) test_skip("no /bin/sh");
    put_file("usr/bin/sh", shell);
    put_file("usr/share/doc/readme", STR("no program\n"));
    collect(&a, &x);
    CHECK_INT(x.n_sources, 1);
    CHECK_STR(x.sources[0].reader, STR("elf"));
    expect(&a, &x, "library libc.so.6 in /usr/bin/sh is needed", TRUTH_YES);
    expect(&a, &x, "library libssl.so.3 in /usr/bin/sh is needed", TRUTH_NO);
    expect(&a, &x, "import system_that_nobody_wrote in /usr/bin/sh is used", TRUTH_NO);
    /* What one program does not do says nothing of all the others. */
    expect(&a, &x, "library libssl.so.3 is needed", TRUTH_UNKNOWN);
    expect(&a, &x, "architecture byte-order is little", TRUTH_YES);
    /* Another program may be for another processor, until all of the system is there. */
    expect(&a, &x, "architecture byte-order of curl is big", TRUTH_UNKNOWN);
    put_file("etc/os-release", STR("ID=mine\n"));
    collect(&a, &x);
    expect(&a, &x, "architecture byte-order of curl is big", TRUTH_NO);
    arena_release(&a);
}

/* A stripped library beside a program with symbols: what the program lacks the library may have. */
static void stripped_neighbours(void)
{
    struct arena a;
    struct build_evidence x;
    struct err e = {0};
    str shell, self;
    struct evidence_tree tree = {STR("dash"), STR("")};
    arena_init(&a, 1024 * LW_MIB);
    root = test_temp_dir();
    struct evidence_request r = {.dir = root, .trees = &tree, .n_trees = 1, .now = {1000}};
    if (fs_read(&a, "/proc/self/exe", 512 * LW_MIB, &self, &e) != LW_OK ||
        fs_read(&a, "/bin/sh", 64 * LW_MIB, &shell, &e) != LW_OK) {
        test_skip("no /bin/sh or no /proc");
    }
    put_file("test", self);
    CHECK_OK(evidence_collect(&a, &r, &x, &e), &e);
    expect(&a, &x, "function stripped_neighbours of dash is linked", TRUTH_YES);
    expect(&a, &x, "function setjmp_that_nobody_wrote of dash is linked", TRUTH_NO);
    put_file("sh", shell);
    CHECK_OK(evidence_collect(&a, &r, &x, &e), &e);
    expect(&a, &x, "function stripped_neighbours of dash is linked", TRUTH_YES);
    expect(&a, &x, "function setjmp_that_nobody_wrote of dash is linked", TRUTH_UNKNOWN);
    const struct evidence_group *g = evidence_group(&x, FACT_FUNCTION, STR("dash"), STR("/sh"));
    CHECK(g != NULL && !g->is_complete);
    CHECK_STR(g->note, STR("it is stripped of its symbols"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"services and their drop-ins", services_and_their_drop_ins},
    {"programs", programs},
    {"stripped neighbours", stripped_neighbours},
    {NULL, NULL},
};
const struct test_suite evidence_rootfs_suite = {"evidence_rootfs", tests};
