/* The browser as cells, by keys; no terminal is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <qualex/io.h>
#include <qualex/text.h>

#include "edit.h"

static int64_t fixed(void *ctx)
{
    (void)ctx;
    return 1000;
}

/* A bank of its own and a browser on it. */
struct stand {
    char folder[64];
    char path[96];
    struct qx_browse_options options;
    struct qx_bank *bank;
    struct browse b;
    struct qx_grid grid;
};

/* Question i, imported by ann; its stem in so many languages. */
static void put_in(struct stand *s, int i, size_t langs)
{
    const char *topic = i % 3 == 0 ? "key care" : "hash";
    struct qx_texts none = {0};
    char id[16];
    char stem[64];
    struct qx_translation stems[3] = {
        {"en", stem},
        {"kk", stem},
        {"ru", stem}
    };
    struct qx_translation yes[3] = {
        {"en", "yes"},
        {"kk", "yes"},
        {"ru", "yes"}
    };
    struct qx_translation no[3] = {
        {"en", "no"},
        {"kk", "no"},
        {"ru", "no"}
    };
    struct qx_translation said[3] = {
        {"en", "well done"},
        {"kk", "well done"},
        {"ru", "well done"}
    };
    struct qx_option options[2] = {
        {.id = "a", .text = {yes, langs}, .feedback = {said, langs}, .weight = {1, 1}},
        {.id = "b", .text = {no, langs},  .feedback = none,          .weight = {0, 1}},
    };
    struct qx_question q = {
        .id = id,
        .version = 1,
        .topic = topic,
        .level = "know",
        .source = "ISO 1",
        .author = "",
        .figure = "",
        .stem = {stems, langs},
        .options = options,
        .n_options = 2
    };
    enum qx_put put;

    (void)snprintf(id, sizeof id, "q%03d", i);
    (void)snprintf(stem, sizeof stem, "Stem %d word%d?", i, i % 2);
    assert_int_equal(qx_bank_begin(s->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_put(s->bank, &q, false, "ann", 1000, "t", 1, NULL, &put), QX_OK);
    assert_int_equal(qx_bank_commit(s->bank, NULL), QX_OK);
}

static void put(struct stand *s, int i)
{
    put_in(s, i, 1);
}

static void key(struct stand *s, uint32_t rune)
{
    (void)browse_key(&s->b, (struct qx_key){.kind = QX_KEY_RUNE, .rune = rune});
}

static void keys(struct stand *s, const char *text)
{
    for (; *text != '\0'; text++) {
        key(s, (uint8_t)*text);
    }
}

static void kind(struct stand *s, enum qx_key_kind which)
{
    (void)browse_key(&s->b, (struct qx_key){.kind = which});
}

static void draw(struct stand *s)
{
    browse_draw(&s->b, &s->grid);
}

static bool shows(struct stand *s, const char *text)
{
    struct qx_buf all = {0};

    draw(s);
    for (int row = 0; row < s->grid.rows; row++) {
        qx_grid_row_text(&s->grid, row, &all);
        qx_buf_byte(&all, '\n');
    }
    bool found = strstr(qx_buf_cstr(&all), text) != NULL;

    qx_buf_free(&all);
    return found;
}

static const char *at(const struct stand *s)
{
    const struct browse_row *row = browse_at(&s->b);

    return row == NULL ? "" : row->id;
}

static void as(struct stand *s, const char *name, bool read_only)
{
    browse_free(&s->b);
    s->options.as = name;
    browse_init(&s->b, &s->options, s->bank, read_only);
    browse_resize(&s->b, 24, 80);
}

enum { QUESTIONS = 40 };

static int open_bank(void **state, const char *trust)
{
    struct stand *s = calloc(1, sizeof *s);

    (void)qx_text_init("en", NULL);
    (void)snprintf(s->folder, sizeof s->folder, "/tmp/qualex-browse-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    (void)snprintf(s->path, sizeof s->path, "%s/bank.db", s->folder);
    s->options = (struct qx_browse_options){
        .bank = "bank.db",
        .as = "rita",
        .lang = "en",
        .editor = "true",
        .folder = s->folder,
        .requests = s->folder,
        .clock = {NULL, fixed, fixed}
    };
    assert_int_equal(qx_bank_create(s->path, trust, 1000, NULL), QX_OK);
    assert_int_equal(qx_bank_open(s->path, true, NULL, &s->bank), QX_OK);
    for (int i = 0; i < QUESTIONS; i++) {
        put(s, i);
    }
    as(s, "rita", false);
    *state = s;
    return 0;
}

static int open_stand(void **state)
{
    return open_bank(state, NULL);
}

static int open_live_stand(void **state)
{
    return open_bank(state, "a root");
}

static int close_stand(void **state)
{
    static const char *const TAILS[] = {"", "-wal", "-shm"};
    struct stand *s = *state;
    char name[128];

    browse_free(&s->b);
    qx_grid_free(&s->grid);
    qx_bank_close(&s->bank);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof name, "%s%s", s->path, TAILS[i]);
        (void)unlink(name);
    }
    int rc = rmdir(s->folder); /* nothing that was edited is left */

    free(s);
    return rc;
}

/* --- the list --- */

static void each_way_through_the_list_meets_the_same(void **state)
{
    struct stand *s = *state;
    char id[16];

    for (int i = 0; i < QUESTIONS; i++) {
        (void)snprintf(id, sizeof id, "q%03d", i);
        assert_string_equal(at(s), id);
        assert_string_equal(s->b.detail.question.id, id);
        key(s, 'j');
    }
    assert_string_equal(at(s), "q039");
    for (int i = QUESTIONS - 1; i >= 0; i--) {
        (void)snprintf(id, sizeof id, "q%03d", i);
        assert_string_equal(at(s), id);
        key(s, 'k');
    }
    kind(s, QX_KEY_PAGE_DOWN);
    assert_string_equal(at(s), "q010");
    kind(s, QX_KEY_END);
    assert_string_equal(at(s), "q039");
    assert_int_equal(s->b.n, 10);
    kind(s, QX_KEY_PAGE_UP);
    assert_string_equal(at(s), "q029");
    kind(s, QX_KEY_PAGE_UP);
    kind(s, QX_KEY_PAGE_UP);
    kind(s, QX_KEY_PAGE_UP);
    kind(s, QX_KEY_PAGE_UP);
    assert_string_equal(at(s), "q000");
}

static void filters_narrow_the_list(void **state)
{
    struct stand *s = *state;

    key(s, 't');
    assert_string_equal(s->b.filter.topic, "key care");
    assert_true(shows(s, "topic:\"key care\""));
    key(s, 'j');
    assert_string_equal(at(s), "q003");
    key(s, 't');
    keys(s, "x/word1 level:know\r");
    assert_string_equal(at(s), "q001");
    key(s, 'j');
    assert_string_equal(at(s), "q003");
    keys(s, "x/no such word\r");
    assert_true(shows(s, "The filter matches nothing"));
    assert_string_equal(at(s), "");
    for (const char *c = "evawclht"; *c != '\0'; c++) {
        keys(s, "? "); /* no message is left */
        key(s, '?');
        key(s, (uint8_t)*c);
        assert_true(shows(s, "No question is at the cursor."));
        assert_int_equal(s->b.prompt, PROMPT_NONE);
    }
    keys(s, "jk \r");
    keys(s, "x/status:gone\r");
    assert_true(shows(s, "status: draft, review, approved"));
    key(s, 3);
    key(s, 'x');
    assert_true(shows(s, "There is no filter to take away."));
    key(s, 'z');
    assert_true(shows(s, "That key means nothing here"));
    key(s, 's');
    assert_true(shows(s, "status:draft"));
    key(s, 0x044B); /* ы is on the key of s */
    assert_true(shows(s, "status:\"in review\""));
}

static void a_filter_is_read_as_it_is_written(void **state)
{
    static const char *const TEXTS[] = {
        "",
        "aes*",
        "\"foo:bar\" baz",
        "3:2",
        "id:mcpi-gst-003",
        "status:draft",
        "status:\"in review\" topic:\"a b\" level:know lang:ru author:\"A. Head\" tag:t "
        "overdue:2027-01-31 x y",
        "overdue:today"};
    struct qx_buf out = {0};
    struct browse_filter filter;
    const char *why;

    (void)state;
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        assert_int_equal(browse_filter_read(TEXTS[i], &filter, &why), QX_OK);
        qx_buf_clear(&out);
        browse_filter_write(&filter, &out);
        assert_string_equal(qx_buf_cstr(&out), TEXTS[i]);
    }
    qx_buf_free(&out);
}

static void a_filter_that_cannot_be_is_refused_with_a_reason(void **state)
{
    static const struct {
        const char *text;
        const char *why;
    } CASES[] = {
        {"foo:bar",                  "before a colon: id"   },
        {"x Topic:hash",             "before a colon: id"   },
        {"level:hard",               "level: know"          },
        {"status:gone",              "status: draft"        },
        {"overdue:yes",              "overdue: today, or"   },
        {"overdue:2027-02-30",       "overdue: today, or"   },
        {"lang:0123456789abcdef",    "a word is too long"   },
        {"topic:\"key care",         "a quote is not closed"},
        {"aes \"",                   "a quote is not closed"},
        {"topic:\"a b\" author:\"x", "a quote is not closed"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct browse_filter filter = {.text = "as it was"};
        const char *why = "";

        assert_int_equal(browse_filter_read(CASES[i].text, &filter, &why), QX_ERR_INPUT);
        assert_ptr_equal(strstr(why, CASES[i].why), why);
        assert_string_equal(filter.text, "as it was");
    }
}

static void overdue_is_what_was_due_before_today(void **state)
{
    struct browse_filter filter;
    const char *why;

    (void)state;
    assert_int_equal(browse_filter_read("overdue:today", &filter, &why), QX_OK);
    struct qx_filter of = browse_filter_of(&filter, "2026-11-30");

    assert_string_equal(of.overdue, "2026-11-30");
    assert_false(of.latest);
    assert_int_equal(browse_filter_read("overdue:2020-01-31", &filter, &why), QX_OK);
    of = browse_filter_of(&filter, "2026-11-30");
    assert_string_equal(of.overdue, "2020-01-31");
}

static void a_filter_for_what_the_bank_has_nowhere_is_told(void **state)
{
    static const struct {
        const char *typed;
        const char *told;
    } PARTS[] = {
        {"/topic:slip\r",  "has that topic."     },
        {"/lang:slip\r",   "is in that language."},
        {"/author:slip\r", "has that author."    },
        {"/tag:slip\r",    "has that tag."       },
    };
    struct stand *s = *state;

    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
        keys(s, PARTS[i].typed);
        assert_true(shows(s, PARTS[i].told));
        assert_int_equal(s->b.prompt, PROMPT_FILTER); /* it can be corrected */
        key(s, 3);
        assert_string_equal(at(s), "q000");
    }
    keys(s, "/author:ann lang:en\r");
    assert_string_equal(at(s), "q000");
    key(s, 'o');
    assert_string_equal(at(s), "");
    assert_true(shows(s, "overdue:today"));
}

static void ids_are_found_exactly_or_by_how_they_begin(void **state)
{
    struct stand *s = *state;

    keys(s, "/nothing of this\x15id:q017\r");
    assert_string_equal(at(s), "q017");
    assert_int_equal(s->b.n, 1);
    kind(s, QX_KEY_END);
    assert_string_equal(at(s), "q017");
    key(s, 'j');
    assert_string_equal(at(s), "q017");
    keys(s, "x/id:q01* word1\r");
    assert_string_equal(at(s), "q011");
    assert_int_equal(s->b.n, 5);
    kind(s, QX_KEY_END);
    assert_string_equal(at(s), "q019");
    assert_int_equal(s->b.n, 5);
    keys(s, "x/id:q01\r");
    assert_string_equal(at(s), "");
    keys(s, "x/id:q02* status:draft\rr");
    assert_string_equal(at(s), "q020");
    kind(s, QX_KEY_END);
    kind(s, QX_KEY_DOWN);
    assert_string_equal(at(s), "q029");
}

static void the_place_in_the_list_is_told(void **state)
{
    struct stand *s = *state;

    assert_true(shows(s, " 1 of 40\n"));
    for (int i = 0; i < 14; i++) {
        key(s, 'j');
    }
    assert_true(shows(s, " 15 of 40\n"));
    browse_reload(&s->b);
    assert_true(shows(s, " 15 of 40\n"));
    kind(s, QX_KEY_END);
    assert_true(shows(s, " 40 of 40\n"));
    for (int i = 0; i < 14; i++) {
        key(s, 'k');
    }
    assert_true(shows(s, " 26 of 40\n"));
    keys(s, "/id:q01*\rj");
    assert_true(shows(s, " 2 of 10\n"));
    keys(s, "x/level:know\rj");
    assert_true(shows(s, " 2 of 40\n"));
    s->b.total = -1; /* where it takes its time */
    assert_true(shows(s, " 2\n"));
    keys(s, "xrv\r");
    assert_true(shows(s, " 1 of 39\n"));
    keys(s, "/gone\r");
    assert_false(shows(s, " of 39"));
    s->b.n = 1;
    s->b.total = 1000;
    s->b.more = true;
    s->b.before = 1200;
    assert_true(shows(s, " 1201 of 1201+\n"));
    s->b.before = -1;
    assert_true(shows(s, " of 1000+\n"));
}

/* --- cells --- */

static void every_size_is_drawn(void **state)
{
    static const int SIZES[][2] = {
        {1,  1  },
        {14, 80 },
        {15, 59 },
        {15, 60 },
        {24, 80 },
        {30, 100},
        {99, 300}
    };
    static const char *const STATES[] = {"", "h", "h?", "?/", "c", "v"};
    struct stand *s = *state;

    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        for (size_t k = 0; k < sizeof STATES / sizeof STATES[0]; k++) {
            bool small = SIZES[i][0] < BROWSE_ROWS_MIN || SIZES[i][1] < BROWSE_COLS_MIN;

            browse_resize(&s->b, 24, 80);
            keys(s, STATES[k]);
            browse_resize(&s->b, SIZES[i][0], SIZES[i][1]);
            draw(s);
            assert_int_equal(s->grid.rows, SIZES[i][0]);
            assert_in_range(s->grid.cursor_row, 0, s->grid.rows - 1);
            assert_in_range(s->grid.cursor_col, 0, s->grid.cols - 1);
            assert_true(!small || SIZES[i][1] < 28 || shows(s, "too small"));
            browse_resize(&s->b, 24, 80);
            key(s, 3);
        }
    }
}

static void the_cursor_stands_on_the_selected_row(void **state)
{
    struct stand *s = *state;

    keys(s, "jjj");
    draw(s);
    assert_int_equal(s->grid.cursor_row, BROWSE_TOP + 3 * BROWSE_ENTRY_ROWS);
    assert_int_equal(qx_grid_at(&s->grid, s->grid.cursor_row, 0)->runes[0], '>');
    browse_resize(&s->b, 15, 80); /* less room: it stays in sight */
    assert_string_equal(at(s), "q003");
    key(s, '/');
    draw(s);
    assert_int_equal(s->grid.cursor_row, 1);
}

static void the_question_is_seen_answered_right(void **state)
{
    struct stand *s = *state;

    assert_true(shows(s, "1 (x) yes"));
    assert_true(shows(s, "2 ( ) no"));
    assert_true(shows(s, "option 1: well done"));
    assert_true(shows(s, "source: ISO 1"));
    assert_true(shows(s, "import 1970-01-01 ann"));
}

static void nobody_acts_on_what_is_not_seen(void **state)
{
    struct stand *s = *state;

    browse_resize(&s->b, 10, 40);
    keys(s, "v\r");
    browse_resize(&s->b, 24, 80);
    assert_int_equal(browse_at(&s->b)->status, QX_DRAFT);
}

/* --- acts --- */

static void the_queue_holds_what_a_person_may_take(void **state)
{
    struct stand *s = *state;

    key(s, 'r');
    assert_string_equal(at(s), "q000");
    keys(s, "v\r");
    assert_true(shows(s, "Done: review q000"));
    assert_string_equal(at(s), "q001"); /* rita reviewed that one */
    key(s, 'r');
    kind(s, QX_KEY_HOME);
    assert_int_equal(browse_at(&s->b)->status, QX_IN_REVIEW);
    key(s, 'a'); /* what cannot be is not asked */
    assert_true(shows(s, "another person must do"));
    assert_int_equal(s->b.prompt, PROMPT_NONE);
    as(s, " ANN ", false);
    key(s, 'r');
    assert_true(shows(s, "Nothing waits for you."));
    as(s, "paul", false);
    keys(s, "ra\r");
    assert_true(shows(s, "Done: approve q000"));
    key(s, 'r');
    kind(s, QX_KEY_HOME);
    assert_int_equal(browse_at(&s->b)->status, QX_APPROVED);
}

static void step(struct stand *s, const char *typed, const char *asked)
{
    keys(s, typed);
    assert_true(shows(s, asked));
    key(s, '\r');
    assert_true(shows(s, "Done"));
}

/* The languages that the question at the cursor is approved in. */
static const char *approved(const struct stand *s)
{
    return s->b.detail.approved.text;
}

static void a_step_names_its_languages_and_takes_the_shown_one_alone(void **state)
{
    struct stand *s = *state;

    put_in(s, 0, 3);
    browse_reload(&s->b);
    keys(s, "lv");
    assert_true(shows(s, "review q000 version 2 as rita in en, kk, ru?"));
    assert_true(shows(s, "l: in the one shown alone"));
    key(s, 'l');
    assert_true(shows(s, "as rita in kk alone?"));
    key(s, 'l');
    assert_true(shows(s, "as rita in en, kk, ru?"));
    key(s, 0x0434); /* д is on the key of l */
    key(s, '\r');
    assert_true(shows(s, "in kk"));
    as(s, "paul", false);
    key(s, 'a');
    assert_true(shows(s, "approve q000 version 2 as paul in kk?"));
    key(s, '\r');
    assert_string_equal(approved(s), ",kk,");
    step(s, "v", "review q000 version 2 as paul in en, ru?");
    key(s, 'v');
    assert_int_equal(s->b.prompt, PROMPT_NONE);
    as(s, "rita", false);
    step(s, "a", "approve q000 version 2 as rita in en, ru?");
    assert_string_equal(approved(s), ",en,kk,ru,");
}

/* In kk it may be drawn, in en and ru it is still a draft. */
static void the_queue_holds_what_waits_in_some_languages(void **state)
{
    struct stand *s = *state;

    put_in(s, 0, 3);
    browse_reload(&s->b);
    keys(s, "lvl\r");
    as(s, "paul", false);
    keys(s, "a\r");
    assert_int_equal(browse_at(&s->b)->status, QX_APPROVED);
    key(s, 'r');
    assert_string_equal(at(s), "q000"); /* he may review it in the others */
    keys(s, "/status:approved\r");
    assert_string_equal(at(s), "q000");
    keys(s, "xv\r");
    assert_string_equal(at(s), "q001");
    as(s, "rita", false);
    key(s, 'r');
    assert_string_equal(at(s), "q000");
    step(s, "a", "approve q000 version 2 as rita in en, ru?");
    assert_string_equal(at(s), "q001");
    as(s, "eve", false); /* who took none finds it no longer either */
    key(s, 'r');
    assert_string_equal(at(s), "q001");
}

static enum qx_err edited(struct stand *s, struct edit *e, const char *editor, enum qx_put *put)
{
    struct qx_report report = {0};
    enum qx_err err = edit_run(e, editor, &report);

    err = err == QX_OK ? edit_take(e, &s->b, &report, put) : err;
    qx_report_free(&report);
    return err;
}

/* A newer version that comes between the question and its answer is not what was asked about. */
static void a_step_is_taken_of_the_version_that_was_asked_about(void **state)
{
    struct stand *s = *state;
    struct edit e = {.version = 0};
    enum qx_put put;

    key(s, 'v');
    s->options.as = "ann";
    assert_int_equal(edit_start(&e, &s->b, NULL), QX_OK);
    assert_int_equal(edited(s, &e, "sed -i s/know/apply/", &put), QX_OK);
    edit_end(&e);
    s->options.as = "rita";
    browse_resize(&s->b, 30, 100);
    assert_int_equal(browse_at(&s->b)->version, 2);
    key(s, '\r');
    assert_int_equal(s->b.status_look, QX_LOOK_WARNING);
    assert_int_equal(browse_at(&s->b)->status, QX_DRAFT);
}

static void what_an_editor_took_apart_is_put_together(void **state)
{
    struct stand *s = *state;
    struct edit e = {.version = 0};
    struct qx_buf text = {0};
    enum qx_put put;

    assert_int_equal(edit_start(&e, &s->b, NULL), QX_OK);
    assert_int_equal(edited(s, &e, "sed -i 's/ISO 1/cafe\xCC\x81/'", &put), QX_OK);
    assert_int_equal(put, QX_PUT_CHANGED);
    edit_end(&e);
    assert_int_equal(edit_start(&e, &s->b, NULL), QX_OK);
    assert_int_equal(qx_read_file(e.path, 10000, &text, NULL), QX_OK);
    assert_non_null(strstr(qx_buf_cstr(&text), "\"caf\xC3\xA9\""));
    edit_end(&e);
    qx_buf_free(&text);
}

/* The file of a step of q000, or nothing. */
static void read_request(const struct stand *s, const char *name, struct qx_buf *out)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", s->folder, name);
    qx_buf_clear(out);
    if (qx_read_file(path, 10000, out, NULL) == QX_OK) {
        assert_int_equal(unlink(path), 0);
    }
}

static void a_step_of_a_live_bank_is_written_to_be_signed(void **state)
{
    struct stand *s = *state;
    struct qx_buf text = {0};

    as(s, "", false); /* the signature tells who it was */
    key(s, 'v');
    assert_true(shows(s, "write what is to be signed?"));
    key(s, 'n');
    read_request(s, "review-q000-v1.json", &text);
    assert_int_equal(text.len, 0);
    keys(s, "v\r");
    assert_true(shows(s, "qualex sign approve review-q000-v1.json"));
    assert_true(shows(s, "--signed"));
    assert_int_equal(browse_at(&s->b)->status, QX_DRAFT);
    keys(s, "v\r");
    assert_true(shows(s, "review-q000-v1.json is there already"));
    read_request(s, "review-q000-v1.json", &text);
    assert_non_null(
        strstr(qx_buf_cstr(&text), "{\"act\":\"review\",\"at\":\"1970-01-01T00:00:01Z\""));
    assert_non_null(
        strstr(qx_buf_cstr(&text), "\"id\":\"q000\",\"version\":1}],\"mode\":\"live\""));
    assert_null(strstr(qx_buf_cstr(&text), "langs"));
    key(s, 'j'); /* the next question is seen again */
    assert_int_equal(s->b.pane, PANE_QUESTION);
    key(s, 'a');
    assert_true(shows(s, "takes only what is in review"));
    keys(s, "w\r");
    read_request(s, "author-q001-v1.json", &text);
    assert_non_null(strstr(qx_buf_cstr(&text), "\"act\":\"author\""));
    as(s, "rita", true);
    keys(s, "v\r");
    read_request(s, "review-q000-v1.json", &text);
    assert_int_equal(text.len, 0);
    qx_buf_free(&text);
}

static void any_other_key_is_no(void **state)
{
    struct stand *s = *state;

    keys(s, "vy");
    assert_int_equal(browse_at(&s->b)->status, QX_DRAFT);
    assert_true(shows(s, "Left as it was."));
}

static void esc_leaves_what_is_typed_asked_or_shown(void **state)
{
    static const char *const OPENED[] = {"/aes", "cnot this", "v"};
    struct stand *s = *state;

    for (size_t i = 0; i < sizeof OPENED / sizeof OPENED[0]; i++) {
        keys(s, OPENED[i]);
        assert_int_not_equal(s->b.prompt, PROMPT_NONE);
        kind(s, QX_KEY_ESC);
        assert_int_equal(s->b.prompt, PROMPT_NONE);
        assert_true(shows(s, "Left as it was."));
        assert_true(browse_filter_none(&s->b.filter));
        assert_int_equal(browse_at(&s->b)->status, QX_DRAFT);
        assert_false(shows(s, "not this"));
    }
    for (const char *c = "?h"; *c != '\0'; c++) {
        key(s, (uint8_t)*c);
        assert_int_not_equal(s->b.pane, PANE_QUESTION);
        kind(s, QX_KEY_ESC);
        assert_int_equal(s->b.pane, PANE_QUESTION);
    }
}

/* What was edited and refused took work. */
static void only_esc_throws_an_edited_text_away(void **state)
{
    struct stand *s = *state;

    s->b.prompt = PROMPT_EDIT;
    assert_int_equal(browse_key(&s->b, (struct qx_key){.kind = QX_KEY_RUNE, .rune = 'q'}),
                     BROWSE_NOTHING);
    assert_int_equal(browse_key(&s->b, (struct qx_key){.kind = QX_KEY_NONE}), BROWSE_NOTHING);
    assert_int_equal(s->b.prompt, PROMPT_EDIT);
    assert_int_equal(browse_key(&s->b, (struct qx_key){.kind = QX_KEY_RUNE, .rune = '\r'}),
                     BROWSE_EDIT);
    assert_int_equal(s->b.prompt, PROMPT_EDIT);
    assert_int_equal(browse_key(&s->b, (struct qx_key){.kind = QX_KEY_ESC}), BROWSE_EDIT);
    assert_int_equal(s->b.prompt, PROMPT_NONE);
    s->b.prompt = PROMPT_EDIT;
    assert_int_equal(browse_key(&s->b, (struct qx_key){.kind = QX_KEY_RUNE, .rune = 'k'}),
                     BROWSE_KEEP);
    assert_int_equal(s->b.prompt, PROMPT_NONE);
}

/* Whether the screen, whose list is narrow, has these words, row below row. */
static void assert_empty(struct stand *s, const char *why)
{
    assert_int_equal(s->b.n, 0);
    assert_string_equal(s->b.empty, why);
    assert_true(shows(s, "  "));
    assert_int_equal(qx_grid_at(&s->grid, BROWSE_TOP, 2)->runes[0], (uint32_t)why[0]);
}

static void an_empty_list_says_why(void **state)
{
    struct stand *s = *state;

    keys(s, "/gone\r");
    assert_empty(s, "The filter matches nothing: x takes it away.");
    key(s, 'r');
    assert_empty(s, "The filter matches nothing that waits for you: x takes it away.");
    assert_string_equal(s->b.filter.text, "gone");
    as(s, "ann", false); /* all are hers */
    key(s, 'r');
    assert_empty(s, "Nothing waits for you.");
    keys(s, "/gone\r");
    assert_empty(s, "Nothing waits for you, with any filter.");
}

/* Each look at the clock takes a second; Esc is there at the n-th showing. */
struct watched {
    struct stand *s;
    int64_t now_ms;
    int shown;
    int until;
};

static int64_t passing(void *ctx)
{
    struct watched *w = ctx;

    return w->now_ms += 1000;
}

static void watch(void *ctx)
{
    struct watched *w = ctx;

    w->shown++;
    assert_true(shows(w->s, w->shown == 1 ? "Looking" : "passed over so far. Esc stops."));
}

static bool enough(void *ctx)
{
    const struct watched *w = ctx;

    return w->shown == w->until;
}

static void a_long_look_is_shown_and_can_be_stopped(void **state)
{
    struct stand *s = *state;
    struct watched w = {.s = s, .until = 9};

    as(s, "ann", false);
    s->options.clock = (struct qx_clock){&w, passing, passing};
    s->b.meanwhile = (struct browse_meanwhile){.ctx = &w, .show = watch, .stop = enough};
    key(s, 'r');
    assert_int_equal(w.shown, 1 + QUESTIONS / 16);
    assert_empty(s, "Nothing waits for you.");
    assert_false(shows(s, "Looking"));
    w = (struct watched){.s = s};
    key(s, 'r');
    assert_int_equal(w.shown, 1);
    w = (struct watched){.s = s, .until = 2};
    key(s, 'r');
    assert_int_equal(w.shown, 2);
    assert_empty(s, "Stopped before anything was found.");
    assert_true(shows(s, "Stopped: the bank was not looked through"));
}

static void a_comment_stands_below(void **state)
{
    struct stand *s = *state;

    keys(s, "cis it so?\r");
    assert_true(shows(s, "comment 1970-01-01 rita: is it so?"));
    keys(s, "cnot this");
    key(s, 3);
    assert_false(shows(s, "not this"));
    key(s, 'h');
    assert_true(shows(s, "version 1, draft, en"));
}

static void what_was_typed_outlives_a_busy_bank(void **state)
{
    struct stand *s = *state;
    struct qx_bank *other = NULL;

    assert_int_equal(qx_bank_open(s->path, true, NULL, &other), QX_OK);
    keys(s, "cis it so?");
    kind(s, QX_KEY_NONE);
    assert_int_equal(qx_bank_begin(other, NULL), QX_OK);
    key(s, '\r');
    assert_int_equal(s->b.prompt, PROMPT_COMMENT);
    assert_string_equal(s->b.field.text, "is it so?");
    assert_true(shows(s, "in use"));
    qx_bank_close(&other);
    s->b.at = 1; /* the list may have moved meanwhile */
    key(s, '\r');
    assert_true(shows(s, "Said of q000"));
    key(s, 'k');
    assert_true(shows(s, "rita: is it so?"));
}

static void nothing_is_written_into_a_file_that_is_gone(void **state)
{
    struct stand *s = *state;
    struct qx_report report = {0};
    struct qx_bank *other = NULL;
    struct edit e = {.version = 0};
    enum qx_put put;

    s->options.bank = s->path;
    as(s, "ann", false);
    assert_int_equal(edit_start(&e, &s->b, NULL), QX_OK);
    as(s, "rita", false);
    assert_false(browse_gone(&s->b));
    keys(s, "cis it so?");
    assert_int_equal(unlink(s->path), 0);
    key(s, '\r');
    assert_true(shows(s, "was replaced or removed"));
    assert_int_equal(s->b.prompt, PROMPT_COMMENT); /* to be copied from the screen */
    kind(s, QX_KEY_ESC);
    assert_int_equal(qx_bank_create(s->path, NULL, 1000, NULL), QX_OK);
    assert_int_equal(qx_bank_open(s->path, true, NULL, &other), QX_OK);
    for (const char *c = "vawce"; *c != '\0'; c++) {
        key(s, (uint8_t)*c);
        assert_true(shows(s, "was replaced or removed"));
        assert_int_equal(s->b.prompt, PROMPT_NONE);
    }
    assert_int_equal(edit_run(&e, "sed -i s/know/apply/", &report), QX_OK);
    assert_int_equal(edit_take(&e, &s->b, &report, &put), QX_ERR_UNAVAILABLE);
    edit_end(&e);
    qx_report_free(&report);
    qx_bank_close(&other);
}

/* As the terminal tells it. */
static void paste(struct stand *s, const char *text)
{
    (void)browse_key(&s->b, (struct qx_key){.kind = QX_KEY_PASTE, .pasted = true});
    for (; *text != '\0'; text++) {
        (void)browse_key(
            &s->b, (struct qx_key){.kind = QX_KEY_RUNE, .rune = (uint8_t)*text, .pasted = true});
    }
    (void)browse_key(&s->b, (struct qx_key){.kind = QX_KEY_PASTE_END});
}

static void what_is_pasted_is_text_and_no_command(void **state)
{
    struct stand *s = *state;

    paste(s, "v\rq");
    assert_true(shows(s, "Pasted text: type c or / first."));
    key(s, 'v');
    paste(s, "\r");
    assert_int_equal(s->b.prompt, PROMPT_NONE);
    assert_int_equal(browse_at(&s->b)->status, QX_DRAFT);
    s->b.prompt = PROMPT_EDIT;
    paste(s, "\r\x1b");
    assert_int_equal(s->b.prompt, PROMPT_EDIT);
    s->b.prompt = PROMPT_NONE;
    key(s, 'c');
    paste(s, "good, but:\r\nv\r\r\tq\x7f");
    assert_string_equal(s->b.field.text, "good, but: v q");
    key(s, '\r');
    assert_true(shows(s, "rita: good, but: v q"));
    key(s, '/');
    for (int i = 0; i < 30; i++) {
        paste(s, "ten bytes ");
    }
    assert_true(shows(s, "The pasted text was cut: the line is full."));
    assert_int_equal(strlen(s->b.field.text), QX_ANSWER_TEXT_MAX);
}

static void a_message_is_seen_above_a_comment(void **state)
{
    struct stand *s = *state;

    key(s, 'c');
    for (int i = 0; i <= QX_ANSWER_TEXT_MAX; i++) {
        key(s, 'x');
    }
    assert_true(shows(s, "The line is full."));
}

static void what_takes_a_step_comes_alone(void **state)
{
    const struct qx_key enter = {.kind = QX_KEY_RUNE, .rune = '\r'};
    const struct qx_key letter = {.kind = QX_KEY_RUNE, .rune = 'v'};
    struct stand *s = *state;

    assert_false(browse_alone(&s->b, PROMPT_NONE, letter));
    assert_true(browse_alone(&s->b, PROMPT_COMMENT, enter));
    assert_true(browse_alone(&s->b, PROMPT_FILTER, enter));
    key(s, 'v');
    assert_true(browse_alone(&s->b, PROMPT_NONE, letter));
    assert_false(browse_alone(&s->b, PROMPT_ACT, letter));
}

static void who_only_reads_changes_nothing(void **state)
{
    struct stand *s = *state;

    as(s, "rita", true);
    assert_true(shows(s, "may not be written"));
    keys(s, "v\r");
    assert_int_equal(browse_at(&s->b)->status, QX_DRAFT);
    key(s, 'c');
    assert_int_equal(s->b.prompt, PROMPT_NONE);
    assert_int_equal(browse_key(&s->b, (struct qx_key){.kind = QX_KEY_RUNE, .rune = 'e'}),
                     BROWSE_NOTHING);
    as(s, "", false);
    keys(s, "v\r");
    assert_int_equal(browse_at(&s->b)->status, QX_DRAFT);
}

/* Whatever is typed, at whatever size, the screen can be drawn and the cursor is on it. */
static void a_monkey_breaks_nothing(void **state)
{
    static const char LETTERS[] = "jkhlrvactsdgxb/?, \r\rqe:\"*\x03\x7f";
    struct stand *s = *state;
    uint32_t dice = 1;

    for (int i = 0; i < 6000; i++) {
        dice = dice * 1664525 + 1013904223;
        uint32_t n = dice >> 16;

        if (n % 5 == 0) {
            kind(s, (enum qx_key_kind)(n / 5 % (QX_KEY_ESC + 1)));
        } else {
            key(s, (uint8_t)LETTERS[n / 5 % (sizeof LETTERS - 1)]);
        }
        if (n % 97 == 0) {
            browse_resize(&s->b, 1 + (int)(n % 50), 1 + (int)(n % 190));
        }
        draw(s);
        assert_in_range(s->grid.cursor_row, 0, s->grid.rows - 1);
        assert_in_range(s->grid.cursor_col, 0, s->grid.cols - 1);
        assert_true(s->b.n == 0 || s->b.at < s->b.n);
        assert_true(s->b.n <= s->b.room);
    }
}

/* --- editing --- */

static void what_is_edited_becomes_a_draft_or_nothing(void **state)
{
    struct stand *s = *state;
    struct edit e = {.version = 0};
    enum qx_put put = QX_PUT_NEW;

    assert_int_equal(edit_start(&e, &s->b, NULL), QX_OK);
    assert_int_equal(access(e.path, R_OK), 0);
    assert_int_equal(edited(s, &e, "false", &put), QX_ERR_UNAVAILABLE);
    assert_int_equal(edited(s, &e, "true", &put), QX_OK);
    assert_int_equal(put, QX_PUT_UNCHANGED);
    assert_int_equal(edited(s, &e, "sed -i s/q000/q999/", &put), QX_ERR_QUESTION);
    assert_int_equal(edited(s, &e, "sed -i s/q999/q000/", &put), QX_OK);
    assert_int_equal(edited(s, &e, "sed -i 's/\"know\",/\"know\"/'", &put), QX_ERR_JSON_SYNTAX);
    assert_int_equal(edited(s, &e, "sed -i 's/\"know\"/\"apply\",/'", &put), QX_OK);
    assert_int_equal(put, QX_PUT_CHANGED);
    assert_int_equal(edited(s, &e, "sed -i s/apply/analyse/", &put), QX_ERR_EXISTS);
    edit_end(&e);
    browse_reload(&s->b);
    assert_int_equal(browse_at(&s->b)->version, 2);
    assert_string_equal(s->b.detail.question.level, "apply");
}

#define STAND_CASE(name) cmocka_unit_test_setup_teardown(name, open_stand, close_stand)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAND_CASE(each_way_through_the_list_meets_the_same),
        STAND_CASE(filters_narrow_the_list),
        cmocka_unit_test(a_filter_is_read_as_it_is_written),
        cmocka_unit_test(a_filter_that_cannot_be_is_refused_with_a_reason),
        cmocka_unit_test(overdue_is_what_was_due_before_today),
        STAND_CASE(a_filter_for_what_the_bank_has_nowhere_is_told),
        STAND_CASE(ids_are_found_exactly_or_by_how_they_begin),
        STAND_CASE(the_place_in_the_list_is_told),
        STAND_CASE(every_size_is_drawn),
        STAND_CASE(the_cursor_stands_on_the_selected_row),
        STAND_CASE(the_question_is_seen_answered_right),
        STAND_CASE(nobody_acts_on_what_is_not_seen),
        STAND_CASE(the_queue_holds_what_a_person_may_take),
        STAND_CASE(a_step_names_its_languages_and_takes_the_shown_one_alone),
        STAND_CASE(the_queue_holds_what_waits_in_some_languages),
        STAND_CASE(a_step_is_taken_of_the_version_that_was_asked_about),
        STAND_CASE(what_an_editor_took_apart_is_put_together),
        cmocka_unit_test_setup_teardown(a_step_of_a_live_bank_is_written_to_be_signed,
                                        open_live_stand, close_stand),
        STAND_CASE(a_monkey_breaks_nothing),
        STAND_CASE(any_other_key_is_no),
        STAND_CASE(esc_leaves_what_is_typed_asked_or_shown),
        STAND_CASE(only_esc_throws_an_edited_text_away),
        STAND_CASE(an_empty_list_says_why),
        STAND_CASE(a_long_look_is_shown_and_can_be_stopped),
        STAND_CASE(a_comment_stands_below),
        STAND_CASE(what_was_typed_outlives_a_busy_bank),
        STAND_CASE(nothing_is_written_into_a_file_that_is_gone),
        STAND_CASE(what_is_pasted_is_text_and_no_command),
        STAND_CASE(a_message_is_seen_above_a_comment),
        STAND_CASE(what_takes_a_step_comes_alone),
        STAND_CASE(who_only_reads_changes_nothing),
        STAND_CASE(what_is_edited_becomes_a_draft_or_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
