/* SPDX-License-Identifier: Apache-2.0 */
/* Tags of the SPDX tag-value form; see spdx_tag.c for what becomes of them. */
#ifndef LW_FORMAT_SPDX_TAG_ROWS_H
#define LW_FORMAT_SPDX_TAG_ROWS_H

#include "base/str.h"

/* What a tag belongs to; TAG_ANY belongs to whatever is open. */
enum tag_section {
    TAG_DOCUMENT,
    TAG_CREATION,
    TAG_PACKAGE,
    TAG_FILE,
    TAG_SNIPPET,
    TAG_OTHER,
    TAG_ANY,
};

enum tag_how {
    TAG_PASSED,
    TAG_TEXT,
    TAG_BEGINS, /* a text that begins a new object of its section */
    TAG_LIST,   /* an item of an array of texts */
    TAG_CHECKSUM,
    TAG_EXTERNAL_REF,
    TAG_RELATIONSHIP,
};

struct tag_row {
    str tag;
    enum tag_section section;
    enum tag_how how;
    const char *member; /* of the JSON form */
};
extern const struct tag_row tag_rows[];
extern const size_t n_tag_rows;
const struct tag_row *tag_find(str tag);

#endif
