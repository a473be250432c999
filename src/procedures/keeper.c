/* The keeper's loop. */
#include "keeper.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#define TURN_MS 1000 /* at least so often: the heartbeat */
#define CHECKPOINT_MS 30000

void keeper_tell(const struct qx_keeper *k, const char *where, const char *text)
{
    if (k->spec.tell != NULL) {
        k->spec.tell(k->spec.tell_ctx, where, text);
    }
}

void keeper_reserve(const struct qx_keeper *k)
{
    if (qx_ballast_keep(k->room.ballast, QX_KEEPER_BALLAST, NULL) != QX_OK) {
        keeper_tell(k, k->room.ballast, "no space can be reserved: free some space");
    }
}

void keeper_look_at_clock(struct qx_keeper *k)
{
    int64_t now = k->spec.clock.boot_ms(k->spec.clock.ctx);

    k->now = now > k->now ? now : k->now; /* events never run backwards */
    k->wall = k->spec.clock.wall_ms(k->spec.clock.ctx);
}

/* --- requests that wait for the signer --- */

void keeper_park(struct qx_keeper *k, struct keeper_seat *seat, const struct qx_json *request)
{
    k->parked = qx_realloc(k->parked, k->n_parked + 1, sizeof *k->parked);
    k->parked[k->n_parked++] = (struct keeper_parked){seat, qx_json_copy(request)};
}

bool keeper_has_parked(const struct qx_keeper *k, const struct keeper_seat *seat)
{
    size_t i = 0;

    while (i < k->n_parked && k->parked[i].seat != seat) {
        i++;
    }
    return i < k->n_parked;
}

static bool log_ins_wait(const struct qx_keeper *k)
{
    size_t i = 0;

    while (i < k->n_parked && k->parked[i].seat->attempt != NULL) {
        i++;
    }
    return i < k->n_parked;
}

static void refuse_parked(struct qx_keeper *k, const struct keeper_parked *p, enum qx_err err,
                          const char *text)
{
    struct qx_json *reply = qx_json_new_object();
    int64_t id = qx_json_get_int(p->request, "id", 0);

    qx_json_set_int(reply, "re", id);
    qx_json_set_text(reply, "error", qx_err_name(err));
    qx_json_set_text(reply, "text", text);
    keeper_batch_send(k, p->seat, id, reply);
}

void keeper_unpark(struct qx_keeper *k, struct keeper_attempt *a, enum qx_err err, const char *text)
{
    struct keeper_parked *list = k->parked;
    size_t n = k->n_parked;

    k->parked = NULL; /* what has to wait again is parked anew */
    k->n_parked = 0;
    for (size_t i = 0; i < n; i++) {
        if (list[i].seat->attempt != a) {
            keeper_park(k, list[i].seat, list[i].request);
        } else if (err == QX_OK) {
            keeper_serve(k, list[i].seat, list[i].request);
        } else {
            refuse_parked(k, &list[i], err, text);
        }
        qx_json_free(&list[i].request);
    }
    free(list);
}

void keeper_unpark_seat(struct qx_keeper *k, const struct keeper_seat *seat)
{
    size_t kept = 0;

    for (size_t i = 0; i < k->n_parked; i++) {
        if (k->parked[i].seat == seat) {
            qx_json_free(&k->parked[i].request);
        } else {
            k->parked[kept++] = k->parked[i];
        }
    }
    k->n_parked = kept;
}

enum { POLL_STOP, POLL_LISTEN, POLL_SIGNER, POLL_SEATS };

static int wait_ms(const struct qx_keeper *k)
{
    int64_t due = k->now + TURN_MS;
    int64_t signer = keeper_signer_due(k);

    due = signer < due ? signer : due;
    for (const struct keeper_attempt *a = k->attempts; a != NULL; a = a->next) {
        int64_t at = keeper_time_due(k, a);

        due = at < due ? at : due;
    }
    return due <= k->now || log_ins_wait(k) ? 0 : (int)(due - k->now);
}

/* Returns how many seats are polled. */
static size_t prepare(const struct qx_keeper *k, int stop_fd, struct pollfd *fds)
{
    const struct keeper_signer *s = &k->signer;
    short write_too = s->sent < s->out.len ? POLLOUT : 0;

    fds[POLL_STOP] = (struct pollfd){.fd = stop_fd, .events = POLLIN};
    fds[POLL_LISTEN] = (struct pollfd){.fd = k->listener, .events = POLLIN};
    fds[POLL_SIGNER] = (struct pollfd){.fd = s->fd, .events = (short)(POLLIN | write_too)};
    for (size_t i = 0; i < k->n_seats; i++) {
        const struct keeper_seat *seat = k->seats[i];
        int events = (seat->leaving ? 0 : POLLIN) | (seat->sent < seat->out.len ? POLLOUT : 0);

        fds[POLL_SEATS + i] = (struct pollfd){.fd = seat->fd, .events = (short)events};
    }
    return k->n_seats;
}

static void note_spent_ballast(struct qx_keeper *k)
{
    for (struct keeper_attempt *a = k->attempts; k->ballast_spent && a != NULL; a = a->next) {
        if (keeper_attempt_open(a)) {
            struct qx_json *body = qx_json_new_object();

            qx_json_set_text(body, "code", "disk-full");
            qx_json_set_text(body, "text", "the disk was full: the room's reserve is in use");
            if (keeper_attempt_add(k, a, QX_EV_INCIDENT, body, NULL) != QX_OK) {
                keeper_tell(k, a->sitting.id, "the full disk could not be noted");
            }
        }
    }
    k->ballast_spent = false;
}

static void look_after_attempts(struct qx_keeper *k)
{
    for (struct keeper_attempt *a = k->attempts; a != NULL; a = a->next) {
        struct qx_report report = {0};

        if (keeper_time_check(k, a, &report) != QX_OK || keeper_time_keys(k, a, &report) != QX_OK) {
            keeper_tell(k, a->sitting.id, qx_report_last(&report));
        }
        keeper_time_push(k, a);
        qx_report_free(&report);
    }
}

/* When nothing is under way: the log goes into the file, the reserve comes back. */
static void tidy_up(struct qx_keeper *k, bool quiet)
{
    if (!quiet || k->disk_full || k->now - k->checkpoint_ms < CHECKPOINT_MS) {
        return;
    }
    uint64_t space = 0;

    k->checkpoint_ms = k->now;
    if (qx_journal_checkpoint(k->journal) != QX_OK) {
        keeper_tell(k, k->room.journal, "the journal's log cannot be moved into its file");
    }
    if (qx_free_space(k->room.folder, &space) == QX_OK && space > 4 * QX_KEEPER_BALLAST) {
        keeper_reserve(k);
    }
}

/* One turn: what arrived together is one transaction. */
static enum qx_err turn(struct qx_keeper *k, const struct pollfd *fds, size_t n_polled,
                        struct qx_report *report)
{
    bool quiet = true;

    keeper_look_at_clock(k);
    keeper_time_watch_wall(k);
    keeper_signer_read(k);
    k->pin_checked = false;
    keeper_unpark(k, NULL, QX_OK, "");
    for (size_t i = 0; i < n_polled; i++) {
        if (fds[POLL_SEATS + i].revents != 0) {
            quiet = false;
            keeper_seat_read(k, k->seats[i]);
        }
    }
    if (fds[POLL_LISTEN].revents != 0) {
        keeper_seat_accept(k);
    }
    look_after_attempts(k);
    note_spent_ballast(k);
    keeper_seat_sweep(k);
    enum qx_err err = keeper_batch_commit(k, report);

    if (err != QX_OK) {
        return err;
    }
    keeper_signer_send(k);
    for (size_t i = 0; i < k->n_seats; i++) {
        keeper_seat_flush(k->seats[i]);
    }
    keeper_attempts_trim(k);
    tidy_up(k, quiet);
    return QX_OK;
}

static bool idle_long_enough(struct qx_keeper *k)
{
    if (k->n_seats > 0) {
        k->idle_since = k->now;
    }
    return k->spec.idle_exit_ms > 0 && k->now - k->idle_since >= k->spec.idle_exit_ms;
}

enum qx_err qx_keeper_run(struct qx_keeper *k, int stop_fd, struct qx_report *report)
{
    struct pollfd *fds = qx_alloc(POLL_SEATS + QX_KEEPER_SEATS_MAX, sizeof *fds);
    enum qx_err err = QX_OK;

    while (err == QX_OK && !idle_long_enough(k)) {
        size_t n = prepare(k, stop_fd, fds);
        int ready = poll(fds, (nfds_t)(POLL_SEATS + n), wait_ms(k));

        if (ready < 0 && errno != EINTR) {
            err = qx_fail(report, QX_ERR_IO, k->room.socket, 0, "cannot poll: %s", strerror(errno));
        } else if (ready >= 0) {
            err = turn(k, fds, n, report);
            if (fds[POLL_STOP].revents != 0) {
                break; /* what had arrived is committed and answered */
            }
        }
    }
    free(fds);
    return err;
}
