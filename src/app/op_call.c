/* SPDX-License-Identifier: Apache-2.0 */
#include "app/op_call.h"

void op_call_init(struct op_call *c, struct arena *a, struct app *app,
                  const struct actor *actor, const struct op *op, struct utc now)
{
    *c = (struct op_call){.app = app, .actor = actor, .now = now, .arena = a, .op = op};
    c->doc = yyjson_mut_doc_new(NULL);
    if (!c->doc) BUG("out of memory");
    c->reply = yyjson_mut_obj(c->doc);
    yyjson_mut_doc_set_root(c->doc, c->reply);
}
