#include "browse.h"

#include <stdio.h>
#include <string.h>

const char *browse_help(void)
{
    return "↑ ↓ j k  the question before, the next\n"
           "PgUp PgDn Home End  by pages, to an end\n"
           "Space b  on and back in the question\n"
           "/  type a filter: words to look for (aes* finds all that begin so), status:draft "
           "topic:\"two words\" level:know lang:ru author:NAME tag:TAG overdue:today\n"
           "s  the next status; t  this topic, or any; d  the next level; g  what is written in "
           "the language shown, or all; o  what is overdue for review; x  no filter\n"
           "l  the question in its next language\n"
           "h  its history, or the question again\n"
           "r  the queue: what you may review or approve\n"
           "v  review it; a  approve it; w  you wrote it: the author's step. In a live bank they "
           "write "
           "what is to be signed\n"
           "c  comment on it\n"
           "e  edit it in $EDITOR: becomes a new draft\n"
           "Ctrl-L  draw anew; ?  this help; q  leave\n";
}

/* --- filters --- */

static void filtered(struct browse *b)
{
    b->n = 0;
    browse_first(b);
    browse_show(b, true);
}

static void next_status(struct browse *b)
{
    enum qx_status status = QX_DRAFT;
    const char *next = "";

    if (b->filter.status[0] == '\0') {
        next = qx_status_name(QX_DRAFT);
    } else if (qx_status_of_name(b->filter.status, &status) && status < QX_RETIRED) {
        next = qx_status_name((enum qx_status)(status + 1));
    }
    (void)snprintf(b->filter.status, sizeof b->filter.status, "%s", next);
    filtered(b);
}

static void next_level(struct browse *b)
{
    static const char *const LEVELS[] = {"", "know", "apply", "analyse", ""};
    size_t i = 0;

    while (i < 3 && strcmp(LEVELS[i], b->filter.level) != 0) {
        i++;
    }
    (void)snprintf(b->filter.level, sizeof b->filter.level, "%s", LEVELS[i + 1]);
    filtered(b);
}

/* Sets the value, or none when there is one. */
static void toggle(struct browse *b, char *value, size_t size, const char *to)
{
    (void)snprintf(value, size, "%s", value[0] == '\0' ? to : "");
    filtered(b);
}

static void next_language(struct browse *b)
{
    const struct qx_texts *stem = &b->detail.question.stem;
    size_t next = 0;

    if (b->detail.row == 0 || stem->n == 0) {
        return;
    }
    for (size_t i = 0; i < stem->n; i++) {
        next = strcmp(stem->v[i].lang, b->lang) == 0 ? (i + 1) % stem->n : next;
    }
    (void)snprintf(b->lang, sizeof b->lang, "%s", stem->v[next].lang);
    browse_reload(b);
}

static void toggle_queue(struct browse *b)
{
    if (!b->queue && b->options->as[0] == '\0') {
        browse_say(b, QX_LOOK_WARNING, "Whose queue? Start with --as NAME.");
        return;
    }
    b->queue = !b->queue;
    filtered(b);
}

/* --- lines --- */

static void open_filter(struct browse *b)
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

static void open_comment(struct browse *b)
{
    if (browse_at(b) != NULL && browse_may_write(b)) {
        field_set(&b->field, "");
        b->prompt = PROMPT_COMMENT;
    }
}

static const char *unknown(const char *part)
{
    return strcmp(part, "topic") == 0    ? "No question of this bank has that topic."
           : strcmp(part, "lang") == 0   ? "No question of this bank is in that language."
           : strcmp(part, "author") == 0 ? "No question of this bank has that author."
                                         : "No question of this bank has that tag.";
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
        browse_say(b, QX_LOOK_WARNING, "%s", why);
        return err;
    }
    const struct qx_filter filter = browse_bank_filter(b, out, today);

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
        browse_comment(b, b->field.text);
    } else if (read_filter(b, &filter) == QX_OK) {
        b->filter = filter;
        filtered(b);
    } else {
        return;
    }
    b->prompt = PROMPT_NONE;
}

enum { CTRL_C = 3, CTRL_G = 7, CTRL_L = 12 };

static void type(struct browse *b, struct qx_key key)
{
    if (key.kind == QX_KEY_RUNE && (key.rune == '\r' || key.rune == '\n')) {
        done(b);
    } else if (key.kind == QX_KEY_RUNE && (key.rune == CTRL_C || key.rune == CTRL_G)) {
        b->prompt = PROMPT_NONE;
    } else if (field_key(&b->field, key, QX_FILL_TEXT) == FIELD_FULL) {
        browse_say(b, QX_LOOK_WARNING, "The line is full.");
    }
}

/* Enter is yes, everything else no. */
static enum browse_effect answer(struct browse *b, struct qx_key key)
{
    enum browse_prompt prompt = b->prompt;
    bool yes = key.kind == QX_KEY_RUNE && (key.rune == '\r' || key.rune == '\n');

    b->prompt = PROMPT_NONE;
    if (prompt == PROMPT_EDIT) {
        b->prompt = yes ? PROMPT_EDIT : PROMPT_NONE; /* whoever edits sees it by that */
        return BROWSE_EDIT;
    }
    if (yes) {
        browse_take_step(b);
    } else {
        browse_say(b, QX_LOOK_PLAIN, "Left as it was.");
    }
    return BROWSE_NOTHING;
}

/* --- commands --- */

static void toggle_pane(struct browse *b, enum browse_pane pane)
{
    b->pane = b->pane == pane ? PANE_QUESTION : pane;
    b->scroll = 0;
    if (b->pane == PANE_HISTORY) {
        browse_read_history(b);
    }
}

static void filter_command(struct browse *b, char place)
{
    const struct browse_row *row = browse_at(b);

    switch (place) {
    case 's':
        next_status(b);
        break;
    case 't':
        toggle(b, b->filter.topic, sizeof b->filter.topic, row == NULL ? "" : row->topic);
        break;
    case 'd':
        next_level(b);
        break;
    case 'g':
        toggle(b, b->filter.lang, sizeof b->filter.lang, b->lang);
        break;
    case 'o':
        toggle(b, b->filter.overdue, sizeof b->filter.overdue, "today");
        break;
    case 'x':
        b->filter = (struct browse_filter){.status = ""};
        filtered(b);
        break;
    default:
        break;
    }
}

static enum browse_effect command(struct browse *b, char place)
{
    switch (place) {
    case 'q':
        return BROWSE_LEAVE;
    case 'e':
        return browse_at(b) != NULL && browse_may_write(b) ? BROWSE_EDIT : BROWSE_NOTHING;
    case 'j':
        browse_move(b, 1);
        break;
    case 'k':
        browse_move(b, -1);
        break;
    case 'b':
        b->scroll -= browse_room(b) - 1;
        break;
    case 'l':
        next_language(b);
        break;
    case 'h':
        toggle_pane(b, PANE_HISTORY);
        break;
    case 'r':
        toggle_queue(b);
        break;
    case 'v':
        browse_ask(b, QX_ACT_REVIEW);
        break;
    case 'a':
        browse_ask(b, QX_ACT_APPROVE);
        break;
    case 'w':
        browse_ask(b, QX_ACT_AUTHOR);
        break;
    case 'c':
        open_comment(b);
        break;
    default:
        filter_command(b, place);
        break;
    }
    return BROWSE_NOTHING;
}

static enum browse_effect of_rune(struct browse *b, uint32_t rune)
{
    switch (rune) {
    case '/':
    case '.': /* the same key on Cyrillic layouts */
        open_filter(b);
        return BROWSE_NOTHING;
    case '?':
    case ',': /* so */
        toggle_pane(b, PANE_HELP);
        return BROWSE_NOTHING;
    case ' ':
    case '\r':
    case '\n':
        b->scroll += browse_room(b) - 1;
        return BROWSE_NOTHING;
    case CTRL_L:
        return BROWSE_REDRAW;
    default:
        return command(b, qx_key_place(rune));
    }
}

static enum browse_effect of_kind(struct browse *b, enum qx_key_kind kind)
{
    switch (kind) {
    case QX_KEY_UP:
        browse_move(b, -1);
        break;
    case QX_KEY_DOWN:
        browse_move(b, 1);
        break;
    case QX_KEY_PAGE_UP:
        browse_move(b, -(long)b->room);
        break;
    case QX_KEY_PAGE_DOWN:
        browse_move(b, (long)b->room);
        break;
    case QX_KEY_HOME:
        browse_first(b);
        break;
    case QX_KEY_END:
        browse_last(b);
        break;
    case QX_KEY_F1:
        toggle_pane(b, PANE_HELP);
        break;
    default:
        break;
    }
    return BROWSE_NOTHING;
}

/* Nobody acts on what is not seen. */
static bool unseen(const struct browse *b)
{
    return b->rows < BROWSE_ROWS_MIN || b->cols < BROWSE_COLS_MIN;
}

enum browse_effect browse_key(struct browse *b, struct qx_key key)
{
    if (unseen(b)) {
        return key.kind == QX_KEY_RUNE && qx_key_place(key.rune) == 'q' ? BROWSE_LEAVE
                                                                        : BROWSE_NOTHING;
    }
    if (b->prompt == PROMPT_ACT || b->prompt == PROMPT_EDIT) {
        return answer(b, key);
    }
    if (b->prompt != PROMPT_NONE) {
        type(b, key);
        return BROWSE_NOTHING;
    }
    if (key.kind != QX_KEY_NONE) {
        qx_buf_clear(&b->status);
    }
    return key.kind == QX_KEY_RUNE ? of_rune(b, key.rune) : of_kind(b, key.kind);
}
