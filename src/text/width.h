#ifndef QUALEX_TEXT_WIDTH_H
#define QUALEX_TEXT_WIDTH_H

#include <qualex/text.h>

/* Cells and bytes of the first code point of s, which must not be empty. */
size_t qx_next_width(struct qx_slice s, size_t *len);

#endif
