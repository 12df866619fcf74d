/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids: 48 bits of milliseconds, 80 random bits, in Crockford's base 32 (github.com/ulid/spec).
 * Within one millisecond of one process the random part counts up, so that rows keep the order
 * in which they were made, whichever thread made them.
 */
#include "crypto/digest.h"
#include "store/db.h"

#include <pthread.h>
#include <string.h>

enum {
    ID_CHARS = 26,
    ID_RANDOM_BYTES = 10,
    ID_BYTES = 16
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t last_ms = INT64_MIN;
static unsigned char last_random[ID_RANDOM_BYTES];

static void next_random(int64_t ms, unsigned char out[ID_RANDOM_BYTES])
{
    bool is_full = true;
    pthread_mutex_lock(&lock);
    if (ms == last_ms) {
        for (size_t i = ID_RANDOM_BYTES; i > 0 && is_full; i--)
            is_full = ++last_random[i - 1] == 0;
    }
    /* A new millisecond, or one in 2^80: all bits turned over. */
    if (is_full) random_bytes(last_random, sizeof last_random);
    last_ms = ms;
    memcpy(out, last_random, ID_RANDOM_BYTES);
    pthread_mutex_unlock(&lock);
}

str new_id(struct arena *a, struct utc now)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char raw[ID_BYTES];
    char text[ID_CHARS];
    uint64_t ms = (uint64_t)utc_to_ms(now);
    for (size_t i = 0; i < 6; i++)
        raw[i] = (unsigned char)(ms >> (8 * (5 - i)));
    next_random((int64_t)ms, raw + 6);
    /* 128 bits as 26 digits of five: the first has two bits of its own before the bytes. */
    unsigned pool = 0, n_bits = 2;
    size_t at = 0;
    for (size_t i = 0; i < ID_BYTES; i++) {
        pool = (pool << 8 | raw[i]) & 0xFFFFu;
        n_bits += 8;
        while (n_bits >= 5) {
            n_bits -= 5;
            text[at++] = digits[pool >> n_bits & 31u];
        }
    }
    return arena_str(a, (str){text, ID_CHARS});
}
