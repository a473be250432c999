#include "edit.h"

#include <stdlib.h>
#include <unistd.h>

#include <qualex/term.h>
#include <qualex/text.h>

#define LOOK_AGAIN_MS 2000

struct loop {
    struct browse b;
    struct edit edit;
    struct qx_term *term;
    struct qx_grid grid;
    struct qx_report *report;
    enum qx_err err;
    bool running;
    int64_t seen; /* qx_bank_changes */
};

static void open_term(struct loop *loop)
{
    const struct qx_browse_options *o = loop->b.options;
    const struct qx_term_options options = {
        .ascii = o->ascii, .no_colour = o->no_colour, .paste = true};

    loop->err = qx_term_open(&options, &loop->term, loop->report);
    loop->running = loop->err == QX_OK;
}

/* --- editing --- */

/* What was refused is edited again, or thrown away: the person is asked. */
static void take_edited(struct loop *loop)
{
    struct browse *b = &loop->b;
    struct qx_report report = {0};
    enum qx_put put = QX_PUT_UNCHANGED;
    enum qx_err err = edit_take(&loop->edit, b, &report, &put);

    if (err != QX_OK) {
        browse_tell(b, err, &report);
        qx_buf_printf(&b->status, _(" (Your text: %s)"), loop->edit.path);
        b->prompt = PROMPT_EDIT;
    } else {
        int64_t version = loop->edit.version + (put == QX_PUT_UNCHANGED ? 0 : 1);

        browse_reload(b);
        browse_say(b, QX_LOOK_GOOD,
                   put == QX_PUT_UNCHANGED ? _("%s is as it was: version %lld.")
                                           : _("Saved: %s version %lld, a draft."),
                   loop->edit.id, (long long)version);
        edit_end(&loop->edit);
    }
    qx_report_free(&report);
}

static void run_editor(struct loop *loop)
{
    struct qx_report report = {0};

    qx_term_close(&loop->term);
    enum qx_err err = edit_run(&loop->edit, loop->b.options->editor, &report);

    open_term(loop);
    if (!loop->running) {
        edit_end(&loop->edit);
    } else if (err != QX_OK) {
        browse_tell(&loop->b, err, &report);
        edit_end(&loop->edit);
    } else {
        take_edited(loop);
    }
    qx_report_free(&report);
}

static void edit(struct loop *loop)
{
    struct browse *b = &loop->b;
    struct qx_report report = {0};
    bool again = b->prompt == PROMPT_EDIT;
    enum qx_err err = QX_OK;

    b->prompt = PROMPT_NONE;
    if (loop->edit.folder != NULL && !again) {
        edit_end(&loop->edit);
        browse_say(b, QX_LOOK_PLAIN, _("Thrown away: the bank is as it was."));
        return;
    }
    if (!again) {
        err = edit_start(&loop->edit, b, &report);
    }
    if (err == QX_OK) {
        run_editor(loop);
    } else {
        browse_tell(b, err, &report);
    }
    qx_report_free(&report);
}

static void keep(struct loop *loop)
{
    browse_say(&loop->b, QX_LOOK_GOOD, _("Kept: %s"), loop->edit.path);
    edit_keep(&loop->edit);
}

/* What took work outlives a terminal that is gone. */
static void end_edit(struct loop *loop)
{
    if (loop->edit.folder != NULL && loop->b.prompt == PROMPT_EDIT) {
        qx_report_add(loop->report, QX_NOTE, loop->edit.path, 0, "your text, which was not taken");
        edit_keep(&loop->edit);
    }
    edit_end(&loop->edit);
}

/* --- keys --- */

static void perform(struct loop *loop, enum browse_effect effect)
{
    switch (effect) {
    case BROWSE_EDIT:
        edit(loop);
        break;
    case BROWSE_KEEP:
        keep(loop);
        break;
    case BROWSE_REDRAW:
        qx_term_redraw(loop->term);
        break;
    case BROWSE_LEAVE:
        loop->running = false;
        break;
    case BROWSE_NOTHING:
        break;
    }
}

static void draw(struct loop *loop)
{
    int rows;
    int cols;

    qx_term_size(loop->term, &rows, &cols);
    browse_resize(&loop->b, rows, cols);
    browse_draw(&loop->b, &loop->grid);
    qx_term_show(loop->term, &loop->grid);
}

static void take_keys(struct loop *loop)
{
    struct qx_key key;

    while (loop->running && qx_term_key(loop->term, &key)) {
        enum browse_prompt before = loop->b.prompt;

        perform(loop, browse_key(&loop->b, key));
        if (loop->running && browse_alone(&loop->b, before, key) && qx_term_drop(loop->term)) {
            qx_buf_text(&loop->b.status, _(" (What came at once behind that key was left out.)"));
        }
    }
}

/* What others wrote is shown soon; who reads on is left at the place. */
static void look_again(struct loop *loop)
{
    struct browse *b = &loop->b;
    int64_t now = qx_bank_changes(b->bank);
    int64_t row = b->detail.row;
    int scroll = b->scroll;

    if (browse_gone(b) && b->status.len == 0) {
        browse_tell_gone(b);
    }
    if (now != loop->seen) {
        loop->seen = now;
        browse_reload(b);
        b->scroll = b->detail.row == row ? scroll : b->scroll;
    }
}

static void run(struct loop *loop)
{
    loop->seen = qx_bank_changes(loop->b.bank);
    open_term(loop);
    while (loop->running) {
        look_again(loop);
        draw(loop);
        unsigned events = qx_term_wait(loop->term, NULL, 0, LOOK_AGAIN_MS);

        if ((events & QX_TERM_ENDED) != 0) {
            loop->running = false;
        } else if ((events & QX_TERM_KEY) != 0) {
            take_keys(loop);
        }
    }
    end_edit(loop);
    qx_term_close(&loop->term);
    qx_grid_free(&loop->grid);
}

/* --- while the bank is looked through --- */

static void show(void *ctx)
{
    struct loop *loop = ctx;

    browse_draw(&loop->b, &loop->grid);
    qx_term_show(loop->term, &loop->grid);
}

enum { CTRL_C = 3 };

static bool stop(void *ctx)
{
    struct loop *loop = ctx;
    struct qx_key key;
    bool esc = false;

    while (!esc && qx_term_key(loop->term, &key)) {
        esc = key.kind == QX_KEY_ESC || (key.kind == QX_KEY_RUNE && key.rune == CTRL_C);
    }
    return esc;
}

/* --- the bank --- */

/* For writing where that is possible; else what can be read is read. */
static enum qx_err open_bank(const char *path, struct qx_report *report, struct qx_bank **out,
                             bool *read_only)
{
    *read_only = access(path, W_OK) != 0 || qx_bank_open(path, true, NULL, out) != QX_OK;
    enum qx_err err = *read_only ? qx_bank_open(path, false, report, out) : QX_OK;

    if (err == QX_OK) {
        qx_bank_follow(*out);
    }
    return err;
}

enum qx_err qx_browse_run(const struct qx_browse_options *options, struct qx_report *report)
{
    struct loop *loop = qx_alloc(1, sizeof *loop);
    struct qx_bank *bank = NULL;
    bool read_only = false;
    enum qx_err err = open_bank(options->bank, report, &bank, &read_only);

    loop->report = report;
    if (err == QX_OK) {
        browse_init(&loop->b, options, bank, read_only);
        loop->b.meanwhile = (struct browse_meanwhile){.ctx = loop, .show = show, .stop = stop};
        run(loop);
        browse_free(&loop->b);
        err = loop->err;
    }
    qx_bank_close(&bank);
    free(loop);
    return err;
}
