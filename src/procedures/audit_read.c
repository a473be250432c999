#include "audit_parts.h"

#include <unistd.h>

#include <qualex/io.h>

#define OPENING_MAX ((size_t)4 << 20)

/* What keeps a file from being compared, and what is only to be told. */
static bool readable(enum qx_err err)
{
    switch (err) {
    case QX_OK:
    case QX_ERR_SUSPENDED:
    case QX_ERR_ANNULLED:
    case QX_ERR_SUPERSEDED:
    case QX_ERR_CRL_MISSING:
    case QX_ERR_CRL_STALE:
    case QX_ERR_STATUS_MISSING:
    case QX_ERR_STATUS_STALE:
        return true;
    default:
        return false;
    }
}

static enum qx_err verify(struct audit *a, const char *path, const char *kind,
                          struct qx_artefact *out)
{
    struct qx_buf der = {0};
    enum qx_err err = qx_read_file(path, QX_ARTEFACT_MAX, &der, a->report);

    if (err == QX_OK) {
        err = qx_proof_verify(qx_buf_slice(&der), kind, a->judge, path, a->report, out);
    }
    qx_buf_free(&der);
    if (!readable(err)) {
        return err;
    }
    if (err == QX_OK) {
        audit_say(a, "signatures", QX_AUDIT_SAME, "every file is valid");
    } else {
        audit_say(a, "signatures",
                  qx_verdict_of(err) == QX_INVALID ? QX_AUDIT_DIFFERS : QX_AUDIT_UNKNOWN,
                  "%s: %s: %s", path, qx_err_name(err), qx_err_text(err));
    }
    return QX_OK;
}

/* DIR/X.sitting.p7m → DIR/X.admission.p7m, else DIR/admissions/X.admission.p7m; NULL if neither. */
static const char *find_admission(struct audit *a)
{
    static const char *const PLACES[] = {"", "admissions/"};
    const char *path = a->files->sitting;
    const char *slash = strrchr(path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - path) + 1;
    const char *number = audit_text(a->sitting.json, "sitting");

    if (a->files->admission != NULL) {
        return a->files->admission;
    }
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0] && strchr(number, '/') == NULL; i++) {
        const char *found =
            qx_arena_printf(a->arena, "%.*s%s%s.admission.p7m", folder, path, PLACES[i], number);

        if (access(found, F_OK) == 0) {
            return found;
        }
    }
    return NULL;
}

static enum qx_err read_admission(struct audit *a)
{
    const char *path = find_admission(a);

    if (path == NULL) {
        return QX_OK;
    }
    enum qx_err err = verify(a, path, qx_kind_name(QX_KIND_ADMISSION), &a->admission_file);

    if (err == QX_OK) {
        err = qx_admission_from_json(a->admission_file.json, path, a->arena, a->report,
                                     &a->admission);
    }
    a->has_admission = err == QX_OK;
    return err;
}

static enum qx_err read_paper(struct audit *a)
{
    enum qx_err err = verify(a, a->files->paper, NULL, &a->paper);

    if (err == QX_OK && a->paper.kind != QX_KIND_RESULT && a->paper.kind != QX_KIND_CERTIFICATE) {
        err = qx_fail(a->report, QX_ERR_KIND, a->files->paper, 0,
                      "is %s: give a result or a certificate", qx_kind_name(a->paper.kind));
    }
    return err;
}

static enum qx_err read_release(struct audit *a)
{
    const char *manifest = a->files->manifest;

    if (manifest == NULL) {
        manifest = qx_arena_printf(a->arena, "%s.p7m", a->files->release);
    }
    enum qx_err err = verify(a, manifest, qx_kind_name(QX_KIND_RELEASE), &a->manifest);

    if (err == QX_OK) {
        err = qx_release_open(a->files->release, qx_buf_slice(&a->manifest.payload), a->report,
                              &a->release);
    }
    a->policy = err == QX_OK ? qx_release_policy(a->release) : NULL;
    return err;
}

static enum qx_err read_opening(struct audit *a)
{
    struct qx_buf text = {0};
    const char *path = a->files->opening;

    if (path == NULL) {
        return QX_OK;
    }
    enum qx_err err = qx_read_file(path, OPENING_MAX, &text, a->report);

    if (err == QX_OK) {
        err = qx_json_parse_canonical(qx_buf_slice(&text), path, a->report, &a->opening);
    }
    if (err == QX_OK && (strcmp(audit_text(a->opening, "qualex"), "opening/1") != 0 ||
                         !qx_json_is_array(qx_json_get(a->opening, "keys")))) {
        err = qx_fail(a->report, QX_ERR_JSON_FIELD, path, 0, "is no opening: give X.opening");
    }
    qx_buf_free(&text);
    return err;
}

enum qx_err audit_read(struct audit *a)
{
    enum qx_err err = read_paper(a);

    if (err == QX_OK) {
        err = verify(a, a->files->sitting, qx_kind_name(QX_KIND_SITTING), &a->sitting);
    }
    if (err == QX_OK) {
        err = read_release(a);
    }
    if (err == QX_OK) {
        err = read_admission(a);
    }
    return err == QX_OK ? read_opening(a) : err;
}

void audit_close(struct audit *a)
{
    qx_json_free(&a->opening);
    qx_release_close(&a->release);
    qx_artefact_free(&a->admission_file);
    qx_artefact_free(&a->manifest);
    qx_artefact_free(&a->sitting);
    qx_artefact_free(&a->paper);
}
