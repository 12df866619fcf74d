/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/op_command.h"

#include "app/document_pdf.h"
#include "app/op_list.h"
#include "app/op_run.h"
#include "app/session.h"
#include "base/limits.h"
#include "cli/suggest.h"
#include "cli/table.h"

#include <string.h>
#include <unistd.h>

enum {
    MAX_ARGS = 64
};
#define PDF_ARENA_BYTES (80 * LW_MIB)

static const char *const type_words[] = {
    [PARAM_TEXT] = "TEXT",   [PARAM_ID] = "ID",           [PARAM_INT] = "NUMBER",
    [PARAM_BOOL] = "yes|no", [PARAM_INSTANT] = "INSTANT", [PARAM_DATE] = "DATE",
    [PARAM_ENUM] = "WORD",   [PARAM_LIST] = "A,B,...",    [PARAM_SECRET] = "SECRET",
    [PARAM_FILE] = "FILE",
};

/* support_end -> support-end */
static void print_name(FILE *out, const char *name)
{
    for (; *name != '\0'; name++)
        fputc(*name == '_' ? '-' : *name, out);
}

void op_param_usage(FILE *out, const struct op_param *p)
{
    if (p->is_in_path) {
        for (const char *c = p->name; *c != '\0'; c++) {
            fputc(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : '_', out);
        }
        return;
    }
    fputs("--", out);
    print_name(out, p->name);
    fprintf(out, " %s", p->choices != NULL ? p->choices : type_words[p->type]);
}

void op_synopsis(FILE *out, const struct op *op)
{
    for (const struct op_param *p = op->params; p != NULL && p->name != NULL; p++) {
        bool is_optional = !p->is_required && !p->is_in_path;
        fputs(is_optional ? " [" : " ", out);
        op_param_usage(out, p);
        if (is_optional) fputc(']', out);
    }
}

static const struct op_param *param_by_option(const struct op *op, str option)
{
    for (const struct op_param *p = op->params; p != NULL && p->name != NULL; p++) {
        size_t n = strlen(p->name);
        if (n != option.n || p->is_in_path) continue;
        size_t i = 0;
        while (i < n &&
               (option.p[i] == p->name[i] || (option.p[i] == '-' && p->name[i] == '_'))) {
            i++;
        }
        if (i == n) return p;
    }
    return NULL;
}

static const struct op_param *param_by_position(const struct op *op, size_t position)
{
    for (const struct op_param *p = op->params; p != NULL && p->name != NULL; p++) {
        if (!p->is_in_path) continue;
        if (position == 0) return p;
        position--;
    }
    /* What is searched for needs no "--text" before it, nor the file that it is all about. */
    const struct op_param *first = op->params;
    if (!first || !first->name || first->is_in_path || position > 0) return NULL;
    bool is_file = first->type == PARAM_FILE && first->is_required;
    return is_file || str_eq(str_of(first->name), STR("text")) ? first : NULL;
}

struct args {
    struct op_arg list[MAX_ARGS];
    size_t n;
    size_t n_positions;
};

static enum status add_arg(struct args *args, const struct op_param *p, str value,
                           struct err *e)
{
    if (args->n == MAX_ARGS) {
        return err_set(e, LW_E_USAGE, "more than %d arguments", (int)MAX_ARGS);
    }
    args->list[args->n++] = (struct op_arg){.name = str_of(p->name), .value = value};
    return LW_OK;
}

static enum status no_option(const struct op *op, str name, struct err *e)
{
    struct suggestion s;
    suggest_init(&s, name);
    for (const struct op_param *p = op->params; p != NULL && p->name != NULL; p++)
        if (!p->is_in_path) suggest_see(&s, str_of(p->name));
    str meant = suggest_word(&s);
    if (meant.p == NULL)
        return err_set(e, LW_E_USAGE, "'%s' has no option '--%.*s'", op->command,
                       STR_ARG(name));
    char option[SUGGEST_MAX_CHARS + 1] = "";
    for (size_t i = 0; i < meant.n; i++)
        option[i] = meant.p[i] == '_' ? '-' : meant.p[i];
    return err_set(e, LW_E_USAGE, "'%s' has no option '--%.*s'; did you mean '--%s'?",
                   op->command, STR_ARG(name), option);
}

/* One "--name value", "--name=value" or switch; `*i` moves over what was used. */
static enum status read_option(struct command_call *c, const struct op *op, int *i,
                               struct args *args, struct err *e)
{
    str rest = str_from(str_of(c->argv[*i]), 2);
    str name;
    bool has_value = str_cut(&rest, '=', &name);
    const struct op_param *p = param_by_option(op, name);
    if (p == NULL) return no_option(op, name, e);
    if (has_value) return add_arg(args, p, rest, e);
    bool has_next = *i + 1 < c->argc && strncmp(c->argv[*i + 1], "--", 2) != 0;
    if (p->type == PARAM_BOOL && !has_next) return add_arg(args, p, STR("true"), e);
    if (*i + 1 >= c->argc) {
        return err_set(e, LW_E_USAGE, "option '--%.*s' wants a value", STR_ARG(name));
    }
    (*i)++;
    return add_arg(args, p, str_of(c->argv[*i]), e);
}

static enum status read_args(struct command_call *c, const struct op *op, struct args *args,
                             struct err *e)
{
    for (int i = 0; i < c->argc; i++) {
        enum status st;
        if (strncmp(c->argv[i], "--", 2) == 0) {
            st = read_option(c, op, &i, args, e);
        } else {
            const struct op_param *p = param_by_position(op, args->n_positions++);
            if (p == NULL) {
                return err_set(e, LW_E_USAGE, "'%s' does not know what to do with '%s'",
                               op->command, c->argv[i]);
            }
            st = add_arg(args, p, str_of(c->argv[i]), e);
        }
        if (st != LW_OK) return st;
    }
    return LW_OK;
}

/* What an operation calls by its parameter is a path here. */
static void name_file(const struct op *op, const struct args *args, struct err *e)
{
    for (const struct op_param *p = op->params; p != NULL && p->name != NULL; p++) {
        if (p->type != PARAM_FILE || !str_eq(str_of(e->source), str_of(p->name))) continue;
        for (size_t i = 0; i < args->n; i++) {
            if (!str_eq(args->list[i].name, str_of(p->name))) continue;
            e->source[0] = '\0';
            (void)err_source(e, args->list[i].value);
            return;
        }
    }
}

static bool is_refuted(const struct op *op, yyjson_mut_doc *reply)
{
    const char *flag = op_verdict(op);
    return flag != NULL &&
           !yyjson_mut_is_true(yyjson_mut_obj_get(yyjson_mut_doc_get_root(reply), flag));
}

/* A PDF goes where the output goes: `longwatch case pdf 2026-001 > case.pdf`. */
static enum status print_pdf(yyjson_mut_val *paper, struct err *e)
{
    struct arena a;
    str pdf;
    if (isatty(STDOUT_FILENO))
        return err_set(e, LW_E_USAGE,
                       "a PDF is not shown here: redirect it into a file, '> file.pdf'");
    arena_init(&a, PDF_ARENA_BYTES);
    enum status st =
        pdf_render(&a, (str){yyjson_mut_get_str(paper), yyjson_mut_get_len(paper)}, &pdf, e);
    if (st == LW_OK && fwrite(pdf.p, 1, pdf.n, stdout) != pdf.n)
        st = err_set(e, LW_E_ENV, "cannot write the PDF");
    arena_release(&a);
    return st;
}

static enum status print_reply(const struct command_call *c, const struct op *op,
                               yyjson_mut_doc *reply, struct err *e)
{
    yyjson_mut_val *paper = yyjson_mut_obj_get(yyjson_mut_doc_get_root(reply), "paper");
    if (!c->wants_json && yyjson_mut_is_str(paper)) return print_pdf(paper, e);
    if (c->wants_json || op_document(op) == NULL) return reply_print(c, reply, e);
    yyjson_mut_val *text = yyjson_mut_obj_get(yyjson_mut_doc_get_root(reply), op_document(op));
    text_print(stdout, (str){yyjson_mut_get_str(text), yyjson_mut_get_len(text)});
    return LW_OK;
}

enum status op_command_run(struct command_call *c, const struct op *op, int *exit_code,
                           struct err *e)
{
    struct args args = {.n = 0};
    enum status st = read_args(c, op, &args, e);
    if (st != LW_OK) return st;
    struct app *app = NULL;
    if ((st = app_open(c->data_dir, &app, e)) != LW_OK) return st;
    yyjson_mut_doc *reply = NULL;
    st = op_run(app, &local_actor, op, args.list, args.n, &reply, e);
    if (st == LW_OK) {
        st = print_reply(c, op, reply, e);
        if (is_refuted(op, reply)) *exit_code = 1;
    } else {
        name_file(op, &args, e);
    }
    yyjson_mut_doc_free(reply);
    app_close(app);
    return st;
}
