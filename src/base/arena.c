/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks in a list, filled from the front. Strings are packed without alignment, since they are
 * most of what an SBOM is; `used_bytes` counts the padding that aligned objects then need.
 *
 * Under AddressSanitizer what is not handed out is poisoned, so a view that outlives
 * arena_clear() is reported at its first use.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
# define HAS_ASAN 1
#elif defined(__has_feature)
# if __has_feature(address_sanitizer)
#  define HAS_ASAN 1
# endif
#endif
#ifdef HAS_ASAN
# include <sanitizer/asan_interface.h>
# define POISON(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
# define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
# define POISON(p, n)   ((void)(p), (void)(n))
# define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

struct arena_block {
    struct arena_block *next;
    size_t size_bytes;
    size_t used_bytes;
    alignas(max_align_t) char bytes[];
};

/* First block: small, for there is an arena for every request. */
#define FIRST_BLOCK_BYTES ((size_t)4096)
/* Blocks double up to this; also the most that a cleared arena holds on to. */
#define MOST_BLOCK_BYTES ((size_t)1 << 20)

void arena_init(struct arena *a, size_t max_bytes)
{
    *a = (struct arena){.max_bytes = max_bytes};
}

static void block_free(struct arena_block *b)
{
    UNPOISON(b->bytes, b->size_bytes);
    free(b);
}

void arena_clear(struct arena *a)
{
    struct arena_block *kept = NULL;
    for (struct arena_block *b = a->head, *next; b; b = next) {
        struct arena_block *drop = b;
        next = b->next;
        if (b->size_bytes <= MOST_BLOCK_BYTES && (!kept || b->size_bytes > kept->size_bytes)) {
            drop = kept;
            kept = b;
        }
        if (drop) block_free(drop);
    }
    if (kept) {
        kept->next = NULL;
        kept->used_bytes = 0;
        POISON(kept->bytes, kept->size_bytes);
    }
    a->head = kept;
    a->used_bytes = 0;
    a->is_over = false;
}

void arena_release(struct arena *a)
{
    for (struct arena_block *b = a->head, *next; b; b = next) {
        next = b->next;
        block_free(b);
    }
    arena_init(a, a->max_bytes);
}

static struct arena_block *block_new(size_t size_bytes)
{
    struct arena_block *b = NULL;
    if (size_bytes <= SIZE_MAX - sizeof *b) b = malloc(sizeof *b + size_bytes);
    if (!b) BUG("out of memory");
    b->next = NULL;
    b->size_bytes = size_bytes;
    b->used_bytes = 0;
    POISON(b->bytes, size_bytes);
    return b;
}

/* A block with room for `n` bytes. A large piece gets its own, so the head keeps its free rest. */
static struct arena_block *block_for(struct arena *a, size_t n)
{
    struct arena_block *head = a->head;
    size_t size = head ? 2 * head->size_bytes : FIRST_BLOCK_BYTES;
    if (size > MOST_BLOCK_BYTES) size = MOST_BLOCK_BYTES;
    if (head && n > size / 4) {
        struct arena_block *own = block_new(n);
        own->next = head->next;
        head->next = own;
        return own;
    }
    struct arena_block *b = block_new(n > size ? n : size);
    b->next = head;
    a->head = b;
    return b;
}

/* `align` is a power of two; a division here is felt in every import. */
static size_t padding(const struct arena_block *b, size_t align)
{
    return (0 - b->used_bytes) & (align - 1);
}

static bool has_room(const struct arena *a, size_t n)
{
    return n <= a->max_bytes && a->used_bytes <= a->max_bytes - n;
}

static void *take(struct arena *a, size_t n, size_t align)
{
    struct arena_block *b = a->head;
    size_t pad = b ? padding(b, align) : 0;
    bool fits = b && pad + n >= n && pad + n <= b->size_bytes - b->used_bytes;
    if (!fits) pad = 0;
    if (n > SIZE_MAX - pad || !has_room(a, pad + n)) {
        a->is_over = true;
        return NULL;
    }
    if (!fits) b = block_for(a, n);
    char *p = b->bytes + b->used_bytes + pad;
    b->used_bytes += pad + n;
    a->used_bytes += pad + n;
    UNPOISON(p, n);
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    void *p = take(a, n, alignof(max_align_t));
    if (p && n) memset(p, 0, n);
    return p;
}

void *arena_array(struct arena *a, size_t n, size_t each)
{
    if (each && n > SIZE_MAX / each) {
        a->is_over = true;
        return NULL;
    }
    return arena_alloc(a, n * each);
}

static char *copy_z(struct arena *a, str s)
{
    char *p = s.n < SIZE_MAX ? take(a, s.n + 1, 1) : NULL;
    if (!p) return NULL;
    if (s.n) memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

str arena_str(struct arena *a, str s)
{
    if (!s.p) return STR_NONE;
    char *p = copy_z(a, s);
    return p ? (str){p, s.n} : STR_NONE;
}

const char *arena_z(struct arena *a, str s)
{
    return copy_z(a, s);
}

str arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str s = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return s;
}

str arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    /* Most texts fit here, and are then formatted once. */
    char text[256];
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    if (n < 0) BUG("format that cannot be printed");
    char *p = take(a, (size_t)n + 1, 1);
    if (p && (size_t)n < sizeof text)
        memcpy(p, text, (size_t)n + 1);
    else if (p)
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p ? (str){p, (size_t)n} : STR_NONE;
}

/* True when the `old` bytes at `p` were the last taken and could grow to `want` where they are. */
static bool grow_in_place(struct arena *a, const void *p, size_t old, size_t want)
{
    struct arena_block *b = a->head;
    if (!p || !b || b->used_bytes < old || b->bytes + b->used_bytes - old != (const char *)p)
        return false;
    size_t more = want - old;
    if (more > b->size_bytes - b->used_bytes || !has_room(a, more)) return false;
    char *rest = b->bytes + b->used_bytes;
    UNPOISON(rest, more);
    memset(rest, 0, more);
    b->used_bytes += more;
    a->used_bytes += more;
    return true;
}

void *arena_push(struct arena *a, void **items, size_t *n, size_t *cap, size_t each)
{
    if (*n == *cap) {
        size_t want = *cap ? 2 * *cap : 8;
        if (want < *cap || (each && want > SIZE_MAX / each)) {
            a->is_over = true;
            return NULL;
        }
        if (!grow_in_place(a, *items, *cap * each, want * each)) {
            void *moved = arena_alloc(a, want * each);
            if (!moved) return NULL;
            if (*n) memcpy(moved, *items, *n * each);
            *items = moved;
        }
        *cap = want;
    }
    char *item = (char *)*items + *n * each;
    /* The place may have been used before, when the caller took items back by lowering `*n`. */
    memset(item, 0, each);
    ++*n;
    return item;
}

enum status arena_status(const struct arena *a, const char *what, struct err *e)
{
    if (!a->is_over) return LW_OK;
    return err_set(e, LW_E_LIMIT, "%s needs more than %zu bytes of memory", what, a->max_bytes);
}
