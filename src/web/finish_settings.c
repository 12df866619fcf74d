/* SPDX-License-Identifier: Apache-2.0 */
/* The pages Settings and Self-audit: in the order in which somebody new needs the rows. */
#include "web/finish.h"

/* A setting belongs to the first group that has the beginning of its name. */
static const struct group {
    const char *id, *title, *about;
    const char *beginnings; /* separated by '|' */
} groups[] = {
    {"manufacturer", "Manufacturer", "who reports, and what forms and documents say of you",
     "manufacturer-|main-establishment|portal-|time-zone"},
    {"mail", "Mail, links and webhooks", "without them nobody hears of anything",
     "smtp-|mail-from|base-url|webhook-|channel-"},
    {"waking", "Waking people", "pages, test pages, digests, the dead-man signal",
     "escalation-|page-test-|dead-man-|digest-"},
    {"second", "A second person", "what waits for an approval; clocks never do",
     "approval-|decision-approval|provisional-awareness"},
    {"sign-in", "Signing in", "", "totp-|token-|confirm-|trusted-"},
    {"feeds", "Feeds", "where the world's knowledge comes from, and when", "feed-"},
    {"proof", "Ledger and time stamps", "", "ledger-|tsa-"},
    {"machine", "This machine", "", ""},
};
enum {
    N_GROUPS = sizeof groups / sizeof groups[0]
};

static bool has_beginning(const struct group *g, str name)
{
    str rest = str_of(g->beginnings), one;
    if (!rest.n) return true;
    while (rest.n) {
        (void)str_cut(&rest, '|', &one);
        if (str_starts(name, one)) return true;
    }
    return false;
}

static size_t group_of(str name)
{
    size_t i = 0;
    while (i + 1 < N_GROUPS && !has_beginning(&groups[i], name))
        i++;
    return i;
}

void finish_settings(struct view *v)
{
    size_t i, n;
    yyjson_mut_val *row, *lists[N_GROUPS];
    yyjson_mut_val *settings = yyjson_mut_obj_get(v->root, "settings");
    yyjson_mut_val *all = yyjson_mut_obj_add_arr(v->doc, settings, "groups");
    for (i = 0; i < N_GROUPS; i++) {
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, all);
        view_str(v, o, "group_id", str_of(groups[i].id));
        view_str(v, o, "title", str_of(groups[i].title));
        view_str(v, o, "about", str_of(groups[i].about));
        lists[i] = yyjson_mut_obj_add_arr(v->doc, o, "rows");
    }
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(settings, "settings"), i, n, row)
    {
        yyjson_mut_val *copy = yyjson_mut_val_mut_copy(v->doc, row);
        yyjson_mut_arr_append(lists[group_of(finish_text(row, "name"))], copy);
    }
}

/* A page of settings leads to the one that the command sets. */
static yyjson_mut_val *with_place(struct view *v, yyjson_mut_val *row)
{
    yyjson_mut_val *copy = yyjson_mut_val_mut_copy(v->doc, row);
    if (!str_eq(finish_text(copy, "page"), STR("/settings"))) return copy;
    view_add_setting(v, copy, finish_text(copy, "command"));
    return copy;
}

void finish_audit(struct view *v)
{
    static const char *const states[] = {"unsafe", "weak", "unknown", "fine"};
    size_t i, n;
    yyjson_mut_val *row;
    yyjson_mut_val *audit = yyjson_mut_obj_get(v->root, "audit");
    yyjson_mut_val *checks = yyjson_mut_obj_get(audit, "checks");
    yyjson_mut_val *sorted = yyjson_mut_arr(v->doc);
    for (size_t k = 0; k < sizeof states / sizeof states[0]; k++) {
        yyjson_mut_arr_foreach(checks, i, n, row)
        {
            if (str_eq(finish_text(row, "state"), str_of(states[k])))
                yyjson_mut_arr_append(sorted, with_place(v, row));
        }
    }
    yyjson_mut_obj_put(audit, yyjson_mut_str(v->doc, "checks"), sorted);
}
