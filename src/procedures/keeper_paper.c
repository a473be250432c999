/* One person's admission: found, verified, held against the room, the window and the PIN. */
#include "keeper.h"

#include <errno.h>
#include <unistd.h>

#include <qualex/hex.h>

static bool well_formed(const char *number)
{
    size_t len = strlen(number);

    return len >= 4 && len <= 32 && strspn(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == len;
}

static enum qx_err find_paper(const struct keeper_room *room, const char *number,
                              struct qx_report *report, struct qx_buf *path)
{
    static const char *const TAILS[] = {".admission.p7m", ".p7m"};

    for (size_t i = 0; well_formed(number) && i < sizeof TAILS / sizeof TAILS[0]; i++) {
        qx_buf_clear(path);
        qx_buf_printf(path, "%s/admissions/%s%s", room->folder, number, TAILS[i]);
        if (access(qx_buf_cstr(path), F_OK) == 0 || errno == EACCES) {
            return QX_OK;
        }
    }
    return qx_fail(report, QX_ERR_ADMISSION, "", 0,
                   "no such admission in this room: check the number");
}

static enum qx_err check_exam(const struct keeper_room *room, const struct keeper_paper *paper,
                              const char *number, struct qx_report *report)
{
    const struct qx_admission *a = &paper->admission;

    if (strcmp(a->number, number) != 0) {
        return qx_fail(report, QX_ERR_ADMISSION, number, 0,
                       "the file holds another admission: tell the registrar");
    }
    if (strcmp(a->mode, room->policy->mode) != 0) {
        return qx_fail(report, QX_ERR_MODE, number, 0,
                       "the admission is for mode %s, this room runs %s: tell the proctor", a->mode,
                       room->policy->mode);
    }
    if (strcmp(a->exam, room->policy->id) != 0 || strcmp(a->release, room->release_digest) != 0) {
        return qx_fail(report, QX_ERR_ADMISSION_EXAM, number, 0,
                       "the admission is for another exam or release than this room holds: tell "
                       "the proctor");
    }
    return QX_OK;
}

enum qx_err keeper_paper_read(const struct keeper_room *room, const char *number, int64_t at_ms,
                              struct qx_report *report, struct keeper_paper *out)
{
    struct keeper_paper paper = {0};
    struct qx_artefact artefact = {0};
    struct keeper_trust t = {0};
    struct qx_buf path = {0};
    struct keeper_room scratch = {.folder = room->folder}; /* paths of this one reading */
    enum qx_err err = find_paper(room, number, report, &path);

    if (err == QX_OK) {
        err = keeper_trust_read(&scratch, at_ms, report, &t);
    }
    if (err == QX_OK) {
        err = keeper_trust_verify(&t, qx_buf_cstr(&path), QX_KIND_ADMISSION, at_ms, report,
                                  &paper.der, &artefact);
    }
    if (err == QX_OK) {
        err = qx_admission_from_json(artefact.json, qx_buf_cstr(&path), &paper.arena, report,
                                     &paper.admission);
    }
    if (err == QX_OK) {
        err = check_exam(room, &paper, number, report);
    }
    if (err == QX_OK) {
        qx_hex(qx_slice(artefact.digest, sizeof artefact.digest), paper.digest);
        *out = paper;
    } else {
        keeper_paper_free(&paper);
    }
    qx_artefact_free(&artefact);
    keeper_trust_free(&t);
    qx_buf_free(&path);
    qx_arena_free(&scratch.arena);
    return err;
}

void keeper_paper_free(struct keeper_paper *paper)
{
    qx_buf_free(&paper->der);
    qx_arena_free(&paper->arena);
    *paper = (struct keeper_paper){0};
}

enum qx_err keeper_paper_window(const struct keeper_paper *paper, int64_t at_ms,
                                struct qx_report *report)
{
    const struct qx_admission *a = &paper->admission;
    char from[QX_TIME_LEN];
    char until[QX_TIME_LEN];
    char now[QX_TIME_LEN];

    if (at_ms >= a->from_ms && at_ms <= a->until_ms) {
        return QX_OK;
    }
    qx_time_format(a->from_ms, from);
    qx_time_format(a->until_ms, until);
    qx_time_format(at_ms, now);
    return qx_fail(report, QX_ERR_ADMISSION_WINDOW, a->number, 0,
                   "the admission holds from %s until %s, and for this room it is %s: %s", from,
                   until, now,
                   at_ms < a->from_ms ? "come back then" : "ask the registrar for another one");
}

enum qx_err keeper_paper_pin(const struct keeper_paper *paper, const char *pin)
{
    const struct qx_admission *a = &paper->admission;
    uint8_t hash[sizeof a->pin_hash];
    enum qx_err err =
        qx_scrypt(qx_slice_text(pin), qx_slice(a->pin_salt, sizeof a->pin_salt), (uint64_t)a->pin_n,
                  (uint32_t)a->pin_r, (uint32_t)a->pin_p, hash, sizeof hash);

    if (err == QX_OK &&
        !qx_secret_equal(qx_slice(hash, sizeof hash), qx_slice(a->pin_hash, sizeof a->pin_hash))) {
        err = QX_ERR_PIN;
    }
    qx_wipe(hash, sizeof hash);
    return err;
}
