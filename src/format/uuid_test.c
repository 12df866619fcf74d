/* SPDX-License-Identifier: Apache-2.0 */
#include "format/uuid.h"

#include "suite.h"

static struct arena a;

static void known(void)
{
    arena_init(&a, 1 << 20);
    CHECK_STR(uuid_of_id(&a, STR("00000000000000000000000000")),
              STR("00000000-0000-8000-8000-000000000000"));
    CHECK_STR(uuid_of_id(&a, STR("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")),
              STR("ffffffff-ffff-8fff-bfff-ffffffffffff"));
    CHECK_STR(uuid_of_id(&a, STR("01ARZ3NDEKTSV4RRFFQ69G5FAV")),
              STR("01563e3a-b5d3-8676-8c61-efb99302bd5b"));
    CHECK_STR(uuid_of_text(&a, STR("CVE-2026-0001")), uuid_of_text(&a, STR("CVE-2026-0001")));
    arena_release(&a);
}

/* Every id that may have a UUID has it. */
static void there_and_back(void)
{
    arena_init(&a, 1 << 22);
    for (int i = 0; i < 1000; i++) {
        str first, last, uuid = uuid_of_text(&a, arena_printf(&a, "%d", i));
        CHECK(uuid_id_range(&a, uuid, &first, &last));
        CHECK(str_cmp(first, last) < 0);
        CHECK_STR(uuid_of_id(&a, first), uuid);
        CHECK_STR(uuid_of_id(&a, last), uuid);
    }
    arena_release(&a);
}

static void wrong(void)
{
    str first, last;
    arena_init(&a, 1 << 20);
    CHECK(!uuid_of_id(&a, STR("x")).p);
    CHECK(!uuid_of_id(&a, STR("8ZZZZZZZZZZZZZZZZZZZZZZZZZ")).p);
    CHECK(!uuid_of_id(&a, STR("01ARZ3NDEKTSV4RRFFQ69G5FAU")).p);
    CHECK(!uuid_id_range(&a, STR("01563e3a-b5d3-4676-8c61-efb99302bd5b"), &first, &last));
    CHECK(!uuid_id_range(&a, STR("01563e3a-b5d3-8676-0c61-efb99302bd5b"), &first, &last));
    CHECK(!uuid_id_range(&a, STR("01563e3ab5d386768c61efb99302bd5b"), &first, &last));
    CHECK(!uuid_id_range(&a, STR("01563e3a-b5d3-8676-8c61-efb99302bd5g"), &first, &last));
    CHECK(uuid_id_range(&a, STR("01563E3A-B5D3-8676-8C61-EFB99302BD5B"), &first, &last));
    arena_release(&a);
}

static const struct test tests[] = {
    {"known", known},
    {"there and back", there_and_back},
    {"wrong", wrong},
    {NULL, NULL},
};
const struct test_suite uuid_suite = {"uuid", tests};
