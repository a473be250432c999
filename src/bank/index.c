/* The words of new versions. They wait until there are many, for each statement that runs between
 * two of them makes the index write a small piece. */
#include "store.h"

#define WAITING_MAX 4096                /* versions */
#define WAITING_BYTES ((size_t)1 << 20) /* of their texts */

struct waiting {
    int64_t row;
    struct qx_slice text;
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

enum qx_err qx_bank_index_add(struct qx_bank *bank, const struct qx_question *question, int64_t row)
{
    struct bank_index *index = &bank->index;
    struct waiting *w = qx_arena_alloc(&index->arena, 1, sizeof *w);

    qx_buf_clear(&index->spare);
    words_of(question, &index->spare);
    *w = (struct waiting){
        .row = row,
        .text =
            qx_slice(qx_arena_text(&index->arena, qx_buf_slice(&index->spare)), index->spare.len),
        .next = index->newest,
    };
    index->newest = w;
    index->n++;
    index->bytes += w->text.len;
    return index->n < WAITING_MAX && index->bytes < WAITING_BYTES ? QX_OK : qx_bank_index(bank);
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

enum qx_err qx_bank_index(struct qx_bank *bank)
{
    enum qx_err err = QX_OK;

    for (struct waiting *w = turned(bank->index.newest); err == QX_OK && w != NULL; w = w->next) {
        err = qx_db_exec(bank->db, VERSION_INDEX, qx_int(w->row),
                         (struct qx_value){.type = QX_VALUE_TEXT, .bytes = w->text});
    }
    qx_bank_index_forget(bank);
    return err;
}

void qx_bank_index_forget(struct qx_bank *bank)
{
    struct qx_buf spare = bank->index.spare; /* keeps its room */

    qx_arena_free(&bank->index.arena);
    bank->index = (struct bank_index){.spare = spare};
}
