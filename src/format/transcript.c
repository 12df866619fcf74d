/* SPDX-License-Identifier: Apache-2.0 */
#include "format/transcript.h"

void transcript_init(struct transcript *t, size_t max_bytes)
{
    *t = (struct transcript){.first_line = 1, .line = 1};
    buf_init(&t->out, max_bytes);
}

void transcript_release(struct transcript *t)
{
    buf_release(&t->out);
}

void transcript_restart(struct transcript *t, uint64_t line)
{
    buf_clear(&t->out);
    t->first_line = t->line = line;
    t->depth = 0;
    t->is_after_key = false;
    t->has_value[0] = false;
}

void transcript_line(struct transcript *t, uint64_t line)
{
    for (; t->line < line && !t->out.is_over; t->line++)
        buf_char(&t->out, '\n');
}

static void begin_value(struct transcript *t)
{
    if (!t->is_after_key && t->has_value[t->depth]) buf_char(&t->out, ',');
    t->has_value[t->depth] = true;
    t->is_after_key = false;
}

void transcript_open(struct transcript *t, char bracket)
{
    if (t->depth >= LIMIT_JSON_DEPTH) t->is_deep = true;
    if (t->is_deep) return;
    begin_value(t);
    buf_char(&t->out, bracket);
    t->has_value[++t->depth] = false;
}

void transcript_close(struct transcript *t, char bracket)
{
    if (t->is_deep) return;
    if (t->depth == 0) BUG("transcript closed too often");
    t->depth--;
    t->is_after_key = false;
    buf_char(&t->out, bracket);
}

/* Length of the UTF-8 sequence that begins at `at`, 0 when there is none (RFC 3629). */
static size_t sequence_chars(str s, size_t at)
{
    unsigned char c = (unsigned char)s.p[at];
    size_t n = c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
    if (n == 0 || at + n > s.n) return 0;
    return str_is_utf8(str_sub(s, at, n)) ? n : 0;
}

static void put_special(struct transcript *t, char c)
{
    if (c == '"' || c == '\\') {
        buf_char(&t->out, '\\');
        buf_char(&t->out, c);
    } else if (c == '\n') {
        buf_add(&t->out, STR("\\n"));
    } else {
        buf_printf(&t->out, "\\u%04x", (unsigned char)c);
    }
}

static void put_quoted(struct transcript *t, str s)
{
    size_t from = 0;
    buf_char(&t->out, '"');
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        bool is_plain = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
        size_t n = is_plain ? 1 : c >= 0x80 ? sequence_chars(s, i) : 0;
        if (n > 0) {
            i += n;
            continue;
        }
        buf_add(&t->out, str_sub(s, from, i - from));
        if (c >= 0x80) {
            buf_add(&t->out, STR("\xEF\xBF\xBD"));
            t->n_replaced++;
        } else {
            put_special(t, s.p[i]);
        }
        from = ++i;
    }
    buf_add(&t->out, str_from(s, from));
    buf_char(&t->out, '"');
}

void transcript_key(struct transcript *t, str key)
{
    if (t->is_deep) return;
    begin_value(t);
    put_quoted(t, key);
    buf_char(&t->out, ':');
    t->is_after_key = true;
}

void transcript_text(struct transcript *t, str text)
{
    if (t->is_deep) return;
    begin_value(t);
    put_quoted(t, text);
}

void transcript_bool(struct transcript *t, bool value)
{
    if (t->is_deep) return;
    begin_value(t);
    buf_add(&t->out, value ? STR("true") : STR("false"));
}

void transcript_member(struct transcript *t, const char *key, str text)
{
    if (text.n == 0) return;
    transcript_key(t, str_of(key));
    transcript_text(t, text);
}

enum status transcript_status(const struct transcript *t, struct err *e)
{
    if (t->is_deep) {
        return err_set(e, LW_E_LIMIT, "document is nested deeper than the limit of %d levels",
                       LIMIT_JSON_DEPTH);
    }
    return buf_status(&t->out, "document", e);
}
