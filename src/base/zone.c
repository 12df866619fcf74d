/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Local time for the reader's eyes. The C library alone knows the zone rules, so this file and no
 * other asks it; names of days and months are ours, since strftime's depend on the locale.
 */
#include "base/utc.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t zone_lock = PTHREAD_MUTEX_INITIALIZER;
static bool is_set;

/* The lock is held. */
static void set_locked(const char *tz)
{
    if (setenv("TZ", tz, 1)) BUG("out of memory");
    tzset();
    is_set = true;
}

bool zone_name_is_plain(str s)
{
    if (!s.n || !char_is_alpha(s.p[0]) || str_contains(s, STR(".."))) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!char_is_alpha(c) && !char_is_digit(c) && !(c && strchr("/_+-", c))) return false;
    }
    return true;
}

/* tzset() takes an unknown name silently for UTC; so the file is looked for here. */
static bool is_known(str name)
{
    char path[256];
    int n = snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", STR_ARG(name));
    if (n < 0 || (size_t)n >= sizeof path) return false;
    FILE *f = fopen(path, "rb");
    char magic[4] = "";
    bool is_zone = f && fread(magic, 1, sizeof magic, f) == sizeof magic &&
                   memcmp(magic, "TZif", sizeof magic) == 0;
    if (f) fclose(f);
    return is_zone;
}

enum status zone_set(str iana_name, struct err *e)
{
    char tz[256];
    if (str_eq(iana_name, STR("UTC"))) { /* also where no tz database is installed */
        iana_name = STR("UTC0");
    } else if (!zone_name_is_plain(iana_name) || !is_known(iana_name)) {
        return err_set(e, LW_E_USAGE,
                       "time zone '%.*s' is not known; a name is 'Europe/Berlin'",
                       STR_ARG(str_sub(iana_name, 0, 60)));
    }
    snprintf(tz, sizeof tz, "%.*s", STR_ARG(iana_name));
    pthread_mutex_lock(&zone_lock);
    set_locked(tz);
    pthread_mutex_unlock(&zone_lock);
    return LW_OK;
}

struct zone_clock zone_clock(struct utc t)
{
    struct tm local;
    if (utc_is_none(t)) return (struct zone_clock){0};
    time_t seconds = (time_t)utc_diff_s(t, utc_from_ms(0));
    pthread_mutex_lock(&zone_lock);
    if (!is_set) set_locked("UTC0");
    bool is_told = localtime_r(&seconds, &local) != NULL;
    pthread_mutex_unlock(&zone_lock);
    if (!is_told) return (struct zone_clock){0};
    return (struct zone_clock){local.tm_wday,
                               local.tm_hour,
                               local.tm_min,
                               {local.tm_year + 1900, local.tm_mon + 1, local.tm_mday}};
}

str zone_text(struct utc t, char out[static UTC_TEXT_BYTES])
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    out[0] = '\0';
    if (utc_is_none(t)) return (str){out, 0};
    time_t seconds = (time_t)utc_diff_s(t, utc_from_ms(0));
    struct tm local;
    char zone[16] = "";
    pthread_mutex_lock(&zone_lock);
    /* Unless told otherwise we show UTC, whatever TZ the environment happens to have. */
    if (!is_set) set_locked("UTC0");
    bool is_told = localtime_r(&seconds, &local) != NULL;
    if (is_told) strftime(zone, sizeof zone, "%Z", &local);
    pthread_mutex_unlock(&zone_lock);
    if (!is_told) return utc_text(t, out); /* a year beyond the C library's */
    int n = snprintf(out, UTC_TEXT_BYTES, "%s %d %s %lld, %02d:%02d %s", days[local.tm_wday],
                     local.tm_mday, months[local.tm_mon], 1900LL + local.tm_year, local.tm_hour,
                     local.tm_min, zone);
    return (str){out, n < UTC_TEXT_BYTES ? (size_t)n : UTC_TEXT_BYTES - 1};
}
