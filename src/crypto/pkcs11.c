/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/pkcs11.h"

#include "base/buf.h"
#include "crypto/digest.h"

#define CRYPTOKI_GNU 1
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* A module has one state a process: initialised by two threads it would fail one of them. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct session {
    void *library;
    struct ck_function_list *f;
    ck_session_handle_t handle;
    bool is_initialized, is_open;
};

static enum status failed(const char *what, ck_rv_t code, struct err *e)
{
    static const struct {
        ck_rv_t code;
        enum status status;
        const char *words;
    } rows[] = {
        {CKR_PIN_INCORRECT, LW_E_REFUSED, "the PIN is wrong"},
        {CKR_PIN_LEN_RANGE, LW_E_REFUSED, "the PIN has a length that the token does not take"},
        {CKR_PIN_LOCKED, LW_E_REFUSED, "the PIN is locked after too many wrong ones"},
        {CKR_USER_PIN_NOT_INITIALIZED, LW_E_REFUSED, "the token has no PIN of the user yet"},
        {CKR_USER_NOT_LOGGED_IN, LW_E_REFUSED, "it wants a PIN"},
        {CKR_MECHANISM_INVALID, LW_E_ENV, "the token does not know Ed25519 (CKM_EDDSA)"},
        {CKR_TOKEN_NOT_PRESENT, LW_E_ENV, "the token is not there"},
        {CKR_DEVICE_REMOVED, LW_E_ENV, "the token was removed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].code == code)
            return err_set(e, rows[i].status, "PKCS #11: %s: %s", what, rows[i].words);
    return err_set(e, LW_E_ENV, "PKCS #11: %s: error 0x%lx of the module", what, code);
}

static enum status load(const struct pkcs11_key *k, struct session *s, struct err *e)
{
    union {
        void *object;
        ck_rv_t (*function)(struct ck_function_list **);
    } get;
    /* It stays: modules with threads of their own do not survive being taken away. */
    s->library = dlopen(k->module, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!s->library) return err_set(e, LW_E_ENV, "PKCS #11: %.200s", dlerror());
    get.object = dlsym(s->library, "C_GetFunctionList");
    if (!get.object || get.function(&s->f) != CKR_OK || !s->f)
        return err_set(e, LW_E_ENV, "PKCS #11: '%.150s' is no module", k->module);
    struct ck_c_initialize_args args = {.flags = CKF_OS_LOCKING_OK};
    ck_rv_t code = s->f->C_Initialize(&args);
    s->is_initialized = code == CKR_OK;
    if (code == CKR_OK || code == CKR_CRYPTOKI_ALREADY_INITIALIZED) return LW_OK;
    return failed("starting the module", code, e);
}

/* Labels are padded with blanks. */
static bool is_label(const unsigned char *p, size_t n, str want)
{
    str got = {(const char *)p, n};
    while (got.n && got.p[got.n - 1] == ' ')
        got.n--;
    return str_eq(got, want);
}

static enum status find_slot(const struct pkcs11_key *k, const struct session *s,
                             ck_slot_id_t *out, struct err *e)
{
    ck_slot_id_t slots[PKCS11_MAX_TOKENS];
    unsigned long n = PKCS11_MAX_TOKENS;
    size_t n_found = 0;
    ck_rv_t code = s->f->C_GetSlotList(1, slots, &n);
    if (code != CKR_OK) return failed("listing the tokens", code, e);
    for (unsigned long i = 0; i < n; i++) {
        struct ck_token_info info;
        if (s->f->C_GetTokenInfo(slots[i], &info) != CKR_OK) continue;
        if (!is_label(info.label, sizeof info.label, k->token)) continue;
        *out = slots[i];
        n_found++;
    }
    if (n_found == 1) return LW_OK;
    return err_set(e, n_found ? LW_E_CONFLICT : LW_E_ENV,
                   n_found ? "PKCS #11: there are several tokens '%.*s'"
                           : "PKCS #11: there is no token '%.*s'",
                   STR_ARG(str_sub(k->token, 0, 40)));
}

static enum status open_session(const struct pkcs11_key *k, bool is_writing, struct session *s,
                                struct err *e)
{
    ck_slot_id_t slot = 0;
    char pin[256];
    enum status st = load(k, s, e);
    if (st == LW_OK) st = find_slot(k, s, &slot, e);
    if (st != LW_OK) return st;
    if (k->pin.n >= sizeof pin)
        return err_set(e, LW_E_LIMIT, "PKCS #11: the PIN is longer than %zu bytes",
                       sizeof pin - 1);
    ck_flags_t flags = CKF_SERIAL_SESSION | (is_writing ? CKF_RW_SESSION : 0);
    ck_rv_t code = s->f->C_OpenSession(slot, flags, NULL, NULL, &s->handle);
    if (code != CKR_OK) return failed("opening a session", code, e);
    s->is_open = true;
    if (!k->pin.n) return LW_OK;
    memcpy(pin, k->pin.p, k->pin.n);
    code = s->f->C_Login(s->handle, CKU_USER, (unsigned char *)pin, k->pin.n);
    if (code == CKR_OK || code == CKR_USER_ALREADY_LOGGED_IN) return LW_OK;
    return failed("signing in", code, e);
}

static void close_session(struct session *s)
{
    if (s->is_open) {
        s->f->C_Logout(s->handle);
        s->f->C_CloseSession(s->handle);
    }
    if (s->is_initialized) s->f->C_Finalize(NULL);
    if (s->library) dlclose(s->library);
}

/* One key of that class and label; `*n` is 0, 1, or 2 for more. */
static enum status find_keys(const struct session *s, const struct pkcs11_key *k,
                             ck_object_class_t class, ck_object_handle_t *out, unsigned long *n,
                             struct err *e)
{
    char label[PKCS11_MAX_LABEL];
    ck_object_handle_t found[2];
    if (k->label.n > sizeof label)
        return err_set(e, LW_E_LIMIT, "PKCS #11: the key's label is longer than %d bytes",
                       PKCS11_MAX_LABEL);
    if (k->label.n) memcpy(label, k->label.p, k->label.n);
    struct ck_attribute want[] = {
        {CKA_CLASS, &class, sizeof class},
        {CKA_LABEL, label, k->label.n},
    };
    ck_rv_t code = s->f->C_FindObjectsInit(s->handle, want, 2);
    if (code == CKR_OK) code = s->f->C_FindObjects(s->handle, found, 2, n);
    if (code == CKR_OK) code = s->f->C_FindObjectsFinal(s->handle);
    if (code != CKR_OK) return failed("looking for the key", code, e);
    if (*n) *out = found[0];
    return LW_OK;
}

static enum status find_key(const struct session *s, const struct pkcs11_key *k,
                            ck_object_class_t class, ck_object_handle_t *out, struct err *e)
{
    unsigned long n = 0;
    enum status st = find_keys(s, k, class, out, &n, e);
    if (st != LW_OK || n == 1) return st;
    return err_set(e, n ? LW_E_CONFLICT : LW_E_NOT_FOUND,
                   n ? "PKCS #11: token '%.*s' has several keys '%.*s'"
                     : "PKCS #11: token '%.*s' has no key '%.*s'",
                   STR_ARG(str_sub(k->token, 0, 40)), STR_ARG(str_sub(k->label, 0, 60)));
}

/* The point as an OCTET STRING (PKCS #11 3.0 section 2.3.5), or bare as some modules give it. */
static enum status read_point(const struct session *s, ck_object_handle_t key,
                              unsigned char out[static SIGN_RAW_KEY_BYTES], struct err *e)
{
    unsigned char point[2 + SIGN_RAW_KEY_BYTES];
    ck_key_type_t type = 0;
    struct ck_attribute want[] = {
        {CKA_KEY_TYPE, &type, sizeof type},
        {CKA_EC_POINT, point, sizeof point},
    };
    ck_rv_t code = s->f->C_GetAttributeValue(s->handle, key, want, 2);
    size_t n = want[1].value_len;
    const unsigned char *p = point;
    if (code == CKR_OK && n == sizeof point && p[0] == 4 && p[1] == SIGN_RAW_KEY_BYTES) {
        p += 2;
        n -= 2;
    }
    if (code != CKR_OK || type != CKK_EC_EDWARDS || n != SIGN_RAW_KEY_BYTES)
        return err_set(e, LW_E_INPUT, "PKCS #11: the key is none of Ed25519");
    memcpy(out, p, SIGN_RAW_KEY_BYTES);
    return LW_OK;
}

enum status pkcs11_public_key(struct arena *a, const struct pkcs11_key *k, str *public_pem,
                              struct err *e)
{
    struct session s = {0};
    ck_object_handle_t key = 0;
    unsigned char raw[SIGN_RAW_KEY_BYTES];
    pthread_mutex_lock(&lock);
    enum status st = open_session(k, false, &s, e);
    if (st == LW_OK) st = find_key(&s, k, CKO_PUBLIC_KEY, &key, e);
    if (st == LW_OK) st = read_point(&s, key, raw, e);
    close_session(&s);
    pthread_mutex_unlock(&lock);
    return st == LW_OK ? sign_key_of_raw(a, raw, public_pem, e) : st;
}

enum status pkcs11_sign(const struct pkcs11_key *k, str bytes, struct signature *out,
                        struct err *e)
{
    struct session s = {0};
    ck_object_handle_t key = 0;
    struct ck_mechanism mechanism = {.mechanism = CKM_EDDSA};
    unsigned long n = sizeof out->b;
    struct buf copy; /* the module's prototype wants bytes that it might change */
    buf_init(&copy, bytes.n);
    buf_add(&copy, bytes);
    pthread_mutex_lock(&lock);
    enum status st = open_session(k, false, &s, e);
    if (st == LW_OK) st = find_key(&s, k, CKO_PRIVATE_KEY, &key, e);
    if (st == LW_OK) {
        ck_rv_t code = s.f->C_SignInit(s.handle, &mechanism, key);
        if (code == CKR_OK)
            code = s.f->C_Sign(s.handle, (unsigned char *)copy.p, copy.n, out->b, &n);
        if (code != CKR_OK)
            st = failed("signing", code, e);
        else if (n != sizeof out->b)
            st = err_set(e, LW_E_INPUT, "PKCS #11: the key is none of Ed25519");
    }
    close_session(&s);
    pthread_mutex_unlock(&lock);
    buf_release(&copy);
    return st;
}

static enum status generate(const struct session *s, const struct pkcs11_key *k, struct err *e)
{
    /* 1.3.101.112, id-Ed25519 (RFC 8410 section 3). */
    unsigned char curve[] = {0x06, 0x03, 0x2b, 0x65, 0x70};
    unsigned char yes = 1, no = 0;
    char label[PKCS11_MAX_LABEL];
    unsigned char id[16];
    ck_object_handle_t public_key, private_key;
    memcpy(label, k->label.p, k->label.n);
    random_bytes(id, sizeof id);
    struct ck_mechanism mechanism = {.mechanism = CKM_EC_EDWARDS_KEY_PAIR_GEN};
    struct ck_attribute open_half[] = {
        {CKA_TOKEN, &yes, sizeof yes},
        {CKA_VERIFY, &yes, sizeof yes},
        {CKA_EC_PARAMS, curve, sizeof curve},
        {CKA_LABEL, label, k->label.n},
        {CKA_ID, id, sizeof id},
    };
    struct ck_attribute secret_half[] = {
        {CKA_TOKEN, &yes, sizeof yes},     {CKA_PRIVATE, &yes, sizeof yes},
        {CKA_SENSITIVE, &yes, sizeof yes}, {CKA_EXTRACTABLE, &no, sizeof no},
        {CKA_SIGN, &yes, sizeof yes},      {CKA_LABEL, label, k->label.n},
        {CKA_ID, id, sizeof id},
    };
    ck_rv_t code = s->f->C_GenerateKeyPair(
        s->handle, &mechanism, open_half, sizeof open_half / sizeof *open_half, secret_half,
        sizeof secret_half / sizeof *secret_half, &public_key, &private_key);
    return code == CKR_OK ? LW_OK : failed("making a key", code, e);
}

enum status pkcs11_new_key(const struct pkcs11_key *k, struct err *e)
{
    struct session s = {0};
    ck_object_handle_t key = 0;
    unsigned long n = 0;
    pthread_mutex_lock(&lock);
    enum status st = open_session(k, true, &s, e);
    if (st == LW_OK && !k->label.n)
        st = err_set(e, LW_E_USAGE, "PKCS #11: the key needs a label");
    if (st == LW_OK) st = find_keys(&s, k, CKO_PRIVATE_KEY, &key, &n, e);
    if (st == LW_OK && n)
        st = err_set(e, LW_E_CONFLICT, "PKCS #11: token '%.*s' has a key '%.*s' already",
                     STR_ARG(str_sub(k->token, 0, 40)), STR_ARG(str_sub(k->label, 0, 60)));
    if (st == LW_OK) st = generate(&s, k, e);
    close_session(&s);
    pthread_mutex_unlock(&lock);
    return st;
}
