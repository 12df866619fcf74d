/* SPDX-License-Identifier: Apache-2.0 */
/* Pages that look across products: components and vulnerabilities. */
#include "web/finish.h"

void finish_components(struct view *v)
{
    yyjson_mut_val *search = yyjson_mut_obj_get(v->root, "search");
    finish_more(v, "/components", finish_text(search, "next"));
}

void finish_component(struct view *v)
{
    struct arena *a = &v->visit->request->arena;
    yyjson_mut_val *component = yyjson_mut_obj_get(v->root, "component");
    str id = finish_text(component, "id");
    str path = arena_printf(a, "/components/%.*s", STR_ARG(id));
    finish_more(v, arena_z(a, path), finish_text(component, "next"));
}
