/* SPDX-License-Identifier: Apache-2.0 */
#include "format/formats.h"
#include "suite.h"

#include <stdio.h>

static struct arena a;

static struct record read_ok(const char *text)
{
    struct err e = {0};
    struct record r;
    arena_init(&a, 1 << 20);
    CHECK_OK(osv_read(&a, str_of(text), &r, &e), &e);
    return r;
}

static const char whole[] =
    "{\"id\": \"GHSA-aaaa-bbbb-cccc\", \"modified\": \"2024-05-31T10:00:00.5Z\","
    " \"published\": \"2024-05-01T00:00:00Z\", \"aliases\": [\"CVE-2024-1\"],"
    " \"related\": [\"X-1\"], \"upstream\": [\"X-2\"],"
    " \"summary\": \"s\", \"details\": \"d\","
    " \"severity\": [{\"type\": \"CVSS_V3\", \"score\": \"CVSS:3.1/AV:N\"},"
    "                {\"type\": \"Ubuntu\", \"score\": \"medium\"}],"
    " \"references\": [{\"type\": \"WEB\", \"url\": \"https://a.example\"}, {}],"
    " \"database_specific\": {\"severity\": \"HIGH\"},"
    " \"affected\": [{\"package\": {\"ecosystem\": \"Debian:12\", \"name\": \"x\","
    "   \"purl\": \"pkg:deb/debian/x\"}, \"versions\": [\"1\", \"2\"],"
    "   \"ranges\": [{\"type\": \"ECOSYSTEM\", \"events\": [{\"introduced\": \"0\"},"
    "     {\"fixed\": \"3\"}]}, {\"type\": \"MOON\", \"events\": []},"
    "     {\"type\": \"GIT\", \"repo\": \"r\", \"events\": [{\"introduced\": \"0\","
    "       \"limit\": \"c\"}, {\"last_affected\": \"9\"}]}]}]}";

static void whole_record(void)
{
    struct record r = read_ok(whole);
    CHECK_STR(r.id, STR("GHSA-aaaa-bbbb-cccc"));
    CHECK_STR(r.source, STR("osv"));
    CHECK_STR(r.revision, STR("2024-05-31T10:00:00.5Z"));
    CHECK_INT(utc_to_ms(r.modified_at), 1717149600500);
    CHECK_INT(r.state, RECORD_PUBLISHED);
    CHECK(utc_is_none(r.withdrawn_at));
    CHECK_INT(r.n_aliases, 1);
    CHECK_STR(r.related[0], STR("X-1"));
    CHECK_STR(r.upstream[0], STR("X-2"));
    CHECK_INT(r.n_references, 1);
    CHECK_INT(r.n_severities, 3);
    CHECK_STR(r.severities[0].type, STR("CVSS_V3"));
    CHECK_STR(r.severities[0].origin, STR("GHSA"));
    CHECK_STR(r.severities[1].type, STR("text"));
    CHECK_STR(r.severities[1].vector, STR("medium"));
    CHECK_STR(r.severities[2].vector, STR("HIGH"));
    arena_release(&a);
}

static void ranges(void)
{
    struct record r = read_ok(whole);
    const struct affected *x = &r.affected[0];
    CHECK_INT(r.n_affected, 1);
    CHECK_INT(x->kind, STATEMENT_OSV);
    CHECK_STR(x->ecosystem, STR("Debian:12"));
    CHECK_STR(x->purl, STR("pkg:deb/debian/x"));
    CHECK_INT(x->n_versions, 2);
    CHECK_INT(x->n_ranges, 2);
    CHECK_INT(x->ranges[0].n_events, 2);
    CHECK_INT(x->ranges[0].events[1].kind, VERSION_FIXED);
    CHECK_STR(x->ranges[0].events[1].version, STR("3"));
    CHECK_INT(x->ranges[1].kind, RANGE_GIT);
    CHECK_STR(x->ranges[1].repo, STR("r"));
    CHECK_INT(x->ranges[1].n_events, 3);
    CHECK_INT(x->ranges[1].events[1].kind, VERSION_LIMIT);
    CHECK_INT(x->ranges[1].events[2].kind, VERSION_LAST_AFFECTED);
    arena_release(&a);
}

static void kinds_of_records(void)
{
    struct record r = read_ok("{\"id\": \"GO-1\", \"withdrawn\": \"2024-01-01T00:00:00Z\"}");
    CHECK_INT(r.state, RECORD_WITHDRAWN);
    CHECK_INT(utc_to_ms(r.withdrawn_at), 1704067200000);
    CHECK(utc_is_none(r.modified_at));
    CHECK_INT(r.n_affected, 0);
    arena_release(&a);
    CHECK(read_ok("{\"id\": \"MAL-2024-1\"}").is_malware);
    arena_release(&a);
    CHECK(read_ok("{\"id\": \"ALBA-2021:1\"}").is_informational);
    arena_release(&a);
    CHECK(!read_ok("{\"id\": \"ALSA-2021:1\"}").is_informational);
    arena_release(&a);
    CHECK(read_ok("{\"id\": \"RUSTSEC-1\", \"affected\": [{\"database_specific\": "
                  "{\"informational\": \"unmaintained\"}}]}")
              .is_informational);
    arena_release(&a);
}

static bool limited(const char *specific)
{
    static char text[512];
    snprintf(
        text, sizeof text,
        "{\"id\": \"GO-1\", \"affected\": [{\"package\": {\"ecosystem\": \"Go\", \"name\": "
        "\"m\"}, \"ecosystem_specific\": %s}]}",
        specific);
    struct record r = read_ok(text);
    bool is_limited = r.affected[0].is_limited_to_symbols;
    arena_release(&a);
    return is_limited;
}

static void limited_to_symbols(void)
{
    CHECK(!limited("{}"));
    CHECK(!limited("{\"imports\": [{\"path\": \"m\"}]}"));
    CHECK(limited("{\"imports\": [{\"path\": \"m\", \"symbols\": [\"F\"]}]}"));
    CHECK(limited("{\"imports\": [{\"path\": \"m/sub\"}]}"));
    CHECK(!limited("{\"imports\": [{\"path\": \"m/sub\"}, {\"path\": \"m\"}]}"));
    CHECK(limited("{\"affected_functions\": [\"m::f\"]}"));
}

static struct record specific(const char *text)
{
    static char whole_text[512];
    snprintf(
        whole_text, sizeof whole_text,
        "{\"id\": \"GO-1\", \"affected\": [{\"package\": {\"ecosystem\": \"Go\", \"name\": "
        "\"m\"}, \"ecosystem_specific\": %s}]}",
        text);
    return read_ok(whole_text);
}

/* Narrowed down only where every part of the record is. */
static void functions_and_processors(void)
{
    const struct affected *x =
        specific("{\"imports\": [{\"path\": \"m/a\", \"symbols\": [\"F\", \"T.M\"], "
                 "\"goarch\": [\"386\"]}, {\"path\": \"m/b\", \"symbols\": [\"G\"], "
                 "\"goarch\": [\"arm\"]}]}")
            .affected;
    CHECK_INT(x->n_imports, 2);
    CHECK_INT(x->n_functions, 3);
    CHECK_STR(x->functions[1], STR("m/a.T.M"));
    CHECK_STR(x->functions[2], STR("m/b.G"));
    CHECK_INT(x->n_platforms, 2);
    CHECK_STR(x->platforms[1], STR("arm"));
    arena_release(&a);
    x = specific("{\"imports\": [{\"path\": \"m/a\", \"symbols\": [\"F\"], \"goarch\": "
                 "[\"386\"]}, {\"path\": \"m/b\"}]}")
            .affected;
    CHECK_INT(x->n_imports, 2);
    CHECK_INT(x->n_functions, 0);
    CHECK_INT(x->n_platforms, 0);
    arena_release(&a);
    x = specific("{\"affects\": {\"arch\": [\"x86\"], \"functions\": [\"m::f\"]}}").affected;
    CHECK(x->is_limited_to_symbols);
    CHECK_STR(x->functions[0], STR("m::f"));
    CHECK_STR(x->platforms[0], STR("x86"));
    arena_release(&a);
}

static void refused(const char *text, const char *words)
{
    struct err e = {0};
    struct record r;
    arena_init(&a, 1 << 20);
    CHECK_STATUS(osv_read(&a, str_of(text), &r, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    arena_release(&a);
}

static void refusals(void)
{
    struct err e = {0};
    struct record r;
    refused("[]", "this is a JSON array, expected an OSV record (an object)");
    refused("{}", "OSV record has no 'id'");
    refused("{\"cveMetadata\": {}}", "this is a CVE record, expected an OSV record");
    refused("{\"id\": \"X\", ", "document ends in the middle of a value (truncated?)");
    arena_init(&a, 100);
    CHECK_STATUS(osv_read(&a, str_of(whole), &r, &e), LW_E_LIMIT);
    arena_release(&a);
}

static const struct test tests[] = {
    {"whole_record", whole_record},
    {"ranges", ranges},
    {"kinds_of_records", kinds_of_records},
    {"limited_to_symbols", limited_to_symbols},
    {"functions and processors", functions_and_processors},
    {"refusals", refusals},
    {NULL, NULL},
};
const struct test_suite osv_suite = {"osv", tests};
