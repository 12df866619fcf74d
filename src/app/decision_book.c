/* SPDX-License-Identifier: Apache-2.0 */
#include "app/decision_book.h"

#include "app/decision_table.h"
#include "app/finding_write.h"
#include "app/image_evidence_load.h"
#include "base/limits.h"
#include "core/decision.h"
#include "core/predicate.h"
#include "crypto/digest.h"
#include "format/evidence.h"
#include "format/predicate.h"
#include "format/vers.h"

#include <string.h>

enum {
    MAX_QUOTE_BYTES = 4000,
    MAX_CONDITIONS = 10000
};

/* ---- the book ---- */

struct held_list {
    struct decision_held **at;
    size_t n, cap;
};
struct answer {
    enum truth truth;
    str quote;
};
struct condition {
    str text;
    const struct predicate *predicate;
};

struct decision_book {
    struct op_call *c;
    struct arena *a;
    bool is_empty; /* no decision is in force */
    struct decision_table by_vulnerability, by_image, by_answer;
    struct held_list *lists;
    size_t n_lists, cap_lists;
    struct image_place **places; /* NULL: no such image */
    size_t n_places, cap_places;
    struct answer *answers;
    size_t n_answers, cap_answers;
    struct condition *conditions;
    size_t n_conditions, cap_conditions;
    struct decision_held *trial;
    const str *trial_keys;
    size_t n_trial_keys;
    str known_image; /* whose evidence the caller has read */
    const struct build_evidence *known_evidence;
    str *ended; /* ids that are over although the book has read them as in force */
    size_t n_ended, cap_ended;
};

static enum status add_condition(void *ctx, str text, struct err *e)
{
    struct decision_book *b = ctx;
    struct err unread = {0};
    for (size_t i = 0; i < b->n_conditions; i++)
        if (str_eq(b->conditions[i].text, text)) return LW_OK;
    if (b->n_conditions == MAX_CONDITIONS)
        return err_set(e, LW_E_LIMIT, "more than %d conditions of decisions are in force",
                       MAX_CONDITIONS);
    struct condition *x = arena_push(b->a, (void **)&b->conditions, &b->n_conditions,
                                     &b->cap_conditions, sizeof *x);
    if (!x) return arena_status(b->a, "decisions", e);
    x->text = arena_str(b->a, text);
    /* Checked when it was made; one that a later grammar refuses is never true. */
    if (predicate_parse(b->a, x->text, &x->predicate, &unread) != LW_OK) x->predicate = NULL;
    return arena_status(b->a, "decisions", e);
}

enum status decision_book_open(struct op_call *c, struct decision_book **out, struct err *e)
{
    struct decision_book *b = arena_new(c->arena, struct decision_book);
    int64_t n = 0;
    if (!b) return arena_status(c->arena, "decisions", e);
    b->c = c;
    b->a = c->arena;
    enum status st = decision_count(c->app->db, DECISION_IN_FORCE, &n, e);
    b->is_empty = n == 0;
    if (st == LW_OK && n) st = decision_each_condition(c->app->db, add_condition, b, e);
    *out = b;
    return st;
}

static const struct predicate *condition_of(const struct decision_book *b, str text)
{
    for (size_t i = 0; i < b->n_conditions; i++)
        if (str_eq(b->conditions[i].text, text)) return b->conditions[i].predicate;
    return NULL;
}

enum status decision_book_try(struct decision_book *b, const struct decision *d,
                              const str *keys, size_t n_keys, struct err *e)
{
    struct decision_held *h = arena_new(b->a, struct decision_held);
    if (!h) return arena_status(b->a, "decisions", e);
    h->d = *d;
    h->key.decision_id = d->id;
    b->trial = h;
    b->trial_keys = keys;
    b->n_trial_keys = n_keys;
    b->is_empty = false;
    return d->condition.n ? add_condition(b, d->condition, e) : LW_OK;
}

enum status decision_book_forget(struct decision_book *b, str ended, struct err *e)
{
    str *slot = arena_push(b->a, (void **)&b->ended, &b->n_ended, &b->cap_ended, sizeof *slot);
    if (slot) *slot = arena_str(b->a, ended);
    return arena_status(b->a, "decisions", e);
}

enum status decision_book_know(struct decision_book *b, str image_id,
                               const struct build_evidence *evidence, struct err *e)
{
    b->known_image = arena_str(b->a, image_id);
    b->known_evidence = evidence;
    return arena_status(b->a, "decisions", e);
}

bool decision_book_is_trial(const struct decision_book *b)
{
    return b->trial != NULL;
}

static bool is_ended(const struct decision_book *b, str id)
{
    for (size_t i = 0; i < b->n_ended; i++)
        if (str_eq(b->ended[i], id)) return true;
    return false;
}

/* ---- reading ---- */

struct loading {
    struct decision_book *b;
    struct held_list *list;
};

static enum status load_one(void *ctx, const struct decision *d, const struct decision_key *k,
                            struct err *e)
{
    struct loading *l = ctx;
    struct arena *a = l->b->a;
    struct decision_held *h = arena_new(a, struct decision_held);
    struct decision_held **slot =
        arena_push(a, (void **)&l->list->at, &l->list->n, &l->list->cap, sizeof *slot);
    if (!h || !slot) return arena_status(a, "decisions", e);
    h->d = *d;
    decision_dup(a, &h->d);
    h->key = (struct decision_key){h->d.id, arena_str(a, k->vulnerability), k->is_later,
                                   arena_str(a, k->ground), arena_str(a, k->why)};
    *slot = h;
    return arena_status(a, "decisions", e);
}

static enum status list_of(struct decision_book *b, str vulnerability, struct held_list **out,
                           struct err *e)
{
    bool is_new = false;
    uint32_t *at = decision_table_at(b->a, &b->by_vulnerability, vulnerability, &is_new);
    if (!at) return arena_status(b->a, "decisions", e);
    enum status st = LW_OK;
    if (is_new) {
        struct loading l = {b, arena_push(b->a, (void **)&b->lists, &b->n_lists, &b->cap_lists,
                                          sizeof *b->lists)};
        if (!l.list) return arena_status(b->a, "decisions", e);
        *at = (uint32_t)b->n_lists - 1;
        st = decision_each_found(b->c->app->db, vulnerability, load_one, &l, e);
    }
    *out = &b->lists[*at];
    return st;
}

enum status decision_book_place(struct decision_book *b, str image_id,
                                const struct image_place **out, struct err *e)
{
    bool is_new = false, found = false;
    uint32_t *at = decision_table_at(b->a, &b->by_image, image_id, &is_new);
    if (!at) return arena_status(b->a, "decisions", e);
    enum status st = LW_OK;
    if (is_new) {
        struct image_place **slot =
            arena_push(b->a, (void **)&b->places, &b->n_places, &b->cap_places, sizeof *slot);
        struct image_place *p = arena_new(b->a, struct image_place);
        if (!slot || !p) return arena_status(b->a, "decisions", e);
        *at = (uint32_t)b->n_places - 1;
        st = image_place_find(b->c->app->db, b->a, image_id, p, &found, e);
        *slot = found ? p : NULL;
    }
    *out = st == LW_OK ? b->places[*at] : NULL;
    return st;
}

/* ---- conditions ---- */

static str answer_key(struct arena *a, str image_id, str condition)
{
    return arena_printf(a, "%.*s\n%.*s", STR_ARG(image_id), STR_ARG(condition));
}

static str clipped(struct arena *a, str quote)
{
    if (quote.n <= MAX_QUOTE_BYTES) return arena_str(a, quote);
    size_t n = MAX_QUOTE_BYTES;
    while (n && ((unsigned char)quote.p[n] & 0xC0) == 0x80)
        n--;
    return arena_printf(a, "%.*s ...", (int)n, quote.p);
}

static str sha256_text(struct arena *a, str s)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 d = sha256_of(s);
    return arena_str(a, sha256_hex(&d, hex));
}

static enum status add_digest(void *ctx, const struct image_evidence *x, struct err *e)
{
    struct buf *b = ctx;
    buf_add(b, x->digest);
    buf_char(b, '\n');
    return buf_status(b, "evidence", e);
}

/* All that an answer depends on: documents, exposure, and how this program reads them. */
static enum status evidence_key(struct decision_book *b, const struct image_place *place,
                                struct arena *a, str *out, struct err *e)
{
    struct buf text;
    buf_init(&text, LW_MIB);
    buf_printf(&text, "%s\n%.*s\n", LW_VERSION, STR_ARG(exposure_str(place->exposure)));
    enum status st =
        image_evidence_each(b->c->app->db, place->image_id, true, add_digest, &text, e);
    *out = sha256_text(a, buf_str(&text));
    buf_release(&text);
    return st;
}

static enum status keep_answer(struct decision_book *b, str key, enum truth truth, str quote,
                               struct err *e)
{
    bool is_new = false;
    uint32_t *at = decision_table_at(b->a, &b->by_answer, key, &is_new);
    if (!at) return arena_status(b->a, "decisions", e);
    struct answer *answer =
        arena_push(b->a, (void **)&b->answers, &b->n_answers, &b->cap_answers, sizeof *answer);
    if (!answer) return arena_status(b->a, "decisions", e);
    *at = (uint32_t)b->n_answers - 1;
    *answer = (struct answer){truth, clipped(b->a, str_trim(quote))};
    return arena_status(b->a, "decisions", e);
}

static bool has_answer(const struct decision_book *b, str key)
{
    return decision_table_find(&b->by_answer, key) != NULL;
}

static enum status decide_one(struct decision_book *b, const struct image_place *place,
                              const struct condition *x, const struct predicate_facts *facts,
                              str evidence, struct arena *tmp, struct err *e)
{
    str key = answer_key(tmp, place->image_id, x->text), quote = STR("");
    enum truth truth = TRUTH_UNKNOWN;
    if (has_answer(b, key)) return LW_OK;
    if (x->predicate)
        truth = predicate_decide(tmp, x->predicate, facts, &quote);
    else
        quote = STR("the condition cannot be read any more");
    enum status st = arena_status(tmp, "a condition", e);
    if (st == LW_OK) st = keep_answer(b, key, truth, quote, e);
    if (st != LW_OK || b->trial || !db_is_writing(b->c->app->db)) return st;
    const struct condition_answer kept = {place->image_id, sha256_text(tmp, x->text), evidence,
                                          truth_str(truth), clipped(tmp, str_trim(quote))};
    return condition_answer_save(b->c->app->db, &kept, e);
}

/* Reading the evidence is what costs: all conditions are answered at once. */
static enum status answer_all(struct decision_book *b, const struct image_place *place,
                              str evidence, struct err *e)
{
    struct arena tmp;
    struct predicate_facts facts = {.exposure = place->exposure};
    arena_init(&tmp, 8 * (size_t)EVIDENCE_MAX_BYTES);
    enum status st = LW_OK;
    if (str_eq(place->image_id, b->known_image))
        facts.evidence = b->known_evidence;
    else
        st = image_evidence_read(b->c->app, &tmp, place->image_id, &facts.evidence, e);
    for (size_t i = 0; st == LW_OK && i < b->n_conditions; i++)
        st = decide_one(b, place, &b->conditions[i], &facts, evidence, &tmp, e);
    arena_release(&tmp);
    return st;
}

static enum status recall_or_answer(struct decision_book *b, const struct image_place *place,
                                    str condition, str key, struct arena *tmp, struct err *e)
{
    struct condition_answer stored = {.image_id = place->image_id,
                                      .condition = sha256_text(tmp, condition)};
    enum truth truth;
    bool found = false;
    enum status st = evidence_key(b, place, tmp, &stored.evidence, e);
    if (st == LW_OK) st = condition_answer_find(b->c->app->db, tmp, &stored, &found, e);
    if (st != LW_OK) return st;
    if (found && truth_from_str(stored.truth, &truth))
        return keep_answer(b, key, truth, stored.quote, e);
    st = condition_of(b, condition) ? LW_OK : add_condition(b, condition, e);
    return st == LW_OK ? answer_all(b, place, stored.evidence, e) : st;
}

static enum status ask_condition(struct decision_book *b, const struct image_place *place,
                                 str condition, const struct answer **out, struct err *e)
{
    struct arena tmp;
    enum status st = LW_OK;
    arena_init(&tmp, LW_MIB);
    str key = answer_key(&tmp, place->image_id, condition);
    if (!has_answer(b, key)) st = recall_or_answer(b, place, condition, key, &tmp, e);
    if (st == LW_OK) *out = &b->answers[*decision_table_find(&b->by_answer, key)];
    arena_release(&tmp);
    return st;
}

/* ---- one decision and one finding ---- */

struct decision_case decision_case_of(struct op_call *c, const struct finding *f, str identity,
                                      str version)
{
    return (struct decision_case){
        .vulnerability = f->vulnerability,
        .records = f->records,
        .identity = identity,
        .version = version,
        .image_id = f->image_id,
        .matched = f->matched_verdict,
        .ground = f->ground,
        .basis = finding_basis(c, f),
    };
}

static bool covers_place(const struct decision *d, const struct image_place *p)
{
    switch (d->scope) {
    case SCOPE_IMAGE: return str_eq(d->scope_ref, p->image_id);
    case SCOPE_RELEASE: return str_eq(d->scope_ref, p->release_id);
    case SCOPE_PRODUCT: return str_eq(d->scope_ref, p->product_id);
    case SCOPE_LINE: return p->line.n && str_eq(d->scope_ref, p->line);
    case SCOPE_EVERYWHERE: return true;
    case N_decision_scope: break;
    }
    return false;
}

static bool covers_version(struct arena *a, str versions, str version)
{
    struct vers range;
    struct err unread = {0};
    str one;
    if (!versions.n) return true;
    if (!version.n) return false;
    if (str_starts(versions, STR("vers:")))
        return vers_parse(a, versions, &range, &unread) == LW_OK &&
               vers_contains(&range, version);
    while (versions.n) {
        str_cut(&versions, '\n', &one);
        if (str_eq(str_trim(one), version)) return true;
    }
    return false;
}

static str first_line(str s)
{
    str head;
    str_cut(&s, '\n', &head);
    return head;
}

static str ground_words(struct decision_book *b, const struct decision *d,
                        const struct decision_case *x)
{
    return arena_printf(b->c->arena,
                        "what %.*s states of this component is not what the decision was "
                        "made on%s%.*s",
                        STR_ARG(x->basis), d->record.n ? ", " : "", STR_ARG(d->record));
}

static bool asks_for_something(enum verdict v)
{
    return verdict_is_open(v);
}

static bool stands(const struct decision_held *h, const struct decision_case *x)
{
    if (decision_stands(h->d.ground, x->matched, x->ground, x->basis)) return true;
    if (!h->key.is_later) return false;
    /* Nothing was seen under this id yet: the first match says on what it stands there. */
    if (!h->key.ground.n) return asks_for_something(x->matched);
    return decision_stands(h->key.ground, x->matched, x->ground, x->basis);
}

/* Everything but the other decisions; `h->d.state` is not asked. */
static enum status fit_of(struct decision_book *b, const struct decision_held *h,
                          const struct decision_case *x, enum decision_fit *fit, str *words,
                          str *quote, struct err *e)
{
    const struct image_place *place = NULL;
    const struct answer *answer = NULL;
    struct arena *a = b->c->arena;
    *words = *quote = STR("");
    *fit = FIT_COMPONENT;
    if (h->d.identity.n && !str_eq(h->d.identity, x->identity)) {
        *words = STR("it speaks of another component");
        return LW_OK;
    }
    enum status st = decision_book_place(b, x->image_id, &place, e);
    if (st != LW_OK) return st;
    *fit = FIT_SCOPE;
    *words = STR("the image is not in its scope");
    if (!place || !covers_place(&h->d, place)) return LW_OK;
    *fit = FIT_VERSION;
    *words = STR("it speaks of other versions of the component");
    if (!covers_version(a, h->d.versions, x->version)) return LW_OK;
    *fit = FIT_EXPIRED;
    *words = arena_printf(a, "it expired on %.*s", STR_ARG(h->d.expires_on));
    if (decision_is_expired(h->d.expires_on, utc_day(b->c->now))) return LW_OK;
    if (h->d.condition.n) {
        st = ask_condition(b, place, h->d.condition, &answer, e);
        if (st != LW_OK) return st;
        *quote = answer->quote;
    }
    bool is_true = !answer || answer->truth == TRUTH_YES;
    if (!is_true) {
        bool is_false = answer->truth == TRUTH_NO;
        *fit = is_false ? FIT_UNTRUE : FIT_UNKNOWN;
        *words = arena_printf(a, "its condition %s: %.*s",
                              is_false ? "is not true of this image"
                                       : "cannot be decided for this image",
                              STR_ARG(first_line(*quote)));
        return LW_OK;
    }
    if (stands(h, x)) {
        *fit = FIT_SPEAKS;
        *words = STR("");
        return LW_OK;
    }
    *fit = asks_for_something(x->matched) ? FIT_GROUND : FIT_SETTLED;
    *words = *fit == FIT_GROUND ? ground_words(b, &h->d, x)
                                : STR("the match asks for no decision any more");
    return LW_OK;
}

/* ---- the one that speaks ---- */

static struct decision_claim claim_of(const struct decision *d)
{
    return (struct decision_claim){.origin = d->origin,
                                   .scope = d->scope,
                                   .is_of_component = d->identity.n > 0,
                                   .has_condition = d->condition.n > 0,
                                   .made_at = d->made_at,
                                   .id = d->id};
}

struct picking {
    const struct decision_case *x;
    str about;
    bool has_about;
    struct decision_pick *out;
};

static enum status consider(struct decision_book *b, struct picking *p, struct decision_held *h,
                            struct err *e)
{
    enum decision_fit fit;
    str words, quote;
    if (is_ended(b, h->d.id)) return LW_OK;
    bool is_about = p->about.n && str_eq(p->about, h->d.id);
    if (!is_about && h->d.identity.n && !str_eq(h->d.identity, p->x->identity)) return LW_OK;
    enum status st = fit_of(b, h, p->x, &fit, &words, &quote, e);
    if (st != LW_OK) return st;
    if (is_about && (!p->has_about || fit == FIT_SPEAKS)) {
        p->has_about = true;
        p->out->about_fit = fit;
        p->out->about_words = words;
        p->out->about_quote = quote;
    }
    if (fit != FIT_SPEAKS) return LW_OK;
    if (p->out->held) {
        struct decision_claim mine = claim_of(&h->d), other = claim_of(&p->out->held->d);
        if (decision_claim_cmp(&mine, &other) >= 0) return LW_OK;
    }
    p->out->held = h;
    p->out->quote = quote;
    return LW_OK;
}

static enum status consider_key(struct decision_book *b, struct picking *p, str vulnerability,
                                struct err *e)
{
    struct held_list *list = NULL;
    enum status st = list_of(b, vulnerability, &list, e);
    for (size_t i = 0; st == LW_OK && i < list->n; i++)
        st = consider(b, p, list->at[i], e);
    for (size_t i = 0; st == LW_OK && i < b->n_trial_keys; i++)
        if (str_eq(b->trial_keys[i], vulnerability)) st = consider(b, p, b->trial, e);
    return st;
}

/* The words for one that is not in the book: how it ended. */
static enum status ask_store(struct decision_book *b, struct picking *p, struct err *e)
{
    struct decision d;
    bool found;
    struct arena *a = b->c->arena;
    enum status st = decision_find(b->c->app->db, a, p->about, &d, &found, e);
    if (st != LW_OK) return st;
    p->out->about_fit = FIT_ENDED;
    p->out->about_words = STR("it is not there");
    if (!found) return LW_OK;
    if (d.state == DECISION_PROPOSED) p->out->about_fit = FIT_PROPOSED;
    if (d.ended_why.n)
        p->out->about_words = d.ended_why;
    else
        p->out->about_words =
            is_ended(b, d.id) ? STR("another one takes its place")
            : d.state == DECISION_PROPOSED
                ? STR("it waits for a second person")
                : STR("the vulnerability is not the one that it was made about");
    return LW_OK;
}

enum status decision_book_pick(struct decision_book *b, const struct decision_case *x,
                               str about, struct decision_pick *out, struct err *e)
{
    struct picking p = {.x = x, .about = about, .out = out};
    str rest = x->records, one;
    *out = (struct decision_pick){
        .quote = STR(""), .about_words = STR(""), .about_quote = STR("")};
    enum status st = b->is_empty ? LW_OK : consider_key(b, &p, x->vulnerability, e);
    while (st == LW_OK && !b->is_empty && rest.n) {
        str_cut(&rest, ',', &one);
        if (!str_eq(one, x->vulnerability)) st = consider_key(b, &p, one, e);
    }
    if (st == LW_OK && about.n && !p.has_about) st = ask_store(b, &p, e);
    if (st == LW_OK && p.has_about && out->about_fit == FIT_SPEAKS && out->held &&
        !str_eq(out->held->d.id, about)) {
        out->about_fit = FIT_OUTDONE;
        out->about_words =
            arena_printf(b->c->arena, "decision %.*s comes first", STR_ARG(out->held->d.id));
    }
    return st == LW_OK ? arena_status(b->c->arena, "decisions", e) : st;
}

enum status decision_book_fit(struct decision_book *b, const struct decision *d,
                              const struct decision_case *x, enum decision_fit *fit, str *words,
                              str *quote, struct err *e)
{
    const struct decision_held h = {.d = *d, .key.decision_id = d->id};
    return fit_of(b, &h, x, fit, words, quote, e);
}

enum status decision_book_adopt(struct decision_book *b, struct decision_held *held,
                                const struct decision_case *x, struct err *e)
{
    struct buf ground;
    if (b->trial || !held->key.is_later || held->key.ground.n ||
        decision_stands(held->d.ground, x->matched, x->ground, x->basis))
        return LW_OK;
    buf_init(&ground, DECISION_MAX_GROUND_BYTES);
    decision_ground_add(&ground, x->matched, x->ground, x->basis);
    held->key.ground = arena_str(b->a, buf_str(&ground));
    enum status st = buf_status(&ground, "a decision's ground", e);
    buf_release(&ground);
    return st == LW_OK ? decision_key_set_ground(b->c->app->db, &held->key, e) : st;
}
