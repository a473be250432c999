#include "browse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qualex/text.h>

/* Entries as they come from the bank. */
struct fetch {
    struct browse *b;
    struct browse_row *to;
    size_t n;
    size_t wanted;
    size_t seen;
    int64_t shown_ms; /* when it was last told how far this is */
};

enum { SEEN_AT_ONCE = 16, TOLD_EACH_MS = 250 };

struct qx_filter browse_bank_filter(const struct browse *b, const struct browse_filter *filter,
                                    char today[static 11])
{
    qx_date_format(b->options->clock.wall_ms(b->options->clock.ctx), today);
    return browse_filter_of(filter, today);
}

/* As much of text as there is room for, whole characters, in one line. */
static void copy_line(char *to, size_t size, const char *text)
{
    size_t n = strlen(text) < size - 1 ? strlen(text) : size - 1;

    while (text[n] != '\0' && n > 0 && ((uint8_t)text[n] & 0xC0) == 0x80) {
        n--;
    }
    memcpy(to, text, n);
    to[n] = '\0';
    for (char *p = to; *p != '\0'; p++) {
        *p = *p == '\n' || *p == '\t' ? ' ' : *p;
    }
}

static void read_stem(const struct browse *b, struct qx_slice json, struct browse_row *row)
{
    struct qx_arena arena = {0};
    struct qx_json *tree = NULL;
    struct qx_question q;

    row->stem[0] = '\0';
    if (qx_json_parse(json, "", NULL, &tree) == QX_OK &&
        qx_question_from_json(tree, "", &arena, NULL, &q) == QX_OK) {
        copy_line(row->stem, sizeof row->stem, qx_texts_in(&q.stem, b->lang, "en"));
    }
    qx_json_free(&tree);
    qx_arena_free(&arena);
}

void browse_looking(struct browse *b)
{
    if (b->meanwhile.show != NULL) {
        browse_say(b, QX_LOOK_PLAIN, _("Looking…"));
        b->meanwhile.show(b->meanwhile.ctx);
        qx_buf_clear(&b->status);
    }
}

/* Tells how far this is, and whether to go on. */
static bool go_on(struct fetch *f)
{
    struct browse *b = f->b;
    int64_t now = b->options->clock.boot_ms(b->options->clock.ctx);

    if (b->meanwhile.show == NULL || now - f->shown_ms < TOLD_EACH_MS) {
        return true;
    }
    f->shown_ms = now;
    browse_say(b, QX_LOOK_PLAIN, _("Looking: %zu passed over so far. Esc stops."), f->seen - f->n);
    b->meanwhile.show(b->meanwhile.ctx);
    b->stopped = b->meanwhile.stop(b->meanwhile.ctx);
    qx_buf_clear(&b->status);
    return !b->stopped;
}

static bool take(void *ctx, const struct qx_entry *entry)
{
    struct fetch *f = ctx;
    struct qx_langs langs;

    if (!browse_filter_has_id(&f->b->filter, entry->id)) {
        return false; /* those that it leaves stand together */
    }
    if (++f->seen % SEEN_AT_ONCE == 0 && !go_on(f)) {
        return false;
    }

    if (f->b->queue && !browse_may_take(f->b, entry, &langs)) {
        return true;
    }
    struct browse_row *row = &f->to[f->n++];

    row->row = entry->row;
    row->version = entry->version;
    row->status = entry->status;
    copy_line(row->id, sizeof row->id, entry->id);
    copy_line(row->topic, sizeof row->topic, entry->topic);
    read_stem(f->b, entry->json, row);
    return f->n < f->wanted;
}

/* At most wanted entries (and BROWSE_LIST_MAX) from that place on; back: the nearest first. Returns
 * how many; a failure is said. */
static size_t fetch(struct browse *b, const struct browse_row *from, bool back, size_t wanted,
                    struct browse_row *to)
{
    char today[11];
    char room[QX_QUESTION_ID_MAX + 3];
    const struct qx_filter filter = browse_bank_filter(b, &b->filter, today);
    const char *start = browse_filter_from(&b->filter, back, room);
    struct fetch f = {.b = b,
                      .to = to,
                      .wanted = wanted,
                      .shown_ms = b->options->clock.boot_ms(b->options->clock.ctx)};
    const struct qx_page page = {.filter = &filter,
                                 .open = b->queue,
                                 .back = back,
                                 .id = from == NULL ? start : from->id,
                                 .version = from != NULL ? from->version
                                            : back       ? INT64_MAX
                                                         : 0};
    int64_t limit = b->queue ? -1 : (int64_t)wanted;

    b->stopped = false;
    enum qx_err err = wanted == 0 ? QX_OK : qx_bank_page(b->bank, &page, limit, take, &f);
    struct qx_report report = {0};

    if (err == QX_ERR_INPUT) {
        browse_say(b, QX_LOOK_WARNING, _("The filter has no word that can be looked for."));
    } else if (err != QX_OK) {
        browse_tell(b, qx_bank_fail(b->bank, err, &report), &report);
    }
    if (b->stopped) {
        browse_say(b, QX_LOOK_WARNING, _("Stopped: the bank was not looked through to its end."));
    }
    qx_report_free(&report);
    return f.n;
}

#define STOPPED _("Stopped before anything was found.")

/* Why nothing is in the list. */
static const char *why_empty(struct browse *b)
{
    const struct browse_filter filter = b->filter;
    struct browse_row row;

    if (b->stopped) {
        return STOPPED;
    }
    if (browse_filter_none(&filter)) {
        return b->queue ? _("Nothing waits for you.") : _("The bank has no question: import some.");
    }
    if (!b->queue) {
        return _("The filter matches nothing: x takes it away.");
    }
    b->filter = (struct browse_filter){.status = ""};
    bool waits = fetch(b, NULL, false, 1, &row) > 0;

    b->filter = filter;
    return b->stopped ? STOPPED
           : waits    ? _("The filter matches nothing that waits for you: x takes it away.")
                      : _("Nothing waits for you, with any filter.");
}

/* --- how many --- */

enum { COUNT_MAX = 1000, COUNT_MS = 50, FEW = 10000 };

struct tally {
    struct browse *b;
    int64_t n;
    int64_t before; /* the first one that is shown */
    bool met;       /* that one */
    bool more;
    size_t seen;
    int64_t until_ms;
};

static bool count_one(void *ctx, const struct qx_entry *entry)
{
    struct tally *t = ctx;
    struct browse *b = t->b;
    struct qx_langs langs;
    bool late = ++t->seen % SEEN_AT_ONCE == 0 &&
                b->options->clock.boot_ms(b->options->clock.ctx) > t->until_ms;

    if (!browse_filter_has_id(&b->filter, entry->id)) {
        return false;
    }
    if (late || t->n == COUNT_MAX) {
        t->more = true;
        return false;
    }
    if (b->queue && !browse_may_take(b, entry, &langs)) {
        return true;
    }
    t->met = t->met || entry->row == b->list[0].row;
    t->before += t->met ? 0 : 1;
    t->n++;
    return true;
}

/* Whether the list stands in the order of an index, or little is passed over and sorted. */
static bool is_cheap(struct browse *b)
{
    const struct browse_filter *f = &b->filter;
    bool in_order = f->topic[0] == '\0' && f->text[0] == '\0' && f->level[0] == '\0' &&
                    f->lang[0] == '\0' && f->author[0] == '\0' && f->tag[0] == '\0';
    int64_t n = 0;

    return in_order || (qx_bank_count_to(b->bank, FEW + 1, &n) == QX_OK && n <= FEW);
}

/* As far as it is done in no time. */
static void count(struct browse *b)
{
    char today[11];
    char room[QX_QUESTION_ID_MAX + 3];
    const struct qx_filter filter = browse_bank_filter(b, &b->filter, today);
    const struct qx_page page = {
        .filter = &filter, .open = b->queue, .id = browse_filter_from(&b->filter, false, room)};
    struct tally t = {.b = b,
                      .until_ms = b->options->clock.boot_ms(b->options->clock.ctx) + COUNT_MS};

    b->before = -1;
    b->total = -1;
    if (b->n == 0 || b->stopped || !is_cheap(b) ||
        qx_bank_page(b->bank, &page, b->queue ? -1 : COUNT_MAX + 1, count_one, &t) != QX_OK) {
        return;
    }
    b->before = t.met ? t.before : -1;
    b->total = t.n;
    b->more = t.more;
}

static void settle(struct browse *b, size_t at)
{
    b->empty = b->n == 0 ? why_empty(b) : "";
    b->at = b->n == 0 ? 0 : at < b->n ? at : b->n - 1;
    browse_show(b, false);
}

void browse_first(struct browse *b)
{
    b->n = fetch(b, NULL, false, b->room, b->list);
    count(b);
    b->before = 0;
    settle(b, 0);
}

static void reverse(struct browse_row *rows, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct browse_row row = rows[i];

        rows[i] = rows[n - 1 - i];
        rows[n - 1 - i] = row;
    }
}

void browse_last(struct browse *b)
{
    b->n = fetch(b, NULL, true, b->room, b->list);
    reverse(b->list, b->n);
    count(b);
    settle(b, b->n);
}

void browse_reload(struct browse *b)
{
    struct browse_row old = {.row = 0};
    struct browse_row from;

    if (b->n == 0) {
        browse_first(b);
        browse_show(b, true);
        return;
    }
    old = b->list[b->at];
    from = b->list[b->at < b->room ? 0 : b->at - b->room + 1];
    from.version = 0; /* a new version takes its place */
    b->n = fetch(b, &from, false, b->room, b->list);
    size_t at = 0;

    while (at + 1 < b->n && strcmp(b->list[at].id, old.id) < 0) {
        at++;
    }
    if (b->n == 0) {
        browse_last(b);
        at = b->n;
    }
    count(b);
    settle(b, at);
    browse_show(b, true);
}

/* The window moves down by what comes behind it. */
static void scroll_down(struct browse *b, size_t by)
{
    struct browse_row *more = qx_alloc(by, sizeof *more);
    size_t got = fetch(b, &b->list[b->n - 1], false, by, more);
    size_t keep = b->n + got > b->room ? b->room - got : b->n;

    b->before += b->before < 0 ? 0 : (int64_t)(b->n - keep);
    memmove(b->list, b->list + (b->n - keep), keep * sizeof *more);
    memcpy(b->list + keep, more, got * sizeof *more);
    b->n = keep + got;
    free(more);
}

/* And up by what comes before it. */
static size_t scroll_up(struct browse *b, size_t by)
{
    struct browse_row *more = qx_alloc(by, sizeof *more);
    size_t got = fetch(b, &b->list[0], true, by, more);
    size_t keep = b->n + got > b->room ? b->room - got : b->n;

    reverse(more, got);
    b->before -= b->before < 0 ? 0 : (int64_t)got;
    memmove(b->list + got, b->list, keep * sizeof *more);
    memcpy(b->list, more, got * sizeof *more);
    b->n = keep + got;
    free(more);
    return got;
}

static size_t at_most(size_t n, size_t max)
{
    return n < max ? n : max;
}

void browse_move(struct browse *b, long by)
{
    size_t at = b->at;

    if (b->n == 0) {
        return;
    }
    if (by > 0 && at + (size_t)by >= b->n) {
        scroll_down(b, at_most(at + (size_t)by - (b->n - 1), b->room));
        at = b->n - 1;
    } else if (by < 0 && (size_t)-by > at) {
        (void)scroll_up(b, at_most((size_t)-by - at, b->room));
        at = 0;
    } else {
        at = (size_t)((long)at + by);
    }
    settle(b, at);
}
