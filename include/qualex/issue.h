/*
 * The signer of a room: opens the questions of a form, scores a sealed sitting, signs sitting,
 * result and certificate. It alone holds the release's secret and the room's private key; it
 * believes the keeper nothing that it can derive itself.
 */
#ifndef QUALEX_ISSUE_H
#define QUALEX_ISSUE_H

#include <qualex/clock.h>
#include <qualex/pki.h>

struct qx_issuer;

/*
 * room: folder with root.pem, ca.crl, status.p7m, N.release and N.release.p7m (the one with the
 * highest number), and sign.log, which is made when it is not there. signing is borrowed. Verifies
 * the release, opens its secret, reads the log. Errors: those of qx_proof_verify and
 * qx_release_open, SEAL (the release is not for this room), RELEASE_EARLY, IO. Free with
 * qx_issuer_close.
 */
QX_MUST_USE enum qx_err qx_issuer_open(const char *room, const struct qx_signing *signing,
                                       struct qx_clock clock, struct qx_report *report,
                                       struct qx_issuer **out);
void qx_issuer_close(struct qx_issuer **issuer);

/* Answers one request of the keeper (wire.h: hello, form, seal). *reply is new and carries the
 * members of the reply without "re". Errors: DRAW_DIFFERS (the ids are not what the nonces give),
 * DRAW_EXISTS (this admission has drawn with other nonces, or was sealed with another journal),
 * those of the admission's verification, TRANSITION (a sitting that is not over), EVENT,
 * JSON_FIELD. Noted in sign.log, synced, before a key leaves. A sealed sitting's opening is written
 * to out/ in the room (IO, DISK_FULL), and is no part of the reply. */
QX_MUST_USE enum qx_err qx_issuer_answer(struct qx_issuer *issuer, const struct qx_json *request,
                                         struct qx_report *report, struct qx_json **reply);

/*
 * Serves keepers on a listening socket, one request after the other, until *stop is set: peers
 * whose uid is neither this process's nor keeper_uid are turned away, and of many the one that was
 * silent longest. The program ignores SIGPIPE. said(ctx, …) is told of every
 * request refused and every sitting sealed. Errors: IO.
 */
struct qx_issuer_service {
    int listening; /* stays the caller's */
    int64_t keeper_uid;
    int patience_s; /* for a peer that does not take its reply; then it is given up */
    const volatile int *stop;
    void (*said)(void *ctx, const struct qx_report *report);
    void *ctx;
};
QX_MUST_USE enum qx_err qx_issuer_serve(struct qx_issuer *issuer,
                                        const struct qx_issuer_service *service);

#endif
