/* CSV records (RFC 4180) and column maps. */
#ifndef QUALEX_FORMATS_CSV_H
#define QUALEX_FORMATS_CSV_H

#include "reading.h"

#define CSV_COLUMNS_MAX 128
#define CSV_FIELD_MAX 65536

/* One record; fields are valid until the next one is read. */
struct csv_record {
    struct qx_buf bytes; /* fields without quotes, one after another */
    size_t ends[CSV_COLUMNS_MAX];
    size_t n;
    uint32_t line;     /* where it starts */
    const char *fault; /* NULL, or why it is none */
};

struct csv_file {
    struct qx_slice rest;
    char delimiter;
    bool unquoted; /* quotes are text */
    uint32_t line; /* of the rest */
};

/* False at the end of the file. Empty lines are passed over. */
bool csv_next(struct csv_file *file, struct csv_record *record);
/* Empty past the last field. */
struct qx_slice csv_field(const struct csv_record *record, size_t column);

enum map_field {
    MAP_ID,
    MAP_TOPIC,
    MAP_LEVEL,
    MAP_SOURCE,
    MAP_AUTHOR,
    MAP_FIGURE,
    MAP_TITLE,
    MAP_STEM,
    MAP_RATIONALE,
    MAP_FIXED,
    MAP_ENEMIES,
    MAP_TAGS,
    MAP_FIELDS
};

enum key_form { KEY_INDEX, KEY_LETTER, KEY_TEXT, KEY_FIRST };

#define MAP_KEYS_MAX 4

struct qx_map {
    struct qx_arena arena;
    const char *name;
    char delimiter;
    bool unquoted;       /* the publisher does not quote: quotes are text */
    const char **header; /* n_header = 0: any header that has the columns */
    size_t n_header;
    struct {
        const char *column; /* NULL: not mapped, or value */
        const char *value;
        int64_t first; /* this many bytes of it; 0 = all */
    } fields[MAP_FIELDS];
    const char **options;
    size_t n_options;
    struct {
        const char *column;
        enum key_form form;
        int64_t base;
    } keys[MAP_KEYS_MAX];
    size_t n_keys;
};

/* The known map whose header this record is, or NULL; the caller frees it. */
struct qx_map *map_of_header(const struct csv_record *header);

#endif
