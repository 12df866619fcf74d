/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines are built on the stack and written whole, without allocation: BUG() logs from here when
 * the memory has run out. A line that is too long loses the ends of its values, never its shape.
 */
#include "base/log.h"

#include "base/utc.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const level_names[] = {"error", "warn", "note", "debug"};
enum {
    N_LEVELS = sizeof level_names / sizeof level_names[0]
};

static _Atomic int least_level = LOG_NOTE;
static pthread_mutex_t write_lock = PTHREAD_MUTEX_INITIALIZER;

/* Over the pipe's atomic 4096 bytes nothing is gained: journals cut there too. */
enum {
    LINE_BYTES = 4096,
    VALUE_BYTES = 1024
};

struct line {
    size_t n;
    char p[LINE_BYTES];
};

void log_set_level(enum log_level least)
{
    atomic_store(&least_level, (int)least);
}

enum status log_level_from_str(str s, enum log_level *out, struct err *e)
{
    for (int i = 0; i < N_LEVELS; i++) {
        if (!str_eq(s, str_of(level_names[i]))) continue;
        *out = (enum log_level)i;
        return LW_OK;
    }
    return err_set(e, LW_E_USAGE, "log level '%.*s' is not one of error, warn, note, debug",
                   STR_ARG(str_sub(s, 0, 40)));
}

/* One byte always stays free for the newline. */
static bool line_add(struct line *l, str s)
{
    if (s.n >= LINE_BYTES - l->n) return false;
    if (s.n) memcpy(l->p + l->n, s.p, s.n);
    l->n += s.n;
    return true;
}

static bool is_bare(str s)
{
    if (!s.n) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!char_is_digit(c) && !char_is_alpha(c) && !(c && strchr("-_.:/@+,%~", c)))
            return false;
    }
    return true;
}

/*
 * One byte of a quoted value as text. Bytes outside ASCII pass only in well-formed UTF-8, and the
 * C1 controls (0xC2 0x80..0x9F), which terminals obey, not even there.
 */
static str escaped(str s, size_t at, bool is_utf8, char out[static 8])
{
    unsigned char c = (unsigned char)s.p[at];
    unsigned char next = at + 1 < s.n ? (unsigned char)s.p[at + 1] : 0;
    unsigned char before = at ? (unsigned char)s.p[at - 1] : 0;
    if (c == '"') return STR("\\\"");
    if (c == '\\') return STR("\\\\");
    if (c == '\n') return STR("\\n");
    if (c == '\r') return STR("\\r");
    if (c == '\t') return STR("\\t");
    bool is_c1 = (c == 0xC2 && next < 0xA0) || (before == 0xC2 && c < 0xA0);
    if (c >= 0x20 && c != 0x7F && (c < 0x80 || (is_utf8 && !is_c1))) return str_sub(s, at, 1);
    snprintf(out, 8, "\\x%02x", c);
    return (str){out, 4};
}

static void line_value(struct line *l, str s)
{
    if (is_bare(s) && s.n <= VALUE_BYTES) {
        if (!line_add(l, s)) line_add(l, STR("\"\""));
        return;
    }
    bool is_utf8 = str_is_utf8(s);
    size_t most = s.n < VALUE_BYTES ? s.n : VALUE_BYTES;
    while (most < s.n && most > 0 && ((unsigned char)s.p[most] & 0xC0) == 0x80)
        most--;
    if (!line_add(l, STR("\""))) return;
    bool is_whole = most == s.n;
    for (size_t i = 0; i < most; i++) {
        char text[8];
        str piece = escaped(s, i, is_utf8, text);
        if (LINE_BYTES - l->n <= piece.n + STR("...\"").n) {
            is_whole = false;
            break;
        }
        line_add(l, piece);
    }
    if (!is_whole) line_add(l, STR("..."));
    line_add(l, STR("\""));
}

static void line_pair(struct line *l, const char *key, str value)
{
    size_t key_n = strlen(key);
    /* Space, key, "=" and an empty cut value must fit, else the pair is left out. */
    if (key_n + 8 >= LINE_BYTES - l->n) return;
    if (l->n) line_add(l, STR(" "));
    line_add(l, (str){key, key_n});
    line_add(l, STR("="));
    line_value(l, value);
}

static void write_all(const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(STDERR_FILENO, p, n);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return; /* nobody is left to tell */
        p += done;
        n -= (size_t)done;
    }
}

void log_event(enum log_level level, const char *event, const struct log_pair *pairs,
               size_t n_pairs)
{
    if ((int)level > atomic_load(&least_level)) return;
    int kept_errno = errno;
    struct line l;
    char at[UTC_TEXT_BYTES];
    l.n = 0;
    line_pair(&l, "time", utc_text(utc_now(), at));
    line_pair(&l, "level", str_of(level_names[level]));
    line_pair(&l, "event", str_of(event));
    for (size_t i = 0; i < n_pairs; i++)
        line_pair(&l, pairs[i].key, pairs[i].value);
    l.p[l.n++] = '\n';
    pthread_mutex_lock(&write_lock);
    write_all(l.p, l.n);
    pthread_mutex_unlock(&write_lock);
    errno = kept_errno;
}

void log_err(const char *event, const struct err *e)
{
    const struct status_row *row = status_row(e->code);
    struct log_pair pairs[6];
    size_t n = 0;
    char line[24], column[24];
    pairs[n++] = (struct log_pair){"status", str_of(row->name)};
    pairs[n++] = (struct log_pair){"message", str_of(e->message)};
    if (e->source[0]) pairs[n++] = (struct log_pair){"source", str_of(e->source)};
    if (e->line) {
        snprintf(line, sizeof line, "%llu", (unsigned long long)e->line);
        pairs[n++] = (struct log_pair){"line", str_of(line)};
    }
    if (e->line && e->column) {
        snprintf(column, sizeof column, "%llu", (unsigned long long)e->column);
        pairs[n++] = (struct log_pair){"column", str_of(column)};
    }
    pairs[n++] = (struct log_pair){"advice", str_of(row->advice)};
    log_event(LOG_ERROR, event, pairs, n);
}
