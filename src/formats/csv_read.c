/* CSV rows as questions. */
#include "csv.h"

#include <stdio.h>
#include <stdlib.h>

#define ABSENT SIZE_MAX

struct csv_reader {
    struct making m;
    const struct qx_map *map;
    struct csv_record row;
    size_t columns; /* of the header */
    size_t fields[MAP_FIELDS];
    size_t options[QX_QUESTION_OPTIONS_MAX];
    size_t keys[MAP_KEYS_MAX];
};

/* --- the header --- */

static size_t column_of(const struct csv_record *header, const char *name)
{
    for (size_t i = 0; i < header->n; i++) {
        if (qx_slice_equal(qx_slice_trim(csv_field(header, i)), qx_slice_text(name))) {
            return i;
        }
    }
    return ABSENT;
}

static enum qx_err find_column(struct csv_reader *c, const char *name, size_t *out)
{
    const struct qx_reading *r = c->m.reading;

    *out = name == NULL ? ABSENT : column_of(&c->row, name);
    return name == NULL || *out != ABSENT
               ? QX_OK
               : qx_fail(r->report, QX_ERR_SYNTAX, r->where, c->row.line,
                         "no column '%s', which the map '%s' names: give %s", name, c->map->name,
                         c->row.n == 1 ? "what divides the one that was found, --delimiter"
                                       : "another --map");
}

static enum qx_err find_columns(struct csv_reader *c)
{
    enum qx_err err = QX_OK;

    for (size_t i = 0; i < MAP_FIELDS && err == QX_OK; i++) {
        err = find_column(c, c->map->fields[i].column, &c->fields[i]);
    }
    for (size_t i = 0; i < c->map->n_options && err == QX_OK; i++) {
        err = find_column(c, c->map->options[i], &c->options[i]);
    }
    for (size_t i = 0; i < c->map->n_keys && err == QX_OK; i++) {
        err = find_column(c, c->map->keys[i].column, &c->keys[i]);
    }
    return err;
}

static bool is_read(const struct csv_reader *c, size_t column)
{
    bool read = false;

    for (size_t i = 0; !read && i < MAP_FIELDS; i++) {
        read = c->fields[i] == column;
    }
    for (size_t i = 0; !read && i < c->map->n_options; i++) {
        read = c->options[i] == column;
    }
    for (size_t i = 0; !read && i < c->map->n_keys; i++) {
        read = c->keys[i] == column;
    }
    for (size_t i = 0; !read && i < c->map->n_header; i++) { /* known, and left out on purpose */
        read = qx_slice_equal(qx_slice_trim(csv_field(&c->row, column)),
                              qx_slice_text(c->map->header[i]));
    }
    return read;
}

static void warn_of_unread(const struct csv_reader *c)
{
    const struct qx_reading *r = c->m.reading;

    for (size_t i = 0; i < c->row.n; i++) {
        if (!is_read(c, i)) {
            qx_report_add(r->report, QX_WARNING, r->where, c->row.line,
                          "column '%.*s' is not read: the map '%s' does not name it",
                          QX_ARG(qx_slice_trim(csv_field(&c->row, i))), c->map->name);
        }
    }
}

/* --- fields of a row --- */

static struct qx_slice value_of(const struct csv_reader *c, enum map_field field)
{
    struct qx_slice s = {0};

    if (c->map->fields[field].value != NULL) {
        return qx_slice_text(c->map->fields[field].value);
    }
    if (c->fields[field] != ABSENT) {
        s = qx_slice_trim(csv_field(&c->row, c->fields[field]));
    }
    if (c->map->fields[field].first > 0 && s.len > (size_t)c->map->fields[field].first) {
        s.len = (size_t)c->map->fields[field].first;
    }
    return s;
}

static enum qx_err take_texts(struct csv_reader *c)
{
    struct qx_question *q = &c->m.q;
    const struct {
        enum map_field field;
        const char **into;
    } plain[] = {
        {MAP_ID,     &q->id    },
        {MAP_TOPIC,  &q->topic },
        {MAP_LEVEL,  &q->level },
        {MAP_SOURCE, &q->source},
        {MAP_AUTHOR, &q->author},
        {MAP_FIGURE, &q->figure},
    };
    const struct {
        enum map_field field;
        struct qx_texts *into;
    } spoken[] = {
        {MAP_TITLE,     &q->title    },
        {MAP_STEM,      &q->stem     },
        {MAP_RATIONALE, &q->rationale},
    };
    enum qx_err err = QX_OK;

    for (size_t i = 0; i < sizeof plain / sizeof plain[0] && err == QX_OK; i++) {
        err = qx_making_text(&c->m, value_of(c, plain[i].field), c->row.line, plain[i].into);
    }
    for (size_t i = 0; i < sizeof spoken / sizeof spoken[0] && err == QX_OK; i++) {
        err = qx_making_texts(&c->m, value_of(c, spoken[i].field), c->row.line, spoken[i].into);
    }
    return err;
}

static enum qx_err fault(struct csv_reader *c, const char *what)
{
    const struct qx_reading *r = c->m.reading;

    return qx_fail(r->report, QX_ERR_QUESTION, r->where, c->row.line, "%s", what);
}

/* Options up to the last that is not empty. */
static enum qx_err take_options(struct csv_reader *c)
{
    size_t n = c->map->n_options;

    while (n > 0 && qx_slice_trim(csv_field(&c->row, c->options[n - 1])).len == 0) {
        n--;
    }
    for (size_t i = 0; i < n; i++) {
        struct qx_option *o = NULL;
        enum qx_err err = qx_making_option(&c->m, c->row.line, &o);

        if (err == QX_OK) {
            err = qx_making_texts(&c->m, csv_field(&c->row, c->options[i]), c->row.line, &o->text);
        }
        if (err == QX_OK && o->text.n == 0) {
            err = fault(c, "an empty option before a later one: move the later ones up");
        }
        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

/* --- the key: bit i for option i --- */

static uint32_t key_of_letters(struct qx_slice s)
{
    uint32_t key = 0;

    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.ptr[i] | 0x20;

        if (c >= 'a' && c <= 'z') {
            key |= UINT32_C(1) << (c - 'a');
        } else if (strchr(",; ", s.ptr[i]) == NULL || s.ptr[i] == '\0') {
            return 0;
        }
    }
    return key;
}

static uint32_t key_of_index(struct qx_slice s, int64_t base)
{
    int64_t n = 0;

    if (s.len == 0 || s.len > 3) {
        return 0;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') {
            return 0;
        }
        n = n * 10 + (s.ptr[i] - '0');
    }
    return n >= base && n - base < QX_QUESTION_OPTIONS_MAX ? UINT32_C(1) << (n - base) : 0;
}

static uint32_t key_of_text(const struct csv_reader *c, struct qx_slice s)
{
    for (size_t i = 0; i < c->m.q.n_options; i++) {
        if (qx_slice_equal(qx_slice_trim(csv_field(&c->row, c->options[i])), s)) {
            return UINT32_C(1) << i;
        }
    }
    return 0;
}

static uint32_t key_of(const struct csv_reader *c, size_t k)
{
    struct qx_slice s =
        c->keys[k] == ABSENT ? qx_slice(NULL, 0) : qx_slice_trim(csv_field(&c->row, c->keys[k]));

    switch (c->map->keys[k].form) {
    case KEY_INDEX:
        return key_of_index(s, c->map->keys[k].base);
    case KEY_LETTER:
        return key_of_letters(s);
    case KEY_TEXT:
        return key_of_text(c, s);
    case KEY_FIRST:
        break;
    }
    return 1;
}

/* A key that is there and means nothing: letters of another alphabet look like those of this one.
 */
static enum qx_err no_key(struct csv_reader *c)
{
    static const char *const MEANT[] = {[KEY_INDEX] = "a number of an option",
                                        [KEY_LETTER] = "a letter A to Z (Latin, not Cyrillic)",
                                        [KEY_TEXT] = "the text of an option"};
    enum key_form form = c->map->keys[0].form;
    struct qx_slice s =
        c->keys[0] == ABSENT ? qx_slice(NULL, 0) : qx_slice_trim(csv_field(&c->row, c->keys[0]));
    char what[160];

    if (s.len == 0 || form == KEY_FIRST) {
        return fault(c, "no key: give the correct option");
    }
    (void)snprintf(what, sizeof what, "the key '%.*s' is not %s: correct it",
                   s.len > 40 ? 40 : (int)s.len, (const char *)s.ptr, MEANT[form]);
    return fault(c, what);
}

static enum qx_err take_key(struct csv_reader *c)
{
    struct qx_question *q = &c->m.q;
    uint32_t key = key_of(c, 0);
    int32_t n = __builtin_popcount(key);

    if (n == 0) {
        return no_key(c);
    }
    if ((key >> q->n_options) != 0) {
        return fault(c, "the key names an option that is not there: correct it");
    }
    for (size_t k = 1; k < c->map->n_keys; k++) {
        if (key_of(c, k) != key) {
            return fault(c, "the columns that give the key disagree: correct one of them");
        }
    }
    q->type = n == 1 ? QX_SINGLE : QX_MULTIPLE;
    for (size_t i = 0; i < q->n_options; i++) {
        if ((key >> i & 1) != 0) {
            q->options[i].weight = (struct qx_fraction){1, n};
        }
    }
    return QX_OK;
}

/* "a b, c": each word of a list. */
static enum qx_err take_list(struct csv_reader *c, enum map_field field,
                             enum qx_err (*add)(struct making *, struct qx_slice, uint32_t))
{
    struct qx_slice s = value_of(c, field);
    enum qx_err err = QX_OK;

    while (s.len > 0 && err == QX_OK) {
        size_t n = 0;

        while (n < s.len && strchr(",; ", s.ptr[n]) == NULL) {
            n++;
        }
        if (n > 0) {
            err = add(&c->m, qx_slice(s.ptr, n), c->row.line);
        }
        n += n < s.len ? 1 : 0;
        s = qx_slice(s.ptr + n, s.len - n);
    }
    return err;
}

static enum qx_err take_row(struct csv_reader *c)
{
    enum qx_err err;

    if (c->row.fault != NULL) {
        return fault(c, c->row.fault);
    }
    if (c->row.n != c->columns) {
        char text[128];

        (void)snprintf(text, sizeof text,
                       "%zu fields where the header has %zu: complete the row, "
                       "or quote what holds a delimiter",
                       c->row.n, c->columns);
        return fault(c, text);
    }
    if ((err = take_texts(c)) != QX_OK || (err = take_options(c)) != QX_OK ||
        (err = take_key(c)) != QX_OK ||
        (err = take_list(c, MAP_ENEMIES, qx_making_enemy)) != QX_OK ||
        (err = take_list(c, MAP_TAGS, qx_making_tag)) != QX_OK) {
        return err;
    }
    struct qx_slice fixed = value_of(c, MAP_FIXED);

    return fixed.len == 0 ? QX_OK : qx_making_fix(&c->m, fixed, c->row.line);
}

static enum qx_err read_rows(struct csv_reader *c, struct csv_file *file, struct qx_slice text)
{
    enum qx_err err = QX_OK;

    while (err == QX_OK && csv_next(file, &c->row)) {
        qx_making_start(&c->m);
        if (take_row(c) != QX_OK) {
            qx_making_refuse(&c->m);
        } else {
            err = qx_making_give(&c->m, c->row.line);
        }
        if (err == QX_OK) {
            err = qx_making_go_on(&c->m, (size_t)(file->rest.ptr - text.ptr));
        }
    }
    return err;
}

static enum qx_err read_file(struct csv_reader *c, struct qx_slice text, const struct qx_map *map,
                             char delimiter, struct qx_map **found)
{
    static const char TRIED[] = ",;\t|";
    const struct qx_reading *r = c->m.reading;
    struct csv_file file = {0};

    for (const char *d = TRIED; *d != '\0' && map == NULL && *found == NULL; d++) {
        file = (struct csv_file){
            .rest = text, .delimiter = delimiter != 0 ? delimiter : *d, .line = 1};
        if (csv_next(&file, &c->row) && c->row.fault == NULL) {
            *found = map_of_header(&c->row);
        }
    }
    c->map = map != NULL ? map : *found;
    if (c->map == NULL) {
        return qx_fail(r->report, QX_ERR_SYNTAX, r->where, 1,
                       "the header is none that is known: name the columns with --map FILE");
    }
    if (map != NULL) {
        file = (struct csv_file){
            .rest = text, .delimiter = delimiter != 0 ? delimiter : map->delimiter, .line = 1};
        if (!csv_next(&file, &c->row) || c->row.fault != NULL) {
            return qx_fail(r->report, QX_ERR_SYNTAX, r->where, 1, "no header: %s",
                           c->row.fault != NULL ? c->row.fault
                                                : "the file is empty: fetch it whole");
        }
    }
    c->columns = c->row.n;
    file.unquoted = c->map->unquoted;
    enum qx_err err = find_columns(c);

    if (err == QX_OK) {
        warn_of_unread(c);
    }
    return err == QX_OK ? read_rows(c, &file, text) : err;
}

enum qx_err qx_csv_read(struct qx_slice text, const struct qx_map *map, char delimiter,
                        struct qx_reading *reading)
{
    struct csv_reader *c = qx_alloc(1, sizeof *c);
    struct qx_map *found = NULL;

    c->m.reading = reading;
    enum qx_err err = read_file(c, text, map, delimiter, &found);

    qx_making_end(&c->m);
    qx_map_free(&found);
    qx_buf_free(&c->row.bytes);
    free(c);
    return err;
}
