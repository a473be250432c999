#include "layout.h"

#include <stdlib.h>

#define NONCES_LEN 96

void release_stream_next(void *ctx, uint8_t *out, size_t len)
{
    struct release_stream *s = ctx;

    for (size_t i = 0; i < len; i++) {
        if (s->taken == s->filled) {
            qx_chacha20_next(s->chacha, s->bytes, sizeof s->bytes);
            s->filled = sizeof s->bytes;
            s->taken = 0;
        }
        out[i] = s->bytes[s->taken++];
    }
}

void release_stream_open(struct release_stream *s, const uint8_t key[static 32])
{
    *s = (struct release_stream){.chacha = qx_chacha20_new(key)};
}

void release_stream_close(struct release_stream *s)
{
    qx_chacha20_free(&s->chacha);
    qx_wipe(s, sizeof *s);
}

static void open_stream(struct qx_slice ikm, struct qx_slice salt, const char *label,
                        const char *sitting, struct release_stream *out)
{
    struct qx_buf info = {0};
    uint8_t key[32];

    qx_buf_text(&info, "qualex draw/1");
    qx_buf_byte(&info, 0);
    qx_buf_text(&info, label);
    qx_buf_byte(&info, 0);
    qx_buf_text(&info, sitting);
    qx_hkdf(ikm, salt, qx_buf_slice(&info), key, sizeof key);
    qx_buf_free(&info);
    release_stream_open(out, key);
    qx_wipe(key, sizeof key);
}

/* The words of text, a blank between, into at most max pointers: a copy that is cut in place. n is
 * more than max when there are more. */
static char **read_words(const char *text, size_t max, struct qx_arena *arena, size_t *n)
{
    char *copy = qx_arena_text(arena, qx_slice_text(text));

    *n = text[0] != '\0' ? 1 : 0;
    for (const char *c = text; *c != '\0'; c++) {
        *n += *c == ' ';
    }
    char **words = qx_arena_alloc(arena, *n <= max ? *n : 0, sizeof *words);

    for (size_t i = 0; *n <= max && i < *n; i++) {
        words[i] = copy;
        copy += strcspn(copy, " ");
        *copy++ = '\0';
    }
    return words;
}

/* "3fa2… =91bc…": see the schema. False when it is not like that. */
static bool read_options(const char *text, struct qx_arena *arena, struct qx_released *out)
{
    size_t n;
    char **words = read_words(text, QX_QUESTION_OPTIONS_MAX, arena, &n);

    if (n > QX_QUESTION_OPTIONS_MAX) {
        return false;
    }
    out->options = qx_arena_alloc(arena, n, sizeof *out->options);
    out->fixed = qx_arena_alloc(arena, n, sizeof *out->fixed);
    for (size_t i = 0; i < n; i++) {
        out->fixed[i] = words[i][0] == '=';
        out->options[i] = words[i] + out->fixed[i];
    }
    out->n_options = (uint8_t)n;
    return true;
}

/* "c1 t2": see the schema. False when it is not like that. */
static bool read_fields(const char *text, struct qx_arena *arena, struct qx_released *out)
{
    static const char FILLS[] = "ctn"; /* in the order of enum qx_fill */
    size_t n;
    char **words = read_words(text, QX_QUESTION_FIELDS_MAX, arena, &n);

    if (n > QX_QUESTION_FIELDS_MAX) {
        return false;
    }
    out->fields = qx_arena_alloc(arena, n, sizeof *out->fields);
    for (size_t i = 0; i < n; i++) {
        const char *fill = strchr(FILLS, words[i][0]);

        if (words[i][0] == '\0' || fill == NULL || words[i][1] == '\0') {
            return false;
        }
        out->fields[i] =
            (struct qx_field){.id = words[i] + 1, .fill = (enum qx_fill)(fill - FILLS)};
    }
    out->n_fields = (uint8_t)n;
    return true;
}

enum qx_err release_question(struct qx_release *release, struct qx_pick pick,
                             struct qx_arena *arena, struct qx_released *out)
{
    const struct qx_value place = qx_int(release->first[pick.cell] + pick.ordinal);
    struct qx_rows *rows = NULL;
    bool sound = false;
    enum qx_err err = qx_db_query(release->db, GET_QUESTION, &place, 1, &rows);

    if (err == QX_OK && qx_rows_next(rows)) {
        struct qx_slice leaf = qx_row_bytes(rows, 4);
        int64_t type = qx_row_int(rows, 2);

        *out = (struct qx_released){.id = qx_arena_text(arena, qx_slice_text(qx_row_text(rows, 0))),
                                    .version = qx_row_int(rows, 1),
                                    .cell = pick.cell,
                                    .ordinal = pick.ordinal,
                                    .type = (enum qx_question_type)type};
        sound = leaf.len == sizeof out->leaf && type >= QX_SINGLE && type < QX_QUESTION_TYPES &&
                read_options(qx_row_text(rows, 3), arena, out) &&
                read_fields(qx_row_text(rows, 5), arena, out) &&
                (out->n_options >= 2 || out->n_fields > 0);
        if (sound) {
            memcpy(out->leaf, leaf.ptr, sizeof out->leaf);
        }
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    return err == QX_OK && !sound ? QX_ERR_DB_CORRUPT : err;
}

static enum qx_err fill_questions(struct qx_release *release, const struct qx_pick *picks,
                                  struct qx_stream options, struct qx_arena *arena,
                                  struct qx_form *form)
{
    for (size_t i = 0; i < form->n; i++) {
        struct qx_form_question *q = &form->questions[i];
        enum qx_err err = release_question(release, picks[i], arena, &q->question);

        if (err != QX_OK) {
            return err;
        }
        bool shuffle =
            release->policy.shuffle_options || !qx_question_type_is_choice(q->question.type);

        qx_form_options(q->question.fixed, q->question.n_options, shuffle, options, q->order);
    }
    return QX_OK;
}

/* Rows that stay open keep SQLite from beginning and ending a transaction for each question. */
static enum qx_err fill_form(struct qx_release *release, const struct qx_pick *picks,
                             struct qx_stream options, struct qx_arena *arena, struct qx_form *form)
{
    struct qx_rows *open = NULL;
    enum qx_err err = qx_db_query(release->db, ALL_CELLS, NULL, 0, &open);

    if (err == QX_OK) {
        (void)qx_rows_next(open);
        err = fill_questions(release, picks, options, arena, form);
    }
    enum qx_err end = qx_rows_end(&open);

    return err == QX_OK ? end : err;
}

static int by_pick(const void *a, const void *b)
{
    const struct qx_pick *left = a;
    const struct qx_pick *right = b;

    if (left->cell != right->cell) {
        return left->cell < right->cell ? -1 : 1;
    }
    return left->ordinal < right->ordinal ? -1 : left->ordinal > right->ordinal;
}

static enum qx_err find_place(struct qx_release *release, const char *id, int64_t *place)
{
    const struct qx_value value = qx_text(id);
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(release->db, PLACE_OF, &value, 1, &rows);

    *place = -1;
    if (err == QX_OK && qx_rows_next(rows)) {
        *place = qx_row_int(rows, 0);
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

enum qx_err qx_release_has(struct qx_release *release, const char *id, bool *has)
{
    int64_t place;
    enum qx_err err = find_place(release, id, &place);

    *has = place >= 0;
    return err;
}

/* Their picks, sorted and each once, into the draw. */
static enum qx_err exclude(struct qx_release *release, struct qx_excluded excluded,
                           struct qx_arena *arena, struct qx_draw *draw)
{
    struct qx_pick *picks = qx_arena_alloc(arena, excluded.n, sizeof *picks);
    size_t n = 0;
    size_t kept = 0;

    for (size_t i = 0; i < excluded.n; i++) {
        int64_t place;
        enum qx_err err = find_place(release, excluded.ids[i], &place);

        if (err != QX_OK) {
            return err;
        }
        n += place >= 0 && release_pick_of(release, place, &picks[n]) ? 1 : 0;
    }
    if (n > 0) {
        qsort(picks, n, sizeof *picks, by_pick);
    }
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || by_pick(&picks[kept - 1], &picks[i]) != 0) {
            picks[kept++] = picks[i];
        }
    }
    draw->excluded = picks;
    draw->n_excluded = kept;
    return QX_OK;
}

enum qx_err qx_release_draw(struct qx_release *release, struct qx_slice ikm, const char *sitting,
                            struct qx_excluded excluded, struct qx_arena *arena,
                            struct qx_form *out)
{
    static const uint8_t no_salt[QX_SHA256_LEN];
    bool seeded = ikm.len != NONCES_LEN;
    struct qx_slice salt = qx_slice(seeded ? no_salt : release->digest, QX_SHA256_LEN);

    if (seeded && strcmp(release->policy.mode, "rehearsal") != 0) {
        return QX_ERR_MODE;
    }
    struct qx_draw draw = release->draw;
    enum qx_err err = exclude(release, excluded, arena, &draw);

    if (err != QX_OK) {
        return err;
    }
    struct qx_form form = {.n = release->policy.questions};
    struct qx_pick *picks = qx_arena_alloc(arena, form.n, sizeof *picks);
    struct release_stream forms;
    struct release_stream orders;
    uint32_t rejected = 0;

    open_stream(ikm, salt, "form", sitting, &forms);
    open_stream(ikm, salt, "options", sitting, &orders);

    form.questions = qx_arena_alloc(arena, form.n, sizeof *form.questions);
    err = qx_form_draw(&draw, (struct qx_stream){&forms, release_stream_next}, picks, &rejected);

    if (err == QX_OK) {
        err = fill_form(release, picks, (struct qx_stream){&orders, release_stream_next}, arena,
                        &form);
    }
    if (err == QX_OK) {
        *out = form;
    }
    release_stream_close(&forms);
    release_stream_close(&orders);
    return err;
}

bool qx_form_same_question(const struct qx_form_question *drawn,
                           const struct qx_sitting_question *sat)
{
    const struct qx_released *q = &drawn->question;
    bool same = strcmp(sat->id, q->id) == 0 && sat->version == q->version &&
                sat->n_options == q->n_options && sat->n_fields == q->n_fields &&
                sat->ordered == (q->type == QX_ORDERING);

    for (size_t p = 0; same && p < q->n_options; p++) {
        same = strcmp(sat->options[p], q->options[drawn->order[p]]) == 0;
    }
    for (size_t f = 0; same && f < q->n_fields; f++) {
        same = strcmp(sat->fields[f].id, q->fields[f].id) == 0 &&
               sat->fields[f].fill == q->fields[f].fill;
    }
    return same;
}

int64_t qx_release_expected_cut(const struct qx_release *release, const struct qx_form *form)
{
    int64_t sum = 0;

    if (release->draw.ratings == NULL) {
        return -1;
    }
    for (size_t i = 0; i < form->n; i++) {
        const struct qx_released *q = &form->questions[i].question;

        sum += release->rating_of[q->cell][q->ordinal];
    }
    return sum;
}
