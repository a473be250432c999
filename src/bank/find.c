/* Lists and search: the statement that fits what the filter names. */
#include "store.h"

#include "words.h"

#include <qualex/text.h>

#define N_FILTER 9
#define BEHIND_ALL "~" /* no id has it */

static bool has_word(const char *p, size_t n)
{
    struct bank_words words = {.rest = qx_slice(p, n)};
    bool has = bank_words_next(&words);

    bank_words_free(&words);
    return has;
}

/* "aes-256 ключ*" as FTS5 reads it: "aes-256" AND "ключ"*. Each word is quoted, so that nothing in
 * it means anything; signs alone are passed over, as in the texts. */
static enum qx_err match_of(const char *words, struct qx_buf *out)
{
    struct qx_buf normal = {0};
    enum qx_err err = qx_nfc(qx_slice_text(words), &normal);
    const char *p = qx_buf_cstr(&normal);

    while (err == QX_OK && *(p += strspn(p, " \t\n")) != '\0') {
        size_t n = strcspn(p, " \t\n");
        bool begins = p[n - 1] == '*';

        if (!has_word(p, n)) {
            p += n;
            continue;
        }
        qx_buf_text(out, out->len == 0 ? "\"" : " AND \"");
        for (size_t i = 0; i < n - (begins ? 1 : 0); i++) {
            qx_buf_text(out, p[i] == '"' ? "\"\"" : "");
            if (p[i] != '"') {
                qx_buf_byte(out, (uint8_t)p[i]);
            }
        }
        qx_buf_text(out, begins ? "\"*" : "\"");
        p += n;
    }
    qx_buf_free(&normal);
    return err == QX_OK && out->len == 0 ? QX_ERR_INPUT : err;
}

static enum qx_err values_of(const struct qx_filter *f, struct qx_langs *lang, struct qx_buf *match,
                             struct qx_value out[static N_FILTER])
{
    if (f->lang != NULL) {
        qx_langs_add(lang, qx_slice_text(f->lang));
    }
    out[0] = qx_text(f->status);
    out[1] = qx_text(f->topic);
    out[2] = qx_text(f->level);
    out[3] = qx_text(f->lang == NULL ? NULL : lang->text);
    out[4] = qx_text(f->overdue);
    out[5] = qx_int(f->latest);
    enum qx_err err = f->text == NULL ? QX_OK : match_of(f->text, match);

    out[6] = qx_text(f->text == NULL ? NULL : qx_buf_cstr(match));
    out[7] = qx_text(f->author);
    out[8] = qx_text(f->tag);
    return err;
}

static size_t statement_of(const struct qx_filter *f)
{
    return f->text != NULL      ? LIST_TEXT
           : f->overdue != NULL ? LIST_OVERDUE
           : f->status != NULL  ? (f->topic != NULL ? LIST_STATUS_TOPIC : LIST_STATUS)
           : f->topic != NULL   ? LIST_TOPIC
                                : LIST_ALL;
}

enum qx_err qx_bank_list(struct qx_bank *bank, const struct qx_filter *filter,
                         qx_entry_visit *visit, void *ctx)
{
    struct qx_value values[N_FILTER];
    struct qx_langs lang = {""};
    struct qx_buf match = {0};
    struct qx_rows *rows = NULL;
    bool more = true;
    enum qx_err err = values_of(filter, &lang, &match, values);

    if (err == QX_OK) {
        err = qx_db_query(bank->db, statement_of(filter), values, N_FILTER, &rows);
    }
    while (err == QX_OK && more && qx_rows_next(rows)) {
        struct qx_entry entry = {0};

        qx_bank_entry(rows, &entry);
        more = visit(ctx, &entry);
    }
    enum qx_err end = qx_rows_end(&rows);

    qx_buf_free(&match);
    return err == QX_OK ? end : err;
}

static size_t page_of(const struct qx_page *page)
{
    const struct qx_filter *f = page->filter;
    enum qx_status status = QX_RETIRED;
    bool any = f->status == NULL || !qx_status_of_name(f->status, &status);
    bool due = any && f->overdue != NULL;

    return (f->text != NULL                        ? PAGE_TEXT
            : page->open                           ? PAGE_QUEUE
            : status <= QX_IN_REVIEW               ? PAGE_OPEN
            : f->topic != NULL                     ? PAGE_TOPIC
            : due || (!any && status < QX_RETIRED) ? PAGE_FORCE
                                                   : PAGE_ALL) +
           (page->back ? 1U : 0U);
}

/* For a step in one of its languages. */
static bool waits(const struct qx_entry *entry)
{
    bool in_use = entry->status == QX_APPROVED || entry->status == QX_PRETEST;

    return entry->status <= QX_IN_REVIEW || (in_use && strcmp(entry->approved, entry->langs) != 0);
}

enum qx_err qx_bank_page(struct qx_bank *bank, const struct qx_page *page, int64_t limit,
                         qx_entry_visit *visit, void *ctx)
{
    struct qx_value values[N_FILTER + 3];
    struct qx_langs lang = {""};
    struct qx_buf match = {0};
    struct qx_rows *rows = NULL;
    const char *from = page->id != NULL ? page->id : page->back ? BEHIND_ALL : "";
    bool more = true;
    enum qx_err err = values_of(page->filter, &lang, &match, values);

    values[N_FILTER] = qx_text(from);
    values[N_FILTER + 1] = qx_int(page->id == NULL ? 0 : page->version);
    values[N_FILTER + 2] = qx_int(limit);
    if (err == QX_OK) {
        err = qx_db_query(bank->db, page_of(page), values, N_FILTER + 3, &rows);
    }
    while (err == QX_OK && more && qx_rows_next(rows)) {
        struct qx_entry entry = {0};

        qx_bank_entry(rows, &entry);
        more = (page->open && !waits(&entry)) || visit(ctx, &entry);
    }
    enum qx_err end = qx_rows_end(&rows);

    qx_buf_free(&match);
    return err == QX_OK ? end : err;
}

static bool meet(void *ctx, const struct qx_entry *entry)
{
    (void)entry;
    *(bool *)ctx = true;
    return false;
}

enum qx_err qx_bank_unknown(struct qx_bank *bank, const struct qx_filter *filter, const char **part)
{
    const struct {
        const char *name;
        struct qx_filter alone;
    } parts[] = {
        {"topic",  {.topic = filter->topic}  },
        {"lang",   {.lang = filter->lang}    },
        {"author", {.author = filter->author}},
        {"tag",    {.tag = filter->tag}      },
    };
    enum qx_err err = QX_OK;

    *part = NULL;
    for (size_t i = 0; err == QX_OK && *part == NULL && i < sizeof parts / sizeof parts[0]; i++) {
        const struct qx_page page = {.filter = &parts[i].alone};
        const struct qx_filter *f = page.filter;
        bool met = f->topic == NULL && f->lang == NULL && f->author == NULL && f->tag == NULL;

        err = met ? QX_OK : qx_bank_page(bank, &page, 1, meet, &met);
        *part = met ? NULL : parts[i].name;
    }
    return err;
}

/* What a search is at. */
struct finding {
    struct qx_buf first; /* the ids that it names go from here … */
    struct qx_buf last;  /* … to here */
    int64_t left;        /* of the limit */
    bool more;
    qx_find_visit *visit;
    void *ctx;
};

/* The ids that the words name: one that is the only word, or all that begin so ("k1*"). */
static void read_ids(const char *words, struct finding *f)
{
    struct qx_slice word = qx_slice_trim(qx_slice_text(words));
    bool begins = word.len > 0 && word.ptr[word.len - 1] == '*';

    qx_buf_add(&f->first, qx_slice(word.ptr, word.len - (begins ? 1 : 0)));
    qx_buf_add(&f->last, qx_buf_slice(&f->first));
    qx_buf_text(&f->last, begins ? BEHIND_ALL : "");
}

static bool is_named(const struct finding *f, const char *id)
{
    return strcmp(id, qx_buf_cstr(&f->first)) >= 0 && strcmp(id, qx_buf_cstr(&f->last)) <= 0;
}

/* named: what was found by its id is passed over. */
static enum qx_err visit_found(struct finding *f, struct qx_rows *rows, bool named)
{
    while (f->more && f->left > 0 && qx_rows_next(rows)) {
        struct qx_entry entry = {0};
        const char *snippet = qx_row_text(rows, BANK_ENTRY_COLUMNS);

        qx_bank_entry(rows, &entry);
        if (!named || !is_named(f, entry.id)) {
            f->more = f->visit(f->ctx, &entry, snippet == NULL ? "" : snippet);
            f->left--;
        }
    }
    return qx_rows_end(&rows);
}

static enum qx_err find_in(struct qx_bank *bank, size_t statement, const struct qx_value *values,
                           size_t n, struct finding *f)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(bank->db, statement, values, n, &rows);

    return err == QX_OK ? visit_found(f, rows, statement == SEARCH) : err;
}

enum qx_err qx_bank_search(struct qx_bank *bank, const struct qx_filter *filter, int64_t limit,
                           qx_find_visit *visit, void *ctx)
{
    struct finding f = {.left = limit, .more = true, .visit = visit, .ctx = ctx};
    struct qx_value values[N_FILTER + 2];
    struct qx_langs lang = {""};
    struct qx_buf match = {0};
    enum qx_err err = values_of(filter, &lang, &match, values);

    read_ids(filter->text, &f);
    values[N_FILTER] = qx_int(limit);
    values[N_FILTER + 1] = qx_text(qx_buf_cstr(&f.last));
    if (err == QX_OK) {
        values[6] = qx_text(qx_buf_cstr(&f.first));
        err = find_in(bank, FIND_ID, values, N_FILTER + 2, &f);
    }
    if (err == QX_OK) {
        values[6] = qx_text(qx_buf_cstr(&match));
        err = find_in(bank, SEARCH, values, N_FILTER + 1, &f);
    }
    qx_buf_free(&match);
    qx_buf_free(&f.first);
    qx_buf_free(&f.last);
    return err;
}
