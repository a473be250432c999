#include "layout.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <qualex/clock.h>
#include <qualex/cms.h>
#include <qualex/io.h>
#include <qualex/score.h>

#define ACCEPTED_SAMPLE 100
#define REJECTED_MAX 100000 /* 100 accepted of more than that: below 1 in 1,000 */

struct feud {
    int64_t place;
    char *enemy; /* id */
};

struct writing {
    const struct qx_release_spec *spec;
    const char *path;
    struct qx_report *report;
    struct qx_db *db;
    struct qx_secret secret;
    struct release_merkle tree;
    int64_t place;
    int64_t unit;
    struct release_cell *cells; /* one a policy cell */
    uint32_t cell;              /* of the question before */
    struct qx_buf last_id;
    struct feud *feuds;
    size_t n_feuds;
};

/* --- questions --- */

static enum qx_err check_order(struct writing *w, const struct qx_question *q, uint32_t cell)
{
    bool next_cell = cell > w->cell;
    bool in_order = next_cell || (cell == w->cell && strcmp(q->id, qx_buf_cstr(&w->last_id)) > 0);

    if (cell >= w->spec->policy->n_cells || (w->place > 0 && !in_order)) {
        return qx_fail(w->report, QX_ERR_QUESTION, q->id, 0, "stands out of order in the release");
    }
    while (w->cell < cell) {
        w->cells[++w->cell].first = w->place;
    }
    w->cells[cell].size++;
    qx_buf_clear(&w->last_id);
    qx_buf_text(&w->last_id, q->id);
    return QX_OK;
}

static void remember_enemies(struct writing *w, const struct qx_question *q)
{
    for (size_t i = 0; i < q->n_enemies; i++) {
        if ((w->n_feuds & (w->n_feuds - 1)) == 0) { /* grow at the powers of two */
            w->feuds = qx_realloc(w->feuds, w->n_feuds == 0 ? 1 : 2 * w->n_feuds, sizeof *w->feuds);
        }
        w->feuds[w->n_feuds++] = (struct feud){w->place, qx_strndup(qx_slice_text(q->enemies[i]))};
    }
}

static void options_text(const struct qx_question *q, struct qx_buf *out)
{
    for (size_t i = 0; i < q->n_options; i++) {
        qx_buf_printf(out, "%s%s%s", i == 0 ? "" : " ", q->options[i].fixed ? "=" : "",
                      q->options[i].id);
    }
}

static void fields_text(const struct qx_question *q, struct qx_buf *out)
{
    for (size_t i = 0; i < q->n_fields; i++) {
        qx_buf_printf(out, "%s%c%s", i == 0 ? "" : " ", qx_fill_name(q->fields[i].fill)[0],
                      q->fields[i].id);
    }
}

static void seal_part(const struct writing *w, enum qx_release_label label,
                      const struct qx_question *q, const struct qx_buf *plain, struct qx_buf *out)
{
    struct qx_buf associated = {0};
    uint8_t key[QX_SEAL_KEY_LEN];

    qx_release_derive(qx_secret_slice(&w->secret), label, q->id, q->version, NULL, key);
    release_associated(&associated, q->id, q->version);
    qx_seal(key, qx_buf_slice(&associated), qx_buf_slice(plain), out);
    qx_wipe(key, sizeof key);
    qx_buf_free(&associated);
}

static enum qx_err insert(struct writing *w, const struct release_record *record)
{
    const struct qx_question *q = &record->question;
    struct qx_buf options = {0};
    struct qx_buf fields = {0};
    struct qx_buf body = {0};
    struct qx_buf answer = {0};

    options_text(q, &options);
    fields_text(q, &fields);
    seal_part(w, QX_LABEL_BODY, q, &record->body, &body);
    seal_part(w, QX_LABEL_KEY, q, &record->answer, &answer);
    enum qx_err err = qx_db_exec(w->db, ADD_QUESTION, qx_int(w->place), qx_text(q->id),
                                 qx_int(q->version), qx_int((int64_t)q->type),
                                 qx_text(qx_buf_cstr(&options)), qx_text(qx_buf_cstr(&fields)),
                                 qx_bytes(qx_slice(record->leaf, sizeof record->leaf)));

    if (err == QX_OK) {
        err = qx_db_exec(w->db, ADD_SEALED, qx_int(w->place), qx_bytes(qx_buf_slice(&body)),
                         qx_bytes(qx_buf_slice(&answer)));
    }
    qx_buf_free(&options);
    qx_buf_free(&fields);
    qx_buf_free(&body);
    qx_buf_free(&answer);
    return err == QX_OK ? err : qx_fail(w->report, err, q->id, 0, "%s", qx_db_message(w->db));
}

static enum qx_err count_unit(struct writing *w, const struct qx_question *q)
{
    w->unit = qx_unit_with(w->unit, q, w->spec->policy->partial_credit);
    return w->unit > 0 ? QX_OK
                       : qx_fail(w->report, QX_ERR_QUESTION, q->id, 0,
                                 "gives shares of a mark that have no common denominator up to %d "
                                 "with the others: round its weights, or give whole marks alone",
                                 QX_UNIT_MAX);
}

static enum qx_err add_question(struct writing *w, const struct qx_question *question,
                                uint32_t cell)
{
    struct release_record record = {0};
    struct qx_arena arena = {0};
    enum qx_err err = check_order(w, question, cell);

    if (err == QX_OK) {
        err = count_unit(w, question);
    }
    if (err == QX_OK) {
        err = release_prepare(question, w->spec->policy, qx_secret_slice(&w->secret), &arena,
                              w->report, &record);
    }
    if (err == QX_OK) {
        err = insert(w, &record);
    }
    if (err == QX_OK) {
        release_merkle_add(&w->tree, record.leaf);
        remember_enemies(w, question);
        w->place++;
    }
    release_record_free(&record);
    qx_arena_free(&arena);
    return err;
}

/* --- cells and enemies --- */

/* What the database says of its own failure: a full disk, most of all. */
static enum qx_err told(const struct writing *w, enum qx_err err)
{
    return err == QX_OK ? err
                        : qx_fail(w->report, err, w->path, 0,
                                  "cannot be written: %s: check its disk", qx_db_message(w->db));
}

static enum qx_err check_cells(struct writing *w)
{
    const struct qx_policy *policy = w->spec->policy;
    enum qx_err err = QX_OK;

    while (w->cell + 1 < policy->n_cells) {
        w->cells[++w->cell].first = w->place;
    }
    for (size_t i = 0; i < policy->n_cells; i++) {
        const struct qx_cell *cell = &policy->cells[i];

        if (w->cells[i].size < cell->count) {
            err =
                qx_fail(w->report, QX_ERR_INFEASIBLE, cell->topic, 0,
                        "has %u approved questions%s%s where the blueprint takes %u: approve more "
                        "or change the blueprint",
                        w->cells[i].size, cell->level[0] == '\0' ? "" : " of level ", cell->level,
                        cell->count);
        }
    }
    for (size_t i = 0; err == QX_OK && i < policy->n_cells; i++) {
        err = told(w, qx_db_exec(w->db, ADD_CELL, qx_int((int64_t)i), qx_int(w->cells[i].first),
                                 qx_int(w->cells[i].size)));
    }
    return err;
}

/* An enemy that is not released, or in another cell's future edition, harms nobody. */
static enum qx_err place_of(struct writing *w, const char *id, int64_t *place)
{
    struct qx_rows *rows = NULL;
    const struct qx_value value = qx_text(id);
    enum qx_err err = qx_db_query(w->db, PLACE_OF, &value, 1, &rows);

    *place = -1;
    if (err == QX_OK && qx_rows_next(rows)) {
        *place = qx_row_int(rows, 0);
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

static enum qx_err add_enemies(struct writing *w)
{
    for (size_t i = 0; i < w->n_feuds; i++) {
        int64_t other;
        int64_t place = w->feuds[i].place;
        enum qx_err err = place_of(w, w->feuds[i].enemy, &other);

        if (err == QX_OK && other >= 0 && other != place) {
            err = qx_db_exec(w->db, ADD_ENEMY, qx_int(place < other ? place : other),
                             qx_int(place < other ? other : place));
        }
        if (err != QX_OK) {
            return qx_fail(w->report, err, w->feuds[i].enemy, 0, "%s", qx_db_message(w->db));
        }
    }
    return QX_OK;
}

/* --- the manifest --- */

static struct qx_json *cells_json(const struct writing *w)
{
    struct qx_json *cells = qx_json_new_array();

    for (size_t i = 0; i < w->spec->policy->n_cells; i++) {
        struct qx_json *cell = qx_json_new_object();

        qx_json_set_text(cell, "topic", w->spec->policy->cells[i].topic);
        qx_json_set_text(cell, "level", w->spec->policy->cells[i].level);
        qx_json_set_int(cell, "count", w->spec->policy->cells[i].count);
        qx_json_set_int(cell, "size", w->cells[i].size);
        qx_json_append(cells, cell);
    }
    return cells;
}

static enum qx_err write_manifest(const struct writing *w, const char *file, struct qx_buf *out)
{
    static const uint8_t none[QX_SHA256_LEN];
    const struct qx_release_spec *spec = w->spec;
    struct qx_buf wrapped = {0};
    char not_before[QX_TIME_LEN];
    uint8_t file_digest[QX_SHA256_LEN];
    uint8_t root[QX_SHA256_LEN];
    enum qx_err err = qx_sha256_file(file, file_digest, w->report);

    if (err == QX_OK) {
        err = qx_envelope_seal(qx_secret_slice(&w->secret), spec->to, spec->n_to, &wrapped,
                               w->report);
    }
    if (err != QX_OK) {
        return err;
    }
    struct qx_json *manifest = qx_json_new_object();
    struct qx_json *signers = qx_json_new_array();

    qx_json_append(signers, qx_json_new_text("release"));
    qx_time_format(spec->not_before_ms, not_before);
    release_merkle_root(&w->tree, root);
    qx_json_set_text(manifest, "qualex", "release/1");
    qx_json_set_text(manifest, "mode", spec->policy->mode);
    qx_json_set(manifest, "requiredSigners", signers);
    qx_json_set_int(manifest, "number", spec->number);
    qx_json_set(manifest, "policy", qx_json_copy(spec->policy_json));
    qx_json_set(manifest, "cells", cells_json(w));
    qx_json_set_int(manifest, "questions", w->place);
    qx_json_set_int(manifest, "unit", w->unit);
    qx_json_set_hex(manifest, "file_sha256", qx_slice(file_digest, sizeof file_digest));
    qx_json_set_hex(manifest, "merkle_root", qx_slice(root, sizeof root));
    qx_json_set_hex(manifest, "secret", qx_buf_slice(&wrapped));
    qx_json_set_text(manifest, "not_before", not_before);
    if (memcmp(spec->previous, none, sizeof none) == 0) {
        qx_json_set(manifest, "previous", qx_json_new_null());
    } else {
        qx_json_set_hex(manifest, "previous", qx_slice(spec->previous, sizeof spec->previous));
    }
    qx_json_write(out, manifest);
    qx_json_free(&manifest);
    qx_buf_free(&wrapped);
    return QX_OK;
}

/* --- feasibility with enemies: measured on the finished file --- */

static enum qx_err check_acceptance(struct writing *w, const char *file, struct qx_slice manifest)
{
    struct qx_release *release = NULL;
    uint64_t rejected = 0;
    enum qx_err err = qx_release_open(file, manifest, w->report, &release);

    for (unsigned i = 0; err == QX_OK && release->n_enemies > 0 && i < ACCEPTED_SAMPLE; i++) {
        struct qx_arena arena = {0};
        struct qx_pick *picks = qx_arena_alloc(&arena, release->policy.questions, sizeof *picks);
        uint8_t key[32] = {(uint8_t)i};
        struct qx_chacha20 *chacha = qx_chacha20_new(key);
        struct qx_stream stream = {.ctx = chacha, .next = release_stream_next};
        uint32_t once = 0;

        err = qx_form_draw(release->cells, release->policy.n_cells, release->enemies,
                           release->n_enemies, stream, picks, &once);
        rejected += once;
        if (err == QX_ERR_DRAW_REJECTED || (err == QX_OK && rejected > REJECTED_MAX)) {
            err = qx_fail(w->report, QX_ERR_INFEASIBLE, file, 0,
                          "enemies meet in more than 999 of 1,000 forms: name fewer enemies or "
                          "approve more questions");
        }
        qx_chacha20_free(&chacha);
        qx_arena_free(&arena);
    }
    qx_release_close(&release);
    return err;
}

/* --- all of it --- */

static enum qx_err make_secret(struct writing *w, struct qx_rng rng)
{
    struct qx_slice seed = w->spec->seed;

    qx_secret_alloc(&w->secret, QX_RELEASE_SECRET_LEN);
    if (seed.len == 0) {
        return qx_rng_fill(rng, w->secret.ptr, w->secret.len);
    }
    if (strcmp(w->spec->policy->mode, "rehearsal") != 0) {
        return qx_fail(w->report, QX_ERR_MODE, "seed", 0,
                       "a chosen seed exists in a rehearsal only: leave it out");
    }
    qx_hkdf(seed, qx_slice(NULL, 0), qx_slice_text("qualex rehearsal secret/1"), w->secret.ptr,
            w->secret.len);
    return QX_OK;
}

static enum qx_err fill(struct writing *w, struct qx_question_source source)
{
    struct qx_question question;
    uint32_t cell;
    enum qx_err err = told(w, qx_db_begin(w->db));
    enum qx_err source_err = QX_OK;

    while (err == QX_OK && source.next(source.ctx, &question, &cell, &source_err)) {
        err = add_question(w, &question, cell);
    }
    if (err == QX_OK) {
        err = source_err;
    }
    if (err == QX_OK) {
        err = check_cells(w);
    }
    if (err == QX_OK) {
        err = add_enemies(w);
    }
    return err == QX_OK ? told(w, qx_db_commit(w->db)) : err;
}

static enum qx_err refuse_existing(const char *path, struct qx_report *report)
{
    return qx_fail(report, QX_ERR_EXISTS, path, 0,
                   "is there already: a release is never replaced, give the next number");
}

static enum qx_err publish(const char *beside, const char *path, struct qx_report *report)
{
    if (link(beside, path) != 0) {
        return errno == EEXIST ? refuse_existing(path, report)
                               : qx_fail(report, QX_ERR_IO, path, 0,
                                         "cannot be created: %s: choose a folder on a file system "
                                         "with hard links",
                                         strerror(errno));
    }
    return qx_sync_folder(path) == QX_OK
               ? QX_OK
               : qx_fail(report, QX_ERR_IO, path, 0, "its folder cannot be synced");
}

enum qx_err qx_release_write(const char *path, const struct qx_release_spec *spec,
                             struct qx_question_source source, struct qx_rng rng,
                             struct qx_report *report, struct qx_buf *manifest)
{
    struct writing w = {.spec = spec, .path = path, .report = report, .unit = 1};
    struct qx_buf beside = {0};
    struct qx_buf made = {0};

    w.cells = qx_alloc(spec->policy->n_cells, sizeof *w.cells);
    qx_buf_printf(&beside, "%s.part", path);
    (void)unlink(qx_buf_cstr(&beside)); /* of a writer that was killed */
    enum qx_err err =
        access(path, F_OK) == 0 ? refuse_existing(path, report) : make_secret(&w, rng);

    if (err == QX_OK) {
        err = qx_db_open(qx_buf_cstr(&beside), QX_DB_BUILD, &release_spec, report, &w.db);
    }
    if (err == QX_OK) {
        err = fill(&w, source);
    }
    qx_db_close(&w.db);
    if (err == QX_OK) {
        err = write_manifest(&w, qx_buf_cstr(&beside), &made);
    }
    if (err == QX_OK) {
        err = check_acceptance(&w, qx_buf_cstr(&beside), qx_buf_slice(&made));
    }
    if (err == QX_OK) {
        err = publish(qx_buf_cstr(&beside), path, report);
    }
    if (err == QX_OK) {
        qx_buf_add(manifest, qx_buf_slice(&made));
    }
    (void)unlink(qx_buf_cstr(&beside));
    for (size_t i = 0; i < w.n_feuds; i++) {
        free(w.feuds[i].enemy);
    }
    free(w.feuds);
    free(w.cells);
    qx_secret_free(&w.secret);
    qx_buf_free(&w.last_id);
    qx_buf_free(&made);
    qx_buf_free(&beside);
    return err;
}
