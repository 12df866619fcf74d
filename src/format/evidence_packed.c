/* SPDX-License-Identifier: Apache-2.0 */
/* Kernel modules as distributions install them: compressed with gzip, xz or Zstandard. */
#include "base/buf.h"
#include "base/limits.h"
#include "format/evidence_readers.h"

#include <archive.h>

#define MAX_MODULE_BYTES (64 * LW_MIB) /* with debugging data, the largest is some 30 */

enum {
    FIRST_BYTES = 256 * 1024,
};

static const str endings[] = {STR_INIT(".ko.gz"), STR_INIT(".ko.xz"), STR_INIT(".ko.zst")};

bool evidence_packed_module_wants(str path, str head)
{
    (void)head;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (str_ends(path, endings[i])) return true;
    }
    return false;
}

static enum status damaged(struct archive *in, struct err *e)
{
    const char *words = archive_error_string(in);
    return err_set(e, LW_E_INPUT, "module cannot be unpacked: %s",
                   words == NULL ? "damaged" : words);
}

static enum status unpack(struct archive *in, size_t max_bytes, struct buf *out, struct err *e)
{
    struct archive_entry *entry;
    char part[64 * 1024];
    if (archive_read_next_header(in, &entry) != ARCHIVE_OK) return damaged(in, e);
    for (;;) {
        la_ssize_t n = archive_read_data(in, part, sizeof part);
        if (n == 0) return LW_OK;
        if (n < 0) return damaged(in, e);
        buf_add(out, (str){part, (size_t)n});
        if (out->is_over) {
            return err_set(e, LW_E_LIMIT, "module unpacks to over %zu bytes", max_bytes);
        }
    }
}

enum status evidence_packed_module_read(struct arena *scratch, const struct evidence_file *f,
                                        const struct evidence_sink *sink, struct err *e)
{
    struct buf out;
    struct evidence_file module = *f;
    size_t dot, max_bytes = FIRST_BYTES + f->bytes.n * LIMIT_ARCHIVE_RATIO;
    if (max_bytes > MAX_MODULE_BYTES) max_bytes = MAX_MODULE_BYTES;
    struct archive *in = archive_read_new();
    if (in == NULL) BUG("out of memory");
    buf_init(&out, max_bytes);
    (void)archive_read_support_filter_gzip(in);
    (void)archive_read_support_filter_xz(in);
    (void)archive_read_support_filter_zstd(in);
    (void)archive_read_support_format_raw(in);
    enum status s = archive_read_open_memory(in, f->bytes.p, f->bytes.n) == ARCHIVE_OK
                        ? unpack(in, max_bytes, &out, e)
                        : damaged(in, e);
    (void)archive_read_free(in);
    /* Facts are of the module, not of how it was packed. */
    if (str_find_last(f->path, '.', &dot)) module.path = str_sub(f->path, 0, dot);
    module.bytes = buf_str(&out);
    if (s == LW_OK && !evidence_elf_wants(module.path, module.bytes)) {
        s = err_set(e, LW_E_INPUT, "what was packed is no kernel module");
    }
    if (s == LW_OK) s = evidence_elf_read(scratch, &module, sink, e);
    buf_release(&out);
    return s;
}
