/* SPDX-License-Identifier: Apache-2.0 */
/* The settings, sorted by name, and the value in force. */
#include "app/setting.h"

#include "base/limits.h"
#include "store/setting.h"

#include <string.h>

/* when-possible: as soon as two people who can sign in hold the permission (app/approval.h). */
#define APPROVAL "off|on|when-possible"

const struct setting_row setting_rows[] = {
    {"approval-circumstances", SETTING_ENUM, "when-possible", 0, 0, APPROVAL, false,
     "Whether a second person has to approve that exceptional circumstances are claimed"},
    {"approval-days", SETTING_INT, "3", 1, 30, NULL, false,
     "Days after which a proposal that nobody approved or refused ends"},
    {"approval-dismissal", SETTING_ENUM, "when-possible", 0, 0, APPROVAL, false,
     "Whether a second person has to approve that a candidate case is dismissed"},
    {"approval-document", SETTING_ENUM, "when-possible", 0, 0, APPROVAL, false,
     "Whether a second person has to approve that a document is approved for sending"},
    {"approval-signal", SETTING_ENUM, "when-possible", 0, 0, APPROVAL, false,
     "Whether a second person has to approve that a signal is not reportable"},
    {"approval-submission", SETTING_ENUM, "when-possible", 0, 0, APPROVAL, false,
     "Whether a second person has to approve that a submission is recorded"},
    {"backup-folder", SETTING_TEXT, "", 0, 0, NULL, false,
     "Folder into which backups are put; audit.self looks at the age of the newest file"},
    {"base-url", SETTING_URL, "", 0, 0, NULL, false,
     "Address under which people reach this server; stands in the links of mails"},
    {"channel-private-addresses", SETTING_BOOL, "true", 0, 0, NULL, false,
     "Whether channels may lead into private networks, as a chat server of your own does"},
    {"dead-man-every-minutes", SETTING_INT, "5", 1, 1440, NULL, false,
     "Minutes between two dead-man signals"},
    {"dead-man-url", SETTING_URL, "", 0, 0, NULL, true,
     "Address outside that is called while longwatch can wake somebody; empty: no dead-man signal"},
    {"digest-every", SETTING_ENUM, "daily", 0, 0, "daily|weekly|never", false,
     "How often each person who triages gets one mail with all that was announced"},
    {"digest-hour", SETTING_INT, "7", 0, 23, NULL, false,
     "Hour of the day, in the store's time zone, at which digests are sent"},
    {"digest-weekday", SETTING_ENUM, "monday", 0, 0,
     "monday|tuesday|wednesday|thursday|friday|saturday|sunday", false,
     "Day of the week on which weekly digests are sent"},
    {"confirm-minutes", SETTING_INT, "120", 0, 1440, NULL, false,
     "Minutes after which what cannot be taken back wants the password again; 0: never"},
    {"decision-approval", SETTING_ENUM, "never", 0, 0, "never|not_affected|always", false,
     "Which decisions a second person has to approve; not_affected: those that close findings"},
    {"escalation-max-pages", SETTING_INT, "96", 1, 200, NULL, false,
     "Pages of one case that nobody acknowledges before paging ends"},
    {"escalation-repage-minutes", SETTING_INT, "5", 1, 1440, NULL, false,
     "Minutes between two pages of a person while nobody acknowledges"},
    {"escalation-wrap-minutes", SETTING_INT, "15", 1, 1440, NULL, false,
     "Minutes for which the last person of the on-call chain is paged before the first again"},
    {"feed-*-every-minutes", SETTING_INT, "0", 0, 43200, NULL, false,
     "Minutes between two synchronisations of a feed; 0: the feed's own interval"},
    {"feed-*-is-scheduled", SETTING_BOOL, "true", 0, 0, NULL, false,
     "Whether the server synchronises a feed by itself; a person always can"},
    {"feed-*-url", SETTING_URL, "", 0, 0, NULL, false,
     "Where a feed is fetched from; empty: its publisher"},
    {"feed-alpine-branches", SETTING_TEXT, "", 0, 0, NULL, false,
     "Alpine branches to fetch, such as v3.20,v3.21; empty: those imported before"},
    {"feed-bundle-key", SETTING_TEXT, "", 0, 0, NULL, false,
     "File with the public keys whose bundles of feeds are trusted (PEM, of longwatch feed key)"},
    {"feed-csaf-providers", SETTING_TEXT, "", 0, 0, NULL, false,
     "CSAF providers, separated by commas: domains, provider-metadata.json, directories"},
    {"feed-csaf-signatures", SETTING_ENUM, "when-present", 0, 0, "when-present|required", false,
     "Whether a CSAF document without a good OpenPGP signature is refused in any case"},
    {"feed-keep-downloads", SETTING_BOOL, "false", 0, 0, NULL, false,
     "Keep what was fetched, so that 'longwatch feed export' can hand it on"},
    {"feed-nvd-api-key", SETTING_TEXT, "", 0, 0, NULL, true,
     "Key of the NVD API: ten times the rate"},
    {"feed-osv-ecosystems", SETTING_TEXT, "", 0, 0, NULL, false,
     "OSV ecosystems to fetch, separated by commas; empty: those imported before and in use"},
    {"feed-tls-ca", SETTING_TEXT, "", 0, 0, NULL, false,
     "File with the authority of a mirror's certificate (PEM); empty: the system's authorities"},
    {"ledger-checkpoint-every-events", SETTING_INT, "1000", 0, 1000000, NULL, false,
     "Events after which the state of the ledger is signed; 0: only by time"},
    {"ledger-checkpoint-every-hours", SETTING_INT, "24", 0, 8784, NULL, false,
     "Hours after which the state of the ledger is signed when anything happened; 0: only by events"},
    {"ledger-key-label", SETTING_TEXT, "", 0, 0, NULL, false,
     "Label of the key in the token that signs the ledger"},
    {"ledger-key-module", SETTING_TEXT, "", 0, 0, NULL, false,
     "PKCS #11 module of that token (path of a shared library); empty: a key file here"},
    {"ledger-key-pin-file", SETTING_TEXT, "", 0, 0, NULL, false,
     "File with the token's PIN; empty: $LONGWATCH_LEDGER_KEY_PIN"},
    {"ledger-key-token", SETTING_TEXT, "", 0, 0, NULL, false, "Label of the token"},
    {"ledger-restamp-days", SETTING_INT, "180", 0, 3650, NULL, false,
     "Days before a time stamp's certificate or digest ends at which the health asks for renewal"},
    {"ledger-sha256-until", SETTING_INT, "2035", 2026, 2100, NULL, false,
     "Year up to which SHA-256 is taken to hold; time stamps are to be renewed before"},
    {"mail-from", SETTING_MAIL, "", 0, 0, NULL, false, "Sender of mails"},
    {"main-establishment", SETTING_STATE, "", 0, 0, NULL, false,
     "Member State of the main establishment: decides the coordinating CSIRT (CRA Art 14(7))"},
    {"manufacturer-address", SETTING_TEXT, "", 0, 0, NULL, false,
     "Postal address of the manufacturer, as it stands in notices"},
    {"manufacturer-category", SETTING_ENUM, "vendor", 0, 0,
     "vendor|coordinator|discoverer|other|translator|user", false,
     "What the manufacturer is in CSAF documents (publisher category)"},
    {"manufacturer-contact", SETTING_TEXT, "", 0, 0, NULL, false,
     "How users reach the manufacturer about vulnerabilities; stands in VEX documents"},
    {"manufacturer-name", SETTING_TEXT, "", 0, 0, NULL, false,
     "Name of the manufacturer, as registered on the reporting platform"},
    {"manufacturer-namespace", SETTING_URL, "", 0, 0, NULL, false,
     "Address under the manufacturer's control that makes the ids of its VEX documents unique"},
    {"page-test-deadline-minutes", SETTING_INT, "30", 1, 1440, NULL, false,
     "Minutes within which a test page is to be acknowledged"},
    {"page-test-every", SETTING_ENUM, "never", 0, 0, "never|weekly|monthly", false,
     "How often everybody on call gets a test page; monthly: the first such day of the month"},
    {"page-test-hour", SETTING_INT, "10", 0, 23, NULL, false,
     "Hour of the day, in the store's time zone, of scheduled test pages"},
    {"page-test-weekday", SETTING_ENUM, "tuesday", 0, 0,
     "monday|tuesday|wednesday|thursday|friday|saturday|sunday", false,
     "Day of the week of scheduled test pages"},
    {"portal-glossary", SETTING_ENUM, "1.3", 0, 0, "1.3|2026-09-25", false,
     "Version of the reporting platform's field catalogue for new drafts (form.catalogue)"},
    {"portal-primary-link", SETTING_ENUM, "none", 0, 0,
     "none|unverified|verified|deleted|invitation_expired", false,
     "Link of the primary representative to the manufacturer in the reporting platform"},
    {"portal-secondary-link", SETTING_ENUM, "none", 0, 0,
     "none|unverified|verified|deleted|invitation_expired", false,
     "Link of the secondary representatives in the reporting platform, the best one"},
    {"portal-sensitivity", SETTING_TEXT, "", 0, 0, NULL, false,
     "Sentence that forms propose as considered sensitivity; empty: none"},
    {"manufacturer-srn", SETTING_TEXT, "", 0, 0, NULL, false,
     "Single registration number of the manufacturer of medical devices (MDR Art 31)"},
    {"provisional-awareness", SETTING_BOOL, "false", 0, 0, NULL, false,
     "Start the clocks at the signal when a finding decided as affected becomes known exploited"},
    {"smtp-password", SETTING_TEXT, "", 0, 0, NULL, true, "Password at the mail server"},
    {"smtp-tls-ca", SETTING_TEXT, "", 0, 0, NULL, false,
     "File with the authority of the mail server's certificate (PEM); empty: the system's authorities"},
    {"smtp-url", SETTING_URL, "", 0, 0, "smtp|smtps", false,
     "Mail server: smtp://host:587 (STARTTLS) or smtps://host:465; empty: no mail is sent"},
    {"smtp-user", SETTING_TEXT, "", 0, 0, NULL, false, "Account at the mail server"},
    {"time-zone", SETTING_ZONE, "Europe/Brussels", 0, 0, NULL, false,
     "Zone in which local times are shown; deadlines run in UTC; takes effect at a restart"},
    {"token-max-days", SETTING_INT, "730", 1, 730, NULL, false,
     "Days that an API token may live at most"},
    {"totp-required", SETTING_ENUM, "nobody", 0, 0, "nobody|administrators|everybody", false,
     "Who has to use a second factor; before it is set up, nothing else is open to them"},
    {"trusted-proxies", SETTING_NETWORKS, "", 0, 0, NULL, false,
     "Networks of proxies whose word about a client's address counts (10.0.0.0/8, ::1); takes effect at a restart"},
    {"trusted-proxy-header", SETTING_ENUM, "x-forwarded", 0, 0, "x-forwarded|forwarded", false,
     "Header that these proxies write: X-Forwarded-For and -Proto, or Forwarded (RFC 7239); at a restart"},
    {"tsa-ca", SETTING_TEXT, "", 0, 0, NULL, false,
     "File with the authority of the time-stamp authority's certificate (PEM)"},
    {"tsa-policy", SETTING_TEXT, "", 0, 0, NULL, false,
     "Policy to ask the time-stamp authority for, as object identifier; empty: its own"},
    {"tsa-url", SETTING_URL, "", 0, 0, NULL, false,
     "Time-stamp authority (RFC 3161) that stamps signed states of the ledger; empty: none"},
    {"webhook-secret", SETTING_TEXT, "", 0, 0, NULL, true,
     "Key that signs webhooks; empty: the key in the data directory"},
    {"webhook-url", SETTING_URL, "", 0, 0, NULL, false,
     "Where events are posted to; empty: nowhere"},
};
const size_t n_setting_rows = sizeof setting_rows / sizeof setting_rows[0];

static bool matches(const char *pattern, str name)
{
    const char *star = strchr(pattern, '*');
    if (!star) return str_eq(str_of(pattern), name);
    str head = {pattern, (size_t)(star - pattern)}, tail = str_of(star + 1);
    if (name.n <= head.n + tail.n || !str_starts(name, head) || !str_ends(name, tail))
        return false;
    str middle = str_sub(name, head.n, name.n - head.n - tail.n);
    for (size_t i = 0; i < middle.n; i++)
        if (!char_is_digit(middle.p[i]) && middle.p[i] != '-' &&
            (middle.p[i] < 'a' || middle.p[i] > 'z'))
            return false;
    return true;
}

const struct setting_row *setting_find(str name)
{
    for (size_t i = 0; i < n_setting_rows; i++)
        if (matches(setting_rows[i].name, name)) return &setting_rows[i];
    return NULL;
}

enum status setting_get(struct app *app, struct arena *a, const char *name, str *out,
                        struct err *e)
{
    bool found;
    const struct setting_row *row = setting_find(str_of(name));
    if (!row) BUG("setting without a row");
    enum status st = setting_load(app->db, a, str_of(name), out, &found, e);
    if (st == LW_OK && !found) *out = str_of(row->fallback);
    return st;
}

static enum status get_small(struct app *app, const char *name, char out[24], struct err *e)
{
    str value;
    struct arena tmp;
    arena_init(&tmp, LW_KIB);
    enum status st = setting_get(app, &tmp, name, &value, e);
    if (st == LW_OK && value.n < 24) {
        memcpy(out, value.p, value.n);
        out[value.n] = '\0';
    }
    arena_release(&tmp);
    return st;
}

enum status setting_int(struct app *app, const char *name, int64_t *out, struct err *e)
{
    char text[24] = "";
    uint64_t number = 0;
    enum status st = get_small(app, name, text, e);
    if (st != LW_OK) return st;
    if (!str_u64(str_of(text), INT64_MAX, &number)) BUG("setting is no number");
    *out = (int64_t)number;
    return LW_OK;
}

enum status setting_bool(struct app *app, const char *name, bool *out, struct err *e)
{
    char text[24] = "";
    enum status st = get_small(app, name, text, e);
    if (st == LW_OK) *out = strcmp(text, "true") == 0;
    return st;
}

bool member_state_from_str(str text, str *out)
{
    static const char codes[] =
        "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL "
        "PL PT RO SE SI SK";
    char code[2];
    if (text.n != 2) return false;
    for (size_t i = 0; i < 2; i++)
        code[i] = text.p[i] >= 'a' && text.p[i] <= 'z' ? (char)(text.p[i] - 32) : text.p[i];
    if (code[0] == 'G' && code[1] == 'R') {
        code[0] = 'E';
        code[1] = 'L';
    }
    for (size_t i = 0; i + 1 < sizeof codes; i += 3) {
        if (codes[i] != code[0] || codes[i + 1] != code[1]) continue;
        *out = (str){codes + i, 2};
        return true;
    }
    return false;
}
