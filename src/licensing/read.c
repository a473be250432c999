#include <qualex/licensing.h>

#include <qualex/io.h>

#include <stdlib.h>
#include <string.h>

static enum qx_err read_json(const char *path, size_t max, struct qx_report *report,
                             struct qx_json **out)
{
    struct qx_buf bytes = {0};
    enum qx_err err = qx_read_file(path, max, &bytes, report);

    if (err == QX_OK) {
        err = qx_json_parse(qx_buf_slice(&bytes), path, report, out);
    }
    qx_buf_free(&bytes);
    return err;
}

static void canonical_digest(const struct qx_json *json, uint8_t out[static QX_SHA256_LEN])
{
    struct qx_buf bytes = {0};

    qx_json_write(&bytes, json);
    qx_sha256(qx_buf_slice(&bytes), out);
    qx_buf_free(&bytes);
}

enum qx_err qx_rules_read(const char *path, struct qx_report *report, struct qx_rules_file *out)
{
    struct qx_rules_file file = {0};
    struct qx_json *json = NULL;
    enum qx_err err = read_json(path, QX_RULES_FILE_MAX, report, &json);

    if (err == QX_OK) {
        err = qx_rules_from_json(json, path, &file.arena, report, &file.rules);
    }
    if (err == QX_OK) {
        canonical_digest(json, file.digest);
        *out = file;
    } else {
        qx_rules_file_free(&file);
    }
    qx_json_free(&json);
    return err;
}

void qx_rules_file_free(struct qx_rules_file *file)
{
    qx_arena_free(&file->arena);
    *file = (struct qx_rules_file){0};
}

/* The path up to its last slash, that included. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return qx_strndup(qx_slice(path, slash == NULL ? 0 : (size_t)(slash - path) + 1));
}

enum qx_err qx_dossier_read(const char *path, const struct qx_rules *rules,
                            struct qx_report *report, struct qx_dossier_file *out)
{
    struct qx_dossier_file file = {0};
    enum qx_err err = read_json(path, QX_DOSSIER_FILE_MAX, report, &file.json);

    if (err == QX_OK) {
        err = qx_dossier_from_json(file.json, path, rules, &file.arena, report, &file.dossier);
    }
    if (err == QX_OK) {
        canonical_digest(file.json, file.digest);
        file.folder = folder_of(path);
        *out = file;
    } else {
        qx_dossier_file_free(&file);
    }
    return err;
}

void qx_dossier_file_free(struct qx_dossier_file *file)
{
    free(file->folder);
    qx_json_free(&file->json);
    qx_arena_free(&file->arena);
    *file = (struct qx_dossier_file){0};
}
