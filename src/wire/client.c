#include <qualex/wire.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include <qualex/arena.h>
#include <qualex/clock.h>

#define PUSHES_MAX                                                                 \
    1024 /* that wait: a keeper that sends more without being read is none of ours \
          */

struct qx_client {
    int fd;
    enum qx_err absent;
    int64_t last_id;
    struct qx_frames *in;
    struct qx_json *pushes; /* array: those that wait, in order */
    size_t taken;           /* of them */
    struct qx_clock clock;
};

struct qx_client *qx_client_new(int fd, bool signer)
{
    struct qx_client *client = qx_alloc(1, sizeof *client);
    int flags = fcntl(fd, F_GETFL);

    if (flags >= 0) {
        (void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    }
    client->fd = fd;
    client->absent = signer ? QX_ERR_NO_SIGNER : QX_ERR_NO_KEEPER;
    client->in = qx_frames_new(QX_FRAME_MAX);
    client->pushes = qx_json_new_array();
    client->clock = qx_clock_system();
    return client;
}

int qx_client_fd(const struct qx_client *client)
{
    return client->fd;
}

void qx_client_free(struct qx_client **client)
{
    if (*client != NULL) {
        (void)close((*client)->fd);
        qx_frames_free(&(*client)->in);
        qx_json_free(&(*client)->pushes);
        free(*client);
        *client = NULL;
    }
}

/* Until the socket is ready or the deadline has come; a signal (a resize) only interrupts. */
static enum qx_err await(const struct qx_client *client, short events, int64_t deadline)
{
    struct pollfd ready = {.fd = client->fd, .events = events};

    for (;;) {
        int64_t left = deadline - client->clock.boot_ms(client->clock.ctx);
        int n = poll(&ready, 1, left > 0 ? (int)left : 0);

        if (n > 0) {
            return QX_OK;
        }
        if (n < 0 && errno != EINTR) {
            return client->absent;
        }
        if (n == 0 && left <= 0) {
            return QX_ERR_TIMEOUT;
        }
    }
}

static enum qx_err send_all(struct qx_client *client, struct qx_slice bytes, int64_t deadline)
{
    size_t whole = bytes.len;

    while (bytes.len > 0) {
        ssize_t put = write(client->fd, bytes.ptr, bytes.len);

        if (put > 0) {
            bytes = qx_slice(bytes.ptr + put, bytes.len - (size_t)put);
            continue;
        }
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0 && errno != EAGAIN) {
            return client->absent;
        }
        enum qx_err err = await(client, POLLOUT, deadline);

        if (err != QX_OK) {
            /* When half a frame is on the way, nothing can follow it. */
            return err == QX_ERR_TIMEOUT && bytes.len < whole ? client->absent : err;
        }
    }
    return QX_OK;
}

/* What is there, without waiting; *end when the stream is over. */
static enum qx_err take_in(struct qx_client *client, bool *end)
{
    uint8_t piece[16384];

    for (;;) {
        ssize_t got = read(client->fd, piece, sizeof piece);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0 && errno == EAGAIN) {
            return QX_OK;
        }
        if (got <= 0) {
            *end = true;
            return QX_OK;
        }
        enum qx_err err = qx_frames_feed(client->in, qx_slice(piece, (size_t)got));

        if (err != QX_OK || (size_t)got < sizeof piece) {
            return err;
        }
    }
}

/* Sorts whole frames: pushes are set aside, the reply to id is given, late replies are dropped. */
static enum qx_err sort(struct qx_client *client, int64_t id, struct qx_json **reply)
{
    for (;;) {
        struct qx_json *frame = NULL;

        if (qx_frames_next(client->in, &frame) != QX_OK) {
            return QX_ERR_FRAME;
        }
        if (frame == NULL) {
            return QX_OK;
        }
        if (qx_json_get_text(frame, "push") != NULL) {
            if (qx_json_count(client->pushes) >= PUSHES_MAX) {
                qx_json_free(&frame);
                return QX_ERR_FRAME;
            }
            qx_json_append(client->pushes, frame);
            continue;
        }
        int64_t re = qx_json_get_int(frame, "re", 0);

        if (id != 0 && re == id) {
            *reply = frame;
            return QX_OK;
        }
        qx_json_free(&frame);
        if (re < 1 || re > client->last_id) {
            return QX_ERR_FRAME;
        }
    }
}

static enum qx_err receive(struct qx_client *client, int64_t id, int64_t deadline,
                           struct qx_json **reply)
{
    for (;;) {
        bool end = false;
        enum qx_err err = sort(client, id, reply);

        if (err == QX_OK && *reply != NULL) {
            return QX_OK;
        }
        if (err == QX_OK) {
            err = await(client, POLLIN, deadline);
        }
        if (err == QX_OK) {
            err = take_in(client, &end);
        }
        if (err == QX_OK && end) {
            err = sort(client, id, reply);
            return err == QX_OK && *reply == NULL ? client->absent : err;
        }
        if (err != QX_OK) {
            return err;
        }
    }
}

static enum qx_err judge(struct qx_json **got, struct qx_report *report, struct qx_json **reply)
{
    const char *name = qx_json_get_text(*got, "error");

    if (name == NULL) {
        *reply = *got;
        *got = NULL;
        return QX_OK;
    }
    enum qx_err err = qx_err_of_name(name);
    const char *text = qx_json_get_text(*got, "text");

    err = err == QX_OK ? QX_ERR_FRAME : err;
    err = qx_fail(report, err, "", 0, "%s", text == NULL ? qx_err_text(err) : text);
    qx_json_free(got);
    return err;
}

enum qx_err qx_client_call(struct qx_client *client, enum qx_op op, struct qx_json *request,
                           int timeout_ms, struct qx_report *report, struct qx_json **reply)
{
    int64_t deadline = client->clock.boot_ms(client->clock.ctx) + timeout_ms;
    struct qx_json *frame = request == NULL ? qx_json_new_object() : request;
    struct qx_json *got = NULL;
    struct qx_buf bytes = {0};

    qx_json_set_text(frame, "op", qx_op_name(op));
    qx_json_set_int(frame, "id", ++client->last_id);

    enum qx_err err = qx_frame_write(&bytes, frame);

    if (err == QX_OK) {
        err = send_all(client, qx_buf_slice(&bytes), deadline);
    }
    if (err == QX_OK) {
        err = receive(client, client->last_id, deadline, &got);
    }
    qx_buf_free(&bytes);
    qx_json_free(&frame);
    if (err != QX_OK) {
        return qx_fail(report, err, qx_op_name(op), 0, "%s", qx_err_text(err));
    }
    return judge(&got, report, reply);
}

enum qx_err qx_client_push(struct qx_client *client, struct qx_json **push)
{
    struct qx_json *none = NULL;
    bool end = false;
    enum qx_err err = QX_OK;

    if (client->taken == qx_json_count(client->pushes)) {
        err = take_in(client, &end);
        if (err == QX_OK) {
            err = sort(client, 0, &none);
        }
    }
    if (client->taken < qx_json_count(client->pushes)) {
        *push = qx_json_copy(qx_json_at(client->pushes, client->taken++));
        if (client->taken == qx_json_count(client->pushes)) {
            qx_json_free(&client->pushes);
            client->pushes = qx_json_new_array();
            client->taken = 0;
        }
        return QX_OK;
    }
    if (err == QX_OK && !end) {
        *push = NULL;
    }
    return err != QX_OK ? err : end ? client->absent : QX_OK;
}
