#include "issue.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <qualex/io.h>
#include <qualex/wire.h>

#define PEERS_MAX 8

struct peer {
    int fd; /* -1 = free */
    struct qx_frames *frames;
    uint64_t heard; /* when it last said something, in turns of the loop */
};

struct service {
    struct qx_issuer *issuer;
    const struct qx_issuer_service *given;
    struct peer peers[PEERS_MAX];
    uint64_t turn;
};

static void drop(struct peer *peer)
{
    (void)close(peer->fd);
    qx_frames_free(&peer->frames);
    peer->fd = -1;
}

/* A free place, or that of whoever has been silent longest: idle connections keep nobody out. */
static struct peer *place_for_one(struct service *s)
{
    struct peer *silent = &s->peers[0];

    for (size_t i = 0; i < PEERS_MAX; i++) {
        if (s->peers[i].fd < 0) {
            return &s->peers[i];
        }
        silent = s->peers[i].heard < silent->heard ? &s->peers[i] : silent;
    }
    drop(silent);
    return silent;
}

static void welcome(struct service *s)
{
    const struct timeval patience = {.tv_sec = s->given->patience_s};
    int fd = accept4(s->given->listening, NULL, NULL, SOCK_CLOEXEC);
    struct qx_peer who;

    if (fd < 0) {
        return;
    }
    bool known = qx_wire_peer(fd, &who) == QX_OK &&
                 (who.uid == (int64_t)geteuid() || who.uid == s->given->keeper_uid);

    if (!known || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0) {
        (void)close(fd);
        return;
    }
    *place_for_one(s) =
        (struct peer){.fd = fd, .frames = qx_frames_new(QX_FRAME_MAX), .heard = s->turn};
}

static struct qx_json *refusal(enum qx_err err, const struct qx_report *report)
{
    struct qx_json *reply = qx_json_new_object();
    const char *text = qx_report_last(report);

    qx_json_set_text(reply, "error", qx_err_name(err));
    qx_json_set_text(reply, "text", text[0] == '\0' ? qx_err_text(err) : text);
    return reply;
}

/* The frame of a reply, or of the refusal in its place when it is too large to send. */
static enum qx_err write_reply(struct qx_json **reply, int64_t id, struct qx_report *report,
                               struct qx_buf *frame)
{
    qx_json_set_int(*reply, "re", id);
    enum qx_err err = qx_frame_write(frame, *reply);

    if (err == QX_ERR_TOO_LARGE) {
        qx_json_free(reply);
        *reply = refusal(qx_fail(report, err, "signer", 0,
                                 "the reply does not fit into a frame: call the licenser"),
                         report);
        qx_json_set_int(*reply, "re", id);
        err = qx_frame_write(frame, *reply);
    }
    return err;
}

static enum qx_err answer(struct service *s, struct peer *peer, const struct qx_json *request)
{
    struct qx_report report = {0};
    struct qx_json *reply = NULL;
    struct qx_buf frame = {0};
    enum qx_err err = qx_issuer_answer(s->issuer, request, &report, &reply);

    if (err != QX_OK) {
        reply = refusal(err, &report);
    }
    err = write_reply(&reply, qx_json_get_int(request, "id", 0), &report, &frame);
    if (err == QX_OK) {
        err = qx_write_all(peer->fd, qx_buf_slice(&frame));
    }
    if (report.n > 0) {
        s->given->said(s->given->ctx, &report);
    }
    qx_buf_free(&frame);
    qx_json_free(&reply);
    qx_report_free(&report);
    return err;
}

static enum qx_err listen_to(struct service *s, struct peer *peer)
{
    uint8_t bytes[65536];
    ssize_t got = read(peer->fd, bytes, sizeof bytes);

    peer->heard = s->turn;
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
        return QX_OK;
    }
    if (got <= 0) {
        return QX_ERR_UNAVAILABLE;
    }
    enum qx_err err = qx_frames_feed(peer->frames, qx_slice(bytes, (size_t)got));

    while (err == QX_OK) {
        struct qx_json *request = NULL;

        err = qx_frames_next(peer->frames, &request);
        if (err != QX_OK || request == NULL) {
            return err;
        }
        err = answer(s, peer, request);
        qx_json_free(&request);
    }
    return err;
}

enum qx_err qx_issuer_serve(struct qx_issuer *issuer, const struct qx_issuer_service *given)
{
    struct service s = {.issuer = issuer, .given = given};

    for (size_t i = 0; i < PEERS_MAX; i++) {
        s.peers[i].fd = -1;
    }
    while (*given->stop == 0) {
        struct pollfd fds[PEERS_MAX + 1];

        s.turn++;
        for (size_t i = 0; i < PEERS_MAX; i++) {
            fds[i] = (struct pollfd){.fd = s.peers[i].fd, .events = POLLIN};
        }
        fds[PEERS_MAX] = (struct pollfd){.fd = given->listening, .events = POLLIN};
        if (poll(fds, PEERS_MAX + 1, 1000) < 0 && errno != EINTR) {
            return QX_ERR_IO;
        }
        for (size_t i = 0; i < PEERS_MAX; i++) {
            if (s.peers[i].fd >= 0 && fds[i].revents != 0 && listen_to(&s, &s.peers[i]) != QX_OK) {
                drop(&s.peers[i]);
            }
        }
        if (fds[PEERS_MAX].revents != 0) {
            welcome(&s);
        }
    }
    for (size_t i = 0; i < PEERS_MAX; i++) {
        if (s.peers[i].fd >= 0) {
            drop(&s.peers[i]);
        }
    }
    return QX_OK;
}
