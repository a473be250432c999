#include "excluded.h"
#include "sign.h"

#include <string.h>
#include <unistd.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/kdf.h>
#include <qualex/papers.h>
#include <qualex/release.h>

#define PIN_DIGITS 8

const struct qx_cli_option SIGN_ADMISSION_OPTIONS[] = {
    OPTION_KEY,
    OPTION_CERT,
    OPTION_OUT,
    {.name = "release",
      .argument = "N.release.p7m",
      .kind = QX_OPTION_VALUE,
      .required = true,
      .help = "signed manifest of the release that will be sat"},
    {.name = "pin-file",
      .argument = "FILE",
      .kind = QX_OPTION_VALUE,
      .help = "write the PIN there (0600) instead of printing it"},
    {.name = "not-again",
      .argument = "X.sitting.p7m",
      .kind = QX_OPTION_LIST,
      .help = "an earlier sitting of this person, whose questions are not drawn again"},
    {.name = "to",
      .argument = "CERT.pem",
      .kind = QX_OPTION_LIST,
      .help = "key certificates that those questions are sealed to: the room, the audit"},
    {.name = "seed",
      .argument = "HEX",
      .kind = QX_OPTION_VALUE,
      .help = "rehearsal only: form, nonce, salt and PIN come from this seed"},
    QX_OPTION_PASSPHRASE,
    {0                                                        }
};

/* Randomness of one admission: the kernel's, or a stream from a seed in a rehearsal. */
struct source {
    struct qx_rng rng;
    struct qx_chacha20 *stream;
};

static enum qx_err fill(struct source *source, uint8_t *out, size_t len)
{
    if (source->stream != NULL) {
        qx_chacha20_next(source->stream, out, len);
        return QX_OK;
    }
    return qx_rng_fill(source->rng, out, len);
}

static enum qx_err open_source(struct qx_cli *cli, const char *mode, const char *number,
                               struct source *source)
{
    const char *hex = qx_cli_value(cli, "seed");
    struct qx_buf seed = {0};
    struct qx_buf info = {0};
    uint8_t key[32];

    source->rng = cli->rng;
    if (hex == NULL) {
        return QX_OK;
    }
    if (strcmp(mode, "rehearsal") != 0) {
        return qx_fail(&cli->report, QX_ERR_MODE, "--seed", 0,
                       "a chosen seed exists in a rehearsal only: leave it out");
    }
    size_t len = strlen(hex) / 2;

    if (len == 0 || qx_unhex(qx_slice_text(hex), qx_buf_grow(&seed, len), len) != QX_OK) {
        qx_buf_free(&seed);
        return qx_cli_misuse(cli, "--seed takes pairs of hexadecimal digits");
    }
    qx_buf_printf(&info, "qualex rehearsal admission/1 %s", number);
    qx_hkdf(qx_buf_slice(&seed), qx_slice(NULL, 0), qx_buf_slice(&info), key, sizeof key);
    source->stream = qx_chacha20_new(key);
    qx_wipe(key, sizeof key);
    qx_buf_free(&info);
    qx_buf_free(&seed);
    return QX_OK;
}

/* A PIN without bias: digits from bytes below 250. */
static enum qx_err make_pin(struct source *source, char pin[static PIN_DIGITS + 1])
{
    for (size_t i = 0; i < PIN_DIGITS;) {
        uint8_t byte;
        enum qx_err err = fill(source, &byte, 1);

        if (err != QX_OK) {
            return err;
        }
        if (byte < 250) {
            pin[i++] = (char)('0' + byte % 10);
        }
    }
    pin[PIN_DIGITS] = '\0';
    return QX_OK;
}

static enum qx_err add_random(struct source *source, struct qx_admission *a,
                              char pin[static PIN_DIGITS + 1])
{
    enum qx_err err = fill(source, a->nonce, sizeof a->nonce);

    if (err == QX_OK) {
        err = fill(source, a->person.salt, sizeof a->person.salt);
    }
    if (err == QX_OK) {
        err = fill(source, a->pin_salt, sizeof a->pin_salt);
    }
    if (err == QX_OK) {
        err = make_pin(source, pin);
    }
    a->seeded = source->stream != NULL;
    if (err == QX_OK && a->seeded) {
        err = fill(source, a->seed, sizeof a->seed);
    }
    a->pin_n = 16384;
    a->pin_r = 8;
    a->pin_p = 1;
    return err != QX_OK ? err
                        : qx_scrypt(qx_slice(pin, PIN_DIGITS), qx_slice(a->pin_salt, 16), 16384, 8,
                                    1, a->pin_hash, sizeof a->pin_hash);
}

static int64_t want_time(struct qx_json_reader *r, const char *key)
{
    const char *text = qx_json_want_text(r, key);
    int64_t ms = 0;

    if (r->err == QX_OK && qx_time_parse(qx_slice_text(text), &ms) != QX_OK) {
        r->err = qx_fail(r->report, QX_ERR_JSON_FIELD, r->where, 0,
                         "%s: '%s' is no time: write 2026-11-23T09:00:00Z", key, text);
    }
    return ms;
}

/* The registrar's request: {"number", "person": {"scheme","id","name"}, "window": {"from","until"},
 * "attempt", "lang", "accommodations": null | {"time_num","time_den","extra_s","basis"}} */
static enum qx_err read_request(struct qx_cli *cli, const struct qx_json *json, const char *where,
                                struct qx_admission *a)
{
    struct qx_json_reader r = qx_json_reader(json, where, "", &cli->report);

    a->number = qx_json_want_text(&r, "number");
    a->attempt = qx_json_want_int(&r, "attempt", 1, 1000);
    a->lang = qx_json_want_text(&r, "lang");
    const struct qx_json *person = qx_json_want_object(&r, "person");
    const struct qx_json *window = qx_json_want_object(&r, "window");
    const struct qx_json *extra = qx_json_may(&r, "accommodations");
    enum qx_err err = qx_json_done(&r);

    if (err == QX_OK) {
        struct qx_json_reader p = qx_json_reader(person, where, "person", &cli->report);

        a->person.scheme = qx_json_want_text(&p, "scheme");
        a->person.id = qx_json_want_text(&p, "id");
        a->person.name = qx_json_want_text(&p, "name");
        err = qx_json_done(&p);
    }
    if (err == QX_OK) {
        struct qx_json_reader w = qx_json_reader(window, where, "window", &cli->report);

        a->from_ms = want_time(&w, "from");
        a->until_ms = want_time(&w, "until");
        err = qx_json_done(&w);
    }
    a->time_num = 1;
    a->time_den = 1;
    if (err == QX_OK && extra != NULL && !qx_json_is_null(extra)) {
        struct qx_json_reader e = qx_json_reader(extra, where, "accommodations", &cli->report);

        a->time_num = qx_json_want_int(&e, "time_num", 1, 100);
        a->time_den = qx_json_want_int(&e, "time_den", 1, 100);
        a->extra_s = qx_json_want_int(&e, "extra_s", 0, 86400);
        (void)qx_json_want_text(&e, "basis");
        err = qx_json_done(&e);
    }
    if (err == QX_OK && a->until_ms <= a->from_ms) {
        err = qx_fail(&cli->report, QX_ERR_INPUT, where, 0,
                      "window: ends before it begins: mend from and until");
    }
    return err;
}

/* What would turn the candidate away at the door is found here. */
static enum qx_err check_against(struct qx_cli *cli, const char *where,
                                 const struct qx_admission *a, const struct qx_policy *policy)
{
    size_t i = 0;

    while (i < policy->n_languages && strcmp(policy->languages[i], a->lang) != 0) {
        i++;
    }
    if (i == policy->n_languages) {
        return qx_fail(&cli->report, QX_ERR_INPUT, where, 0,
                       "lang: the exam is not given in '%s': choose one of its languages", a->lang);
    }
    if (policy->attempts_max > 0 && a->attempt > policy->attempts_max) {
        return qx_fail(&cli->report, QX_ERR_INPUT, where, 0,
                       "attempt: the policy allows %lld: no further admission is due",
                       (long long)policy->attempts_max);
    }
    if (a->until_ms <= a->issued_ms) {
        return qx_fail(&cli->report, QX_ERR_INPUT, where, 0,
                       "window: is over already: mend from and until");
    }
    return QX_OK;
}

static enum qx_err read_release(struct qx_cli *cli, const char *where, struct qx_artefact *release,
                                struct qx_arena *arena, struct qx_admission *a)
{
    const char *path = qx_cli_value(cli, "release");
    struct qx_policy policy;
    enum qx_err err = sign_inspect(cli, path, release);

    if (err == QX_OK && release->kind != QX_KIND_RELEASE) {
        err = qx_fail(&cli->report, QX_ERR_KIND, path, 0,
                      "is no release: give the signed manifest N.release.p7m");
    }
    if (err == QX_OK) {
        err = qx_release_check(qx_buf_slice(&release->payload), path, &cli->report);
    }
    if (err == QX_OK) {
        err = qx_policy_from_json(qx_json_get(release->json, "policy"), path, arena, &cli->report,
                                  &policy);
    }
    if (err == QX_OK) {
        a->mode = release->mode;
        a->exam = policy.id;
        qx_hex(qx_slice(release->digest, sizeof release->digest), a->release);
        err = check_against(cli, where, a, &policy);
    }
    return err == QX_OK ? sign_exclude(cli, where, &policy, arena, a) : err;
}

/* The PIN is safe before the admission is there: without it nobody gets in. */
static enum qx_err keep_pin(struct qx_cli *cli, const char *pin)
{
    const char *path = qx_cli_value(cli, "pin-file");

    return path == NULL ? QX_OK : qx_create_file(path, qx_slice_text(pin), 0600, &cli->report);
}

static enum qx_err make_payload(struct qx_cli *cli, const char *where, const struct qx_admission *a,
                                struct qx_json **out)
{
    struct qx_arena arena = {0};
    struct qx_admission check;
    struct qx_json *payload = qx_admission_to_json(a);
    enum qx_err err = qx_admission_from_json(payload, where, &arena, &cli->report, &check);

    qx_arena_free(&arena);
    if (err != QX_OK) {
        qx_json_free(&payload);
        return err;
    }
    *out = payload;
    return QX_OK;
}

static enum qx_err write_both(struct qx_cli *cli, const struct qx_admission *a,
                              const struct qx_json *payload, const struct qx_signing *signing,
                              const char *pin)
{
    const char *pin_file = qx_cli_value(cli, "pin-file");
    int64_t from;
    int64_t until;
    enum qx_err err = keep_pin(cli, pin);

    if (err != QX_OK) {
        return err;
    }
    err = sign_write(cli, payload, QX_KIND_ADMISSION, signing);
    if (err != QX_OK && pin_file != NULL) {
        (void)unlink(pin_file);
    } else if (err == QX_OK && pin_file == NULL) {
        (void)fprintf(cli->out, "PIN %s\n", pin);
    }
    qx_cert_validity(signing->cert, &from, &until);
    if (err == QX_OK && until < a->until_ms) {
        qx_report_add(&cli->report, QX_WARNING, qx_cli_value(cli, "output"), 0,
                      "the key that signed it ends before the window does: rooms refuse it then");
    }
    return err;
}

int sign_admission(struct qx_cli *cli, int argc, char **argv)
{
    struct qx_admission a = {.issued_ms = cli->clock.wall_ms(cli->clock.ctx)};
    struct qx_artefact release = {0};
    struct qx_signing signing = {0};
    struct source source = {0};
    struct qx_arena arena = {0};
    struct qx_json *request = NULL;
    struct qx_json *payload = NULL;
    char pin[PIN_DIGITS + 1] = "";
    enum qx_err err = sign_read_json(cli, argv[0], &request);

    (void)argc;
    if (err == QX_OK) {
        err = read_request(cli, request, argv[0], &a);
    }
    if (err == QX_OK) {
        err = read_release(cli, argv[0], &release, &arena, &a);
    }
    if (err == QX_OK) {
        err = open_source(cli, a.mode, a.number, &source);
    }
    if (err == QX_OK) {
        err = add_random(&source, &a, pin);
    }
    if (err == QX_OK) {
        err = make_payload(cli, argv[0], &a, &payload);
    }
    if (err == QX_OK) {
        err = sign_refuse_output(cli);
    }
    if (err == QX_OK) {
        err = sign_open(cli, &signing);
    }
    if (err == QX_OK) {
        err = write_both(cli, &a, payload, &signing, pin);
    }
    qx_wipe(pin, sizeof pin);
    qx_chacha20_free(&source.stream);
    qx_json_free(&payload);
    qx_json_free(&request);
    qx_signing_free(&signing);
    qx_artefact_free(&release);
    qx_arena_free(&arena);
    return qx_cli_done(cli, err);
}
