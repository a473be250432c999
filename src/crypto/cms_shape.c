#include "cms.h"
#include "der.h"

enum {
    INTEGER = 0x02,
    OID = 0x06,
    SEQUENCE = 0x30,
    SET = 0x31,
    CONTEXT_0 = 0xA0,
    CONTEXT_1 = 0xA1
};

enum { LIST_MAX = 64, MEMBER_MAX = 65536 };

/* Id-signedData, 1.2.840.113549.1.7.2. */
static const uint8_t SIGNED_DATA[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};

static bool short_list(struct qx_slice list)
{
    struct qx_cursor c = qx_cursor(list);
    size_t n = 0;

    while (qx_cursor_left(&c) > 0 && !c.failed) {
        if (++n > LIST_MAX || der_whole(&c).len > MEMBER_MAX) {
            return false;
        }
    }
    return true;
}

bool cms_bounded(struct qx_slice der)
{
    struct qx_cursor c = qx_cursor(der);

    c = qx_cursor(der_take(&c, SEQUENCE));
    if (!qx_slice_equal(der_take(&c, OID), qx_slice(SIGNED_DATA, sizeof SIGNED_DATA))) {
        return false;
    }
    c = qx_cursor(der_take(&c, CONTEXT_0));
    c = qx_cursor(der_take(&c, SEQUENCE));
    (void)der_take(&c, INTEGER);
    bool ok = short_list(der_take(&c, SET));

    (void)der_take(&c, SEQUENCE); /* content */
    while (ok && qx_cursor_left(&c) > 0 && (*c.at == CONTEXT_0 || *c.at == CONTEXT_1)) {
        ok = short_list(der_take(&c, *c.at));
    }
    return ok && short_list(der_take(&c, SET)) && qx_cursor_done(&c);
}

static bool is_version(struct qx_slice integer, uint8_t version)
{
    return integer.len == 1 && integer.ptr[0] == version;
}

static bool contains(struct qx_slice set, struct qx_slice value)
{
    struct qx_cursor c = qx_cursor(set);

    while (qx_cursor_left(&c) > 0) {
        if (qx_slice_equal(der_whole(&c), value)) {
            return true;
        }
    }
    return false;
}

/* Whether each signer is of version 1 and has its digest in the set. */
static bool signers_fit(struct qx_slice signers, struct qx_slice digests)
{
    struct qx_cursor all = qx_cursor(signers);

    while (qx_cursor_left(&all) > 0) {
        struct qx_cursor c = qx_cursor(der_take(&all, SEQUENCE));

        if (!is_version(der_take(&c, INTEGER), 1)) {
            return false;
        }
        (void)der_take(&c, SEQUENCE); /* issuer and serial */
        struct qx_slice digest = der_whole(&c);

        if (all.failed || c.failed || !contains(digests, digest)) {
            return false;
        }
    }
    return true;
}

/* Whether each member of the set is some signer's digest. */
static bool digests_used(struct qx_slice digests, struct qx_slice signers)
{
    struct qx_cursor set = qx_cursor(digests);

    while (qx_cursor_left(&set) > 0) {
        struct qx_slice member = der_whole(&set);
        struct qx_cursor all = qx_cursor(signers);
        bool used = false;

        while (qx_cursor_left(&all) > 0) {
            struct qx_cursor c = qx_cursor(der_take(&all, SEQUENCE));

            (void)der_whole(&c);
            (void)der_whole(&c);
            used = used || qx_slice_equal(der_whole(&c), member);
        }
        if (!used) {
            return false;
        }
    }
    return true;
}

bool cms_shape(struct qx_slice der)
{
    struct qx_cursor c = qx_cursor(der);

    c = qx_cursor(der_take(&c, SEQUENCE));
    (void)der_take(&c, OID);
    c = qx_cursor(der_take(&c, CONTEXT_0));
    c = qx_cursor(der_take(&c, SEQUENCE));
    if (!is_version(der_take(&c, INTEGER), 3)) {
        return false;
    }
    struct qx_slice digests = der_take(&c, SET);

    (void)der_take(&c, SEQUENCE); /* content */
    if (qx_cursor_left(&c) > 0 && *c.at == CONTEXT_0) {
        (void)der_take(&c, CONTEXT_0); /* certificates */
    }
    struct qx_slice signers = der_take(&c, SET);

    return qx_cursor_done(&c) && signers_fit(signers, digests) && digests_used(digests, signers);
}
