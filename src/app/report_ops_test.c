/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is told, three ways that must agree; lists of recipients from tables; receipts of every
 * size; the archive of reports as one file; one report upstream for each component.
 */
#include "app/archive_tar.h"
#include "app/blob.h"
#include "app/case_fixture.h"
#include "app/op_run.h"
#include "app/submission.h"
#include "app/system_call.h"

#include "base/fs.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "format/json.h"
#include "store/component.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define T0 "2026-10-23T14:00:00Z"
#define T1 "2026-10-23T15:10:00Z"
#define T2 "2026-10-23T16:00:00Z"
#define T3 "2026-10-23T17:00:00Z"

static void open_case(struct fixture *x)
{
    fixture_open(x);
    fixture_on_call(x);
    fixture_set(x, "manufacturer-name", "M\xC3\xBCller GmbH");
    str finding =
        fixture_finding(x, "CVE-2023-4863", x->image, "affected", NULL, "2026-10-10T00:00:00Z");
    fixture_list(x, finding, "2026-10-23", T0);
    fixture_tick(x, T0);
    fixture_do(x, &x->boris, T1, "case.declare_aware", "case", "2026-001", "aware_at", T0,
               "reason", "We know", NULL);
}

static const char *write_file(struct fixture *x, const char *name, str bytes)
{
    struct err e = {0};
    str path = arena_printf(&x->arena, "%s/%s", test_temp_dir(), name);
    CHECK_OK(fs_write_atomic(path.p, bytes, 0600, &e), &e);
    return path.p;
}

/* ---- the sheet ---- */

/* Every field of the frozen content as "nr. label" and its value, in that order. */
static str of_content(struct fixture *x, str content, const char *between)
{
    struct buf b;
    struct err e = {0};
    yyjson_doc *doc = NULL;
    yyjson_val *item;
    CHECK_OK(json_parse(content, LW_MIB, &doc, &e), &e);
    yyjson_arr_iter it = yyjson_arr_iter_with(json_array(yyjson_doc_get_root(doc), "fields"));
    buf_init(&b, LW_MIB);
    while ((item = yyjson_arr_iter_next(&it)))
        buf_printf(&b, "%s%.*s. %.*s\n%.*s\n", between, STR_ARG(json_str(item, "nr")),
                   STR_ARG(json_str(item, "label")), STR_ARG(json_str(item, "value")));
    str out = arena_str(&x->arena, buf_str(&b));
    buf_release(&b);
    yyjson_doc_free(doc);
    return out;
}

/* Every fact on the paper, the same way. */
static str of_paper(struct fixture *x, str paper)
{
    struct buf b;
    struct err e = {0};
    yyjson_doc *doc = NULL;
    yyjson_val *block, *fact;
    CHECK_OK(json_parse(paper, 4 * LW_MIB, &doc, &e), &e);
    yyjson_arr_iter it = yyjson_arr_iter_with(json_array(yyjson_doc_get_root(doc), "blocks"));
    buf_init(&b, LW_MIB);
    while ((block = yyjson_arr_iter_next(&it))) {
        yyjson_arr_iter facts = yyjson_arr_iter_with(json_array(block, "facts"));
        while ((fact = yyjson_arr_iter_next(&facts)))
            buf_printf(&b, "\n%.*s\n%.*s\n", STR_ARG(json_str(fact, "label")),
                       STR_ARG(json_str(fact, "value")));
    }
    str out = arena_str(&x->arena, buf_str(&b));
    buf_release(&b);
    yyjson_doc_free(doc);
    return out;
}

static void sheet_content_and_paper_agree(void)
{
    static const char *const stages[] = {"early_warning", "notification_72h", "final_report"};
    struct fixture x;
    open_case(&x);
    fixture_do(&x, &x.boris, T1, "case.form_save", "case", "2026-001", "stage",
               "notification_72h", "vuln_general", "Line 1\nLine 2 \xF0\x9F\x94\x92",
               "attack_vector", "Network", NULL);
    for (size_t i = 0; i < 3; i++) {
        yyjson_mut_val *r = fixture_do(&x, &x.boris, T1, "case.sheet", "case", "2026-001",
                                       "stage", stages[i], NULL);
        str text = fixture_text(r, "/text"), content = fixture_text(r, "/content");
        str digest = fixture_text(r, "/content_sha256");
        r = fixture_do(&x, &x.boris, T1, "case.form_pdf", "case", "2026-001", "stage",
                       stages[i], NULL);
        str paper = fixture_text(r, "/paper"), fields = of_content(&x, content, "\n");
        CHECK(fields.n > 200);
        CHECK(str_ends(text, fields));
        CHECK_STR(of_paper(&x, paper), fields);
        CHECK(str_contains(paper, digest)); /* at the foot of every page */
        CHECK(str_contains(paper, STR("\"header\":\"Case 2026-001, ")));
    }
    fixture_close(&x);
}

/* ---- recipients from a table ---- */

static void import_refused(struct fixture *x, enum status st, const char *text,
                           const char *words)
{
    const char *path = write_file(x, "list.csv", str_of(text));
    fixture_refused(x, &x->boris, T2, st, words, "notice.import", "case", "2026-001", "list",
                    path, NULL);
}

static void a_table_is_taken_whole_or_not(void)
{
    struct fixture x;
    open_case(&x);
    import_refused(&x, LW_E_INPUT, "", "the first line has no column 'name'");
    import_refused(&x, LW_E_INPUT, "name\n", "the list has no recipient");
    import_refused(&x, LW_E_INPUT, "name,mail\nA,b\n",
                   "line 1: the column 'mail' is not known; the columns are kind, name, "
                   "member_state, n_people, n_units, channel");
    import_refused(&x, LW_E_INPUT, "name,Name\nA,b\n",
                   "line 1: the column 'Name' is there twice; the columns are kind, name, "
                   "member_state, n_people, n_units, channel");
    import_refused(&x, LW_E_INPUT, "name\nA,b\n", "line 2: has 2 fields, the first line has 1");
    import_refused(&x, LW_E_INPUT, "name,kind\nA,group\n,group\n", "line 3: 'name' is empty");
    import_refused(&x, LW_E_INPUT, "name,kind\nA,crowd\n",
                   "line 2: 'crowd' is none of group, address, publication");
    import_refused(&x, LW_E_INPUT, "name,n_people\nA,many\n",
                   "line 2: 'n_people' must be a number up to 1000000000");
    import_refused(&x, LW_E_INPUT, "name,n_units\nA,1000000001\n",
                   "line 2: 'n_units' must be a number up to 1000000000");
    import_refused(&x, LW_E_INPUT, "name\nA\xFF\n", "line 2: 'name' is not well-formed UTF-8");
    CHECK_INT(
        fixture_number(
            fixture_do(&x, &x.boris, T2, "notice.recipients", "case", "2026-001", NULL), "/n"),
        0);
    const char *path =
        write_file(&x, "list.csv",
                   STR("name;kind;n_people;n_units;member_state\nA;;30;1000000000;de\n"
                       "a@example.org;address;;;\nA;group;1;1;\nhttps://x;publication;;;\n"));
    yyjson_mut_val *r =
        fixture_do(&x, &x.boris, T2, "notice.import", "case", "2026-001", "list", path, NULL);
    CHECK_INT(fixture_number(r, "/n_added"), 3);
    CHECK_INT(fixture_number(r, "/n_known"), 1); /* a line that is there twice */
    CHECK_STR(fixture_text(r, "/recipients/0/name"), STR("A"));
    CHECK_STR(fixture_text(r, "/recipients/0/member_state"), STR("DE"));
    CHECK_INT(fixture_number(r, "/recipients/0/n_units"), 1000000000);
    CHECK_STR(fixture_text(r, "/recipients/1/name"), STR("a@example.org"));
    CHECK_INT(fixture_number(r, "/recipients/1/n_people"), 1);
    CHECK(yyjson_mut_is_null(yyjson_mut_ptr_get(r, "/recipients/1/n_units")));
    CHECK_STR(fixture_text(r, "/recipients/2/channel"), STR("published"));
    import_refused(&x, LW_E_STATE, "name\nA\n", "all 1 recipients are on the list already");
    fixture_verify(&x);
    fixture_close(&x);
}

/* ---- receipts ---- */

static void receipts_of_every_size(void)
{
    struct fixture x;
    open_case(&x);
    fixture_do(&x, &x.boris, T1, "case.form_save", "case", "2026-001", "stage", "early_warning",
               "member_states", "DE", "product_version", "4.1", NULL);
    const char *empty = write_file(&x, "empty.pdf", STR(""));
    fixture_refused(&x, &x.boris, T2, LW_E_INPUT, "parameter 'receipt': the file is empty",
                    "case.record_submission", "case", "2026-001", "stage", "early_warning",
                    "submitted_at", T2, "receipt", empty, NULL);
    char *large = calloc(1, MAX_RECEIPT_BYTES + 1);
    CHECK(large != NULL);
    memcpy(large, "%PDF-", 5);
    const char *over = write_file(&x, "over.pdf", (str){large, MAX_RECEIPT_BYTES + 1});
    struct op_arg args[] = {{STR("case"), STR("2026-001")},
                            {STR("stage"), STR("early_warning")},
                            {STR("submitted_at"), STR(T2)},
                            {STR("receipt"), str_of(over)}};
    yyjson_mut_doc *reply = NULL;
    struct err e = {0};
    setenv("LONGWATCH_NOW", T2, 1);
    CHECK_STATUS(
        op_run(x.app, &x.boris, op_find(STR("case.record_submission")), args, 4, &reply, &e),
        LW_E_LIMIT);
    const char *most = write_file(&x, "most.pdf", (str){large, MAX_RECEIPT_BYTES});
    free(large);
    fixture_do(&x, &x.boris, T2, "case.record_submission", "case", "2026-001", "stage",
               "early_warning", "submitted_at", T2, "receipt", most, NULL);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, T3, "submission.receipt", "case", "2026-001",
                                   "stage", "early_warning", NULL);
    CHECK_INT(fixture_number(r, "/n_bytes"), (int64_t)MAX_RECEIPT_BYTES);
    CHECK_STR(fixture_text(r, "/ending"), STR("pdf"));
    fixture_verify(&x);
    r = fixture_do(&x, &x.vera, T3, "ledger.verify", NULL);
    CHECK(yyjson_mut_is_true(yyjson_mut_obj_get(r, "is_whole")));
    /* One byte of it changes on the disk, then it is gone. */
    r = fixture_do(&x, &x.vera, T3, "submission.receipt", "case", "2026-001", "stage",
                   "early_warning", NULL);
    str path = blob_path(x.app, &x.arena, fixture_text(r, "/sha256"));
    CHECK_OK(fs_write_atomic(path.p, STR("%PDF-1.7 another"), 0600, &e), &e);
    r = fixture_do(&x, &x.vera, T3, "ledger.verify", NULL);
    CHECK(yyjson_mut_is_false(yyjson_mut_obj_get(r, "is_whole")));
    str why = arena_printf(&x.arena, "the receipt of event %lld was changed after it was kept",
                           (long long)fixture_number(r, "/broken_seq"));
    CHECK_STR(fixture_text(r, "/why"), why);
    CHECK_INT(remove(path.p), 0);
    r = fixture_do(&x, &x.vera, T3, "ledger.verify", NULL);
    CHECK(str_ends(fixture_text(r, "/why"), STR(" is missing")));
    fixture_close(&x);
}

/* ---- upstream ---- */

/* Another component with a finding of the same vulnerability in the case. */
static void add_component(struct fixture *x)
{
    struct err e = {0};
    struct component_row c;
    bool found = false;
    struct op_call *call = NULL;
    CHECK_OK(component_find(x->app->db, &x->arena, x->component, &c, &found, &e), &e);
    c.id = new_id(&x->arena, fixture_at(T0));
    c.identity_digest = STR("another");
    c.name = STR("libsharpyuv");
    c.supplier = STR("");
    c.repositories = STR("https://example.org/sharpyuv\nhttps://example.org/mirror");
    CHECK_OK(system_call_begin(x->app, fixture_at(T0), "test", &call, &e), &e);
    CHECK_OK(component_insert(x->app->db, &c, &e), &e);
    CHECK_OK(image_component_insert(x->app->db, x->image, c.id, STR("ref-2"), 2, &e), &e);
    CHECK_OK(system_call_commit(call, &e), &e);
    x->component = c.id;
}

static const char *prepare_upstream(struct fixture *x, const char *component, const char *want)
{
    yyjson_mut_val *r =
        component ? fixture_do(x, &x->boris, T1, "document.prepare", "kind", "upstream_report",
                               "case", "2026-001", "component", component, NULL)
                  : fixture_do(x, &x->boris, T1, "document.prepare", "kind", "upstream_report",
                               "case", "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/document/fields/0/value"), str_of(want));
    return arena_z(&x->arena, fixture_text(r, "/document/id"));
}

static str duty_state(struct fixture *x, const char *duty)
{
    size_t i, n;
    yyjson_mut_val *r = fixture_do(x, &x->boris, T2, "case.get", "case", "2026-001", NULL), *k;
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(r, "duties"), i, n, k)
    {
        if (yyjson_mut_equals_str(yyjson_mut_obj_get(k, "duty"), duty))
            return fixture_text(k, "/state");
    }
    return STR("none");
}

static void each_maintainer_is_told(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_on_call(&x);
    str one = fixture_finding(&x, "CVE-2023-4863", x.image, "affected", NULL, T0);
    add_component(&x);
    str two = fixture_finding(&x, "CVE-2023-4863", x.image, "affected", NULL, T0);
    fixture_list(&x, one, "2026-10-23", T0);
    fixture_list(&x, two, "2026-10-23", T0);
    fixture_tick(&x, T0);
    fixture_do(&x, &x.boris, T1, "case.declare_aware", "case", "2026-001", "aware_at", T0,
               "reason", "We know", NULL);
    const char *first = prepare_upstream(&x, NULL, "libwebp");
    const char *second = prepare_upstream(&x, NULL, "libsharpyuv");
    (void)prepare_upstream(&x, "libwebp", "libwebp");
    yyjson_mut_val *r = fixture_do(&x, &x.boris, T1, "document.get", "document", second, NULL);
    str evidence = fixture_text(r, "/document/fields/5/value");
    CHECK(str_contains(evidence, STR("libsharpyuv")));
    CHECK(!str_contains(evidence, STR("libwebp"))); /* not their business */
    fixture_refused(&x, &x.boris, T1, LW_E_NOT_FOUND,
                    "parameter 'component': no finding of the case is in a component 'zlib'",
                    "document.prepare", "kind", "upstream_report", "case", "2026-001",
                    "component", "zlib", NULL);
    fixture_refused(&x, &x.boris, T1, LW_E_USAGE,
                    "parameter 'component': 'user_notice' is not about one component",
                    "document.prepare", "kind", "user_notice", "case", "2026-001", "component",
                    "libwebp", NULL);
    r = fixture_do(&x, &x.boris, T2, "document.record_reply", "document", first, "replied_at",
                   T2, "outcome", "already_aware", "words", "Issue 42", NULL);
    CHECK_INT(fixture_number(r, "/components_left"), 1);
    CHECK(!str_starts(duty_state(&x, "CRA-13-6a"), STR("met")));
    r = fixture_do(&x, &x.boris, T2, "document.record_reply", "document", second, "replied_at",
                   T2, "outcome", "no_maintainer", "words", "Archived", NULL);
    CHECK_INT(fixture_number(r, "/components_left"), 0);
    CHECK(str_starts(duty_state(&x, "CRA-13-6a"), STR("met")));
    fixture_close(&x);
}

/* ---- one file ---- */

static size_t read_tar(void *ctx, char *out, size_t n)
{
    str *rest = ctx;
    size_t k = n < rest->n ? n : rest->n;
    if (k) memcpy(out, rest->p, k);
    *rest = str_from(*rest, k);
    return k;
}

/* The names of the entries, a line each; counted are those below `prefix`. */
static size_t entries_of(struct fixture *x, const char *path, const char *prefix)
{
    struct err e = {0};
    str bytes;
    size_t n = 0, got = 1;
    char piece[4096];
    bool found = true;
    CHECK_OK(fs_read(&x->arena, path, 16 * LW_MIB, &bytes, &e), &e);
    struct tar_reader t = {.read = read_tar, .ctx = &bytes};
    while (found) {
        CHECK_OK(tar_next(&t, &found, &e), &e);
        n += found && str_starts(str_of(t.name), str_of(prefix));
        for (got = found; got;)
            CHECK_OK(tar_read(&t, piece, sizeof piece, &got, &e), &e);
    }
    tar_release(&t);
    return n;
}

/* The newest event of a kind has this digest as its receipt's. */
static void check_event(struct fixture *x, const char *kind, str digest)
{
    yyjson_mut_val *r = fixture_do(x, &x->vera, T3, "ledger.list", "kind", kind, NULL);
    yyjson_mut_val *payload = yyjson_mut_ptr_get(r, "/events/0/payload");
    char *text = yyjson_mut_is_str(payload) ? NULL : yyjson_mut_val_write(payload, 0, NULL);
    str facts = str_of(text ? text : yyjson_mut_get_str(payload));
    str want = arena_printf(&x->arena, "\"receipt_sha256\":\"%.*s\"", STR_ARG(digest));
    CHECK(digest.n == SHA256_HEX_CHARS);
    CHECK(str_contains(facts, want));
    free(text);
}

/* Both kinds of receipts are named by the event that records them. */
static void receipts_are_in_the_ledger(void)
{
    struct fixture x;
    open_case(&x);
    const char *receipt = write_file(&x, "a.txt", STR("receipt one"));
    struct sha256 d = sha256_of(STR("receipt one"));
    char hex[SHA256_HEX_CHARS + 1];
    str digest = arena_str(&x.arena, sha256_hex(&d, hex));
    fixture_do(&x, &x.boris, T1, "case.form_save", "case", "2026-001", "stage", "early_warning",
               "member_states", "DE", "product_version", "4.1", NULL);
    fixture_do(&x, &x.boris, T2, "case.record_submission", "case", "2026-001", "stage",
               "early_warning", "submitted_at", T2, "receipt", receipt, NULL);
    check_event(&x, "case.submitted", digest);
    yyjson_mut_val *r = fixture_do(&x, &x.boris, T1, "document.prepare", "kind", "user_notice",
                                   "case", "2026-001", NULL);
    const char *id = arena_z(&x.arena, fixture_text(r, "/document/id"));
    fixture_do(&x, &x.boris, T1, "document.save", "document", id, "measures_users", "Close it.",
               "manufacturer_contact", "psirt@example.org", NULL);
    fixture_do(&x, &x.boris, T2, "document.approve", "document", id, "version", "2", NULL);
    fixture_do(&x, &x.boris, T3, "document.record_sent", "document", id, "sent_at", T3, "to",
               "group", "recipient", "A", "receipt", receipt, NULL);
    check_event(&x, "document.sent", digest);
    fixture_do(&x, &x.boris, T3, "portal.add_receipt", "case", "2026-001", "stage",
               "early_warning", "receipt", receipt, NULL);
    check_event(&x, "case.receipt_added", digest);
    fixture_close(&x);
}

static void archive_as_one_file(void)
{
    struct fixture x;
    open_case(&x);
    const char *to = arena_z(&x.arena, arena_printf(&x.arena, "%s/r.tar", test_temp_dir()));
    yyjson_mut_val *r = fixture_do(&x, &x.vera, T1, "report.export", "to", to, NULL);
    CHECK_INT(fixture_number(r, "/n_reports"), 0);
    CHECK_INT(entries_of(&x, to, ""), 2); /* index and sums */
    fixture_do(&x, &x.boris, T1, "case.form_save", "case", "2026-001", "stage", "early_warning",
               "member_states", "DE", "product_version", "4.1", NULL);
    const char *first = write_file(&x, "a.txt", STR("receipt one"));
    const char *second = write_file(&x, "b.pdf", STR("%PDF-1.7 two"));
    fixture_do(&x, &x.boris, T2, "case.record_submission", "case", "2026-001", "stage",
               "early_warning", "submitted_at", T2, "receipt", first, NULL);
    fixture_do(&x, &x.boris, T2, "portal.add_receipt", "case", "2026-001", "stage",
               "early_warning", "receipt", second, NULL);
    r = fixture_do(&x, &x.vera, T3, "report.export", "to", to, NULL);
    CHECK_INT(fixture_number(r, "/n_reports"), 1);
    CHECK_INT(fixture_number(r, "/n_contents"), 1);
    CHECK_INT(fixture_number(r, "/n_receipts"), 2);
    CHECK_INT(entries_of(&x, to, "receipts/"), 2);
    CHECK_INT(entries_of(&x, to, "content/"), 1);
    CHECK_INT(fixture_number(
                  fixture_do(&x, &x.vera, T3, "report.export", "to", to, "year", "2025", NULL),
                  "/n_reports"),
              0);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"sheet, content and paper agree", sheet_content_and_paper_agree},
    {"a table is taken whole or not", a_table_is_taken_whole_or_not},
    {"receipts of every size", receipts_of_every_size},
    {"each maintainer is told", each_maintainer_is_told},
    {"receipts are in the ledger", receipts_are_in_the_ledger},
    {"the archive as one file", archive_as_one_file},
    {NULL, NULL},
};
const struct test_suite report_ops_suite = {"report_ops", tests};
