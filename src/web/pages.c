/* SPDX-License-Identifier: Apache-2.0 */
/* The pages and forms. page.h says how to add one. */
#include "web/page.h"

#include "web/finish.h"
#include "web/page_table.h"

/* clang-format off */
const struct room_row room_rows[] = {
    {ROOM_NOW, ROOM_NOW, "/", "Now", NULL},
    {ROOM_PRODUCTS, ROOM_PRODUCTS, "/products", "Products", NULL},
    {ROOM_PRODUCTS, ROOM_COMPONENTS, "/components", "Components", NULL},
    {ROOM_FINDINGS, ROOM_FINDINGS, "/findings", "Findings", "decisions_wanted"},
    {ROOM_FINDINGS, ROOM_DECISIONS, "/decisions", "Decisions", NULL},
    {ROOM_FINDINGS, ROOM_RULES, "/rules", "Rules", NULL},
    {ROOM_FINDINGS, ROOM_VEX, "/vex", "VEX", NULL},
    {ROOM_CASES, ROOM_CASES, "/cases", "Cases", "cases"},
    {ROOM_EVIDENCE, ROOM_EVIDENCE, "/ledger", "Evidence", NULL},
    {ROOM_EVIDENCE, ROOM_LEDGER, "/ledger", "Ledger", NULL},
    {ROOM_SETTINGS, ROOM_SETTINGS, "/settings", "Settings", NULL},
    {ROOM_SETTINGS, ROOM_FEEDS, "/feeds", "Feeds", NULL},
    {ROOM_SETTINGS, ROOM_PEOPLE, "/people", "People", NULL},
    {ROOM_SETTINGS, ROOM_CHANNELS, "/settings/channels", "Channels", NULL},
    {ROOM_SETTINGS, ROOM_MESSAGES, "/settings/messages", "Messages", NULL},
};
/* clang-format on */
const size_t n_room_rows = sizeof room_rows / sizeof room_rows[0];

/* Fields of the page Decide as decision.preview wants them. */
#define DECIDE_ARGS                                                                         \
 "status=?status&findings?=?finding*&vulnerability?=?vulnerability&component?=?component&"  \
 "scope_ref?=?scope_ref&justification?=?justification&reason_code?=?reason_code&"           \
 "reason?=?reason&impact?=?impact&scope?=?scope&versions?=?versions&condition?=?condition&" \
 "expires_on?=?expires_on&overrides?=?overrides&after?=?after"

/* clang-format off */
const struct page page_rows[] = {
    {"/", "now", "Now", NULL, ROOM_NOW, PERMISSION_READ, {{"data", "now.get", "", false},
      {"proposed", "decision.list", "state=proposed&limit=10", false},
      {"fell", "decision.list", "state=fell&limit=5", false},
      {"recent", "ledger.list", "limit=8", false}}, finish_now, NULL},
    {"/cases", "cases", "Cases", NULL, ROOM_CASES, PERMISSION_READ,
     {{"cases", "case.list", "state=?state&before=?before&limit=50", false}}, NULL, &cases_table},
    {"/cases/{case}", "case", "Case", "file.case.title", ROOM_CASES, PERMISSION_READ,
     {{"file", "case.get", "case={case}&stage=?stage", false},
      {"people", "person.list", "", false},
      {"portal", "portal.get", "case={case}", false}}, finish_case, NULL},
    {"/cases/{case}/compare/{stage}", "form_compare", "Difference", "file.case.title", ROOM_CASES,
     PERMISSION_READ, {{"file", "case.get", "case={case}&stage={stage}", false},
      {"difference", "case.form_difference", "case={case}&stage={stage}", false},
      {"changes", "case.form_changes", "case={case}&stage={stage}", false}}, NULL, NULL},
    {"/forms", "form_catalogue", "Field catalogue", NULL, ROOM_CASES, PERMISSION_READ,
     {{"catalogue", "form.catalogue", "track=?track&glossary=?glossary", false}}, NULL, NULL},
    {"/cases/{case}/sheet/{stage}", "sheet", "Copy sheet", "sheet.title", ROOM_CASES,
     PERMISSION_READ, {{"sheet", "case.sheet", "case={case}&stage={stage}", false}}, NULL, NULL},
    {"/products", "products", "Products", NULL, ROOM_PRODUCTS, PERMISSION_READ,
     {{"products", "product.list", "line=?line", false}}, finish_products, &products_table},
    {"/products/{product}", "product", "Product", "product.name", ROOM_PRODUCTS, PERMISSION_READ,
     {{"product", "product.get", "product={product}", false},
      {"list", "finding.list", "product={product}&open=true&limit=1", false},
      {"cases", "case.list", "limit=50", false},
      {"products", "product.list", "", false}}, finish_product, NULL},
    {"/images/{image}", "image", "Image", "image.product_name", ROOM_PRODUCTS, PERMISSION_READ,
     {{"image", "image.get", "image={image}", false},
      {"findings", "finding.list", "image={image}&limit=200", false},
      {"evidence", "image.evidence", "image={image}", false},
      {"sboms", "image.sboms", "image={image}", false},
      {"components", "image.components",
       "image={image}&after=?after&verdict=?verdict&text=?text", false}}, finish_image, &components_table},
    {"/images/{image}/quality", "image_quality", "Quality of the SBOM", "image.product_name",
     ROOM_PRODUCTS, PERMISSION_READ,
     {{"image", "image.get", "image={image}", false},
      {"quality", "image.quality", "image={image}", false}}, NULL, NULL},
    {"/images/{image}/tree", "image_tree", "Outline", "tree.image.product_name", ROOM_PRODUCTS,
     PERMISSION_READ, {{"tree", "image.tree", "image={image}", false}}, finish_tree, NULL},
    {"/images/{image}/difference", "image_difference", "Difference", "difference.image.product_name",
     ROOM_PRODUCTS, PERMISSION_READ,
     {{"difference", "image.compare", "image={image}&with=?with", false},
      {"images", "image.list", "", false}}, finish_difference, NULL},
    {"/search", "search", "Search", NULL, ROOM_NONE, PERMISSION_READ,
     {{"search", "search.run", "text=?q", true}}, NULL, NULL},
    {"/findings", "findings", "Findings", NULL, ROOM_FINDINGS, PERMISSION_READ,
     {{"list", "finding.list",
       "product=?product&image=?image&vulnerability=?vulnerability&verdict=?verdict&"
       "priority=?priority&exploited=?exploited&text=?q&after=?after&open=?open&"
       "wanted=?wanted~open,verdict,exploited,vulnerability,product,image,finding", false},
      {"detail", "finding.get", "finding=?finding@list.findings", true}}, finish_findings, &findings_table},
    {"/findings/{finding}", "finding", "Finding", "detail.vulnerability", ROOM_FINDINGS,
     PERMISSION_READ, {{"detail", "finding.get", "finding={finding}", false}}, NULL, NULL},
    {"/vulnerabilities/{vulnerability}", "vulnerability", "Vulnerability", "vulnerability.id",
     ROOM_FINDINGS, PERMISSION_READ,
     {{"vulnerability", "vulnerability.get", "vulnerability={vulnerability}", false}}, NULL, NULL},
    {"/components", "components", "Components", NULL, ROOM_COMPONENTS, PERMISSION_READ,
     {{"search", "component.search", "text=?text&version=?version&licence=?licence&after=?after",
       false}}, finish_components, &shipped_table},
    {"/components/{component}", "component", "Component", "component.name", ROOM_COMPONENTS,
     PERMISSION_READ, {{"component", "component.get", "component={component}&after=?after", false}},
     finish_component, &holding_table},
    {"/decide", "decide", "Decide", NULL, ROOM_FINDINGS, PERMISSION_TRIAGE,
     {{"first", "finding.get", "finding=?finding", true},
      {"reasons", "decision.reasons", "", false},
      {"preview", "decision.preview", DECIDE_ARGS, true}}, finish_decide, NULL},
    {"/decisions", "decisions", "Decisions", NULL, ROOM_DECISIONS, PERMISSION_READ,
     {{"list", "decision.list",
       "state=?state&vulnerability=?vulnerability&rules=?rules&after=?after", false}},
     finish_decisions, &decisions_table},
    {"/decisions/{decision}", "decision", "Decision", "decision.vulnerability", ROOM_DECISIONS,
     PERMISSION_READ, {{"decision", "decision.get", "decision={decision}&after=?after", false}},
     finish_decision, &decided_table},
    {"/rules", "rules", "Rules", NULL, ROOM_RULES, PERMISSION_READ,
     {{"tried", "rule.try", "condition=?condition&image?=?image", true},
      {"rules", "rule.list", "text=?text", false},
      {"made", "decision.list", "rules=true&state=in_force&limit=50", false},
      {"images", "image.list", "", false}}, finish_rules, &rules_table},
    {"/rules/{rule}", "rule", "Rule", "rule.id", ROOM_RULES, PERMISSION_READ,
     {{"rule", "rule.get", "rule={rule}", false}}, NULL, NULL},
    {"/vex", "vex", "VEX", NULL, ROOM_VEX, PERMISSION_READ,
     {{"list", "vex.list", "supplier=?supplier&after=?after&limit=50", false},
      {"suppliers", "supplier.list", "", false},
      {"products", "product.list", "", false}}, finish_vex, &vex_table},
    {"/vex/{document}", "vex_document", "VEX document", "document.document", ROOM_VEX,
     PERMISSION_READ,
     {{"document", "vex.get", "document={document}&outcome=?outcome&after=?after", false}},
     finish_vex_document, &statements_table},
    {"/ledger", "ledger", "Ledger", NULL, ROOM_LEDGER, PERMISSION_READ,
     {{"ledger", "ledger.list", "after=?after&case=?case&subject=?subject&kind=?kind", false}},
     finish_ledger, &ledger_table},
    {"/ledger/verify", "ledger_verify", "Verification of the ledger", NULL, ROOM_LEDGER,
     PERMISSION_READ, {{"check", "ledger.verify", "", false}}, NULL, NULL},
    {"/feeds", "feeds", "Feeds", NULL, ROOM_FEEDS, PERMISSION_READ,
     {{"feeds", "feed.list", "", false}}, NULL, NULL},
    {"/people", "people", "People", NULL, ROOM_PEOPLE, PERMISSION_READ,
     {{"people", "person.list", "", false}, {"oncall", "oncall.get", "", false}}, NULL, NULL},
    {"/account", "account", "Your account", NULL, ROOM_PEOPLE, PERMISSION_READ,
     {{"account", "session.get", "", false}, {"tokens", "token.list", "", false}}, NULL, NULL},
    {"/settings", "settings", "Settings", NULL, ROOM_SETTINGS, PERMISSION_READ,
     {{"settings", "setting.list", "", false}}, NULL, NULL},
    {"/settings/channels", "channels", "Channels", NULL, ROOM_CHANNELS, PERMISSION_READ,
     {{"channels", "channel.list", "", false}, {"people", "person.list", "", false}}, NULL, NULL},
    {"/settings/messages", "messages", "Messages", NULL, ROOM_MESSAGES, PERMISSION_READ,
     {{"messages", "outbox.list", "state=?state&limit=100", false}}, finish_messages,
     &messages_table},
    {"/settings/alerts", "alerts", "What is announced", NULL, ROOM_SETTINGS, PERMISSION_READ,
     {{"alerts", "alert.routes", "", false}}, NULL, NULL},
};
const size_t n_page_rows = sizeof page_rows / sizeof page_rows[0];

const struct form_row form_rows[] = {
    {"alert.set_route", "/settings/alerts", NULL, "Route changed.", NULL},
    {"case.acknowledge", "/cases/{case}", NULL, "Acknowledged: paging has ended.", NULL},
    {"case.approve_correction", "/cases/{case}", NULL, "Correction approved.", NULL},
    {"case.assign", "/cases/{case}", NULL, "Lead named.", NULL},
    {"case.close", "/cases/{case}", NULL, "Case closed.", NULL},
    {"case.correct_awareness", "/cases/{case}", NULL, "Correction recorded.", NULL},
    {"case.declare_aware", "/cases/{case}", NULL, "Awareness declared: the clocks run.", NULL},
    {"case.dismiss", "/cases/{case}", NULL, "Candidate dismissed.", NULL},
    {"case.form_save", "/cases/{case}", NULL, "Draft saved and checked.", NULL},
    {"case.measure_available", "/cases/{case}", NULL, "Measure recorded.", NULL},
    {"case.record_submission", "/cases/{case}", NULL,
     "Submission recorded; its content is frozen.", NULL},
    {"case.reopen", "/cases/{case}", NULL, "Taken up again.", NULL},
    {"channel.add", "/settings/channels", NULL, "Channel added. Send a test.", NULL},
    {"channel.change", "/settings/channels", NULL, "Channel changed.", NULL},
    {"channel.remove", "/settings/channels", NULL, "Channel removed.", NULL},
    {"channel.test", "/settings/channels", NULL,
     "Test queued: what became of it stands under Messages.", NULL},
    {"decision.add", "/decide", "/decisions/{id}", "Decision recorded.", NULL},
    {"decision.approve", "/decisions/{decision}", NULL, "Approved: it holds from now on.", NULL},
    {"decision.confirm", "/decisions/{decision}", "/decisions/{id}",
     "Decided again, over what the records state today.", NULL},
    {"decision.refuse", "/decisions/{decision}", NULL, "Refused: nothing changed.", NULL},
    {"decision.withdraw", "/decisions/{decision}", NULL,
     "Withdrawn: its findings are open again unless another decision holds.", NULL},
    {"feed.accept_shrink", "/feeds", NULL, "Accepted: the smaller feed is in force.", NULL},
    {"feed.request", "/feeds", NULL, "Asked for: the server fetches it as soon as it can.", NULL},
    {"finding.decide", "/findings/{finding}", NULL, "Decision recorded.", NULL},
    {"image.add_evidence", "/images/{image}", NULL,
     "Evidence attached: the image was judged again with it.", NULL},
    {"image.end_evidence", "/images/{image}", NULL,
     "Evidence ended: the image was judged again without it.", NULL},
    {"image.add", "/products/{product}", "/images/{id}", "SBOM read and matched.", NULL},
    {"outbox.retry", "/settings/messages", NULL, "Taken up again.", NULL},
    {"oncall.set", "/people", NULL, "On-call chain set.", NULL},
    {"person.add", "/people", NULL, "Person invited.", "invited"},
    {"person.disable", "/people", NULL, "Person disabled: sessions, links and tokens ended.", NULL},
    {"person.enable", "/people", NULL, "Person enabled.", NULL},
    {"person.invite", "/people", NULL, "New invitation link.", "invited"},
    {"person.set_lines", "/people", NULL, "Product lines changed.", NULL},
    {"person.set_role", "/people", NULL, "Role changed.", NULL},
    {"portal.invalidate", "/cases/{case}", NULL, "Invalidation recorded: its stages are open again.",
     NULL},
    {"portal.set_state", "/cases/{case}", NULL, "State of the portal recorded.", NULL},
    {"product.add", "/products", "/products/{id}", "Product added. Send an SBOM of it next.", NULL},
    {"product.change", "/products/{product}", NULL, "Product changed.", NULL},
    {"release.add_part", "/products/{product}", NULL, "Part added: its findings count here, too.", NULL},
    {"release.change", "/products/{product}", NULL, "Release changed.", NULL},
    {"release.remove_part", "/products/{product}", NULL, "Part taken out.", NULL},
    {"session.set_password", "/account", "/sign-in", "Password changed.", NULL},
    {"setting.set", "/settings", NULL, "Setting changed.", NULL},
    {"supplier.set_trust", "/vex", NULL, "Trust changed; its statements were looked at again.", NULL},
    {"vex.add", "/vex", "/vex/{id}", "Taken: below is what became of each statement.", NULL},
    {"token.add", "/account", NULL, "API token made.", "token_made"},
    {"token.revoke", "/account", NULL, "Token revoked.", NULL},
};
const size_t n_form_rows = sizeof form_rows / sizeof form_rows[0];
/* clang-format on */

const struct page *page_find(const struct request *r, struct route_match *m)
{
    for (size_t i = 0; i < n_page_rows; i++) {
        if (route_matches(page_rows[i].path, r, 0, m)) return &page_rows[i];
    }
    return NULL;
}

const struct form_row *form_find(str op)
{
    for (size_t i = 0; i < n_form_rows; i++) {
        if (str_eq(op, str_of(form_rows[i].op))) return &form_rows[i];
    }
    return NULL;
}
