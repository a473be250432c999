/* What the sources of the store share: the closed list of statements. */
#ifndef QUALEX_BANK_STORE_H
#define QUALEX_BANK_STORE_H

#include <qualex/life.h>
#include <qualex/db.h>

enum {
    BANK_MAKE,
    BANK_IDENTITY,
    BANK_CHANGES,
    VERSION_NEWEST,
    VERSION_LAST,
    VERSION_ADD,
    VERSION_INDEX,
    VERSION_STATUS,
    STEP_ADD,
    STEPS_CARRY,
    CHOSEN_ADD,
    CHOSEN_PLACE,
    CHOSEN_PLACES,
    CHOSEN_PLACES_OF,
    CHOSEN_CLEAR,
    PART_FIND,
    PART_NOTE,
    PART_ANY,
    PART_FORGET,
    LIST_ALL,
    LIST_STATUS,
    LIST_STATUS_TOPIC,
    LIST_TOPIC,
    LIST_OVERDUE,
    LIST_TEXT,
    FIND_ID,
    SEARCH,
    PAGE_ALL, /* each is followed by itself backwards */
    PAGE_ALL_BACK,
    PAGE_OPEN,
    PAGE_OPEN_BACK,
    PAGE_QUEUE,
    PAGE_QUEUE_BACK,
    PAGE_FORCE,
    PAGE_FORCE_BACK,
    PAGE_TOPIC,
    PAGE_TOPIC_BACK,
    PAGE_TEXT,
    PAGE_TEXT_BACK,
    LANGUAGES,
    AT,
    LAST,
    COUNT_TO,
    SHOW,
    STEPS,
    COMMENT_ADD,
    COUNTS,
    CELL,
    CELL_ANY_LEVEL,
    FEUDS,
    APPROVED,
    NO_QUESTIONS,
    STANDING_STATUS,
    STANDING_ID,
    STANDING_VERSION,
    CHOSEN_MOVE,
    CHOSEN_WALK,
    CHOSEN_PERSONS,
    CHOSEN_NO_AUTHOR,
    CHOSEN_AUTHORS,
    CHOSEN_REPLACE_STEP,
    CHOSEN_REPLACE,
    CHOSEN_STATUS,
    CHOSEN_STEP,
    CHOSEN_WAITING,
    CHOSEN_STANDING,
    APPROVAL_ADD,
    MESSAGES,
    N_BANK_STATEMENTS
};

extern const struct qx_db_spec qx_bank_spec;

/* The act that puts questions in, and what of its new versions waits to be written (index.c). */
struct bank_index {
    struct qx_arena arena;
    struct waiting *newest;
    struct qx_buf spare; /* room for a text on its way */
    struct qx_buf last;  /* the greatest id */
    int64_t before;      /* row of the last version before the act */
    int64_t row;         /* of the newest version; 0: to be asked */
    size_t n;
    size_t bytes;
};

struct qx_bank {
    struct qx_db *db;
    char *path;
    char *trust;
    struct qx_rows *cell; /* the walk of qx_bank_cell */
    struct bank_index index;
};

#define BANK_ENTRY_COLUMNS 12
/* A row of the columns of ENTRY (statements.c). */
void qx_bank_entry(struct qx_rows *rows, struct qx_entry *entry);
/* stored with the one language of read put in or replaced; in arena. Errors: QUESTION, reported. */
enum qx_err qx_bank_merge(const struct qx_question *stored, const struct qx_question *read,
                          struct qx_arena *arena, const char *where, uint32_t line,
                          struct qx_report *report, struct qx_question *out);
/* read in the only language of stored: what its file does not say stays as it is stored; in arena. */
void qx_bank_keep_unsaid(const struct qx_question *stored, const struct qx_question *read,
                         struct qx_arena *arena, struct qx_question *out);
/* Nobody takes two of the three steps in one language, and in a live bank all is signed. Errors:
 * SAME_PERSON, SIGNER_MISSING, MODE; reported. */
enum qx_err qx_bank_may(struct qx_bank *bank, const struct qx_intent *intent,
                        const struct qx_actor *actor, struct qx_report *report);
/* Before each question: rows and ids are counted from here. */
enum qx_err qx_bank_index_begin(struct qx_bank *bank);
/* Takes the words of a new version, bank->index.row, and where it was met ("file:line"); writes
 * what waits when it is much. */
enum qx_err qx_bank_index_add(struct qx_bank *bank, const struct qx_question *question,
                              const char *place);
/* Where a version of this act was met; added to out, or nothing when it is none. */
enum qx_err qx_bank_index_place(struct qx_bank *bank, int64_t row, struct qx_buf *out);
/* Writes all that waits: the act ends. */
enum qx_err qx_bank_index(struct qx_bank *bank);
void qx_bank_index_forget(struct qx_bank *bank);
struct qx_value qx_bank_blob(const uint8_t *digest); /* 32 bytes, or null */

#endif
