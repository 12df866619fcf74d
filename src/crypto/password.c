/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters: OWASP Password Storage Cheat Sheet, first choice for argon2id. The prefix decides
 * what we verify: an encoding with other costs could ask for any amount of memory.
 */
#include "crypto/password.h"

#include "crypto/digest.h"

#include <argon2.h>
#include <pthread.h>

enum {
    PASSES = 2,
    MEMORY_KIB = 19456,
    LANES = 1,
    SALT_BYTES = 16,
    TAG_BYTES = 32,
    ENCODED_BYTES = 128,       /* ours are 97 characters */
    MAX_PASSWORD_BYTES = 4096, /* nobody types more; keeps the work bounded */
    MAX_AT_ONCE = 2 /* 38 MiB and two processors at most, however many try to sign in */
};
#define ENCODED_PREFIX STR("$argon2id$v=19$m=19456,t=2,p=1$")

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_room = PTHREAD_COND_INITIALIZER;
static int n_running;

static void enter(void)
{
    pthread_mutex_lock(&lock);
    while (n_running == MAX_AT_ONCE)
        pthread_cond_wait(&has_room, &lock);
    n_running++;
    pthread_mutex_unlock(&lock);
}

static void leave(void)
{
    pthread_mutex_lock(&lock);
    n_running--;
    pthread_cond_signal(&has_room);
    pthread_mutex_unlock(&lock);
}

enum status password_hash(struct arena *a, str password, str *out, struct err *e)
{
    unsigned char salt[SALT_BYTES];
    char encoded[ENCODED_BYTES];
    if (password.n > MAX_PASSWORD_BYTES)
        return err_set(e, LW_E_LIMIT, "password is longer than %d bytes", MAX_PASSWORD_BYTES);
    random_bytes(salt, sizeof salt);
    enter();
    int failed = argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password.n ? password.p : "",
                                       password.n, salt, sizeof salt, TAG_BYTES, encoded,
                                       sizeof encoded);
    leave();
    if (failed) return err_set(e, LW_E_ENV, "hash password: %s", argon2_error_message(failed));
    str copy = arena_str(a, str_of(encoded));
    if (!copy.p) return arena_status(a, "password hash", e);
    *out = copy;
    return LW_OK;
}

bool password_matches(str encoded, str password)
{
    char z[ENCODED_BYTES];
    if (encoded.n >= sizeof z || password.n > MAX_PASSWORD_BYTES) return false;
    if (!str_starts(encoded, ENCODED_PREFIX)) return false;
    for (size_t i = 0; i < encoded.n; i++)
        z[i] = encoded.p[i];
    z[encoded.n] = '\0';
    enter();
    int failed = argon2id_verify(z, password.n ? password.p : "", password.n);
    leave();
    return !failed;
}
