/* Column maps: map/1, and those that come with the program. */
#include "csv.h"

#include <stdlib.h>

/* data/maps */
extern const char formats_map_ncvec[];
extern const char formats_map_ised_en[];
extern const char formats_map_plain[];

static const struct {
    const char *name;
    const char *json;
} KNOWN[] = {
    {"ncvec",   formats_map_ncvec  },
    {"ised-en", formats_map_ised_en},
    {"plain",   formats_map_plain  },
};

static const char *const FIELD_NAMES[MAP_FIELDS] = {
    [MAP_ID] = "id",         [MAP_TOPIC] = "topic",     [MAP_LEVEL] = "level",
    [MAP_SOURCE] = "source", [MAP_AUTHOR] = "author",   [MAP_FIGURE] = "figure",
    [MAP_TITLE] = "title",   [MAP_STEM] = "stem",       [MAP_RATIONALE] = "rationale",
    [MAP_FIXED] = "fixed",   [MAP_ENEMIES] = "enemies", [MAP_TAGS] = "tags",
};

static const char *const FORM_NAMES[] = {
    [KEY_INDEX] = "index", [KEY_LETTER] = "letter", [KEY_TEXT] = "text", [KEY_FIRST] = "first"};

static const char *keep(struct qx_map *map, const char *text)
{
    return text == NULL ? NULL : qx_arena_text(&map->arena, qx_slice_text(text));
}

static enum qx_err bad(const char *where, struct qx_report *report, const char *what)
{
    return qx_fail(report, QX_ERR_JSON_FIELD, where, 0, "column map: %s", what);
}

static enum qx_err read_names(struct qx_map *map, const struct qx_json *array, const char *where,
                              struct qx_report *report, const char ***out, size_t *n)
{
    size_t count = qx_json_count(array);

    if (count > CSV_COLUMNS_MAX) {
        return bad(where, report, "more than 128 columns");
    }
    *out = qx_arena_alloc(&map->arena, count + 1, sizeof **out);
    for (size_t i = 0; i < count; i++) {
        (*out)[i] = keep(map, qx_json_text(qx_json_at(array, i)));
        if ((*out)[i] == NULL) {
            return bad(where, report, "a column name that is no text");
        }
    }
    *n = count;
    return QX_OK;
}

static enum qx_err read_fields(struct qx_map *map, const struct qx_json *fields, const char *where,
                               struct qx_report *report)
{
    for (size_t i = 0; i < qx_json_count(fields); i++) {
        const char *key = "";
        const struct qx_json *v = qx_json_member(fields, i, &key);
        size_t f = 0;

        while (f < MAP_FIELDS && strcmp(FIELD_NAMES[f], key) != 0) {
            f++;
        }
        if (f == MAP_FIELDS) {
            return bad(where, report, "an unknown field");
        }
        struct qx_json_reader r = qx_json_reader(v, where, key, report);

        map->fields[f].column = keep(map, qx_json_may_text(&r, "column"));
        map->fields[f].value = keep(map, qx_json_may_text(&r, "value"));
        (void)qx_json_may(&r, "first");
        map->fields[f].first = qx_json_get_int(v, "first", 0);
        enum qx_err err = qx_json_done(&r);

        if (err != QX_OK) {
            return err;
        }
        if ((map->fields[f].column == NULL) == (map->fields[f].value == NULL) ||
            map->fields[f].first < 0) {
            return bad(where, report, "a field needs either a column or a value");
        }
    }
    return QX_OK;
}

static enum qx_err read_keys(struct qx_map *map, const struct qx_json *keys, const char *where,
                             struct qx_report *report)
{
    size_t n = qx_json_count(keys);

    if (n == 0 || n > MAP_KEYS_MAX) {
        return bad(where, report, "key: give 1 to 4 of them");
    }
    for (size_t i = 0; i < n; i++) {
        const struct qx_json *v = qx_json_at(keys, i);
        struct qx_json_reader r = qx_json_reader(v, where, "key", report);
        const char *form = qx_json_want_text(&r, "form");
        size_t f = 0;

        map->keys[i].column = keep(map, qx_json_may_text(&r, "column"));
        (void)qx_json_may(&r, "base");
        map->keys[i].base = qx_json_get_int(v, "base", 0);
        enum qx_err err = qx_json_done(&r);

        if (err != QX_OK) {
            return err;
        }
        while (f <= KEY_FIRST && strcmp(FORM_NAMES[f], form) != 0) {
            f++;
        }
        if (f > KEY_FIRST || (map->keys[i].column == NULL) != (f == KEY_FIRST)) {
            return bad(where, report, "key: form index, letter or text with a column, or first");
        }
        map->keys[i].form = (enum key_form)f;
    }
    map->n_keys = n;
    return QX_OK;
}

static enum qx_err read_map(struct qx_map *map, const struct qx_json *json, const char *where,
                            struct qx_report *report)
{
    struct qx_json_reader r = qx_json_reader(json, where, "", report);
    const char *kind = qx_json_want_text(&r, "qualex");
    const char *delimiter = qx_json_want_text(&r, "delimiter");
    const struct qx_json *header = qx_json_may(&r, "header");
    const struct qx_json *fields = qx_json_want_object(&r, "fields");
    const struct qx_json *options = qx_json_want_array(&r, "options");
    const struct qx_json *keys = qx_json_want_array(&r, "key");

    map->name = keep(map, qx_json_want_text(&r, "name"));
    (void)qx_json_may_text(&r, "about");
    (void)qx_json_may(&r, "quoting");
    map->unquoted = !qx_json_get_bool(json, "quoting", true);
    enum qx_err err = qx_json_done(&r);

    if (err != QX_OK) {
        return err;
    }
    if (strcmp(kind, "map/1") != 0 || strlen(delimiter) != 1 ||
        strchr("\"\n\r", delimiter[0]) != NULL) {
        return bad(where, report, "\"qualex\" is \"map/1\" and the delimiter one character");
    }
    map->delimiter = delimiter[0];
    if ((err = read_names(map, header, where, report, &map->header, &map->n_header)) != QX_OK ||
        (err = read_names(map, options, where, report, &map->options, &map->n_options)) != QX_OK ||
        (err = read_fields(map, fields, where, report)) != QX_OK) {
        return err;
    }
    if (map->n_options < 2 || map->n_options > QX_QUESTION_OPTIONS_MAX) {
        return bad(where, report, "options: name 2 to 26 columns");
    }
    return read_keys(map, keys, where, report);
}

enum qx_err qx_map_read(struct qx_slice text, const char *where, struct qx_report *report,
                        struct qx_map **out)
{
    struct qx_json *json = NULL;
    struct qx_map *map = qx_alloc(1, sizeof *map);
    enum qx_err err = qx_json_parse(text, where, report, &json);

    if (err == QX_OK) {
        err = read_map(map, json, where, report);
    }
    qx_json_free(&json);
    if (err != QX_OK) {
        qx_map_free(&map);
        return err;
    }
    *out = map;
    return QX_OK;
}

const char *qx_map_known(const char *name)
{
    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        if (strcmp(KNOWN[i].name, name) == 0) {
            return KNOWN[i].json;
        }
    }
    return NULL;
}

void qx_map_free(struct qx_map **map)
{
    if (*map != NULL) {
        qx_arena_free(&(*map)->arena);
        free(*map);
        *map = NULL;
    }
}

static bool has_header(const struct qx_map *map, const struct csv_record *header)
{
    bool same = map->n_header == header->n;

    for (size_t i = 0; same && i < header->n; i++) {
        same = qx_slice_equal(qx_slice_trim(csv_field(header, i)), qx_slice_text(map->header[i]));
    }
    return same;
}

struct qx_map *map_of_header(const struct csv_record *header)
{
    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        struct qx_map *map = NULL;

        if (qx_map_read(qx_slice_text(KNOWN[i].json), KNOWN[i].name, NULL, &map) == QX_OK &&
            has_header(map, header)) {
            return map;
        }
        qx_map_free(&map);
    }
    return NULL;
}
