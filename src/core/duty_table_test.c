/* SPDX-License-Identifier: Apache-2.0 */
/* The duty table against the reference list of duties, row by row and field by field. */
#include "core/duty_table.h"

#include "core/duty.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>
#include <yyjson.h>

static yyjson_doc *reference(void)
{
    char path[4096];
    yyjson_read_err problem;
    if (!test_shared_dir()) test_skip("the shared reference is not here");
    snprintf(path, sizeof path, "%s/reference/duties.json", test_shared_dir());
    yyjson_doc *doc = yyjson_read_file(path, 0, NULL, &problem);
    if (!doc && problem.code == YYJSON_READ_ERROR_FILE_OPEN)
        test_skip("the shared reference has no duties.json");
    CHECK(doc != NULL);
    return doc;
}

static void same_text(yyjson_val *row, const char *key, const char *got, const char *id)
{
    yyjson_val *v = yyjson_obj_get(row, key);
    const char *want = yyjson_get_str(v);
    if (!want && !got && yyjson_is_null(v)) return;
    if (!want || !got || strcmp(want, got) != 0)
        test_fail(__FILE__, __LINE__, "%s: %s is '%s', the reference says '%s'", id, key,
                  got ? got : "(none)", want ? want : "(none)");
}

static void same_list(yyjson_val *row, const char *key, const char *const *got, const char *id)
{
    yyjson_val *list = yyjson_obj_get(row, key);
    size_t i = 0;
    for (; i < yyjson_arr_size(list); i++) {
        const char *want = yyjson_get_str(yyjson_arr_get(list, i));
        if (!got[i] || strcmp(got[i], want) != 0)
            test_fail(__FILE__, __LINE__, "%s: %s %zu is '%s', the reference says '%s'", id,
                      key, i, got[i] ? got[i] : "(none)", want);
    }
    if (got[i]) test_fail(__FILE__, __LINE__, "%s: %s has '%s' too", id, key, got[i]);
}

static void same_duty(yyjson_val *row, const struct duty_row *d)
{
    same_text(row, "regulation", d->regulation, d->id);
    same_text(row, "article", d->article, d->id);
    same_text(row, "title", d->title, d->id);
    same_text(row, "actor", d->actor, d->id);
    same_text(row, "trigger", d->trigger, d->id);
    same_text(row, "deadline_iso8601_duration", d->period, d->id);
    same_text(row, "deadline_basis", d->basis, d->id);
    same_text(row, "recipient", d->recipient, d->id);
    same_list(row, "required_fields", d->content, d->id);
    same_list(row, "evidence", d->evidence, d->id);
    same_text(row, "applies_from", d->applies_from, d->id);
    CHECK_INT(yyjson_obj_size(row), 12); /* a field that we do not know would be lost */
}

static void same_rule(yyjson_val *row, const struct house_rule *r)
{
    same_text(row, "regulation", "product feature (not law)", r->id);
    same_text(row, "article", r->source, r->id);
    same_text(row, "title", r->title, r->id);
    same_text(row, "actor", "manufacturer", r->id);
    same_text(row, "trigger", r->trigger, r->id);
    same_text(row, "deadline_iso8601_duration", r->cadence, r->id);
    same_text(row, "deadline_basis", r->basis, r->id);
    same_text(row, "recipient", r->recipient, r->id);
    same_list(row, "required_fields", r->content, r->id);
    same_list(row, "evidence", r->evidence, r->id);
    same_text(row, "applies_from", r->applies_from, r->id);
}

static void agrees_with_the_reference(void)
{
    yyjson_doc *doc = reference();
    yyjson_val *list = yyjson_doc_get_root(doc), *row;
    size_t n_duties = 0, n_rules = 0, i, n;
    yyjson_arr_foreach(list, i, n, row)
    {
        str id = str_of(yyjson_get_str(yyjson_obj_get(row, "id")));
        const struct duty_row *d = duty_row_find(id);
        const struct house_rule *r = house_rule_find(id);
        if (!d == !r) test_fail(__FILE__, __LINE__, "'%.*s' is in no table", STR_ARG(id));
        if (d) same_duty(row, d), n_duties++;
        if (r) same_rule(row, r), n_rules++;
    }
    CHECK_INT(n, 139);
    CHECK_INT(n_duties, N_DUTY_ROWS);
    CHECK_INT(n_rules, N_HOUSE_RULES);
    yyjson_doc_free(doc);
}

static void ids_are_unique_and_by_regulation(void)
{
    size_t n;
    const struct duty_row *all = duty_rows_all(&n);
    for (size_t i = 0; i < n; i++) {
        CHECK(duty_row_find(str_of(all[i].id)) == &all[i]);
        CHECK_INT(duty_row_index(&all[i]), i);
        CHECK(all[i].content[0] && all[i].evidence[0] && all[i].actors);
        CHECK(day_is_valid(all[i].from));
        CHECK(!house_rule_find(str_of(all[i].id)));
    }
    CHECK(!duty_row_find(STR("CRA-13-")));
    CHECK(!duty_row_find(STR("FEAT-MONTHLY"))); /* no legal duty */
    CHECK(house_rule_find(STR("FEAT-MONTHLY")) != NULL);
}

static void a_row_can_be_read(void)
{
    const struct duty_row *d = duty_row_find(STR("CRA-14-4c"));
    CHECK_STR(str_of(d->regulation), STR("CRA (EU) 2024/2847"));
    CHECK_STR(str_of(d->article), STR("Art 14(4)(c)"));
    CHECK_STR(str_of(d->period), STR("P1M"));
    CHECK_STR(str_of(d->recipient), STR("CSIRT designated as coordinator and ENISA, "
                                        "simultaneously, via the Single Reporting Platform"));
    CHECK_STR(str_of(d->content[2]), STR("applied and ongoing mitigation measures"));
    CHECK(!d->content[3]);
    CHECK_INT(d->regime, REGIME_CRA);
    CHECK_INT(d->actors, 1U << OPERATOR_MANUFACTURER);
    CHECK_INT(d->from.month, 9);
    CHECK(!duty_row_find(STR("CRA-14-1"))->period);
    CHECK_INT(duty_row_find(STR("GPSR-20-3"))->actors,
              1U << OPERATOR_IMPORTER | 1U << OPERATOR_DISTRIBUTOR);
    CHECK_INT(duty_row_find(STR("CRA-24-3"))->actors, 1U << OPERATOR_STEWARD);
    CHECK_INT(duty_row_find(STR("MR-10-9"))->regime, REGIME_MACHINERY);
}

/* What has a clock in a case is a row of the table, with the same clause and period. */
static void clocks_are_of_the_table(void)
{
    for (size_t i = 0; i < n_duty_rows; i++) {
        const struct duty *d = &duty_rows[i];
        const struct duty_row *row = duty_row_find(str_of(d->id));
        if (!row) test_fail(__FILE__, __LINE__, "'%s' has a clock and no row", d->id);
        CHECK_STR(str_of(d->period ? d->period : ""), str_of(row->period ? row->period : ""));
    }
}

static const struct test tests[] = {
    {"clocks_are_of_the_table", clocks_are_of_the_table},
    {"agrees_with_the_reference", agrees_with_the_reference},
    {"ids_are_unique_and_by_regulation", ids_are_unique_and_by_regulation},
    {"a_row_can_be_read", a_row_can_be_read},
    {NULL, NULL},
};
const struct test_suite duty_table_suite = {"duty_table", tests};
