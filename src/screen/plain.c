/* The same screens and requests line by line: for screen readers that do not follow a cursor, and
 * for terminals that cannot place one. */
#include "calls.h"
#include "child.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <qualex/io.h>
#include <qualex/secret.h>
#include <qualex/utf8.h>

enum { COLUMNS = 72, LINE_MAX_BYTES = 4096 };

struct plain {
    struct seat *seat;
    struct qx_client *client;
    int parent;
    struct qx_buf line;  /* typed so far */
    struct qx_grid told; /* the page as it was told last; 0 rows = everything is to be told */
    char banner[512];    /* told last */
    enum screen_id shown;
    int64_t leaf; /* which question or text that screen told of */
    bool dirty;
    bool running;
    enum child_end end;
};

static void stop(struct plain *plain, enum child_end end)
{
    plain->running = false;
    plain->end = end;
}

/* --- telling --- */

static void add_wrapped(struct qx_buf *out, struct qx_slice text)
{
    struct qx_line *lines = NULL;
    size_t n = qx_wrap(text, COLUMNS - 1, &lines);

    for (size_t i = 0; i < n; i++) {
        qx_buf_add(out, lines[i].text);
        qx_buf_byte(out, '\n');
    }
    free(lines);
}

static void add_head(const struct seat *seat, struct qx_buf *out)
{
    struct qx_buf text = {0};
    char clock[64];

    frame_clock(seat, clock, sizeof clock);
    qx_buf_byte(out, '\n');
    if (!seat_ops(seat)->quiet && seat->question.n > 0) {
        qx_buf_printf(&text, "--- %lld/%lld --- %s ---", (long long)seat->question.n,
                      (long long)seat->view.total, clock);
    } else {
        qx_buf_text(&text, "--- ");
        qx_text_safe(&text, qx_slice_text(seat->view.exam), false);
        qx_buf_printf(&text, " --- %s", clock);
    }
    add_wrapped(out, qx_buf_slice(&text));
    qx_buf_free(&text);
}

static void add_status(const struct seat *seat, struct qx_buf *out)
{
    struct qx_buf text = {0};

    if (seat->status.len > 0) {
        qx_buf_text(&text, "* ");
        qx_text_safe(&text, qx_buf_slice(&seat->status), false);
        add_wrapped(out, qx_buf_slice(&text));
    }
    qx_buf_free(&text);
}

/* "30 go on, 34 mark, …": what may be typed beside the numbers of options. */
static void add_numbers(const struct seat *seat, struct qx_buf *out)
{
    const struct screen_ops *ops = seat_ops(seat);
    const struct binding *b;
    struct qx_buf list = {0};

    for (size_t i = 0; ops->field == 0 && (b = seat_binding(seat, ops, i)) != NULL; i++) {
        unsigned number = qx_request_number(b->request);
        const char *word = b->word != NULL ? b->word : b->label;

        if (word == NULL || (b->when != NULL && !b->when(seat))) {
            continue;
        }
        if (b->request == QX_WANT_PLACE && seat_lines(seat) > 0) {
            qx_buf_printf(&list, seat_lines(seat) > 1 ? "%s1-%zu %s" : "%s%zu %s",
                          list.len == 0 ? "" : ", ", seat_lines(seat), _(word));
        } else if (number != 0) {
            qx_buf_printf(&list, "%s%u %s", list.len == 0 ? "" : ", ", number, _(word));
        }
    }
    add_wrapped(out, qx_buf_slice(&list));
    qx_buf_free(&list);
}

static void to_ascii(struct qx_buf *text)
{
    struct qx_slice left = qx_buf_slice(text);
    struct qx_buf ascii = {0};

    while (left.len > 0) {
        size_t len;
        uint32_t rune = qx_utf8_next(left, &len);

        qx_buf_byte(&ascii, rune == '\n' ? (uint8_t)'\n' : (uint8_t)qx_rune_ascii(rune));
        left = qx_slice(left.ptr + len, left.len - len);
    }
    qx_buf_free(text);
    *text = ascii;
}

static void say(struct plain *plain, struct qx_buf *text)
{
    if (plain->seat->ascii) {
        to_ascii(text);
    }
    if (qx_write_all(STDOUT_FILENO, qx_buf_slice(text)) != QX_OK) {
        stop(plain, CHILD_HUNG_UP);
    }
    qx_buf_free(text);
}

static bool same_row(const struct qx_grid *a, const struct qx_grid *b, int row)
{
    struct qx_buf left = {0};
    struct qx_buf right = {0};

    qx_grid_row_text(a, row, &left);
    qx_grid_row_text(b, row, &right);
    bool same = qx_slice_equal(qx_buf_slice(&left), qx_buf_slice(&right));

    qx_buf_free(&left);
    qx_buf_free(&right);
    return same;
}

/* Another question, another text: what stood there before is no part of it. */
static int64_t leaf_of(const struct seat *seat)
{
    int64_t leaf = seat->question.n;

    for (size_t i = 0; i < seat->view.n_consents; i++) {
        leaf += seat->view.consents[i].accepted;
    }
    return leaf;
}

/* The rows of the page; of a page that was told before, those that have changed. */
static void add_rows(const struct plain *plain, struct qx_buf *out)
{
    const struct page *page = &plain->seat->page;
    bool again = plain->told.rows == page->rows && plain->shown == plain->seat->screen &&
                 plain->leaf == leaf_of(plain->seat);

    if (!again) {
        add_head(plain->seat, out);
    }
    for (int row = 0; row < page->rows; row++) {
        if (!again || !same_row(&plain->told, &page->grid, row)) {
            qx_grid_row_text(&page->grid, row, out);
            qx_buf_byte(out, '\n');
        }
    }
}

static void tell(struct plain *plain)
{
    struct seat *seat = plain->seat;
    struct qx_buf out = {0};

    frame_page(seat, COLUMNS);
    seat->seen = seat->page.rows;
    add_rows(plain, &out);
    qx_grid_reset(&plain->told, seat->page.rows, COLUMNS);
    qx_grid_rows(&plain->told, 0, &seat->page.grid, 0, seat->page.rows);
    add_status(seat, &out);
    add_numbers(seat, &out);
    qx_buf_text(&out, "> ");
    say(plain, &out);
    plain->shown = seat->screen;
    plain->leaf = leaf_of(seat);
    plain->dirty = false;
}

static void tell_banner(struct plain *plain)
{
    const char *banner = frame_banner(plain->seat);
    struct qx_buf out = {0};

    if (strcmp(banner, plain->banner) == 0) {
        return;
    }
    (void)snprintf(plain->banner, sizeof plain->banner, "%s", banner);
    if (banner[0] != '\0') {
        qx_buf_printf(&out, "\n! %s\n> ", banner);
        say(plain, &out);
    }
}

/* --- listening --- */

static void perform(struct plain *plain, struct effect effect)
{
    if (effect.kind == EFFECT_LEAVE) {
        stop(plain, CHILD_LEFT);
    } else if (effect.kind == EFFECT_CALL && plain->client == NULL) {
        qx_json_free(&effect.request);
    } else if (effect.kind == EFFECT_CALL &&
               calls_make(plain->seat, plain->client, effect) != QX_OK) {
        stop(plain, CHILD_LOST);
    }
}

static void type_line(struct plain *plain, struct qx_slice line)
{
    struct seat *seat = plain->seat;

    if (line.len == 0) {
        perform(plain, seat_dispatch(seat, (struct qx_input){.request = QX_WANT_PREVIOUS}));
        return;
    }
    while (line.len > 0) {
        size_t len;
        uint32_t rune = qx_utf8_next(line, &len);
        struct qx_input input = qx_input_of((struct qx_key){.kind = QX_KEY_RUNE, .rune = rune});

        (void)seat_dispatch(seat, (struct qx_input){.typed = input.typed});
        line = qx_slice(line.ptr + len, line.len - len);
    }
    perform(plain, seat_dispatch(seat, (struct qx_input){.request = QX_WANT_GO_ON}));
}

static void take_number(struct plain *plain, int typed)
{
    unsigned number = typed < 0 ? 0 : (unsigned)typed;
    struct qx_input input = {.request = qx_request_of_number(number)};

    if (number >= 1 && number <= QX_QUESTION_OPTIONS_MAX) {
        input = (struct qx_input){.request = QX_WANT_PLACE, .place = number};
    }
    if (input.request == QX_WANT_NOTHING) {
        seat_say(plain->seat, QX_LOOK_WARNING, "%s", _("Type one of the numbers below."));
        return;
    }
    perform(plain, seat_dispatch(plain->seat, input));
}

static struct qx_slice without_return(struct qx_slice line)
{
    return qx_slice(line.ptr, line.len - (line.len > 0 && line.ptr[line.len - 1] == '\r'));
}

static void take_line(struct plain *plain)
{
    struct qx_slice whole = qx_buf_slice(&plain->line);
    struct qx_slice line = qx_slice_trim(whole);

    if (seat_ops(plain->seat)->field > 0) {
        type_line(plain, line);
    } else if (plain->seat->open) {
        perform(plain, seat_ops(plain->seat)->fill(plain->seat, without_return(whole)));
    } else if (line.len > 0) {
        take_number(plain, seat_line_number(line));
    } else {
        qx_grid_free(&plain->told); /* an empty line asks for the whole again */
    }
    child_remember(plain->seat, plain->parent);
    qx_wipe(plain->line.ptr, plain->line.len);
    qx_buf_clear(&plain->line);
    plain->dirty = true;
}

/* Byte by byte, so that nothing typed ahead is lost when another child takes over. */
static void take_byte(struct plain *plain)
{
    uint8_t byte;
    ssize_t got = read(STDIN_FILENO, &byte, 1);

    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
        stop(plain, CHILD_HUNG_UP);
    } else if (got == 1 && byte == '\n') {
        take_line(plain);
    } else if (got == 1 && plain->line.len < LINE_MAX_BYTES) {
        qx_buf_byte(&plain->line, byte);
    }
}

static void take_pushes(struct plain *plain)
{
    bool any = false;

    if (plain->client == NULL || !plain->running) {
        return;
    }
    if (calls_take_pushes(plain->seat, plain->client, &any) != QX_OK) {
        stop(plain, CHILD_LOST);
    }
    child_remember(plain->seat, plain->parent);
    bool waits = plain->shown == SCREEN_PAUSED || plain->shown == SCREEN_WAITING;

    plain->dirty = plain->dirty || plain->seat->screen != plain->shown || (any && waits);
}

static void set_echo(bool on)
{
    struct termios modes;

    if (tcgetattr(STDIN_FILENO, &modes) == 0) {
        tcflag_t lflag = on ? modes.c_lflag | ECHO : modes.c_lflag & ~(tcflag_t)ECHO;

        if (lflag != modes.c_lflag) {
            modes.c_lflag = lflag;
            (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
        }
    }
}

static void wait_once(struct plain *plain)
{
    struct pollfd fds[3] = {
        {.fd = STDIN_FILENO,                                             .events = POLLIN},
        {.fd = plain->parent,                                            .events = POLLIN},
        {.fd = plain->client == NULL ? -1 : qx_client_fd(plain->client), .events = POLLIN}
    };

    if (poll(fds, 3, plain->seat->view.phase == QX_PHASE_WORKING ? 1000 : -1) < 0) {
        return;
    }
    if (fds[1].revents != 0) {
        stop(plain, child_told(plain->parent));
        return;
    }
    if (fds[0].revents != 0) {
        take_byte(plain);
    }
    take_pushes(plain);
}

enum child_end plain_run(struct seat *seat, struct qx_client *client, int parent)
{
    struct plain plain = {
        .seat = seat, .client = client, .parent = parent, .dirty = true, .running = true};

    while (plain.running) {
        if (plain.dirty) {
            tell(&plain);
            set_echo(!seat->page.secret);
        }
        tell_banner(&plain);
        wait_once(&plain);
    }
    set_echo(true);
    qx_buf_free(&plain.line);
    qx_grid_free(&plain.told);
    return plain.end;
}
