/* SPDX-License-Identifier: Apache-2.0 */
/* A gateway with a camera in it: findings and exposure of the part are those of the whole. */
#include "app/case_fixture.h"
#include "app/product_use.h"
#include "app/structure.h"
#include "app/system_call.h"

#include "suite.h"

#define NOW "2026-11-22T11:00:00Z"

static void make_part(struct fixture *x)
{
    fixture_do(x, &x->anna, NOW, "release.add_part", "product", "Harbour Gateway", "version",
               "4.1", "part_product", "harbour camera", "part_version", "4.1", "role", "camera",
               NULL);
}

static yyjson_mut_val *gateway(struct fixture *x)
{
    return fixture_do(x, &x->vera, NOW, "product.get", "product", "Harbour Gateway", NULL);
}

static void rolls_up(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_finding(&x, "CVE-2026-0001", x.image, "affected", NULL, NOW);
    fixture_finding(&x, "CVE-2026-0002", x.second_image, "affected", NULL, NOW);
    yyjson_mut_val *before = gateway(&x);
    CHECK_INT(fixture_number(before, "/n_open"), 1);
    CHECK_INT(fixture_number(before, "/with_parts/n_open"), 1);
    make_part(&x);
    yyjson_mut_val *after = gateway(&x);
    CHECK_INT(fixture_number(after, "/n_open"), 1);
    CHECK_INT(fixture_number(after, "/with_parts/n_open"), 2);
    CHECK_INT(fixture_number(after, "/releases/0/with_parts/n_affected"), 2);
    CHECK_STR(fixture_text(after, "/releases/0/parts/0/product_name"), STR("Harbour Camera"));
    CHECK_STR(fixture_text(after, "/releases/0/parts/0/role"), STR("camera"));
    CHECK_INT(fixture_number(after, "/releases/0/parts/0/n_open"), 1);
    yyjson_mut_val *part =
        fixture_do(&x, &x.vera, NOW, "product.get", "product", "Harbour Camera", NULL);
    CHECK_STR(fixture_text(part, "/releases/0/used_in/0/product_name"), STR("Harbour Gateway"));
    CHECK_INT(fixture_number(part, "/with_parts/n_open"), 1);
    CHECK_INT(fixture_n_events(&x, "release.part_added"), 1);
    fixture_do(&x, &x.anna, NOW, "release.remove_part", "product", "Harbour Gateway", "version",
               "4.1", "part_product", "Harbour Camera", "part_version", "4.1", NULL);
    CHECK_INT(fixture_number(gateway(&x), "/with_parts/n_open"), 1);
    fixture_verify(&x);
    fixture_close(&x);
}

/* A part that is in two parts of one whole is counted once. */
static void a_shared_part_counts_once(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_finding(&x, "CVE-2026-0002", x.second_image, "affected", NULL, NOW);
    fixture_do(&x, &x.anna, NOW, "product.add", "name", "Radio", NULL);
    fixture_do(&x, &x.anna, NOW, "release.add", "product", "Radio", "version", "1", NULL);
    make_part(&x);
    fixture_do(&x, &x.anna, NOW, "release.add_part", "product", "Harbour Gateway", "version",
               "4.1", "part_product", "Radio", "part_version", "1", NULL);
    fixture_do(&x, &x.anna, NOW, "release.add_part", "product", "Radio", "version", "1",
               "part_product", "Harbour Camera", "part_version", "4.1", NULL);
    yyjson_mut_val *g = gateway(&x);
    CHECK_INT(fixture_number(g, "/with_parts/n_open"), 1);
    CHECK_INT(fixture_number(g, "/releases/0/parts/0/depth"), 1);
    CHECK_INT(fixture_number(g, "/releases/0/parts/1/depth"), 1);
    fixture_close(&x);
}

static void no_release_holds_itself(void)
{
    struct fixture x;
    fixture_open(&x);
    make_part(&x);
    fixture_refused(&x, &x.anna, NOW, LW_E_CONFLICT,
                    "'Harbour Gateway 4.1' cannot be part of 'Harbour Camera 4.1': it holds it "
                    "already",
                    "release.add_part", "product", "Harbour Camera", "version", "4.1",
                    "part_product", "Harbour Gateway", "part_version", "4.1", NULL);
    fixture_refused(&x, &x.anna, NOW, LW_E_CONFLICT,
                    "'Harbour Camera 4.1' cannot be part of 'Harbour Camera 4.1': it holds it "
                    "already",
                    "release.add_part", "product", "Harbour Camera", "version", "4.1",
                    "part_product", "Harbour Camera", "part_version", "4.1", NULL);
    fixture_refused(&x, &x.anna, NOW, LW_E_NOT_FOUND,
                    "product 'Harbour Camera' has no release '9'", "release.add_part",
                    "product", "Harbour Gateway", "version", "4.1", "part_product",
                    "Harbour Camera", "part_version", "9", NULL);
    fixture_refused(&x, &x.anna, NOW, LW_E_NOT_FOUND,
                    "'Harbour Gateway 4.1' is no part of 'Harbour Camera 4.1'",
                    "release.remove_part", "product", "Harbour Camera", "version", "4.1",
                    "part_product", "Harbour Gateway", "part_version", "4.1", NULL);
    fixture_close(&x);
}

static void exposure_rolls_up(void)
{
    struct fixture x;
    fixture_open(&x);
    yyjson_mut_val *g = gateway(&x);
    CHECK_STR(fixture_text(g, "/exposure_effective"), STR(""));
    CHECK_STR(fixture_text(g, "/exposure_reason"), STR("not stated"));
    fixture_do(&x, &x.anna, NOW, "product.change", "product", "Harbour Camera", "exposure",
               "local", "line", "Harbour", NULL);
    fixture_do(&x, &x.anna, NOW, "product.change", "product", "Harbour Gateway", "exposure",
               "internet", NULL);
    make_part(&x);
    yyjson_mut_val *part =
        fixture_do(&x, &x.vera, NOW, "product.get", "product", "Harbour Camera", NULL);
    CHECK_STR(fixture_text(part, "/exposure"), STR("local"));
    CHECK_STR(fixture_text(part, "/exposure_effective"), STR("internet"));
    CHECK_STR(fixture_text(part, "/exposure_reason"), STR("as a part of 'Harbour Gateway'"));
    g = gateway(&x);
    CHECK_STR(fixture_text(g, "/exposure_reason"), STR("as stated of the product"));
    yyjson_mut_val *line =
        fixture_do(&x, &x.vera, NOW, "product.list", "line", "Harbour", NULL);
    CHECK_INT(fixture_number(line, "/total"), 1);
    fixture_close(&x);
}

/* The next re-match ranks by what the product states. */
static void a_use_is_remembered_until_it_changes(void)
{
    struct fixture x;
    struct op_call *c = NULL;
    struct err e = {0};
    const struct product_use *use = NULL;
    fixture_open(&x);
    CHECK_OK(system_call_begin(x.app, fixture_at(NOW), "test", &c, &e), &e);
    CHECK_OK(product_use_of_image(c, x.image, &use, &e), &e);
    CHECK_INT(use->exposure, EXPOSURE_UNKNOWN);
    system_call_abort(c);
    fixture_do(&x, &x.anna, NOW, "product.change", "product", "Harbour Gateway", "exposure",
               "isolated", "safety_impact", "minimal", NULL);
    CHECK_OK(system_call_begin(x.app, fixture_at(NOW), "test", &c, &e), &e);
    CHECK_OK(product_use_of_image(c, x.image, &use, &e), &e);
    CHECK_INT(use->exposure, EXPOSURE_ISOLATED);
    CHECK_STR(use->exposure_reason, STR("as stated of the product"));
    CHECK_STR(use->safety_impact, STR("minimal"));
    CHECK_STATUS(product_use_of_image(c, STR("01ARZ3NDEKTSV4RRFFQ69G5FAV"), &use, &e),
                 LW_E_NOT_FOUND);
    system_call_abort(c);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"findings of parts roll up", rolls_up},
    {"a shared part counts once", a_shared_part_counts_once},
    {"no release holds itself", no_release_holds_itself},
    {"exposure rolls up", exposure_rolls_up},
    {"a use is remembered until it changes", a_use_is_remembered_until_it_changes},
    {NULL, NULL},
};
const struct test_suite structure_suite = {"structure", tests};
