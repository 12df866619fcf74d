/* SPDX-License-Identifier: Apache-2.0 */
/* Which tables must agree with the ledger. To add one: a check in its file, a row here. */
#include "store/ledger.h"

const struct ledger_agreement ledger_agreements[] = {
    {NULL, NULL},
};
