/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions through their life, in the product's own words, with real knowledge. */
#include "app/blob.h"
#include "app/decision_fixture.h"
#include "store/image_evidence.h"

#include <unistd.h>

#define NOT_AFFECTED "status", "not_affected", "reason_code", "code_not_reachable"

static const char *decide(struct decision_scene *s, const char *finding, const char *scope)
{
    yyjson_mut_doc *d = DO(s->app, &fixture_anna, "decision.add", "finding", finding, "scope",
                           scope, NOT_AFFECTED);
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    return id;
}

static void decided_once(void)
{
    struct decision_scene s;
    scene_open(&s);
    const char *image = scene_image(&s, "gateway", "1.0", "default", "left-pad@1.1.0");
    const char *finding = scene_finding(&s, image);
    decide(&s, finding, "product");
    CHECK_VERDICT(&s, finding, "not_affected", true);
    CHECK_INT(fixture_n_events(s.app, "decision.added"), 1);
    CHECK_INT(fixture_n_events(s.app, "finding.decided"), 1);
    /* A new version of the component, a new release, another variant. */
    const char *next = scene_image(&s, "gateway", "1.1", "default", "left-pad@1.1.7");
    const char *other = scene_image(&s, "gateway", "1.1", "eu", "left-pad@1.0.0");
    yyjson_mut_doc *d = scene_get(&s, scene_finding(&s, next));
    CHECK_STR(fixture_str(d, "verdict"), STR("not_affected"));
    CHECK_STR(fixture_str(d, "matched_verdict"), STR("affected"));
    CHECK_STR(fixture_str(d, "justification"), STR("vulnerable_code_not_in_execute_path"));
    CHECK_STR(fixture_str(d, "decision_text"),
              STR("Nothing in the product calls the vulnerable code."));
    CHECK_STR(fixture_str(d, "decided_by"), STR("anna"));
    CHECK_STR(fixture_str(d, "decided.scope_words"), STR("every release of Gateway"));
    CHECK_INT(fixture_int(d, "decided.n_holding"), 3);
    /* The record's own word stays beside it. */
    CHECK_STR(fixture_str(d, "others.0.record"), STR("GHSA-aaaa-bbbb-cccc"));
    CHECK_STR(fixture_str(d, "others.0.verdict"), STR("affected"));
    CHECK_INT(fixture_int(d, "others.0.is_reason"), 1);
    yyjson_mut_doc_free(d);
    CHECK_VERDICT(&s, scene_finding(&s, other), "not_affected", true);
    /* Another product is not in its scope. */
    DID(s.app, &fixture_anna, "product.add", "name", "Camera");
    const char *camera = scene_image(&s, "camera", "1", "default", "left-pad@1.1.0");
    CHECK_VERDICT(&s, scene_finding(&s, camera), "affected", false);
    /* The fix is not a matter of the decision. */
    const char *fixed = scene_image(&s, "gateway", "2.0", "default", "left-pad@1.2.0");
    CHECK_VERDICT(&s, scene_finding(&s, fixed), "fixed", false);
    scene_close(&s);
}

static void another_id(void)
{
    struct decision_scene s;
    scene_open(&s);
    scene_record(&s, "GHSA-dddd-eeee-ffff", "", "tiny", "2.0.0", "2026-01-02T00:00:00Z", "");
    scene_learn(&s);
    const char *image = scene_image(&s, "gateway", "1.0", "default", "tiny@1.0.0");
    decide(&s, scene_finding(&s, image), "product");
    yyjson_mut_doc *d = DO(s.app, &fixture_anna, "decision.list");
    CHECK_STR(fixture_str(d, "decisions.0.vulnerability"), STR("GHSA-dddd-eeee-ffff"));
    yyjson_mut_doc_free(d);
    /* The record gets a CVE: the group has another id, and its finding is another one. */
    scene_record(&s, "GHSA-dddd-eeee-ffff", "\"CVE-2026-0002\"", "tiny", "2.0.0",
                 "2026-02-02T00:00:00Z", "");
    scene_learn(&s);
    CHECK_INT(fixture_n_events(s.app, "decision.moved"), 1);
    d = DO(s.app, &fixture_anna, "finding.list", "vulnerability", "CVE-2026-0002", "all",
           "true");
    CHECK_INT(fixture_int(d, "findings"), 1);
    CHECK_STR(fixture_str(d, "findings.0.verdict"), STR("not_affected"));
    CHECK_INT(fixture_int(d, "findings.0.is_decided"), 1);
    yyjson_mut_doc_free(d);
    d = DO(s.app, &fixture_anna, "decision.list", "vulnerability", "CVE-2026-0002");
    const char *id = fixture_keep(d, "decisions.0.id");
    yyjson_mut_doc_free(d);
    d = DO(s.app, &fixture_anna, "decision.get", "decision", id);
    CHECK_STR(fixture_str(d, "found_under.0.vulnerability"), STR("CVE-2026-0002"));
    CHECK_STR(fixture_str(d, "found_under.0.why"),
              STR("GHSA-dddd-eeee-ffff is known as CVE-2026-0002"));
    CHECK_INT(fixture_int(d, "findings"), 1);
    yyjson_mut_doc_free(d);
    scene_close(&s);
}

/* L08: one id is rejected in favour of another; the decision goes there, with a note. */
static void survivor(void)
{
    struct decision_scene s;
    char folder[600];
    struct err e = {0};
    scene_open(&s);
    const char *image = scene_image(&s, "gateway", "1.0", "default", "left-pad@1.1.0");
    const char *finding = scene_finding(&s, image);
    scene_rematch(&s);
    decide(&s, finding, "product");
    snprintf(folder, sizeof folder, "%s/cve", s.dir);
    CHECK_OK(fs_make_dirs(folder, 0700, &e), &e);
    scene_file(&s, "cve/CVE-2026-0001.json",
               "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{"
               "\"cveId\":\"CVE-2026-0001\",\"assignerOrgId\":\"x\",\"state\":\"REJECTED\","
               "\"dateUpdated\":\"2026-05-05T00:00:00Z\"},\"containers\":{\"cna\":{"
               "\"providerMetadata\":{\"orgId\":\"x\",\"shortName\":\"x\"},"
               "\"rejectedReasons\":[{\"lang\":\"en\",\"value\":\"a duplicate\"}],"
               "\"replacedBy\":[\"CVE-2026-0009\"]}}}");
    scene_import_feed(&s, "cve", "cve");
    scene_record(&s, "GHSA-aaaa-bbbb-cccc", "\"CVE-2026-0001\"", "left-pad", "1.2.0",
                 "2026-05-05T00:00:00Z", "\"withdrawn\":\"2026-05-05T00:00:00Z\",");
    scene_record(&s, "GHSA-xxxx-yyyy-zzzz", "\"CVE-2026-0009\"", "left-pad", "1.2.1",
                 "2026-05-05T00:00:00Z", "");
    scene_learn(&s);
    yyjson_mut_doc *d = scene_get(&s, finding);
    CHECK_INT(fixture_int(d, "is_closed"), 1);
    yyjson_mut_doc_free(d);
    d = DO(s.app, &fixture_anna, "finding.list", "vulnerability", "CVE-2026-0009", "all",
           "true");
    CHECK_INT(fixture_int(d, "findings"), 1);
    CHECK_STR(fixture_str(d, "findings.0.verdict"), STR("not_affected"));
    yyjson_mut_doc_free(d);
    d = DO(s.app, &fixture_anna, "ledger.list", "kind", "decision.moved");
    CHECK_STR(fixture_str(d, "events.0.payload.why"),
              STR("CVE-2026-0001 was rejected in favour of CVE-2026-0009"));
    yyjson_mut_doc_free(d);
    scene_close(&s);
}

/* Another SBOM of the same image: the decision is there again. */
static void import_again(void)
{
    struct decision_scene s;
    scene_open(&s);
    const char *image = scene_image(&s, "gateway", "1.0", "default", "left-pad@1.1.0");
    decide(&s, scene_finding(&s, image), "image");
    yyjson_mut_doc *d =
        DO(s.app, &fixture_anna, "image.add", "product", "gateway", "release", "1.0", "replace",
           "true", "sbom",
           scene_file(&s, "again.json",
                      "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":2,"
                      "\"components\":[{\"type\":\"library\",\"name\":\"left-pad\","
                      "\"version\":\"1.1.5\",\"purl\":\"pkg:npm/left-pad@1.1.5\"}]}"));
    CHECK_STR(fixture_str(d, "id"), str_of(image));
    yyjson_mut_doc_free(d);
    d = DO(s.app, &fixture_anna, "finding.list", "image", image, "verdict", "not_affected",
           "text", "1.1.5");
    CHECK_INT(fixture_int(d, "findings"), 1);
    CHECK_INT(fixture_int(d, "findings.0.is_decided"), 1);
    yyjson_mut_doc_free(d);
    scene_close(&s);
}

static void ground_moves(void)
{
    struct decision_scene s;
    scene_open(&s);
    const char *image = scene_image(&s, "gateway", "1.0", "default", "left-pad@1.1.0");
    scene_image(&s, "gateway", "1.1", "default", "left-pad@1.1.0");
    const char *finding = scene_finding(&s, image);
    const char *id = decide(&s, finding, "product");
    scene_rematch(&s);
    /* A mere revision is no reason to ask again (T06). */
    scene_record(&s, "GHSA-aaaa-bbbb-cccc", "\"CVE-2026-0001\"", "left-pad", "1.2.0",
                 "2026-03-03T00:00:00Z", "");
    CHECK_INT(scene_learn(&s).findings.n_reopened, 0);
    CHECK_VERDICT(&s, finding, "not_affected", true);
    /* Other versions are. */
    scene_record(&s, "GHSA-aaaa-bbbb-cccc", "\"CVE-2026-0001\"", "left-pad", "1.3.0",
                 "2026-04-04T00:00:00Z", "");
    CHECK_INT(scene_learn(&s).findings.n_reopened, 2);
    yyjson_mut_doc *d = scene_get(&s, finding);
    CHECK_STR(fixture_str(d, "verdict"), STR("affected"));
    CHECK_STR(fixture_str(d, "history.0.kind"), STR("finding.reopened"));
    CHECK_STR(fixture_str(d, "history.0.payload.why"),
              STR("the decision of 2026-11-22 does not hold any more: what "
                  "GHSA-aaaa-bbbb-cccc@2026-04-04T00:00:00Z states of this component is not "
                  "what the decision was made on, GHSA-aaaa-bbbb-cccc@2026-01-02T00:00:00Z"));
    CHECK_STR(fixture_str(d, "earlier.0.id"), str_of(id));
    CHECK_STR(fixture_str(d, "earlier.0.state"), STR("fell"));
    CHECK_STR(fixture_str(d, "earlier.0.fit"), STR("ended"));
    yyjson_mut_doc_free(d);
    CHECK_INT(fixture_n_events(s.app, "decision.fell"), 1);
    /* Confirmed with one action, over what the record states now. */
    d = DO(s.app, &fixture_anna, "decision.confirm", "decision", id);
    CHECK_INT(fixture_int(d, "n_findings"), 2);
    CHECK_STR(fixture_str(d, "former"), str_of(id));
    CHECK_STR(fixture_str(d, "record"), STR("GHSA-aaaa-bbbb-cccc@2026-04-04T00:00:00Z"));
    yyjson_mut_doc_free(d);
    CHECK_VERDICT(&s, finding, "not_affected", true);
    scene_close(&s);
}

#define NO_WGET "symbol CONFIG_WGET of busybox is not set"

static const char *decide_by_rule(struct decision_scene *s, const char *finding)
{
    yyjson_mut_doc *d =
        DO(s->app, &fixture_anna, "decision.add", "finding", finding, "scope", "product",
           "status", "not_affected", "reason_code", "option_not_set", "condition", NO_WGET);
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    return id;
}

/* T02, T03: without the applet not affected; a build that has it opens the finding again. */
static void condition(void)
{
    struct decision_scene s;
    scene_open(&s);
    const char *image = scene_image(&s, "gateway", "1.0", "default", "left-pad@1.1.0");
    const char *finding = scene_finding(&s, image);
    DID(s.app, &fixture_anna, "image.add_evidence", "image", image, "document",
        scene_evidence(&s, ""));
    const char *id = decide_by_rule(&s, finding);
    yyjson_mut_doc *d = scene_get(&s, finding);
    CHECK_STR(fixture_str(d, "verdict"), STR("not_affected"));
    CHECK(str_contains(str_of(fixture_keep(d, "decision_quotes.0")), STR("CONFIG_WGET")));
    CHECK(str_contains(str_of(fixture_keep(d, "decided.evidence")), STR("CONFIG_WGET")));
    yyjson_mut_doc_free(d);
    /* A release without evidence: missing evidence proves nothing, and it is said. */
    const char *next = scene_image(&s, "gateway", "1.1", "default", "left-pad@1.1.0");
    const char *unknown = scene_finding(&s, next);
    d = scene_get(&s, unknown);
    CHECK_STR(fixture_str(d, "verdict"), STR("affected"));
    CHECK_STR(fixture_str(d, "earlier.0.id"), str_of(id));
    CHECK_STR(fixture_str(d, "earlier.0.fit"), STR("condition_unknown"));
    CHECK(str_starts(str_of(fixture_keep(d, "earlier.0.why_not")),
                     STR("its condition cannot be decided for this image: ")));
    yyjson_mut_doc_free(d);
    DID(s.app, &fixture_anna, "image.add_evidence", "image", next, "document",
        scene_evidence(&s, ""));
    CHECK_VERDICT(&s, unknown, "not_affected", true);
    /* The new build has wget. */
    int64_t n_alerts = fixture_n_events(s.app, "alert.reopened");
    d = DO(s.app, &fixture_anna, "image.add_evidence", "image", next, "document",
           scene_evidence(&s, "CONFIG_WGET"), "replace", "true");
    CHECK_INT(fixture_int(d, "n_reopened"), 1);
    yyjson_mut_doc_free(d);
    d = scene_get(&s, unknown);
    CHECK_STR(fixture_str(d, "verdict"), STR("affected"));
    CHECK_STR(fixture_str(d, "earlier.0.fit"), STR("condition_untrue"));
    CHECK_STR(fixture_str(d, "history.0.kind"), STR("finding.reopened"));
    CHECK(str_starts(str_of(fixture_keep(d, "history.0.payload.why")),
                     STR("the decision of 2026-11-22 does not hold any more: its condition is "
                         "not true of this image: ")));
    yyjson_mut_doc_free(d);
    CHECK_INT(fixture_n_events(s.app, "alert.reopened"), n_alerts + 1);
    /* Elsewhere it goes on, and it is still in force. */
    CHECK_VERDICT(&s, finding, "not_affected", true);
    d = DO(s.app, &fixture_anna, "decision.get", "decision", id);
    CHECK_STR(fixture_str(d, "state"), STR("in_force"));
    CHECK_INT(fixture_int(d, "n_holding"), 1);
    yyjson_mut_doc_free(d);
    /* The answer is kept: the page of a finding does not read the evidence again. */
    d = DO(s.app, &fixture_anna, "image.evidence", "image", next);
    str path = blob_path(s.app, &s.app->arena, fixture_str(d, "evidence.1.digest"));
    CHECK_INT(unlink(arena_z(&s.app->arena, path)), 0);
    yyjson_mut_doc_free(d);
    d = scene_get(&s, unknown);
    CHECK_STR(fixture_str(d, "earlier.0.fit"), STR("condition_untrue"));
    yyjson_mut_doc_free(d);
    scene_close(&s);
}

static void tick(struct decision_scene *s, const char *now)
{
    struct utc next = UTC_NONE;
    struct err e = {0};
    fixture_now(now);
    CHECK_OK(decision_expire_due(s->app, utc_now(), &next, &e), &e);
}

static int64_t n_expiring(struct decision_scene *s, const char *days)
{
    yyjson_mut_doc *d = DO(s->app, &fixture_anna, "decision.list", "expires_within", days);
    int64_t n = (int64_t)yyjson_mut_arr_size(
        yyjson_mut_obj_get(yyjson_mut_doc_get_root(d), "decisions"));
    yyjson_mut_doc_free(d);
    return n;
}

static void expiry(void)
{
    struct decision_scene s;
    scene_open(&s);
    const char *image = scene_image(&s, "gateway", "1.0", "default", "left-pad@1.1.0");
    const char *finding = scene_finding(&s, image);
    REFUSED(s.app, &fixture_anna, "decision.add", LW_E_USAGE,
            "parameter 'expires_on': '2026-11-21' is over, today is 2026-11-22", "finding",
            finding, NOT_AFFECTED, "expires_on", "2026-11-21");
    DID(s.app, &fixture_anna, "decision.add", "finding", finding, NOT_AFFECTED, "expires_on",
        "2026-12-31");
    struct utc next = UTC_NONE;
    struct err e = {0};
    CHECK_OK(decision_expire_due(s.app, utc_now(), &next, &e), &e);
    char text[UTC_TEXT_BYTES];
    CHECK_STR(utc_text(next, text), STR("2027-01-01T00:00:00Z"));
    CHECK_INT(n_expiring(&s, "38"), 0); /* today is 22 November: 39 days to the last one */
    CHECK_INT(n_expiring(&s, "39"), 1);
    REFUSED(s.app, &fixture_anna, "decision.list", LW_E_USAGE,
            "parameter 'expires_within': goes with 'limit' alone", "expires_within", "9",
            "state", "in_force");
    tick(&s, "2026-12-31T23:59:59Z");
    CHECK_VERDICT(&s, finding, "not_affected", true);
    CHECK_INT(fixture_n_events(s.app, "decision.expired"), 0);
    tick(&s, "2027-01-01T00:00:00Z");
    CHECK_VERDICT(&s, finding, "affected", false);
    CHECK_INT(fixture_n_events(s.app, "decision.expired"), 1);
    CHECK_INT(fixture_n_events(s.app, "finding.expired"), 1);
    tick(&s, "2027-01-02T00:00:00Z");
    CHECK_INT(fixture_n_events(s.app, "decision.expired"), 1);
    yyjson_mut_doc *d = scene_get(&s, finding);
    const char *id = fixture_keep(d, "earlier.0.id");
    CHECK_STR(fixture_str(d, "earlier.0.why_not"), STR("its last day was 2026-12-31"));
    yyjson_mut_doc_free(d);
    REFUSED(s.app, &fixture_anna, "decision.confirm", LW_E_USAGE,
            "parameter 'expires_on': '2026-12-31' is over: give another", "decision", id);
    DID(s.app, &fixture_anna, "decision.confirm", "decision", id, "expires_on", "2027-06-30");
    CHECK_VERDICT(&s, finding, "not_affected", true);
    scene_close(&s);
}

static void second_person(void)
{
    struct decision_scene s;
    scene_open(&s);
    DID(s.app, &fixture_anna, "setting.set", "name", "decision-approval", "value",
        "not_affected");
    const char *image = scene_image(&s, "gateway", "1.0", "default", "left-pad@1.1.0");
    const char *finding = scene_finding(&s, image);
    yyjson_mut_doc *d =
        DO(s.app, &fixture_anna, "finding.decide", "finding", finding, NOT_AFFECTED);
    CHECK_INT(fixture_int(d, "needs_approval"), 1);
    CHECK_INT(fixture_int(d, "n_decided"), 0);
    CHECK_INT(fixture_int(d, "n_findings"), 1);
    CHECK_STR(fixture_str(d, "verdict"), STR("affected"));
    const char *id = fixture_keep(d, "decision_id");
    yyjson_mut_doc_free(d);
    CHECK_VERDICT(&s, finding, "affected", false);
    d = DO(s.app, &fixture_vera, "decision.list", "state", "proposed");
    CHECK_INT(fixture_int(d, "n_proposed"), 1);
    CHECK_INT(fixture_int(d, "decisions.0.may_approve"), 1);
    yyjson_mut_doc_free(d);
    char words[200];
    snprintf(words, sizeof words,
             "decision '%s' needs a second person: who proposed it cannot approve or refuse it",
             id);
    REFUSED(s.app, &fixture_anna, "decision.approve", LW_E_REFUSED, words, "decision", id);
    DID(s.app, &fixture_vera, "decision.approve", "decision", id);
    CHECK_VERDICT(&s, finding, "not_affected", true);
    d = scene_get(&s, finding);
    CHECK_STR(fixture_str(d, "decided.made_by"), STR("anna"));
    CHECK_STR(fixture_str(d, "decided.approved_by"), STR("vera"));
    yyjson_mut_doc_free(d);
    snprintf(words, sizeof words, "decision '%s' does not wait for approval: it is in_force",
             id);
    REFUSED(s.app, &fixture_vera, "decision.approve", LW_E_STATE, words, "decision", id);
    /* What keeps a finding open needs nobody. */
    d = DO(s.app, &fixture_vera, "finding.decide", "finding", finding, "status", "affected",
           "reason", "reachable after all");
    CHECK_INT(fixture_int(d, "needs_approval"), 0);
    yyjson_mut_doc_free(d);
    d = DO(s.app, &fixture_anna, "decision.add", "finding", finding, NOT_AFFECTED);
    id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    REFUSED(s.app, &fixture_vera, "decision.refuse", LW_E_USAGE,
            "parameter 'reason': is required", "decision", id, "reason", " ");
    DID(s.app, &fixture_vera, "decision.refuse", "decision", id, "reason", "it is reachable");
    CHECK_VERDICT(&s, finding, "affected", true);
    CHECK_INT(fixture_n_events(s.app, "decision.refused"), 1);
    scene_close(&s);
}

static void bulk_and_withdrawal(void)
{
    struct decision_scene s;
    scene_open(&s);
    const char *a =
        scene_finding(&s, scene_image(&s, "gateway", "1.0", "default", "left-pad@1.1.0"));
    const char *b =
        scene_finding(&s, scene_image(&s, "gateway", "1.0", "eu", "left-pad@1.1.0"));
    const char *c =
        scene_finding(&s, scene_image(&s, "gateway", "1.1", "default", "left-pad@1.1.0"));
    char list[200];
    snprintf(list, sizeof list, "%s,%s", a, b);
    yyjson_mut_doc *d =
        DO(s.app, &fixture_anna, "decision.add", "findings", list, NOT_AFFECTED);
    CHECK_INT(fixture_int(d, "n_decisions"), 2);
    CHECK_INT(fixture_int(d, "n_findings"), 2);
    yyjson_mut_doc_free(d);
    d = DO(s.app, &fixture_anna, "decision.add", "findings", list, NOT_AFFECTED, "scope",
           "release");
    CHECK_INT(fixture_int(d, "n_decisions"), 1);
    CHECK_INT(fixture_int(d, "n_images"), 2);
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    /* Both narrower ones held on what it was made from. */
    CHECK_INT(fixture_n_events(s.app, "decision.replaced"), 2);
    CHECK_VERDICT(&s, c, "affected", false);
    d = DO(s.app, &fixture_anna, "decision.withdraw", "decision", id, "reason", "a mistake");
    CHECK_INT(fixture_int(d, "n_changed"), 2);
    CHECK_STR(fixture_str(d, "state"), STR("withdrawn"));
    yyjson_mut_doc_free(d);
    CHECK_VERDICT(&s, a, "affected", false);
    CHECK_INT(fixture_n_events(s.app, "finding.reopened"), 2);
    char words[200];
    snprintf(words, sizeof words, "decision '%s' ended already: a mistake", id);
    REFUSED(s.app, &fixture_anna, "decision.withdraw", LW_E_STATE, words, "decision", id,
            "reason", "again");
    REFUSED(s.app, &fixture_anna, "decision.add", LW_E_STATE,
            "no finding of 'CVE-2026-0001' in 'pkg:npm/tiny' in the scope 'everywhere' asks "
            "for a decision",
            "vulnerability", "CVE-2026-0001", "component", "pkg:npm/tiny", "scope",
            "everywhere", NOT_AFFECTED);
    REFUSED(s.app, &fixture_anna, "decision.add", LW_E_USAGE,
            "parameter 'scope_ref': which product", "vulnerability", "CVE-2026-0001", "scope",
            "product", NOT_AFFECTED);
    REFUSED(s.app, &fixture_anna, "decision.add", LW_E_USAGE,
            "parameter 'reason_code': 'reachable' goes with the status 'affected'", "finding",
            a, "status", "not_affected", "reason_code", "reachable");
    /* Any id of the group finds it. */
    d = DO(s.app, &fixture_anna, "decision.add", "vulnerability", "GHSA-aaaa-bbbb-cccc",
           "component", "pkg:npm/left-pad", "scope", "line", "scope_ref", "home", NOT_AFFECTED);
    CHECK_INT(fixture_int(d, "n_findings"), 3);
    CHECK_STR(fixture_str(d, "decisions.0.vulnerability"), STR("CVE-2026-0001"));
    yyjson_mut_doc_free(d);
    scene_close(&s);
}

/* The line's decision ends where the product leaves the line. */
static void scope_moves(void)
{
    struct decision_scene s;
    scene_open(&s);
    const char *image = scene_image(&s, "gateway", "1.0", "default", "left-pad@1.1.0");
    const char *finding = scene_finding(&s, image);
    scene_rematch(&s);
    decide(&s, finding, "line");
    CHECK_VERDICT(&s, finding, "not_affected", true);
    DID(s.app, &fixture_anna, "product.change", "product", "gateway", "line", "industry");
    yyjson_mut_doc *d = scene_get(&s, finding);
    CHECK_STR(fixture_str(d, "history.0.payload.why"),
              STR("the decision of 2026-11-22 does not hold any more: the image is not in its "
                  "scope"));
    yyjson_mut_doc_free(d);
    scene_rematch(&s);
    CHECK_VERDICT(&s, finding, "affected", false);
    DID(s.app, &fixture_anna, "product.change", "product", "gateway", "line", "home");
    CHECK_VERDICT(&s, finding, "not_affected", true);
    scene_close(&s);
}

static void refused_evidence(void)
{
    struct decision_scene s;
    scene_open(&s);
    const char *image = scene_image(&s, "gateway", "1.0", "default", "left-pad@1.1.0");
    REFUSED(s.app, &fixture_anna, "image.add_evidence", LW_E_INPUT,
            "this is no evidence document, expected \"format\": \"longwatch-evidence/1\"",
            "image", image, "document", scene_file(&s, "x.json", "{}"));
    CHECK_INT(fixture_n_events(s.app, "image.evidence_refused"), 1);
    const char *document = scene_evidence(&s, "");
    yyjson_mut_doc *d =
        DO(s.app, &fixture_anna, "image.add_evidence", "image", image, "document", document);
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    /* The same again changes nothing. */
    int64_t n = fixture_n_events(s.app, "");
    d = DO(s.app, &fixture_anna, "image.add_evidence", "image", image, "document", document);
    CHECK_STR(fixture_str(d, "id"), str_of(id));
    CHECK_INT(fixture_int(d, "is_new"), 0);
    yyjson_mut_doc_free(d);
    CHECK_INT(fixture_n_events(s.app, ""), n);
    DID(s.app, &fixture_anna, "image.end_evidence", "image", image, "evidence", id, "reason",
        "of another build");
    d = DO(s.app, &fixture_anna, "image.evidence", "image", image);
    CHECK_INT(fixture_int(d, "total"), 1);
    CHECK_INT(fixture_int(d, "has_evidence"), 0);
    CHECK_STR(fixture_str(d, "evidence.0.ended_why"), STR("of another build"));
    yyjson_mut_doc_free(d);
    fixture_ledger_is_whole(s.app);
    /* A hand in the database takes the end back. */
    struct ledger_check check;
    struct err e = {0};
    CHECK_OK(db_begin(s.app->db, DB_HERE, &e), &e);
    CHECK_OK(image_evidence_end(s.app->db, str_of(id), UTC_NONE, STR(""), &e), &e);
    CHECK_OK(db_commit(s.app->db, &e), &e);
    CHECK_OK(ledger_verify(s.app->db, &check, &e), &e);
    CHECK(!check.is_whole);
    CHECK(str_starts(str_of(check.why), STR("evidence '")));
    app_close(s.app);
}

static const struct test tests[] = {
    {"decided once", decided_once},
    {"another id of the vulnerability", another_id},
    {"an id rejected in favour of another", survivor},
    {"another SBOM of the image", import_again},
    {"the ground moves", ground_moves},
    {"a condition on the build", condition},
    {"the last day", expiry},
    {"a second person", second_person},
    {"several at once, withdrawn", bulk_and_withdrawal},
    {"a product leaves its line", scope_moves},
    {"refused and ended evidence", refused_evidence},
    {NULL, NULL},
};
const struct test_suite decision_ops_suite = {"decision_ops", tests};
