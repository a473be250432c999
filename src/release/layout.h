/* What the files of the module share: the closed list of statements and the records of a question.
 */
#ifndef QUALEX_RELEASE_LAYOUT_H
#define QUALEX_RELEASE_LAYOUT_H

#include <qualex/db.h>
#include <qualex/digest.h>
#include <qualex/release.h>
#include <qualex/seal.h>

enum release_statement {
    ADD_CELL,
    ADD_QUESTION,
    ADD_SEALED,
    ADD_ENEMY,
    ADD_RIVAL,
    ADD_CASE,
    PLACE_OF,
    ALL_CELLS,
    ALL_ENEMIES,
    ALL_RIVALS,
    ALL_CASES,
    ALL_RATINGS,
    ALL_LEAVES,
    ALL_IDS,
    GET_QUESTION,
    GET_SEALED,
    N_STATEMENTS
};

extern const struct qx_db_spec release_spec;

struct release_cell {
    int64_t first;
    uint32_t size;
};

struct qx_release {
    struct qx_db *db;
    struct qx_json *manifest;
    struct qx_arena arena; /* policy, cells, enemies */
    struct qx_policy policy;
    uint8_t digest[QX_SHA256_LEN];
    uint8_t merkle_root[QX_SHA256_LEN];
    bool root_proved;
    int64_t number;
    int64_t unit;
    int64_t not_before_ms;
    int64_t not_after_ms;
    struct qx_custody custody;
    struct qx_buf wrapped;
    struct qx_draw draw; /* over the lists below */
    int64_t *first;      /* place of a cell's ordinal 0 */
    struct qx_enemy *enemies;
    struct qx_member *rivals;
    struct qx_member *cases;
    uint8_t *ratings; /* by place */
    const uint8_t **rating_of;
};

/* Reads what forms may be drawn into release->draw. Errors: db's, DB_CORRUPT. */
QX_MUST_USE enum qx_err release_load_draw(struct qx_release *release, struct qx_report *report);
void release_free_draw(struct qx_release *release);
/* The cell and ordinal of a place; false when it is in none. */
bool release_pick_of(const struct qx_release *release, int64_t place, struct qx_pick *out);

/* What stands in clear about the question at pick; texts in arena. Errors: DB, DB_CORRUPT. */
QX_MUST_USE enum qx_err release_question(struct qx_release *release, struct qx_pick pick,
                                         struct qx_arena *arena, struct qx_released *out);

/* SHA-256("qualex secret/1" 00 S): tells that shares gave the right secret back, and nothing of it.
 */
void release_secret_check(struct qx_slice secret, uint8_t out[static QX_SHA256_LEN]);

/* The stream of a draw, made ahead: end with close. */
struct release_stream {
    struct qx_chacha20 *chacha;
    size_t taken;
    size_t filled;
    uint8_t bytes[256];
};
void release_stream_open(struct release_stream *s, const uint8_t key[static 32]);
void release_stream_close(struct release_stream *s);
/* ctx is a struct release_stream. */
void release_stream_next(void *ctx, uint8_t *out, size_t len);

/* Associated data of both sealed records: id 00 version. */
void release_associated(struct qx_buf *out, const char *id, int64_t version);

/* A question made ready: opaque option ids, released order, fixed flags; and its two records, which
 * are canonical JSON: {"body","salt"} and {"answer"} (docs/formats/release.md). */
struct release_record {
    struct qx_question question; /* texts borrowed from the original, the rest in the arena */
    struct qx_buf body;
    struct qx_buf answer;
    uint8_t leaf[QX_SHA256_LEN];
};
QX_MUST_USE enum qx_err release_prepare(const struct qx_question *question,
                                        const struct qx_policy *policy, struct qx_slice secret,
                                        struct qx_arena *arena, struct qx_report *report,
                                        struct release_record *out);
void release_record_free(struct release_record *record);
/* SHA-256(00 ‖ salt ‖ canonical {"answer","body"}). */
void release_leaf(struct qx_slice salt, const struct qx_json *body, const struct qx_json *answer,
                  uint8_t out[static QX_SHA256_LEN]);

/* Merkle tree of RFC 9162, section 2.1.1, over leaf hashes added one by one. Start from {0}. */
struct release_merkle {
    uint8_t nodes[64][QX_SHA256_LEN]; /* nodes[h]: a whole subtree of 2^h leaves, when bit h of n */
    uint64_t n;
};
void release_merkle_add(struct release_merkle *tree, const uint8_t leaf[static QX_SHA256_LEN]);
/* SHA-256 of nothing when there is no leaf. */
void release_merkle_root(const struct release_merkle *tree, uint8_t out[static QX_SHA256_LEN]);

#endif
