/* What the files of this module share. */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H

#include <qualex/db.h>
#include <qualex/journal.h>

struct qx_journal {
    struct qx_db *db;
};

enum journal_statement {
    STMT_KNOW_SITTING,
    STMT_SEAL_SITTING,
    STMT_OPEN_SITTINGS,
    STMT_IS_SEALED,
    STMT_ADD_EVENT,
    STMT_EVENT,
    STMT_EVENTS,
    STMT_HEAD,
    STMT_KEEP_NONCE,
    STMT_NONCE,
    STMT_KEEP_SEAT,
    STMT_SEAT,
    STMT_KEEP_EXCLUDED,
    STMT_EXCLUDED,
    STMT_KEEP_RESULT,
    STMT_RESULT,
    STMT_BEAT,
    STMT_LAST_BEAT,
    STMT_NEWEST,
    STMT_USE_RELEASE,
    STMT_WARM,
    STMT_COOL,
    STMT_COUNT
};

extern const struct qx_db_spec journal_spec;

#endif
