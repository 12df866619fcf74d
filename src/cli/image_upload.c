/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `longwatch image upload`: a pipeline sends what it built to a server and gets the verdicts, with
 * the summary, formats, gate and exit codes of a scan. The token never stands on the command line,
 * where every process of the machine could read it.
 */
#include "cli/image_upload.h"

#include "base/fs.h"
#include "cli/table.h"
#include "format/json.h"
#include "net/http_send.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    MAX_TOKEN_BYTES = 4096,
    POLL_S = 3
};

/* ---- arguments ---- */

static const struct text_option {
    const char *name, *wants;
    size_t at; /* of a const char * in struct upload */
    bool is_required;
} text_options[] = {
    {"--server", "the address of a server", offsetof(struct upload, server), true},
    {"--release", "a version", offsetof(struct upload, release), true},
    {"--sbom", "a file", offsetof(struct upload, sbom), true},
    {"--variant", "a name", offsetof(struct upload, variant), false},
    {"--evidence", "a file", offsetof(struct upload, evidence), false},
    {"--token-file", "a file", offsetof(struct upload, token_file), false},
    {"--ca-file", "a file", offsetof(struct upload, ca_file), false},
};
enum {
    N_TEXT_OPTIONS = sizeof text_options / sizeof text_options[0]
};

static const char **slot_of(struct upload *u, const struct text_option *o)
{
    return (const char **)(void *)((char *)u + o->at);
}

static enum status take_text(struct upload *u, int *i, bool *is_taken, struct err *e)
{
    const char *arg = u->c->argv[*i];
    for (size_t k = 0; k < N_TEXT_OPTIONS; k++) {
        const struct text_option *o = &text_options[k];
        size_t n = strlen(o->name);
        if (strncmp(arg, o->name, n) != 0 || (arg[n] && arg[n] != '=')) continue;
        const char *value = scan_option_value(u->c, i, o->name, o->wants, e);
        if (!value) return LW_E_USAGE;
        *is_taken = true;
        if (!value[0]) return err_set(e, LW_E_USAGE, "option '%s' wants %s", o->name, o->wants);
        *slot_of(u, o) = value;
        return LW_OK;
    }
    *is_taken = false;
    return LW_OK;
}

static enum status take_one(struct upload *u, int *i, struct err *e)
{
    const char *arg = u->c->argv[*i];
    bool is_taken;
    enum status st = take_text(u, i, &is_taken, e);
    if (st != LW_OK || is_taken) return st;
    st = scan_take_report_option(u->c, i, &u->scan, &is_taken, e);
    u->wants_result = u->wants_result || is_taken;
    if (st != LW_OK || is_taken) return st;
    if (strcmp(arg, "--wait") == 0)
        u->waits = u->wants_result = true;
    else if (strcmp(arg, "--allow-http") == 0)
        u->allows_http = true;
    else if (arg[0] == '-' && arg[1])
        return err_set(e, LW_E_USAGE, "there is no option '%s'", arg);
    else if (u->product)
        return err_set(e, LW_E_USAGE, "one product at a time, '%s' is a second one", arg);
    else
        u->product = arg;
    return LW_OK;
}

static enum status check_server(struct upload *u, struct err *e)
{
    str url = str_of(u->server);
    while (str_ends(url, STR("/")))
        url = str_sub(url, 0, url.n - 1);
    u->server = arena_z(u->c->arena, url);
    bool is_http = str_starts(url, STR("http://"));
    if (!is_http && !str_starts(url, STR("https://")))
        return err_set(e, LW_E_USAGE,
                       "option '--server' is '%.100s', expected an address such as "
                       "https://longwatch.example",
                       u->server);
    if (is_http && !u->allows_http && !http_is_loopback_url(url))
        return err_set(
            e, LW_E_USAGE,
            "the token would go to '%.100s' in the clear: use https, or --allow-http "
            "where the network is yours",
            u->server);
    return LW_OK;
}

static enum status take_arguments(struct upload *u, struct err *e)
{
    enum status st = LW_OK;
    for (int i = 0; st == LW_OK && i < u->c->argc; i++)
        st = take_one(u, &i, e);
    if (st != LW_OK) return st;
    if (!u->product) return err_set(e, LW_E_USAGE, "expected the name or id of a product");
    for (size_t k = 0; k < N_TEXT_OPTIONS; k++)
        if (text_options[k].is_required && !*slot_of(u, &text_options[k]))
            return err_set(e, LW_E_USAGE, "option '%s' is required", text_options[k].name);
    st = check_server(u, e);
    return st == LW_OK ? scan_settle_format(u->c, &u->scan, e) : st;
}

static enum status take_token(struct upload *u, struct err *e)
{
    str token = str_of(getenv("LONGWATCH_TOKEN"));
    if (u->token_file) {
        enum status st = fs_read(u->c->arena, u->token_file, MAX_TOKEN_BYTES, &token, e);
        if (st != LW_OK) return err_source(e, str_of(u->token_file));
    }
    token = str_trim(token);
    if (!token.n)
        return err_set(e, LW_E_USAGE,
                       "there is no API token: give --token-file, or set LONGWATCH_TOKEN");
    /* A line break would begin a header of its own. */
    for (size_t i = 0; i < token.n; i++)
        if ((unsigned char)token.p[i] <= 0x20 || (unsigned char)token.p[i] >= 0x7f)
            return err_set(e, LW_E_USAGE, "the API token has a blank or a control character");
    u->header = arena_printf(u->c->arena, "Authorization: Bearer %.*s", STR_ARG(token)).p;
    return u->header ? LW_OK : arena_status(u->c->arena, "token", e);
}

/* ---- the way ---- */

static enum status print_answer(const struct command_call *c, yyjson_doc *doc, struct err *e)
{
    yyjson_mut_doc *copy = yyjson_doc_mut_copy(doc, NULL);
    if (!copy) return err_set(e, LW_E_ENV, "no memory to print the answer");
    enum status st = reply_print(c, copy, e);
    yyjson_mut_doc_free(copy);
    return st;
}

static enum status send(struct upload *u, struct err *e)
{
    yyjson_doc *doc = NULL;
    enum status st = upload_send(u, &doc, e);
    if (st != LW_OK) return st;
    yyjson_val *root = yyjson_doc_get_root(doc);
    u->image = json_dup(u->c->arena, root, "id");
    u->scan.scan.is_stale = json_bool(root, "is_stale", false);
    u->scan.scan.stale_why = json_dup(u->c->arena, root, "stale_why");
    if (!u->image.n)
        st = err_set(e, LW_E_ENV, "server '%.100s' does not answer as longwatch does",
                     u->server);
    else if (!u->wants_result)
        st = print_answer(u->c, doc, e);
    yyjson_doc_free(doc);
    return st;
}

static bool is_nothing_judged(const struct scan *s)
{
    return s->n_components > 0 && s->n_unknown + s->n_not_monitored == s->n_components &&
           s->n_unknown > 0;
}

/*
 * Verdicts are there when the upload is answered, unless the server has no knowledge at all yet:
 * then its first import judges everything.
 */
static enum status fetch(struct upload *u, struct err *e)
{
    bool was_unjudged = false;
    for (int waited = 0;; waited += POLL_S) {
        struct scan before = u->scan.scan;
        u->scan.scan =
            (struct scan){.is_stale = before.is_stale, .stale_why = before.stale_why};
        u->scan.sbom = (struct sbom){.format = ""};
        enum status st = upload_fetch(u, e);
        if (st != LW_OK) return st;
        if (!is_nothing_judged(&u->scan.scan)) break;
        was_unjudged = true;
        if (!u->waits || waited >= UPLOAD_WAIT_S) return LW_OK;
        (void)nanosleep(&(struct timespec){.tv_sec = POLL_S}, NULL);
    }
    /* What was said of the knowledge was of the time before it came. */
    if (was_unjudged) u->scan.scan.is_stale = false;
    return LW_OK;
}

static enum status upload_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct upload *u = arena_new(c->arena, struct upload);
    if (!u) return arena_status(c->arena, "upload", e);
    u->c = c;
    enum status st = take_arguments(u, e);
    if (st == LW_OK) st = take_token(u, e);
    if (st == LW_OK) st = send(u, e);
    if (st != LW_OK || !u->wants_result) return st;
    u->scan.path = u->sbom;
    st = fetch(u, e);
    return st == LW_OK ? scan_report(c, &u->scan, exit_code, e) : st;
}

static const struct command_option upload_options[] = {
    {"--server", "URL", "address of the server, https unless it is this machine"},
    {"--release", "VERSION", "version of the product's software; a new one is added"},
    {"--sbom", "FILE", "CycloneDX or SPDX in any form"},
    {"--evidence", "FILE", "build evidence of the same build"},
    {"--variant", "NAME", "hardware revision, region or option; default: default"},
    {"--token-file", "FILE", "file with an API token; else the environment's LONGWATCH_TOKEN"},
    {"--wait", NULL,
     "get the verdicts, and wait up to 5 minutes where the server has no knowledge yet"},
    {"--fail-on", "CONDITION", "as for scan: exit 1 when a finding meets it"},
    {"--format", "FORMAT", "as for scan: table, json, sarif, cyclonedx or markdown"},
    {"--output", "FILE", "as for scan"},
    {"--baseline", "FILE", "as for scan: an earlier result in JSON"},
    {"--all", NULL, "show what asks for nothing as well"},
    {"--ca-file", "FILE", "PEM with the authority of the server's certificate"},
    {"--allow-http", NULL, "send the token without encryption to another machine"},
    {"--json", NULL, "the answer, or with --wait the result, as JSON"},
    {0},
};

const struct command image_upload_command = {
    .words = "image upload",
    .synopsis = "PRODUCT --server URL --release VERSION --sbom FILE [--evidence FILE] "
                "[--token-file FILE] [--wait] [--fail-on CONDITION] ...",
    .doc = "Send an image to a server and get the verdicts",
    .options = upload_options,
    .examples = "longwatch image upload 'Harbour Gateway' --server https://longwatch.example "
                "--release 4.2 --sbom firmware.cdx.json --token-file /run/secrets/longwatch "
                "--fail-on exploited,affected+high\n",
    .run = upload_run,
};
