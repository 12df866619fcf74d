/* SPDX-License-Identifier: Apache-2.0 */
#include "format/nvd_files.h"

#include "crypto/digest.h"
#include "format/json.h"

enum status nvd_page_read(str bytes, struct nvd_page *out, struct err *e)
{
    yyjson_doc *doc = NULL;
    enum status status = json_parse(bytes, NVD_MAX_PAGE_BYTES, &doc, e);
    if (status != LW_OK) return status;
    yyjson_val *root = yyjson_doc_get_root(doc);
    yyjson_val *list = json_array(root, "vulnerabilities");
    *out = (struct nvd_page){.start_index = json_int(root, "startIndex", -1),
                             .n_total = json_int(root, "totalResults", -1),
                             .n_records = (int64_t)yyjson_arr_size(list),
                             .at = json_utc(root, "timestamp")};
    bool is_page = list && out->start_index >= 0 && out->n_total >= 0;
    yyjson_doc_free(doc);
    if (is_page) return LW_OK;
    return err_set(e, LW_E_INPUT,
                   "the answer is no page of the NVD: expected startIndex, totalResults and "
                   "vulnerabilities");
}

enum status nvd_meta_read(str bytes, struct nvd_meta *out, struct err *e)
{
    struct sha256 ignored;
    enum status status = LW_OK;
    *out = (struct nvd_meta){.modified_at = UTC_NONE};
    while (bytes.n > 0 && status == LW_OK) {
        str line, key;
        (void)str_cut(&bytes, '\n', &line);
        (void)str_cut(&line, ':', &key);
        line = str_trim(line);
        if (str_eq(key, STR("lastModifiedDate")))
            status = utc_parse(line, "lastModifiedDate", &out->modified_at, e);
        if (str_eq(key, STR("sha256"))) out->sha256 = line;
        if (str_eq(key, STR("size"))) (void)str_u64(line, UINT32_MAX, &out->n_bytes);
    }
    if (status != LW_OK) return status;
    if (!sha256_from_hex(out->sha256, &ignored) || utc_is_none(out->modified_at))
        return err_set(e, LW_E_INPUT,
                       "the .meta file has no 'sha256' of 64 digits and 'lastModifiedDate'");
    return LW_OK;
}
