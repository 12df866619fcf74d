/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `longwatch verify`: an archive, without a data directory and without a network. Exit code 1 and
 * the first thing that is wrong, or 0 and what was proved.
 */
#include "app/archive.h"
#include "base/fs.h"
#include "base/limits.h"
#include "cli/archive_report.h"
#include "crypto/timestamp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* What is kept of an archive: keys, checkpoints, leaves of one in part. */
#define VERIFY_BYTES (1024 * LW_MIB)

static size_t read_file(void *ctx, char *out, size_t n)
{
    return fread(out, 1, n, ctx);
}

/* A file that cannot be what the option wants is said at once, not as an archive that is wrong. */
static enum status take_pem(struct command_call *c, const char *path, bool is_key, str *out,
                            struct err *e)
{
    enum status st = fs_read(c->arena, path, STAMP_MAX_CA_BYTES, out, e);
    if (st != LW_OK) return st;
    if (str_contains(*out, is_key ? STR("-----BEGIN PUBLIC KEY-----")
                                  : STR("-----BEGIN CERTIFICATE-----")))
        return LW_OK;
    return err_set(e, LW_E_USAGE,
                   is_key ? "'%.150s' has no public key: one begins with "
                            "'-----BEGIN PUBLIC KEY-----'"
                          : "'%.150s' has no certificate: one begins with "
                            "'-----BEGIN CERTIFICATE-----'",
                   path);
}

static enum status take_arguments(struct command_call *c, const char **path,
                                  struct archive_trust *trust, struct err *e)
{
    enum status st = LW_OK;
    for (int i = 0; st == LW_OK && i < c->argc; i++) {
        const char *word = c->argv[i];
        bool is_key = strcmp(word, "--key") == 0, is_ca = strcmp(word, "--tsa-ca") == 0;
        if ((is_key || is_ca) && i + 1 < c->argc)
            st = take_pem(c, c->argv[++i], is_key,
                          is_key ? &trust->key_pem : &trust->tsa_ca_pem, e);
        else if (word[0] == '-' || *path)
            st = err_set(e, LW_E_USAGE, "'%.60s' is not expected here", word);
        else
            *path = word;
    }
    if (st == LW_OK && !*path) st = err_set(e, LW_E_USAGE, "expected an archive");
    return st;
}

static enum status run(struct command_call *c, int *exit_code, struct err *e)
{
    struct archive_trust trust = {STR(""), STR("")};
    struct archive_report r;
    struct arena a;
    char text[sizeof(struct err)];
    const char *path = NULL;
    enum status st = take_arguments(c, &path, &trust, e);
    if (st != LW_OK) return st;
    FILE *file = fopen(path, "rb");
    if (!file)
        return err_set(e, errno == ENOENT ? LW_E_NOT_FOUND : LW_E_ENV, "read '%.150s': %s",
                       path, strerror(errno));
    struct stat about;
    if (fstat(fileno(file), &about) == 0 && S_ISDIR(about.st_mode)) {
        fclose(file);
        return err_set(e, LW_E_USAGE,
                       "'%.150s' is a folder: give the .tar of 'longwatch ledger export'",
                       path);
    }
    arena_init(&a, VERIFY_BYTES);
    st = archive_verify(&a, read_file, file, &trust, &r, e);
    if (ferror(file)) st = err_set(e, LW_E_ENV, "reading '%.150s' failed", path);
    fclose(file);
    if (st == LW_E_INPUT) {
        err_text(e, text, sizeof text);
        fprintf(stderr, "longwatch: %s: %s\n", path, text);
        *exit_code = 1;
        st = LW_OK;
    } else if (st == LW_OK) {
        st = archive_report_print(c, path, &r, e);
    }
    arena_release(&a);
    return st;
}

static const struct command_option options[] = {
    {"--key", "FILE", "public keys that are trusted (PEM); else the first that signed is"},
    {"--tsa-ca", "FILE", "authorities of time stamps (PEM); else the archive's own"},
    {0},
};

const struct command verify_command = {
    .words = "verify",
    .synopsis = "ARCHIVE [--key FILE] [--tsa-ca FILE]",
    .doc = "Verify an archive of 'ledger export', without data directory and network",
    .options = options,
    .examples = "longwatch verify longwatch-2026.tar --key ledger.pem\n",
    .run = run,
};
