/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"
#include "format/formats.h"
#include "suite.h"

#include <stdio.h>

/* A row is whole, its name is one of a kind, and fuzzing has a seed for it. */
static void rows_are_whole(void)
{
    for (size_t i = 0; i < n_format_rows; i++) {
        const struct format_row *row = &format_rows[i];
        char seeds[512];
        CHECK(format_find(str_of(row->name)) == row);
        CHECK(row->media_type != NULL && row->title != NULL && row->spec != NULL);
        CHECK(row->max_bytes > 0);
        CHECK((row->kind == FORMAT_SBOM) == (row->read_sbom != NULL));
        CHECK((row->kind == FORMAT_RECORD) == (row->read_record != NULL));
        CHECK((row->kind == FORMAT_RECORDS) == (row->read_records != NULL));
        CHECK((row->kind == FORMAT_EXPLOITED) == (row->read_exploited != NULL));
        snprintf(seeds, sizeof seeds, "%s/tests/fuzz/corpus/%s", LW_SOURCE_DIR, row->name);
        if (!fs_is_dir(seeds)) test_fail(__FILE__, __LINE__, "no seeds in %s", seeds);
    }
    CHECK(format_find(STR("none")) == NULL);
}

static const struct test tests[] = {
    {"rows_are_whole", rows_are_whole},
    {NULL, NULL},
};
const struct test_suite formats_suite = {"formats", tests};
