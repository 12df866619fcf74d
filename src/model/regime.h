/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which law a product stands under and who its maker is before the law: the words of the regime
 * switches (regulation.md sections 1.1, 1.8 and 3).
 */
#ifndef LW_MODEL_REGIME_H
#define LW_MODEL_REGIME_H

#include "model/enum_table.h"

/* Acts of the Union with duties after a product was placed on the market. */
#define REGIME_LIST(X)                                            \
 X(REGIME_CRA, "cra")             /* Regulation (EU) 2024/2847 */ \
 X(REGIME_GPSR, "gpsr")           /* Regulation (EU) 2023/988 */  \
 X(REGIME_RED, "red")             /* Directive 2014/53/EU */      \
 X(REGIME_LVD, "lvd")             /* Directive 2014/35/EU */      \
 X(REGIME_EMC, "emc")             /* Directive 2014/30/EU */      \
 X(REGIME_MACHINERY, "machinery") /* Regulation (EU) 2023/1230 */ \
 X(REGIME_MDR, "mdr")             /* Regulation (EU) 2017/745 */
ENUM_DECLARE(regime, REGIME_LIST);
/* "Cyber Resilience Act", ... */
str regime_title(enum regime r);

/*
 * What the company is for a product: CRA Art 3(13) to (17), Art 18 to 24. An importer or
 * distributor that sells under its own name, or changes the product substantially, is its
 * manufacturer (Art 21, 22) and is entered as one.
 */
#define OPERATOR_LIST(X)                                 \
 X(OPERATOR_MANUFACTURER, "manufacturer")                \
 X(OPERATOR_REPRESENTATIVE, "authorised representative") \
 X(OPERATOR_IMPORTER, "importer")                        \
 X(OPERATOR_DISTRIBUTOR, "distributor")                  \
 X(OPERATOR_STEWARD, "open-source software steward")
ENUM_DECLARE(operator, OPERATOR_LIST);

/* Class of a medical device (MDR Art 51, Annex VIII); empty: none is stated. */
#define DEVICE_CLASS_LIST(X) \
 X(DEVICE_CLASS_NONE, "")    \
 X(DEVICE_CLASS_I, "I")      \
 X(DEVICE_CLASS_IIA, "IIa")  \
 X(DEVICE_CLASS_IIB, "IIb")  \
 X(DEVICE_CLASS_III, "III")
ENUM_DECLARE(device_class, DEVICE_CLASS_LIST);

#endif
