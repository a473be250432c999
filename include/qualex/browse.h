/* The licenser's browser: a list of the bank's questions beside the one at the cursor, as the
 * candidate will see it, with its key, its steps and what was said of it. */
#ifndef QUALEX_BROWSE_H
#define QUALEX_BROWSE_H

#include <qualex/clock.h>
#include <qualex/err.h>
#include <qualex/report.h>

/* All borrowed until the end. */
struct qx_browse_options {
    const char *bank;     /* path */
    const char *as;       /* who acts; "" = nobody, only reading */
    const char *lang;     /* of the questions, at first */
    const char *editor;   /* a command line to which the file's name is added */
    const char *folder;   /* where a folder for what is edited is made */
    const char *requests; /* the folder for what is to be signed in a live bank */
    bool ascii;
    bool no_colour;
    struct qx_clock clock;
};

/* Runs on standard input and output until the person leaves. A bank that may not be written is
 * opened for reading. Errors: TERMINAL, those of qx_bank_open; reported. */
QX_MUST_USE enum qx_err qx_browse_run(const struct qx_browse_options *options,
                                      struct qx_report *report);

#endif
