/* SPDX-License-Identifier: Apache-2.0 */
#include "app/document_pdf.h"

#include "base/child.h"
#include "base/fs.h"
#include "base/limits.h"
#include "base/log.h"
#include "crypto/digest.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LIMIT_MS = 60000, /* three times what the program allows itself; a loaded machine waits */
    MAX_PATH = 4096,
    MAX_ERROR_BYTES = 2000,
};
#define MAX_PDF_BYTES (64 * LW_MIB)
#define PROGRAM       "longwatch-pdf"

/* First folder of the PATH that has it. */
static bool find_in_path(char *out, size_t out_bytes)
{
    str rest = str_of(getenv("PATH")), folder;
    while (rest.n) {
        (void)str_cut(&rest, ':', &folder);
        if (!folder.n || folder.n + sizeof PROGRAM + 1 > out_bytes) continue;
        memcpy(out, folder.p, folder.n);
        out[folder.n] = '/';
        memcpy(out + folder.n + 1, PROGRAM, sizeof PROGRAM);
        if (!access(out, X_OK)) return true;
    }
    return false;
}

static bool find_program(char *out, size_t out_bytes)
{
    const char *said = getenv("LONGWATCH_PDF");
    if (said && strlen(said) < out_bytes) {
        memcpy(out, said, strlen(said) + 1);
        return true;
    }
    if (child_path_beside(PROGRAM, out, out_bytes)[0] && !access(out, X_OK)) return true;
    return find_in_path(out, out_bytes);
}

static enum status no_program(struct err *e)
{
    return err_set(e, LW_E_ENV,
                   "there is no '" PROGRAM "' that draws PDF; 'make install' puts it beside "
                   "longwatch, or set LONGWATCH_PDF to its path");
}

/* "longwatch-pdf: block 3: ..." without the name, which the message has already. */
static enum status refused(const struct buf *errors, int code, struct err *e)
{
    str words = str_trim(buf_str(errors)), first;
    (void)str_cut(&words, '\n', &first);
    if (str_starts(first, STR(PROGRAM ": "))) first = str_from(first, sizeof PROGRAM + 1);
    if (!first.n) return err_set(e, LW_E_ENV, "'" PROGRAM "' ended with %d", code);
    return err_set(e, LW_E_ENV, "'" PROGRAM "' refused: %.*s", STR_ARG(str_sub(first, 0, 180)));
}

enum status pdf_render(struct arena *a, str json, str *pdf, struct err *e)
{
    char path[MAX_PATH];
    const char *const argv[] = {PROGRAM, NULL};
    struct child child = {path, argv, json, LIMIT_MS};
    struct buf out, errors;
    int code = 0;
    if (!find_program(path, sizeof path)) return no_program(e);
    buf_init(&out, MAX_PDF_BYTES);
    buf_init(&errors, MAX_ERROR_BYTES);
    enum status st = child_run(&child, &out, &errors, &code, e);
    if (st == LW_E_NOT_FOUND) st = no_program(e);
    if (!st && (code || !str_starts(buf_str(&out), STR("%PDF-"))))
        st = refused(&errors, code, e);
    /* Drawn all the same; who looks at it sees the boxes. */
    if (!st && errors.n) LOG(LOG_WARN, "pdf.warning", {"words", str_trim(buf_str(&errors))});
    if (!st) *pdf = arena_str(a, buf_str(&out));
    buf_release(&out);
    buf_release(&errors);
    return st ? st : arena_status(a, "a PDF", e);
}

enum status reply_pdf(struct op_call *c, str json, str file_name, struct err *e)
{
    str pdf;
    reply_str(c, c->reply, "file_name", file_name);
    reply_str(c, c->reply, "media_type", STR("application/pdf"));
    if (!op_bool(c, "bytes", false)) {
        reply_str(c, c->reply, "paper", json);
        return LW_OK;
    }
    enum status st = pdf_render(c->arena, json, &pdf, e);
    if (st) return st;
    reply_int(c, c->reply, "n_bytes", (int64_t)pdf.n);
    reply_str(c, c->reply, "base64url", base64url(c->arena, pdf));
    return arena_status(c->arena, "a PDF", e);
}
