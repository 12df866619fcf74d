/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include "base/buf.h"
#include "net/http_internal.h"
#include "net/transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    MAX_OWN_ADDRESSES = 16 /* of one name, over IPv4 and IPv6 */
};

struct http_session {
    CURL *curl;
};

struct own_address {
    int family;
    unsigned char bytes[16];
};

/* One call of http_fetch, over as many transfers as it takes. */
struct fetch {
    const struct http_request *r;
    struct http_answer *answer;
    struct arena *a;
    CURL *curl;
    struct http_part part;
    FILE *file;
    str date, content_range, content_type, retry_after; /* of the answer at hand */
    struct own_address own[MAX_OWN_ADDRESSES];
    size_t n_own;
    bool is_body_begun, is_over, is_private, is_write_failed, is_page, is_other_state;
};

struct http_session *http_session_open(void)
{
    struct http_session *s = calloc(1, sizeof *s);
    if (!s) BUG("out of memory");
    return s;
}

void http_session_close(struct http_session *s)
{
    if (s && s->curl) curl_easy_cleanup(s->curl);
    free(s);
}

/* ---- where connections go ---- */

/*
 * The address that was chosen may be private when an administrator chose it. What a redirect names
 * was chosen by the server: private only where that leads back to the same machine.
 */
static bool may_connect(struct fetch *f, const struct own_address *to)
{
    long n_redirects = 0;
    if (!http_is_private_address(to->family, to->bytes)) return true;
    if (!f->r->may_be_private) return false;
    curl_easy_getinfo(f->curl, CURLINFO_REDIRECT_COUNT, &n_redirects);
    if (n_redirects == 0) {
        if (f->n_own < MAX_OWN_ADDRESSES) f->own[f->n_own++] = *to;
        return true;
    }
    for (size_t i = 0; i < f->n_own; i++)
        if (memcmp(&f->own[i], to, sizeof *to) == 0) return true;
    return false;
}

/* After resolution and for every connection, so that neither DNS nor a redirect gets around it. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct fetch *f = ctx;
    struct own_address to = {.family = address->family};
    (void)purpose;
    if (!http_address_bytes(address->family, &address->addr, address->addrlen, to.bytes) ||
        !may_connect(f, &to)) {
        f->is_private = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- what comes back ---- */

static size_t take_header(char *p, size_t each, size_t n, void *ctx)
{
    struct fetch *f = ctx;
    str line = {p, each * n}, name, value = line;
    const struct {
        str name;
        str *to;
    } fields[] = {
        {STR("etag"), &f->answer->etag},
        {STR("last-modified"), &f->answer->last_modified},
        {STR("date"), &f->date},
        {STR("content-range"), &f->content_range},
        {STR("content-type"), &f->content_type},
        {STR("retry-after"), &f->retry_after},
    };
    size_t n_fields = sizeof fields / sizeof fields[0];
    /* A new status line: what an earlier answer of a redirect stated is forgotten. */
    if (str_starts(line, STR("HTTP/"))) {
        for (size_t i = 0; i < n_fields; i++)
            *fields[i].to = STR("");
        f->is_body_begun = false;
    }
    if (!str_cut(&value, ':', &name)) return each * n;
    value = str_trim(value);
    for (size_t i = 0; i < n_fields; i++)
        if (str_eq_nocase(name, fields[i].name)) *fields[i].to = arena_str(f->a, value);
    return each * n;
}

int64_t http_retry_after_s(str value, str date, struct utc now)
{
    char text[64];
    uint64_t seconds = 0;
    int64_t from_s = 0;
    if (str_u64(value, INT64_MAX, &seconds))
        return seconds > HTTP_MAX_RETRY_AFTER_S ? HTTP_MAX_RETRY_AFTER_S : (int64_t)seconds;
    if (value.n >= sizeof text || date.n >= sizeof text) return 0;
    snprintf(text, sizeof text, "%.*s", STR_ARG(date));
    if (date.n > 0) from_s = (int64_t)curl_getdate(text, NULL);
    if (from_s <= 0 && !utc_is_none(now)) from_s = utc_to_ms(now) / 1000;
    snprintf(text, sizeof text, "%.*s", STR_ARG(value));
    int64_t at_s = (int64_t)curl_getdate(text, NULL);
    if (from_s <= 0 || at_s <= from_s) return 0;
    int64_t wait_s = at_s - from_s;
    return wait_s > HTTP_MAX_RETRY_AFTER_S ? HTTP_MAX_RETRY_AFTER_S : wait_s;
}

static bool is_web_page(const struct fetch *f)
{
    return str_starts(f->content_type, STR("text/html")) ||
           str_starts(f->content_type, STR("application/xhtml"));
}

/* The answer continues what we have: the bytes that follow, of the state that we know. */
static bool continues(struct fetch *f)
{
    uint64_t first = 0, last = 0, total = 0;
    str stated = http_validator(f->answer->etag, f->answer->last_modified);
    return http_content_range(f->content_range, &first, &last, &total) &&
           first == f->part.n_bytes && f->part.n_bytes > 0 && total <= f->r->max_bytes &&
           (stated.n == 0 || str_eq(stated, f->part.validator));
}

/* Decides, at the first byte, whether the file goes on or begins anew. */
static bool begin_body(struct fetch *f, long code)
{
    struct err ignored = {0};
    f->is_body_begun = true;
    f->is_page = is_web_page(f);
    if (f->is_page) return false;
    if (code == 206) {
        f->is_other_state = !continues(f);
        if (f->is_other_state) return false;
        f->answer->n_bytes = f->answer->n_kept_bytes = f->part.n_bytes;
        return true;
    }
    f->answer->n_bytes = f->answer->n_kept_bytes = 0;
    f->part.n_bytes = 0;
    f->part.validator = STR("");
    if (fflush(f->file) != 0 || ftruncate(fileno(f->file), 0) != 0) {
        f->is_write_failed = true;
        return false;
    }
    str validator = http_validator(f->answer->etag, f->answer->last_modified);
    if (f->r->is_resumable && validator.n > 0 &&
        http_part_note(&f->part, f->r->url, validator, &ignored) != LW_OK)
        f->part.validator = STR(""); /* cannot be taken up then, and that is all */
    return true;
}

static size_t take_body(char *p, size_t each, size_t n, void *ctx)
{
    struct fetch *f = ctx;
    long code = 0;
    n *= each;
    /* The words of an error page are not the document. */
    curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &code);
    if (code < 200 || code > 299) return n;
    if (!f->is_body_begun && !begin_body(f, code)) return 0;
    if (n > f->r->max_bytes - f->answer->n_bytes) {
        f->is_over = true;
        return 0;
    }
    if (fwrite(p, 1, n, f->file) != n) {
        f->is_write_failed = true;
        return 0;
    }
    f->answer->n_bytes += n;
    return n;
}

/* ---- one transfer ---- */

/* Header values come from a server: line breaks would be headers of their own. */
static bool is_plain(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f) return false;
    return s.n > 0 && s.n < 1000;
}

static void add_header(struct fetch *f, struct curl_slist **list, const char *name, str value)
{
    if (!is_plain(value)) return;
    *list = curl_slist_append(*list, arena_printf(f->a, "%s: %.*s", name, STR_ARG(value)).p);
}

static struct curl_slist *headers_of(struct fetch *f)
{
    const struct http_request *r = f->r;
    struct curl_slist *list = NULL;
    if (f->part.n_bytes > 0) {
        add_header(f, &list, "Range",
                   arena_printf(f->a, "bytes=%llu-", (unsigned long long)f->part.n_bytes));
        add_header(f, &list, "If-Range", f->part.validator);
    } else {
        add_header(f, &list, "If-None-Match", r->etag);
        add_header(f, &list, "If-Modified-Since", r->last_modified);
    }
    if (r->wants_gzip) add_header(f, &list, "Accept-Encoding", STR("gzip"));
    if (r->header && is_plain(str_of(r->header))) list = curl_slist_append(list, r->header);
    return list;
}

static void configure(struct fetch *f, struct curl_slist *headers)
{
    CURL *h = f->curl;
    bool is_https = str_starts(str_of(f->r->url), STR("https:"));
    curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)HTTP_TOTAL_S);
    curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, 1024L);
    curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME, (long)HTTP_STALLED_S);
    /* Libcurl would send a key of ours to wherever a redirect leads. */
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, f->r->header ? 0L : 1L);
    curl_easy_setopt(h, CURLOPT_MAXREDIRS, (long)HTTP_MAX_REDIRECTS);
    curl_easy_setopt(h, CURLOPT_REDIR_PROTOCOLS_STR, is_https ? "https" : "http,https");
    /* Unpacked in blocks, so that the cap holds for what comes out. */
    if (f->r->unpacks_gzip) curl_easy_setopt(h, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(h, CURLOPT_USERAGENT, "longwatch/" LW_VERSION);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, f);
    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(h, CURLOPT_HEADERDATA, f);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, f);
}

static CURL *start(struct fetch *f, char words[static CURL_ERROR_SIZE])
{
    struct http_session *s = f->r->session;
    if (!s) return transfer_start(f->r->url, "http,https", f->r->ca_file, words);
    if (!s->curl)
        s->curl = transfer_start(f->r->url, "http,https", f->r->ca_file, words);
    else
        transfer_prepare(s->curl, f->r->url, "http,https", f->r->ca_file, words);
    return s->curl;
}

static enum status judge(struct fetch *f, CURLcode code, const char *words, struct err *e)
{
    const char *url = f->r->url;
    if (f->is_private)
        return err_set(e, LW_E_REFUSED, "'%.150s' leads to an address of a private network",
                       url);
    if (f->is_over)
        return err_set(e, LW_E_LIMIT, "'%.150s' is larger than the limit of %llu bytes", url,
                       (unsigned long long)f->r->max_bytes);
    if (f->is_page)
        return err_set(e, LW_E_INPUT, "'%.150s' answered with a web page, not with a document",
                       url);
    if (f->is_write_failed)
        return err_set(e, LW_E_ENV, "writing '%.150s': %s", f->r->to_path, strerror(errno));
    if (f->is_other_state)
        return err_set(e, LW_E_ENV, "'%.150s' answered with another part than was asked for",
                       url);
    if (code != CURLE_OK) return transfer_failed("feed", url, code, words, e);
    long http = f->answer->code;
    f->answer->is_unchanged = http == 304;
    if (http == 304 || (http >= 200 && http <= 299)) return LW_OK;
    enum status status = http == 404 || http == 410 ? LW_E_NOT_FOUND : LW_E_ENV;
    if (f->answer->retry_after_s > 0)
        return err_set(e, status, "'%.150s' answered %ld, try again in %lld s", url, http,
                       (long long)f->answer->retry_after_s);
    return err_set(e, status, "'%.150s' answered %ld", url, http);
}

static enum status transfer(struct fetch *f, CURLcode *code, struct err *e)
{
    char words[CURL_ERROR_SIZE];
    bool is_resumed = f->part.n_bytes > 0;
    *f->answer = (struct http_answer){.etag = STR(""), .last_modified = STR("")};
    f->date = f->content_range = f->content_type = f->retry_after = STR("");
    f->is_body_begun = f->is_over = f->is_private = f->is_page = f->is_other_state = false;
    f->file = fopen(f->part.path, is_resumed ? "abe" : "wbe");
    if (!f->file)
        return err_set(e, LW_E_ENV, "creating '%.150s': %s", f->part.path, strerror(errno));
    f->curl = start(f, words);
    struct curl_slist *headers = headers_of(f);
    configure(f, headers);
    *code = curl_easy_perform(f->curl);
    curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &f->answer->code);
    /* A whole document without a byte has no first byte at which the file would begin anew. */
    bool is_empty = *code == CURLE_OK && !f->is_body_begun && f->answer->code >= 200 &&
                    f->answer->code <= 299;
    if (is_empty) (void)begin_body(f, f->answer->code);
    if (fclose(f->file) != 0 && *code == CURLE_OK) f->is_write_failed = true;
    f->answer->retry_after_s = http_retry_after_s(f->retry_after, f->date, f->r->now);
    enum status status = judge(f, *code, words, e);
    curl_slist_free_all(headers);
    if (f->r->session)
        curl_easy_setopt(f->curl, CURLOPT_HTTPHEADER, NULL);
    else
        curl_easy_cleanup(f->curl);
    return status;
}

/* ---- over as many as it takes ---- */

/* The server or the line gave up in the middle: what came is good, and more may come. */
static bool was_cut(const struct fetch *f, CURLcode code)
{
    bool is_line = code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR ||
                   code == CURLE_OPERATION_TIMEDOUT || code == CURLE_HTTP2 ||
                   code == CURLE_HTTP2_STREAM || code == CURLE_SEND_ERROR ||
                   code == CURLE_GOT_NOTHING || code == CURLE_COULDNT_CONNECT;
    return is_line && !f->is_over && !f->is_private && !f->is_page && !f->is_write_failed;
}

static bool answers_badly(const struct fetch *f)
{
    return f->is_other_state || f->answer->code == 416;
}

/*
 * Goes on while each transfer brings something. A part that the server will not continue is
 * forgotten, and the document asked for as a whole once.
 */
static enum status transfer_all(struct fetch *f, struct err *e)
{
    CURLcode code = CURLE_OK;
    for (int i = 0;; i++) {
        struct err own = {0};
        uint64_t n_before = f->part.n_bytes;
        enum status status = transfer(f, &code, &own);
        if (status == LW_OK) return LW_OK;
        bool is_new_start = n_before > 0 && answers_badly(f);
        if (is_new_start) http_part_remove(&f->part);
        bool is_better = was_cut(f, code) && f->r->is_resumable && f->part.validator.n > 0 &&
                         f->answer->n_bytes > n_before;
        if (is_better) f->part.n_bytes = f->answer->n_bytes;
        if (i < HTTP_MAX_RESUMES && (is_new_start || is_better)) continue;
        bool is_kept = was_cut(f, code) && f->r->is_resumable && f->part.validator.n > 0 &&
                       (f->answer->n_bytes > 0 || n_before > 0);
        /* A server in trouble says nothing of the part that we have. */
        bool is_trouble =
            n_before > 0 && !is_new_start &&
            (f->answer->code >= 500 || f->answer->code == 429 || f->answer->code == 403);
        if (!is_kept && !is_trouble) http_part_remove(&f->part);
        if (e) *e = own;
        return status;
    }
}

enum status http_fetch(struct arena *a, const struct http_request *r, struct http_answer *out,
                       struct err *e)
{
    struct fetch f = {.r = r, .answer = out, .a = a, .part = {.validator = STR("")}};
    *out = (struct http_answer){.etag = STR(""), .last_modified = STR("")};
    http_part_find(a, r->to_path, r->url, &f.part);
    if (!f.part.path || !f.part.of_path) return arena_status(a, "download paths", e);
    if (!r->is_resumable) http_part_remove(&f.part);
    enum status status = transfer_all(&f, e);
    if (status != LW_OK) {
        unlink(r->to_path);
        return status;
    }
    if (out->is_unchanged) {
        http_part_remove(&f.part);
        unlink(r->to_path);
        return LW_OK;
    }
    if (rename(f.part.path, r->to_path) != 0)
        status = err_set(e, LW_E_ENV, "creating '%.150s': %s", r->to_path, strerror(errno));
    http_part_remove(&f.part);
    return status;
}
