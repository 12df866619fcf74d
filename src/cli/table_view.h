/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a terminal shows of the lists of replies: their columns in the order of importance. Pipes
 * and --wide get every member of a row, --json the reply.
 */
#ifndef LW_CLI_TABLE_VIEW_H
#define LW_CLI_TABLE_VIEW_H

/*
 * The columns of the list, or the lines of the object, that is called `list`, separated by blanks; "clock.due_at" is a member of a
 * member, "owner.name=lead" has a heading of its own. NULL: all members of its rows.
 */
const char *table_view(const char *list);

#endif
