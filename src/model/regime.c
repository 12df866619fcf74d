/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical spellings of the words in model/regime.h. */
#include "model/regime.h"

ENUM_DEFINE(regime, REGIME_LIST)
ENUM_DEFINE(operator, OPERATOR_LIST)
ENUM_DEFINE(device_class, DEVICE_CLASS_LIST)

str regime_title(enum regime r)
{
    static const str titles[] = {
        [REGIME_CRA] = STR_INIT("Cyber Resilience Act"),
        [REGIME_GPSR] = STR_INIT("General Product Safety Regulation"),
        [REGIME_RED] = STR_INIT("Radio Equipment Directive"),
        [REGIME_LVD] = STR_INIT("Low Voltage Directive"),
        [REGIME_EMC] = STR_INIT("Electromagnetic Compatibility Directive"),
        [REGIME_MACHINERY] = STR_INIT("Machinery Regulation"),
        [REGIME_MDR] = STR_INIT("Medical Device Regulation"),
    };
    return (unsigned)r < (unsigned)N_regime ? titles[r] : STR_NONE;
}
