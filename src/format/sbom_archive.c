/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SBOMs as they are handed over: compressed, or many documents in one archive (OpenEmbedded's
 * SPDX 2.2 is a tar.zst with one document per package). The documents become one SBOM; ids get
 * the document's namespace before them, so they stay apart.
 */
#include "format/sbom_archive.h"
#include "base/buf.h"
#include "base/limits.h"
#include "format/formats.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

/* Of all documents together; they are read one after the other (an image: some 2,000). */
#define TOTAL_BYTES (4 * LIMIT_SBOM_BYTES)

enum {
    RATIO_FLOOR_BYTES = 1 << 20, /* a small file may unpack to this much, whatever the ratio */
};

static const str magics[] = {
    STR_INIT("\x1F\x8B"),
    STR_INIT("\x28\xB5\x2F\xFD"),
    STR_INIT("\xFD"
             "7zXZ"),
    STR_INIT("PK\x03\x04"),
    STR_INIT("BZh"),
};

bool sbom_archive_is(str bytes)
{
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (str_starts(bytes, magics[i])) return true;
    }
    /* POSIX ustar: the magic stands in the header of the first entry. */
    return str_eq(str_sub(bytes, 257, 5), STR("ustar"));
}

struct merge {
    struct arena *a;
    struct sbom *out;
    size_t cap_components, cap_edges, cap_statements, cap_files, cap_notes;
    size_t n_documents;
    bool has_subject;
    bool is_over;
};

static void add_note(struct merge *m, str note)
{
    str *place = arena_push(m->a, (void **)&m->out->notes, &m->out->n_notes, &m->cap_notes,
                            sizeof *place);
    if (place != NULL) *place = note;
}

static void merge_component(struct merge *m, const struct component *c, str serial,
                            uint32_t first)
{
    struct component *place =
        arena_push(m->a, (void **)&m->out->components, &m->out->n_components,
                   &m->cap_components, sizeof *place);
    if (place == NULL) return;
    *place = *c;
    if (c->ref.n > 0 && serial.n > 0)
        place->ref = arena_printf(m->a, "%.*s#%.*s", STR_ARG(serial), STR_ARG(c->ref));
    if (c->parent != UINT32_MAX) place->parent = c->parent + first;
    place->line = 0;
    if (m->has_subject) place->is_subject = false;
}

static void merge_links(struct merge *m, const struct sbom *part, uint32_t first)
{
    struct sbom *out = m->out;
    for (size_t i = 0; i < part->n_edges; i++) {
        struct component_edge *edge =
            arena_push(m->a, (void **)&out->edges, &out->n_edges, &m->cap_edges, sizeof *edge);
        if (edge == NULL) return;
        edge->from = part->edges[i].from + first;
        edge->to = part->edges[i].to + first;
    }
    for (size_t i = 0; i < part->n_statements; i++) {
        struct sbom_statement *place =
            arena_push(m->a, (void **)&out->statements, &out->n_statements, &m->cap_statements,
                       sizeof *place);
        if (place == NULL) return;
        *place = part->statements[i];
        if (place->component != UINT32_MAX) place->component += first;
    }
    for (size_t i = 0; i < part->n_compiled_files; i++) {
        str *place = arena_push(m->a, (void **)&out->compiled_files, &out->n_compiled_files,
                                &m->cap_files, sizeof *place);
        if (place != NULL) *place = part->compiled_files[i];
    }
}

static void merge_document(struct merge *m, const struct sbom *part, str name)
{
    struct sbom *out = m->out;
    uint32_t first = (uint32_t)out->n_components;
    if (out->n_components + part->n_components > LIMIT_SBOM_COMPONENTS ||
        out->n_edges + part->n_edges + out->n_statements + part->n_statements >
            LIMIT_SBOM_LINKS) {
        m->is_over = true;
        return;
    }
    if (m->n_documents++ == 0) {
        out->format = part->format;
        out->spec_version = part->spec_version;
        out->serial = part->serial;
        out->generator = part->generator;
        out->author = part->author;
        out->author_contact = part->author_contact;
        out->lifecycle = part->lifecycle;
        out->created_at = part->created_at;
    }
    for (size_t i = 0; i < part->n_components; i++)
        merge_component(m, &part->components[i], part->serial, first);
    for (size_t i = 0; i < part->n_components; i++)
        m->has_subject |= part->components[i].is_subject;
    merge_links(m, part, first);
    for (size_t i = 0; i < part->n_notes && out->n_notes < SBOM_NOTES_KEPT; i++)
        add_note(m, arena_printf(m->a, "%.*s: %.*s", STR_ARG(str_sub(name, 0, 200)),
                                 STR_ARG(part->notes[i])));
}

struct unpacking {
    struct archive *in;
    struct buf entry;
    size_t n_left; /* bytes that may still come out */
    size_t n_entries;
};

static enum status fail_archive(struct unpacking *u, struct err *e)
{
    const char *words = archive_error_string(u->in);
    return err_set(e, LW_E_INPUT, "archive cannot be unpacked: %s",
                   words == NULL ? "damaged" : words);
}

static enum status unpack_entry(struct unpacking *u, struct err *e)
{
    char chunk[16384];
    la_ssize_t n;
    buf_clear(&u->entry);
    while ((n = archive_read_data(u->in, chunk, sizeof chunk)) > 0) {
        if ((size_t)n > u->n_left) {
            return err_set(e, LW_E_LIMIT,
                           "archive unpacks to more than %d times its size or %zu bytes",
                           LIMIT_ARCHIVE_RATIO, TOTAL_BYTES);
        }
        u->n_left -= (size_t)n;
        buf_add(&u->entry, (str){.p = chunk, .n = (size_t)n});
    }
    return n < 0 ? fail_archive(u, e) : buf_status(&u->entry, "document", e);
}

/* An entry that is no SBOM (an index, a signature) is left out, with a note. */
static enum status take_entry(struct unpacking *u, struct merge *m, str name, struct err *why)
{
    struct err e = {0};
    struct sbom part;
    str bytes = buf_str(&u->entry);
    enum status s = sbom_archive_is(bytes)
                        ? err_set(&e, LW_E_INPUT, "an archive inside an archive is not read")
                        : sbom_read(m->a, bytes, &part, &e);
    if (s == LW_OK) {
        merge_document(m, &part, name);
        return LW_OK;
    }
    if (why->code == LW_OK) *why = e;
    if (s == LW_E_LIMIT) return s;
    if (m->out->n_notes < SBOM_NOTES_KEPT)
        add_note(m, arena_printf(m->a, "%.*s: left out: %s", STR_ARG(str_sub(name, 0, 200)),
                                 e.message));
    return LW_OK;
}

static enum status take_entries(struct unpacking *u, struct merge *m, struct err *e)
{
    struct archive_entry *entry;
    struct err why = {0};
    int got;
    while ((got = archive_read_next_header(u->in, &entry)) == ARCHIVE_OK) {
        const char *path = archive_entry_pathname(entry);
        bool is_single = archive_format(u->in) == ARCHIVE_FORMAT_RAW;
        if (!is_single && archive_entry_filetype(entry) != AE_IFREG) continue;
        if (++u->n_entries > LIMIT_SBOM_COMPONENTS) {
            return err_set(e, LW_E_LIMIT, "archive has more than the limit of %d entries",
                           LIMIT_SBOM_COMPONENTS);
        }
        enum status s = unpack_entry(u, e);
        if (s != LW_OK) return s;
        s = take_entry(u, m, str_of(path == NULL ? "" : path), &why);
        if (s == LW_OK && m->is_over)
            s = err_set(&why, LW_E_LIMIT, "archive has more than the limit of %d components",
                        LIMIT_SBOM_COMPONENTS);
        if (s != LW_OK) {
            if (e != NULL) *e = why;
            return s;
        }
    }
    if (got != ARCHIVE_EOF) return fail_archive(u, e);
    if (m->n_documents > 0) return LW_OK;
    if (why.code == LW_OK) return err_set(e, LW_E_INPUT, "archive has no SBOM in it");
    if (e != NULL) *e = why;
    return why.code;
}

enum status sbom_archive_read(struct arena *a, str bytes, struct sbom *out, struct err *e)
{
    struct sbom sbom = {.created_at = UTC_NONE};
    struct merge m = {.a = a, .out = &sbom};
    struct unpacking u = {.in = archive_read_new()};
    size_t by_ratio = bytes.n < TOTAL_BYTES ? bytes.n * LIMIT_ARCHIVE_RATIO : SIZE_MAX;
    if (u.in == NULL) BUG("out of memory");
    if (by_ratio < RATIO_FLOOR_BYTES) by_ratio = RATIO_FLOOR_BYTES;
    u.n_left = by_ratio < TOTAL_BYTES ? by_ratio : TOTAL_BYTES;
    buf_init(&u.entry, LIMIT_SBOM_BYTES);
    archive_read_support_filter_gzip(u.in);
    archive_read_support_filter_zstd(u.in);
    archive_read_support_filter_xz(u.in);
    archive_read_support_filter_bzip2(u.in);
    archive_read_support_format_tar(u.in);
    archive_read_support_format_zip(u.in);
    archive_read_support_format_raw(u.in);
    enum status s = LW_OK;
    if (archive_read_open_memory(u.in, bytes.p, bytes.n) != ARCHIVE_OK) {
        s = fail_archive(&u, e);
    } else {
        s = take_entries(&u, &m, e);
    }
    if (s == LW_OK) s = arena_status(a, "SBOM", e);
    if (s == LW_OK) *out = sbom;
    archive_read_free(u.in);
    buf_release(&u.entry);
    return s;
}
