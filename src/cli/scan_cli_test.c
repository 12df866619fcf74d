/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scan writes in every format, to the byte: tests/golden/scan.*. `make golden` writes them
 * anew. And the command line, the gate and the baseline of `longwatch scan`.
 */
#include "cli/scan.h"

#include "base/fs.h"
#include "base/limits.h"
#include "format/baseline.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

static struct arena a;
static struct command_call call;

static struct component parts[] = {
    {.ref = STR_INIT("root"),
     .type = STR_INIT("firmware"),
     .name = STR_INIT("gateway"),
     .version = STR_INIT("4.2"),
     .is_subject = true,
     .line = 2},
    {.ref = STR_INIT("ssl"),
     .type = STR_INIT("library"),
     .name = STR_INIT("openssl"),
     .version = STR_INIT("3.0.1"),
     .line = 7},
    {.ref = STR_INIT("bb"),
     .type = STR_INIT("application"),
     .name = STR_INIT("busy|box <img src=x>"),
     .version = STR_INIT("1.36"),
     .line = 12},
    {.ref = STR_INIT("v"), .type = STR_INIT("library"), .name = STR_INIT("vendored thing")},
};
static str ssl_purl[] = {STR_INIT("pkg:generic/openssl@3.0.1")};
static str records[] = {STR_INIT("CVE-2026-0001"), STR_INIT("GHSA-aaaa-bbbb-cccc")};

static struct scan_component verdicts[] = {
    {.verdict = VERDICT_NOT_MONITORED, .why = STR_INIT("it is what the document describes")},
    {.identity = STR_INIT("pkg:generic/openssl"), .verdict = VERDICT_AFFECTED, .n_matches = 2},
    {.identity = STR_INIT("pkg:generic/busybox"),
     .verdict = VERDICT_UNDER_INVESTIGATION,
     .first_match = 2,
     .n_matches = 2},
    {.verdict = VERDICT_NOT_MONITORED, .why = STR_INIT("it has no name that a feed knows")},
};

#define REASON(r)                                                                           \
 {                                                                                          \
  .rule = STR_INIT("cve-range"), .record = STR_INIT(r), .revision = STR_INIT("2026-11-01"), \
  .feed = STR_INIT("cve"), .inputs = STR_INIT("3.0.1 in [3.0, 3.0.7)")                      \
 }
static struct scan_match matches[] = {
    {.component = 1,
     .vulnerability = STR_INIT("CVE-2026-0001"),
     .verdict = VERDICT_AFFECTED,
     .reason = REASON("CVE-2026-0001"),
     .records = records,
     .n_records = 2,
     .fixed_in = STR_INIT("3.0.7"),
     .summary = STR_INIT("a read past the end"),
     .severity = STR_INIT("CVSS_V3 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
     .is_exploited = true,
     .exploited_on = {2026, 11, 20},
     .epss = 0.25,
     .priority = PRIORITY_URGENT,
     .priority_reason = STR_INIT("listed as exploited")},
    {.component = 1,
     .vulnerability = STR_INIT("CVE-2026-0002"),
     .verdict = VERDICT_NOT_AFFECTED,
     .reason = REASON("CVE-2026-0002"),
     .epss = -1,
     .justification = STR_INIT("vulnerable_code_not_present"),
     .impact = STR_INIT("crypto/x.c is not compiled"),
     .quotes = STR_INIT("crypto/x.c is not among 3 compiled files")},
    {.component = 2,
     .vulnerability = STR_INIT("CVE-2026-0003"),
     .verdict = VERDICT_UNDER_INVESTIGATION,
     .reason = REASON("CVE-2026-0003"),
     .epss = -1,
     .summary = STR_INIT("see https://evil.example @team #1\nand www.evil.example"),
     .is_guess = true},
    {.component = 2,
     .vulnerability = STR_INIT("GHSA-dddd-eeee-ffff"),
     .verdict = VERDICT_AFFECTED,
     .reason = REASON("GHSA-dddd-eeee-ffff"),
     .epss = 0.0001,
     .severity = STR_INIT("MEDIUM"),
     .priority = PRIORITY_MODERATE,
     .priority_reason = STR_INIT("medium severity")},
};

static struct scan_call made(void)
{
    struct scan_call s = {
        .path = "build/images/fw image.json",
        .sbom = {.format = "cyclonedx-json",
                 .spec_version = STR("1.5"),
                 .components = parts,
                 .n_components = 4,
                 .serial = STR("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79")},
        .scan = {.components = verdicts,
                 .n_components = 4,
                 .matches = matches,
                 .n_matches = 4,
                 .n_affected = 1,
                 .n_under_investigation = 1,
                 .n_not_monitored = 2,
                 .stale_why = STR(""),
                 .generation = 7},
        .has_gate = true,
        .gate_text = STR("exploited,severity>=9.5,not-monitored"),
    };
    struct err e = {0};
    parts[1].purls = ssl_purl;
    parts[1].n_purls = 1;
    CHECK_OK(gate_parse(s.gate_text, &s.gate, &e), &e);
    return s;
}

static void start(void)
{
    setenv("LONGWATCH_NOW", "2026-11-22T12:00:00Z", 1);
    arena_init(&a, 64 * LW_MIB);
    call = (struct command_call){.arena = &a};
}

static str written(const struct scan_call *s, const char *format)
{
    char *text = NULL;
    size_t n = 0;
    struct err e = {0};
    FILE *out = open_memstream(&text, &n);
    for (const struct scan_format *f = scan_formats; f->name; f++)
        if (strcmp(f->name, format) == 0) CHECK_OK(f->write(&call, s, out, &e), &e);
    fclose(out);
    str copy = arena_str(&a, (str){text, n});
    free(text);
    return copy;
}

static void check_golden(const char *name, str got)
{
    struct err e = {0};
    str want = STR("");
    str path = arena_printf(&a, LW_SOURCE_DIR "/tests/golden/%s", name);
    const char *mode = getenv("LW_GOLDEN");
    if (mode && strcmp(mode, "write") == 0) {
        CHECK_OK(fs_write_atomic(path.p, got, 0644, &e), &e);
        return;
    }
    CHECK_OK(fs_read(&a, path.p, LW_MIB, &want, &e), &e);
    CHECK_STR(got, want);
}

static void test_golden(void)
{
    start();
    struct scan_call s = made();
    scan_judge(&a, &s);
    CHECK_INT(s.exit_code, 1);
    CHECK_INT((int64_t)s.result.n_failing, 2);
    CHECK_INT((int64_t)s.result.n_passed_over, 1);
    check_golden("scan.txt", written(&s, "table"));
    check_golden("scan.json", written(&s, "json"));
    check_golden("scan.sarif", written(&s, "sarif"));
    check_golden("scan.md", written(&s, "markdown"));
    s.shows_all = true;
    check_golden("scan_all.sarif", written(&s, "sarif"));
    arena_release(&a);
}

/* The result is its own baseline: nothing in it is new, but what became known exploited. */
static void test_baseline(void)
{
    start();
    struct scan_call s = made();
    struct err e = {0};
    str path = arena_printf(&a, "%s/before.json", test_temp_dir());
    scan_judge(&a, &s);
    CHECK_OK(fs_write_atomic(path.p, written(&s, "json"), 0600, &e), &e);
    s.baseline = path.p;
    CHECK_OK(scan_read_baseline(&call, &s, &e), &e);
    scan_judge(&a, &s);
    CHECK_INT(s.exit_code, 0);
    CHECK_INT((int64_t)s.result.n_known, 3);
    CHECK(!scan_is_new_match(&s, 0) && !scan_is_new_match(&s, 2));
    CHECK(str_contains(written(&s, "sarif"), STR("\"baselineState\": \"unchanged\"")));
    s.gate_text = STR("any");
    CHECK_OK(gate_parse(s.gate_text, &s.gate, &e), &e);
    matches[3].is_exploited = true;
    CHECK_OK(scan_read_baseline(&call, &s, &e), &e);
    scan_judge(&a, &s);
    matches[3].is_exploited = false;
    CHECK_INT(s.exit_code, 1);
    CHECK_INT((int64_t)s.result.n_failing, 1);
    CHECK(scan_is_new_match(&s, 3));
    CHECK_STR(scan_gate_words(&a, &s),
              STR("2 open findings are known from the baseline\nGate 'any': 1 fails\n"));
    arena_release(&a);
}

static void test_baseline_of_something_else(void)
{
    start();
    struct scan_call s = made();
    struct err e = {0};
    str path = arena_printf(&a, "%s/other.json", test_temp_dir());
    CHECK_OK(fs_write_atomic(path.p, STR("{\"matches\":[]}"), 0600, &e), &e);
    s.baseline = path.p;
    CHECK_STATUS(scan_read_baseline(&call, &s, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message),
              STR("there are no lists 'matches' and 'components': give a result of 'longwatch "
                  "scan --format json'"));
    CHECK_STR(str_of(e.source), path);
    arena_release(&a);
}

/* Unknown is never clean: stale knowledge, and nothing to look for, are exit code 3. */
static void test_no_conclusion(void)
{
    start();
    struct scan_call s = made();
    s.scan.is_stale = true;
    s.scan.stale_why = STR("osv was never synchronised");
    scan_judge(&a, &s);
    CHECK_INT(s.exit_code, 3);
    CHECK_STR(
        scan_doubt(&a, &s),
        STR("The knowledge is not current: osv was never synchronised. What was not found "
            "here may exist."));
    s.scan.is_stale = false;
    s.scan.n_components = 1;
    s.scan.n_matches = 0;
    scan_judge(&a, &s);
    CHECK_INT(s.exit_code, 3);
    CHECK_STR(scan_doubt(&a, &s),
              STR("No component can be monitored: nothing that was not found "
                  "here says anything."));
    s.scan.n_components = 0;
    CHECK_STR(scan_doubt(&a, &s),
              STR("The SBOM has no component: there was nothing to look for."));
    arena_release(&a);
}

static enum status take(struct scan_call *s, struct err *e, const char *const *words)
{
    char *argv[16];
    call.argv = argv;
    for (call.argc = 0; words[call.argc]; call.argc++) {
        size_t n = strlen(words[call.argc]) + 1;
        argv[call.argc] = arena_alloc(&a, n);
        memcpy(argv[call.argc], words[call.argc], n);
    }
    *s = (struct scan_call){0};
    return scan_take_arguments(&call, s, e);
}
#define TAKE(s, e, ...) take((s), (e), (const char *const[]){__VA_ARGS__, NULL})

static void test_arguments(void)
{
    struct scan_call s;
    struct err e = {0};
    start();
    CHECK_OK(TAKE(&s, &e, "--format=sarif", "a.json", "--output", "b", "--fail-on", "high",
                  "--baseline=c", "--evidence", "d", "--evidence=e", "--all"),
             &e);
    CHECK_STR(str_of(s.path), STR("a.json"));
    CHECK_STR(str_of(s.output), STR("b"));
    CHECK_STR(str_of(s.baseline), STR("c"));
    CHECK_STR(str_of(s.format->name), STR("sarif"));
    CHECK(s.shows_all && s.has_gate && s.n_build_paths == 2);
    CHECK_OK(TAKE(&s, &e, "a"), &e);
    CHECK_STR(str_of(s.format->name), STR("table"));
    call.wants_json = true;
    CHECK_OK(TAKE(&s, &e, "a"), &e);
    CHECK_STR(str_of(s.format->name), STR("json"));
    CHECK_STATUS(TAKE(&s, &e, "a", "--format", "sarif"), LW_E_USAGE);
    CHECK_STR(str_of(e.message), STR("'--json' and '--format sarif' say different things"));
    arena_release(&a);
}

static void test_wrong_arguments(void)
{
    const struct {
        const char *words[3];
        const char *message;
    } cases[] = {
        {{NULL}, "expected the path of an SBOM, or - for standard input"},
        {{"a", "b"}, "one SBOM at a time, 'b' is a second one"},
        {{"--frob"}, "there is no option '--frob'"},
        {{"a", "--format", "pdf"},
         "option '--format' is 'pdf', expected table, json, sarif, cyclonedx or markdown"},
        {{"a", "--format"},
         "option '--format' wants table, json, sarif, cyclonedx or markdown"},
        {{"a", "--fail-on"}, "option '--fail-on' wants a condition such as 'exploited,high'"},
        {{"a", "--output="}, "option '--output' wants a file"},
        {{"a", "--compiled-files"}, "option '--compiled-files' wants a file"},
    };
    start();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scan_call s;
        struct err e = {0};
        const char *words[4] = {cases[i].words[0], cases[i].words[1], cases[i].words[2], NULL};
        CHECK_STATUS(take(&s, &e, words), LW_E_USAGE);
        CHECK_STR(str_of(e.message), str_of(cases[i].message));
    }
    arena_release(&a);
}

static const struct test tests[] = {
    {"every format, golden", test_golden},
    {"only what is new fails", test_baseline},
    {"a baseline that is none", test_baseline_of_something_else},
    {"no conclusion is exit code 3", test_no_conclusion},
    {"arguments", test_arguments},
    {"wrong arguments", test_wrong_arguments},
    {NULL, NULL},
};
const struct test_suite scan_cli_suite = {"scan_cli", tests};
