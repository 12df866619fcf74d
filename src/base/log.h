/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Structured log on standard error, one line an event: time, level, event, then key=value pairs
 * (logfmt). Values are quoted where needed and escaped, so no input can forge a line; each is cut
 * at 1 KiB. The least level is LOG_NOTE until set. Never logs secrets.
 */
#ifndef LW_BASE_LOG_H
#define LW_BASE_LOG_H

#include "base/status.h"
#include "base/str.h"

enum log_level {
    LOG_ERROR,
    LOG_WARN,
    LOG_NOTE,
    LOG_DEBUG
};

struct log_pair {
    const char *key;
    str value;
};

void log_set_level(enum log_level least);
enum status log_level_from_str(str s, enum log_level *out, struct err *e) LW_MUST_CHECK;
void log_event(enum log_level level, const char *event, const struct log_pair *pairs,
               size_t n_pairs);
/* LOG(LOG_WARN, "feed.stale", {"feed", name}, {"age", age}): at least one pair. */
#define LOG(level, event, ...)                                       \
 log_event((level), (event), (const struct log_pair[]){__VA_ARGS__}, \
           sizeof((const struct log_pair[]){__VA_ARGS__}) / sizeof(struct log_pair))
/* Logs an err with its position and advice. */
void log_err(const char *event, const struct err *e);

#endif
