/* What is signed about a release. */
#include "writing.h"

#include <qualex/clock.h>
#include <qualex/cms.h>
#include <qualex/split.h>

static struct qx_json *cells_json(const struct writing *w)
{
    struct qx_json *cells = qx_json_new_array();

    for (size_t i = 0; i < w->spec->policy->n_cells; i++) {
        struct qx_json *cell = qx_json_new_object();

        qx_json_set_text(cell, "topic", w->spec->policy->cells[i].topic);
        qx_json_set_text(cell, "level", w->spec->policy->cells[i].level);
        qx_json_set_int(cell, "count", w->spec->policy->cells[i].count);
        qx_json_set_int(cell, "size", w->cells[i].size);
        qx_json_append(cells, cell);
    }
    return cells;
}

static enum qx_err add_share(const struct writing *w, const uint8_t *share, size_t i,
                             struct qx_json *shares)
{
    const struct qx_cert *custodian = w->spec->custodians[i];
    struct qx_buf sealed = {0};
    uint8_t fingerprint[32];
    enum qx_err err =
        qx_envelope_seal(qx_slice(share, QX_RELEASE_SECRET_LEN), &custodian, 1, &sealed, w->report);

    if (err == QX_OK) {
        struct qx_json *one = qx_json_new_object();

        qx_cert_fingerprint(custodian, fingerprint);
        qx_json_set_hex(one, "custodian", qx_slice(fingerprint, sizeof fingerprint));
        qx_json_set_hex(one, "sealed", qx_buf_slice(&sealed));
        qx_json_append(shares, one);
    }
    qx_buf_free(&sealed);
    return err;
}

/* {"check", "shares": [{"custodian", "sealed"}], "threshold"} */
static enum qx_err split_secret(const struct writing *w, struct qx_rng rng, struct qx_json **out)
{
    const struct qx_release_spec *spec = w->spec;
    uint8_t shares[QX_SHARES_MAX * QX_RELEASE_SECRET_LEN];
    uint8_t check[QX_SHA256_LEN];
    struct qx_json *list = qx_json_new_array();
    enum qx_err err = qx_split(qx_secret_slice(&w->secret), spec->threshold,
                               (unsigned)spec->n_custodians, rng, shares);

    for (size_t i = 0; err == QX_OK && i < spec->n_custodians; i++) {
        err = add_share(w, shares + i * QX_RELEASE_SECRET_LEN, i, list);
    }
    qx_wipe(shares, sizeof shares);
    if (err != QX_OK) {
        qx_json_free(&list);
        return err;
    }
    release_secret_check(qx_secret_slice(&w->secret), check);
    *out = qx_json_new_object();
    qx_json_set_int(*out, "threshold", spec->threshold);
    qx_json_set_hex(*out, "check", qx_slice(check, sizeof check));
    qx_json_set(*out, "shares", list);
    return QX_OK;
}

/* S, wrapped for those who open it alone or split among custodians: one of the two is null. */
static enum qx_err hand_over(const struct writing *w, struct qx_rng rng, struct qx_json *manifest)
{
    struct qx_buf wrapped = {0};
    struct qx_json *custody = NULL;
    bool split = w->spec->n_custodians > 0;
    enum qx_err err = split ? split_secret(w, rng, &custody)
                            : qx_envelope_seal(qx_secret_slice(&w->secret), w->spec->to,
                                               w->spec->n_to, &wrapped, w->report);

    if (err == QX_OK && split) {
        qx_json_set(manifest, "secret", qx_json_new_null());
        qx_json_set(manifest, "custody", custody);
    } else if (err == QX_OK) {
        qx_json_set_hex(manifest, "secret", qx_buf_slice(&wrapped));
        qx_json_set(manifest, "custody", qx_json_new_null());
    }
    qx_buf_free(&wrapped);
    return err;
}

static void set_times(const struct writing *w, struct qx_json *manifest)
{
    char time[QX_TIME_LEN];

    qx_time_format(w->spec->not_before_ms, time);
    qx_json_set_text(manifest, "not_before", time);
    if (w->spec->not_after_ms == 0) {
        qx_json_set(manifest, "not_after", qx_json_new_null());
    } else {
        qx_time_format(w->spec->not_after_ms, time);
        qx_json_set_text(manifest, "not_after", time);
    }
}

enum qx_err release_write_manifest(const struct writing *w, const char *file, struct qx_rng rng,
                                   struct qx_buf *out)
{
    static const uint8_t none[QX_SHA256_LEN];
    const struct qx_release_spec *spec = w->spec;
    uint8_t file_digest[QX_SHA256_LEN];
    uint8_t root[QX_SHA256_LEN];
    struct qx_json *manifest = qx_json_new_object();
    enum qx_err err = qx_sha256_file(file, file_digest, w->report);

    if (err == QX_OK) {
        err = hand_over(w, rng, manifest);
    }
    if (err != QX_OK) {
        qx_json_free(&manifest);
        return err;
    }
    struct qx_json *signers = qx_json_new_array();

    qx_json_append(signers, qx_json_new_text("release"));
    set_times(w, manifest);
    qx_json_set(manifest, "list",
                spec->list == NULL ? qx_json_new_null() : qx_json_copy(spec->list));
    release_merkle_root(&w->tree, root);
    qx_json_set_text(manifest, "qualex", "release/1");
    qx_json_set_text(manifest, "mode", spec->policy->mode);
    qx_json_set(manifest, "requiredSigners", signers);
    qx_json_set_int(manifest, "number", spec->number);
    qx_json_set(manifest, "policy", qx_json_copy(spec->policy_json));
    qx_json_set(manifest, "cells", cells_json(w));
    qx_json_set_int(manifest, "questions", w->place);
    qx_json_set_int(manifest, "unit", w->unit);
    qx_json_set_hex(manifest, "file_sha256", qx_slice(file_digest, sizeof file_digest));
    qx_json_set_hex(manifest, "merkle_root", qx_slice(root, sizeof root));
    if (memcmp(spec->previous, none, sizeof none) == 0) {
        qx_json_set(manifest, "previous", qx_json_new_null());
    } else {
        qx_json_set_hex(manifest, "previous", qx_slice(spec->previous, sizeof spec->previous));
    }
    qx_json_write(out, manifest);
    qx_json_free(&manifest);
    return QX_OK;
}
