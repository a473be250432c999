#include "licence_rules.h"

#include <string.h>

static const char *const TYPES[] = {
    [QX_FIELD_TEXT] = "text",         [QX_FIELD_FLAG] = "flag",
    [QX_FIELD_DATE] = "date",         [QX_FIELD_NUMBER] = "number",
    [QX_FIELD_TEXTS] = "texts",       [QX_FIELD_PERSON] = "person",
    [QX_FIELD_DOCUMENT] = "document", [QX_FIELD_CERTIFICATE] = "certificate",
};

#define N_TYPES (sizeof TYPES / sizeof TYPES[0])

const char *licence_field_type_name(enum qx_field_type type)
{
    return (size_t)type < N_TYPES ? TYPES[type] : NULL;
}

bool licence_field_type_of(const char *name, enum qx_field_type *out)
{
    for (size_t i = 0; i < N_TYPES; i++) {
        if (strcmp(TYPES[i], name) == 0) {
            *out = (enum qx_field_type)i;
            return true;
        }
    }
    return false;
}

const struct qx_rule_field *licence_field(const struct qx_rules *rules, const char *path)
{
    for (size_t i = 0; i < rules->n_fields; i++) {
        if (strcmp(rules->fields[i].path, path) == 0) {
            return &rules->fields[i];
        }
    }
    return NULL;
}

bool licence_field_below(const struct qx_rules *rules, const char *path, const char *follow)
{
    size_t len = strlen(path);

    for (size_t i = 0; i < rules->n_fields; i++) {
        const char *declared = rules->fields[i].path;

        if (strncmp(declared, path, len) == 0 &&
            strncmp(declared + len, follow, strlen(follow)) == 0) {
            return true;
        }
    }
    return false;
}
