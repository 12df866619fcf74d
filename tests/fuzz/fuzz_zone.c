/* SPDX-License-Identifier: Apache-2.0 */
/* Zones from any bytes: whatever rules come out, time goes forward in them. */
#include "base/zone_rules.h"
#include "fuzz_values.h"

/* First instants never fall, and the clock reads what it was to reach. */
static void walk(const struct zone_rules *z, int64_t from_s, int64_t step_s)
{
    struct utc before = UTC_NONE;
    for (int64_t i = 0; i < 64; i++) {
        int64_t wall_s = from_s + i * step_s;
        struct utc at = zone_rules_first_at(z, wall_s);
        if (!utc_is_none(before) && utc_cmp(at, before) < 0) BUG("first instants fall");
        if (zone_rules_wall_s(z, at) < wall_s) BUG("the clock does not read what it reached");
        before = at;
    }
}

void fuzz_zone_rules(struct arena *a, str bytes)
{
    const struct zone_rules *z = NULL;
    struct err e = {0};
    if (zone_rules_parse(a, bytes, "fuzz", &z, &e) != LW_OK) {
        if (e.message[0] == '\0') BUG("refused without words");
        return;
    }
    walk(z, INT64_C(1790000000), 3600 * 7);
    walk(z, INT64_C(4070908800), 1801);
    walk(z, 0, INT64_C(86400) * 200);
    walk(z, INT64_C(-3000000000), INT64_C(86400) * 365);
}
