/* SPDX-License-Identifier: Apache-2.0 */
/* Last touches to a page's JSON that a template cannot make (page.finish). */
#ifndef LW_WEB_FINISH_H
#define LW_WEB_FINISH_H

#include "web/view.h"

/* The words under the title and the curves. */
void finish_now(struct view *v);
/* The line of a case, its clocks sorted and coloured, what was typed into a refused draft. */
void finish_case(struct view *v);
void finish_case_open(struct view *v);
/* Which time is chosen. */
void finish_case_correct(struct view *v);
/* draft.product_add and draft.product_change: what the fields of their forms hold. */
void finish_products(struct view *v);
void finish_product(struct view *v);
/* Addresses of the items with the filter kept, which one is shown, the next page. */
void finish_findings(struct view *v);
/* Where an event's subject is to be seen; the next page. */
void finish_ledger(struct view *v);
/* The next page of an image's components. */
void finish_image(struct view *v);
/* What our statements say, in words. */
void finish_vulnerability(struct view *v);
/* The next page of what was found, of the images that hold it. */
void finish_components(struct view *v);
void finish_component(struct view *v);
/* Which nodes open and close lists; which image is compared with. */
void finish_tree(struct view *v);
void finish_difference(struct view *v);
/* What is decided about, the fields to send on, which reason is chosen, the preview in words. */
void finish_decide(struct view *v);
/* The choices of the list and its next page. */
void finish_decisions(struct view *v);
void finish_decision(struct view *v);
/* The image that a condition is tried against; what rules say, in words. */
void finish_rules(struct view *v);
void finish_rule(struct view *v);
/* Choices of trust and outcome, next pages. */
void finish_vex(struct view *v);
void finish_vex_document(struct view *v);

/* clock.look: "late", "soon" or "calm", as the style sheet names them. */
void finish_look(struct view *v, yyjson_mut_val *clock);
/* Words of periods and states, the operators to choose from. */
void finish_duties(struct view *v);
void finish_duty(struct view *v);
void finish_compliance(struct view *v);
/* matrix.columns, and matrix.lines with a cell for each of them. */
void finish_matrix(struct view *v);
void finish_compliance_product(struct view *v);
/* The product that is filtered by. */
void finish_retention(struct view *v);
/* States in words. */
void finish_signals(struct view *v);
/* Without a filter, what waits. */
void finish_approvals(struct view *v);
/* The shifts of a schedule as weeks of days. */
void finish_oncall(struct view *v);
/* What was typed into a refused draft. */
void finish_form(struct view *v);
/* The rule that is in force or was typed. */
void finish_routing(struct view *v);
/* document, one level up; what was typed into a refused one. */
void finish_document(struct view *v);
/* Addresses of older reports and documents. */
void finish_reports(struct view *v);
/* Which product and which lead are filtered by; keep: the filter for the links that change it. */
void finish_cases(struct view *v);
/* Which messages were given up; their states in words. */
void finish_messages(struct view *v);
/* settings.groups, the manufacturer's first. */
void finish_settings(struct view *v);
/* What is to be mended, first. */
void finish_audit(struct view *v);

/* For the finish functions: a text member, empty when it is none. */
str finish_text(yyjson_mut_val *object, const char *key);
/* KEY_words: the value of `key` without its underscores, as people read it. */
void finish_words(struct view *v, yyjson_mut_val *object, const char *key);
/*
 * The choices of a form that takes an image: images.images marked where chosen, and cut to the
 * newest ones, of one product unless that is empty. The chosen one stays.
 */
void finish_images(struct view *v, str chosen, str product_id);
/*
 * `path` with the fields of the address shown but for `drop`, which ends with NULL; one more
 * field may follow.
 */
str finish_address(struct view *v, const char *path, const char *const *drop);
/* more_href: the address shown with "after" moved to `next`; nothing when that is empty. */
void finish_more(struct view *v, const char *path, str next);
void finish_more_of(struct view *v, const char *path, const char *field, str next);

#endif
