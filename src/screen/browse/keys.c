#include "browse.h"

#include <stdio.h>
#include <string.h>

#include <qualex/text.h>

const char *browse_help(size_t i)
{
    static const char *const LINES[] = {
        N_("↑ ↓ j k  the question before, the next"),
        N_("PgUp PgDn Home End  by pages, to an end"),
        N_("Space b  on and back in the question"),
        N_("/  type a filter: words to look for (aes* finds all that begin so), status:draft "
           "topic:\"two words\" level:know lang:ru author:NAME tag:TAG overdue:today id:q-7 id:q-*; Ctrl-U empties the line"),
        N_("s  the next status; t  this topic, or any; d  the next level; g  what is written in "
           "the language shown, or all; o  what is overdue for review; x  no filter"),
        N_("l  the question in its next language"),
        N_("h  its history, or the question again"),
        N_("r  the queue: what you may review or approve, in one of its languages at least"),
        N_("v  review it; a  approve it; w  you wrote it: the author's step. In a live bank they "
           "write what is to be signed. Before Enter, l takes the step in the language shown alone"),
        N_("c  comment on it"),
        N_("e  edit it in $EDITOR: becomes a new draft"),
        N_("Esc  back to the question; Ctrl-L  draw anew; ?  this help; q  leave"),
    };

    return i < sizeof LINES / sizeof LINES[0] ? _(LINES[i]) : NULL;
}

/* What the bank has names for. */
static const char *const WORDS[] = {
    NC_("bank", "draft"),   NC_("bank", "in review"), NC_("bank", "approved"),
    NC_("bank", "pretest"), NC_("bank", "suspended"), NC_("bank", "retired"),
    NC_("bank", "import"),  NC_("bank", "author"),    NC_("bank", "review"),
    NC_("bank", "approve"), NC_("bank", "suspend"),   NC_("bank", "resume"),
    NC_("bank", "retire"),  NC_("bank", "replace"),   NC_("bank", "comment"),
};

const char *browse_word(const char *name)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strcmp(WORDS[i], name) == 0) {
            return qx_trc("bank", name);
        }
    }
    return _(name);
}

/* --- filters --- */

void browse_filtered(struct browse *b)
{
    browse_looking(b);
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
    browse_filtered(b);
}

static void next_level(struct browse *b)
{
    static const char *const LEVELS[] = {"", "know", "apply", "analyse", ""};
    size_t i = 0;

    while (i < 3 && strcmp(LEVELS[i], b->filter.level) != 0) {
        i++;
    }
    (void)snprintf(b->filter.level, sizeof b->filter.level, "%s", LEVELS[i + 1]);
    browse_filtered(b);
}

/* Sets the value, or none when there is one. */
static void toggle(struct browse *b, char *value, size_t size, const char *to)
{
    (void)snprintf(value, size, "%s", value[0] == '\0' ? to : "");
    browse_filtered(b);
}

static void next_language(struct browse *b)
{
    const struct qx_texts *stem = &b->detail.question.stem;
    size_t next = 0;

    if (!browse_there(b) || b->detail.row == 0) {
        return;
    }
    if (stem->n == 1 && strcmp(stem->v[0].lang, b->lang) == 0) {
        browse_say(b, QX_LOOK_PLAIN, _("It is written in %s alone."), b->lang);
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
        browse_say(b, QX_LOOK_WARNING, _("Whose queue? Start with --as NAME."));
        return;
    }
    b->queue = !b->queue;
    browse_filtered(b);
}

/* --- commands --- */

static void toggle_pane(struct browse *b, enum browse_pane pane)
{
    if (pane == PANE_HISTORY && !browse_there(b)) {
        return;
    }
    b->pane = b->pane == pane ? PANE_QUESTION : pane;
    b->scroll = 0;
    if (b->pane == PANE_HISTORY) {
        browse_read_history(b);
    }
}

static void back_to_question(struct browse *b)
{
    b->scroll = b->pane == PANE_QUESTION ? b->scroll : 0;
    b->pane = PANE_QUESTION;
}

static void take_away(struct browse *b)
{
    if (browse_filter_none(&b->filter)) {
        browse_say(b, QX_LOOK_PLAIN, _("There is no filter to take away."));
        return;
    }
    b->filter = (struct browse_filter){.status = ""};
    browse_filtered(b);
}

static void filter_command(struct browse *b, char place)
{
    const struct browse_row *row = browse_at(b);

    switch (place) {
    case 's':
        next_status(b);
        break;
    case 't':
        if (b->filter.topic[0] != '\0' || browse_there(b)) {
            toggle(b, b->filter.topic, sizeof b->filter.topic, row == NULL ? "" : row->topic);
        }
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
        take_away(b);
        break;
    default:
        browse_say(b, QX_LOOK_PLAIN, _("That key means nothing here: ? tells the keys."));
        break;
    }
}

static enum browse_effect command(struct browse *b, char place)
{
    switch (place) {
    case 'q':
        return BROWSE_LEAVE;
    case 'e':
        return browse_there(b) && browse_may_write(b) ? BROWSE_EDIT : BROWSE_NOTHING;
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
        browse_open_comment(b);
        break;
    default:
        filter_command(b, place);
        break;
    }
    return BROWSE_NOTHING;
}

enum { CTRL_L = 12 };

static enum browse_effect of_rune(struct browse *b, uint32_t rune)
{
    switch (rune) {
    case '/':
    case '.': /* the same key on Cyrillic layouts */
        browse_open_filter(b);
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
    case QX_KEY_ESC:
        back_to_question(b);
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
        return !key.pasted && key.kind == QX_KEY_RUNE && qx_key_place(key.rune) == 'q'
                   ? BROWSE_LEAVE
                   : BROWSE_NOTHING;
    }
    if (key.pasted || key.kind == QX_KEY_PASTE_END) {
        browse_paste(b, key);
        return BROWSE_NOTHING;
    }
    if (b->prompt != PROMPT_NONE) {
        return browse_answer(b, key);
    }
    if (key.kind != QX_KEY_NONE) {
        qx_buf_clear(&b->status);
    }
    return key.kind == QX_KEY_RUNE ? of_rune(b, key.rune) : of_kind(b, key.kind);
}
