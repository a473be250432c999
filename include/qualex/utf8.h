/* UTF-8 (RFC 3629): decoding, checking, and the one filter before every sink. */
#ifndef QUALEX_UTF8_H
#define QUALEX_UTF8_H

#include <qualex/buf.h>
#include <qualex/slice.h>

#define QX_RUNE_BAD UINT32_C(0xFFFFFFFF)

/* The next code point and its length in bytes; QX_RUNE_BAD with length 1 for what is not UTF-8
 * (overlong, surrogate, above U+10FFFF, truncated). s must not be empty. */
uint32_t qx_utf8_next(struct qx_slice s, size_t *len) __attribute__((nonnull));
/* out holds 4 bytes; returns how many were written, 0 for a surrogate or above U+10FFFF. */
size_t qx_utf8_put(uint32_t rune, uint8_t out[static 4]);
/* Offset of the first byte that is not UTF-8, or s.len. */
size_t qx_utf8_valid(struct qx_slice s);

/* Whether a code point is on the whitelist of question texts: printable ASCII, tab and LF, Latin
 * with diacritics, Cyrillic with Kazakh, Greek, listed punctuation, mathematics, arrows, box
 * drawing. Never: C0, DEL, C1, bidi controls, zero width, BOM, private use, unassigned. */
bool qx_rune_allowed(uint32_t rune);
/* Bytes at the front of s that are printable ASCII, all of them on the whitelist. */
size_t qx_allowed_run(struct qx_slice s);
/* A combining mark (of which at most two may follow a letter). */
bool qx_rune_combining(uint32_t rune);

/* text_safe: what may be shown of a foreign text. Appends s with each byte or code point outside
 * the whitelist as U+FFFD; LF and tab stay only when multiline, else they become a space. */
void qx_text_safe(struct qx_buf *out, struct qx_slice s, bool multiline) __attribute__((nonnull));

#endif
