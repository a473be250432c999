/*
 * The keeper of a room: owns journal.db and the clock, serves the op table of wire.h on
 * keeper.sock, asks the signer on sign.sock. Holds no secret of a release, no private key and no
 * answer key. A room is a folder: root.pem ca.crl status.p7m N.release N.release.p7m
 * admissions/X.admission.p7m room.pem journal.db ballast keeper.sock sign.sock out/.
 */
#ifndef QUALEX_KEEPER_H
#define QUALEX_KEEPER_H

#include <qualex/clock.h>
#include <qualex/report.h>
#include <qualex/rng.h>

#define QX_KEEPER_SEATS_MAX 1024
/* Reserved for a full disk, and what must be free beside it before a sitting starts. */
#define QX_KEEPER_BALLAST ((uint64_t)8 << 20)
#define QX_KEEPER_SPACE ((uint64_t)8 << 20)

struct qx_keeper;

struct qx_keeper_spec {
    const char *room; /* folder; borrowed */
    struct qx_clock clock;
    struct qx_rng rng;
    const char *boot;     /* boot id that the clock belongs to; NULL = the kernel's */
    int64_t idle_exit_ms; /* stop when no seat was connected for so long; 0 = never */
    /* What is to be told while it runs (a signer that is away, a full disk); may be NULL. */
    void (*tell)(void *ctx, const char *where, const char *text);
    void *tell_ctx;
};

/*
 * Opens the room: trust, the newest release (kind, policy, not before, never older than one the
 * room has used), room certificate, journal (whoever holds it owns the room), ballast, socket;
 * resumes every sitting that is under way. Errors, each naming the file and what to do: NOT_FOUND,
 * those of qx_proof_verify, RELEASE_*, DB_BUSY (another keeper), DB_NEWER, DB_CORRUPT,
 * JOURNAL_CHAIN, EXISTS, DISK_FULL, IO. Free with qx_keeper_close, which commits nothing that was
 * not acknowledged, and removes the socket.
 */
QX_MUST_USE enum qx_err qx_keeper_open(const struct qx_keeper_spec *spec, struct qx_report *report,
                                       struct qx_keeper **out);
void qx_keeper_close(struct qx_keeper **keeper);

/* One line: the room's name, its release and how many sittings were resumed. Borrowed. */
const char *qx_keeper_summary(const struct qx_keeper *keeper);

/* Serves until stop_fd is readable or the room has been idle. What arrived together is one
 * transaction; a reply leaves after its commit. Errors: those of a journal that cannot be written
 * or opened again. */
QX_MUST_USE enum qx_err qx_keeper_run(struct qx_keeper *keeper, int stop_fd,
                                      struct qx_report *report);

#endif
