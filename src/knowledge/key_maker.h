/* SPDX-License-Identifier: Apache-2.0 */
/* Making of keys (format/package_key.h) and lists of what is filed under them. Private to knowledge/. */
#ifndef LW_KNOWLEDGE_KEY_MAKER_H
#define LW_KNOWLEDGE_KEY_MAKER_H

#include "base/buf.h"
#include "base/map.h"
#include "model/record.h"

/* One worker's memory of keys it made: the same few thousand names come again and again. */
struct key_maker {
    struct map known; /* kind and text -> index into texts */
    struct arena memory;
    str *texts;
    size_t n_texts, cap_texts;
    struct buf *scratch;
};
enum key_kind {
    KEY_OSV,
    KEY_PURL,
    KEY_REPOSITORY,
    KEY_CPE,
};
void key_maker_init(struct key_maker *m, struct buf *scratch);
void key_maker_release(struct key_maker *m);
/*
 * The key of a text, or of two (ecosystem and name), made once and remembered; in `m`, or in `a` when
 * there is no room left there. STR_NONE when there is none.
 */
str key_maker_find(struct key_maker *m, struct arena *a, enum key_kind kind, str first,
                   str second);

/* An entry under one key. `affected` is the entry itself or what of it can matter there. */
struct keyed {
    str key;
    const struct affected *affected;
};
struct keyed_list {
    struct keyed *items;
    size_t n, cap;
};

/* Key of a CPE name by its product; STR_NONE when it has no concrete one or cannot be read. */
str key_of_cpe(struct key_maker *m, struct arena *a, str name);

#endif
