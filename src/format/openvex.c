/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenVEX 0.0.1 to 0.2.0 (github.com/openvex/spec), as leniently as the tools that read it: a
 * vulnerability or a product may be a string, times and ids may be missing, and the document may
 * be the predicate of an in-toto statement or the payload of a DSSE envelope around one.
 *
 * One record a vulnerability: its id is "DOCUMENT-ID/NAME" (the author's name where the document
 * has no id), its alias the vulnerability. A statement's time is its own, else the document's; of
 * two about the same product the later one counts, as the specification says.
 */
#include "base/limits.h"
#include "base/map.h"
#include "format/csaf.h"
#include "format/json.h"
#include "format/purl.h"

#include <stdlib.h>

enum {
    MAX_ENVELOPES = 4,            /* DSSE around in-toto around the document */
    MAX_STATEMENTS = 1000000,     /* of one document */
    MAX_PRODUCT_ENTRIES = 4000000 /* subcomponents unfolded */
};

struct statement {
    yyjson_val *value;
    str name; /* of the vulnerability */
    struct utc at;
    size_t order;
};

/* The document itself, unwrapped. `payload` keeps the bytes of an envelope alive. */
struct unwrapped {
    yyjson_doc *docs[MAX_ENVELOPES];
    size_t n;
    yyjson_val *root;
    yyjson_val *subjects; /* in-toto: products of statements that name none */
};

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (char_is_digit(c)) return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

/* RFC 4648, either alphabet, with or without padding. */
static enum status base64_read(struct arena *a, str text, str *out, struct err *e)
{
    char *p = arena_alloc(a, text.n / 4 * 3 + 3);
    size_t n = 0;
    uint32_t bits = 0;
    unsigned n_bits = 0;
    if (p == NULL) return arena_status(a, "payload", e);
    for (size_t i = 0; i < text.n && text.p[i] != '='; i++) {
        int value = base64_value(text.p[i]);
        if (char_is_space(text.p[i])) continue;
        if (value < 0)
            return err_set(e, LW_E_INPUT, "payload is not base64 at its byte %zu", i + 1);
        bits = bits << 6 | (uint32_t)value;
        n_bits += 6;
        if (n_bits < 8) continue;
        n_bits -= 8;
        p[n++] = (char)(bits >> n_bits & 0xFF);
    }
    *out = (str){.p = p, .n = n};
    return LW_OK;
}

static void free_unwrapped(struct unwrapped *u)
{
    while (u->n > 0)
        yyjson_doc_free(u->docs[--u->n]);
}

static enum status unwrap(struct arena *a, str bytes, struct unwrapped *u, struct err *e)
{
    str text = bytes;
    while (u->n < MAX_ENVELOPES) {
        enum status s = json_parse(text, LIMIT_RECORD_BYTES, &u->docs[u->n], e);
        if (s != LW_OK) return s;
        u->root = yyjson_doc_get_root(u->docs[u->n++]);
        str payload = json_str(u->root, "payload");
        if (payload.n == 0 || json_str(u->root, "payloadType").n == 0) break;
        s = base64_read(a, payload, &text, e);
        if (s != LW_OK) return s;
    }
    yyjson_val *predicate = json_object(u->root, "predicate");
    if (predicate != NULL) {
        u->subjects = json_array(u->root, "subject");
        u->root = predicate;
    }
    if (json_array(u->root, "statements") == NULL) {
        return err_set(e, LW_E_INPUT,
                       "this is no OpenVEX document, expected an object with statements");
    }
    str context = json_str(u->root, "@context");
    if (context.n > 0 && !str_contains(context, STR("openvex")))
        return err_set(e, LW_E_INPUT, "@context '%.*s' is not that of OpenVEX",
                       STR_ARG(str_sub(context, 0, 80)));
    return LW_OK;
}

/* 0.0.1 wrote the name alone; some tools write it as "@id", as a name or at the end of a URL. */
static str vulnerability_name(yyjson_val *statement)
{
    yyjson_val *v = yyjson_obj_get(statement, "vulnerability");
    str name = json_val_str(v), id = json_str(v, "@id");
    size_t at;
    if (name.p == NULL) name = json_str(v, "name");
    if (name.n == 0) {
        bool is_url = str_contains(id, STR("://")) && str_find_last(id, '/', &at);
        name = is_url ? str_from(id, at + 1) : id;
    }
    return str_trim(name);
}

static struct utc time_of(yyjson_val *v)
{
    struct utc updated = json_utc(v, "last_updated");
    return utc_is_none(updated) ? json_utc(v, "timestamp") : updated;
}

struct reader {
    struct arena *a;
    struct unwrapped u;
    str prefix, author; /* prefix of the records' ids */
    struct utc at;
    size_t n_entries;
    struct map entries; /* of the current record: product and platform to index */
    record_emit_fn emit;
    void *ctx;
};

static void add_text(struct arena *a, str **list, size_t *n, size_t *cap, str text)
{
    if (text.n == 0) return;
    str *place = arena_push(a, (void **)list, n, cap, sizeof *place);
    if (place != NULL) *place = arena_str(a, text);
}

static bool is_cpe(str text)
{
    return str_starts(text, STR("cpe:"));
}

/* "sha-256": "AB.." gives "sha256:ab..". In-toto digests are written without the dash. */
static void read_hashes(struct arena *a, yyjson_val *hashes, struct affected *x)
{
    yyjson_val *key, *value;
    size_t i, max, cap = x->n_hashes;
    if (hashes == NULL) return;
    yyjson_obj_foreach(hashes, i, max, key, value)
    {
        str name = json_val_str(key), hex = json_val_str(value);
        char *p = hex.n > 0 ? arena_alloc(a, name.n + hex.n + 1) : NULL;
        size_t n = 0;
        if (p == NULL) continue;
        for (size_t k = 0; k < name.n; k++) {
            bool is_dash = name.p[k] == '-' && str_starts(name, STR("sha-"));
            if (!is_dash) p[n++] = char_lower(name.p[k]);
        }
        p[n++] = ':';
        for (size_t k = 0; k < hex.n; k++) {
            p[n++] = char_lower(hex.p[k]);
        }
        add_text(a, &x->hashes, &x->n_hashes, &cap, (str){.p = p, .n = n});
    }
}

/* A component: a string, or an object with an id, identifiers and hashes. */
static void read_component(struct arena *a, yyjson_val *v, struct affected *x)
{
    static const char *const cpe_keys[] = {"cpe23", "cpe22"};
    yyjson_val *identifiers = json_object(v, "identifiers");
    str id = json_val_str(v), purl = json_str(identifiers, "purl");
    size_t cap = 0;
    if (id.p == NULL) id = json_str(v, "@id");
    if (id.p == NULL) id = json_str(v, "name");
    if (purl.n == 0 && str_starts(id, STR("pkg:"))) purl = id;
    x->purl = purl.n > 0 ? arena_str(a, purl) : STR_NONE;
    for (size_t i = 0; i < 2; i++) {
        add_text(a, &x->cpes, &x->n_cpes, &cap, json_str(identifiers, cpe_keys[i]));
    }
    if (x->n_cpes == 0 && is_cpe(id)) add_text(a, &x->cpes, &x->n_cpes, &cap, id);
    read_hashes(a, json_object(v, "hashes"), x);
    read_hashes(a, json_object(v, "digest"), x);
    x->product = arena_str(a, id.n > 0 ? id : purl);
}

static void read_version(struct arena *a, struct affected *x)
{
    struct purl p;
    size_t cap = 0;
    if (x->purl.n == 0 || purl_parse(a, x->purl, &p, NULL) != LW_OK) return;
    str epoch = purl_qualifier(&p, "epoch");
    str version = p.version.n == 0 || epoch.n == 0
                      ? p.version
                      : arena_printf(a, "%.*s:%.*s", STR_ARG(epoch), STR_ARG(p.version));
    add_text(a, &x->versions, &x->n_versions, &cap, version);
}

/* What the product is known by, for the statements about its parts. */
static str identity_of(const struct affected *x)
{
    if (x->n_cpes > 0) return x->cpes[0];
    return x->purl.n > 0 ? x->purl : x->product;
}

static enum status add_entry(struct reader *r, struct record *out, size_t *cap,
                             const struct affected *x, struct err *e)
{
    if (++r->n_entries > MAX_PRODUCT_ENTRIES)
        return err_set(e, LW_E_LIMIT, "more than %d products", (int)MAX_PRODUCT_ENTRIES);
    bool is_new;
    str who = identity_of(x);
    str key = arena_printf(r->a, "%.*s\n%.*s", STR_ARG(who), STR_ARG(x->platform));
    uint64_t *at = map_at(&r->entries, key, &is_new);
    if (at == NULL) return err_set(e, LW_E_LIMIT, "the names of the products are too long");
    struct affected *place =
        is_new ? arena_push(r->a, (void **)&out->affected, &out->n_affected, cap, sizeof *place)
               : &out->affected[*at];
    if (place == NULL) return arena_status(r->a, "OpenVEX document", e);
    if (is_new) *at = out->n_affected - 1;
    *place = *x;
    read_version(r->a, place);
    return LW_OK;
}

static enum status read_product(struct reader *r, yyjson_val *v, const struct affected *said,
                                struct record *out, size_t *cap, struct err *e)
{
    yyjson_val *parts = json_array(v, "subcomponents");
    yyjson_val *part;
    size_t i, max;
    struct affected x = *said;
    enum status s = LW_OK;
    read_component(r->a, v, &x);
    if (yyjson_arr_size(parts) == 0) return add_entry(r, out, cap, &x, e);
    yyjson_arr_foreach(parts, i, max, part)
    {
        struct affected y = *said;
        y.platform = identity_of(&x);
        read_component(r->a, part, &y);
        if (s == LW_OK) s = add_entry(r, out, cap, &y, e);
    }
    return s;
}

static str first_text(yyjson_val *v, const char *const *keys, size_t n)
{
    str text = STR_NONE;
    for (size_t i = 0; i < n && text.n == 0; i++) {
        text = json_str(v, keys[i]);
    }
    return text;
}

/*
 * 0.0.1 had `subcomponents` beside `products`: each product stands for the parts. A statement
 * without products is about the subject of the attestation, or, with none, about nobody.
 */
static enum status read_statement(struct reader *r, const struct statement *st,
                                  struct record *out, size_t *cap, struct err *e)
{
    static const char *const why[] = {"impact_statement", "status_notes"};
    static const char *const what[] = {"action_statement", "status_notes"};
    yyjson_val *products = json_array(st->value, "products");
    yyjson_val *parts = json_array(st->value, "subcomponents");
    yyjson_val *v, *part;
    size_t i, max, k, n;
    struct affected said = {.kind = STATEMENT_VEX, .origin = r->author};
    str status = json_str(st->value, "status");
    if (status.n == 0 || !vex_status_from_str(status, &said.status))
        return err_set(e, LW_E_INPUT, "status '%.*s' is not one of OpenVEX",
                       STR_ARG(str_sub(status, 0, 40)));
    if (said.status == VEX_NOT_AFFECTED)
        said.justification = json_dup(r->a, st->value, "justification");
    said.note =
        arena_str(r->a, said.status == VEX_NOT_AFFECTED ? first_text(st->value, why, 2)
                                                        : first_text(st->value, what, 2));
    said.vendor = json_dup(r->a, st->value, "supplier");
    if (yyjson_arr_size(products) == 0) products = r->u.subjects;
    enum status s = LW_OK;
    yyjson_arr_foreach(products, i, max, v)
    {
        if (s == LW_OK && yyjson_arr_size(parts) == 0)
            s = read_product(r, v, &said, out, cap, e);
        struct affected whole = {.kind = STATEMENT_VEX};
        if (yyjson_arr_size(parts) > 0) read_component(r->a, v, &whole);
        yyjson_arr_foreach(parts, k, n, part)
        {
            struct affected x = said;
            x.platform = identity_of(&whole);
            if (s == LW_OK) s = read_product(r, part, &x, out, cap, e);
        }
    }
    return s;
}

static int by_name_and_time(const void *x, const void *y)
{
    const struct statement *a = x, *b = y;
    int order = str_cmp(a->name, b->name);
    if (order == 0) order = utc_cmp(a->at, b->at);
    if (order != 0) return order;
    return a->order < b->order ? -1 : 1;
}

static void read_aliases(struct reader *r, const struct statement *st, struct record *out,
                         size_t *cap)
{
    yyjson_val *list = json_array(yyjson_obj_get(st->value, "vulnerability"), "aliases");
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        str alias = json_val_str(v);
        bool is_known = str_eq(alias, out->id);
        for (size_t k = 0; k < out->n_aliases && !is_known; k++) {
            is_known = str_eq(alias, out->aliases[k]);
        }
        if (!is_known) add_text(r->a, &out->aliases, &out->n_aliases, cap, alias);
    }
}

/* The statements from `st` on that are about one vulnerability. */
static enum status read_group(struct reader *r, const struct statement *st, size_t n,
                              struct err *e)
{
    char text[UTC_TEXT_BYTES];
    size_t aliases_cap = 0, affected_cap = 0;
    struct record out = {.source = STR("openvex"),
                         .modified_at = st[n - 1].at,
                         .published_at = st[0].at,
                         .withdrawn_at = UTC_NONE};
    if (utc_cmp(r->at, out.modified_at) > 0) out.modified_at = r->at;
    map_release(&r->entries);
    out.revision = arena_str(r->a, utc_text(out.modified_at, text));
    out.id = r->prefix.n > 0
                 ? arena_printf(r->a, "%.*s/%.*s", STR_ARG(r->prefix), STR_ARG(st->name))
                 : arena_str(r->a, st->name);
    out.summary = json_dup(r->a, json_object(st->value, "vulnerability"), "description");
    if (!str_eq(out.id, st->name))
        add_text(r->a, &out.aliases, &out.n_aliases, &aliases_cap, st->name);
    for (size_t i = 0; i < n; i++) {
        read_aliases(r, &st[i], &out, &aliases_cap);
        enum status s = read_statement(r, &st[i], &out, &affected_cap, e);
        if (s != LW_OK) return err_context(e, "statement %zu", st[i].order + 1);
    }
    enum status s = arena_status(r->a, "OpenVEX document", e);
    return s == LW_OK ? r->emit(r->ctx, &out, e) : s;
}

static enum status read_document(struct reader *r, struct err *e)
{
    yyjson_val *list = json_array(r->u.root, "statements");
    yyjson_val *v;
    size_t i, max, n = 0;
    enum status s = LW_OK;
    if (yyjson_arr_size(list) > MAX_STATEMENTS)
        return err_set(e, LW_E_LIMIT, "more than %d statements", (int)MAX_STATEMENTS);
    struct statement *sorted = arena_array(r->a, yyjson_arr_size(list), sizeof *sorted);
    if (sorted == NULL) return arena_status(r->a, "OpenVEX document", e);
    yyjson_arr_foreach(list, i, max, v)
    {
        str name = vulnerability_name(v);
        struct utc at = time_of(v);
        if (name.n == 0)
            return err_set(e, LW_E_INPUT, "statement %zu names no vulnerability", i + 1);
        sorted[n++] = (struct statement){
            .value = v, .name = name, .at = utc_is_none(at) ? r->at : at, .order = i};
    }
    if (n > 1) qsort(sorted, n, sizeof *sorted, by_name_and_time);
    for (i = 0; i < n && s == LW_OK; i = max) {
        for (max = i + 1; max < n && str_eq(sorted[max].name, sorted[i].name);)
            max++;
        s = read_group(r, &sorted[i], max - i, e);
    }
    return s;
}

enum status openvex_read(struct arena *a, str bytes, record_emit_fn emit, void *ctx,
                         struct err *e)
{
    struct reader r = {.a = a, .emit = emit, .ctx = ctx};
    enum status s = unwrap(a, bytes, &r.u, e);
    if (s == LW_OK) {
        r.prefix = json_dup(a, r.u.root, "@id");
        r.author = json_dup(a, r.u.root, "author");
        if (r.prefix.n == 0) r.prefix = r.author;
        r.at = time_of(r.u.root);
        map_init(&r.entries, 4 * LIMIT_RECORD_BYTES);
        s = read_document(&r, e);
        map_release(&r.entries);
    }
    free_unwrapped(&r.u);
    return s;
}
