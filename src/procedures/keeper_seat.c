/* Connections of seats: bytes in, whole requests, bytes out. */
#include "keeper.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

void keeper_seat_accept(struct qx_keeper *k)
{
    for (;;) {
        int fd = accept4(k->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd < 0) {
            return;
        }
        struct qx_peer peer;

        if (k->n_seats == QX_KEEPER_SEATS_MAX || qx_wire_peer(fd, &peer) != QX_OK) {
            keeper_tell(k, k->room.socket, "too many seats: one was turned away");
            (void)close(fd);
            continue;
        }
        struct keeper_seat *seat = qx_alloc(1, sizeof *seat);

        seat->fd = fd;
        seat->peer = peer;
        seat->in = qx_frames_new(QX_FRAME_SEAT_MAX);
        k->seats[k->n_seats++] = seat;
    }
}

/* A request that is no request of the protocol: what follows cannot be trusted either. */
static void turn_out(struct qx_keeper *k, struct keeper_seat *seat, enum qx_err err)
{
    struct qx_json *push = qx_json_new_object();

    qx_json_set_text(push, "push", "bye");
    qx_json_set_text(push, "error", qx_err_name(err));
    qx_json_set_text(push, "text", qx_err_text(err));
    keeper_batch_send(k, seat, 0, push);
    seat->leaving = true;
}

static void serve_frames(struct qx_keeper *k, struct keeper_seat *seat)
{
    while (!seat->leaving && !seat->dead) {
        struct qx_json *request = NULL;
        enum qx_err err = qx_frames_next(seat->in, &request);

        if (err != QX_OK) {
            turn_out(k, seat, err);
            return;
        }
        if (request == NULL) {
            return;
        }
        keeper_serve(k, seat, request);
        qx_json_free(&request);
    }
}

void keeper_seat_read(struct qx_keeper *k, struct keeper_seat *seat)
{
    uint8_t piece[16384];
    ssize_t got = read(seat->fd, piece, sizeof piece);

    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        seat->dead = true;
        return;
    }
    enum qx_err err = qx_frames_feed(seat->in, qx_slice(piece, (size_t)got));

    serve_frames(k, seat);
    if (err != QX_OK && !seat->leaving) {
        turn_out(k, seat, err);
    }
}

void keeper_seat_flush(struct keeper_seat *seat)
{
    while (!seat->dead && seat->sent < seat->out.len) {
        ssize_t put =
            send(seat->fd, seat->out.ptr + seat->sent, seat->out.len - seat->sent, MSG_NOSIGNAL);

        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            seat->dead = errno != EAGAIN;
            return;
        }
        seat->sent += (size_t)put;
    }
    if (seat->sent == seat->out.len) {
        qx_buf_clear(&seat->out);
        seat->sent = 0;
        seat->dead = seat->dead || seat->leaving;
    }
}

void keeper_seat_fence(struct qx_keeper *k, struct keeper_seat *seat)
{
    struct qx_json *push = qx_json_new_object();

    seat->attempt = NULL;
    qx_json_set_text(push, "push", "bye");
    qx_json_set_text(push, "error", qx_err_name(QX_ERR_SEAT_TAKEN));
    qx_json_set_text(push, "text", qx_err_text(QX_ERR_SEAT_TAKEN));
    keeper_batch_send(k, seat, 0, push);
    keeper_unpark_seat(k, seat);
    seat->leaving = true;
}

static void seat_free(struct qx_keeper *k, struct keeper_seat *seat)
{
    struct keeper_attempt *attempt = seat->attempt;

    keeper_batch_drop_seat(k, seat);
    keeper_unpark_seat(k, seat);
    (void)close(seat->fd);
    qx_frames_free(&seat->in);
    qx_buf_free(&seat->out);
    free(seat);
    if (attempt == NULL) {
        return;
    }
    attempt->seat = NULL;
    struct qx_report report = {0};

    if (keeper_time_seat_away(k, attempt, &report) != QX_OK) {
        keeper_tell(k, attempt->sitting.id, qx_report_last(&report));
    }
    qx_report_free(&report);
}

void keeper_seat_sweep(struct qx_keeper *k)
{
    size_t kept = 0;
    size_t n = k->n_seats;

    for (size_t i = 0; i < n; i++) {
        struct keeper_seat *seat = k->seats[i];

        if (seat->dead) {
            seat_free(k, seat);
        } else {
            k->seats[kept++] = seat;
        }
    }
    k->n_seats = kept;
}
