/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting the rows of document_kind_rows.c. */
#include "core/document_kinds.h"

const struct document_kind *document_kind_find(str key)
{
    for (size_t i = 0; i < n_document_kinds; i++)
        if (str_eq(str_of(document_kinds[i].key), key)) return &document_kinds[i];
    return NULL;
}

bool document_kind_has_duty(const struct document_kind *k, str duty)
{
    str rest = str_of(k->duties), one;
    while (rest.n) {
        (void)str_cut(&rest, ',', &one);
        if (str_eq(one, duty)) return true;
    }
    return false;
}

static enum document_need need_of(char c)
{
    switch (c) {
    case 'R': return DOCUMENT_REQUIRED;
    case 'O': return DOCUMENT_OPTIONAL;
    case 'K': return DOCUMENT_IF_KNOWN;
    case 'F': return DOCUMENT_IN_FINAL;
    }
    BUG("need of a document's field");
}

static enum document_type type_of(char c)
{
    static const char letters[] = "tidsec";
    for (size_t i = 0; letters[i]; i++)
        if (letters[i] == c) return (enum document_type)i;
    BUG("type of a document's field");
}

static void take_limit(struct document_field *f, str text)
{
    uint64_t max = 0;
    if (f->type == DOCUMENT_ENUM || f->type == DOCUMENT_CHOICES)
        f->choices = text;
    else if (!str_u64(text, DOCUMENT_MAX_VALUE_BYTES / 4, &max))
        BUG("limit of a document's field");
    f->max_chars = (size_t)max;
}

static struct document_field field_of(const struct document_kind *k, str line)
{
    struct document_field f = {0};
    str letters, limit;
    (void)str_cut(&line, '|', &f.key);
    (void)str_cut(&line, '|', &letters);
    (void)str_cut(&line, '|', &limit);
    (void)str_cut(&line, '|', &f.label);
    (void)str_cut(&line, '|', &f.help);
    (void)str_cut(&line, '|', &f.clause);
    f.from = line;
    if (letters.n < 2) BUG("letters of a document's field");
    f.need = need_of(letters.p[0]);
    f.type = type_of(letters.p[1]);
    for (size_t i = 2; i < letters.n; i++) {
        f.is_hazard = f.is_hazard || letters.p[i] == 'H';
        f.is_public = f.is_public || letters.p[i] == 'P';
    }
    if (str_eq(f.clause, STR("*"))) f.clause = str_of(k->clause);
    take_limit(&f, limit);
    return f;
}

size_t document_fields(const struct document_kind *k,
                       struct document_field out[static DOCUMENT_MAX_FIELDS])
{
    str rest = str_of(k->fields), line;
    size_t n = 0;
    while (rest.n) {
        (void)str_cut(&rest, '\n', &line);
        if (n == DOCUMENT_MAX_FIELDS) BUG("fields of a document kind");
        out[n++] = field_of(k, line);
    }
    return n;
}
