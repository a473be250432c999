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
#define _(text) qx_tr(text)
#define N_(text) text

/* A UTF-8 locale (the user's, else C.UTF-8) and the catalogue of lang ("en", "ru", "kk",
 * "kk-Latn"); may be called again while running. catalogues: folder, or NULL for the installed.
 * Never fails: the worst is English. Returns false when no UTF-8 locale exists. */
bool qx_text_init(const char *lang, const char *catalogues);
/* Maps catalogues of every offered language into memory, before a jail closes the file system. */
void qx_text_preload(const char *const *langs, size_t n);

/* NFC (UAX #15), appended. Errors: UTF8. */
QX_MUST_USE enum qx_err qx_nfc(struct qx_slice s, struct qx_buf *out);
/* Errors: UTF8 or CHARACTER; message names the line (from first_line), the code point and its place. */
QX_MUST_USE enum qx_err qx_text_check(struct qx_slice s, const char *where, uint32_t first_line,
                                      struct qx_report *report);

/* Cells that safe text takes on a terminal (UAX #11; combining marks 0). */
size_t qx_width(struct qx_slice s);

struct qx_line {
    struct qx_slice text; /* without the break; borrowed from the source */
    bool verbatim;        /* belongs to a code block: not broken, may be cut */
};
/* Breaks safe text into lines of at most width cells (UAX #14); LF always breaks; a line that starts
 * with four blanks, or stands in a ``` fence (the fences are dropped), is verbatim. *lines is owned
 * by the caller: free(). Returns how many. */
size_t qx_wrap(struct qx_slice s, size_t width, struct qx_line **lines);

#endif
