/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of many records: NVD, EUVD, Debian, Alpine, kernel streams; on our own samples. */
#include "base/fs.h"
#include "format/formats.h"
#include "suite.h"

#include <stdio.h>

/* What was handed over, kept as lines to compare: reading is judged by its whole answer. */
struct sheet {
    struct arena a;
    struct buf out;
};

static void sheet_open(struct sheet *s)
{
    arena_init(&s->a, 1 << 22);
    buf_init(&s->out, 1 << 20);
}

static void sheet_close(struct sheet *s)
{
    buf_release(&s->out);
    arena_release(&s->a);
}

static void write_list(struct buf *out, const char *name, const str *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(out, " %s=%.*s", name, STR_ARG(items[i]));
}

static void write_configuration(struct buf *out, const struct cpe_configuration *c)
{
    buf_printf(out, " %s", c->is_and ? "AND" : "OR");
    for (size_t i = 0; i < c->n_nodes; i++) {
        buf_printf(out, " (%s%s", c->nodes[i].is_negated ? "not " : "",
                   c->nodes[i].is_and ? "and" : "or");
        for (size_t k = 0; k < c->nodes[i].n_criteria; k++) {
            const struct cpe_criterion *x = &c->nodes[i].criteria[k];
            buf_printf(out, " %s%.*s%c%.*s,%.*s%c", x->is_vulnerable ? "" : "runs-with ",
                       STR_ARG(x->criteria), x->is_start_excluded ? '(' : '[',
                       STR_ARG(x->start), STR_ARG(x->end), x->is_end_included ? ']' : ')');
        }
        buf_printf(out, ")");
    }
}

static void write_entry(struct buf *out, const struct affected *x)
{
    buf_printf(out, "\n  %.*s %.*s%.*s:%.*s%s%.*s", STR_ARG(x->origin), STR_ARG(x->ecosystem),
               STR_ARG(x->vendor), STR_ARG(x->name), x->status ? " " : "",
               STR_ARG(vex_status_str(x->status)));
    for (size_t i = 0; i < x->n_ranges; i++)
        for (size_t k = 0; k < x->ranges[i].n_events; k++)
            buf_printf(out, " %.*s %.*s",
                       STR_ARG(version_event_str(x->ranges[i].events[k].kind)),
                       STR_ARG(x->ranges[i].events[k].version));
    for (size_t i = 0; i < x->n_statements; i++)
        buf_printf(out, " %.*s %.*s..%.*s%s",
                   STR_ARG(claim_status_str(x->statements[i].status)),
                   STR_ARG(x->statements[i].version), STR_ARG(x->statements[i].upper),
                   x->statements[i].is_upper_inclusive ? "=" : "");
    if (x->configuration) write_configuration(out, x->configuration);
    if (x->note.n) buf_printf(out, " note '%.*s'", STR_ARG(x->note));
}

static enum status write_record(void *ctx, const struct record *r, struct err *e)
{
    struct sheet *s = ctx;
    char at[UTC_TEXT_BYTES];
    (void)e;
    buf_printf(&s->out, "%.*s %.*s", STR_ARG(r->id), STR_ARG(record_state_str(r->state)));
    if (!utc_is_none(r->modified_at))
        buf_printf(&s->out, " %.*s", STR_ARG(utc_text(r->modified_at, at)));
    write_list(&s->out, "alias", r->aliases, r->n_aliases);
    write_list(&s->out, "upstream", r->upstream, r->n_upstream);
    write_list(&s->out, "replaced-by", r->replaced_by, r->n_replaced_by);
    write_list(&s->out, "url", r->references, r->n_references);
    if (r->is_disputed) buf_printf(&s->out, " disputed");
    for (size_t i = 0; i < r->n_severities; i++)
        buf_printf(&s->out, " %.*s/%.*s", STR_ARG(r->severities[i].origin),
                   STR_ARG(r->severities[i].type));
    for (size_t i = 0; i < r->n_releases; i++)
        buf_printf(&s->out, " %.*s in %.*s", STR_ARG(str_sub(r->releases[i].commit, 0, 8)),
                   STR_ARG(r->releases[i].version));
    for (size_t i = 0; i < r->n_affected; i++)
        write_entry(&s->out, &r->affected[i]);
    buf_printf(&s->out, "\n");
    return LW_OK;
}

static str read_seed(struct sheet *s, const char *format, const char *name)
{
    char path[512];
    struct err e = {0};
    str bytes;
    const struct format_row *row = format_find(str_of(format));
    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/%s/%s", LW_SOURCE_DIR, format, name);
    CHECK_OK(fs_read(&s->a, path, 1 << 20, &bytes, &e), &e);
    buf_clear(&s->out);
    CHECK_OK(row->read_records(&s->a, bytes, write_record, s, &e), &e);
    return buf_str(&s->out);
}

static void refuse(const char *format, const char *text, const char *words, uint64_t line)
{
    struct sheet s;
    struct err e = {0};
    sheet_open(&s);
    CHECK_STATUS(
        format_find(str_of(format))->read_records(&s.a, str_of(text), write_record, &s, &e),
        LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    CHECK_INT(e.line, line);
    sheet_close(&s);
}

static void nvd(void)
{
    struct sheet s;
    sheet_open(&s);
    CHECK_STR(read_seed(&s, "nvd", "page.json"),
              STR("CVE-2026-10001 published 2026-01-02T00:00:00Z url=https://example.com/a "
                  "disputed nvd@nist.gov/CVSS_V3 nvd@nist.gov/CVSS_V2\n"
                  "  nvd@nist.gov : AND (or cpe:2.3:o:example:router_firmware:*:*:*:*:*:*:*:*"
                  "[1.0,1.4)) (or runs-with cpe:2.3:h:example:router:-:*:*:*:*:*:*:*[,))\n"
                  "CVE-2026-10002 rejected 2026-01-02T00:00:00Z replaced-by=CVE-2026-10001\n"));
    CHECK_STR(
        read_seed(&s, "nvd", "item.json"),
        STR("CVE-2026-10003 published\n"
            "  nvd@nist.gov : OR (not or cpe:2.3:a:example:lib:1.0:p1:*:*:*:*:*:*[,))\n"));
    refuse(
        "nvd", "{}",
        "this is no page of NVD API 2.0, expected an object with vulnerabilities, or an item "
        "with cve.id",
        0);
    refuse("nvd", "{\"cve\": {\"id\": \"X-1\"}}", "id 'X-1' is not a CVE id", 0);
    refuse("nvd", "{\n\"vulnerabilities\": [\n{\"cve\": x}]}",
           "unexpected character, expected JSON", 3);
    sheet_close(&s);
}

static void euvd(void)
{
    struct sheet s;
    sheet_open(&s);
    CHECK_STR(read_seed(&s, "euvd", "page.json"),
              STR("EUVD-2026-1 published 2026-01-01T00:00:00Z alias=CVE-2026-10001 "
                  "alias=GHSA-aaaa-bbbb-cccc url=https://example.com/a "
                  "url=https://example.com/b euvd/CVSS_V3\n"
                  "  euvd Example:Sample affected 1.0..2.0\n"
                  "EUVD-2026-2 published\n"));
    CHECK_STR(read_seed(&s, "euvd", "mapping.csv"),
              STR("EUVD-2026-1 published alias=CVE-2026-10001\n"));
    refuse("euvd", "euvd_id,cve_id\nEUVD-1,x\n", "expected an EUVD id and a CVE id", 2);
    refuse("euvd", "{}", "this is no EUVD record, expected an id such as EUVD-2025-32379", 0);
    sheet_close(&s);
}

static void euvd_catalogue(void)
{
    struct arena a;
    struct err e = {0};
    struct exploited_catalogue c;
    str text =
        STR("[{\"cveId\": \"CVE-2026-10001\", \"dateAdded\": \"2026-01-05\", \"sources\": "
            "[\"cisa_kev\", \"eukev_kev\"]},\n"
            "{\"cveId\": \"CVE-2026-10002\", "
            "\"dateAdded\": \"Jan 6, 2026, 1:02:03\xE2\x80\xAF"
            "AM\"}]");
    arena_init(&a, 1 << 20);
    CHECK_OK(euvd_exploited_read(&a, text, &c, &e), &e);
    CHECK_INT(c.n_entries, 2);
    CHECK_STR(c.entries[0].notes, STR("cisa_kev, eukev_kev"));
    CHECK_INT(c.entries[1].added_on.day, 6);
    CHECK_STR(c.version, STR("2026-01-06"));
    CHECK_STATUS(euvd_exploited_read(&a, STR("{}"), &c, &e), LW_E_INPUT);
    CHECK_STATUS(euvd_exploited_read(&a, STR("[{\"cveId\": \"CVE-2026-10001\"}]"), &c, &e),
                 LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("entry 1: dateAdded '' is not a date such as 2025-10-06"));
    arena_release(&a);
}

static void debian(void)
{
    struct sheet s;
    sheet_open(&s);
    CHECK_STR(
        read_seed(&s, "debian-tracker", "two.json"),
        STR("DEBIAN-CVE-2026-10001 published upstream=CVE-2026-10001 "
            "url=https://security-tracker.debian.org/tracker/CVE-2026-10001\n"
            "  debian Debian:12:sample introduced 0 fixed 1.0-1 note 'low**'\n"
            "  debian Debian:sid:sample introduced 0 note 'unimportant'\n"
            "  debian Debian:11:sample under_investigation\n"
            "  debian Debian:12:other introduced 0 note 'end-of-life, no-dsa, ignored: Minor "
            "issue; urgency end-of-life'\n"
            "DEBIAN-TEMP-0000000-ABCDEF published upstream=TEMP-0000000-ABCDEF "
            "url=https://security-tracker.debian.org/tracker/TEMP-0000000-ABCDEF\n"
            "  debian Debian:13:sample not_affected\n"));
    refuse("debian-tracker", "[]",
           "this is no security tracker document, expected an object of packages", 1);
    refuse("debian-tracker", "{\"a\": {\"CVE-2026-1\": {\n\"releases\"",
           "document ends in the middle of a value (truncated?)", 2);
    refuse("debian-tracker", "{\"a\": {}} x", "text after the end of the JSON value", 1);
    refuse("debian-tracker", "{\"a\": {\"x\": 1}}", "expected an object about an id", 1);
    sheet_close(&s);
}

static void alpine(void)
{
    struct sheet s;
    sheet_open(&s);
    CHECK_STR(read_seed(&s, "alpine-secdb", "main.json"),
              STR("ALPINE-3.18-main-CVE-2026-10001 published upstream=CVE-2026-10001\n"
                  "  alpine Alpine:v3.18:sample not_affected\n"
                  "ALPINE-3.18-main-CVE-2026-10002 published upstream=CVE-2026-10002\n"
                  "  alpine Alpine:v3.18:sample introduced 0 fixed 1.2-r3\n"
                  "ALPINE-3.18-main-CVE-2026-10003 published upstream=CVE-2026-10003\n"
                  "  alpine Alpine:v3.18:sample introduced 0 fixed 1.2-r3 introduced "
                  "1.2-r99999 fixed 1.4-r0\n"
                  "ALPINE-3.18-main-GHSA-aaaa-bbbb-cccc published "
                  "upstream=GHSA-aaaa-bbbb-cccc\n"
                  "  alpine Alpine:v3.18:sample introduced 0 fixed 1.2-r3\n"));
    CHECK_STR(read_seed(&s, "alpine-secdb", "main.yaml"),
              STR("ALPINE-3.9-main-CVE-2026-10002 published upstream=CVE-2026-10002\n"
                  "  alpine Alpine:v3.9:sample introduced 0 fixed 1.2-r3\n"
                  "ALPINE-3.9-main-CVE-2026-10004 published upstream=CVE-2026-10004\n"
                  "  alpine Alpine:v3.9:sample not_affected\n"
                  "ALPINE-3.9-main-XSA-1 published upstream=XSA-1\n"
                  "  alpine Alpine:v3.9:other introduced 0 fixed 2:1.0-r0\n"));
    refuse("alpine-secdb", "{}",
           "this is no Alpine security database, expected an object with packages", 0);
    refuse("alpine-secdb", "hello",
           "this is no Alpine security database, expected distroversion and packages", 0);
    sheet_close(&s);
}

static void kernel_streams(void)
{
    struct sheet s;
    sheet_open(&s);
    CHECK_STR(read_seed(&s, "kernel-streams", "two.json"),
              STR("CVE-2026-10001 published e33ac68e in 5.10.210\n"
                  "  linux_kernel_cves Linux:Linux unaffected 5.10.210..5.10.*= unaffected "
                  "6.1.78..6.1.*=\n"
                  "  linux_kernel_cves Linux:Linux unaffected "
                  "e33ac68e5e21ec1292490dfe061e75c0dbdd3bd4..\n"));
    refuse("kernel-streams", "{\"x\": {}}", "'x' is not a CVE id", 0);
    sheet_close(&s);
}

const struct test_suite record_documents_suite = {
    "record_documents",
    (const struct test[]){{"nvd", nvd},
                          {"euvd", euvd},
                          {"euvd catalogue", euvd_catalogue},
                          {"debian", debian},
                          {"alpine", alpine},
                          {"kernel streams", kernel_streams},
                          {NULL, NULL}},
};
