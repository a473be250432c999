#include "excluded.h"

#include <stdlib.h>
#include <string.h>

#include <qualex/io.h>

#define CERTS_MAX 64
#define CERT_MAX ((size_t)1 << 20)
#define DAY_MS INT64_C(86400000)

struct excluding {
    struct qx_cli *cli;
    const struct qx_policy *policy;
    struct qx_arena *arena;
    int64_t now_ms;
    const char *ids[QX_EXCLUDED_MAX];
    size_t n;
    struct qx_cert *certs[CERTS_MAX];
    size_t n_certs;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum qx_err add(struct excluding *e, const char *id, const char *path)
{
    if (id == NULL || e->n == QX_EXCLUDED_MAX) {
        return qx_fail(&e->cli->report, QX_ERR_TOO_LARGE, path, 0,
                       "has questions without ids, or too many in all: give the person's own "
                       "sittings alone");
    }
    e->ids[e->n++] = qx_arena_text(e->arena, qx_slice_text(id));
    return QX_OK;
}

/* The event of that kind; NULL when there is none. */
static const struct qx_json *event_of(const struct qx_json *sitting, const char *kind)
{
    const struct qx_json *events = qx_json_get(sitting, "events");

    for (size_t i = 0; i < qx_json_count(events); i++) {
        const char *name = qx_json_get_text(qx_json_at(events, i), "kind");

        if (name != NULL && strcmp(name, kind) == 0) {
            return qx_json_at(events, i);
        }
    }
    return NULL;
}

static enum qx_err add_sitting(struct excluding *e, const struct qx_json *sitting, const char *path)
{
    const struct qx_json *drawn = event_of(sitting, "drawn");
    const struct qx_json *questions = qx_json_get(qx_json_get(drawn, "body"), "questions");
    int64_t age_ms = e->now_ms - qx_json_get_int(drawn, "wall", 0);
    enum qx_err err = QX_OK;

    if (drawn == NULL || age_ms > e->policy->reuse_days * DAY_MS) {
        return QX_OK; /* nothing was seen, or so long ago that it may come again */
    }
    for (size_t i = 0; err == QX_OK && i < qx_json_count(questions); i++) {
        err = add(e, qx_json_get_text(qx_json_at(questions, i), "id"), path);
    }
    return err;
}

static enum qx_err read_sittings(struct excluding *e)
{
    size_t n = qx_cli_count(e->cli, "not-again");
    enum qx_err err = QX_OK;

    for (size_t i = 0; err == QX_OK && i < n; i++) {
        const char *path = qx_cli_nth(e->cli, "not-again", i);
        struct qx_artefact artefact = {0};

        err = sign_inspect(e->cli, path, &artefact);
        if (err == QX_OK && artefact.kind != QX_KIND_SITTING) {
            err = qx_fail(&e->cli->report, QX_ERR_KIND, path, 0,
                          "is a %s: give the person's earlier X.sitting.p7m",
                          qx_kind_name(artefact.kind));
        }
        if (err == QX_OK) {
            err = add_sitting(e, artefact.json, path);
        }
        qx_artefact_free(&artefact);
    }
    return err;
}

static enum qx_err read_certs(struct excluding *e)
{
    size_t n = qx_cli_count(e->cli, "to");

    if (n == 0 || n > CERTS_MAX) {
        return qx_cli_misuse(e->cli,
                             "--not-again is sealed to the room and the audit: give their "
                             "key certificates with --to, at most %d",
                             CERTS_MAX);
    }
    for (; e->n_certs < n; e->n_certs++) {
        const char *path = qx_cli_nth(e->cli, "to", e->n_certs);
        struct qx_buf pem = {0};
        enum qx_err err = qx_read_file(path, CERT_MAX, &pem, &e->cli->report);

        if (err == QX_OK) {
            err = qx_cert_read(qx_buf_slice(&pem), path, &e->cli->report, &e->certs[e->n_certs]);
        }
        qx_buf_free(&pem);
        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

/* Canonical {"ids","salt"}: the salt keeps the digest from telling which questions they are. */
static enum qx_err seal(struct excluding *e, struct qx_admission *a)
{
    struct qx_json *text = qx_json_new_object();
    struct qx_json *ids = qx_json_new_array();
    struct qx_buf bytes = {0};
    struct qx_buf sealed = {0};
    uint8_t salt[32];
    enum qx_err err = qx_rng_fill(e->cli->rng, salt, sizeof salt);

    qsort(e->ids, e->n, sizeof *e->ids, by_text);
    for (size_t i = 0; i < e->n; i++) {
        if (i == 0 || strcmp(e->ids[i - 1], e->ids[i]) != 0) {
            qx_json_append(ids, qx_json_new_text(e->ids[i]));
        }
    }
    qx_json_set(text, "ids", ids);
    qx_json_set_hex(text, "salt", qx_slice(salt, sizeof salt));
    qx_json_write(&bytes, text);
    if (err == QX_OK) {
        err = qx_envelope_seal(qx_buf_slice(&bytes), (const struct qx_cert *const *)e->certs,
                               e->n_certs, &sealed, &e->cli->report);
    }
    if (err == QX_OK) {
        uint8_t *kept = qx_arena_alloc(e->arena, sealed.len, 1);

        memcpy(kept, sealed.ptr, sealed.len);
        a->excludes = true;
        a->excluded = qx_slice(kept, sealed.len);
        qx_sha256(qx_buf_slice(&bytes), a->excluded_digest);
    }
    qx_json_free(&text);
    qx_buf_free(&bytes);
    qx_buf_free(&sealed);
    return err;
}

enum qx_err sign_exclude(struct qx_cli *cli, const char *where, const struct qx_policy *policy,
                         struct qx_arena *arena, struct qx_admission *a)
{
    size_t n = qx_cli_count(cli, "not-again");

    if (n == 0) {
        return policy->reuse_days < 0 || a->attempt == 1
                   ? QX_OK
                   : qx_fail(&cli->report, QX_ERR_INPUT, where, 0,
                             "attempt %lld: the exam repeats no question within %lld days: give "
                             "the person's earlier sittings with --not-again",
                             (long long)a->attempt, (long long)policy->reuse_days);
    }
    if (policy->reuse_days < 0) {
        return qx_cli_misuse(cli, "--not-again: the exam's policy has no reuse_days");
    }
    struct excluding *e = qx_alloc(1, sizeof *e);

    e->cli = cli;
    e->policy = policy;
    e->arena = arena;
    e->now_ms = a->issued_ms;
    enum qx_err err = read_sittings(e);

    if (err == QX_OK && e->n > 0) {
        err = read_certs(e);
    }
    if (err == QX_OK && e->n > 0) {
        err = seal(e, a);
    }
    for (size_t i = 0; i < CERTS_MAX; i++) {
        qx_cert_free(&e->certs[i]);
    }
    free(e);
    return err;
}
