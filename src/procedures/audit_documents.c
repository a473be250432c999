#include "audit_parts.h"

#include <qualex/hex.h>

static void same_text(struct audit *a, const char *what, const char *stated, const char *found)
{
    if (strcmp(stated, found) != 0) {
        audit_say(a, "documents", QX_AUDIT_DIFFERS, "%s: '%s' is named, '%s' is at hand", what,
                  stated, found);
    }
}

/* The documents stand for one sitting, of one admission, under one release. */
void audit_documents(struct audit *a)
{
    const struct qx_json *paper = a->paper.json;
    const struct qx_json *sitting = a->sitting.json;
    const char *release = audit_hex(a, a->manifest.digest);

    audit_say(a, "documents", QX_AUDIT_SAME, "sitting %s, release %lld",
              audit_text(sitting, "sitting"), (long long)qx_release_number(a->release));
    same_text(a, "sitting of the paper", audit_text(paper, "sitting"),
              audit_hex(a, a->sitting.digest));
    same_text(a, "release of the paper", audit_text(paper, "release"), release);
    same_text(a, "release of the sitting", audit_text(sitting, "release"), release);
    same_text(a, "mode of the paper", audit_text(paper, "mode"), a->policy->mode);
    same_text(a, "mode of the sitting", audit_text(sitting, "mode"), a->policy->mode);
    if (!a->has_admission) {
        audit_say(a, "documents", QX_AUDIT_UNKNOWN,
                  "the admission is not at hand: give it with --admission");
        return;
    }
    const char *admission = audit_hex(a, a->admission_file.digest);

    same_text(a, "admission of the sitting", audit_text(sitting, "admission"), admission);
    same_text(a, "number of the sitting", audit_text(sitting, "sitting"), a->admission.number);
    same_text(a, "release of the admission", a->admission.release, release);
    same_text(a, "exam of the admission", a->admission.exam, a->policy->id);
    same_text(a, "mode of the admission", a->admission.mode, a->policy->mode);
    if (!audit_is_certificate(a)) {
        same_text(a, "admission of the result", audit_text(paper, "admission"), admission);
        same_text(a, "number of the result", audit_text(paper, "number"), a->admission.number);
    }
}

/* Each text with its NUL, so that no two persons run together. */
void audit_person_digest(const struct audit *a, uint8_t out[static 32])
{
    static const char label[] = "qualex person/1";
    const struct qx_person *person = &a->admission.person;
    const struct qx_slice parts[] = {
        qx_slice(label, sizeof label), qx_slice(person->scheme, strlen(person->scheme) + 1),
        qx_slice(person->id, strlen(person->id) + 1), qx_slice(person->salt, sizeof person->salt)};

    qx_sha256_parts(parts, sizeof parts / sizeof parts[0], out);
}

void audit_person(struct audit *a)
{
    const struct qx_json *stated = qx_json_get(a->paper.json, "person");
    const char *digest =
        audit_is_certificate(a) ? qx_json_text(stated) : qx_json_get_text(stated, "digest");
    uint8_t derived[32];

    if (!a->has_admission) {
        audit_say(a, "person", QX_AUDIT_UNKNOWN, "the admission is not at hand");
        return;
    }
    audit_person_digest(a, derived);
    const char *found = audit_hex(a, derived);

    if (digest == NULL || strcmp(digest, found) != 0) {
        audit_say(a, "person", QX_AUDIT_DIFFERS, "the paper names '%s', the admission gives %s",
                  digest == NULL ? "" : digest, found);
    } else {
        audit_say(a, "person", QX_AUDIT_SAME, "%.16s…", found);
    }
}
