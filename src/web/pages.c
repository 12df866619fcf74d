/* SPDX-License-Identifier: Apache-2.0 */
/* The pages and forms. page.h says how to add one. */
#include "web/page.h"

const struct room_row room_rows[] = {
    {ROOM_NOW,      "/",         "Now"     },
    {ROOM_PRODUCTS, "/products", "Products"},
    {ROOM_FINDINGS, "/findings", "Findings"},
    {ROOM_CASES,    "/cases",    "Cases"   },
    {ROOM_FEEDS,    "/feeds",    "Feeds"   },
    {ROOM_LEDGER,   "/ledger",   "Ledger"  },
    {ROOM_PEOPLE,   "/people",   "People"  },
    {ROOM_SETTINGS, "/settings", "Settings"},
};
const size_t n_room_rows = sizeof room_rows / sizeof room_rows[0];

/* clang-format off */
const struct page page_rows[] = {
    {"/people", "people", "People", NULL, ROOM_PEOPLE, PERMISSION_READ,
     {{"people", "person.list", "", false}}},
    {"/account", "account", "Your account", NULL, ROOM_PEOPLE, PERMISSION_READ,
     {{"account", "session.get", "", false}, {"tokens", "token.list", "", false}}},
    {"/settings", "settings", "Settings", NULL, ROOM_SETTINGS, PERMISSION_READ,
     {{"settings", "setting.list", "", false}}},
};
const size_t n_page_rows = sizeof page_rows / sizeof page_rows[0];

const struct form_row form_rows[] = {
    {"person.add", "/people", NULL, "Person invited.", "invited"},
    {"person.disable", "/people", NULL, "Person disabled: sessions, links and tokens ended.", NULL},
    {"person.enable", "/people", NULL, "Person enabled.", NULL},
    {"person.invite", "/people", NULL, "New invitation link.", "invited"},
    {"person.set_role", "/people", NULL, "Role changed.", NULL},
    {"session.set_password", "/account", "/sign-in", "Password changed.", NULL},
    {"setting.set", "/settings", NULL, "Setting changed.", NULL},
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
