#include "width.h"

#include <qualex/arena.h>
#include <qualex/utf8.h>

#include <stdlib.h>

#include <unilbrk.h>

struct wrap {
    size_t width;
    struct qx_line *lines;
    size_t n;
    size_t cap;
};

static void add(struct wrap *w, struct qx_slice text, bool verbatim)
{
    if (w->n == w->cap) {
        w->cap = w->cap == 0 ? 16 : 2 * w->cap;
        w->lines = qx_realloc(w->lines, w->cap, sizeof *w->lines);
    }
    w->lines[w->n++] = (struct qx_line){.text = text, .verbatim = verbatim};
}

static bool blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static struct qx_slice from(struct qx_slice s, size_t at)
{
    return qx_slice(s.ptr + at, s.len - at);
}

static struct qx_slice without_end_blanks(struct qx_slice s)
{
    while (s.len > 0 && blank(s.ptr[s.len - 1])) {
        s.len--;
    }
    return s;
}

/* How much of s fits; *word_end is the end of the last word that a blank follows within, or 0.
 * Takes at least one character, with its marks. */
static size_t fit(struct qx_slice s, size_t width, size_t *word_end)
{
    size_t cells = 0;
    size_t at = 0;

    *word_end = 0;
    while (at < s.len) {
        size_t len;
        size_t wide = qx_next_width(from(s, at), &len);

        if (blank(s.ptr[at]) && at > 0 && !blank(s.ptr[at - 1])) {
            *word_end = at;
        }
        if (cells + wide > width && cells > 0) {
            break;
        }
        cells += wide;
        at += len;
    }
    return at;
}

/* Where a word of which only `fits` bytes fit is cut. One character more is shown to the algorithm,
 * so that it can judge the place where the width ends. */
static size_t cut(struct qx_slice word, size_t fits)
{
    size_t len;
    size_t best = fits;

    (void)qx_utf8_next(from(word, fits), &len);
    char *breaks = qx_alloc(fits + len, 1);

    u8_possible_linebreaks(word.ptr, fits + len, "UTF-8", breaks);
    for (size_t i = fits; i > 0; i--) {
        if (breaks[i] == UC_BREAK_POSSIBLE) {
            best = i;
            break;
        }
    }
    free(breaks);
    return best;
}

static void wrap_prose(struct wrap *w, struct qx_slice s)
{
    s = without_end_blanks(s);
    do {
        size_t word_end;
        size_t end = fit(s, w->width, &word_end);

        if (end < s.len) {
            end = word_end > 0 ? word_end : cut(s, end);
        }
        add(w, qx_slice(s.ptr, end), false);
        s = from(s, end);
        while (s.len > 0 && blank(s.ptr[0])) {
            s = from(s, 1);
        }
    } while (s.len > 0);
}

size_t qx_wrap(struct qx_slice s, size_t width, struct qx_line **lines)
{
    struct wrap w = {.width = width == 0 ? 1 : width};
    bool fenced = false;

    while (s.len > 0) {
        const uint8_t *lf = memchr(s.ptr, '\n', s.len);
        struct qx_slice line = qx_slice(s.ptr, lf == NULL ? s.len : (size_t)(lf - s.ptr));

        if (qx_slice_starts(line, "```")) {
            fenced = !fenced;
        } else if (fenced || qx_slice_starts(line, "    ") || qx_slice_starts(line, "\t")) {
            add(&w, line, true);
        } else {
            wrap_prose(&w, line);
        }
        s = from(s, lf == NULL ? line.len : line.len + 1);
    }
    *lines = w.lines;
    return w.n;
}
