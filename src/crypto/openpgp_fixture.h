/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests alone: a publisher with a key of his own, in a folder of his own. GnuPG itself makes
 * keys and signatures; its agent ends with the folder.
 */
#ifndef LW_CRYPTO_OPENPGP_FIXTURE_H
#define LW_CRYPTO_OPENPGP_FIXTURE_H

#include "base/fs.h"
#include "suite.h"

#include <gpgme.h>
#include <stdio.h>

struct gpg_home {
    const char *dir;
    str key, fingerprint;
};

/* `when`: "20200101T000000" sets its clock; NULL: the real one. */
static inline gpgme_ctx_t gpg_open(struct arena *a, const char *dir, const char *when)
{
    struct err e = {0};
    gpgme_ctx_t ctx = NULL;
    str conf = when ? arena_printf(a, "batch\nfaked-system-time %s\n", when) : STR("batch\n");
    (void)gpgme_check_version(NULL);
    if (gpgme_engine_check_version(GPGME_PROTOCOL_OpenPGP)) test_skip("GnuPG is not installed");
    CHECK_OK(fs_write_atomic(arena_printf(a, "%s/gpg.conf", dir).p, conf, 0600, &e), &e);
    CHECK(!gpgme_new(&ctx));
    CHECK(!gpgme_ctx_set_engine_info(ctx, GPGME_PROTOCOL_OpenPGP, NULL, dir));
    gpgme_set_armor(ctx, 1);
    return ctx;
}

static inline str gpg_take(struct arena *a, gpgme_data_t data)
{
    size_t n = 0;
    char *p = gpgme_data_release_and_get_mem(data, &n);
    str out = arena_str(a, (str){p, n});
    gpgme_free(p);
    return out;
}

/* A key that is valid for a year from `when`. */
static inline struct gpg_home gpg_home_new(struct arena *a, const char *mail, const char *when)
{
    struct gpg_home h = {.dir = test_temp_dir()};
    gpgme_ctx_t ctx = gpg_open(a, h.dir, when);
    gpgme_data_t key = NULL;
    CHECK(!gpgme_op_createkey(ctx, mail, "ed25519", 0, 365UL * 86400, NULL,
                              GPGME_CREATE_SIGN | GPGME_CREATE_NOPASSWD));
    h.fingerprint = arena_str(a, str_of(gpgme_op_genkey_result(ctx)->fpr));
    CHECK(!gpgme_data_new(&key) && !gpgme_op_export(ctx, NULL, 0, key));
    h.key = gpg_take(a, key);
    gpgme_release(ctx);
    return h;
}

static inline str gpg_sign(struct arena *a, const struct gpg_home *h, str bytes,
                           const char *when)
{
    gpgme_ctx_t ctx = gpg_open(a, h->dir, when);
    gpgme_data_t text = NULL, sig = NULL;
    CHECK(!gpgme_data_new_from_mem(&text, bytes.p, bytes.n, 0) && !gpgme_data_new(&sig));
    CHECK(!gpgme_op_sign(ctx, text, sig, GPGME_SIG_MODE_DETACH));
    gpgme_data_release(text);
    str out = gpg_take(a, sig);
    gpgme_release(ctx);
    return out;
}

#endif
