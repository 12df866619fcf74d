/* SPDX-License-Identifier: Apache-2.0 */
/* Documents over a real store: from the proposal to the duty that was met, and what never changes. */
#include "app/case_fixture.h"

#include "base/child.h"
#include "base/fs.h"
#include "base/limits.h"
#include "crypto/digest.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define T0 "2026-10-23T14:00:00Z"
#define T1 "2026-10-23T15:10:00Z"
#define T2 "2026-10-23T16:00:00Z"
#define T3 "2026-10-23T17:00:00Z"
#define T4 "2026-10-23T18:00:00Z"

/* An open case with a finding in one product. */
static void open_case(struct fixture *x)
{
    fixture_open(x);
    fixture_on_call(x);
    fixture_set(x, "manufacturer-name", "M\xC3\xBCller GmbH");
    fixture_set(x, "manufacturer-contact", "psirt@example.org");
    str finding =
        fixture_finding(x, "CVE-2023-4863", x->image, "affected", NULL, "2026-10-10T00:00:00Z");
    fixture_list(x, finding, "2026-10-23", T0);
    fixture_tick(x, T0);
    fixture_do(x, &x->boris, T1, "case.declare_aware", "case", "2026-001", "aware_at", T0,
               "reason", "We know", NULL);
}

static const char *prepare(struct fixture *x, const char *kind, const char *now)
{
    yyjson_mut_val *r = fixture_do(x, &x->boris, now, "document.prepare", "kind", kind, "case",
                                   "2026-001", NULL);
    return arena_z(&x->arena, fixture_text(r, "/document/id"));
}

/* A notice with all that is required. */
static void fill_notice(struct fixture *x, const char *id, const char *now)
{
    fixture_do(x, &x->boris, now, "document.save", "document", id, "measures_users",
               "Take the device off the network.", NULL);
}

static str state_of_duty(struct fixture *x, const char *duty, const char *now)
{
    yyjson_mut_val *r = fixture_do(x, &x->boris, now, "case.get", "case", "2026-001", NULL);
    yyjson_mut_val *clocks = yyjson_mut_obj_get(r, "duties"), *k;
    size_t i, n;
    yyjson_mut_arr_foreach(clocks, i, n, k)
    {
        if (yyjson_mut_equals_str(yyjson_mut_obj_get(k, "duty"), duty))
            return fixture_text(k, "/state");
    }
    return STR("none");
}

/* ---- the way of a notice ---- */

static void user_notice_from_proposal_to_duty(void)
{
    struct fixture x;
    open_case(&x);
    const char *id = prepare(&x, "user_notice", T1);
    yyjson_mut_val *r = fixture_do(&x, &x.boris, T1, "document.get", "document", id, NULL);
    CHECK_STR(fixture_text(r, "/document/state"), STR("draft"));
    CHECK_INT(fixture_number(r, "/document/n_errors"), 1);
    fixture_refused(&x, &x.boris, T1, LW_E_STATE,
                    "cannot be approved: 'What you can do now' is required (Art 14(8))",
                    "document.approve", "document", id, "version", "1", NULL);
    fill_notice(&x, id, T1);
    fixture_refused(&x, &x.anna, T2, LW_E_CONFLICT,
                    "parameter 'base_version': somebody else saved version 2 at " T1
                    ", after this was opened at version 1: compare the two, then save again",
                    "document.save", "document", id, "base_version", "1", "measures_users",
                    "Wait.", NULL);
    fixture_refused(&x, &x.boris, T1, LW_E_CONFLICT,
                    "version 1 is not the newest: version 2 was saved meanwhile; read it and "
                    "approve that one",
                    "document.approve", "document", id, "version", "1", NULL);
    fixture_refused(&x, &x.boris, T1, LW_E_STATE,
                    "'Security notice: Harbour Gateway' has no approved version; approve what "
                    "was sent first",
                    "document.record_sent", "document", id, "sent_at", T1, "to", "group",
                    "recipient", "Customers", NULL);
    CHECK_STR(state_of_duty(&x, "CRA-14-8", T1), STR("open"));
    r = fixture_do(&x, &x.boris, T2, "document.approve", "document", id, "version", "2", NULL);
    CHECK_STR(fixture_text(r, "/document/state"), STR("approved"));
    fixture_refused(&x, &x.boris, T2, LW_E_STATE, "version 2 is approved already",
                    "document.approve", "document", id, "version", "2", NULL);
    fixture_refused(
        &x, &x.boris, T3, LW_E_STATE,
        "parameter 'sent_at': version 2 was approved at 2026-10-23T16:00:00Z, after "
        "that",
        "document.record_sent", "document", id, "sent_at", T1, "to", "group", "recipient",
        "Customers", NULL);
    r = fixture_do(&x, &x.boris, T4, "document.record_sent", "document", id, "sent_at", T3,
                   "to", "group", "recipient", "Customers", "n_people", "120", "channel",
                   "mail", NULL);
    CHECK_STR(fixture_text(r, "/document/state"), STR("sent"));
    CHECK_INT(fixture_number(r, "/document/sent_to/0/n_people"), 120);
    CHECK_STR(state_of_duty(&x, "CRA-14-8", T4), STR("met"));
    /* Again to somebody else: the duty stays met, once. */
    fixture_do(&x, &x.boris, T4, "document.record_sent", "document", id, "sent_at", T4, "to",
               "publication", "recipient", "https://example.org/notice", NULL);
    CHECK_INT(fixture_n_events(&x, "document.sent"), 2);
    CHECK_INT(fixture_n_events(&x, "case.duty_met"), 1);
    fixture_verify(&x);
    fixture_close(&x);
}

static void a_change_is_a_new_version(void)
{
    struct fixture x;
    open_case(&x);
    const char *id = prepare(&x, "user_notice", T1);
    fill_notice(&x, id, T1);
    fixture_do(&x, &x.boris, T2, "document.approve", "document", id, "version", "2", NULL);
    yyjson_mut_val *r = fixture_do(&x, &x.boris, T2, "document.content", "document", id, NULL);
    const char *bytes = arena_z(&x.arena, fixture_text(r, "/content"));
    const char *digest = arena_z(&x.arena, fixture_text(r, "/sha256"));
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 d = sha256_of(str_of(bytes));
    CHECK_STR(sha256_hex(&d, hex), str_of(digest));
    CHECK(strstr(bytes, "Take the device off the network.") != NULL);
    r = fixture_do(&x, &x.boris, T3, "document.save", "document", id, "measures_users",
                   "Install the update.", NULL);
    CHECK_STR(fixture_text(r, "/document/state"), STR("draft"));
    CHECK_INT(fixture_number(r, "/document/approved_version"), 2);
    r = fixture_do(&x, &x.boris, T3, "document.content", "document", id, "version", "2", NULL);
    CHECK_STR(fixture_text(r, "/content"), str_of(bytes));
    r = fixture_do(&x, &x.boris, T3, "document.get", "document", id, "version", "2", NULL);
    CHECK_INT(fixture_number(r, "/document/version"), 2);
    fixture_refused(&x, &x.boris, T3, LW_E_NOT_FOUND,
                    "version 3 was not approved; only approved bytes are frozen",
                    "document.content", "document", id, "version", "3", NULL);
    fixture_close(&x);
}

/* Whatever is done afterwards, approved bytes are the same. */
static void approved_bytes_never_change(void)
{
    struct fixture x;
    uint32_t random = 7;
    open_case(&x);
    const char *id = prepare(&x, "user_notice", T1);
    const char *frozen[32] = {0};
    int64_t version = 1;
    fill_notice(&x, id, T1);
    version++;
    for (int step = 0; step < 40; step++) {
        char text[64], number[16];
        random = random * 1664525u + 1013904223u;
        snprintf(number, sizeof number, "%lld", (long long)version);
        snprintf(text, sizeof text, "Step %d of %u", step, random >> 20);
        if (random >> 30 && version < 31) {
            fixture_do(&x, &x.boris, T2, "document.save", "document", id, "summary", text,
                       NULL);
            version++;
        } else if (!frozen[version]) {
            fixture_do(&x, &x.boris, T2, "document.approve", "document", id, "version", number,
                       NULL);
            yyjson_mut_val *r = fixture_do(&x, &x.boris, T2, "document.content", "document", id,
                                           "version", number, NULL);
            frozen[version] = arena_z(&x.arena, fixture_text(r, "/content"));
        } else {
            fixture_do(&x, &x.boris, T3, "document.record_sent", "document", id, "sent_at", T3,
                       "to", "group", "recipient", text, NULL);
        }
    }
    for (int64_t v = 1; v <= version; v++) {
        char number[16];
        snprintf(number, sizeof number, "%lld", (long long)v);
        if (!frozen[v]) continue;
        yyjson_mut_val *r = fixture_do(&x, &x.boris, T3, "document.content", "document", id,
                                       "version", number, NULL);
        CHECK_STR(fixture_text(r, "/content"), str_of(frozen[v]));
    }
    fixture_verify(&x);
    fixture_close(&x);
}

static void nothing_is_saved_that_the_kind_has_not(void)
{
    struct fixture x;
    open_case(&x);
    const char *id = prepare(&x, "user_notice", T1);
    fixture_refused(&x, &x.boris, T1, LW_E_USAGE,
                    "parameter 'udi': 'user_notice' has no such field", "document.save",
                    "document", id, "udi", "x", NULL);
    fixture_refused(&x, &x.boris, T1, LW_E_USAGE,
                    "'end_of_support_notice' is prepared for a product, not for a case",
                    "document.prepare", "kind", "end_of_support_notice", "case", "2026-001",
                    NULL);
    fixture_refused(&x, &x.boris, T1, LW_E_NOT_FOUND,
                    "there is no kind of document 'poem'; 'longwatch document kinds' shows all",
                    "document.prepare", "kind", "poem", "case", "2026-001", NULL);
    fixture_refused(&x, &x.vera, T1, LW_E_REFUSED,
                    "document.prepare needs the permission 'document:write'",
                    "document.prepare", "kind", "user_notice", "case", "2026-001", NULL);
    fixture_close(&x);
}

/* About a product alone: that it was sent is how the duty is met. */
static void end_of_support_shows_in_the_matrix(void)
{
    struct fixture x;
    open_case(&x);
    const char *product = arena_z(&x.arena, x.product);
    yyjson_mut_val *r = fixture_do(&x, &x.boris, T1, "document.prepare", "kind",
                                   "end_of_support_notice", "product", product, NULL);
    const char *id = arena_z(&x.arena, fixture_text(r, "/document/id"));
    CHECK_STR(fixture_text(r, "/document/title"), STR("End of support: Harbour Gateway"));
    fixture_do(&x, &x.boris, T1, "document.save", "document", id, "action",
               "Replace it, then erase its data.", NULL);
    fixture_do(&x, &x.boris, T2, "document.approve", "document", id, "version", "2", NULL);
    for (int i = 0; i < 2; i++)
        fixture_do(&x, &x.boris, T3, "document.record_sent", "document", id, "sent_at", T3,
                   "to", "publication", "recipient", "https://example.org/end", NULL);
    CHECK_INT(fixture_n_events(&x, "duty.attested"), 1);
    r = fixture_do(&x, &x.boris, T4, "duty.get", "duty", "CRA-13-19b", NULL);
    str words = fixture_text(r, "/attestations/0/words");
    CHECK(str_starts(words, STR("'End of support: Harbour Gateway' sent at "
                                "2026-10-23T17:00:00Z to https://example.org/end, SHA-256 ")));
    fixture_verify(&x);
    fixture_close(&x);
}

/* ---- maintainers ---- */

static void nobody_answers_before_it_is_sent(void)
{
    struct fixture x;
    open_case(&x);
    const char *id = prepare(&x, "upstream_report", T1);
    yyjson_mut_val *r = fixture_do(&x, &x.boris, T1, "document.get", "document", id, NULL);
    CHECK_STR(fixture_text(r, "/document/fields/0/key"), STR("component"));
    CHECK(fixture_text(r, "/document/fields/0/value").n > 0);
    CHECK_STR(fixture_text(r, "/document/fields/0/origin"), STR("from the finding"));
    str title = fixture_text(r, "/document/title");
    fixture_refused(
        &x, &x.boris, T1, LW_E_STATE,
        arena_z(&x.arena,
                arena_printf(&x.arena, "'%.*s' was not sent yet: nobody can have answered",
                             STR_ARG(title))),
        "document.record_reply", "document", id, "replied_at", T1, "outcome", "acknowledged",
        "words", "Thanks", NULL);
    r = fixture_do(&x, &x.boris, T2, "document.record_reply", "document", id, "replied_at", T2,
                   "outcome", "already_aware", "words", "Issue 42 is open there", NULL);
    CHECK_STR(fixture_text(r, "/document/replies/0/outcome"), STR("already_aware"));
    fixture_verify(&x);
    fixture_close(&x);
}

/* ---- who was told ---- */

static void recipients_and_their_share(void)
{
    struct fixture x;
    open_case(&x);
    fixture_do(&x, &x.boris, T1, "product.set_market", "product", arena_z(&x.arena, x.product),
               "state", "DE", "units", "400", NULL);
    yyjson_mut_val *r =
        fixture_do(&x, &x.boris, T1, "notice.add_recipient", "case", "2026-001", "kind",
                   "group", "name", "Operators", "n_people", "30", "n_units", "100", NULL);
    const char *group = arena_z(&x.arena, fixture_text(r, "/recipient"));
    r = fixture_do(&x, &x.boris, T1, "notice.add_recipient", "case", "2026-001", "kind",
                   "address", "name", "ada@example.com", "member_state", "de", NULL);
    const char *person = arena_z(&x.arena, fixture_text(r, "/recipient"));
    CHECK_STR(fixture_text(r, "/recipients/1/name"), STR("ada@example.com"));
    CHECK_INT(fixture_number(r, "/n_waiting"), 2);
    const char *id = prepare(&x, "user_notice", T1);
    fill_notice(&x, id, T1);
    fixture_do(&x, &x.boris, T2, "document.approve", "document", id, "version", "2", NULL);
    fixture_do(&x, &x.boris, T3, "document.record_sent", "document", id, "sent_at", T3, "list",
               group, NULL);
    r = fixture_do(&x, &x.boris, T4, "notice.recipients", "case", "2026-001", NULL);
    CHECK_INT(fixture_number(r, "/n_told"), 1);
    CHECK_INT(fixture_number(r, "/n_people_told"), 30);
    CHECK_INT(fixture_number(r, "/n_units"), 400);
    CHECK_INT(fixture_number(r, "/share_pct"), 25);
    fixture_do(&x, &x.boris, T4, "notice.erase_recipient", "recipient", person, NULL);
    r = fixture_do(&x, &x.boris, T4, "notice.recipients", "case", "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/recipients/1/name"), STR("an address that was erased"));
    fixture_refused(&x, &x.boris, T4, LW_E_STATE, "the address is erased already",
                    "notice.erase_recipient", "recipient", person, NULL);
    fixture_refused(&x, &x.boris, T4, LW_E_STATE,
                    "'Operators' is no address of a person: nothing to erase",
                    "notice.erase_recipient", "recipient", group, NULL);
    fixture_verify(&x);
    fixture_close(&x);
}

/* ---- the archive ---- */

static void archive_has_both_and_pages(void)
{
    struct fixture x;
    open_case(&x);
    const char *id = prepare(&x, "user_notice", T1);
    fill_notice(&x, id, T1);
    fixture_do(&x, &x.boris, T2, "document.approve", "document", id, "version", "2", NULL);
    fixture_do(&x, &x.boris, T3, "document.record_sent", "document", id, "sent_at", T3, "to",
               "group", "recipient", "A", NULL);
    fixture_do(&x, &x.boris, T4, "document.record_sent", "document", id, "sent_at", T4, "to",
               "publication", "recipient", "https://example.org", NULL);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, T4, "report.list", "limit", "1", NULL);
    CHECK_INT(fixture_number(r, "/n"), 1);
    CHECK_STR(fixture_text(r, "/reports/0/recipient"), STR("https://example.org"));
    CHECK_STR(fixture_text(r, "/reports/0/punctuality"), STR("in time"));
    const char *next = arena_z(&x.arena, fixture_text(r, "/next_before"));
    r = fixture_do(&x, &x.vera, T4, "report.list", "before", next, NULL);
    CHECK_INT(fixture_number(r, "/n"), 1);
    CHECK_STR(fixture_text(r, "/reports/0/recipient"), STR("A"));
    CHECK_INT(
        fixture_number(fixture_do(&x, &x.vera, T4, "report.list", "year", "2025", NULL), "/n"),
        0);
    CHECK_INT(fixture_number(fixture_do(&x, &x.vera, T4, "report.list", "kind", "user_notice",
                                        "product", arena_z(&x.arena, x.product), NULL),
                             "/n"),
              2);
    CHECK_INT(fixture_number(fixture_do(&x, &x.vera, T4, "report.list", "product",
                                        arena_z(&x.arena, x.second_product), NULL),
                             "/n"),
              0);
    CHECK_INT(
        fixture_number(fixture_do(&x, &x.vera, T4, "report.list", "late", "true", NULL), "/n"),
        0);
    fixture_refused(&x, &x.vera, T4, LW_E_USAGE,
                    "parameter 'before': must be what 'next_before' of the page before says",
                    "report.list", "before", "yesterday", NULL);
    fixture_close(&x);
}

/* ---- paper ---- */

/* What a paper says is read back from the PDF by pdftotext where it is installed. */
static str text_of_pdf(struct fixture *x, yyjson_mut_val *r, str *pdf)
{
    str coded = fixture_text(r, "/base64url"), out;
    struct err e = {0};
    const char *dir = test_temp_dir();
    const char *path = arena_z(&x->arena, arena_printf(&x->arena, "%s/x.pdf", dir));
    const char *text = arena_z(&x->arena, arena_printf(&x->arena, "%s/x.txt", dir));
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *bytes = arena_alloc(&x->arena, coded.n + 1);
    size_t n = 0;
    uint32_t bits = 0, n_bits = 0;
    for (size_t i = 0; i < coded.n; i++) {
        bits = bits << 6 | (uint32_t)(strchr(letters, coded.p[i]) - letters);
        n_bits += 6;
        if (n_bits < 8) continue;
        n_bits -= 8;
        bytes[n++] = (char)(bits >> n_bits & 0xFF);
    }
    *pdf = (str){bytes, n};
    CHECK_OK(fs_write_atomic(path, *pdf, 0600, &e), &e);
    const char *const argv[] = {"pdftotext", "-layout", path, text, NULL};
    const struct child child = {"/usr/bin/pdftotext", argv, STR_NONE, 60000};
    struct buf said, errors;
    int code = 0;
    buf_init(&said, LW_KIB);
    buf_init(&errors, LW_KIB);
    enum status st = child_run(&child, &said, &errors, &code, &e);
    buf_release(&said);
    buf_release(&errors);
    if (st == LW_E_NOT_FOUND) test_skip("pdftotext is not installed");
    CHECK_OK(st, &e);
    CHECK_INT(code, 0);
    CHECK_OK(fs_read(&x->arena, text, LW_MIB, &out, &e), &e);
    return out;
}

static void paper_says_what_is_approved(void)
{
    struct fixture x;
    str pdf, again;
    open_case(&x);
    const char *id = prepare(&x, "user_notice", T1);
    fill_notice(&x, id, T1);
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, T1, "document.pdf", "document", id, "bytes", "true", NULL);
    CHECK(str_contains(text_of_pdf(&x, r, &pdf), STR("Draft: not approved, not to be sent.")));
    r = fixture_do(&x, &x.boris, T2, "document.approve", "document", id, "version", "2", NULL);
    str digest = fixture_text(r, "/document/content_sha256");
    r = fixture_do(&x, &x.vera, T3, "document.pdf", "document", id, "bytes", "true", NULL);
    CHECK_STR(fixture_text(r, "/file_name"), STR("2026-001-user_notice-v2.pdf"));
    str text = text_of_pdf(&x, r, &pdf);
    CHECK(str_contains(text, STR("Take the device off the network.")));
    CHECK(str_contains(text, STR("M\xC3\xBCller GmbH")));
    CHECK(str_contains(text, digest));
    CHECK(str_contains(text, STR("Page 1 of 1")));
    CHECK(!str_contains(text, STR("Draft")));
    CHECK(str_contains(pdf, STR("/MarkInfo")));
    CHECK(str_contains(pdf, STR("/Lang (en)")));
    /* At another time: the same bytes. */
    r = fixture_do(&x, &x.vera, T4, "document.pdf", "document", id, "bytes", "true", NULL);
    (void)text_of_pdf(&x, r, &again);
    CHECK_STR(again, pdf);
    fixture_close(&x);
}

static void case_file_and_form_on_paper(void)
{
    struct fixture x;
    str pdf;
    open_case(&x);
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, T2, "case.pdf", "case", "2026-001", "bytes", "true", NULL);
    CHECK_STR(fixture_text(r, "/file_name"), STR("case-2026-001.pdf"));
    str text = text_of_pdf(&x, r, &pdf);
    CHECK(str_contains(text, STR("Case 2026-001")));
    CHECK(str_contains(text, STR("Awareness declared")));
    CHECK(str_contains(text, STR("Art 14(8)")));
    r = fixture_do(&x, &x.vera, T2, "case.form_pdf", "case", "2026-001", "stage",
                   "early_warning", "bytes", "true", NULL);
    text = text_of_pdf(&x, r, &pdf);
    CHECK(
        str_contains(text, STR("Copy sheet of the early warning in the order of the portal")));
    CHECK(str_contains(text, STR("CVE-2023-4863")));
    fixture_close(&x);
}

static void says_how_to_install_the_program(void)
{
    struct fixture x;
    open_case(&x);
    const char *id = prepare(&x, "user_notice", T1);
    setenv("LONGWATCH_PDF", "/nowhere/longwatch-pdf", 1);
    fixture_refused(&x, &x.vera, T1, LW_E_ENV,
                    "there is no 'longwatch-pdf' that draws PDF; 'make install' puts it beside "
                    "longwatch, or set LONGWATCH_PDF to its path",
                    "document.pdf", "document", id, "bytes", "true", NULL);
    setenv("LONGWATCH_PDF", "/bin/false", 1);
    fixture_refused(&x, &x.vera, T1, LW_E_ENV, "'longwatch-pdf' ended with 1", "document.pdf",
                    "document", id, "bytes", "true", NULL);
    unsetenv("LONGWATCH_PDF");
    fixture_close(&x);
}

static const struct test tests[] = {
    {"a user notice from proposal to duty", user_notice_from_proposal_to_duty},
    {"a change is a new version", a_change_is_a_new_version},
    {"approved bytes never change", approved_bytes_never_change},
    {"nothing is saved that the kind has not", nothing_is_saved_that_the_kind_has_not},
    {"end of support shows in the matrix", end_of_support_shows_in_the_matrix},
    {"nobody answers before it is sent", nobody_answers_before_it_is_sent},
    {"recipients and their share", recipients_and_their_share},
    {"the archive has both, and pages", archive_has_both_and_pages},
    {"paper says what is approved", paper_says_what_is_approved},
    {"case file and form on paper", case_file_and_form_on_paper},
    {"says how to install the program", says_how_to_install_the_program},
    {NULL, NULL},
};
const struct test_suite document_ops_suite = {"document_ops", tests};
