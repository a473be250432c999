#include <qualex/term.h>

#include <qualex/arena.h>
#include <qualex/io.h>

#include "saved.h"
#include "signals.h"
#include "theme.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ESCAPE_MS = 25 };                 /* within a sequence a terminal rests no longer */
enum { HEELS_MS = 20, DROPS_MAX = 200 }; /* a key that is held down comes each 30 ms */

#define PASTE_ON "\033[?2004h"

struct qx_term {
    SCREEN *screen;
    struct qx_grid shown;
    struct qx_decoder decoder;
    struct qx_term_saved saved;
    enum qx_theme theme;
    bool colour;
    bool ascii;
    bool pasting;
    int signal_fd;
    FILE *out; /* what curses takes for the terminal */
    int sink;  /* memory that curses writes to, so that each screen leaves in one write */
};

/* Curses numbers for keys that several encodings give. */
static const struct {
    const char *sequence;
    int code;
} encodings[] = {
    {"\033[A",   KEY_UP   },
    {"\033OA",   KEY_UP   },
    {"\033[B",   KEY_DOWN },
    {"\033OB",   KEY_DOWN },
    {"\033[C",   KEY_RIGHT},
    {"\033OC",   KEY_RIGHT},
    {"\033[D",   KEY_LEFT },
    {"\033OD",   KEY_LEFT },
    {"\033[H",   KEY_HOME },
    {"\033OH",   KEY_HOME },
    {"\033[1~",  KEY_HOME },
    {"\033[7~",  KEY_HOME },
    {"\033[F",   KEY_END  },
    {"\033OF",   KEY_END  },
    {"\033[4~",  KEY_END  },
    {"\033[8~",  KEY_END  },
    {"\033[5~",  KEY_PPAGE},
    {"\033[6~",  KEY_NPAGE},
    {"\033[3~",  KEY_DC   },
    {"\033OP",   KEY_F(1) },
    {"\033[11~", KEY_F(1) },
    {"\033[[A",  KEY_F(1) },
    {"\033[P",   KEY_F(1) },
    {"\033OM",   KEY_ENTER},
};

static const struct {
    int code;
    enum qx_key_kind kind;
    uint32_t rune;
} codes[] = {
    {KEY_UP,        QX_KEY_UP,        0   },
    {KEY_DOWN,      QX_KEY_DOWN,      0   },
    {KEY_LEFT,      QX_KEY_LEFT,      0   },
    {KEY_RIGHT,     QX_KEY_RIGHT,     0   },
    {KEY_PPAGE,     QX_KEY_PAGE_UP,   0   },
    {KEY_NPAGE,     QX_KEY_PAGE_DOWN, 0   },
    {KEY_HOME,      QX_KEY_HOME,      0   },
    {KEY_END,       QX_KEY_END,       0   },
    {KEY_DC,        QX_KEY_DELETE,    0   },
    {KEY_F(1),      QX_KEY_F1,        0   },
    {KEY_BACKSPACE, QX_KEY_RUNE,      8   },
    {KEY_ENTER,     QX_KEY_RUNE,      '\r'},
};

static void set_modes(struct qx_term *term, bool no_colour)
{
    (void)raw();
    (void)noecho();
    (void)nonl();
    (void)intrflush(stdscr, FALSE);
    (void)keypad(stdscr, TRUE);
    (void)nodelay(stdscr, TRUE);
    (void)leaveok(stdscr, FALSE);
    (void)curs_set(1);
    (void)set_escdelay(ESCAPE_MS);
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        (void)define_key(encodings[i].sequence, encodings[i].code);
    }
    term->colour = !no_colour && start_color() == OK && COLORS >= 8 &&
                   COLOR_PAIRS > QX_LOOK_COUNT && use_default_colors() == OK;
}

/* A shell may have left these on; only terminals with a mouse know them. */
static void modes_off(void)
{
    static const char off[] = "\033[?1000l\033[?1002l\033[?1003l\033[?1006l" PASTE_OFF;

    if (has_mouse()) {
        (void)!write(STDOUT_FILENO, off, sizeof off - 1);
    }
}

/*
 * Curses flushes several times a refresh, and what follows the cursor between two writes would see
 * it somewhere else. So it gets a descriptor of its own: the terminal while it sets the modes, then
 * memory, which is handed on as a whole.
 */
static enum qx_err open_curses(struct qx_term *term)
{
    int fd = dup(STDOUT_FILENO);

    term->out = fd < 0 ? NULL : fdopen(fd, "w");
    term->sink = memfd_create("screen", MFD_CLOEXEC);
    if (term->out == NULL || term->sink < 0) {
        return QX_ERR_TERMINAL;
    }
    use_env(FALSE); /* the size is the terminal's, whatever COLUMNS and LINES say */
    use_tioctl(TRUE);
    term->screen = newterm(NULL, term->out, stdin);
    return term->screen == NULL ? QX_ERR_TERMINAL : QX_OK;
}

static enum qx_err hand_on(const struct qx_term *term)
{
    off_t len = lseek(term->sink, 0, SEEK_CUR);
    uint8_t *bytes = qx_alloc(len > 0 ? (size_t)len : 1, 1);
    bool all = lseek(term->sink, 0, SEEK_SET) == 0 && read(term->sink, bytes, (size_t)len) == len &&
               lseek(term->sink, 0, SEEK_SET) == 0;
    enum qx_err err =
        all ? qx_write_all(STDOUT_FILENO, qx_slice(bytes, (size_t)len)) : QX_ERR_TERMINAL;

    free(bytes);
    return err;
}

enum qx_err qx_term_open(const struct qx_term_options *options, struct qx_term **out,
                         struct qx_report *report)
{
    struct qx_term *term = qx_alloc(1, sizeof *term);

    if (!qx_term_capable(STDIN_FILENO, STDOUT_FILENO)) {
        free(term);
        return qx_fail(report, QX_ERR_TERMINAL, "terminal", 0,
                       "this terminal cannot place the cursor: use --plain");
    }
    qx_term_save(STDOUT_FILENO, &term->saved);
    bool paste = options->paste && saved_tell_paste(&term->saved);

    if (signals_take(&term->saved, &term->signal_fd) != QX_OK) {
        free(term);
        return qx_fail(report, QX_ERR_TERMINAL, "terminal", 0, "no file descriptors left");
    }
    if (open_curses(term) != QX_OK) {
        signals_release();
        free(term);
        return qx_fail(report, QX_ERR_TERMINAL, "terminal", 0,
                       "curses does not know it: set TERM, or use --plain");
    }
    term->ascii = options->ascii;
    set_modes(term, options->no_colour);
    modes_off();
    if (paste) {
        (void)!write(STDOUT_FILENO, PASTE_ON, sizeof PASTE_ON - 1);
    }
    (void)fflush(term->out);
    (void)dup2(term->sink, fileno(term->out));
    qx_term_set_theme(term, options->theme);
    *out = term;
    return QX_OK;
}

static void forget(struct qx_term **term)
{
    signals_release();
    delscreen((*term)->screen);
    (void)fclose((*term)->out);
    (void)close((*term)->sink);
    qx_grid_free(&(*term)->shown);
    free(*term);
    *term = NULL;
}

void qx_term_close(struct qx_term **term)
{
    if (*term != NULL) {
        (void)endwin();
        (void)!hand_on(*term);
        qx_term_restore(STDOUT_FILENO, &(*term)->saved); /* the modes: curses has no terminal now */
        forget(term);
    }
}

void qx_term_abandon(struct qx_term **term)
{
    if (*term != NULL) {
        forget(term);
    }
}

void qx_term_size(const struct qx_term *term, int *rows, int *cols)
{
    (void)term;
    getmaxyx(stdscr, *rows, *cols);
}

void qx_term_set_theme(struct qx_term *term, enum qx_theme theme)
{
    term->theme = term->colour ? theme : QX_THEME_MONO;
    if (term->colour) {
        theme_set_pairs(term->theme);
        (void)wbkgd(stdscr, (chtype)COLOR_PAIR(QX_LOOK_PLAIN + 1));
    }
    qx_term_redraw(term);
}

void qx_term_redraw(struct qx_term *term)
{
    qx_grid_free(&term->shown);
    (void)clearok(stdscr, TRUE);
}

static void put_cell(const struct qx_term *term, int row, int col, const struct qx_grid_cell *cell)
{
    wchar_t text[QX_CELL_RUNES + 1] = {0};
    enum qx_look look = cell->look < QX_LOOK_COUNT ? (enum qx_look)cell->look : QX_LOOK_PLAIN;
    cchar_t out;

    for (size_t i = 0; i < QX_CELL_RUNES && cell->runes[i] != 0; i++) {
        if (!term->ascii || i == 0) {
            text[i] = (wchar_t)(term->ascii ? qx_rune_ascii(cell->runes[i]) : cell->runes[i]);
        }
    }
    short pair = term->colour ? (short)(look + 1) : 0;

    if (setcchar(&out, text, theme_attributes(term->theme, look), pair, NULL) == OK) {
        (void)mvadd_wch(row, col, &out);
    }
}

static bool same(const struct qx_grid_cell *a, const struct qx_grid_cell *b)
{
    return memcmp(a->runes, b->runes, sizeof a->runes) == 0 && a->look == b->look &&
           a->width == b->width;
}

void qx_term_show(struct qx_term *term, const struct qx_grid *grid)
{
    bool all = term->shown.rows != grid->rows || term->shown.cols != grid->cols;
    int rows;
    int cols;

    qx_term_size(term, &rows, &cols);
    for (int row = 0; row < grid->rows && row < rows; row++) {
        for (int col = 0; col < grid->cols && col < cols; col++) {
            const struct qx_grid_cell *cell = qx_grid_at(grid, row, col);
            const struct qx_grid_cell *before = all ? NULL : qx_grid_at(&term->shown, row, col);

            if (cell->width > 0 && (all || !same(cell, before))) {
                put_cell(term, row, col, cell);
            }
        }
    }
    (void)move(grid->cursor_row < rows ? grid->cursor_row : rows - 1,
               grid->cursor_col < cols ? grid->cursor_col : cols - 1);
    (void)refresh();
    (void)!hand_on(term); /* a terminal that is gone is told by qx_term_wait */
    if (all) {
        qx_grid_reset(&term->shown, grid->rows, grid->cols);
    }
    memcpy(term->shown.cells, grid->cells,
           (size_t)grid->rows * (size_t)grid->cols * sizeof *grid->cells);
}

static unsigned read_notes(struct qx_term *term)
{
    char notes[64];
    ssize_t got = read(term->signal_fd, notes, sizeof notes);
    unsigned events = 0;

    for (ssize_t i = 0; i < got; i++) {
        events |= notes[i] == SIGNAL_RESIZE ? QX_TERM_RESIZE : QX_TERM_ENDED;
    }
    if ((events & QX_TERM_RESIZE) != 0) {
        struct winsize size;

        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
            (void)resizeterm(size.ws_row, size.ws_col);
        }
        qx_term_redraw(term);
    }
    return events;
}

#define OTHERS_MAX 6

unsigned qx_term_wait(struct qx_term *term, struct pollfd *others, size_t n_others, int timeout_ms)
{
    struct pollfd fds[2 + OTHERS_MAX] = {
        {.fd = STDIN_FILENO,    .events = POLLIN},
        {.fd = term->signal_fd, .events = POLLIN}
    };
    unsigned events = 0;

    n_others = n_others < OTHERS_MAX ? n_others : OTHERS_MAX;
    for (size_t i = 0; i < n_others; i++) {
        fds[2 + i] = others[i];
        others[i].revents = 0;
    }
    int n = poll(fds, 2 + n_others, timeout_ms);

    term->pasting = n != 0 && term->pasting;
    if (n < 0) {
        return errno == EINTR ? read_notes(term) : QX_TERM_ENDED;
    }
    if (fds[1].revents != 0) {
        events |= read_notes(term);
    }
    if ((fds[0].revents & POLLIN) != 0) {
        events |= QX_TERM_KEY;
    }
    if ((fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) {
        events |= QX_TERM_ENDED;
    }
    for (size_t i = 0; i < n_others; i++) {
        others[i].revents = fds[2 + i].revents;
        events |= others[i].revents != 0 ? QX_TERM_OTHER : 0U;
    }
    return events;
}

static bool of_code(int code, struct qx_key *out)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i].code == code) {
            *out = (struct qx_key){.kind = codes[i].kind, .rune = codes[i].rune};
            return true;
        }
    }
    return false;
}

enum rest { REST_COMES, REST_NONE, REST_IS_ESC };

/* Within a sequence the rest is waited for; the wait is short, and outside there is none, nor after
 * an Esc that was given as a key. */
static enum rest wait_for_rest(struct qx_term *term, struct qx_key *out)
{
    const struct qx_decoder *d = &term->decoder;
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

    if (d->state == QX_DECODE_GROUND || (d->state == QX_DECODE_ESC && d->pauses > 0)) {
        return REST_NONE;
    }
    int n = poll(&in, 1, ESCAPE_MS);

    if (n > 0 && in.revents == POLLIN) {
        return REST_COMES;
    }
    return n == 0 && qx_decode_pause(&term->decoder, out) ? REST_IS_ESC : REST_NONE;
}

static bool next_key(struct qx_term *term, struct qx_key *out)
{
    wint_t value;

    for (;;) {
        int kind = get_wch(&value);

        if (kind == ERR) {
            enum rest rest = wait_for_rest(term, out);

            if (rest != REST_COMES) {
                return rest == REST_IS_ESC;
            }
        } else if (kind == KEY_CODE_YES) {
            term->decoder = (struct qx_decoder){0};
            if (of_code((int)value, out)) {
                return true;
            }
        } else if (qx_decode(&term->decoder, (uint32_t)value, out)) {
            return true;
        }
    }
}

bool qx_term_key(struct qx_term *term, struct qx_key *out)
{
    if (!next_key(term, out)) {
        return false;
    }
    term->pasting = out->kind == QX_KEY_PASTE || (term->pasting && out->kind != QX_KEY_PASTE_END);
    out->pasted = term->pasting;
    return true;
}

bool qx_term_drop(struct qx_term *term)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    struct qx_key key;
    bool any = false;
    int drops = 0;

    do {
        while (qx_term_key(term, &key)) {
            any = true;
        }
    } while (++drops < DROPS_MAX && poll(&in, 1, HEELS_MS) > 0 && in.revents == POLLIN);
    return any;
}
