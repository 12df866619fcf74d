/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arena: memory with one lifetime and a byte cap.
 *
 * A function that returns or keeps memory takes `struct arena *` first. Hitting the cap is an
 * answer, not a crash: the allocation gives NULL (strings give STR_NONE), the arena remembers,
 * and arena_status() turns that into LW_E_LIMIT. Real out-of-memory aborts. Not thread-safe.
 */
#ifndef LW_BASE_ARENA_H
#define LW_BASE_ARENA_H

#include "base/status.h"
#include "base/str.h"

#include <stdarg.h>

struct arena_block;

struct arena {
    struct arena_block *head;
    size_t used_bytes; /* handed out since the last clear */
    size_t max_bytes;
    bool is_over; /* sticky until clear: some allocation was refused */
};

/* Prepares an arena that hands out at most `max_bytes`. Allocates nothing yet. */
void arena_init(struct arena *a, size_t max_bytes);
/* Forgets everything but keeps one block for reuse: the per-record reset of feed parsing. */
void arena_clear(struct arena *a);
/* Gives all memory back; the arena may be used again afterwards. */
void arena_release(struct arena *a);

/* `n` zeroed bytes, aligned for any object; NULL when the cap is hit, and only then. */
void *arena_alloc(struct arena *a, size_t n);
/* `n` objects of `each` bytes, overflow checked. */
void *arena_array(struct arena *a, size_t n, size_t each);
#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))

/*
 * A copy that is also NUL-terminated behind its length (that byte counts too). STR_NONE stays
 * STR_NONE; an empty string that is there gets an address.
 */
str arena_str(struct arena *a, str s);
str arena_printf(struct arena *a, const char *fmt, ...) LW_PRINTF(2, 3);
str arena_vprintf(struct arena *a, const char *fmt, va_list ap) LW_PRINTF(2, 0);
/* NUL-terminated copy; NULL when the cap is hit. */
const char *arena_z(struct arena *a, str s);

/*
 * Grows an array of `each`-byte items kept in the arena: makes room for one more behind `*n`
 * and returns it zeroed, or NULL at the cap. `*items` may move; doubling, so amortised O(1).
 */
void *arena_push(struct arena *a, void **items, size_t *n, size_t *cap, size_t each);

/* LW_OK, or LW_E_LIMIT with `what` and the cap in the words. */
enum status arena_status(const struct arena *a, const char *what, struct err *e) LW_MUST_CHECK;

#endif
