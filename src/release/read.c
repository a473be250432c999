#include "layout.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <qualex/clock.h>
#include <qualex/hex.h>
#include <qualex/score.h>
#include <qualex/split.h>

#define WRAPPED_MAX ((size_t)1 << 20)

static enum qx_err unhex(struct qx_json_reader *r, const char *key, struct qx_slice hex,
                         uint8_t *out)
{
    return hex.len <= 2 * WRAPPED_MAX && hex.len % 2 == 0 &&
                   qx_unhex(hex, out, hex.len / 2) == QX_OK
               ? QX_OK
               : qx_fail(r->report, QX_ERR_JSON_FIELD, r->where, 0,
                         "%s: not an even number of hexadecimal digits", key);
}

/* Null when S is in custody. */
static void may_secret(struct qx_json_reader *r, struct qx_buf *out)
{
    const char *text = qx_json_may_text(r, "secret");
    struct qx_slice hex = qx_slice_text(text);

    if (r->err == QX_OK && text != NULL) {
        r->err = hex.len > 2 * WRAPPED_MAX
                     ? qx_fail(r->report, QX_ERR_JSON_FIELD, r->where, 0, "secret: too long")
                     : unhex(r, "secret", hex, qx_buf_grow(out, hex.len / 2));
    }
}

static enum qx_err read_share(struct qx_release *release, const struct qx_json *json, size_t i,
                              const struct qx_json_reader *parent, struct qx_custody_share *out)
{
    struct qx_json_reader r = qx_json_reader(json, parent->where, "custody.shares", parent->report);
    struct qx_slice hex = qx_slice_text(qx_json_want_text(&r, "sealed"));

    qx_json_want_hex(&r, "custodian", out->custodian, sizeof out->custodian);
    out->x = (unsigned)i + 1;
    if (r.err == QX_OK && hex.len <= 2 * WRAPPED_MAX) {
        uint8_t *bytes = qx_arena_alloc(&release->arena, hex.len / 2 + 1, 1);

        r.err = unhex(&r, "sealed", hex, bytes);
        out->sealed = qx_slice(bytes, hex.len / 2);
    }
    return qx_json_done(&r);
}

static enum qx_err read_custody(struct qx_release *release, struct qx_json_reader *parent)
{
    const struct qx_json *json = qx_json_may(parent, "custody");

    if (json == NULL || qx_json_is_null(json) || parent->err != QX_OK) {
        return parent->err;
    }
    struct qx_json_reader r = qx_json_reader(json, parent->where, "custody", parent->report);
    struct qx_custody *c = &release->custody;
    const struct qx_json *list = qx_json_want_array(&r, "shares");
    size_t n = qx_json_count(list);

    c->threshold = (unsigned)qx_json_want_int(&r, "threshold", 1, QX_SHARES_MAX);
    qx_json_want_hex(&r, "check", c->check, sizeof c->check);
    if (qx_json_done(&r) != QX_OK) {
        return QX_ERR_JSON_FIELD;
    }
    if (n < c->threshold || n > QX_SHARES_MAX) {
        return qx_fail(parent->report, QX_ERR_JSON_FIELD, parent->where, 0,
                       "custody: %zu shares of which %u are needed", n, c->threshold);
    }
    struct qx_custody_share *shares = qx_arena_alloc(&release->arena, n, sizeof *shares);
    enum qx_err err = QX_OK;

    for (size_t i = 0; err == QX_OK && i < n; i++) {
        err = read_share(release, qx_json_at(list, i), i, parent, &shares[i]);
    }
    c->shares = shares;
    c->n = n;
    return err;
}

static enum qx_err read_time(const char *text, const char *key, const char *where,
                             struct qx_report *report, int64_t *out)
{
    return qx_time_parse(qx_slice_text(text), out) == QX_OK
               ? QX_OK
               : qx_fail(report, QX_ERR_JSON_FIELD, where, 0, "%s: '%s' is no time", key, text);
}

static enum qx_err read_manifest(struct qx_release *release, const char *where,
                                 struct qx_report *report, uint8_t file_digest[static 32])
{
    struct qx_json_reader r = qx_json_reader(release->manifest, where, "", report);

    (void)qx_json_want_text(&r, "qualex");
    const char *mode = qx_json_want_text(&r, "mode");

    (void)qx_json_want_array(&r, "requiredSigners");
    release->number = qx_json_want_int(&r, "number", 1, QX_JSON_INT_MAX);
    const struct qx_json *policy = qx_json_want_object(&r, "policy");

    (void)qx_json_want_array(&r, "cells");
    (void)qx_json_want_int(&r, "questions", 0, QX_JSON_INT_MAX);
    release->unit = qx_json_want_int(&r, "unit", 1, QX_UNIT_MAX);
    qx_json_want_hex(&r, "file_sha256", file_digest, 32);
    qx_json_want_hex(&r, "merkle_root", release->merkle_root, sizeof release->merkle_root);
    may_secret(&r, &release->wrapped);
    const char *not_before = qx_json_want_text(&r, "not_before");
    const char *not_after = qx_json_may_text(&r, "not_after");

    (void)qx_json_may_text(&r, "previous");
    const struct qx_json *list = qx_json_may(&r, "list");

    enum qx_err err = read_custody(release, &r);

    if (err == QX_OK) {
        err = qx_json_done(&r);
    }
    if (err == QX_OK && strcmp(mode, "live") == 0 && (list == NULL || qx_json_is_null(list))) {
        err = qx_fail(report, QX_ERR_LIST, where, 0,
                      "a live release cites the list of questions in force, and this cites none");
    }
    if (err == QX_OK && (release->wrapped.len == 0) != (release->custody.threshold > 0)) {
        err = qx_fail(report, QX_ERR_JSON_FIELD, where, 0,
                      "the secret is wrapped or in custody, one of the two");
    }
    if (err == QX_OK) {
        err = read_time(not_before, "not_before", where, report, &release->not_before_ms);
    }
    if (err == QX_OK && not_after != NULL) {
        err = read_time(not_after, "not_after", where, report, &release->not_after_ms);
    }
    if (err == QX_OK) {
        err = qx_policy_from_json(policy, where, &release->arena, report, &release->policy);
    }
    if (err == QX_OK && strcmp(mode, release->policy.mode) != 0) {
        err = qx_fail(report, QX_ERR_POLICY, where, 0, "mode differs from its policy's");
    }
    return err;
}

enum qx_err qx_release_check(struct qx_slice manifest, const char *where, struct qx_report *report)
{
    struct qx_release release = {0};
    uint8_t file_digest[QX_SHA256_LEN];
    enum qx_err err = qx_json_parse_canonical(manifest, where, report, &release.manifest);

    if (err == QX_OK) {
        err = read_manifest(&release, where, report, file_digest);
    }
    qx_json_free(&release.manifest);
    qx_buf_free(&release.wrapped);
    qx_arena_free(&release.arena);
    return err;
}

static enum qx_err check_file(const char *path, const uint8_t expected[static 32],
                              struct qx_report *report)
{
    uint8_t digest[QX_SHA256_LEN];
    enum qx_err err = qx_sha256_file(path, digest, report);

    if (err == QX_OK && memcmp(digest, expected, sizeof digest) != 0) {
        err = qx_fail(report, QX_ERR_RELEASE_DIGEST, path, 0,
                      "is not the file that was signed: fetch it again from the licenser");
    }
    return err;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Digest and database go by the path: what was hashed is what was opened, untouched in between. */
static enum qx_err open_file(struct qx_release *release, const char *path,
                             const uint8_t expected[static 32], struct qx_report *report)
{
    struct stat before = {0};
    struct stat after = {0};
    bool there = stat(path, &before) == 0;
    enum qx_err err = check_file(path, expected, report);

    if (err == QX_OK) {
        err = qx_db_open(path, QX_DB_IMMUTABLE, &release_spec, report, &release->db);
    }
    if (err == QX_OK && (!there || stat(path, &after) != 0 || !same_file(&before, &after))) {
        err = qx_fail(report, QX_ERR_RELEASE_DIGEST, path, 0,
                      "was changed while it was opened: find out by whom, and open it again");
    }
    return err;
}

enum qx_err qx_release_open(const char *path, struct qx_slice manifest, struct qx_report *report,
                            struct qx_release **out)
{
    struct qx_release *release = qx_alloc(1, sizeof *release);
    uint8_t file_digest[QX_SHA256_LEN];
    enum qx_err err = qx_json_parse_canonical(manifest, path, report, &release->manifest);

    if (err == QX_OK) {
        qx_sha256(manifest, release->digest);
        err = read_manifest(release, path, report, file_digest);
    }
    if (err == QX_OK) {
        err = open_file(release, path, file_digest, report);
    }
    if (err == QX_OK) {
        err = release_load_draw(release, report);
    }
    if (err != QX_OK) {
        qx_release_close(&release);
        return err;
    }
    *out = release;
    return QX_OK;
}

void qx_release_close(struct qx_release **release)
{
    if (*release == NULL) {
        return;
    }
    qx_db_close(&(*release)->db);
    qx_json_free(&(*release)->manifest);
    qx_buf_free(&(*release)->wrapped);
    release_free_draw(*release);
    qx_arena_free(&(*release)->arena);
    free(*release);
    *release = NULL;
}

const struct qx_policy *qx_release_policy(const struct qx_release *release)
{
    return &release->policy;
}

const uint8_t *qx_release_digest(const struct qx_release *release)
{
    return release->digest;
}

int64_t qx_release_not_before(const struct qx_release *release)
{
    return release->not_before_ms;
}

int64_t qx_release_number(const struct qx_release *release)
{
    return release->number;
}

int64_t qx_release_not_after(const struct qx_release *release)
{
    return release->not_after_ms;
}

enum qx_err qx_release_check_time(const struct qx_release *release, int64_t at_ms,
                                  const char *where, struct qx_report *report)
{
    char when[QX_TIME_LEN];

    if (release->not_before_ms > at_ms) {
        qx_time_format(release->not_before_ms, when);
        return qx_fail(report, QX_ERR_RELEASE_EARLY, where, 0, "it opens at %s: wait until then",
                       when);
    }
    if (release->not_after_ms > 0 && release->not_after_ms < at_ms) {
        qx_time_format(release->not_after_ms, when);
        return qx_fail(report, QX_ERR_RELEASE_EXPIRED, where, 0,
                       "it was good until %s: fetch the next one from the licenser", when);
    }
    return QX_OK;
}

const struct qx_json *qx_release_manifest(const struct qx_release *release)
{
    return release->manifest;
}

const struct qx_json *qx_release_list(const struct qx_release *release)
{
    const struct qx_json *list = qx_json_get(release->manifest, "list");

    return qx_json_is_null(list) ? NULL : list;
}

const struct qx_custody *qx_release_custody(const struct qx_release *release)
{
    return &release->custody;
}

int64_t qx_release_unit(const struct qx_release *release)
{
    return release->unit;
}

struct qx_slice qx_release_wrapped_secret(const struct qx_release *release)
{
    return qx_buf_slice(&release->wrapped);
}
