#include <qualex/papers.h>

#include "texts.h"

#include <qualex/clock.h>
#include <qualex/hex.h>

static void set_time(struct qx_json *object, const char *key, int64_t ms)
{
    char text[QX_TIME_LEN];

    qx_time_format(ms, text);
    qx_json_set_text(object, key, text);
}

static struct qx_json *person_to_json(const struct qx_person *person)
{
    struct qx_json *object = qx_json_new_object();

    qx_json_set_text(object, "scheme", person->scheme);
    qx_json_set_text(object, "id", person->id);
    qx_json_set_text(object, "name", person->name);
    qx_json_set_hex(object, "salt", qx_slice(person->salt, sizeof person->salt));
    return object;
}

static struct qx_json *pin_to_json(const struct qx_admission *a)
{
    struct qx_json *pin = qx_json_new_object();

    qx_json_set_hex(pin, "salt", qx_slice(a->pin_salt, sizeof a->pin_salt));
    qx_json_set_int(pin, "n", a->pin_n);
    qx_json_set_int(pin, "r", a->pin_r);
    qx_json_set_int(pin, "p", a->pin_p);
    qx_json_set_hex(pin, "hash", qx_slice(a->pin_hash, sizeof a->pin_hash));
    return pin;
}

struct qx_json *qx_admission_to_json(const struct qx_admission *admission)
{
    static const char *const SIGNERS[] = {"admission"};
    struct qx_json *object = qx_json_new_object();
    struct qx_json *window = qx_json_new_object();
    struct qx_json *accommodations = qx_json_new_object();

    set_time(window, "from", admission->from_ms);
    set_time(window, "until", admission->until_ms);
    qx_json_set_int(accommodations, "time_num", admission->time_num);
    qx_json_set_int(accommodations, "time_den", admission->time_den);
    qx_json_set_int(accommodations, "extra_s", admission->extra_s);
    qx_json_set_text(object, "qualex", "admission/1");
    qx_json_set_text(object, "mode", admission->mode);
    qx_json_set(object, "requiredSigners", qx_strings_to_json(SIGNERS, 1));
    qx_json_set_text(object, "number", admission->number);
    qx_json_set(object, "person", person_to_json(&admission->person));
    qx_json_set_text(object, "exam", admission->exam);
    qx_json_set_text(object, "release", admission->release);
    qx_json_set(object, "window", window);
    qx_json_set_int(object, "attempt", admission->attempt);
    qx_json_set_text(object, "lang", admission->lang);
    qx_json_set(object, "accommodations", accommodations);
    qx_json_set_hex(object, "nonce", qx_slice(admission->nonce, sizeof admission->nonce));
    qx_json_set(object, "seed", qx_json_new_null());
    if (admission->seeded) {
        qx_json_set_hex(object, "seed", qx_slice(admission->seed, sizeof admission->seed));
    }
    qx_json_set(object, "excluded", qx_json_new_null());
    if (admission->excludes) {
        struct qx_json *excluded = qx_json_new_object();

        qx_json_set_hex(excluded, "digest", qx_slice(admission->excluded_digest, 32));
        qx_json_set_hex(excluded, "sealed", admission->excluded);
        qx_json_set(object, "excluded", excluded);
    }
    qx_json_set(object, "pin", pin_to_json(admission));
    set_time(object, "issued", admission->issued_ms);
    return object;
}

/* --- reading --- */

struct reading {
    const char *where;
    struct qx_arena *arena;
    struct qx_report *report;
    struct qx_admission a;
};

static int64_t want_time(struct qx_json_reader *r, const char *key)
{
    int64_t ms = 0;
    char again[QX_TIME_LEN];
    const char *text = qx_json_want_text(r, key);

    if (qx_time_parse(qx_slice_text(text), &ms) == QX_OK) {
        qx_time_format(ms, again);
        if (strcmp(again, text) == 0) {
            return ms;
        }
    }
    qx_reader_fail(r, QX_ERR_JSON_FIELD, key, "no instant: write YYYY-MM-DDThh:mm:ssZ");
    return 0;
}

static const char *want_line(struct qx_json_reader *r, const char *key, size_t max,
                             struct qx_arena *arena)
{
    const char *text = qx_want_kept(r, key, arena);
    const char *problem = qx_text_problem(text, max, false);

    if (problem != NULL) {
        qx_reader_fail(r, QX_ERR_PAYLOAD, key, problem);
    }
    return text;
}

static enum qx_err read_person(struct reading *reading, const struct qx_json *json)
{
    struct qx_json_reader r = qx_json_reader(json, reading->where, "person", reading->report);
    struct qx_person *person = &reading->a.person;

    person->scheme = want_line(&r, "scheme", 32, reading->arena);
    person->id = want_line(&r, "id", 64, reading->arena);
    person->name = want_line(&r, "name", 256, reading->arena);
    qx_json_want_hex(&r, "salt", person->salt, sizeof person->salt);
    return qx_json_done(&r);
}

static enum qx_err read_window(struct reading *reading, const struct qx_json *json)
{
    struct qx_json_reader r = qx_json_reader(json, reading->where, "window", reading->report);

    reading->a.from_ms = want_time(&r, "from");
    reading->a.until_ms = want_time(&r, "until");
    if (r.err == QX_OK && reading->a.until_ms <= reading->a.from_ms) {
        qx_reader_fail(&r, QX_ERR_PAYLOAD, "until", "not after 'from': nobody could start");
    }
    return qx_json_done(&r);
}

static enum qx_err read_accommodations(struct reading *reading, const struct qx_json *json)
{
    struct qx_json_reader r =
        qx_json_reader(json, reading->where, "accommodations", reading->report);

    reading->a.time_num = qx_json_want_int(&r, "time_num", 1, 100);
    reading->a.time_den = qx_json_want_int(&r, "time_den", 1, 100);
    reading->a.extra_s = qx_json_want_int(&r, "extra_s", 0, 86400);
    if (r.err == QX_OK && reading->a.time_num < reading->a.time_den) {
        qx_reader_fail(&r, QX_ERR_PAYLOAD, "time_num", "less time than everybody's: raise it");
    }
    return qx_json_done(&r);
}

static enum qx_err read_pin(struct reading *reading, const struct qx_json *json)
{
    struct qx_json_reader r = qx_json_reader(json, reading->where, "pin", reading->report);
    struct qx_admission *a = &reading->a;

    qx_json_want_hex(&r, "salt", a->pin_salt, sizeof a->pin_salt);
    qx_json_want_hex(&r, "hash", a->pin_hash, sizeof a->pin_hash);
    a->pin_n = qx_json_want_int(&r, "n", 2, 1 << 20);
    a->pin_r = qx_json_want_int(&r, "r", 1, 32);
    a->pin_p = qx_json_want_int(&r, "p", 1, 16);
    if ((a->pin_n & (a->pin_n - 1)) != 0) {
        qx_reader_fail(&r, QX_ERR_PAYLOAD, "n", "no power of two: scrypt needs one");
    }
    return qx_json_done(&r);
}

static bool number_well_formed(const char *number)
{
    size_t n = strspn(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    return n >= 4 && n <= 32 && number[n] == '\0';
}

static void want_seed(struct qx_json_reader *r, struct qx_admission *a)
{
    a->seeded = qx_json_may(r, "seed") != NULL;
    if (a->seeded) {
        qx_json_want_hex(r, "seed", a->seed, sizeof a->seed);
        if (strcmp(a->mode, "rehearsal") != 0) {
            qx_reader_fail(r, QX_ERR_MODE, "seed", "exists in a rehearsal only: set it to null");
        }
    }
}

static enum qx_err read_excluded(struct reading *reading, const struct qx_json *json)
{
    struct qx_json_reader r = qx_json_reader(json, reading->where, "excluded", reading->report);
    struct qx_admission *a = &reading->a;
    struct qx_slice hex = qx_slice_text(qx_json_want_text(&r, "sealed"));
    uint8_t *bytes = qx_arena_alloc(reading->arena, hex.len / 2 + 1, 1);

    qx_json_want_hex(&r, "digest", a->excluded_digest, sizeof a->excluded_digest);
    if (hex.len == 0 || qx_unhex(hex, bytes, hex.len / 2) != QX_OK) {
        qx_reader_fail(&r, QX_ERR_PAYLOAD, "sealed", "no hexadecimal digits: seal it again");
    }
    a->excludes = true;
    a->excluded = qx_slice(bytes, hex.len / 2);
    return qx_json_done(&r);
}

enum qx_err qx_excluded_from_json(const struct qx_json *json, const char *where,
                                  struct qx_arena *arena, struct qx_report *report,
                                  const char *const **ids, size_t *n)
{
    struct qx_json_reader r = qx_json_reader(json, where, "excluded", report);
    uint8_t salt[32];
    const char **list = qx_want_strings(&r, "ids", QX_EXCLUDED_MAX, arena, n);

    qx_json_want_hex(&r, "salt", salt, sizeof salt);
    for (size_t i = 0; r.err == QX_OK && i < *n; i++) {
        if (!qx_id_well_formed(list[i]) || (i > 0 && strcmp(list[i - 1], list[i]) >= 0)) {
            qx_reader_fail(&r, QX_ERR_JSON_FIELD, "ids",
                           "not distinct ids in byte order: sort them");
        }
    }
    *ids = list;
    return qx_json_done(&r);
}

static void want_heading(struct qx_json_reader *r, struct reading *reading)
{
    struct qx_admission *a = &reading->a;
    const struct qx_json *signers = qx_json_want_array(r, "requiredSigners");
    const char *signer = qx_json_text(qx_json_at(signers, 0));
    uint8_t digest[32] = {0};

    if (strcmp(qx_json_want_text(r, "qualex"), "admission/1") != 0) {
        qx_reader_fail(r, QX_ERR_PAYLOAD, "qualex", "another kind: give an admission");
    }
    if (qx_json_count(signers) != 1 || signer == NULL || strcmp(signer, "admission") != 0) {
        qx_reader_fail(r, QX_ERR_PAYLOAD, "requiredSigners",
                       "not [\"admission\"]: the registrar's");
    }
    a->mode = qx_want_kept(r, "mode", reading->arena);
    if (strcmp(a->mode, "rehearsal") != 0 && strcmp(a->mode, "live") != 0) {
        qx_reader_fail(r, QX_ERR_PAYLOAD, "mode", "unknown: use rehearsal or live");
    }
    a->number = qx_want_kept(r, "number", reading->arena);
    if (!number_well_formed(a->number)) {
        qx_reader_fail(r, QX_ERR_PAYLOAD, "number", "malformed: use 4 to 32 of A-Z 0-9 -");
    }
    a->exam = qx_want_kept(r, "exam", reading->arena);
    a->lang = qx_want_kept(r, "lang", reading->arena);
    if (!qx_id_well_formed(a->exam) || !qx_lang_well_formed(a->lang)) {
        qx_reader_fail(r, QX_ERR_PAYLOAD, "exam", "exam or lang is malformed: correct it");
    }
    qx_json_want_hex(r, "release", digest, sizeof digest);
    qx_hex(qx_slice(digest, sizeof digest), a->release);
}

static enum qx_err read_admission(struct reading *reading, const struct qx_json *json)
{
    struct qx_json_reader r = qx_json_reader(json, reading->where, "", reading->report);
    struct qx_admission *a = &reading->a;
    const struct qx_json *person = qx_json_want_object(&r, "person");
    const struct qx_json *window = qx_json_want_object(&r, "window");
    const struct qx_json *accommodations = qx_json_want_object(&r, "accommodations");
    const struct qx_json *pin = qx_json_want_object(&r, "pin");
    const struct qx_json *excluded = qx_json_may(&r, "excluded");
    enum qx_err err;

    want_heading(&r, reading);
    a->attempt = qx_json_want_int(&r, "attempt", 1, 1000);
    qx_json_want_hex(&r, "nonce", a->nonce, sizeof a->nonce);
    want_seed(&r, a);
    a->issued_ms = want_time(&r, "issued");
    if ((err = qx_json_done(&r)) != QX_OK || (err = read_person(reading, person)) != QX_OK ||
        (err = read_window(reading, window)) != QX_OK ||
        (err = read_accommodations(reading, accommodations)) != QX_OK) {
        return err;
    }
    if (excluded != NULL && !qx_json_is_null(excluded) &&
        (err = read_excluded(reading, excluded)) != QX_OK) {
        return err;
    }
    return read_pin(reading, pin);
}

enum qx_err qx_admission_from_json(const struct qx_json *json, const char *where,
                                   struct qx_arena *arena, struct qx_report *report,
                                   struct qx_admission *out)
{
    struct reading reading = {.where = where, .arena = arena, .report = report};
    enum qx_err err = read_admission(&reading, json);

    if (err == QX_OK) {
        *out = reading.a;
    }
    return err;
}

size_t qx_admission_draw_input(const struct qx_admission *admission,
                               const uint8_t room_nonce[static 32],
                               const uint8_t candidate_nonce[static 32], uint8_t out[static 96])
{
    if (admission->seeded) {
        memcpy(out, admission->seed, 32);
        return 32;
    }
    memcpy(out, admission->nonce, 32);
    memcpy(out + 32, room_nonce, 32);
    memcpy(out + 64, candidate_nonce, 32);
    return 96;
}
