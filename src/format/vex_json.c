/* SPDX-License-Identifier: Apache-2.0 */
#include "format/vex_json.h"

#include "crypto/digest.h"
#include "format/cpe.h"
#include "format/purl.h"
#include "format/sbom_build.h"

#include <stdlib.h>

void vex_writer_init(struct vex_writer *w, struct arena *a, const struct vex_document *v)
{
    *w = (struct vex_writer){.a = a, .d = yyjson_mut_doc_new(NULL), .v = v};
    w->root = w->d ? yyjson_mut_obj(w->d) : NULL;
    if (!w->root) BUG("out of memory");
    yyjson_mut_doc_set_root(w->d, w->root);
}

/* Indented, so that a person can read and compare it; ends with a line feed. */
static enum status bytes_of(struct vex_writer *w, char **text, size_t *n, struct err *e)
{
    yyjson_write_err why = {0};
    *text = yyjson_mut_write_opts(w->d, YYJSON_WRITE_PRETTY_TWO_SPACES, NULL, n, &why);
    if (*text) return LW_OK;
    if (why.code == YYJSON_WRITE_ERROR_MEMORY_ALLOCATION) BUG("out of memory");
    return err_set(e, LW_E_INPUT, "a text of the VEX document is not valid UTF-8");
}

enum status vex_writer_finish(struct vex_writer *w, yyjson_mut_val *id,
                              str (*id_of)(struct arena *a, const struct vex_document *v,
                                           str hex),
                              str *out, struct err *e)
{
    char *text = NULL;
    size_t n = 0;
    char hex[SHA256_HEX_CHARS + 1];
    enum status st = bytes_of(w, &text, &n, e);
    if (st == LW_OK && n > VEX_MAX_BYTES)
        st = err_set(e, LW_E_LIMIT,
                     "the VEX document is larger than %zu MiB, ask for fewer images",
                     VEX_MAX_BYTES / LW_MIB);
    if (st == LW_OK) {
        struct sha256 sum = sha256_of((str){text, n});
        str name = id_of(w->a, w->v, sha256_hex(&sum, hex));
        yyjson_mut_set_strn(id, name.p, name.n);
        free(text);
        text = NULL;
        st = arena_status(w->a, "the VEX document", e);
    }
    if (st == LW_OK) st = bytes_of(w, &text, &n, e);
    if (st == LW_OK) {
        char *p = arena_alloc(w->a, n + 1);
        for (size_t i = 0; p && i < n; i++)
            p[i] = text[i];
        if (p) p[n] = '\n';
        *out = (str){p, n + 1};
        st = arena_status(w->a, "the VEX document", e);
    }
    free(text);
    yyjson_mut_doc_free(w->d);
    w->d = NULL;
    return st;
}

void vex_put(struct vex_writer *w, yyjson_mut_val *object, const char *key, str value)
{
    if (value.n) yyjson_mut_obj_add_strncpy(w->d, object, key, value.p, value.n);
}

void vex_put_utc(struct vex_writer *w, yyjson_mut_val *object, const char *key, struct utc t)
{
    char text[UTC_TEXT_BYTES];
    vex_put(w, object, key, utc_text(t, text));
}

void vex_item(struct vex_writer *w, yyjson_mut_val *array, str value)
{
    if (value.n) yyjson_mut_arr_add_strncpy(w->d, array, value.p, value.n);
}

yyjson_mut_val *vex_object(struct vex_writer *w, yyjson_mut_val *object, const char *key)
{
    yyjson_mut_val *o = yyjson_mut_obj_add_obj(w->d, object, key);
    if (!o) BUG("out of memory");
    return o;
}

yyjson_mut_val *vex_array(struct vex_writer *w, yyjson_mut_val *object, const char *key)
{
    yyjson_mut_val *o = yyjson_mut_obj_add_arr(w->d, object, key);
    if (!o) BUG("out of memory");
    return o;
}

yyjson_mut_val *vex_item_object(struct vex_writer *w, yyjson_mut_val *array)
{
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(w->d, array);
    if (!o) BUG("out of memory");
    return o;
}

enum status vex_check(const struct vex_document *v, struct err *e)
{
    if (v->author.n == 0)
        return err_set(e, LW_E_STATE,
                       "a VEX document names its author: set the setting 'manufacturer-name'");
    return LW_OK;
}

bool vex_hash_is_valid(const struct component_hash *h)
{
    return h->alg != HASH_ALG_OTHER && is_hex(h->hex) &&
           h->hex.n == hash_hex_chars(hash_alg_str(h->alg));
}

str vex_impact(const struct vex_statement *s)
{
    if (s->impact.n || s->status != VEX_NOT_AFFECTED) return s->impact;
    return s->justification == VEX_NO_JUSTIFICATION
               ? STR("The product is not affected")
               : vex_justification_rows[s->justification].words;
}

str vex_action(const struct vex_statement *s)
{
    if (s->action.n || s->status != VEX_AFFECTED) return s->action;
    return STR("There is no fix yet");
}

static str purl_text(struct arena *a, const struct purl *p)
{
    struct buf b;
    buf_init(&b, LIMIT_PURL_BYTES);
    purl_write(&b, p);
    str out = b.is_over ? STR_NONE : arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static bool has(const str *list, size_t n, str text)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i], text)) return true;
    return false;
}

size_t vex_purls(struct arena *a, const struct vex_component *c, str **out)
{
    struct purl p;
    struct err none = {0};
    size_t n = 0;
    bool has_hash = false;
    str *list = arena_array(a, c->n_purls + 1, sizeof *list);
    *out = list;
    if (!list) return 0;
    for (size_t i = 0; i < c->n_purls; i++) {
        if (purl_parse(a, c->purls[i], &p, &none) != LW_OK) continue;
        str text = purl_text(a, &p);
        if (text.n && !has(list, n, text)) list[n++] = text;
    }
    for (size_t i = 0; i < c->n_hashes; i++)
        has_hash = has_hash || vex_hash_is_valid(&c->hashes[i]);
    str *cpes;
    if (n || has_hash || c->name.n == 0 || vex_cpes(a, c, &cpes)) return n;
    p = (struct purl){.type = STR("generic"), .name = c->name, .version = c->version};
    if (purl_normalise(a, &p, &none) != LW_OK) return 0;
    list[0] = purl_text(a, &p);
    return list[0].n > 0;
}

size_t vex_cpes(struct arena *a, const struct vex_component *c, str **out)
{
    struct cpe name;
    struct err none = {0};
    size_t n = 0;
    str *list = arena_array(a, c->n_cpes + 1, sizeof *list);
    *out = list;
    for (size_t i = 0; list && i < c->n_cpes; i++) {
        struct buf b;
        if (cpe_parse(a, c->cpes[i], &name, &none) != LW_OK) continue;
        buf_init(&b, LIMIT_PURL_BYTES);
        cpe_write_fs(&b, &name);
        str text = b.is_over ? STR_NONE : arena_str(a, buf_str(&b));
        buf_release(&b);
        if (text.n && cpe_check(text, &none) == LW_OK && !has(list, n, text)) list[n++] = text;
    }
    return n;
}
