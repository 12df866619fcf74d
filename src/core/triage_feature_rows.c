/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vulnerabilities whose records say in words in which optional part of a component they are. One
 * row each, with those words and the record they are read from; what a text leaves open has no
 * row. An id is never renamed.
 *
 * To add one: the record must name the part (an applet, a file, a feature), and the part must be
 * one that a build leaves out as a whole, so that nothing else of the component has its code.
 */
#include "core/triage.h"

#define NOT_BUILT(what) \
 "The vulnerable part (" what ") of {component} is not built into this product"
#define FEATURE(id_, component_, vulnerability_, condition_, what, words_)              \
 {                                                                                      \
  .rule = {id_, what " is not built in", vulnerability_ ", description"}, .version = 1, \
  .sentence = condition_, .items = TRIAGE_NOTHING, .component = component_,             \
  .vulnerability = vulnerability_, .words = words_, .status = VEX_NOT_AFFECTED,         \
  .justification = VEX_CODE_NOT_PRESENT, .cyclonedx_justification = "code_not_present", \
  .cyclonedx_response = "", .impact = NOT_BUILT(what),                                  \
 }
#define APPLET(id_, vulnerability_, symbol, what, words_) \
 FEATURE("busybox-" id_, "busybox", vulnerability_,       \
         "symbol CONFIG_" symbol " of busybox is not set", what, words_)

const struct triage_rule triage_feature_rows[] = {
    APPLET("wget-2018-1000500", "CVE-2018-1000500", "WGET", "applet wget",
           "Missing SSL certificate validation vulnerability in The \"busybox wget\" applet"),
};
const size_t n_triage_feature_rows = sizeof triage_feature_rows / sizeof triage_feature_rows[0];
