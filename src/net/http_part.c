/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http_internal.h"

#include "base/fs.h"
#include "net/http.h"

#include <unistd.h>

enum {
    MAX_OF_BYTES = 8192 /* an address and a validator */
};

void http_part_find(struct arena *a, const char *to_path, const char *url,
                    struct http_part *out)
{
    struct err ignored = {0};
    str of = STR_NONE, address;
    *out = (struct http_part){.path = arena_printf(a, "%s.part", to_path).p,
                              .of_path = arena_printf(a, "%s.part-of", to_path).p,
                              .validator = STR("")};
    if (!out->path || !out->of_path) return;
    if (fs_exists(out->path) &&
        fs_read(a, out->of_path, MAX_OF_BYTES, &of, &ignored) == LW_OK &&
        str_cut(&of, '\n', &address) && str_eq(address, str_of(url))) {
        out->validator = str_trim(of);
        out->n_bytes = fs_size(out->path);
    }
    if (out->n_bytes == 0 || out->validator.n == 0) http_part_remove(out);
}

enum status http_part_note(struct http_part *p, const char *url, str validator, struct err *e)
{
    struct buf b;
    buf_init(&b, MAX_OF_BYTES);
    buf_printf(&b, "%s\n%.*s\n", url, STR_ARG(validator));
    enum status status = buf_status(&b, "the address", e);
    if (status == LW_OK) status = fs_write_atomic(p->of_path, buf_str(&b), 0600, e);
    buf_release(&b);
    if (status == LW_OK) p->validator = validator;
    return status;
}

void http_part_remove(struct http_part *p)
{
    if (p->path) unlink(p->path);
    if (p->of_path) unlink(p->of_path);
    p->validator = STR("");
    p->n_bytes = 0;
}

str http_validator(str etag, str last_modified)
{
    if (etag.n > 0 && !str_starts(etag, STR("W/"))) return etag;
    return last_modified;
}

bool http_content_range(str value, uint64_t *first, uint64_t *last, uint64_t *total)
{
    str rest = str_trim(value), from, to;
    *total = 0;
    if (!str_starts(rest, STR("bytes "))) return false;
    rest = str_trim(str_from(rest, 6));
    if (!str_cut(&rest, '-', &from) || !str_cut(&rest, '/', &to)) return false;
    if (!str_u64(from, INT64_MAX, first) || !str_u64(to, INT64_MAX, last)) return false;
    if (!str_eq(rest, STR("*")) && !str_u64(rest, INT64_MAX, total)) return false;
    return *first <= *last && (*total == 0 || *last < *total);
}
