#include "layout.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <qualex/clock.h>
#include <qualex/hex.h>
#include <qualex/score.h>

#define WRAPPED_MAX ((size_t)1 << 20)

static void want_bytes(struct qx_json_reader *r, const char *key, struct qx_buf *out)
{
    struct qx_slice hex = qx_slice_text(qx_json_want_text(r, key));

    if (r->err != QX_OK) {
        return;
    }
    if (hex.len > 2 * WRAPPED_MAX ||
        qx_unhex(hex, qx_buf_grow(out, hex.len / 2), hex.len / 2) != QX_OK) {
        r->err = qx_fail(r->report, QX_ERR_JSON_FIELD, r->where, 0,
                         "%s: not an even number of hexadecimal digits", key);
    }
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
    want_bytes(&r, "secret", &release->wrapped);
    const char *not_before = qx_json_want_text(&r, "not_before");

    (void)qx_json_may_text(&r, "previous");
    enum qx_err err = qx_json_done(&r);

    if (err == QX_OK &&
        qx_time_parse(qx_slice_text(not_before), &release->not_before_ms) != QX_OK) {
        err =
            qx_fail(report, QX_ERR_JSON_FIELD, where, 0, "not_before: '%s' is no time", not_before);
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

static enum qx_err bad_layout(struct qx_report *report, const char *what)
{
    return qx_fail(report, QX_ERR_DB_CORRUPT, what, 0, "the release is not laid out as it must be");
}

static enum qx_err load_cells(struct qx_release *release, struct qx_report *report)
{
    const struct qx_policy *policy = &release->policy;
    struct qx_rows *rows = NULL;
    size_t n = 0;
    int64_t place = 0;

    release->cells = qx_arena_alloc(&release->arena, policy->n_cells, sizeof *release->cells);
    release->first = qx_arena_alloc(&release->arena, policy->n_cells, sizeof *release->first);
    enum qx_err err = qx_db_query(release->db, ALL_CELLS, NULL, 0, &rows);
    bool sound = true;

    while (err == QX_OK && sound && qx_rows_next(rows)) {
        int64_t size = qx_row_int(rows, 2);

        sound = n < policy->n_cells && qx_row_int(rows, 0) == (int64_t)n &&
                qx_row_int(rows, 1) == place && size >= policy->cells[n].count &&
                size <= UINT32_MAX;
        if (sound) {
            release->first[n] = place;
            release->cells[n] = (struct qx_draw_cell){(uint32_t)size, policy->cells[n].count};
            place += size;
            n++;
        }
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    return err == QX_OK && (!sound || n != policy->n_cells) ? bad_layout(report, "cell") : err;
}

static bool pick_of(const struct qx_release *release, int64_t place, struct qx_pick *out)
{
    size_t low = 0;
    size_t high = release->policy.n_cells;

    while (high - low > 1) {
        size_t middle = (low + high) / 2;

        if (release->first[middle] <= place) {
            low = middle;
        } else {
            high = middle;
        }
    }
    int64_t ordinal = place - release->first[low];

    *out = (struct qx_pick){(uint32_t)low, (uint32_t)ordinal};
    return ordinal >= 0 && ordinal < release->cells[low].size;
}

static enum qx_err load_enemies(struct qx_release *release, struct qx_report *report)
{
    struct qx_rows *rows = NULL;
    struct qx_enemy *enemies = NULL;
    size_t n = 0;
    bool sound = true;
    enum qx_err err = qx_db_query(release->db, ALL_ENEMIES, NULL, 0, &rows);

    while (err == QX_OK && sound && qx_rows_next(rows)) {
        struct qx_enemy pair;

        sound = pick_of(release, qx_row_int(rows, 0), &pair.a) &&
                pick_of(release, qx_row_int(rows, 1), &pair.b);
        if ((n & (n - 1)) == 0) { /* grow at the powers of two */
            enemies = qx_realloc(enemies, n == 0 ? 1 : 2 * n, sizeof *enemies);
        }
        enemies[n++] = pair;
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    release->enemies = enemies;
    release->n_enemies = n;
    return err == QX_OK && !sound ? bad_layout(report, "enemy") : err;
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
        err = load_cells(release, report);
    }
    if (err == QX_OK) {
        err = load_enemies(release, report);
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
    free((*release)->enemies);
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

int64_t qx_release_unit(const struct qx_release *release)
{
    return release->unit;
}

struct qx_slice qx_release_wrapped_secret(const struct qx_release *release)
{
    return qx_buf_slice(&release->wrapped);
}
