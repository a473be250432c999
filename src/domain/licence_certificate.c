#include "licence_evaluate.h"

#include <qualex/clock.h>
#include <qualex/hex.h>

#include <string.h>

static struct licence_outcome not_met(const char *code, const char *reason)
{
    return (struct licence_outcome){LICENCE_NOT_MET, code, reason, ""};
}

static struct licence_outcome missing(const char *code, const char *reason)
{
    return (struct licence_outcome){LICENCE_MISSING, code, reason, ""};
}

static bool is_of_person(const struct evaluation *e, const struct qx_json *payload,
                         const struct qx_json *person, const uint8_t salt[static 32])
{
    static const char label[] = "qualex person/1";
    const char *scheme = qx_json_get_text(person, "scheme");
    const char *id = qx_json_get_text(person, "id");
    const char *stated = qx_json_get_text(payload, "person");
    uint8_t digest[32];
    uint8_t signed_digest[32];

    if (scheme == NULL || id == NULL || stated == NULL ||
        qx_unhex(qx_slice_text(stated), signed_digest, sizeof signed_digest) != QX_OK) {
        return false;
    }
    /* each text with its NUL, so that no two persons run together */
    struct qx_slice parts[] = {qx_slice(label, sizeof label), qx_slice(scheme, strlen(scheme) + 1),
                               qx_slice(id, strlen(id) + 1), qx_slice(salt, 32)};

    e->source->sha256(parts, sizeof parts / sizeof parts[0], digest);
    return qx_slice_equal(qx_slice(digest, 32), qx_slice(signed_digest, 32));
}

static bool is_of_exam(const struct qx_rule_test *test, const struct qx_json *payload)
{
    const char *exam = qx_json_get_text(qx_json_get(payload, "exam"), "id");

    for (size_t i = 0; exam != NULL && i < test->n_texts; i++) {
        if (strcmp(test->texts[i], exam) == 0) {
            return true;
        }
    }
    return false;
}

/* A date or an instant at a member; false when there is none that can be read. */
static bool instant(const struct qx_json *object, const char *key, int64_t *out)
{
    const char *text = qx_json_get_text(object, key);

    return text != NULL && qx_time_parse(qx_slice_text(text), out) == QX_OK;
}

static struct licence_outcome check_time(const struct evaluation *e, const struct qx_json *payload)
{
    const struct qx_json *validity = qx_json_get(payload, "validity");
    int64_t date;
    int64_t until;

    if (!instant(payload, "date", &date)) {
        return not_met("PAYLOAD", "the certificate bears no date");
    }
    if (date >= e->day_ms + QX_DAY_MS) {
        return missing("CERTIFICATE_LATER", "the certificate is dated after the day of the check");
    }
    if (validity == NULL || qx_json_is_null(validity)) { /* no act sets one */
        return (struct licence_outcome){LICENCE_MET, "MET", "", ""};
    }
    if (!instant(validity, "until", &until)) {
        return not_met("PAYLOAD", "the certificate's validity cannot be read");
    }
    return until < e->day_ms ? not_met("EXPIRED", "the certificate's validity is over")
                             : (struct licence_outcome){LICENCE_MET, "MET", "", ""};
}

static struct licence_outcome check_payload(const struct evaluation *e,
                                            const struct qx_rule_test *test,
                                            const struct qx_json *payload,
                                            const struct qx_json *person,
                                            const uint8_t salt[static 32])
{
    const char *mode = qx_json_get_text(payload, "mode");

    if (!e->rules->rehearsal_allowed && (mode == NULL || strcmp(mode, "live") != 0)) {
        return not_met("REHEARSAL",
                       "the certificate was earned in rehearsal and serves no licence");
    }
    if (!is_of_person(e, payload, person, salt)) {
        return not_met("PERSON_MISMATCH",
                       "the certificate belongs to another person than this expert");
    }
    if (!is_of_exam(test, payload)) {
        return not_met("EXAM_MISMATCH", "the certificate is of another exam than the rules name");
    }
    return check_time(e, payload);
}

struct licence_outcome licence_certificate(struct evaluation *e, const struct qx_rule_test *test,
                                           struct subject s)
{
    const struct qx_json *certificate = licence_member(s.json, test->field);
    const struct qx_json *person = licence_member(s.json, test->other);
    const char *digits = qx_json_get_text(certificate, "salt");
    uint8_t salt[32];

    if (certificate == NULL) {
        return missing("CERTIFICATE_MISSING", "no certificate of a passed exam is attached");
    }
    struct qx_evidence found = licence_exhibit(e, certificate, "certificate/1");

    if (found.payload == NULL) {
        return licence_of_evidence(&found);
    }
    if (digits == NULL || qx_unhex(qx_slice_text(digits), salt, sizeof salt) != QX_OK) {
        return missing("SALT_MISSING", "the salt that shows whose certificate it is is missing: "
                                       "it stands in the candidate's result");
    }
    /* what the payload says against it holds even while the lists are stale */
    struct licence_outcome said = check_payload(e, test, found.payload, person, salt);

    if (is_of_person(e, found.payload, person, salt)) {
        licence_compare_names(e, s.label, "the certificate",
                              qx_json_get_text(found.payload, "name"),
                              qx_json_get_text(person, "name"));
    }
    return said.answer == LICENCE_MET ? licence_of_evidence(&found) : said;
}
