/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of SSVC decision points, 6.1.47 to 6.1.49, 6.2.34 to 6.2.37, 6.3.13 to 6.3.15. */
#include "format/csaf_check.h"
#include "format/csaf_ssvc.h"

static const char ssvc_path[] = "vulnerabilities[]/metrics[]/content/ssvc_v2";
static const char selections_path[] =
    "vulnerabilities[]/metrics[]/content/ssvc_v2/selections[]";

/* Namespaces (SSVC, "Namespaces"): "BASE[#fragment]" and, behind a slash, extensions. */
enum namespace_class {
    NAMESPACE_REGISTERED,
    NAMESPACE_SPECIAL,      /* "test", "example": reserved, anything goes */
    NAMESPACE_INVALID,      /* "invalid": reserved, nothing goes */
    NAMESPACE_UNREGISTERED, /* "x_" and everything else */
};

static str base_of(str name)
{
    str base;
    (void)str_cut(&name, '/', &base);
    return base;
}

static enum namespace_class class_of(str name)
{
    str base = base_of(name), word;
    if (ssvc_is_registered(base)) return NAMESPACE_REGISTERED;
    (void)str_cut(&base, '#', &word);
    if (str_eq(word, STR("invalid"))) return NAMESPACE_INVALID;
    if (str_eq(word, STR("test")) || str_eq(word, STR("example"))) return NAMESPACE_SPECIAL;
    return NAMESPACE_UNREGISTERED;
}

static bool has_extension(str name)
{
    return base_of(name).n < name.n;
}

/* 6.1.47 */
static bool is_id_of(yyjson_val *vulnerability, str id)
{
    yyjson_val *list = json_array(vulnerability, "ids");
    yyjson_val *v;
    size_t i, max;
    if (str_eq(json_str(vulnerability, "cve"), id)) return true;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (str_eq(json_str(v, "text"), id)) return true;
    }
    return false;
}

static void visit_target(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                         void *ctx)
{
    str id = json_val_str(v);
    bool is_document = str_eq(id, json_str(c->tracking, "id"));
    if (is_document && yyjson_arr_size(c->vulnerabilities) > 1)
        csaf_report(c, at, "`%.*s` is the document, which has several vulnerabilities",
                    STR_ARG(id));
    else if (!is_document && !is_id_of(ctx, id))
        csaf_report(c, at, "`%.*s` is neither the CVE nor one of the ids", STR_ARG(id));
    else if (is_document && !is_id_of(ctx, id))
        csaf_report(c, at, "`%.*s` is not one of the ids", STR_ARG(id));
}

static void visit_targets(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                          void *ctx)
{
    (void)ctx;
    csaf_each_below(c, at, "metrics[]/content/ssvc_v2/target_ids[]", visit_target, v);
}

static void test_targets(struct csaf_check *c)
{
    csaf_each(c, "vulnerabilities[]", visit_targets, NULL);
}

/* 6.1.48 */
static bool judge_values(struct csaf_check *c, const struct ssvc_point *p, yyjson_val *v,
                         const struct csaf_at *at)
{
    yyjson_val *values = json_array(v, "values");
    yyjson_val *item;
    size_t i, max, last = 0;
    struct csaf_at list = csaf_member(at, STR("values"), values);
    yyjson_arr_foreach(values, i, max, item)
    {
        struct csaf_at place = csaf_item(&list, i, item);
        size_t order = ssvc_value_order(p, json_str(item, "key"));
        if (order == 0) {
            csaf_report(c, &place, "`%.*s` is no value of the decision point `%s`",
                        STR_ARG(json_str(item, "key")), p->key);
            return false;
        }
        if (!p->is_unordered && order <= last) {
            csaf_report(c, &place, "the values are not in the order of their definition");
            return false;
        }
        last = order;
    }
    return true;
}

static void visit_selection(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                            void *ctx)
{
    str name = json_str(v, "namespace"), key = json_str(v, "key");
    str version = json_str(v, "version");
    enum namespace_class class = class_of(name);
    (void)ctx;
    if (class == NAMESPACE_INVALID) csaf_report(c, at, "the namespace is reserved as invalid");
    if (class != NAMESPACE_REGISTERED) return;
    const struct ssvc_point *p = ssvc_find(base_of(name), key, version);
    if (p != NULL) {
        (void)judge_values(c, p, v, at);
    } else if (ssvc_is_judged(base_of(name), key, version)) {
        csaf_report(c, at, "there is no decision point `%.*s` of version %.*s in `%.*s`",
                    STR_ARG(key), STR_ARG(version), STR_ARG(base_of(name)));
    }
}

static void test_points(struct csaf_check *c)
{
    csaf_each(c, selections_path, visit_selection, NULL);
}

/* 6.1.49 */
static void visit_timestamp(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                            void *ctx)
{
    struct csaf_time date = csaf_instant(json_val_str(v));
    (void)ctx;
    if (!csaf_time_is_none(date) && csaf_time_cmp(date, c->newest) > 0)
        csaf_report(c, at, "the timestamp is newer than the newest revision");
}

static void test_timestamp(struct csaf_check *c)
{
    if (csaf_is_released(c))
        csaf_each(c, "vulnerabilities[]/metrics[]/content/ssvc_v2/timestamp", visit_timestamp,
                  NULL);
}

/* 6.2.34 to 6.2.36, 6.3.14, 6.3.15 */
struct name_rule {
    bool asks_extension; /* else: whether it is unregistered */
    const char *words;
};

static void visit_name(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at, void *ctx)
{
    const struct name_rule *rule = ctx;
    str name = json_val_str(v);
    enum namespace_class class = class_of(name);
    bool is_odd = rule->asks_extension ? has_extension(name) && class != NAMESPACE_SPECIAL
                                       : class == NAMESPACE_UNREGISTERED;
    if (is_odd) csaf_report(c, at, "%s", rule->words);
}

static void judge_names(struct csaf_check *c, bool asks_extension, const char *words)
{
    struct name_rule rule = {asks_extension, words};
    csaf_each(c, "vulnerabilities[]/metrics[]/content/ssvc_v2/selections[]/namespace",
              visit_name, &rule);
}

static void test_unknown_name(struct csaf_check *c)
{
    judge_names(c, false, "the base namespace is not a registered one");
}

static void test_unregistered_clear(struct csaf_check *c)
{
    if (str_eq(c->tlp_label, STR("CLEAR")))
        judge_names(c, false, "a TLP:CLEAR document uses an unregistered namespace");
}

static void test_extension_clear(struct csaf_check *c)
{
    if (str_eq(c->tlp_label, STR("CLEAR")))
        judge_names(c, true, "a TLP:CLEAR document uses a namespace with an extension");
}

static void test_unregistered(struct csaf_check *c)
{
    if (!str_eq(c->tlp_label, STR("CLEAR")))
        judge_names(c, false, "the document uses an unregistered namespace");
}

static void test_extension(struct csaf_check *c)
{
    if (!str_eq(c->tlp_label, STR("CLEAR")))
        judge_names(c, true, "the document uses a namespace with an extension");
}

/* 6.2.37 */
static bool has_resource(yyjson_val *ssvc, str name)
{
    yyjson_val *list = json_array(ssvc, "decision_point_resources");
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (str_contains(json_str(v, "summary"), name)) return true;
    }
    return false;
}

static void visit_resources(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                            void *ctx)
{
    yyjson_val *list = json_array(v, "selections");
    yyjson_val *item;
    size_t i, max;
    (void)ctx;
    yyjson_arr_foreach(list, i, max, item)
    {
        str name = json_str(item, "namespace");
        enum namespace_class class = class_of(name);
        bool is_known = class == NAMESPACE_SPECIAL ||
                        (class == NAMESPACE_REGISTERED && !has_extension(name));
        if (name.n > 0 && !is_known && !has_resource(v, name))
            csaf_report(c, at, "no decision point resource explains the namespace `%.*s`",
                        STR_ARG(str_sub(name, 0, 200)));
    }
}

static void test_resources(struct csaf_check *c)
{
    csaf_each(c, ssvc_path, visit_resources, NULL);
}

/* 6.3.13 */
static void visit_latest(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                         void *ctx)
{
    struct csaf_time date = csaf_instant(json_str(v, "timestamp"));
    yyjson_val *list = json_array(v, "selections");
    yyjson_val *item;
    size_t i, max;
    struct csaf_at list_at = csaf_member(at, STR("selections"), list);
    (void)ctx;
    yyjson_arr_foreach(list, i, max, item)
    {
        str base = base_of(json_str(item, "namespace"));
        str version = json_str(item, "version");
        const struct ssvc_point *latest = ssvc_latest(base, json_str(item, "key"), date.at);
        struct csaf_at place = csaf_item(&list_at, i, item);
        if (latest != NULL && !str_eq(version, str_of(latest->version)))
            csaf_report(c, &place, "version %s was the latest one at the timestamp",
                        latest->version);
    }
}

static void test_latest(struct csaf_check *c)
{
    csaf_each(c, ssvc_path, visit_latest, NULL);
}

const struct csaf_test csaf_ssvc_tests[] = {
    {"6.1.47", CSAF_MANDATORY, CSAF_21, test_targets},
    {"6.1.48", CSAF_MANDATORY, CSAF_21, test_points},
    {"6.1.49", CSAF_MANDATORY, CSAF_21, test_timestamp},
    {"6.2.34", CSAF_RECOMMENDED, CSAF_21, test_unknown_name},
    {"6.2.35", CSAF_RECOMMENDED, CSAF_21, test_unregistered_clear},
    {"6.2.36", CSAF_RECOMMENDED, CSAF_21, test_extension_clear},
    {"6.2.37", CSAF_RECOMMENDED, CSAF_21, test_resources},
    {"6.3.13", CSAF_INFORMATIVE, CSAF_21, test_latest},
    {"6.3.14", CSAF_INFORMATIVE, CSAF_21, test_unregistered},
    {"6.3.15", CSAF_INFORMATIVE, CSAF_21, test_extension},
    {NULL, 0, 0, NULL},
};
