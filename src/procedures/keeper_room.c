/* The folder of a room: what one trusts, the release, the room's certificate. */
#include "keeper.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include <qualex/hex.h>
#include <qualex/io.h>

#define PEM_MAX ((size_t)16 << 20)

/* A room works on when the country is away: a stale list does not stop a sitting. Auditors and the
 * licensing module judge it again, and fail closed. */
static enum qx_err tolerate(enum qx_err err)
{
    bool away =
        err == QX_ERR_CRL_STALE || err == QX_ERR_STATUS_STALE || err == QX_ERR_STATUS_MISSING;

    return away ? QX_OK : err;
}

void keeper_trust_free(struct keeper_trust *t)
{
    qx_status_free(&t->status);
    qx_trust_free(&t->trust);
}

enum qx_err keeper_trust_verify(const struct keeper_trust *t, const char *path, enum qx_kind kind,
                                int64_t at_ms, struct qx_report *report, struct qx_buf *der,
                                struct qx_artefact *out)
{
    struct qx_judge judge = {.trust = t->trust, .status = t->status, .at_ms = at_ms};
    enum qx_err err = qx_read_file(path, QX_ARTEFACT_MAX, der, report);

    if (err == QX_OK) {
        err = tolerate(
            qx_proof_verify(qx_buf_slice(der), qx_kind_name(kind), &judge, path, report, out));
    }
    return err;
}

static enum qx_err read_status(struct keeper_room *room, struct keeper_trust *t, int64_t at_ms,
                               struct qx_report *report)
{
    const char *path = qx_arena_printf(&room->arena, "%s/status.p7m", room->folder);
    struct qx_artefact artefact = {0};
    struct qx_buf der = {0};
    enum qx_err err = keeper_trust_verify(t, path, QX_KIND_STATUS, at_ms, report, &der, &artefact);

    if (err == QX_OK) {
        err = qx_status_read(&artefact, path, report, &t->status);
    }
    qx_artefact_free(&artefact);
    qx_buf_free(&der);
    return err;
}

enum qx_err keeper_trust_read(struct keeper_room *room, int64_t at_ms, struct qx_report *report,
                              struct keeper_trust *out)
{
    struct keeper_trust t = {0};
    struct qx_buf root = {0};
    struct qx_buf crl = {0};
    const char *root_file = qx_arena_printf(&room->arena, "%s/root.pem", room->folder);
    const char *crl_file = qx_arena_printf(&room->arena, "%s/ca.crl", room->folder);
    enum qx_err err = qx_read_file(root_file, PEM_MAX, &root, report);

    if (err == QX_OK) {
        err = qx_read_file(crl_file, PEM_MAX, &crl, report);
    }
    if (err == QX_OK) {
        err = qx_trust_read(qx_buf_slice(&root), root_file, qx_buf_slice(&crl), crl_file, report,
                            &t.trust);
    }
    if (err == QX_OK) {
        err = read_status(room, &t, at_ms, report);
    }
    qx_buf_free(&crl);
    qx_buf_free(&root);
    if (err != QX_OK) {
        keeper_trust_free(&t);
        return err;
    }
    *out = t;
    return QX_OK;
}

/* The highest N of N.release.p7m. Errors: NOT_FOUND, IO. */
static enum qx_err newest_release(const char *folder, struct qx_report *report, int64_t *number)
{
    DIR *dir = opendir(folder);
    int64_t newest = -1;

    if (dir == NULL) {
        return qx_fail(report, errno == ENOENT || errno == ENOTDIR ? QX_ERR_NOT_FOUND : QX_ERR_IO,
                       folder, 0, "cannot open the room: %s: name its folder with --room",
                       strerror(errno));
    }
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char *end = NULL;
        long long n = strtoll(entry->d_name, &end, 10);

        if (end != entry->d_name && entry->d_name[0] != '-' && strcmp(end, ".release.p7m") == 0 &&
            n > newest) {
            newest = n;
        }
    }
    (void)closedir(dir);
    if (newest < 0) {
        return qx_fail(report, QX_ERR_NOT_FOUND, folder, 0,
                       "no N.release.p7m: put a signed release into the room");
    }
    *number = newest;
    return QX_OK;
}

static enum qx_err open_release(struct keeper_room *room, const struct keeper_trust *t,
                                int64_t at_ms, struct qx_report *report)
{
    struct qx_artefact manifest = {0};
    struct qx_buf der = {0};
    int64_t number = 0;
    enum qx_err err = newest_release(room->folder, report, &number);

    if (err != QX_OK) {
        return err;
    }
    const char *path =
        qx_arena_printf(&room->arena, "%s/%lld.release", room->folder, (long long)number);

    err = keeper_trust_verify(t, qx_arena_printf(&room->arena, "%s.p7m", path), QX_KIND_RELEASE,
                              at_ms, report, &der, &manifest);
    if (err == QX_OK) {
        err = qx_release_open(path, qx_buf_slice(&manifest.payload), report, &room->release);
    }
    if (err == QX_OK && qx_release_number(room->release) != number) {
        err = qx_fail(report, QX_ERR_RELEASE_DIGEST, path, 0,
                      "is release %lld under another number: give it its own name",
                      (long long)qx_release_number(room->release));
    }
    if (err == QX_OK) {
        err = qx_release_check_time(room->release, at_ms, path, report);
    }
    if (err == QX_OK) {
        room->policy = qx_release_policy(room->release);
        qx_hex(qx_slice(qx_release_digest(room->release), 32), room->release_digest);
    }
    qx_artefact_free(&manifest);
    qx_buf_free(&der);
    return err;
}

static enum qx_err read_name(struct keeper_room *room, struct qx_report *report)
{
    const char *path = qx_arena_printf(&room->arena, "%s/room.pem", room->folder);
    struct qx_buf pem = {0};
    struct qx_cert *cert = NULL;
    enum qx_err err = qx_read_file(path, PEM_MAX, &pem, report);

    if (err == QX_OK) {
        err = qx_cert_read(qx_buf_slice(&pem), path, report, &cert);
    }
    if (err == QX_OK) {
        room->name = qx_arena_text(&room->arena, qx_slice_text(qx_cert_name(cert)));
    }
    qx_cert_free(&cert);
    qx_buf_free(&pem);
    return err;
}

enum qx_err keeper_room_open(struct keeper_room *room, const char *folder, int64_t at_ms,
                             struct qx_report *report)
{
    struct keeper_trust t = {0};

    *room = (struct keeper_room){0};
    room->folder = qx_arena_text(&room->arena, qx_slice_text(folder));
    room->journal = qx_arena_printf(&room->arena, "%s/journal.db", folder);
    room->ballast = qx_arena_printf(&room->arena, "%s/ballast", folder);
    room->socket = qx_arena_printf(&room->arena, "%s/keeper.sock", folder);
    room->signer = qx_arena_printf(&room->arena, "%s/sign.sock", folder);

    enum qx_err err = keeper_trust_read(room, at_ms, report, &t);

    if (err == QX_OK) {
        err = open_release(room, &t, at_ms, report);
    }
    if (err == QX_OK) {
        err = read_name(room, report);
    }
    keeper_trust_free(&t);
    return err;
}

void keeper_room_close(struct keeper_room *room)
{
    qx_release_close(&room->release);
    qx_arena_free(&room->arena);
}
