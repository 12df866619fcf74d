/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf_cwe.h"

/* Releases (cwe.mitre.org, "Release archive"); those that follow are not judged. */
static const struct release {
    const char *version;
    struct day day;
} releases[] = {
    {"1.0", {2008, 9, 9}},    {"1.0.1", {2008, 10, 14}}, {"1.1", {2008, 11, 24}},
    {"1.2", {2009, 1, 12}},   {"1.3", {2009, 3, 10}},    {"1.4", {2009, 5, 27}},
    {"1.5", {2009, 7, 27}},   {"1.6", {2009, 10, 29}},   {"1.7", {2009, 12, 28}},
    {"1.8", {2010, 2, 16}},   {"1.8.1", {2010, 4, 5}},   {"1.9", {2010, 6, 21}},
    {"1.10", {2010, 9, 27}},  {"1.11", {2010, 12, 13}},  {"1.12", {2011, 3, 30}},
    {"1.13", {2011, 6, 1}},   {"2.0", {2011, 6, 27}},    {"2.1", {2011, 9, 13}},
    {"2.2", {2012, 5, 14}},   {"2.3", {2012, 10, 30}},   {"2.4", {2013, 2, 21}},
    {"2.5", {2013, 7, 17}},   {"2.6", {2014, 2, 19}},    {"2.7", {2014, 6, 23}},
    {"2.8", {2014, 7, 31}},   {"2.9", {2015, 12, 7}},    {"2.10", {2017, 1, 19}},
    {"2.11", {2017, 5, 5}},   {"2.12", {2017, 11, 8}},   {"3.0", {2017, 11, 14}},
    {"3.1", {2018, 3, 29}},   {"3.2", {2019, 1, 3}},     {"3.3", {2019, 6, 20}},
    {"3.4", {2019, 9, 19}},   {"3.4.1", {2019, 9, 23}},  {"4.0", {2020, 2, 24}},
    {"4.1", {2020, 6, 25}},   {"4.2", {2020, 8, 20}},    {"4.3", {2020, 12, 10}},
    {"4.4", {2021, 3, 15}},   {"4.5", {2021, 7, 20}},    {"4.6", {2021, 10, 28}},
    {"4.7", {2022, 4, 28}},   {"4.8", {2022, 6, 28}},    {"4.9", {2022, 10, 13}},
    {"4.10", {2023, 1, 31}},  {"4.11", {2023, 4, 27}},   {"4.12", {2023, 6, 29}},
    {"4.13", {2023, 10, 26}}, {"4.14", {2024, 2, 29}},   {"4.15", {2024, 7, 16}},
    {"4.16", {2024, 11, 19}}, {"4.17", {2025, 4, 3}},    {"4.18", {2025, 9, 9}},
    {"4.19", {2025, 12, 11}},
};
enum {
    N_RELEASES = sizeof releases / sizeof releases[0]
};

/* Categories and views, from and to. */
static const uint16_t groupings[][2] = {
    {1, 4},       {10, 10},     {16, 19},     {21, 21},     {60, 60},     {63, 63},
    {68, 68},     {70, 70},     {100, 101},   {133, 133},   {136, 137},   {139, 139},
    {169, 169},   {171, 171},   {189, 189},   {199, 199},   {227, 227},   {251, 251},
    {254, 255},   {264, 265},   {275, 275},   {310, 310},   {320, 320},   {355, 355},
    {361, 361},   {371, 371},   {376, 376},   {380, 381},   {387, 389},   {398, 399},
    {411, 411},   {417, 418},   {429, 429},   {438, 438},   {442, 442},   {445, 445},
    {452, 452},   {461, 461},   {465, 465},   {485, 485},   {490, 490},   {503, 505},
    {517, 519},   {538, 538},   {557, 557},   {559, 559},   {569, 569},   {602, 602},
    {604, 604},   {629, 632},   {633, 635},   {658, 661},   {677, 679},   {680, 680},
    {699, 702},   {709, 709},   {711, 731},   {734, 748},   {750, 753},   {800, 803},
    {808, 819},   {840, 840},   {844, 861},   {864, 887},   {888, 907},   {919, 919},
    {928, 938},   {944, 999},   {1000, 1003}, {1005, 1006}, {1008, 1020}, {1026, 1036},
    {1040, 1040}, {1081, 1081}, {1128, 1163}, {1165, 1172}, {1175, 1175}, {1178, 1186},
    {1194, 1208}, {1210, 1228}, {1237, 1238}, {1305, 1309}, {1337, 1337}, {1340, 1340},
    {1343, 1350}, {1352, 1356}, {1358, 1383}, {1387, 1388}, {1396, 1418}, {1424, 1425},
    {1430, 1430}, {1432, 1433}, {1435, 1450},
};
/* Inside the spans above, and weaknesses nevertheless. */
static const uint16_t weaknesses[] = {485,  538,  602,  680,  843,  1164, 1173, 1174,
                                      1176, 1177, 1187, 1188, 1189, 1190, 1191, 1192,
                                      1193, 1209, 1229, 1239, 1240, 1310, 1351, 1357};

/* Classes of the view 1000, whose mapping asks for a review. */
static const uint16_t classes[] = {
    75,   77,   99,   114,  116,  118,  138,  159,  172,  185,  221,  228,  271,  282,  285,
    286,  300,  311,  326,  327,  330,  340,  345,  362,  377,  402,  404,  405,  406,  407,
    424,  436,  441,  446,  451,  485,  506,  514,  522,  573,  610,  636,  637,  638,  642,
    653,  655,  656,  657,  662,  666,  667,  669,  670,  671,  672,  673,  674,  675,  684,
    696,  704,  705,  706,  732,  754,  755,  758,  790,  799,  834,  862,  863,  912,  913,
    922,  923,  943,  1023, 1038, 1039, 1059, 1061, 1076, 1078, 1093, 1120, 1164, 1176, 1177,
    1229, 1263, 1294, 1357, 1384, 1390, 1391, 1395, 1419};
/* Pillars, and classes that are often misused. */
static const uint16_t discouraged[] = {20,  74,  119, 200, 269, 284, 287, 400, 435, 664,
                                       665, 668, 682, 691, 693, 697, 703, 707, 710};

static bool is_in(const uint16_t *list, size_t n, uint32_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == id) return true;
    }
    return false;
}

int cwe_version_cmp(str a, str b)
{
    while (a.n > 0 || b.n > 0) {
        str x, y;
        uint64_t n = 0, m = 0;
        (void)str_cut(&a, '.', &x);
        (void)str_cut(&b, '.', &y);
        (void)str_u64(x, UINT64_MAX, &n);
        (void)str_u64(y, UINT64_MAX, &m);
        if (n != m) return n < m ? -1 : 1;
    }
    return 0;
}

bool cwe_is_version(str version)
{
    for (size_t i = 0; i < N_RELEASES; i++) {
        if (str_eq(version, str_of(releases[i].version))) return true;
    }
    return cwe_version_cmp(version, str_of(releases[N_RELEASES - 1].version)) > 0;
}

str cwe_latest_version(struct utc at)
{
    str latest = STR_NONE;
    if (utc_is_none(at)) return latest;
    for (size_t i = 0; i < N_RELEASES; i++) {
        if (utc_cmp(day_start(releases[i].day), at) <= 0) latest = str_of(releases[i].version);
    }
    return latest;
}

uint32_t cwe_number(str id)
{
    uint64_t n = 0;
    if (!str_starts(id, STR("CWE-")) || !str_u64(str_from(id, 4), 999999, &n)) return 0;
    return (uint32_t)n;
}

bool cwe_is_grouping(uint32_t id)
{
    if (is_in(weaknesses, sizeof weaknesses / sizeof weaknesses[0], id)) return false;
    for (size_t i = 0; i < sizeof groupings / sizeof groupings[0]; i++) {
        if (id >= groupings[i][0] && id <= groupings[i][1]) return true;
    }
    return false;
}

bool cwe_is_later(uint32_t id, str version)
{
    /* The highest id of a version, where that is certain. */
    static const struct {
        const char *version;
        uint32_t highest;
    } highest[] = {{"3.4.1", 1188}, {"4.13", 1424}, {"4.14", 1425}, {"4.19", 1450}};
    for (size_t i = 0; i < sizeof highest / sizeof highest[0]; i++) {
        if (cwe_version_cmp(version, str_of(highest[i].version)) <= 0 &&
            id > highest[i].highest)
            return true;
    }
    return false;
}

enum cwe_usage cwe_usage(uint32_t id, str name)
{
    if (cwe_is_grouping(id) || str_starts(name, STR("DEPRECATED"))) return CWE_PROHIBITED;
    if (is_in(discouraged, sizeof discouraged / sizeof discouraged[0], id))
        return CWE_DISCOURAGED;
    if (is_in(classes, sizeof classes / sizeof classes[0], id)) return CWE_ALLOWED_WITH_REVIEW;
    return id == 0 ? CWE_USAGE_UNKNOWN : CWE_ALLOWED;
}

enum cwe_name_verdict cwe_judge_name(uint32_t id, str name, str version)
{
    bool has_row = false, is_bounded = false, is_foreign = false;
    for (size_t i = 0; i < n_cwe_rows; i++) {
        const struct cwe_row *row = &cwe_rows[i];
        bool is_name = str_eq(name, str_of(row->name));
        if (row->id != id) {
            is_foreign = is_foreign || is_name;
            continue;
        }
        has_row = true;
        bool is_early = row->since != NULL && version.n > 0 &&
                        cwe_version_cmp(version, str_of(row->since)) < 0;
        bool is_late = row->until != NULL && version.n > 0 &&
                       cwe_version_cmp(version, str_of(row->until)) > 0;
        is_bounded = is_bounded || row->since != NULL || row->until != NULL;
        if (is_name && !is_early && !is_late) return CWE_NAME_RIGHT;
        if (is_name) return CWE_NAME_WRONG;
    }
    if (is_foreign) return CWE_NAME_WRONG;
    /* Names change between releases; those of the table are of 4.15. */
    bool is_near = version.n > 0 && cwe_version_cmp(version, STR("4.12")) >= 0 &&
                   cwe_version_cmp(version, STR("4.15")) <= 0;
    return has_row && (is_near || (is_bounded && version.n > 0)) ? CWE_NAME_WRONG
                                                                 : CWE_NAME_UNKNOWN;
}
