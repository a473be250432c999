/* What the sources of the store share: the closed list of statements. */
#ifndef QUALEX_BANK_STORE_H
#define QUALEX_BANK_STORE_H

#include <qualex/bank.h>
#include <qualex/db.h>

enum {
    BANK_MAKE,
    BANK_IDENTITY,
    VERSION_NEWEST,
    VERSION_ADD,
    VERSION_STATUS,
    STEP_ADD,
    CHOSEN_ADD,
    CHOSEN_PLACE,
    CHOSEN_CLEAR,
    WALK_ALL,
    WALK_LATEST,
    SHOW,
    STEPS,
    COUNTS,
    CELL,
    CELL_ANY_LEVEL,
    FEUDS,
    APPROVED,
    CHOOSE_ALL,
    CHOOSE_NEWEST,
    CHOOSE_VERSION,
    CHOSEN_COUNT,
    CHOSEN_WALK,
    CHOSEN_SAME_PERSON,
    CHOSEN_NO_AUTHOR,
    CHOSEN_UNNAMED,
    CHOSEN_REPLACE_STEP,
    CHOSEN_REPLACE,
    CHOSEN_STATUS,
    CHOSEN_STEP,
    APPROVAL_ADD,
    MESSAGES,
    N_BANK_STATEMENTS
};

extern const struct qx_db_spec qx_bank_spec;

struct qx_bank {
    struct qx_db *db;
    char *path;
    char *trust;
    struct qx_rows *cell; /* the walk of qx_bank_cell */
};

/* A row of the columns id, version, status, topic, level, langs, public, digest, json. */
void qx_bank_entry(struct qx_rows *rows, struct qx_entry *entry);
/* SHA-256 of the canonical question; json holds its text, unless NULL. */
void qx_bank_digest(const struct qx_question *question, int64_t version, struct qx_buf *json,
                    uint8_t out[static QX_SHA256_LEN]);
/* stored with the one language of read put in or replaced; in arena. Errors: QUESTION, reported. */
enum qx_err qx_bank_merge(const struct qx_question *stored, const struct qx_question *read,
                          struct qx_arena *arena, const char *where, uint32_t line,
                          struct qx_report *report, struct qx_question *out);
struct qx_value qx_bank_blob(const uint8_t *digest); /* 32 bytes, or null */

#endif
