/* TSV, which is written as CSV and then parted by tabs. */
#ifndef QUALEX_CLI_BANK_TABS_H
#define QUALEX_CLI_BANK_TABS_H

#include <qualex/formats.h>

/* Whole records of RFC 4180 as the same ones between tabs, appended; a field that has a tab, a
 * quote or a line end is quoted. Errors: SYNTAX, reported. */
QX_MUST_USE enum qx_err cli_bank_tabs(struct qx_slice csv, const char *where,
                                      struct qx_report *report, struct qx_buf *out);

#endif
