/* The status list inside this module. */
#ifndef QUALEX_PROOF_STATUS_H
#define QUALEX_PROOF_STATUS_H

#include <qualex/proof.h>

/*
 * What the list says of a document at that instant, by the digest of its payload. Errors, reported:
 * SUSPENDED, ANNULLED, SUPERSEDED (also by a stale list), else STATUS_MISSING for NULL,
 * STATUS_STALE after nextUpdate. A list newer than the instant is as good: its entries carry their
 * dates.
 */
QX_MUST_USE enum qx_err status_check(const struct qx_status_list *list,
                                     const uint8_t digest[static QX_SHA256_LEN], int64_t at_ms,
                                     const char *where, struct qx_report *report);

#endif
