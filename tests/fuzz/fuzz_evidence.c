/* SPDX-License-Identifier: Apache-2.0 */
/* Build evidence: the document, and the readers of what builds leave behind. */
#include "fuzz_values.h"

#include "base/limits.h"
#include "format/evidence.h"
#include "format/evidence_reader.h"
#include "format/kbuild_makefile.h"

static volatile unsigned sink;
static void touch(str s)
{
    for (size_t i = 0; i < s.n; i++)
        sink += (unsigned char)s.p[i];
}

static str written(struct arena *a, const struct build_evidence *x)
{
    struct err e = {0};
    struct buf b;
    buf_init(&b, 64 * LW_MIB);
    if (evidence_write(x, &b, &e) != LW_OK) BUG("what was read cannot be written");
    str text = arena_str(a, buf_str(&b));
    buf_release(&b);
    return text;
}

/* What is written reads again as the same, and look-ups find every fact. */
void fuzz_evidence(struct arena *a, str bytes)
{
    struct err e = {0};
    struct build_evidence x, again;
    if (evidence_read(a, bytes, &x, &e) != LW_OK) {
        if (e.message[0] == '\0') BUG("refused without words");
        return;
    }
    for (size_t i = 0; i < x.n_groups; i++) {
        const struct evidence_group *g = &x.groups[i];
        if (evidence_group(&x, g->kind, g->component, g->object) == NULL)
            BUG("a group is lost");
        for (size_t k = 0; k < g->n_items; k++) {
            if (evidence_item(g, g->items[k].name) == NULL) BUG("a fact is lost");
            if (g->items[k].source >= x.n_sources) BUG("a fact without a source");
            touch(g->items[k].value);
        }
    }
    str text = written(a, &x);
    if (evidence_read(a, text, &again, &e) != LW_OK) BUG("what was written is refused");
    if (!str_eq(written(a, &again), text)) BUG("a document is written in two ways");
}

static enum status put(void *ctx, enum fact_kind kind, str component, str object, str name,
                       str value, uint32_t line, struct err *e)
{
    const str texts[] = {component, object, name, value};
    (void)ctx;
    (void)e;
    if ((unsigned)kind >= N_fact_kind) BUG("a kind of facts that is none");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        touch(texts[i]);
    sink += line;
    return LW_OK;
}

static enum status complete(void *ctx, enum fact_kind kind, str component, str object,
                            struct err *e)
{
    (void)ctx;
    (void)e;
    if ((unsigned)kind >= N_fact_kind) BUG("a kind of facts that is none");
    touch(component);
    touch(object);
    return LW_OK;
}

static enum status note(void *ctx, str words, struct err *e)
{
    (void)ctx;
    (void)e;
    touch(words);
    return LW_OK;
}

static enum status lacks(void *ctx, enum fact_kind kind, str component, str object, str why,
                         struct err *e)
{
    (void)ctx, (void)kind, (void)e;
    touch(component);
    touch(object);
    touch(why);
    return LW_OK;
}

/* The path on the first line, the file behind it. */
void fuzz_evidence_reader(struct arena *a, str bytes)
{
    struct err e = {0};
    struct evidence_sink to = {NULL, put, complete, note, lacks};
    struct evidence_file f = {.component = STR("x")};
    (void)str_cut(&bytes, '\n', &f.path);
    f.bytes = bytes;
    const struct evidence_reader *reader = evidence_reader_find(f.path, str_sub(bytes, 0, 64));
    if (reader == NULL) return;
    if (reader->read(a, &f, &to, &e) != LW_OK && e.message[0] == '\0')
        BUG("refused without words");
}

/* Symbols by their last letter: y, m, not there. */
static bool symbol(void *ctx, str name, str *value)
{
    char last = name.n > 0 ? name.p[name.n - 1] : 'n';
    (void)ctx;
    *value = last == 'Y' ? STR("y") : last == 'M' ? STR("m") : STR("");
    return value->n > 0;
}

static enum status include(void *ctx, str name, uint32_t line, struct err *e)
{
    (void)ctx;
    (void)e;
    touch(name);
    sink += line;
    return LW_OK;
}

/* A Makefile, read as a source too. Objects are sorted, each once; doubt has a reason. */
void fuzz_kbuild_makefile(struct arena *a, str bytes)
{
    struct err e = {0};
    struct kbuild_makefile m;
    if (kbuild_makefile_read(a, bytes, symbol, NULL, &m, &e) != LW_OK) {
        if (e.message[0] == '\0') BUG("refused without words");
        return;
    }
    if (!m.is_known && m.why.n == 0) BUG("not known without a reason");
    for (size_t i = 0; i < m.n_objects; i++) {
        touch(m.objects[i].path);
        if (i > 0 && str_cmp(m.objects[i - 1].path, m.objects[i].path) >= 0)
            BUG("objects are out of order");
    }
    for (size_t i = 0; i < m.n_reaches; i++)
        touch(m.reaches[i]);
    if (included_sources(bytes, include, NULL, &e) != LW_OK) BUG("including is refused");
}
