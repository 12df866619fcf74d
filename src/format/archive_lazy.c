/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of libarchive that this room calls, loaded at the first call (base/lazy.h). */
#include "base/lazy.h"

#include <archive.h>
#include <archive_entry.h>

static struct lazy_library library = {.soname = LW_SONAME_ARCHIVE};

LAZY_FUNCTION(library, struct archive *, archive_read_new, (void), ())
LAZY_FUNCTION(library, int, archive_read_free, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_read_support_filter_gzip, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_read_support_filter_xz, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_read_support_filter_zstd, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_read_support_format_raw, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_read_support_format_zip_seekable, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_read_open_memory,
              (struct archive * a, const void *bytes, size_t n), (a, bytes, n))
LAZY_FUNCTION(library, int, archive_read_next_header,
              (struct archive * a, struct archive_entry **entry), (a, entry))
LAZY_FUNCTION(library, la_ssize_t, archive_read_data,
              (struct archive * a, void *bytes, size_t n), (a, bytes, n))
LAZY_FUNCTION(library, const char *, archive_error_string, (struct archive * a), (a))
LAZY_FUNCTION(library, __LA_MODE_T, archive_entry_filetype, (struct archive_entry * e), (e))
LAZY_FUNCTION(library, const char *, archive_entry_pathname, (struct archive_entry * e), (e))
LAZY_FUNCTION(library, const char *, archive_entry_pathname_utf8, (struct archive_entry * e),
              (e))
LAZY_FUNCTION(library, la_int64_t, archive_entry_size, (struct archive_entry * e), (e))
LAZY_FUNCTION(library, int, archive_entry_size_is_set, (struct archive_entry * e), (e))
LAZY_FUNCTION(library, int, archive_read_support_filter_bzip2, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_read_support_format_empty, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_read_support_format_tar, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_read_support_format_zip, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_read_open_filename,
              (struct archive * a, const char *path, size_t block), (a, path, block))
LAZY_FUNCTION(library, struct archive_entry *, archive_entry_new, (void), ())
LAZY_PROCEDURE(library, archive_entry_free, (struct archive_entry * e), (e))
LAZY_PROCEDURE(library, archive_entry_set_filetype,
               (struct archive_entry * e, unsigned int type), (e, type))
LAZY_PROCEDURE(library, archive_entry_set_mtime,
               (struct archive_entry * e, time_t seconds, long nanoseconds),
               (e, seconds, nanoseconds))
LAZY_PROCEDURE(library, archive_entry_set_pathname,
               (struct archive_entry * e, const char *path), (e, path))
LAZY_PROCEDURE(library, archive_entry_set_perm, (struct archive_entry * e, __LA_MODE_T mode),
               (e, mode))
LAZY_PROCEDURE(library, archive_entry_set_size, (struct archive_entry * e, la_int64_t n),
               (e, n))
LAZY_FUNCTION(library, struct archive *, archive_write_new, (void), ())
LAZY_FUNCTION(library, int, archive_write_free, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_write_close, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_write_set_format_zip, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_write_open_filename, (struct archive * a, const char *path),
              (a, path))
LAZY_FUNCTION(library, int, archive_write_header,
              (struct archive * a, struct archive_entry *entry), (a, entry))
LAZY_FUNCTION(library, la_ssize_t, archive_write_data,
              (struct archive * a, const void *bytes, size_t n), (a, bytes, n))
LAZY_FUNCTION(library, int, archive_format, (struct archive * a), (a))
LAZY_FUNCTION(library, la_int64_t, archive_filter_bytes, (struct archive * a, int filter),
              (a, filter))
LAZY_FUNCTION(library, const char *, archive_entry_hardlink, (struct archive_entry * e), (e))
LAZY_FUNCTION(library, int, archive_write_add_filter_zstd, (struct archive * a), (a))
LAZY_FUNCTION(library, int, archive_write_set_filter_option,
              (struct archive * a, const char *module, const char *option, const char *value),
              (a, module, option, value))
LAZY_FUNCTION(library, int, archive_write_set_format_pax_restricted, (struct archive * a), (a))
