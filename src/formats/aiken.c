/*
 * Aiken files: a stem on one line, options "A) text" or "A. text" on a line each, "ANSWER: A".
 * Other importers go by the order of the options and never look at their letters; here both must
 * say the same.
 */
#include "reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define LETTERS 26

static const char ANSWER[] = "ANSWER:";

/* Which part of a question the line before was of. */
enum part { PART_NONE, PART_STEM, PART_OPTIONS };

struct aiken_file {
    struct making m;
    struct qx_buf stem;
    enum part part;
    bool blank;          /* the line before was blank */
    bool faulty;         /* the question's fault is reported */
    uint32_t line;       /* of the file */
    uint32_t first_line; /* of the question */
};

static struct qx_slice from(struct qx_slice s, size_t at)
{
    return qx_slice_trim(qx_slice(s.ptr + at, s.len - at));
}

/* What is wrong with the question; the first fault is told. */
__attribute__((format(printf, 3, 4))) static void fault(struct aiken_file *f, uint32_t line,
                                                        const char *format, ...)
{
    const struct qx_reading *r = f->m.reading;
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!f->faulty) {
        (void)qx_fail(r->report, QX_ERR_QUESTION, r->where, line, "%s", text);
    }
    f->faulty = true;
}

/* The question begins with this line. */
static void begin(struct aiken_file *f, enum part part)
{
    qx_making_start(&f->m);
    qx_buf_clear(&f->stem);
    f->m.q.type = QX_SINGLE;
    f->part = part;
    f->faulty = false;
    f->first_line = f->line;
}

/* Gives the question, or counts it as refused. */
static enum qx_err end(struct aiken_file *f)
{
    f->part = PART_NONE;
    if (!f->faulty &&
        qx_making_texts(&f->m, qx_buf_slice(&f->stem), f->first_line, &f->m.q.stem) != QX_OK) {
        f->faulty = true;
    }
    if (f->faulty) {
        qx_making_refuse(&f->m);
        return QX_OK;
    }
    return qx_making_give(&f->m, f->first_line);
}

/* Ends what has had no ANSWER. */
static enum qx_err end_unfinished(struct aiken_file *f)
{
    if (f->part == PART_NONE) {
        return QX_OK;
    }
    fault(f, f->first_line, "a question without an answer: end it with a line 'ANSWER: A'");
    return end(f);
}

static enum qx_err stem_line(struct aiken_file *f, struct qx_slice text)
{
    if (f->part == PART_STEM && !f->blank) {
        f->faulty =
            f->faulty || !qx_making_lenient(&f->m, f->line,
                                            "a stem of several lines, which other programs refuse: "
                                            "write it on one, and options as 'A) text'");
        qx_buf_byte(&f->stem, '\n');
        qx_buf_add(&f->stem, text);
        return QX_OK;
    }
    enum qx_err err = end_unfinished(f);

    begin(f, PART_STEM);
    qx_buf_add(&f->stem, text);
    return err;
}

/* A line that belongs to a stem, where there is none. */
static void begin_without_stem(struct aiken_file *f)
{
    begin(f, PART_OPTIONS);
    fault(f, f->line, "an option or answer without a question: write the question above");
}

static void option_line(struct aiken_file *f, uint8_t letter, struct qx_slice text)
{
    struct qx_option *option = NULL;

    if (f->part == PART_NONE) {
        begin_without_stem(f);
    }
    f->part = PART_OPTIONS;
    if (f->faulty) {
        return;
    }
    if ((size_t)(letter - 'A') != f->m.q.n_options) {
        fault(f, f->line, "option %c where %c is due: letter the options in order", letter,
              (char)('A' + f->m.q.n_options));
    } else if (text.len == 0) {
        fault(f, f->line, "option %c has no text: give it", letter);
    } else if (qx_making_option(&f->m, f->line, &option) != QX_OK ||
               qx_making_texts(&f->m, text, f->line, &option->text) != QX_OK) {
        f->faulty = true;
    }
}

/* "ANSWER: B" with the letter of an option. */
static void take_key(struct aiken_file *f, struct qx_slice text)
{
    uint8_t letter = text.len == 1 ? text.ptr[0] : 0;
    size_t n = f->m.q.n_options;

    if (n < 2) {
        fault(f, f->first_line, "fewer than two options: add some");
    } else if (letter < 'A' || letter > 'Z') {
        fault(f, f->line, "an answer that is not one capital letter: write it as 'ANSWER: A'");
    } else if ((size_t)(letter - 'A') >= n) {
        fault(f, f->line, "answer %c, but the options end with %c: correct one of them", letter,
              (char)('A' + n - 1));
    } else {
        f->m.options[letter - 'A'].weight = (struct qx_fraction){1, 1};
    }
}

static enum qx_err answer_line(struct aiken_file *f, struct qx_slice text)
{
    if (f->part == PART_NONE) {
        begin_without_stem(f);
    }
    take_key(f, text);
    return end(f);
}

/* "A)" or "A." */
static bool is_label(struct qx_slice s, uint8_t first)
{
    return s.len >= 2 && s.ptr[0] >= first && s.ptr[0] < first + LETTERS &&
           (s.ptr[1] == ')' || s.ptr[1] == '.');
}

static bool in_any_case(struct qx_slice s, const char *prefix)
{
    size_t len = strlen(prefix);

    return s.len >= len && strncasecmp((const char *)s.ptr, prefix, len) == 0;
}

/* Small letters, where capital ones are due: told, since others take the line for a stem. */
static void doubt_letters(struct aiken_file *f)
{
    if (!f->faulty && !qx_making_lenient(&f->m, f->line,
                                         "small letters, which other programs take for a "
                                         "question: write 'A)' and 'ANSWER:'")) {
        f->faulty = true;
    }
}

/* "b)" where B is due; behind a fault, whichever it is. */
static bool is_small_label(const struct aiken_file *f, struct qx_slice line)
{
    return f->part != PART_NONE && is_label(line, 'a') &&
           (f->faulty || (size_t)(line.ptr[0] - 'a') == f->m.q.n_options);
}

static enum qx_err read_line(struct aiken_file *f, struct qx_slice line)
{
    bool small = is_small_label(f, line);

    if (small) {
        doubt_letters(f);
    }
    if (small || is_label(line, 'A')) {
        option_line(f, (uint8_t)(line.ptr[0] & ~0x20), from(line, 2));
        return QX_OK;
    }
    if (f->part == PART_OPTIONS && in_any_case(line, ANSWER) && !qx_slice_starts(line, ANSWER)) {
        doubt_letters(f);
    } else if (!qx_slice_starts(line, ANSWER)) {
        return stem_line(f, line);
    }
    return answer_line(f, from(line, sizeof ANSWER - 1));
}

/* A question that lacks its stem ends with a blank line; any other goes on. */
static enum qx_err blank_line(struct aiken_file *f)
{
    f->blank = true;
    return f->part == PART_OPTIONS && f->stem.len == 0 ? end(f) : QX_OK;
}

static enum qx_err read_lines(struct aiken_file *f, struct qx_slice text)
{
    const uint8_t *at = text.ptr;
    const uint8_t *stop = text.ptr + text.len;
    enum qx_err err = QX_OK;

    while (at < stop && err == QX_OK) {
        const uint8_t *lf = memchr(at, '\n', (size_t)(stop - at));
        struct qx_slice line = qx_slice_trim(qx_slice(at, (size_t)((lf == NULL ? stop : lf) - at)));

        f->line++;
        at = lf == NULL ? stop : lf + 1;
        if (line.len == 0) {
            err = blank_line(f);
        } else {
            err = read_line(f, line);
            f->blank = false;
        }
        if (err == QX_OK && f->part == PART_NONE) {
            err = qx_making_go_on(&f->m, (size_t)(at - text.ptr));
        }
    }
    return err == QX_OK ? end_unfinished(f) : err;
}

enum qx_err qx_aiken_read(struct qx_slice text, struct qx_reading *reading)
{
    struct aiken_file *f = qx_alloc(1, sizeof *f);

    f->m.reading = reading;
    enum qx_err err = text.len == 0 ? QX_OK : read_lines(f, text);

    qx_making_end(&f->m);
    qx_buf_free(&f->stem);
    free(f);
    return err;
}
