#include <qualex/papers.h>

#include "texts.h"

#include <qualex/clock.h>

static const char HOW_TO_CHECK[] =
    "qualex verify FILE --trust ROOT.pem --crl ca.crl --status status.p7m, with the licenser's "
    "root, "
    "revocation lists and status list; or openssl cms -verify as the licenser's page says";

static void set_digest(struct qx_json *object, const char *key, const uint8_t digest[static 32])
{
    qx_json_set_hex(object, key, qx_slice(digest, 32));
}

static void set_day(struct qx_json *object, const char *key, int64_t ms)
{
    char text[11];

    qx_date_format(ms, text);
    qx_json_set_text(object, key, text);
}

static struct qx_json *new_paper(const struct qx_outcome *o, const char *kind)
{
    static const char *const SIGNERS[] = {"result"};
    struct qx_json *paper = qx_json_new_object();

    qx_json_set_text(paper, "qualex", kind);
    qx_json_set_text(paper, "mode", o->mode);
    qx_json_set(paper, "requiredSigners", qx_strings_to_json(SIGNERS, 1));
    qx_json_set_text(paper, "licenser", o->policy->licenser);
    set_digest(paper, "release", o->release_digest);
    set_digest(paper, "sitting", o->sitting_digest);
    set_digest(paper, "head", o->journal_head);
    return paper;
}

static struct qx_json *exam_of(const struct qx_policy *policy)
{
    struct qx_json *exam = qx_json_new_object();

    qx_json_set_text(exam, "id", policy->id);
    qx_json_set_int(exam, "edition", policy->edition);
    qx_json_set(exam, "title", qx_texts_to_json(&policy->title));
    return exam;
}

static struct qx_json *section_of(const struct qx_section *section,
                                  const struct qx_section_score *score, bool passed)
{
    struct qx_json *object = qx_json_new_object();

    qx_json_set_text(object, "id", section->id);
    qx_json_set(object, "title", qx_texts_to_json(&section->title));
    qx_json_set_bool(object, "passed", score->passed);
    qx_json_set(object, "cut", score->cut < 0 ? qx_json_new_null() : qx_json_new_int(score->cut));
    if (passed) {
        qx_json_set_int(object, "points", score->points);
        qx_json_set_int(object, "max", score->max);
    } else {
        qx_json_set_text(object, "band", qx_score_band(score->points, score->max));
    }
    return object;
}

static struct qx_json *sections_of(const struct qx_outcome *o)
{
    struct qx_json *sections = qx_json_new_array();

    for (size_t i = 0; i < o->score->n_sections; i++) {
        qx_json_append(sections, section_of(&o->policy->sections[i], &o->score->sections[i],
                                            o->score->passed));
    }
    return sections;
}

static void set_next_attempt(struct qx_json *result, const struct qx_outcome *o)
{
    const struct qx_policy *policy = o->policy;
    bool used_up = policy->attempts_max > 0 && o->admission->attempt >= policy->attempts_max;

    if (o->score->passed || used_up) {
        qx_json_set(result, "next_attempt", qx_json_new_null());
        return;
    }
    set_day(result, "next_attempt", o->date_ms + policy->attempts_wait_days * QX_DAY_MS);
}

struct qx_json *qx_result_to_json(const struct qx_outcome *outcome)
{
    const struct qx_score *score = outcome->score;
    struct qx_json *result = new_paper(outcome, "result/1");
    struct qx_json *person = qx_json_new_object();
    struct qx_json *points = qx_json_new_object();
    char date[QX_TIME_LEN];

    qx_json_set_text(person, "scheme", outcome->admission->person.scheme);
    set_digest(person, "digest", outcome->person_digest);
    set_digest(person, "salt", outcome->admission->person.salt);
    qx_json_set_int(points, "points", score->points);
    qx_json_set_int(points, "max", score->max);
    qx_json_set_int(points, "cut", score->cut);
    qx_json_set_int(points, "unit", score->unit);
    qx_time_format(outcome->date_ms, date);
    qx_json_set_text(result, "number", outcome->admission->number);
    qx_json_set_int(result, "attempt", outcome->admission->attempt);
    qx_json_set(result, "exam", exam_of(outcome->policy));
    qx_json_set(result, "person", person);
    qx_json_set_text(result, "decision", score->passed ? "pass" : "fail");
    qx_json_set_bool(result, "provisional", strcmp(outcome->policy->result_release, "board") == 0);
    qx_json_set(result, "score", points);
    qx_json_set(result, "sections", sections_of(outcome));
    qx_json_set_text(result, "date", date);
    qx_json_set_text(result, "room", outcome->room);
    set_day(result, "appeal_until", outcome->date_ms + outcome->policy->appeal_days * QX_DAY_MS);
    set_next_attempt(result, outcome);
    set_digest(result, "admission", outcome->admission_digest);
    return result;
}

static struct qx_json *validity_of(const struct qx_outcome *o)
{
    struct qx_json *validity;

    if (o->policy->validity_days < 0) {
        return qx_json_new_null();
    }
    validity = qx_json_new_object();
    set_day(validity, "until", o->date_ms + o->policy->validity_days * QX_DAY_MS);
    return validity;
}

struct qx_json *qx_certificate_to_json(const struct qx_outcome *outcome)
{
    struct qx_json *certificate = new_paper(outcome, "certificate/1");
    struct qx_json *exam = exam_of(outcome->policy);

    qx_json_set(exam, "scope", qx_texts_to_json(&outcome->policy->scope));
    qx_json_set_text(certificate, "number", outcome->number);
    qx_json_set_text(certificate, "legal_basis", outcome->policy->legal_basis);
    qx_json_set(certificate, "list",
                outcome->list == NULL ? qx_json_new_null() : qx_json_copy(outcome->list));
    qx_json_set_text(certificate, "name", outcome->admission->person.name);
    set_digest(certificate, "person", outcome->person_digest);
    qx_json_set(certificate, "exam", exam);
    set_day(certificate, "date", outcome->date_ms);
    qx_json_set(certificate, "validity", validity_of(outcome));
    set_digest(certificate, "result", outcome->result_digest);
    qx_json_set_text(certificate, "check", HOW_TO_CHECK);
    return certificate;
}
