/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EPSS scores as published each day: a comment line with the model, a header line, then
 * cve,epss,percentile. Without the comment line the model is not known and a change of model
 * could not be told from a change of risk (feeds.md section 6), so it is required.
 */
#include "base/limits.h"
#include "format/formats.h"

#include <string.h>

static enum status fail(struct err *e, uint64_t line, const char *what, str text)
{
    (void)err_set(e, LW_E_INPUT, "%s: '%.*s'", what, STR_ARG(str_sub(text, 0, 80)));
    return err_at(e, line, 1);
}

static str next_line(str *rest)
{
    str line;
    (void)str_cut(rest, '\n', &line);
    return str_trim(line);
}

/* "2026-08-16T00:00:00+0000": the zone also comes without its colon. */
static enum status parse_date(str text, struct utc *out, struct err *e)
{
    char fixed[UTC_TEXT_BYTES];
    bool is_bare_zone = text.n > 15 && text.n + 1 < sizeof fixed && text.p[10] == 'T' &&
                        (text.p[text.n - 5] == '+' || text.p[text.n - 5] == '-');
    if (!is_bare_zone) return utc_parse(text, "score_date", out, e);
    memcpy(fixed, text.p, text.n - 2);
    fixed[text.n - 2] = ':';
    memcpy(fixed + text.n - 1, text.p + text.n - 2, 2);
    return utc_parse((str){.p = fixed, .n = text.n + 1}, "score_date", out, e);
}

static enum status read_model(str line, struct epss_header *header, struct err *e)
{
    bool has_more = true;
    *header = (struct epss_header){.scored_at = UTC_NONE};
    if (!str_starts(line, STR("#model_version:"))) {
        return fail(e, 1, "this is no EPSS file, expected '#model_version:...,score_date:...'",
                    line);
    }
    line = str_from(line, 1);
    while (has_more) {
        str pair, key;
        has_more = str_cut(&line, ',', &pair);
        (void)str_cut(&pair, ':', &key);
        if (str_eq(key, STR("model_version"))) header->model_version = pair;
        if (!str_eq(key, STR("score_date"))) continue;
        if (parse_date(pair, &header->scored_at, e) != LW_OK) {
            return err_at(e, 1, 1);
        }
    }
    if (utc_is_none(header->scored_at)) return fail(e, 1, "score_date is missing", line);
    return LW_OK;
}

static bool parse_share(str text, double *out)
{
    return str_double(text, out) && *out >= 0.0 && *out <= 1.0;
}

static enum status read_row(str line, uint64_t number, epss_row_fn fn, void *ctx, struct err *e)
{
    str cve, score_text, rest = line;
    double score, percentile;
    bool has_score = str_cut(&rest, ',', &cve);
    bool has_percentile = str_cut(&rest, ',', &score_text);
    if (!has_score || !has_percentile || !str_starts(cve, STR("CVE-"))) {
        return fail(e, number, "expected cve,epss,percentile", line);
    }
    if (!parse_share(score_text, &score)) {
        return fail(e, number, "score is not a number from 0 to 1", score_text);
    }
    if (!parse_share(rest, &percentile)) {
        return fail(e, number, "percentile is not a number from 0 to 1", rest);
    }
    return fn(ctx, cve, score, percentile, e);
}

enum status epss_read(str bytes, struct epss_header *header, epss_row_fn fn, void *ctx,
                      struct err *e)
{
    if (bytes.n > LIMIT_FEED_DOCUMENT_BYTES) {
        return err_set(e, LW_E_LIMIT, "document of %zu bytes is over the limit of %zu bytes",
                       bytes.n, LIMIT_FEED_DOCUMENT_BYTES);
    }
    if (str_starts(bytes, STR("\xEF\xBB\xBF"))) bytes = str_from(bytes, 3);
    enum status s = read_model(next_line(&bytes), header, e);
    if (s != LW_OK) return s;
    str columns = next_line(&bytes);
    if (!str_eq(columns, STR("cve,epss,percentile"))) {
        return fail(e, 2, "expected the columns cve,epss,percentile", columns);
    }
    for (uint64_t number = 3; bytes.n > 0; number++) {
        str line = next_line(&bytes);
        if (line.n == 0) continue;
        s = read_row(line, number, fn, ctx, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}
