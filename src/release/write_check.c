/* Whether forms can be drawn as the policy asks: judged on the finished file. */
#include "writing.h"

#define ACCEPTED_SAMPLE 100
#define REJECTED_MAX 100000 /* 100 accepted of more than that: below 1 in 1,000 */

static bool rejects(const struct qx_draw *draw)
{
    return draw->n_enemies > 0 || draw->n_rivals > 0 || draw->ratings != NULL;
}

static enum qx_err check_acceptance(struct writing *w, const struct qx_draw *draw)
{
    uint64_t rejected = 0;
    enum qx_err err = QX_OK;

    for (unsigned i = 0; err == QX_OK && i < ACCEPTED_SAMPLE; i++) {
        struct qx_pick picks[QX_FORM_QUESTIONS_MAX];
        uint8_t key[32] = {(uint8_t)i};
        struct release_stream stream;
        uint32_t once = 0;

        release_stream_open(&stream, key);
        err = qx_form_draw(draw, (struct qx_stream){&stream, release_stream_next}, picks, &once);
        rejected += once;
        if (err == QX_ERR_DRAW_REJECTED || (err == QX_OK && rejected > REJECTED_MAX)) {
            err =
                qx_fail(w->report, QX_ERR_INFEASIBLE, w->path, 0,
                        "more than 999 of 1,000 forms have enemies or rivals in them, or leave the "
                        "band of the expected cut: name fewer, approve more questions or widen "
                        "the band");
        }
        release_stream_close(&stream);
    }
    return err;
}

/* The share and how it is known: "57.40 % of forms (computed)". */
static void exposure_text(const struct qx_exposure *e, struct qx_buf *out)
{
    qx_buf_printf(out, "%u.%02u %% of forms", e->share / 100, e->share % 100);
    if (e->forms == 0) {
        qx_buf_text(out, " (computed)");
    } else {
        qx_buf_printf(out, " (of %u simulated, give or take %u.%02u)", e->forms, e->error / 100,
                      e->error % 100);
    }
}

static enum qx_err tell_exposure(struct writing *w, struct qx_release *release,
                                 const struct qx_exposure *e)
{
    const struct qx_cell *cell = &w->spec->policy->cells[e->pick.cell];
    long long cap = (long long)w->spec->policy->exposure_percent;
    struct qx_arena arena = {0};
    struct qx_buf share = {0};
    struct qx_released question;
    enum qx_err err = release_question(release, e->pick, &arena, &question);

    exposure_text(e, &share);
    if (err == QX_OK && e->answer == QX_EXPOSED_ABOVE) {
        err = qx_fail(w->report, QX_ERR_INFEASIBLE, question.id, 0,
                      "is in %s, where exposure_percent is %lld: name fewer enemies and rivals, "
                      "widen the band of the expected cut, or approve more questions of %s%s%s",
                      qx_buf_cstr(&share), cap, cell->topic,
                      cell->level[0] == '\0' ? "" : ", level ", cell->level);
    } else if (err == QX_OK) {
        qx_report_add(w->report, QX_WARNING, question.id, 0,
                      "is in %s, which is too near to exposure_percent, %lld, to tell them apart",
                      qx_buf_cstr(&share), cap);
    }
    qx_buf_free(&share);
    qx_arena_free(&arena);
    return err;
}

/* A fixed stream: the same release gets the same answer. */
static enum qx_err check_exposure(struct writing *w, struct qx_release *release)
{
    const uint8_t key[32] = {[31] = 1};
    struct release_stream stream;
    struct qx_exposure exposure;

    release_stream_open(&stream, key);
    enum qx_err err = qx_exposure_judge(&release->draw, w->spec->policy->exposure_percent,
                                        (struct qx_stream){&stream, release_stream_next},
                                        w->spec->watch, &exposure);

    release_stream_close(&stream);
    return err == QX_OK && exposure.answer != QX_EXPOSED_WITHIN
               ? tell_exposure(w, release, &exposure)
               : err;
}

enum qx_err release_check_forms(struct writing *w, const char *file, struct qx_slice manifest)
{
    struct qx_release *release = NULL;
    enum qx_err err = qx_release_open(file, manifest, w->report, &release);

    if (err == QX_OK && rejects(&release->draw)) {
        err = check_acceptance(w, &release->draw);
    }
    if (err == QX_OK && rejects(&release->draw) && w->spec->policy->exposure_percent > 0) {
        err = check_exposure(w, release);
    }
    qx_release_close(&release);
    return err;
}
