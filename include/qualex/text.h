/* The door to libunistring and gettext: normalisation, width, line breaking, translation. */
#ifndef QUALEX_TEXT_H
#define QUALEX_TEXT_H

#include <qualex/buf.h>
#include <qualex/err.h>
#include <qualex/report.h>

/* gettext: `_("…")` marks and translates; N_() only marks. */
const char *qx_tr(const char *text) __attribute__((format_arg(1)));
const char *qx_trn(const char *one, const char *many, unsigned long n)
    __attribute__((format_arg(1), format_arg(2)));
/* For a word that means two things: context tells the translator which. */
const char *qx_trc(const char *context, const char *text);
#define _(text) qx_tr(text)
#define NC_(context, text) text
#define N_(text) text

/* A UTF-8 locale (the user's, else C.UTF-8) and the catalogue of lang ("en", "ru", "kk", "kk-Latn":
 * BCP 47, a language and perhaps a script); NULL or a lang without a catalogue is English. The
 * first call sets the locale; later ones, which may come while running and inside a jail, only
 * change the language. catalogues: folder, or NULL for the installed. Returns false when no UTF-8
 * locale exists. */
bool qx_text_init(const char *lang, const char *catalogues);
#define QX_TEXT_FOLDER 4096 /* bytes of a path */
/* The folder of the catalogues that stand beside a program which was built and not installed; NULL
 * when none are there, so that the installed ones are taken. */
const char *qx_text_built(char folder[static QX_TEXT_FOLDER]);
/* After qx_text_init: another language from the same folder, NULL or none of its catalogues
 * English. */
void qx_text_speak(const char *lang);
/* Reads the catalogues of every offered language, before a jail closes the file system; after
 * qx_text_init, whose language stays. */
void qx_text_preload(const char *const *langs, size_t n);

/* NFC (UAX #15), appended. Errors: UTF8. */
QX_MUST_USE enum qx_err qx_nfc(struct qx_slice s, struct qx_buf *out);
/* Whether a text may stand in a question: UTF-8 in NFC, of the whitelist (qx_rune_allowed), at most
 * two combining marks in a row. Errors: UTF8 or CHARACTER for the first fault; the message names
 * the line (counted from first_line), the place in it (characters, from 1) and the code point. */
QX_MUST_USE enum qx_err qx_text_check(struct qx_slice s, const char *where, uint32_t first_line,
                                      struct qx_report *report);

/* What words are made of: letters, digits, combining marks (Unicode categories L, N, M). */
bool qx_rune_in_word(uint32_t rune);
/* The small letter of a capital by Unicode's simple mapping, whatever the language; others as they
 * are. */
uint32_t qx_rune_lower(uint32_t rune);
/* The form in which typed answers are compared (docs/formats/question.md), appended: NFC, blanks at
 * the ends cut off and each run of them within made one, full case folding unless case_sensitive
 * (by the Turkish rule where lang is kk-Latn, tr or az). What is no UTF-8 folds to nothing. */
void qx_answer_fold(const char *lang, bool case_sensitive, const char *text, struct qx_buf *out);

/* Cells that safe text takes on a terminal (UAX #11; combining marks 0, tab and LF 1: a tab is
 * drawn as one blank). */
size_t qx_width(struct qx_slice s);

struct qx_line {
    struct qx_slice text; /* without the break; borrowed from the source */
    bool verbatim;        /* belongs to a code block: not broken, may be cut */
};
/* Breaks safe text into lines of at most width cells (a width of 0 counts as 1). Lines break at
 * blanks, which then vanish; a word longer than the width breaks where UAX #14 allows, else where
 * the width ends, never before a combining mark. UAX #14 is not asked otherwise: it would split
 * `i++` and `a-b`. LF always breaks; a line that starts with four blanks or a tab, or stands in a
 * ``` fence (the fences are dropped), is verbatim. *lines is owned by the caller: free(); NULL when
 * there are none. Returns how many. */
size_t qx_wrap(struct qx_slice s, size_t width, struct qx_line **lines);

#endif
