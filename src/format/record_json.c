/* SPDX-License-Identifier: Apache-2.0 */
#include "format/record_json.h"

#include "base/limits.h"

enum status record_read_json(struct arena *a, str bytes, record_root_fn read,
                             struct record *out, struct err *e)
{
    yyjson_doc *doc;
    struct record r = {
        .modified_at = UTC_NONE, .published_at = UTC_NONE, .withdrawn_at = UTC_NONE};
    enum status s = json_parse(bytes, LIMIT_RECORD_BYTES, &doc, e);
    if (s != LW_OK) return s;
    s = read(a, yyjson_doc_get_root(doc), &r, e);
    yyjson_doc_free(doc);
    if (s == LW_OK) *out = r;
    return s;
}
