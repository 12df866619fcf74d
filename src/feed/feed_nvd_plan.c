/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/feed_nvd_plan.h"

struct nvd_window nvd_next_window(struct utc have, struct utc now)
{
    struct nvd_window w = {.from = have, .to = utc_add_s(have, NVD_WINDOW_S)};
    if (utc_cmp(w.to, now) > 0) w.to = now;
    return w;
}

/* "2026-11-22T10:00:00.000%2B00:00": the API reads an offset, and '+' must not become a blank. */
static str api_instant(struct arena *a, struct utc t)
{
    char text[UTC_TEXT_BYTES];
    /* Whole seconds: "2026-11-22T10:00:00Z" has 20 characters. */
    str whole = str_sub(utc_text(utc_from_ms(utc_to_ms(t) / 1000 * 1000), text), 0, 19);
    return arena_printf(a, "%.*s.000%%2B00:00", STR_ARG(whole));
}

str nvd_page_url(struct arena *a, str base, const struct nvd_window *w, int64_t start_index)
{
    str limits = STR("");
    if (!utc_is_none(w->from))
        limits = arena_printf(a, "&lastModStartDate=%.*s&lastModEndDate=%.*s",
                              STR_ARG(api_instant(a, w->from)), STR_ARG(api_instant(a, w->to)));
    return arena_printf(a, "%.*s?resultsPerPage=%d&startIndex=%lld%.*s", STR_ARG(base),
                        (int)NVD_PAGE_RECORDS, (long long)start_index, STR_ARG(limits));
}

struct utc nvd_cursor_read(str cursor)
{
    struct utc at = UTC_NONE;
    struct err ignored = {0};
    if (cursor.n == 0 || utc_parse(cursor, "cursor", &at, &ignored) != LW_OK) return UTC_NONE;
    return at;
}
