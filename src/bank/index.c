/* The words of new versions and the places where they were met. They wait until there are many:
 * each statement that runs between two of them makes the index of search write a small piece. */
#include "store.h"

#define WAITING_MAX 4096                /* versions */
#define WAITING_BYTES ((size_t)1 << 20) /* of their texts */

struct waiting {
    int64_t row;
    struct qx_slice text;
    struct qx_slice place; /* with its NUL */
    struct waiting *next;
};

static void add_texts(const struct qx_texts *texts, struct qx_buf *out)
{
    for (size_t i = 0; i < texts->n; i++) {
        qx_buf_text(out, texts->v[i].text);
        qx_buf_byte(out, '\n');
    }
}

/* What the view "words" (data/schema/bank-2.sql) tells of a question, in the same order: that of
 * its canonical form. */
static void words_of(const struct qx_question *q, struct qx_buf *out)
{
    for (size_t i = 0; i < q->n_fields; i++) {
        for (size_t k = 0; k < q->fields[i].n_accepted; k++) {
            add_texts(&q->fields[i].accepted[k].feedback, out);
            add_texts(&q->fields[i].accepted[k].text, out);
        }
        add_texts(&q->fields[i].text, out);
    }
    for (size_t i = 0; i < q->n_options; i++) {
        add_texts(&q->options[i].feedback, out);
        add_texts(&q->options[i].text, out);
    }
    add_texts(&q->rationale, out);
    qx_buf_text(out, q->source);
    qx_buf_byte(out, '\n');
    add_texts(&q->stem, out);
    add_texts(&q->title, out);
}

/* In the order in which they came, which is that of their rows. */
static struct waiting *turned(struct waiting *newest)
{
    struct waiting *first = NULL;

    while (newest != NULL) {
        struct waiting *before = newest->next;

        newest->next = first;
        first = newest;
        newest = before;
    }
    return first;
}

static enum qx_err write_places(struct qx_bank *bank, const struct waiting *first)
{
    struct qx_buf *places = &bank->index.spare;

    qx_buf_clear(places);
    for (const struct waiting *w = first; w != NULL; w = w->next) {
        qx_buf_add(places, w->place);
    }
    return qx_db_exec(bank->db, CHOSEN_PLACES, qx_int(first->row),
                      (struct qx_value){.type = QX_VALUE_TEXT, .bytes = qx_buf_slice(places)});
}

static enum qx_err write_waiting(struct qx_bank *bank)
{
    struct bank_index *index = &bank->index;
    struct waiting *first = turned(index->newest);
    enum qx_err err = first == NULL ? QX_OK : write_places(bank, first);

    for (struct waiting *w = first; err == QX_OK && w != NULL; w = w->next) {
        err = qx_db_exec(bank->db, VERSION_INDEX, qx_int(w->row),
                         (struct qx_value){.type = QX_VALUE_TEXT, .bytes = w->text});
    }
    qx_arena_free(&index->arena);
    index->newest = NULL;
    index->n = 0;
    index->bytes = 0;
    return err;
}

enum qx_err qx_bank_index_begin(struct qx_bank *bank)
{
    struct bank_index *index = &bank->index;
    struct qx_rows *rows = NULL;
    enum qx_err err = QX_OK;

    if (index->row > 0) {
        return QX_OK;
    }
    err = qx_db_query(bank->db, VERSION_LAST, NULL, 0, &rows);
    if (err == QX_OK && qx_rows_next(rows)) {
        index->before = qx_row_int(rows, 0);
        index->row = index->before;
        qx_buf_clear(&index->last);
        qx_buf_add(&index->last, qx_row_bytes(rows, 1));
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

enum qx_err qx_bank_index_add(struct qx_bank *bank, const struct qx_question *question,
                              const char *place)
{
    struct bank_index *index = &bank->index;
    struct waiting *w = qx_arena_alloc(&index->arena, 1, sizeof *w);

    qx_buf_clear(&index->spare);
    words_of(question, &index->spare);
    *w = (struct waiting){
        .row = index->row,
        .text =
            qx_slice(qx_arena_text(&index->arena, qx_buf_slice(&index->spare)), index->spare.len),
        .place = qx_slice(qx_arena_text(&index->arena, qx_slice_text(place)), strlen(place) + 1),
        .next = index->newest,
    };
    index->newest = w;
    index->n++;
    index->bytes += w->text.len;
    return index->n < WAITING_MAX && index->bytes < WAITING_BYTES ? QX_OK : write_waiting(bank);
}

/* The place of a row among those that start with the place of another. */
static const char *skip_places(struct qx_slice places, int64_t n)
{
    const char *at = (const char *)places.ptr;
    const char *end = at + places.len;

    for (; n > 0 && at < end; n--) {
        at += strlen(at) + 1;
    }
    return at < end ? at : "";
}

enum qx_err qx_bank_index_place(struct qx_bank *bank, int64_t row, struct qx_buf *out)
{
    struct qx_rows *rows = NULL;

    for (const struct waiting *w = bank->index.newest; w != NULL; w = w->next) {
        if (w->row == row) {
            qx_buf_text(out, (const char *)w->place.ptr);
            return QX_OK;
        }
    }
    enum qx_err err =
        qx_db_query(bank->db, CHOSEN_PLACES_OF, (const struct qx_value[]){qx_int(row)}, 1, &rows);

    if (err == QX_OK && qx_rows_next(rows)) {
        qx_buf_text(out, skip_places(qx_row_bytes(rows, 1), row - qx_row_int(rows, 0)));
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

enum qx_err qx_bank_index(struct qx_bank *bank)
{
    enum qx_err err = write_waiting(bank);

    qx_bank_index_forget(bank);
    return err;
}

void qx_bank_index_forget(struct qx_bank *bank)
{
    struct qx_buf spare = bank->index.spare; /* keeps its room */

    qx_arena_free(&bank->index.arena);
    qx_buf_free(&bank->index.last);
    bank->index = (struct bank_index){.spare = spare};
}
