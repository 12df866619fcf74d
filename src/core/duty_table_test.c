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
    CHECK_INT(yyjson_obj_size(row), 12);
}

/*
 * What the acts ask of others than the manufacturer in a case and the reference leaves out: read in
 * the acts themselves (ADR 0019), so each row stands here a second time.
 */
static const struct {
    const char *id, *actor, *article, *recipient;
} beside[] = {
    {"GPSR-11-8", "importer", "Art 11(8)", "manufacturer; consumers; market surveillance"},
    {"GPSR-12-4", "distributor", "Art 12(4)", "manufacturer or importer; consumers; market"},
    {"MDR-11-3g", "authorised representative", "Art 11(3)(g)", "manufacturer"},
    {"MDR-13-7", "importer", "Art 13(7)", "manufacturer; authorised representative; competent"},
    {"MDR-13-8", "importer", "Art 13(8)", "manufacturer; authorised representative"},
    {"MDR-14-4", "distributor", "Art 14(4)",
     "manufacturer; authorised representative; importer"},
    {"MDR-14-5", "distributor", "Art 14(5)",
     "manufacturer; authorised representative; importer"},
    {"RED-12-7", "importer", "Art 12(7)", "national authorities where made available"},
    {"RED-13-4", "distributor", "Art 13(4)", "national authorities where made available"},
    {"LVD-8-7", "importer", "Art 8(7)", "national authorities"},
    {"LVD-9-4", "distributor", "Art 9(4)", "national authorities"},
    {"EMC-9-6", "importer", "Art 9(6)", "national authorities"},
    {"EMC-10-4", "distributor", "Art 10(4)", "national authorities"},
    {"MR-13", "importer", "Art 13", "national authorities"},
    {"MR-15", "distributor", "Art 15", "national authorities"},
};
#define N_BESIDE (sizeof beside / sizeof *beside)

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
    CHECK_INT(n_duties + N_BESIDE, N_DUTY_ROWS);
    CHECK_INT(n_rules, N_HOUSE_RULES);
    yyjson_doc_free(doc);
}

/* A row is of the reference or of the list beside it, and of one alone. */
static void what_stands_beside_the_reference(void)
{
    for (size_t i = 0; i < N_BESIDE; i++) {
        const struct duty_row *d = duty_row_find(str_of(beside[i].id));
        if (!d) test_fail(__FILE__, __LINE__, "'%s' is in no table", beside[i].id);
        CHECK_STR(str_of(d->article), str_of(beside[i].article));
        CHECK_STR(str_of(d->actor), str_of(beside[i].actor));
        CHECK_STR(str_of(d->basis), STR("immediately"));
        CHECK(!d->period);
        CHECK(str_starts(str_of(d->recipient), str_of(beside[i].recipient)));
    }
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

/*
 * The stages of Art 24(3) are those of Art 14 that it refers to. What is asked for has the date of the
 * request, whatever the row says of how long a record is kept.
 */
static void same_period(const struct duty *d, const struct duty_row *row)
{
    if (str_eq(str_of(row->id), STR("CRA-24-3"))) {
        str part = str_from(str_of(d->id), str_of("CRA-24-3").n);
        char id[40];
        snprintf(id, sizeof id, "CRA-14%.*s", STR_ARG(part));
        row = duty_row_find(str_of(id));
        CHECK(row != NULL);
    }
    const char *want = row->period && d->anchor != ANCHOR_REQUEST ? row->period : "";
    CHECK_STR(str_of(d->period ? d->period : ""), str_of(want));
}

/*
 * What has a clock in a case is a row of the table: of the same act, operator, date and recipient, with
 * the same period. Of a row that asks for several things each has its own recipient.
 */
static void clocks_are_of_the_table(void)
{
    for (size_t i = 0; i < n_duty_rows; i++) {
        const struct duty *d = &duty_rows[i];
        const struct duty_row *row = duty_row_find(str_of(d->law ? d->law : d->id));
        if (!row) test_fail(__FILE__, __LINE__, "'%s' has a clock and no row", d->id);
        CHECK(str_starts(str_of(d->id), str_of(row->id)));
        CHECK_INT(row->regime, d->regime);
        CHECK(d->operators && !(d->operators & ~row->actors));
        CHECK_INT(d->applies_on,
                  row->from.year * 10000 + row->from.month * 100 + row->from.day);
        if (!strstr(row->recipient, duty_recipient(d)))
            test_fail(__FILE__, __LINE__, "'%s' goes to '%s', the law says '%s'", d->id,
                      duty_recipient(d), row->recipient);
        same_period(d, row);
    }
}

static const struct test tests[] = {
    {"clocks_are_of_the_table", clocks_are_of_the_table},
    {"agrees_with_the_reference", agrees_with_the_reference},
    {"what_stands_beside_the_reference", what_stands_beside_the_reference},
    {"ids_are_unique_and_by_regulation", ids_are_unique_and_by_regulation},
    {"a_row_can_be_read", a_row_can_be_read},
    {NULL, NULL},
};
const struct test_suite duty_table_suite = {"duty_table", tests};
