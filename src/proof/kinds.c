#include <qualex/proof.h>

#define TYPE(arc) QX_OID_ARC ".1." arc
#define POLICY(arc) QX_OID_ARC ".2." arc

static const struct {
    const char *name;
    const char *oid;
} POLICIES[] = {
#define ROW(code, name, arc) [QX_POLICY_##code] = {name, POLICY(arc)},
    QX_KEY_POLICIES(ROW)
#undef ROW
};

static const struct {
    const char *name;
    const char *type;
    enum qx_key_policy policy;
    bool revocable;
} KINDS[] = {
#define ROW(code, name, arc, policy, revocable) \
    [QX_KIND_##code] = {name, TYPE(arc), QX_POLICY_##policy, revocable},
    QX_KINDS(ROW)
#undef ROW
};

const char *qx_kind_name(enum qx_kind kind)
{
    return KINDS[kind].name;
}

const char *qx_kind_type(enum qx_kind kind)
{
    return KINDS[kind].type;
}

enum qx_key_policy qx_kind_policy(enum qx_kind kind)
{
    return KINDS[kind].policy;
}

bool qx_kind_revocable(enum qx_kind kind)
{
    return KINDS[kind].revocable;
}

const char *qx_key_policy_name(enum qx_key_policy policy)
{
    return POLICIES[policy].name;
}

const char *qx_key_policy_oid(enum qx_key_policy policy)
{
    return POLICIES[policy].oid;
}

bool qx_kind_of_name(const char *name, enum qx_kind *out)
{
    for (int i = 0; name != NULL && i < QX_KIND_COUNT; i++) {
        if (strcmp(KINDS[i].name, name) == 0) {
            *out = (enum qx_kind)i;
            return true;
        }
    }
    return false;
}

bool qx_kind_of_type(const char *oid, enum qx_kind *out)
{
    for (int i = 0; i < QX_KIND_COUNT; i++) {
        if (strcmp(KINDS[i].type, oid) == 0) {
            *out = (enum qx_kind)i;
            return true;
        }
    }
    return false;
}

bool qx_key_policy_of_name(const char *name, enum qx_key_policy *out)
{
    for (int i = 0; name != NULL && i < QX_POLICY_COUNT; i++) {
        if (strcmp(POLICIES[i].name, name) == 0) {
            *out = (enum qx_key_policy)i;
            return true;
        }
    }
    return false;
}
