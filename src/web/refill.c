/* SPDX-License-Identifier: Apache-2.0 */
#include "web/refill.h"

#include "web/mustache.h"

/* ---- tags of our own pages ---- */

/* From '<' to behind '>'; attributes are quoted, so a '>' within one does not end it. */
static str tag_at(str page, size_t at)
{
    bool is_quoted = false;
    for (size_t i = at; i < page.n; i++) {
        if (page.p[i] == '"') is_quoted = !is_quoted;
        if (page.p[i] == '>' && !is_quoted) return str_sub(page, at, i + 1 - at);
    }
    return str_from(page, at);
}

static bool is_tag(str tag, const char *name)
{
    str rest = str_from(tag, 1);
    str wanted = str_of(name);
    if (!str_starts(rest, wanted) || rest.n <= wanted.n) return false;
    char next = rest.p[wanted.n];
    return next == ' ' || next == '>' || next == '\n';
}

/* Where ` name` stands in the tag, outside of quotes; its value, empty for a bare one. */
static bool find_attribute(str tag, const char *name, size_t *at, size_t *n, str *value)
{
    str wanted = str_of(name);
    bool is_quoted = false;
    for (size_t i = 0; i + wanted.n < tag.n; i++) {
        if (tag.p[i] == '"') is_quoted = !is_quoted;
        if (is_quoted || tag.p[i] != ' ' || !str_starts(str_from(tag, i + 1), wanted)) continue;
        str rest = str_from(tag, i + 1 + wanted.n);
        if (!rest.n || (rest.p[0] != '=' && rest.p[0] != ' ' && rest.p[0] != '>')) continue;
        *at = i;
        *n = 1 + wanted.n;
        *value = STR("");
        if (!str_starts(rest, STR("=\""))) return true;
        rest = str_from(rest, 2);
        (void)str_cut(&rest, '"', value);
        *n += 3 + value->n;
        return true;
    }
    return false;
}

static str attribute(str tag, const char *name)
{
    size_t at, n;
    str value;
    return find_attribute(tag, name, &at, &n, &value) ? value : STR_NONE;
}

static bool has_attribute(str tag, const char *name)
{
    return attribute(tag, name).p != NULL;
}

/* Values of templates are written by hand, those of replies are escaped. */
static bool is_value(str typed, str attribute_value)
{
    struct buf b;
    if (str_eq(typed, attribute_value)) return true;
    buf_init(&b, 6 * typed.n + 1);
    mustache_escape(&b, typed);
    bool is_same = str_eq(buf_str(&b), attribute_value);
    buf_release(&b);
    return is_same;
}

/* ---- what was typed ---- */

/* The `k`th field of that name, counted from 0; STR_NONE without. */
static str typed_field(const struct request *r, str name, size_t k)
{
    for (size_t i = 0; i < r->n_form; i++)
        if (str_eq(r->form[i].name, name) && k-- == 0) return r->form[i].value;
    return STR_NONE;
}

static bool was_chosen(const struct request *r, str name, str value)
{
    str typed;
    for (size_t k = 0; (typed = typed_field(r, name, k)).p; k++)
        if (is_value(typed, value)) return true;
    return false;
}

/* ---- which form ---- */

struct place {
    size_t from, to; /* of the form, in the page */
    size_t details[REFILL_MAX_DEPTH];
    size_t n_details;
    bool is_same; /* its hidden fields are those that were sent */
};

static bool posts_to(str tag, str op)
{
    str action = attribute(tag, "action");
    return str_starts(action, STR("/do/")) && str_eq(str_from(action, 4), op);
}

static size_t next_tag(str page, size_t from)
{
    size_t at;
    return str_find(str_from(page, from), '<', &at) ? from + at : page.n;
}

/* Where the form ends; whether its hidden fields are those that were sent. */
static void look_at_form(str page, const struct request *r, struct place *x)
{
    x->is_same = true;
    for (x->to = next_tag(page, x->from + 1); x->to < page.n;
         x->to = next_tag(page, x->to + 1)) {
        str tag = tag_at(page, x->to);
        if (str_eq(tag, STR("</form>"))) return;
        if (!is_tag(tag, "input") || !str_eq(attribute(tag, "type"), STR("hidden"))) continue;
        str name = attribute(tag, "name");
        if (str_eq(name, STR("csrf")) || str_eq(name, STR("back"))) continue;
        str typed = typed_field(r, name, 0);
        if (typed.p && !was_chosen(r, name, attribute(tag, "value"))) x->is_same = false;
    }
}

static bool find_form(str page, const struct request *r, str op, struct place *out)
{
    struct place x = {0};
    bool found = false;
    for (size_t at = next_tag(page, 0); at < page.n; at = next_tag(page, at + 1)) {
        str tag = tag_at(page, at);
        if (is_tag(tag, "details") && x.n_details < REFILL_MAX_DEPTH)
            x.details[x.n_details++] = at;
        if (str_eq(tag, STR("</details>")) && x.n_details) x.n_details--;
        if (!is_tag(tag, "form") || !posts_to(tag, op)) continue;
        x.from = at;
        look_at_form(page, r, &x);
        if (!found || x.is_same) *out = x;
        found = true;
        if (x.is_same) return true;
    }
    return found;
}

/* ---- filling ---- */

struct filling {
    const struct request *typed;
    str wrong;
    struct buf *out;
    str chosen;    /* in the select that we are in; none: nothing was sent */
    str names[64]; /* fields of a line that were filled, for the count of equal names */
    size_t n_names;
};

/* The tag with the attribute set to `value`, or without it when that is none. */
static void put_with(struct buf *out, str tag, const char *name, str value, bool is_bare)
{
    size_t at = 0, n = 0;
    str before;
    if (find_attribute(tag, name, &at, &n, &before)) {
        buf_add(out, str_sub(tag, 0, at));
    } else {
        at = tag.n - 1;
        buf_add(out, str_sub(tag, 0, at));
    }
    if (value.p) buf_printf(out, " %s", name);
    if (value.p && !is_bare) {
        buf_add(out, STR("=\""));
        mustache_escape(out, value);
        buf_char(out, '"');
    }
    buf_add(out, str_from(tag, at + n));
}

static size_t n_filled(struct filling *f, str name)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n_names; i++)
        n += str_eq(f->names[i], name);
    if (f->n_names < sizeof f->names / sizeof f->names[0]) f->names[f->n_names++] = name;
    return n;
}

/* The tag, said to be invalid when its field is the one that was refused. */
static str marked(const struct filling *f, str tag, struct buf *room)
{
    if (!f->wrong.n || !str_eq(attribute(tag, "name"), f->wrong)) return tag;
    put_with(room, tag, "aria-invalid", STR("true"), false);
    return buf_str(room);
}

static void fill_input(struct filling *f, str tag, str name)
{
    str type = attribute(tag, "type");
    bool is_box = str_eq(type, STR("checkbox")) || str_eq(type, STR("radio"));
    bool is_left = !name.p || str_eq(type, STR("hidden")) || str_eq(type, STR("password")) ||
                   str_eq(type, STR("file"));
    if (is_left) {
        buf_add(f->out, tag);
    } else if (is_box) {
        str value = has_attribute(tag, "value") ? attribute(tag, "value") : STR("on");
        bool is_chosen = was_chosen(f->typed, name, value);
        put_with(f->out, tag, "checked", is_chosen ? STR("") : STR_NONE, true);
    } else {
        str typed = typed_field(f->typed, name, n_filled(f, name));
        if (typed.p) {
            put_with(f->out, tag, "value", typed, false);
        } else {
            buf_add(f->out, tag);
        }
    }
}

/* Copies up to the end tag; what stands there gives way to what was typed. */
static size_t fill_textarea(struct filling *f, str page, size_t from)
{
    str tag = tag_at(page, from);
    size_t end = next_tag(page, from + tag.n);
    str name = attribute(tag, "name");
    str typed = typed_field(f->typed, name, n_filled(f, name));
    if (typed.p) {
        buf_char(f->out, '\n'); /* the first one belongs to the tag */
        mustache_escape(f->out, typed);
    } else {
        buf_add(f->out, str_sub(page, from + tag.n, end - from - tag.n));
    }
    return end;
}

static void fill_option(struct filling *f, str page, size_t at, str tag)
{
    str text = str_sub(page, at + tag.n, next_tag(page, at + tag.n) - at - tag.n);
    str value = has_attribute(tag, "value") ? attribute(tag, "value") : text;
    bool is_chosen = is_value(f->chosen, value);
    put_with(f->out, tag, "selected", is_chosen ? STR("") : STR_NONE, true);
}

/* One tag and the text behind it up to the next; answers where that is. */
static size_t fill_tag(struct filling *f, str page, size_t at)
{
    struct buf room;
    str tag = tag_at(page, at);
    size_t end = at + tag.n, next = next_tag(page, end);
    bool is_field = is_tag(tag, "textarea") || is_tag(tag, "input") || is_tag(tag, "select");
    buf_init(&room, tag.n + 32);
    str shown = is_field ? marked(f, tag, &room) : tag;
    if (is_tag(tag, "select")) {
        str name = attribute(tag, "name");
        f->chosen = typed_field(f->typed, name, n_filled(f, name));
    }
    if (is_tag(tag, "input")) {
        fill_input(f, shown, attribute(tag, "name"));
    } else if (is_tag(tag, "option") && f->chosen.p) {
        fill_option(f, page, at, tag);
    } else {
        buf_add(f->out, shown);
    }
    buf_release(&room);
    if (is_tag(tag, "textarea")) return fill_textarea(f, page, at);
    buf_add(f->out, str_sub(page, end, next - end));
    return next;
}

void refill(str page, const struct request *typed, str op, str wrong, struct buf *out)
{
    struct place x;
    size_t at = 0;
    if (!find_form(page, typed, op, &x)) {
        buf_add(out, page);
        return;
    }
    for (size_t i = 0; i < x.n_details; i++) {
        str tag = tag_at(page, x.details[i]);
        buf_add(out, str_sub(page, at, x.details[i] - at));
        put_with(out, tag, "open", STR(""), true);
        at = x.details[i] + tag.n;
    }
    buf_add(out, str_sub(page, at, x.from - at));
    struct filling f = {.typed = typed, .wrong = wrong, .out = out};
    for (at = x.from; at < x.to;)
        at = fill_tag(&f, page, at);
    buf_add(out, str_from(page, at));
}
