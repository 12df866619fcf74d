/* SPDX-License-Identifier: Apache-2.0 */
/* Documents and forms on paper. */
#include "app/document.h"

#include "app/document_pdf.h"
#include "app/form.h"
#include "app/person.h"
#include "app/setting.h"
#include "base/limits.h"
#include "core/document_language.h"
#include "core/paper.h"
#include "crypto/digest.h"

/* ---- documents ---- */

static void put_fact(struct arena *a, struct paper *p, const struct document_open *x, size_t i,
                     bool is_draft)
{
    const struct document_field *f = &x->fields[i];
    str note = is_draft ? x->origins[i] : STR("");
    if (!note.n && !x->kind->is_public) note = f->clause;
    str language = x->version.language, value = str_trim(x->values[i]);
    paper_fact(p, document_label(x->kind, f, language),
               document_shown(a, x->kind, f, value, language), note);
}

static void put_prose(struct arena *a, struct paper *p, const struct document_open *x, size_t i,
                      bool is_draft)
{
    const struct document_field *f = &x->fields[i];
    str language = x->version.language, value = str_trim(x->values[i]);
    paper_heading(p, 2, document_label(x->kind, f, language));
    paper_paragraph(p, document_shown(a, x->kind, f, value, language),
                    f->is_hazard ? "warning" : "normal");
    /* Where a value comes from is for those who still work on it. */
    if (is_draft) paper_paragraph(p, x->origins[i], "note");
}

/*
 * For users: headings and texts, and who writes at the end. For authorities and maintainers: a table
 * of fields.
 */
static void put_fields(struct arena *a, struct paper *p, const struct document_open *x,
                       bool is_draft)
{
    bool is_table = false;
    for (size_t i = 0; i < x->n_fields; i++) {
        const struct document_field *f = &x->fields[i];
        bool is_title = str_eq(f->key, STR("title")) || str_eq(f->key, STR("headline"));
        bool is_fact = !x->kind->is_public || str_starts(f->key, STR("manufacturer_"));
        if (!str_trim(x->values[i]).n || is_title) continue;
        if (is_fact && !is_table) paper_facts(p);
        is_table = is_fact;
        if (is_fact)
            put_fact(a, p, x, i, is_draft);
        else
            put_prose(a, p, x, i, is_draft);
    }
}

static str headline(const struct document_open *x)
{
    for (size_t i = 0; i < x->n_fields; i++)
        if (str_eq(x->fields[i].key, STR("headline")) && x->values[i].n) return x->values[i];
    return x->d.title;
}

/* On every page: of what, which document, which version. The digest has the foot for itself. */
static str header_of(struct op_call *c, const struct document_open *x)
{
    str kind = str_of(x->kind->title);
    if (x->kind->is_public) kind = document_word(x->version.language, "kind", kind);
    return arena_printf(c->arena, "%.*s, %.*s %.*s, v%lld",
                        STR_ARG(x->d.case_number.n ? x->d.case_number : x->d.product_name),
                        STR_ARG(kind), STR_ARG(x->d.id), (long long)x->version.version);
}

static enum status document_paper(struct op_call *c, const struct document_open *x, str *json,
                                  struct err *e)
{
    const struct document_approval *a = document_approval_of(x, x->version.version);
    str author;
    struct paper p;
    enum status st = setting_get(c->app, c->arena, "manufacturer-name", &author, e);
    if (st) return st;
    str about = x->d.case_number.n
                    ? arena_printf(c->arena, "Case %.*s", STR_ARG(x->d.case_number))
                    : x->d.product_name;
    const struct paper_head head = {
        .title = headline(x),
        .subtitle = x->kind->is_public
                        ? author
                        : arena_printf(c->arena, "%s. %s", x->kind->title, x->kind->clause),
        .language = x->version.language,
        .author = author,
        .subject = arena_printf(c->arena, "%s, %.*s", x->kind->title, STR_ARG(about)),
        .header = header_of(c, x),
        .footer = a ? arena_printf(c->arena, "SHA-256 of what was approved %.*s",
                                   STR_ARG(a->content_digest))
                    : STR("Draft: not approved"),
        .date = a ? a->approved_at : x->version.saved_at,
        .is_drill = x->d.is_drill,
    };
    paper_begin(&p, &head);
    if (!a) paper_paragraph(&p, STR("Draft: not approved, not to be sent."), "warning");
    put_fields(c->arena, &p, x, !a);
    return paper_end(&p, c->arena, json, e);
}

enum status document_pdf_run(struct op_call *c, struct err *e)
{
    struct document_open *x = arena_new(c->arena, struct document_open);
    str json;
    if (!x) return arena_status(c->arena, "a document", e);
    enum status st = document_of_call(c, x, e);
    if (!st) st = document_paper(c, x, &json, e);
    if (st) return st;
    str about = x->d.case_number.n ? x->d.case_number : x->d.id;
    return reply_pdf(c, json,
                     arena_printf(c->arena, "%.*s-%.*s-v%lld.pdf", STR_ARG(about),
                                  STR_ARG(x->d.kind), (long long)x->version.version),
                     e);
}

/* ---- forms ---- */

static void put_form(struct op_call *c, struct paper *p, const struct case_form *f)
{
    const struct form_catalogue *k = f->form.catalogue;
    paper_facts(p);
    for (size_t i = 0; i < k->n_rows; i++) {
        if (!form_is_on_sheet(&f->form, i)) continue;
        paper_fact(p, arena_printf(c->arena, "%s. %s", k->rows[i].nr, k->rows[i].label),
                   str_trim(f->values[i]), f->is_submitted ? STR("") : f->marks[i].origin);
    }
}

/* Of the content as the copy sheet gives it; submitted, that is what was frozen. */
static str content_sha256(struct op_call *c, const struct case_file *k,
                          const struct case_form *f)
{
    struct buf b;
    char hex[SHA256_HEX_CHARS + 1];
    buf_init(&b, LW_MIB);
    form_sheet_json(&f->form, k->number, &b);
    struct sha256 d = sha256_of(buf_str(&b));
    buf_release(&b);
    return arena_str(c->arena, sha256_hex(&d, hex));
}

enum status case_form_pdf_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    struct paper p;
    enum stage stage = STAGE_EARLY_WARNING;
    str author, json;
    if (!stage_from_str(op_str(c, "stage"), &stage)) BUG("stage passed the check");
    enum status st = case_of_call(c, &k, e);
    if (!st) st = case_form_load(c, &k, stage, &f, e);
    if (!st) st = setting_get(c->app, c->arena, "manufacturer-name", &author, e);
    if (st) return st;
    str title = stage_title(stage);
    const struct paper_head head = {
        /* The title of an exercise says that it is one. */
        .title = arena_printf(c->arena, "%.*s: %.*s", STR_ARG(k.number), STR_ARG(k.title)),
        .subtitle = arena_printf(c->arena, "Copy sheet of the %.*s in the order of the portal",
                                 STR_ARG(title)),
        .language = STR("en"),
        .author = author,
        .subject = title,
        .header = arena_printf(
            c->arena, "Case %.*s, %.*s, %s, field catalogue %s", STR_ARG(k.number),
            STR_ARG(title),
            f.is_submitted ? "as submitted"
            : f.version    ? arena_printf(c->arena, "draft %lld", (long long)f.version).p
                           : "proposal, not saved",
            f.form.catalogue->version->id),
        .footer = arena_printf(c->arena, "SHA-256 of this content %.*s",
                               STR_ARG(content_sha256(c, &k, &f))),
        .date = utc_is_none(f.saved_at) ? k.opened_at : f.saved_at,
        .is_drill = k.is_drill,
    };
    paper_begin(&p, &head);
    if (!f.is_submitted)
        paper_paragraph(&p,
                        STR("Draft. Nothing is submitted by itself: a person signs in to the "
                            "portal, copies field by field and records the receipt."),
                        "warning");
    put_form(c, &p, &f);
    st = paper_end(&p, c->arena, &json, e);
    if (st) return st;
    return reply_pdf(
        c, json,
        arena_printf(c->arena, "%.*s-%.*s.pdf", STR_ARG(k.number), STR_ARG(stage_str(stage))),
        e);
}
