/* What goes into a manifest beside the questions. */
#include "release_spec.h"

#include <qualex/hex.h>

#include "bank.h"
#include "manifest.h"

struct specifying {
    struct qx_cli *cli;
    struct qx_buf *seed;
    struct qx_release_spec *out;
};

/* The N of N.release, or 0. */
static int64_t number_of_name(const char *path)
{
    const char *name = strrchr(path, '/');
    int64_t number = 0;

    for (name = name == NULL ? path : name + 1; *name >= '0' && *name <= '9'; name++) {
        number = number > QX_JSON_INT_MAX / 10 ? 0 : number * 10 + (*name - '0');
    }
    return number;
}

/* An edition of the same exam, with a smaller number. */
static enum qx_err check_previous(struct specifying *s, const char *path, struct qx_slice payload)
{
    struct qx_report *report = &s->cli->report;
    struct qx_json *json = NULL;
    enum qx_err err = qx_json_parse(payload, path, report, &json);

    if (err == QX_OK) {
        const char *exam = qx_json_get_text(qx_json_get(json, "policy"), "id");
        int64_t number = qx_json_get_int(json, "number", 0);

        if (exam == NULL || strcmp(exam, s->out->policy->id) != 0) {
            err = qx_fail(report, QX_ERR_POLICY, path, 0,
                          "is of the exam '%s', and this one is '%s': give a release of this exam",
                          exam == NULL ? "" : exam, s->out->policy->id);
        } else if (number < 1 || number >= s->out->number) {
            err =
                qx_fail(report, QX_ERR_RELEASE_OLD, path, 0,
                        "has number %lld, and this one is %lld: give a release before it, or this "
                        "one a higher number",
                        (long long)number, (long long)s->out->number);
        }
    }
    qx_json_free(&json);
    return err;
}

static enum qx_err read_previous(struct specifying *s, const char *path)
{
    struct qx_buf payload = {0};
    enum qx_err err = path == NULL ? QX_OK : cli_bank_manifest(s->cli, path, &payload);

    if (err == QX_OK && path != NULL) {
        err = check_previous(s, path, qx_buf_slice(&payload));
    }
    if (err == QX_OK && path != NULL) {
        qx_sha256(qx_buf_slice(&payload), s->out->previous);
    }
    qx_buf_free(&payload);
    return err;
}

static enum qx_err read_seed(struct specifying *s)
{
    const char *hex = qx_cli_value(s->cli, "seed");
    size_t digits = hex == NULL ? 0 : strlen(hex);

    if (hex == NULL) {
        return QX_OK;
    }
    if (digits < 2 || digits > 256 || digits % 2 != 0 ||
        qx_unhex(qx_slice_text(hex), qx_buf_grow(s->seed, digits / 2), digits / 2) != QX_OK) {
        return qx_cli_misuse(s->cli, "--seed takes pairs of hexadecimal digits");
    }
    s->out->seed = qx_buf_slice(s->seed);
    return QX_OK;
}

enum qx_err cli_release_spec(struct qx_cli *cli, const char *path, struct qx_buf *seed,
                             struct cli_openers *openers, struct qx_release_spec *out)
{
    struct specifying s = {cli, seed, out};
    enum qx_err err =
        qx_cli_number(cli, "number", 1, QX_JSON_INT_MAX, number_of_name(path), &out->number);

    if (err == QX_OK && out->number == 0) {
        err = qx_cli_misuse(cli, "give the release a number: 7.release, or --number 7");
    }
    if (err == QX_OK) {
        err = qx_cli_time(cli, "not-before", &out->not_before_ms);
    }
    if (err == QX_OK && qx_cli_value(cli, "not-after") != NULL) {
        err = qx_cli_time(cli, "not-after", &out->not_after_ms);
    }
    if (err == QX_OK && out->not_after_ms > 0 && out->not_after_ms <= out->not_before_ms) {
        err = qx_cli_misuse(cli, "--not-after is not after --not-before");
    }
    if (err == QX_OK) {
        err = read_previous(&s, qx_cli_value(cli, "previous"));
    }
    if (err == QX_OK) {
        err = read_seed(&s);
    }
    return err == QX_OK ? cli_openers_read(cli, openers, out) : err;
}
