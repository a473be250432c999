#include <qualex/licensing.h>

#include <qualex/io.h>

#include <stdlib.h>
#include <string.h>

/* One file, opened once. */
struct looked_at {
    const char *file;
    const char *kind;              /* NULL = a plain document */
    uint8_t sha256[QX_SHA256_LEN]; /* as it was asked for */
    struct qx_evidence evidence;
    struct qx_json *payload;
};

struct qx_evidence_folder {
    const char *path;
    struct qx_paper_judge judge;
    struct qx_arena arena;
    struct looked_at *all;
    size_t n;
};

struct qx_evidence_folder *qx_evidence_folder_new(const char *folder, struct qx_paper_judge judge)
{
    struct qx_evidence_folder *f = qx_alloc(1, sizeof *f);

    f->path = folder;
    f->judge = judge;
    return f;
}

void qx_evidence_folder_free(struct qx_evidence_folder **folder)
{
    if (*folder == NULL) {
        return;
    }
    for (size_t i = 0; i < (*folder)->n; i++) {
        qx_json_free(&(*folder)->all[i].payload);
    }
    free((*folder)->all);
    qx_arena_free(&(*folder)->arena);
    free(*folder);
    *folder = NULL;
}

static struct qx_evidence says(enum qx_evidence_state state, const char *code, const char *reason)
{
    return (struct qx_evidence){.state = state, .code = code, .reason = reason};
}

/* A file that is not there is missing evidence; one that cannot be read tells nothing. */
static struct qx_evidence unread(struct qx_evidence_folder *f, const char *file, enum qx_err err)
{
    if (err == QX_ERR_NOT_FOUND) {
        return says(QX_EVIDENCE_ABSENT, "FILE_MISSING",
                    qx_arena_printf(&f->arena, "%s is not in the dossier's folder", file));
    }
    return says(QX_EVIDENCE_UNDETERMINED, qx_err_name(err),
                qx_arena_printf(&f->arena, "%s cannot be read: %s", file, qx_err_text(err)));
}

static struct qx_evidence differs(struct qx_evidence_folder *f, const char *file)
{
    return says(
        QX_EVIDENCE_DIFFERS, "DOCUMENT_DIFFERS",
        qx_arena_printf(&f->arena, "%s does not have the digest that the dossier gives", file));
}

static bool same_digest(const uint8_t a[static QX_SHA256_LEN],
                        const uint8_t b[static QX_SHA256_LEN])
{
    return qx_slice_equal(qx_slice(a, QX_SHA256_LEN), qx_slice(b, QX_SHA256_LEN));
}

static struct qx_evidence look_at_document(struct qx_evidence_folder *f, struct looked_at *l)
{
    const char *path = qx_arena_printf(&f->arena, "%s%s", f->path, l->file);
    struct qx_buf bytes = {0};
    uint8_t digest[QX_SHA256_LEN];
    enum qx_err err = qx_read_file(path, QX_DOCUMENT_FILE_MAX, &bytes, NULL);

    if (err != QX_OK) {
        return unread(f, l->file, err);
    }
    qx_sha256(qx_buf_slice(&bytes), digest);
    qx_buf_free(&bytes);
    return same_digest(digest, l->sha256) ? says(QX_EVIDENCE_VALID, "", "") : differs(f, l->file);
}

/* What was said of that very error: one paper may have several troubles. */
static const char *detail_of(const struct qx_report *report, enum qx_err err)
{
    for (size_t i = report->n; i > 0; i--) {
        if (report->messages[i - 1].err == err) {
            return report->messages[i - 1].text;
        }
    }
    return qx_err_text(err);
}

/* What the judge's answer means. */
static struct qx_evidence judged(struct qx_evidence_folder *f, struct looked_at *l, enum qx_err err,
                                 const struct qx_report *report, const struct qx_buf *payload,
                                 const struct qx_buf *signer)
{
    struct qx_evidence found = says(QX_EVIDENCE_VALID, "", "");

    if (err != QX_OK) {
        enum qx_err_class class = qx_err_class(err);
        bool refused =
            class == QX_CLASS_INTEGRITY || class == QX_CLASS_INPUT || class == QX_CLASS_STATE;

        found = says(refused ? QX_EVIDENCE_INVALID : QX_EVIDENCE_UNDETERMINED, qx_err_name(err),
                     qx_arena_printf(&f->arena, "%s: %s", l->file, detail_of(report, err)));
    }
    if (found.state == QX_EVIDENCE_INVALID || payload->len == 0) {
        return found;
    }
    if (qx_json_parse_canonical(qx_buf_slice(payload), l->file, NULL, &l->payload) != QX_OK) {
        return says(QX_EVIDENCE_INVALID, "NOT_CANONICAL", qx_err_text(QX_ERR_NOT_CANONICAL));
    }
    found.payload = l->payload;
    found.signer = qx_arena_text(&f->arena, qx_buf_slice(signer));
    qx_sha256(qx_buf_slice(payload), found.digest);
    return found;
}

static struct qx_evidence look_at_paper(struct qx_evidence_folder *f, struct looked_at *l)
{
    const char *path = qx_arena_printf(&f->arena, "%s%s", f->path, l->file);
    struct qx_report report = {0};
    struct qx_buf der = {0};
    struct qx_buf payload = {0};
    struct qx_buf signer = {0};
    uint8_t digest[QX_SHA256_LEN];
    struct qx_evidence found;
    enum qx_err err = qx_read_file(path, QX_PAPER_FILE_MAX, &der, NULL);

    qx_sha256(qx_buf_slice(&der), digest);
    if (err != QX_OK) {
        found = unread(f, l->file, err);
    } else if (!same_digest(digest, l->sha256)) {
        found = differs(f, l->file);
    } else {
        err = f->judge.verify(f->judge.ctx, qx_buf_slice(&der), l->kind, l->file, &report, &payload,
                              &signer);
        found = judged(f, l, err, &report, &payload, &signer);
    }
    qx_buf_free(&der);
    qx_buf_free(&payload);
    qx_buf_free(&signer);
    qx_report_free(&report);
    return found;
}

static bool same_kind(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static struct qx_evidence look_at(struct qx_evidence_folder *f, const char *file,
                                  const uint8_t sha256[static QX_SHA256_LEN], const char *kind)
{
    for (size_t i = 0; i < f->n; i++) {
        struct looked_at *l = &f->all[i];

        if (same_kind(l->kind, kind) && strcmp(l->file, file) == 0 &&
            same_digest(l->sha256, sha256)) {
            return l->evidence;
        }
    }
    f->all = qx_realloc(f->all, f->n + 1, sizeof *f->all);
    struct looked_at *l = &f->all[f->n++];

    *l = (struct looked_at){.file = qx_arena_text(&f->arena, qx_slice_text(file)), .kind = kind};
    memcpy(l->sha256, sha256, sizeof l->sha256);
    l->evidence = kind == NULL ? look_at_document(f, l) : look_at_paper(f, l);
    return l->evidence;
}

static struct qx_evidence document(void *ctx, const char *file,
                                   const uint8_t sha256[static QX_SHA256_LEN])
{
    return look_at(ctx, file, sha256, NULL);
}

static struct qx_evidence artefact(void *ctx, const char *file,
                                   const uint8_t sha256[static QX_SHA256_LEN], const char *kind)
{
    return look_at(ctx, file, sha256, kind);
}

static struct qx_evidence no_document(void *ctx, const char *file,
                                      const uint8_t sha256[static QX_SHA256_LEN])
{
    (void)ctx;
    (void)file;
    (void)sha256;
    return says(QX_EVIDENCE_ABSENT, "FILE_MISSING", "no document is looked at here");
}

static struct qx_evidence no_artefact(void *ctx, const char *file,
                                      const uint8_t sha256[static QX_SHA256_LEN], const char *kind)
{
    (void)kind;
    return no_document(ctx, file, sha256);
}

struct qx_evidence_source qx_evidence_folder_source(struct qx_evidence_folder *folder)
{
    return (struct qx_evidence_source){
        .ctx = folder, .document = document, .artefact = artefact, .sha256 = qx_sha256_parts};
}

struct qx_evidence_source qx_evidence_none(void)
{
    return (struct qx_evidence_source){
        .document = no_document, .artefact = no_artefact, .sha256 = qx_sha256_parts};
}
