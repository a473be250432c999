/* What is typed and what is asked, until it is answered or left. */
#include "browse.h"

#include <string.h>

#include <qualex/text.h>

void browse_open_filter(struct browse *b)
{
    struct qx_buf text = {0};

    browse_filter_write(&b->filter, &text);
    if (text.len > 0) {
        qx_buf_byte(&text, ' ');
    }
    field_set(&b->field, qx_buf_cstr(&text));
    b->prompt = PROMPT_FILTER;
    qx_buf_free(&text);
}

void browse_open_comment(struct browse *b)
{
    if (browse_there(b) && browse_may_write(b)) {
        field_set(&b->field, "");
        b->asked = *browse_at(b);
        b->prompt = PROMPT_COMMENT;
    }
}

static const char *unknown(const char *part)
{
    return strcmp(part, "topic") == 0    ? _("No question of this bank has that topic.")
           : strcmp(part, "lang") == 0   ? _("No question of this bank is in that language.")
           : strcmp(part, "author") == 0 ? _("No question of this bank has that author.")
                                         : _("No question of this bank has that tag.");
}

/* What the bank has nowhere is a slip of the pen. */
static enum qx_err read_filter(struct browse *b, struct browse_filter *out)
{
    struct qx_report report = {0};
    const char *why = "";
    const char *part = NULL;
    char today[11];
    enum qx_err err = browse_filter_read(b->field.text, out, &why);

    if (err != QX_OK) {
        browse_say(b, QX_LOOK_WARNING, "%s", _(why));
        return err;
    }
    const struct qx_filter filter = browse_bank_filter(b, out, today);

    browse_looking(b);
    err = qx_bank_unknown(b->bank, &filter, &part);
    if (err != QX_OK) {
        browse_tell(b, qx_bank_fail(b->bank, err, &report), &report);
    } else if (part != NULL) {
        browse_say(b, QX_LOOK_WARNING, "%s", unknown(part));
        err = QX_ERR_INPUT;
    }
    qx_report_free(&report);
    return err;
}

static void done(struct browse *b)
{
    struct browse_filter filter;

    if (b->prompt == PROMPT_COMMENT) {
        if (!browse_comment(b, b->field.text)) {
            return; /* what was typed is still there */
        }
    } else if (read_filter(b, &filter) == QX_OK) {
        b->filter = filter;
        browse_filtered(b);
    } else {
        return;
    }
    b->prompt = PROMPT_NONE;
}

enum { CTRL_C = 3, CTRL_G = 7, CTRL_U = 21, DEL = 0x7F };

static bool is_enter(struct qx_key key)
{
    return key.kind == QX_KEY_RUNE && (key.rune == '\r' || key.rune == '\n');
}

static bool is_leave(struct qx_key key)
{
    return key.kind == QX_KEY_ESC ||
           (key.kind == QX_KEY_RUNE && (key.rune == CTRL_C || key.rune == CTRL_G));
}

static bool is_typed(enum browse_prompt prompt)
{
    return prompt == PROMPT_FILTER || prompt == PROMPT_COMMENT;
}

/* Line ends, tabs and what else is no character become blanks, several in a row one. */
static void paste_rune(struct browse *b, uint32_t rune)
{
    bool blank = rune < ' ';
    const struct qx_key key = {.kind = QX_KEY_RUNE, .rune = blank ? ' ' : rune};
    enum field_took took =
        blank && b->line_ended ? FIELD_TAKEN : field_key(&b->field, key, QX_FILL_TEXT);

    b->line_ended = blank;
    if (took == FIELD_FULL) {
        browse_say(b, QX_LOOK_WARNING, _("The pasted text was cut: the line is full."));
    } else if (took == FIELD_REFUSED) {
        browse_say(b, QX_LOOK_WARNING,
                   _("Left out of the pasted text: what no question may hold."));
    }
}

void browse_paste(struct browse *b, struct qx_key key)
{
    if (b->prompt == PROMPT_EDIT) {
        return; /* why it was refused stays to be read */
    }
    if (!is_typed(b->prompt)) {
        b->prompt = PROMPT_NONE;
        browse_say(b, QX_LOOK_WARNING, _("Pasted text: type c or / first."));
    } else if (key.kind == QX_KEY_PASTE) {
        b->line_ended = false;
    } else if (key.kind == QX_KEY_RUNE && key.rune != DEL) {
        paste_rune(b, key.rune);
    }
}

bool browse_alone(const struct browse *b, enum browse_prompt before, struct qx_key key)
{
    bool asked = before != b->prompt && (b->prompt == PROMPT_ACT || b->prompt == PROMPT_EDIT);

    return !key.pasted && (asked || (is_typed(before) && is_enter(key)));
}

static void type(struct browse *b, struct qx_key key)
{
    if (is_enter(key)) {
        done(b);
    } else if (is_leave(key)) {
        b->prompt = PROMPT_NONE;
        browse_say(b, QX_LOOK_PLAIN, _("Left as it was."));
    } else if (key.kind == QX_KEY_RUNE && key.rune == CTRL_U) {
        field_set(&b->field, "");
    } else if (field_key(&b->field, key, QX_FILL_TEXT) == FIELD_FULL) {
        browse_say(b, QX_LOOK_WARNING, _("The line is full."));
    }
}

/* A text that took work is thrown away by one key alone. */
static enum browse_effect answer_edit(struct browse *b, struct qx_key key)
{
    if (key.kind == QX_KEY_RUNE && qx_key_place(key.rune) == 'k') {
        b->prompt = PROMPT_NONE;
        return BROWSE_KEEP;
    }
    if (!is_enter(key) && !is_leave(key)) {
        return BROWSE_NOTHING;
    }
    b->prompt = is_enter(key) ? PROMPT_EDIT : PROMPT_NONE; /* whoever edits sees it by that */
    return BROWSE_EDIT;
}

static void answer_act(struct browse *b, struct qx_key key)
{
    if (key.kind == QX_KEY_RUNE && qx_key_place(key.rune) == 'l' && browse_may_choose(b)) {
        browse_choose(b);
        return;
    }
    b->prompt = PROMPT_NONE;
    if (is_enter(key)) {
        browse_take_step(b);
    } else {
        browse_say(b, QX_LOOK_PLAIN, _("Left as it was."));
    }
}

enum browse_effect browse_answer(struct browse *b, struct qx_key key)
{
    if (b->prompt == PROMPT_EDIT) {
        return answer_edit(b, key);
    }
    if (b->prompt == PROMPT_ACT) {
        answer_act(b, key);
    } else {
        type(b, key);
    }
    return BROWSE_NOTHING;
}
