/* One step as it is signed: approval/1 (docs/formats/papers.md). */
#ifndef QUALEX_CLI_BANK_APPROVAL_H
#define QUALEX_CLI_BANK_APPROVAL_H

#include <qualex/json.h>
#include <qualex/life.h>

#define CLI_BANK_WHY_MAX 1024 /* bytes */

struct approval {
    enum qx_act act;
    struct qx_langs langs; /* "" = all of each version */
    const char *why;       /* borrowed from the document, as are the next two */
    const char *review_by;
    const struct qx_json *items;
    int64_t at_ms; /* when it was requested; 0 = not told */
};

/* Reads the payload; json outlives out. Errors: PAYLOAD, JSON_FIELD; reported. */
QX_MUST_USE enum qx_err cli_bank_approval_read(const struct qx_json *json, const char *where,
                                               struct qx_report *report, struct approval *out);

struct approval_item {
    const char *id; /* borrowed from the document */
    int64_t version;
    uint8_t digest[QX_SHA256_LEN];
};
/* One of approval.items. Errors: JSON_FIELD; reported. */
QX_MUST_USE enum qx_err cli_bank_approval_item(const struct qx_json *item, const char *where,
                                               struct qx_report *report, struct approval_item *out);

/* Whether a text can be one language of a set: 1 to 15 bytes, no comma. */
bool cli_bank_lang_fits(const char *lang);
/* A reason fit to be signed: one line of the whitelist, at most CLI_BANK_WHY_MAX. Errors: UTF8,
 * CHARACTER, TOO_LARGE; reported. */
QX_MUST_USE enum qx_err cli_bank_why_check(const char *why, const char *where,
                                           struct qx_report *report);

#endif
