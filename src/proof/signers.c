#include "signers.h"

static enum qx_err read_required(const struct qx_json *payload, const char *where,
                                 struct qx_report *report, struct proof_head *head)
{
    const struct qx_json *required = qx_json_get(payload, "requiredSigners");
    size_t n = qx_json_count(required);
    bool own = false;

    if (!qx_json_is_array(required) || n < 1 || n > QX_CMS_SIGNERS_MAX) {
        return qx_fail(report, QX_ERR_PAYLOAD, where, 0,
                       "\"requiredSigners\" is no list of 1 to %d key policies: not as issued",
                       QX_CMS_SIGNERS_MAX);
    }
    for (size_t i = 0; i < n; i++) {
        const char *name = qx_json_text(qx_json_at(required, i));

        if (!qx_key_policy_of_name(name, &head->required[i])) {
            return qx_fail(report, QX_ERR_PAYLOAD, where, 0,
                           "\"requiredSigners\" names '%s', which is no key policy: update this "
                           "program",
                           name == NULL ? "" : name);
        }
        own = own || head->required[i] == qx_kind_policy(head->kind);
    }
    head->n_required = n;
    if (!own) {
        return qx_fail(report, QX_ERR_PAYLOAD, where, 0,
                       "\"requiredSigners\" lacks '%s', by which every %s is signed: not as issued",
                       qx_key_policy_name(qx_kind_policy(head->kind)), qx_kind_name(head->kind));
    }
    return QX_OK;
}

enum qx_err proof_head(const struct qx_json *payload, const char *where, struct qx_report *report,
                       struct proof_head *out)
{
    struct proof_head head = {.mode = qx_json_get_text(payload, "mode")};
    const char *kind = qx_json_get_text(payload, "qualex");

    if (!qx_json_is_object(payload) || kind == NULL) {
        return qx_fail(report, QX_ERR_PAYLOAD, where, 0,
                       "the payload does not name its kind (\"qualex\"): not an artefact of ours");
    }
    if (!qx_kind_of_name(kind, &head.kind)) {
        return qx_fail(report, QX_ERR_KIND, where, 0,
                       "'%s' is no kind that is known here: update this program", kind);
    }
    if (head.mode == NULL ||
        (strcmp(head.mode, "rehearsal") != 0 && strcmp(head.mode, "live") != 0)) {
        return qx_fail(report, QX_ERR_PAYLOAD, where, 0,
                       "\"mode\" is neither rehearsal nor live: not as issued");
    }
    enum qx_err err = read_required(payload, where, report, &head);

    if (err == QX_OK) {
        *out = head;
    }
    return err;
}

static bool may(const struct qx_cms_signer *signer, enum qx_key_policy policy)
{
    for (size_t i = 0; i < signer->n_policies; i++) {
        if (strcmp(signer->policies[i], qx_key_policy_oid(policy)) == 0) {
            return true;
        }
    }
    return false;
}

static bool may_any(const struct proof_head *head, const struct qx_cms_signer *signer)
{
    for (size_t i = 0; i < head->n_required; i++) {
        if (may(signer, head->required[i])) {
            return true;
        }
    }
    return false;
}

/* One key that signed twice is one signer. */
static bool repeated(const struct qx_cms_signer *signers, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (memcmp(signers[k].fingerprint, signers[i].fingerprint, QX_SHA256_LEN) == 0) {
            return true;
        }
    }
    return false;
}

/* Gives required policy r, and all after it, a signer of its own; at most 8 of each, and a key of
 * ours has one or two policies, so that trying is cheap. */
static bool assign(const struct proof_head *head, const struct qx_cms_signer *signers,
                   size_t n_signers, size_t r, unsigned used)
{
    if (r == head->n_required) {
        return true;
    }
    for (size_t i = 0; i < n_signers; i++) {
        if ((used >> i & 1u) == 0 && !repeated(signers, i) && may(&signers[i], head->required[r]) &&
            assign(head, signers, n_signers, r + 1, used | 1u << i)) {
            return true;
        }
    }
    return false;
}

enum qx_err proof_check_signers(const struct proof_head *head, const struct qx_cms_signer *signers,
                                size_t n_signers, const char *where, struct qx_report *report)
{
    for (size_t i = 0; i < n_signers; i++) {
        if (!may_any(head, &signers[i])) {
            return qx_fail(report, QX_ERR_KEY_POLICY, where, 0,
                           "'%s' may not sign %s: a key with another policy signs that",
                           signers[i].name, qx_kind_name(head->kind));
        }
    }
    if (!assign(head, signers, n_signers, 0, 0)) {
        return qx_fail(report, QX_ERR_SIGNER_MISSING, where, 0,
                       "%zu signatures by different keys are required, and not all are there: ask "
                       "for the file as issued",
                       head->n_required);
    }
    return QX_OK;
}
