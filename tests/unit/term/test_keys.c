#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <qualex/keys.h>
#include <qualex/slice.h>
#include <qualex/utf8.h>

static struct qx_input of(uint32_t rune)
{
    return qx_input_of((struct qx_key){.kind = QX_KEY_RUNE, .rune = rune});
}

/* The places of a layout's row must read as the Latin row. */
static void assert_row_reads(const char *row, const char *latin)
{
    struct qx_slice left = qx_slice_text(row);

    for (size_t i = 0; left.len > 0; i++) {
        size_t len;
        uint32_t rune = qx_utf8_next(left, &len);

        if (latin[i] != ' ' && qx_key_place(rune) != latin[i]) {
            fail_msg("U+%04X reads '%c', not '%c'", rune, qx_key_place(rune), latin[i]);
        }
        left = qx_slice(left.ptr + len, left.len - len);
    }
}

static void rows_of_every_layout_read_by_place(void **state)
{
    (void)state;
    assert_row_reads("\"әіңғ,.үұқө", "1234567890-");
    assert_row_reads("ӘІҢҒ", "2345");
    assert_row_reads("йцукенгшщз", "qwertyuiop");
    assert_row_reads("фывапролд", "asdfghjkl");
    assert_row_reads("ячсмить", "zxcvbnm");
    assert_row_reads("ЙЦУКЕНГШЩЗ", "qwertyuiop");
    assert_row_reads("хъжэбюё", "       ");
    assert_row_reads("QWERTY", "qwerty");
}

static void digits_answer_on_the_kazakh_row(void **state)
{
    (void)state;
    assert_int_equal(of(0x04D9).request, QX_WANT_PLACE);
    assert_int_equal(of(0x04D9).place, 2);
    assert_int_equal(of('"').place, 1);
    assert_int_equal(of(0x049B).place, 0);
    assert_int_equal(of('7').place, 7);
}

static void commands_go_by_place(void **state)
{
    (void)state;
    assert_int_equal(of('m').request, QX_WANT_MARK);
    assert_int_equal(of(0x044C).request, QX_WANT_MARK);    /* ь */
    assert_int_equal(of(0x042C).request, QX_WANT_MARK);    /* Ь */
    assert_int_equal(of(0x0438).request, QX_WANT_PAGE_UP); /* и: the b key */
    assert_int_equal(of('?').request, QX_WANT_HELP);
}

/* A field for any text takes the character that was typed, not the place of its key. */
static void a_key_comes_with_what_it_writes(void **state)
{
    static const struct {
        struct qx_key key;
        bool writes;
    } cases[] = {
        {{QX_KEY_RUNE, ' ', false},    true },
        {{QX_KEY_RUNE, 0x04D9, false}, true },
        {{QX_KEY_RUNE, '~', false},    true },
        {{QX_KEY_RUNE, 0xA0, false},   true },
        {{QX_KEY_RUNE, 0x1F, false},   false},
        {{QX_KEY_RUNE, 0x7F, false},   false},
        {{QX_KEY_RUNE, 0x9F, false},   false},
        {{QX_KEY_HOME, 'a', false},    false},
        {{QX_KEY_NONE, 'a', false},    false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qx_input input = qx_input_of(cases[i].key);

        assert_int_equal(input.key.kind, cases[i].key.kind);
        assert_int_equal(input.key.rune, cases[i].key.rune);
        assert_int_equal(qx_key_writes(input.key), cases[i].writes);
    }
}

static void keys_of_the_shell_do_nothing(void **state)
{
    static const uint32_t controls[] = {3, 4, 17, 19, 26, 28, 27, 0, 1, 21};

    (void)state;
    for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++) {
        assert_int_equal(of(controls[i]).request, QX_WANT_NOTHING);
    }
}

/* Feeds a sequence and expects exactly that key at its end. */
static void assert_decodes(const char *bytes, enum qx_key_kind kind)
{
    struct qx_decoder decoder = {0};
    struct qx_key key = {0};
    size_t len = strlen(bytes);

    for (size_t i = 0; i < len; i++) {
        bool done = qx_decode(&decoder, (uint8_t)bytes[i], &key);

        assert_int_equal(done, i + 1 == len);
    }
    assert_int_equal(key.kind, kind);
}

static void sequences_are_one_key(void **state)
{
    (void)state;
    assert_decodes("\033[B", QX_KEY_DOWN);
    assert_decodes("\033OB", QX_KEY_DOWN);
    assert_decodes("\033[[A", QX_KEY_F1);
    assert_decodes("\033OP", QX_KEY_F1);
    assert_decodes("\033[11~", QX_KEY_F1);
    assert_decodes("\033[5~", QX_KEY_PAGE_UP);
    assert_decodes("\033[200~", QX_KEY_PASTE);
    assert_decodes("\033[201~", QX_KEY_PASTE_END);
}

static void an_unknown_sequence_answers_nothing(void **state)
{
    (void)state;
    assert_decodes("\033[1;5A", QX_KEY_NONE);
    assert_decodes("\033[202~", QX_KEY_NONE);
    assert_decodes("\033[<0;3;4M", QX_KEY_NONE);
    assert_decodes("\033[24~", QX_KEY_NONE);
    assert_decodes("\033[[C", QX_KEY_NONE);
}

static void a_key_after_a_lone_escape_counts(void **state)
{
    struct qx_decoder decoder = {0};
    struct qx_key key = {0};

    (void)state;
    assert_false(qx_decode(&decoder, 27, &key));
    assert_true(qx_decode_pause(&decoder, &key));
    assert_int_equal(key.kind, QX_KEY_ESC);
    assert_int_equal(qx_input_of(key).request, QX_WANT_NOTHING);
    assert_true(qx_decode(&decoder, '2', &key));
    assert_int_equal(key.kind, QX_KEY_RUNE);
    assert_int_equal(key.rune, '2');
}

static void a_key_with_alt_answers_nothing(void **state)
{
    (void)state;
    assert_decodes("\0332", QX_KEY_NONE);
    assert_decodes("\033\0332", QX_KEY_NONE);
}

static void an_arrow_in_two_pieces_is_an_arrow(void **state)
{
    struct qx_decoder decoder = {0};
    struct qx_key key = {0};

    (void)state;
    assert_false(qx_decode(&decoder, 27, &key));
    assert_true(qx_decode_pause(&decoder, &key));
    assert_false(qx_decode(&decoder, '[', &key));
    assert_true(qx_decode(&decoder, 'B', &key));
    assert_int_equal(key.kind, QX_KEY_DOWN);
}

static void escape_and_bracket_by_hand_swallow_no_answer(void **state)
{
    static const char begun[] = {'[', 'O'};

    (void)state;
    for (size_t i = 0; i < sizeof begun; i++) {
        struct qx_decoder decoder = {0};
        struct qx_key key = {0};

        assert_false(qx_decode(&decoder, 27, &key));
        assert_true(qx_decode_pause(&decoder, &key));
        assert_false(qx_decode(&decoder, (uint8_t)begun[i], &key));
        assert_false(qx_decode_pause(&decoder, &key));
        assert_true(qx_decode(&decoder, '2', &key));
        assert_int_equal(key.kind, QX_KEY_RUNE);
        assert_int_equal(key.rune, '2');
    }
}

static void an_endless_sequence_ends(void **state)
{
    struct qx_decoder decoder = {0};
    struct qx_key key = {0};
    int n = 0;

    (void)state;
    (void)qx_decode(&decoder, 27, &key);
    (void)qx_decode(&decoder, '[', &key);
    while (!qx_decode(&decoder, '1', &key)) {
        n++;
        assert_true(n < 100);
    }
    assert_int_equal(key.kind, QX_KEY_NONE);
}

static void numbers_of_plain_mode_are_one_to_one(void **state)
{
    (void)state;
    for (unsigned r = 1; r < QX_WANT_COUNT; r++) {
        unsigned number = qx_request_number((enum qx_request)r);

        if (number != 0) {
            assert_true(number > 26);
            assert_int_equal(qx_request_of_number(number), r);
        }
    }
    assert_int_equal(qx_request_of_number(0), QX_WANT_NOTHING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_every_layout_read_by_place),
        cmocka_unit_test(digits_answer_on_the_kazakh_row),
        cmocka_unit_test(commands_go_by_place),
        cmocka_unit_test(a_key_comes_with_what_it_writes),
        cmocka_unit_test(keys_of_the_shell_do_nothing),
        cmocka_unit_test(sequences_are_one_key),
        cmocka_unit_test(an_unknown_sequence_answers_nothing),
        cmocka_unit_test(a_key_after_a_lone_escape_counts),
        cmocka_unit_test(a_key_with_alt_answers_nothing),
        cmocka_unit_test(an_arrow_in_two_pieces_is_an_arrow),
        cmocka_unit_test(escape_and_bracket_by_hand_swallow_no_answer),
        cmocka_unit_test(an_endless_sequence_ends),
        cmocka_unit_test(numbers_of_plain_mode_are_one_to_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
