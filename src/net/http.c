/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http.h"

#include "base/buf.h"
#include "net/transfer.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct fetch {
    const struct http_request *r;
    struct http_answer *answer;
    struct arena *a;
    CURL *curl;
    FILE *file;
    bool is_over, is_private, is_write_failed;
};

struct block {
    unsigned char bytes[16];
    unsigned bits;
};

/* IANA special-purpose registries: what no public feed lives at. */
static const struct block blocks4[] = {
    {{0}, 8},         {{10}, 8},       {{100, 64}, 10},   {{127}, 8},
    {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24}, {{192, 168}, 16},
    {{198, 18}, 15},  {{224}, 4},      {{240}, 4},
};
static const struct block blocks6[] = {
    {{0}, 127},         /* :: and ::1 */
    {{0xfc}, 7},        /* unique local */
    {{0xfe, 0x80}, 10}, /* link local */
    {{0xff}, 8},        /* multicast */
};

static bool is_in(const struct block *b, const unsigned char *bytes)
{
    unsigned whole = b->bits / 8, rest = b->bits % 8;
    if (memcmp(b->bytes, bytes, whole) != 0) return false;
    unsigned mask = rest ? 0xffu << (8 - rest) & 0xffu : 0;
    return rest == 0 || (b->bytes[whole] & mask) == (bytes[whole] & mask);
}

bool http_is_private_address(int family, const unsigned char *bytes)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    bool is_mapped = family == AF_INET6 && memcmp(bytes, mapped, sizeof mapped) == 0;
    if (is_mapped) return http_is_private_address(AF_INET, bytes + sizeof mapped);
    const struct block *all = family == AF_INET6 ? blocks6 : blocks4;
    size_t n = family == AF_INET6 ? sizeof blocks6 / sizeof blocks6[0]
                                  : sizeof blocks4 / sizeof blocks4[0];
    if (family != AF_INET && family != AF_INET6) return true;
    for (size_t i = 0; i < n; i++)
        if (is_in(&all[i], bytes)) return true;
    return false;
}

/* After resolution and for every connection, so that neither DNS nor a redirect gets around it. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct fetch *f = ctx;
    (void)purpose;
    if (!f->r->may_be_private) {
        struct sockaddr_in in4;
        struct sockaddr_in6 in6;
        bool is_private = true;
        if (address->family == AF_INET) {
            memcpy(&in4, &address->addr, sizeof in4);
            is_private = http_is_private_address(AF_INET, (const unsigned char *)&in4.sin_addr);
        } else if (address->family == AF_INET6 && address->addrlen >= sizeof in6) {
            memcpy(&in6, (const void *)&address->addr, sizeof in6);
            is_private = http_is_private_address(AF_INET6, in6.sin6_addr.s6_addr);
        }
        if (is_private) {
            f->is_private = true;
            return CURL_SOCKET_BAD;
        }
    }
    return socket(address->family, address->socktype, address->protocol);
}

static size_t take_body(char *p, size_t each, size_t n, void *ctx)
{
    struct fetch *f = ctx;
    long code = 0;
    n *= each;
    /* The words of an error page are not the document. */
    curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &code);
    if (code < 200 || code > 299) return n;
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

static size_t take_header(char *p, size_t each, size_t n, void *ctx)
{
    struct fetch *f = ctx;
    str line = {p, each * n}, name, value = line;
    uint64_t seconds = 0;
    /* A new status line: what an earlier answer of a redirect stated is forgotten. */
    if (str_starts(line, STR("HTTP/"))) {
        f->answer->etag = f->answer->last_modified = STR("");
        f->answer->retry_after_s = 0;
    }
    if (!str_cut(&value, ':', &name)) return each * n;
    value = str_trim(value);
    if (str_eq_nocase(name, STR("etag"))) f->answer->etag = arena_str(f->a, value);
    if (str_eq_nocase(name, STR("last-modified")))
        f->answer->last_modified = arena_str(f->a, value);
    if (str_eq_nocase(name, STR("retry-after")) && str_u64(value, 86400 * 7, &seconds))
        f->answer->retry_after_s = (int64_t)seconds;
    return each * n;
}

/* Header values come from a server: line breaks would be headers of their own. */
static bool is_plain(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f) return false;
    return s.n > 0 && s.n < 1000;
}

static struct curl_slist *conditions(struct arena *a, const struct http_request *r)
{
    struct curl_slist *list = NULL;
    if (is_plain(r->etag))
        list =
            curl_slist_append(list, arena_printf(a, "If-None-Match: %.*s", STR_ARG(r->etag)).p);
    if (is_plain(r->last_modified))
        list = curl_slist_append(
            list, arena_printf(a, "If-Modified-Since: %.*s", STR_ARG(r->last_modified)).p);
    return list;
}

static void configure(struct fetch *f, struct curl_slist *headers)
{
    CURL *h = f->curl;
    bool is_https = str_starts(str_of(f->r->url), STR("https:"));
    curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)HTTP_TOTAL_S);
    curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, 1024L);
    curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME, (long)HTTP_STALLED_S);
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(h, CURLOPT_MAXREDIRS, (long)HTTP_MAX_REDIRECTS);
    curl_easy_setopt(h, CURLOPT_REDIR_PROTOCOLS_STR, is_https ? "https" : "http,https");
    curl_easy_setopt(h, CURLOPT_USERAGENT, "longwatch/" LW_VERSION);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, f);
    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(h, CURLOPT_HEADERDATA, f);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, f);
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
    if (f->is_write_failed)
        return err_set(e, LW_E_ENV, "writing '%.150s': %s", f->r->to_path, strerror(errno));
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

enum status http_fetch(struct arena *a, const struct http_request *r, struct http_answer *out,
                       struct err *e)
{
    char words[CURL_ERROR_SIZE];
    struct fetch f = {.r = r, .answer = out, .a = a};
    *out = (struct http_answer){.etag = STR(""), .last_modified = STR("")};
    f.file = fopen(r->to_path, "wbe");
    if (!f.file)
        return err_set(e, LW_E_ENV, "creating '%.150s': %s", r->to_path, strerror(errno));
    f.curl = transfer_start(r->url, "http,https", NULL, words);
    struct curl_slist *headers = conditions(a, r);
    configure(&f, headers);
    CURLcode code = curl_easy_perform(f.curl);
    curl_easy_getinfo(f.curl, CURLINFO_RESPONSE_CODE, &out->code);
    if (fclose(f.file) != 0 && code == CURLE_OK) f.is_write_failed = true;
    enum status status = judge(&f, code, words, e);
    if (status != LW_OK || out->is_unchanged) unlink(r->to_path);
    curl_slist_free_all(headers);
    curl_easy_cleanup(f.curl);
    return status;
}

str http_path_segment(struct arena *a, str s)
{
    static const char hex[] = "0123456789ABCDEF";
    struct buf b;
    buf_init(&b, 3 * s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_plain_char = char_is_alpha(c) || char_is_digit(c) || (c && strchr("-._~", c));
        if (is_plain_char) {
            buf_char(&b, c);
        } else {
            buf_char(&b, '%');
            buf_char(&b, hex[(unsigned char)c >> 4]);
            buf_char(&b, hex[(unsigned char)c & 15]);
        }
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}
