/* Opening a room, resuming what is under way, closing. */
#include "keeper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void resume_clock(struct qx_keeper *k)
{
    bool same = k->has_beat && strcmp(k->beat.boot, k->boot) == 0;

    k->wall_offset = same ? k->beat.wall - k->beat.boot_ms : k->wall - k->now;
}

static enum qx_err resume_one(struct qx_keeper *k, const char *id, struct qx_report *report)
{
    struct keeper_attempt *a = NULL;
    struct qx_report own = {0};
    enum qx_err err = keeper_attempt_load(k, id, &own, &a);

    if (err == QX_OK &&
        (a->sitting.phase == QX_PHASE_WORKING || a->sitting.phase == QX_PHASE_PAUSED)) {
        err = keeper_time_resume(k, a, &k->beat, &own);
        if (err == QX_OK) {
            err = keeper_time_seat_away(k, a, &own);
        }
        keeper_signer_want(a, ASKED_FORM); /* before the seat asks */
        k->resumed++;
    }
    if (err == QX_ERR_JOURNAL_CHAIN || err == QX_ERR_DB || err == QX_ERR_DB_CORRUPT) {
        err = qx_fail(report, err, k->room.journal, 0,
                      "sitting %s: %s: keep the file as it is and call the licenser", id,
                      qx_err_text(err));
    } else if (err != QX_OK) {
        /* One admission that is not in order must not keep the others from going on. */
        keeper_tell(k, id, qx_report_last(&own));
        err = QX_OK;
    }
    qx_report_free(&own);
    return err;
}

static enum qx_err resume_all(struct qx_keeper *k, struct qx_report *report)
{
    struct qx_arena arena = {0};
    const char **ids = NULL;
    size_t n = 0;
    enum qx_err err = qx_journal_open_sittings(k->journal, &arena, &ids, &n);

    for (size_t i = 0; i < n && err == QX_OK; i++) {
        err = resume_one(k, ids[i], report);
    }
    qx_arena_free(&arena);
    if (err == QX_OK) {
        keeper_time_watch_wall(k);
        err = keeper_batch_commit(k, report);
    }
    return err == QX_OK && k->disk_full
               ? qx_fail(report, QX_ERR_DISK_FULL, k->room.folder, 0,
                         "the disk is full: free some space, then start again")
               : err;
}

static enum qx_err open_journal(struct qx_keeper *k, struct qx_report *report)
{
    struct qx_report own = {0};
    enum qx_err err = qx_journal_open(k->room.journal, &own, &k->journal);

    if (err == QX_ERR_DB_BUSY) {
        (void)qx_fail(report, err, k->room.journal, 0,
                      "another keeper has this room: stop that one first");
    } else if (err != QX_OK) {
        (void)qx_fail(report, err, k->room.journal, 0, "%s", qx_report_last(&own));
    }
    qx_report_free(&own);
    if (err == QX_OK) {
        err = qx_journal_newest_wall(k->journal, &k->newest_wall);
    }
    if (err == QX_OK) {
        err = qx_journal_last_beat(k->journal, &k->beat, &k->has_beat);
    }
    return err;
}

static enum qx_err use_release(struct qx_keeper *k, struct qx_report *report)
{
    int64_t number = qx_release_number(k->room.release);
    enum qx_err err = qx_journal_use_release(k->journal, number);

    if (err == QX_ERR_RELEASE_OLD) {
        return qx_fail(report, err, k->room.folder, 0,
                       "release %lld is older than one this room has used: put the newer one back",
                       (long long)number);
    }
    return err;
}

static enum qx_err make_out(const struct keeper_room *room, struct qx_report *report)
{
    struct qx_buf path = {0};
    enum qx_err err = QX_OK;

    qx_buf_printf(&path, "%s/out", room->folder);
    if (mkdir(qx_buf_cstr(&path), 0750) != 0 && errno != EEXIST) {
        err = qx_fail(report, QX_ERR_IO, qx_buf_cstr(&path), 0,
                      "cannot create: %s: check its folder", strerror(errno));
    }
    qx_buf_free(&path);
    return err;
}

static enum qx_err open_all(struct qx_keeper *k, struct qx_report *report)
{
    enum qx_err err = QX_OK;

    if (k->spec.boot != NULL) {
        (void)snprintf(k->boot, sizeof k->boot, "%s", k->spec.boot);
    } else {
        err = qx_boot_id(k->boot);
    }
    if (err == QX_OK) {
        keeper_look_at_clock(k);
        err = keeper_room_open(&k->room, k->spec.room, k->wall, report);
    }
    if (err == QX_OK) {
        err = open_journal(k, report);
    }
    if (err == QX_OK) {
        resume_clock(k);
        err = use_release(k, report);
    }
    if (err == QX_OK) {
        err = make_out(&k->room, report);
    }
    if (err == QX_OK) {
        err = qx_ballast_keep(k->room.ballast, QX_KEEPER_BALLAST, report);
    }
    if (err == QX_OK) {
        err = resume_all(k, report);
    }
    return err == QX_OK ? qx_wire_listen(k->room.socket, 0660, report, &k->listener) : err;
}

enum qx_err qx_keeper_open(const struct qx_keeper_spec *spec, struct qx_report *report,
                           struct qx_keeper **out)
{
    struct qx_keeper *k = qx_alloc(1, sizeof *k);

    k->spec = *spec;
    k->listener = -1;
    k->signer.fd = -1;
    enum qx_err err = open_all(k, report);

    if (err != QX_OK) {
        if (report == NULL || report->errors == 0) {
            err = qx_fail(report, err, spec->room, 0, "the room cannot be opened: %s: %s",
                          qx_err_text(err),
                          err == QX_ERR_DISK_FULL ? "free some space, then start again"
                                                  : "keep it as it is and call the licenser");
        }
        qx_keeper_close(&k);
        return err;
    }
    k->idle_since = k->now;
    k->checkpoint_ms = k->now;
    (void)snprintf(k->summary, sizeof k->summary, "room %s, release %lld, %zu sittings resumed",
                   k->room.name, (long long)qx_release_number(k->room.release), k->resumed);
    *out = k;
    return QX_OK;
}

void qx_keeper_close(struct qx_keeper **keeper)
{
    struct qx_keeper *k = *keeper;

    if (k == NULL) {
        return;
    }
    if (k->listener >= 0) {
        (void)unlink(k->room.socket);
        (void)close(k->listener);
    }
    keeper_signer_close(k);
    for (size_t i = 0; i < k->n_seats; i++) {
        (void)close(k->seats[i]->fd);
        qx_frames_free(&k->seats[i]->in);
        qx_buf_free(&k->seats[i]->out);
        free(k->seats[i]);
    }
    for (size_t i = 0; i < k->n_parked; i++) {
        qx_json_free(&k->parked[i].request);
    }
    free(k->parked);
    keeper_batch_free(&k->batch);
    keeper_attempts_free(k);
    qx_journal_close(&k->journal);
    keeper_room_close(&k->room);
    free(k);
    *keeper = NULL;
}

const char *qx_keeper_summary(const struct qx_keeper *keeper)
{
    return keeper->summary;
}
