#include "layout.h"

#include <qualex/hex.h>

static const char HERE[] = "release";

enum part { BODY, ANSWER };

static enum qx_err get_sealed(struct qx_release *release, const struct qx_released *q,
                              enum part part, struct qx_buf *out)
{
    const struct qx_value place = qx_int(release->first[q->cell] + q->ordinal);
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(release->db, GET_SEALED, &place, 1, &rows);
    bool found = err == QX_OK && qx_rows_next(rows);

    if (found) {
        qx_buf_add(out, qx_row_bytes(rows, (int)part));
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    return err == QX_OK && !found ? QX_ERR_NOT_FOUND : err;
}

/* One record opened and read. */
static enum qx_err open_part(struct qx_release *release, const struct qx_released *q,
                             enum part part, const uint8_t key[static 32], struct qx_json **out)
{
    struct qx_buf sealed = {0};
    struct qx_buf plain = {0};
    struct qx_buf associated = {0};
    enum qx_err err = get_sealed(release, q, part, &sealed);

    release_associated(&associated, q->id, q->version);
    if (err == QX_OK) {
        err = qx_unseal(key, qx_buf_slice(&associated), qx_buf_slice(&sealed), &plain);
    }
    if (err == QX_OK) {
        err = qx_json_parse_canonical(qx_buf_slice(&plain), q->id, NULL, out);
    }
    qx_buf_free(&associated);
    qx_buf_free(&plain);
    qx_buf_free(&sealed);
    return err;
}

static bool same_fields(const struct qx_question *opened, const struct qx_released *q)
{
    bool same = opened->n_fields == q->n_fields;

    for (size_t i = 0; same && i < q->n_fields; i++) {
        same = strcmp(opened->fields[i].id, q->fields[i].id) == 0 &&
               opened->fields[i].fill == q->fields[i].fill;
    }
    return same;
}

/* What was sealed is the question that stands in clear beside it. */
static bool same_question(const struct qx_question *body, const struct qx_released *q)
{
    bool same = strcmp(body->id, q->id) == 0 && body->version == q->version &&
                body->type == q->type && body->n_options == q->n_options &&
                body->n_fields == q->n_fields;

    for (size_t i = 0; same && i < q->n_options; i++) {
        same = strcmp(body->options[i].id, q->options[i]) == 0;
    }
    return same && same_fields(body, q);
}

enum qx_err qx_release_open_body(struct qx_release *release, const struct qx_released *question,
                                 const uint8_t key[static 32], struct qx_arena *arena,
                                 struct qx_question *out)
{
    struct qx_json *record = NULL;
    struct qx_question body;
    enum qx_err err = open_part(release, question, BODY, key, &record);

    if (err == QX_OK) {
        err = qx_question_body_from_json(qx_json_get(record, "body"), question->id, arena, NULL,
                                         &body);
    }
    if (err == QX_OK && !same_question(&body, question)) {
        err = QX_ERR_QUESTION;
    }
    if (err == QX_OK) {
        *out = body;
    }
    qx_json_free(&record);
    return err;
}

/* Options in released order with their weights; of an ordering in the right order. */
static enum qx_err key_options(const struct qx_json *record, const struct qx_released *q,
                               struct qx_arena *arena, struct qx_question *out)
{
    const struct qx_json *weights = qx_json_get(record, "weights");
    const struct qx_json *order = qx_json_get(record, "order");
    bool ordered = q->type == QX_ORDERING;

    if (qx_json_count(weights) != q->n_options ||
        qx_json_count(order) != (ordered ? q->n_options : 0U)) {
        return QX_ERR_QUESTION;
    }
    out->options = qx_arena_alloc(arena, q->n_options, sizeof *out->options);
    out->n_options = q->n_options;
    for (size_t i = 0; i < q->n_options; i++) {
        const char *id = ordered ? qx_json_text(qx_json_at(order, i)) : q->options[i];
        const struct qx_json *weight = id == NULL ? NULL : qx_json_get(weights, id);
        int64_t num = 0;
        int64_t den = 0;

        if (!qx_json_int(qx_json_at(weight, 0), &num) ||
            !qx_json_int(qx_json_at(weight, 1), &den) || den < 1 || den > INT32_MAX || num < -den ||
            num > den) {
            return QX_ERR_QUESTION;
        }
        out->options[i] = (struct qx_option){
            .id = qx_arena_text(arena, qx_slice_text(id)), .weight = {(int32_t)num, (int32_t)den}
        };
    }
    return QX_OK;
}

enum qx_err qx_release_open_key(struct qx_release *release, const struct qx_released *question,
                                const uint8_t key[static 32], struct qx_arena *arena,
                                struct qx_question *out)
{
    struct qx_json *record = NULL;
    struct qx_question opened = {
        .id = question->id, .version = question->version, .type = question->type};
    enum qx_err err = open_part(release, question, ANSWER, key, &record);

    if (err == QX_OK) {
        err = key_options(record, question, arena, &opened);
    }
    if (err == QX_OK && question->n_fields > 0) {
        err = qx_question_fields_from_json(qx_json_get(record, "fields"), question->id, arena, NULL,
                                           &opened);
    }
    if (err == QX_OK && !same_fields(&opened, question)) {
        err = QX_ERR_QUESTION;
    }
    qx_json_free(&record);
    if (err == QX_OK) {
        *out = opened;
    }
    return err;
}

/* All leaves make the signed root: read once. */
static enum qx_err prove_root(struct qx_release *release)
{
    struct release_merkle tree = {0};
    struct qx_rows *rows = NULL;
    uint8_t root[QX_SHA256_LEN];

    if (release->root_proved) {
        return QX_OK;
    }
    enum qx_err err = qx_db_query(release->db, ALL_LEAVES, NULL, 0, &rows);

    while (err == QX_OK && qx_rows_next(rows)) {
        struct qx_slice leaf = qx_row_bytes(rows, 0);

        if (leaf.len != QX_SHA256_LEN) {
            err = QX_ERR_RELEASE_DIGEST;
        } else {
            release_merkle_add(&tree, leaf.ptr);
        }
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    release_merkle_root(&tree, root);
    if (err == QX_OK && memcmp(root, release->merkle_root, sizeof root) != 0) {
        err = QX_ERR_RELEASE_DIGEST;
    }
    release->root_proved = err == QX_OK;
    return err;
}

enum qx_err qx_release_prove(struct qx_release *release, const struct qx_released *question,
                             const uint8_t body_key[static 32], const uint8_t answer_key[static 32])
{
    struct qx_json *body = NULL;
    struct qx_json *answer = NULL;
    uint8_t leaf[QX_SHA256_LEN];
    uint8_t salt[32] = {0};
    enum qx_err err = open_part(release, question, BODY, body_key, &body);

    if (err == QX_OK) {
        err = open_part(release, question, ANSWER, answer_key, &answer);
    }
    if (err == QX_OK) {
        struct qx_json_reader r = qx_json_reader(body, HERE, question->id, NULL);

        (void)qx_json_want_object(&r, "body");
        qx_json_want_hex(&r, "salt", salt, sizeof salt);
        err = qx_json_done(&r);
    }
    if (err == QX_OK) {
        release_leaf(qx_slice(salt, sizeof salt), qx_json_get(body, "body"), answer, leaf);
        err = memcmp(leaf, question->leaf, sizeof leaf) == 0 ? prove_root(release)
                                                             : QX_ERR_RELEASE_DIGEST;
    }
    qx_wipe(salt, sizeof salt);
    qx_json_free(&answer);
    qx_json_free(&body);
    return err;
}
