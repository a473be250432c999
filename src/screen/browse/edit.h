/* A question in the person's editor: as indented JSON in a private folder, and back as a draft. */
#ifndef SCREEN_BROWSE_EDIT_H
#define SCREEN_BROWSE_EDIT_H

#include "browse.h"

/* Start from {0}. */
struct edit {
    char id[QX_QUESTION_ID_MAX + 1];
    int64_t version; /* that was the newest one at the start */
    char *folder;    /* NULL = nothing is being edited */
    char *path;
};

/* Writes the newest version of the question at the cursor. Errors: IO, those of the bank;
 * reported. */
QX_MUST_USE enum qx_err edit_start(struct edit *e, struct browse *b, struct qx_report *report);
/* Runs the editor in the foreground and waits for it; the terminal is the editor's meanwhile.
 * Errors: UNAVAILABLE (it did not end well); reported. */
QX_MUST_USE enum qx_err edit_run(const struct edit *e, const char *editor,
                                 struct qx_report *report);
/* Puts what was written into the bank, whole or not at all. Errors: JSON_SYNTAX, JSON_FIELD,
 * QUESTION, EXISTS (a newer version came meanwhile), those of the bank; reported. */
QX_MUST_USE enum qx_err edit_take(const struct edit *e, struct browse *b, struct qx_report *report,
                                  enum qx_put *put);
/* Removes the folder and all that an editor left in it. */
void edit_end(struct edit *e);
/* Leaves them where they are. */
void edit_keep(struct edit *e);

#endif
