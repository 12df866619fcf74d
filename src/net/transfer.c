/* SPDX-License-Identifier: Apache-2.0 */
#include "net/transfer.h"

#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_library(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT)) BUG("libcurl does not start");
}

CURL *transfer_start(const char *url, const char *protocols, const char *ca_file,
                     char words[static CURL_ERROR_SIZE])
{
    pthread_once(&once, start_library);
    CURL *h = curl_easy_init();
    if (!h) BUG("out of memory");
    transfer_prepare(h, url, protocols, ca_file, words);
    return h;
}

void transfer_prepare(CURL *h, const char *url, const char *protocols, const char *ca_file,
                      char words[static CURL_ERROR_SIZE])
{
    curl_easy_reset(h);
    words[0] = '\0';
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, words);
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long)TRANSFER_CONNECT_S);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)TRANSFER_TOTAL_S);
    curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (ca_file && ca_file[0]) curl_easy_setopt(h, CURLOPT_CAINFO, ca_file);
}

enum status transfer_failed(const char *what, const char *url, CURLcode code, const char *words,
                            struct err *e)
{
    /* "smtp://user:secret@host" shows as "smtp://host". */
    str shown = str_of(url), scheme;
    size_t at;
    str_cut(&shown, ':', &scheme);
    if (str_find_last(shown, '@', &at)) shown = str_from(shown, at + 1);
    while (shown.n && shown.p[0] == '/')
        shown = str_from(shown, 1);
    return err_set(e, LW_E_ENV, "%s '%.*s://%.*s': %s", what, STR_ARG(scheme),
                   STR_ARG(str_sub(shown, 0, 80)), words[0] ? words : curl_easy_strerror(code));
}
