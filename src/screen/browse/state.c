#include "browse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <qualex/text.h>
#include <qualex/utf8.h>

void browse_init(struct browse *b, const struct qx_browse_options *options, struct qx_bank *bank,
                 bool read_only)
{
    *b = (struct browse){.options = options, .bank = bank, .read_only = read_only};
    struct stat file;

    if (stat(options->bank, &file) == 0) {
        b->device = file.st_dev;
        b->inode = file.st_ino;
    }
    (void)snprintf(b->lang, sizeof b->lang, "%s", options->lang);
    if (read_only) {
        browse_say(b, QX_LOOK_WARNING, _("%s may not be written: you can read, not change it."),
                   options->bank);
    } else if (options->as[0] == '\0') {
        browse_say(b, QX_LOOK_PLAIN, _("Only reading: start with --as NAME to change something."));
    }
}

void browse_free(struct browse *b)
{
    page_free(&b->page);
    qx_arena_free(&b->detail.arena);
    qx_buf_free(&b->detail.steps);
    qx_buf_free(&b->detail.history);
    qx_buf_free(&b->request);
    qx_buf_free(&b->status);
}

void browse_say(struct browse *b, enum qx_look look, const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    qx_buf_clear(&b->status);
    qx_text_safe(&b->status, qx_slice_text(text), false);
    b->status_look = look;
}

void browse_tell(struct browse *b, enum qx_err err, const struct qx_report *report)
{
    for (size_t i = 0; i < report->n; i++) {
        const struct qx_message *m = &report->messages[i];

        if (m->level == QX_ERROR && m->line > 0) {
            browse_say(b, QX_LOOK_WARNING, _("line %u: %s"), (unsigned)m->line, m->text);
            return;
        }
        if (m->level == QX_ERROR) {
            browse_say(b, QX_LOOK_WARNING, "%s", m->text);
            return;
        }
    }
    browse_say(b, QX_LOOK_WARNING, "%s", qx_err_text(err));
}

const struct browse_row *browse_at(const struct browse *b)
{
    return b->at < b->n ? &b->list[b->at] : NULL;
}

bool browse_there(struct browse *b)
{
    if (b->n == 0) {
        browse_say(b, QX_LOOK_WARNING, _("No question is at the cursor."));
    }
    return b->n > 0;
}

void browse_resize(struct browse *b, int rows, int cols)
{
    int body = rows - BROWSE_TOP - BROWSE_BOTTOM;
    size_t room = body < BROWSE_ENTRY_ROWS ? 1 : (size_t)(body / BROWSE_ENTRY_ROWS);

    room = room < BROWSE_LIST_MAX ? room : BROWSE_LIST_MAX;
    b->cols = cols;
    b->rows = rows;
    if (room != b->room) {
        b->room = room;
        browse_reload(b);
    }
}

/* --- the file --- */

bool browse_gone(const struct browse *b)
{
    struct stat file;

    return b->inode != 0 && (stat(b->options->bank, &file) != 0 || file.st_dev != b->device ||
                             file.st_ino != b->inode);
}

#define GONE N_("%s was replaced or removed: leave, and start again.")

void browse_tell_gone(struct browse *b)
{
    browse_say(b, QX_LOOK_WARNING, _(GONE), b->options->bank);
}

enum qx_err browse_begin(struct browse *b, struct qx_report *report)
{
    enum qx_err err = qx_bank_begin(b->bank, report);

    if (err == QX_OK && browse_gone(b)) {
        qx_bank_rollback(b->bank);
        return qx_fail(report, QX_ERR_UNAVAILABLE, b->options->bank, 0, _(GONE), b->options->bank);
    }
    return err;
}
