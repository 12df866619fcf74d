/* SPDX-License-Identifier: Apache-2.0 */
#include "app/archive_tar.h"

#include <errno.h>
#include <string.h>

static const char zeros[TAR_BLOCK];

/* The one header that a name and a size can have. */
static void header_of(const char *name, uint64_t size, char out[static TAR_BLOCK])
{
    char number[16];
    unsigned sum = 0;
    memset(out, 0, TAR_BLOCK);
    memcpy(out, name, strlen(name));
    memcpy(out + 100, "0000644\0000000000\0000000000", 24);
    snprintf(number, sizeof number, "%011llo", (unsigned long long)size);
    memcpy(out + 124, number, 12);
    memcpy(out + 136, "00000000000", 12);
    memset(out + 148, ' ', 8);
    out[156] = '0';
    memcpy(out + 257, "ustar\00000", 8);
    memcpy(out + 329, "0000000\0000000000", 16);
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += (unsigned char)out[i];
    snprintf(number, sizeof number, "%06o", sum);
    memcpy(out + 148, number, 7);
}

static bool is_name(str name)
{
    if (!name.n || name.n > TAR_MAX_NAME || name.p[0] == '/' || name.p[name.n - 1] == '/')
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool is_plain = char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '_' ||
                        c == '.' || c == '/';
        if (!is_plain) return false;
        if (c == '.' && (i == 0 || name.p[i - 1] == '/' || name.p[i - 1] == '.')) return false;
        if (c == '/' && name.p[i - 1] == '/') return false;
    }
    return true;
}

/* ---- writing ---- */

static enum status put(struct tar_writer *w, const char *p, size_t n, struct err *e)
{
    if (!n || fwrite(p, 1, n, w->file) == n) return LW_OK;
    return err_set(e, LW_E_ENV, "writing the archive: %s", strerror(errno));
}

enum status tar_begin(struct tar_writer *w, str name, uint64_t n, struct err *e)
{
    char block[TAR_BLOCK];
    if (!is_name(name) || str_cmp(str_of(w->name), name) >= 0) BUG("entry out of order");
    if (n >= TAR_MAX_ENTRY_BYTES)
        return err_set(e, LW_E_LIMIT, "archive: '%.*s' is longer than %llu bytes",
                       STR_ARG(name), (unsigned long long)TAR_MAX_ENTRY_BYTES);
    memcpy(w->name, name.p, name.n);
    w->name[name.n] = '\0';
    w->left = n;
    w->padding = (TAR_BLOCK - n % TAR_BLOCK) % TAR_BLOCK;
    w->digest = sha256_start();
    header_of(w->name, n, block);
    return put(w, block, TAR_BLOCK, e);
}

enum status tar_write(struct tar_writer *w, str bytes, struct err *e)
{
    if (bytes.n > w->left) BUG("entry longer than it was said to be");
    w->left -= bytes.n;
    if (bytes.n) sha256_update(w->digest, bytes);
    return put(w, bytes.p, bytes.n, e);
}

enum status tar_finish_entry(struct tar_writer *w, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 d = sha256_finish(w->digest);
    w->digest = NULL;
    if (w->left) BUG("entry shorter than it was said to be");
    if (w->sums) fprintf(w->sums, "%s  %s\n", sha256_hex(&d, hex).p, w->name);
    return put(w, zeros, (size_t)w->padding, e);
}

enum status tar_add(struct tar_writer *w, str name, str bytes, struct err *e)
{
    enum status st = tar_begin(w, name, bytes.n, e);
    if (st == LW_OK) st = tar_write(w, bytes, e);
    return st ? st : tar_finish_entry(w, e);
}

enum status tar_end(struct tar_writer *w, struct err *e)
{
    enum status st = put(w, zeros, TAR_BLOCK, e);
    return st ? st : put(w, zeros, TAR_BLOCK, e);
}

/* ---- reading ---- */

static enum status broken(struct err *e, const char *why)
{
    return err_set(e, LW_E_INPUT, "archive: %s", why);
}

/*
 * What was handed over in place of an archive, by its first bytes: who verifies is an outsider and
 * should not have to guess.
 */
static enum status not_an_archive(const char *block, size_t n, struct err *e)
{
    static const struct {
        str begin;
        const char *what, *advice;
    } kinds[] = {
        {STR_INIT("\x1f\x8b"), "a gzip file", "unpack it with gunzip first"},
        {STR_INIT("\x28\xb5\x2f\xfd"), "a Zstandard file", "unpack it with 'zstd -d' first"},
        {STR_INIT("\xfd\x37zXZ"), "an xz file", "unpack it with unxz first"},
        {STR_INIT("BZh"), "a bzip2 file", "unpack it with bunzip2 first"},
        {STR_INIT("PK\x03\x04"), "a zip file", "take the .tar out of it first"},
        {STR_INIT("7z\xbc\xaf"), "a 7z file", "take the .tar out of it first"},
        {STR_INIT("SQLite format 3"), "a database",
         "'longwatch ledger export' makes an archive"},
        {STR_INIT("-----BEGIN "), "a key or certificate", "give it by --key or --tsa-ca"},
        {STR_INIT("longwatch archive "), "the seal out of an archive", "give the whole .tar"},
        {STR_INIT("{"), "JSON", "give the whole .tar"},
        {STR_INIT("%PDF"), "a PDF", "give the .tar of 'longwatch ledger export'"},
    };
    if (!n) return broken(e, "the file is empty: it was not copied; get it again");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts((str){block, n}, kinds[i].begin))
            return err_set(e, LW_E_INPUT, "archive: this is %s, not a longwatch archive: %s",
                           kinds[i].what, kinds[i].advice);
    if (n == TAR_BLOCK && memcmp(block + 257, "ustar", 5) == 0)
        return err_set(e, LW_E_INPUT,
                       "archive: this is a tar file that 'longwatch ledger export' did not "
                       "write, or that was packed again: get the original file");
    if (n < TAR_BLOCK && str_starts((str){block, n}, STR("ARCHIVE.json")))
        return broken(e, "it ends in its first entry: it was not copied whole; get it again");
    return broken(e, "this is not a longwatch archive: give the .tar of 'longwatch ledger "
                     "export'");
}

static enum status ends_early(const struct tar_reader *r, struct err *e)
{
    return err_set(e, LW_E_INPUT,
                   "archive: it ends early, at '%s': it was not copied whole; get it again",
                   r->name);
}

static enum status check_end(struct tar_reader *r, struct err *e)
{
    char block[TAR_BLOCK];
    if (r->read(r->ctx, block, TAR_BLOCK) != TAR_BLOCK) return ends_early(r, e);
    if (memcmp(block, zeros, TAR_BLOCK) != 0)
        return broken(e, "it does not end in two blocks of zeros");
    if (r->read(r->ctx, block, 1) != 0) return broken(e, "something follows its end");
    return LW_OK;
}

static bool read_size(const char *p, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < 11; i++) {
        if (p[i] < '0' || p[i] > '7') return false;
        *out = *out * 8 + (uint64_t)(p[i] - '0');
    }
    return *out < TAR_MAX_ENTRY_BYTES;
}

enum status tar_next(struct tar_reader *r, bool *found, struct err *e)
{
    char block[TAR_BLOCK], want[TAR_BLOCK], name[TAR_MAX_NAME + 1];
    *found = false;
    bool is_first = !r->name[0];
    size_t got = r->read(r->ctx, block, TAR_BLOCK);
    if (is_first && r->first &&
        (got != TAR_BLOCK || strncmp(block, r->first, TAR_MAX_NAME) != 0))
        return not_an_archive(block, got, e);
    if (got != TAR_BLOCK) return is_first ? broken(e, "it ends early") : ends_early(r, e);
    if (memcmp(block, zeros, TAR_BLOCK) == 0) return check_end(r, e);
    size_t n = strnlen(block, TAR_MAX_NAME);
    memcpy(name, block, n);
    name[n] = '\0';
    if (!is_name((str){name, n}))
        return broken(e, "an entry has a name that no entry of an archive has");
    if (!read_size(block + 124, &r->size))
        return err_set(e, LW_E_INPUT, "archive: the size of entry '%s' cannot be read", name);
    header_of(name, r->size, want);
    if (memcmp(block, want, TAR_BLOCK) != 0)
        return err_set(e, LW_E_INPUT, "archive: the header of entry '%s' was changed", name);
    if (strcmp(r->name, name) >= 0)
        return err_set(e, LW_E_INPUT, "archive: entry '%s' stands behind '%s', not in order",
                       name, r->name);
    memcpy(r->name, name, n + 1);
    r->left = r->size;
    tar_release(r);
    r->digest = sha256_start();
    *found = true;
    return LW_OK;
}

static enum status check_padding(struct tar_reader *r, struct err *e)
{
    char block[TAR_BLOCK];
    size_t n = (size_t)((TAR_BLOCK - r->size % TAR_BLOCK) % TAR_BLOCK);
    if (r->read(r->ctx, block, n) != n) return ends_early(r, e);
    if (memcmp(block, zeros, n) == 0) return LW_OK;
    return err_set(e, LW_E_INPUT, "archive: the bytes behind entry '%s' are not zero", r->name);
}

enum status tar_read(struct tar_reader *r, char *out, size_t n, size_t *got, struct err *e)
{
    *got = 0;
    if (!r->left) return LW_OK;
    if (n > r->left) n = (size_t)r->left;
    *got = r->read(r->ctx, out, n);
    if (*got != n) return ends_early(r, e);
    sha256_update(r->digest, (str){out, n});
    r->left -= n;
    return r->left ? LW_OK : check_padding(r, e);
}

struct sha256 tar_digest(struct tar_reader *r)
{
    if (r->left || !r->digest) BUG("entry was not read to its end");
    struct sha256 d = sha256_finish(r->digest);
    r->digest = NULL;
    return d;
}

void tar_release(struct tar_reader *r)
{
    if (r->digest) (void)sha256_finish(r->digest);
    r->digest = NULL;
}
