/* What is signed about a release. */
#include "writing.h"

#include <qualex/clock.h>
#include <qualex/cms.h>

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

enum qx_err release_write_manifest(const struct writing *w, const char *file, struct qx_buf *out)
{
    static const uint8_t none[QX_SHA256_LEN];
    const struct qx_release_spec *spec = w->spec;
    struct qx_buf wrapped = {0};
    char not_before[QX_TIME_LEN];
    uint8_t file_digest[QX_SHA256_LEN];
    uint8_t root[QX_SHA256_LEN];
    enum qx_err err = qx_sha256_file(file, file_digest, w->report);

    if (err == QX_OK) {
        err = qx_envelope_seal(qx_secret_slice(&w->secret), spec->to, spec->n_to, &wrapped,
                               w->report);
    }
    if (err != QX_OK) {
        return err;
    }
    struct qx_json *manifest = qx_json_new_object();
    struct qx_json *signers = qx_json_new_array();

    qx_json_append(signers, qx_json_new_text("release"));
    qx_time_format(spec->not_before_ms, not_before);
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
    qx_json_set_hex(manifest, "secret", qx_buf_slice(&wrapped));
    qx_json_set_text(manifest, "not_before", not_before);
    if (memcmp(spec->previous, none, sizeof none) == 0) {
        qx_json_set(manifest, "previous", qx_json_new_null());
    } else {
        qx_json_set_hex(manifest, "previous", qx_slice(spec->previous, sizeof spec->previous));
    }
    qx_json_write(out, manifest);
    qx_json_free(&manifest);
    qx_buf_free(&wrapped);
    return QX_OK;
}
