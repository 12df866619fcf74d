/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One list expanded twice: an enum and the canonical spelling of each value.
 *
 *   #define COLOUR_LIST(X) X(COLOUR_RED, "red") X(COLOUR_BLUE, "blue")
 *   ENUM_DECLARE(colour, COLOUR_LIST)    in the header
 *   ENUM_DEFINE(colour, COLOUR_LIST)     in the C file
 *
 * gives enum colour, N_colour, colour_str(value) and colour_from_str(text, &value). The first
 * value is the zero value. Unknown text gives false and leaves the output alone.
 */
#ifndef LW_MODEL_ENUM_TABLE_H
#define LW_MODEL_ENUM_TABLE_H

#include "base/str.h"

#define ENUM_VALUE_(id, text) id,
#define ENUM_TEXT_(id, text)  STR_INIT(text),

#define ENUM_DECLARE(name, LIST)  \
 enum name {                      \
  LIST(ENUM_VALUE_) N_##name      \
 };                               \
 str name##_str(enum name value); \
 bool name##_from_str(str text, enum name *out)

#define ENUM_DEFINE(name, LIST)                                                 \
 static const str name##_texts[] = {LIST(ENUM_TEXT_)};                          \
 str name##_str(enum name value)                                                \
 {                                                                              \
  return (unsigned)value < (unsigned)N_##name ? name##_texts[value] : STR_NONE; \
 }                                                                              \
 bool name##_from_str(str text, enum name *out)                                 \
 {                                                                              \
  for (unsigned i = 0; i < (unsigned)N_##name; i++) {                           \
   if (str_eq(name##_texts[i], text)) {                                         \
    *out = (enum name)i;                                                        \
    return true;                                                                \
   }                                                                            \
  }                                                                             \
  return false;                                                                 \
 }

#endif
