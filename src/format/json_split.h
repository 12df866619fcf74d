/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Large JSON documents that are one list, element by element: an NVD year file of 250 MB is read
 * in the memory of its largest record. Bytes come in pieces of any size; each element is handed
 * over as text, to be parsed strictly by whoever takes it.
 */
#ifndef LW_FORMAT_JSON_SPLIT_H
#define LW_FORMAT_JSON_SPLIT_H

#include "base/buf.h"

/* `bytes` are valid during the call; `line` is where the element begins, from 1. */
typedef enum status (*json_element_fn)(void *ctx, str bytes, uint64_t line, struct err *e);

struct json_split {
    const char *list; /* member of the top-level object whose elements are wanted */
    json_element_fn fn;
    void *ctx;
    struct buf element; /* the beginning of one that is not whole yet */
    struct buf rest;    /* the document without its elements */
    uint64_t line, element_line;
    size_t n_elements, depth;
    size_t list_depth; /* 0: not in the list */
    char key[32];      /* of the top-level object, as far as it fits */
    size_t n_key;
    bool is_in_string, is_escaped, is_key, is_top_list, is_in_element, has_comma, is_list_next,
        has_begun;
};

/*
 * Elements of the member `list` of a top-level object, or of a top-level array. `max_bytes` is
 * the most one element, or all that is no element, may have.
 */
void json_split_init(struct json_split *s, const char *list, size_t max_bytes,
                     json_element_fn fn, void *ctx);
/* LW_E_INPUT with the line, LW_E_LIMIT, or what `fn` answers. */
enum status json_split_feed(struct json_split *s, str bytes, struct err *e) LW_MUST_CHECK;
/*
 * The end: refuses a document that is not whole. `*rest` is the document without its elements
 * (all of it when there was no list), and lives until json_split_release().
 */
enum status json_split_end(struct json_split *s, str *rest, struct err *e) LW_MUST_CHECK;
void json_split_release(struct json_split *s);

#endif
