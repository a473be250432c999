#include "writing.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <qualex/io.h>
#include <qualex/score.h>

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

/* What the draw may know of a question's difficulty: 0 when it does not count. */
static int64_t rating_of(const struct writing *w, const struct qx_question *q)
{
    int rating = qx_question_rating(q);

    return rating < 0 || w->spec->policy->cells[w->cell].pretest ? 0 : rating;
}

static enum qx_err check_rating(const struct writing *w, const struct qx_question *q)
{
    const struct qx_policy *policy = w->spec->policy;

    return policy->expected_from < 0 || policy->cells[w->cell].pretest || qx_question_rating(q) > 0
               ? QX_OK
               : qx_fail(w->report, QX_ERR_QUESTION, q->id, 0,
                         "has no rating, and the exam has a band for its expected cut: give it "
                         "[tag:difficulty:…]");
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
    enum qx_err err = qx_db_exec(
        w->db, ADD_QUESTION, qx_int(w->place), qx_text(q->id), qx_int(q->version),
        qx_int((int64_t)q->type), qx_text(qx_buf_cstr(&options)), qx_text(qx_buf_cstr(&fields)),
        qx_int(rating_of(w, q)), qx_bytes(qx_slice(record->leaf, sizeof record->leaf)));

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
        err = check_rating(w, question);
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
        release_remember_ties(w, question);
        w->place++;
    }
    release_record_free(&record);
    qx_arena_free(&arena);
    return err;
}

/* --- cells --- */

enum qx_err release_told(const struct writing *w, enum qx_err err)
{
    return err == QX_OK ? err
                        : qx_fail(w->report, err, w->path, 0,
                                  "cannot be written: %s: check its disk", qx_db_message(w->db));
}

/* What the policy demands of a cell beside its count. */
static enum qx_err check_pool(const struct writing *w, const struct qx_cell *cell, uint32_t size)
{
    const struct qx_policy *policy = w->spec->policy;

    if (policy->pool_ratio > 0 && size < policy->pool_ratio * (int64_t)cell->count) {
        return qx_fail(w->report, QX_ERR_INFEASIBLE, cell->topic, 0,
                       "%s%shas %u questions, where pool_ratio asks for %lld: approve more",
                       cell->level, cell->level[0] == '\0' ? "" : " ", size,
                       (long long)(policy->pool_ratio * (int64_t)cell->count));
    }
    if (policy->exposure_percent > 0 &&
        100 * (int64_t)cell->count > policy->exposure_percent * (int64_t)size) {
        return qx_fail(w->report, QX_ERR_INFEASIBLE, cell->topic, 0,
                       "%s%sgives %u of %u questions, so that each is seen in more than "
                       "exposure_percent, %lld, of sittings: approve more",
                       cell->level, cell->level[0] == '\0' ? "" : " ", cell->count, size,
                       (long long)policy->exposure_percent);
    }
    return QX_OK;
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
                        "has %u approved question%s%s%s where the blueprint takes %u: approve more "
                        "or change the blueprint",
                        w->cells[i].size, w->cells[i].size == 1 ? "" : "s",
                        cell->level[0] == '\0' ? "" : " of level ", cell->level, cell->count);
        }
    }
    for (size_t i = 0; err == QX_OK && i < policy->n_cells; i++) {
        err = check_pool(w, &policy->cells[i], w->cells[i].size);
    }
    for (size_t i = 0; err == QX_OK && i < policy->n_cells; i++) {
        err = release_told(w, qx_db_exec(w->db, ADD_CELL, qx_int((int64_t)i),
                                         qx_int(w->cells[i].first), qx_int(w->cells[i].size)));
    }
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
    enum qx_err err = release_told(w, qx_db_begin(w->db));
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
        err = release_write_ties(w);
    }
    return err == QX_OK ? release_told(w, qx_db_commit(w->db)) : err;
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
        err = release_write_manifest(&w, qx_buf_cstr(&beside), rng, &made);
    }
    if (err == QX_OK) {
        err = release_check_forms(&w, qx_buf_cstr(&beside), qx_buf_slice(&made));
    }
    if (err == QX_OK) {
        err = publish(qx_buf_cstr(&beside), path, report);
    }
    if (err == QX_OK) {
        qx_buf_add(manifest, qx_buf_slice(&made));
    }
    (void)unlink(qx_buf_cstr(&beside));
    release_free_ties(&w);
    free(w.cells);
    qx_secret_free(&w.secret);
    qx_buf_free(&w.last_id);
    qx_buf_free(&made);
    qx_buf_free(&beside);
    return err;
}
