/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/openpgp.h"

#include "base/fs.h"

#include <errno.h>
#include <ftw.h>
#include <gpgme.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct openpgp {
    gpgme_ctx_t ctx;
    char home[512];
    size_t n_keys;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_library(void)
{
    (void)gpgme_check_version(NULL);
}

static enum status failed(gpgme_error_t code, enum status status, const char *what,
                          struct err *e)
{
    char words[120] = "";
    (void)gpgme_strerror_r(code, words, sizeof words);
    return err_set(e, status, "%s: %s", what, words);
}

/*
 * Every key of the ring is trusted because it was put there; nothing is started, asked or fetched.
 * The agent is not needed to verify.
 */
static const char gpg_conf[] = "batch\nno-tty\nno-autostart\ntrust-model always\n"
                               "no-auto-key-retrieve\nno-auto-check-trustdb\n"
                               "disable-dirmngr\nno-greeting\n";

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)where;
    if (type == FTW_DP)
        (void)rmdir(path);
    else
        (void)unlink(path);
    return 0;
}

void openpgp_close(struct openpgp *o)
{
    if (!o) return;
    if (o->ctx) gpgme_release(o->ctx);
    if (o->home[0]) (void)nftw(o->home, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    free(o);
}

static enum status make_home(struct openpgp *o, const char *scratch_dir, struct err *e)
{
    char path[600];
    int n = snprintf(o->home, sizeof o->home, "%s/keys-XXXXXX", scratch_dir);
    bool fits = n > 0 && (size_t)n < sizeof o->home;
    if (!fits || !mkdtemp(o->home)) { /* mode 0700 */
        o->home[0] = '\0';
        return err_set(e, LW_E_ENV, "creating a keyring in '%.150s': %s", scratch_dir,
                       fits ? strerror(errno) : "the path is too long");
    }
    snprintf(path, sizeof path, "%s/gpg.conf", o->home);
    return fs_write_atomic(path, str_of(gpg_conf), 0600, e);
}

enum status openpgp_open(const char *scratch_dir, struct openpgp **out, struct err *e)
{
    pthread_once(&once, start_library);
    if (gpgme_engine_check_version(GPGME_PROTOCOL_OpenPGP))
        return err_set(e, LW_E_ENV,
                       "GnuPG is not installed (package gnupg): signatures cannot be checked");
    struct openpgp *o = calloc(1, sizeof *o);
    if (!o) BUG("out of memory");
    enum status status = make_home(o, scratch_dir, e);
    gpgme_error_t code = status == LW_OK ? gpgme_new(&o->ctx) : 0;
    if (status == LW_OK && !code)
        code = gpgme_ctx_set_engine_info(o->ctx, GPGME_PROTOCOL_OpenPGP, NULL, o->home);
    if (code) status = failed(code, LW_E_ENV, "starting GnuPG", e);
    if (status == LW_OK) {
        gpgme_set_offline(o->ctx, 1);
        *out = o;
        return LW_OK;
    }
    openpgp_close(o);
    return status;
}

/* ---- keys ---- */

static bool is_hex(char c)
{
    c = char_lower(c);
    return char_is_digit(c) || (c >= 'a' && c <= 'f');
}

/* "AB CD 12.." and "abcd12.." are the same fingerprint. */
static bool is_same_fingerprint(str stated, const char *got)
{
    size_t k = 0, n = got ? strlen(got) : 0;
    for (size_t i = 0; i < stated.n; i++) {
        if (stated.p[i] == ' ') continue;
        if (k >= n || !is_hex(stated.p[i]) || char_lower(stated.p[i]) != char_lower(got[k]))
            return false;
        k++;
    }
    return k == n && n >= 40;
}

static enum status drop_key(struct openpgp *o, const char *fingerprint, struct err *e)
{
    gpgme_key_t key = NULL;
    gpgme_error_t code = gpgme_get_key(o->ctx, fingerprint, &key, 0);
    if (!code) code = gpgme_op_delete(o->ctx, key, 1);
    if (key) gpgme_key_unref(key);
    return code ? failed(code, LW_E_ENV, "removing a key", e) : LW_OK;
}

static enum status keep_wanted(struct openpgp *o, str fingerprint, struct err *e)
{
    gpgme_import_result_t r = gpgme_op_import_result(o->ctx);
    enum status status = LW_OK;
    size_t n_kept = 0;
    char strange[16][OPENPGP_FINGERPRINT_BYTES];
    size_t n_strange = 0;
    for (gpgme_import_status_t i = r ? r->imports : NULL; i; i = i->next) {
        if (i->result || !i->fpr) continue;
        if (fingerprint.n == 0 || is_same_fingerprint(fingerprint, i->fpr)) {
            n_kept++;
            continue;
        }
        if (n_strange == sizeof strange / sizeof strange[0])
            return err_set(e, LW_E_LIMIT, "the key file holds more than %zu other keys",
                           n_strange);
        snprintf(strange[n_strange++], sizeof strange[0], "%s", i->fpr);
    }
    /* The result belongs to the context, which the next operation uses. */
    for (size_t i = 0; i < n_strange && status == LW_OK; i++)
        status = drop_key(o, strange[i], e);
    if (status != LW_OK) return status;
    o->n_keys += n_kept;
    if (n_kept > 0) return LW_OK;
    if (fingerprint.n == 0) return err_set(e, LW_E_INPUT, "the key file holds no public key");
    return err_set(e, LW_E_INPUT, "the key file holds no key with the fingerprint '%.*s'",
                   STR_ARG(str_sub(fingerprint, 0, 60)));
}

enum status openpgp_add_key(struct openpgp *o, str bytes, str fingerprint, struct err *e)
{
    gpgme_data_t keys = NULL;
    if (bytes.n == 0 || bytes.n > OPENPGP_MAX_KEY_BYTES)
        return err_set(e, bytes.n ? LW_E_LIMIT : LW_E_INPUT,
                       bytes.n ? "the key file is larger than the limit of 4 MiB"
                               : "the key file is empty");
    gpgme_error_t code = gpgme_data_new_from_mem(&keys, bytes.p, bytes.n, 0);
    if (!code) code = gpgme_op_import(o->ctx, keys);
    if (keys) gpgme_data_release(keys);
    if (code) return failed(code, LW_E_INPUT, "reading the key", e);
    return keep_wanted(o, fingerprint, e);
}

size_t openpgp_n_keys(const struct openpgp *o)
{
    return o->n_keys;
}

/* ---- signatures ---- */

/* A key that has expired since signs nothing new, but what it signed before stands. */
static bool was_valid_then(struct openpgp *o, const struct _gpgme_signature *sig)
{
    gpgme_key_t key = NULL;
    bool was_valid = false;
    if (gpgme_get_key(o->ctx, sig->fpr, &key, 0)) return false;
    for (gpgme_subkey_t k = key->subkeys; k; k = k->next) {
        bool is_signer = k->fpr && sig->fpr && strcmp(k->fpr, sig->fpr) == 0;
        bool is_in_time = k->expires == 0 || sig->timestamp < (unsigned long)k->expires;
        if (is_signer && !k->revoked && is_in_time) was_valid = true;
    }
    gpgme_key_unref(key);
    return was_valid;
}

static const char *reason_of(gpgme_err_code_t code)
{
    switch ((int)code) {
    case GPG_ERR_BAD_SIGNATURE: return "the signature does not fit the document";
    case GPG_ERR_NO_PUBKEY: return "signed with a key that the provider does not publish";
    case GPG_ERR_SIG_EXPIRED: return "the signature has expired";
    case GPG_ERR_KEY_EXPIRED: return "signed after the key had expired";
    case GPG_ERR_CERT_REVOKED: return "the key that signed was revoked";
    default: return NULL;
    }
}

static enum status judge(struct openpgp *o, struct err *e)
{
    struct {
        gpgme_err_code_t code;
        struct _gpgme_signature sig;
        char fpr[OPENPGP_FINGERPRINT_BYTES];
    } seen[8];
    size_t n = 0;
    gpgme_verify_result_t r = gpgme_op_verify_result(o->ctx);
    /* Copied: looking at a key ends the life of the result. */
    for (gpgme_signature_t s = r ? r->signatures : NULL; s && n < 8; s = s->next, n++) {
        seen[n].code = gpgme_err_code(s->status);
        seen[n].sig = *s;
        snprintf(seen[n].fpr, sizeof seen[n].fpr, "%s", s->fpr ? s->fpr : "");
        seen[n].sig.fpr = seen[n].fpr;
    }
    for (size_t i = 0; i < n; i++) {
        if (seen[i].code == GPG_ERR_NO_ERROR) return LW_OK;
        if (seen[i].code == GPG_ERR_KEY_EXPIRED && was_valid_then(o, &seen[i].sig))
            return LW_OK;
    }
    if (n == 0) return err_set(e, LW_E_INPUT, "the signature file holds no signature");
    const char *reason = reason_of(seen[0].code);
    if (reason) return err_set(e, LW_E_INPUT, "%s", reason);
    return failed(gpgme_error(seen[0].code), LW_E_INPUT, "the signature", e);
}

enum status openpgp_verify(struct openpgp *o, str bytes, str signature, struct err *e)
{
    gpgme_data_t text = NULL, sig = NULL;
    if (signature.n == 0) return err_set(e, LW_E_INPUT, "the signature file is empty");
    if (signature.n > OPENPGP_MAX_SIGNATURE_BYTES)
        return err_set(e, LW_E_LIMIT, "the signature file is larger than the limit of 64 KiB");
    gpgme_error_t code = gpgme_data_new_from_mem(&text, bytes.p ? bytes.p : "", bytes.n, 0);
    if (!code) code = gpgme_data_new_from_mem(&sig, signature.p, signature.n, 0);
    if (!code) code = gpgme_op_verify(o->ctx, sig, text, NULL);
    if (text) gpgme_data_release(text);
    if (sig) gpgme_data_release(sig);
    if (gpgme_err_code(code) == GPG_ERR_NO_DATA)
        return err_set(e, LW_E_INPUT, "the signature file holds no signature");
    if (code) return failed(code, LW_E_INPUT, "the signature", e);
    return judge(o, e);
}
