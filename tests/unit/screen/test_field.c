/* The line for typing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <qualex/text.h>
#include <qualex/utf8.h>

#include "field.h"

static enum field_took press(struct field *field, enum qx_key_kind kind)
{
    return field_key(field, (struct qx_key){.kind = kind}, QX_FILL_TEXT);
}

static enum field_took type(struct field *field, const char *text, enum qx_fill fill)
{
    struct qx_slice left = qx_slice_text(text);
    enum field_took took = FIELD_IGNORED;

    while (left.len > 0) {
        size_t len;
        uint32_t rune = qx_utf8_next(left, &len);

        took = field_key(field, (struct qx_key){.kind = QX_KEY_RUNE, .rune = rune}, fill);
        left = qx_slice(left.ptr + len, left.len - len);
    }
    return took;
}

static void characters_go_in_where_the_cursor_stands(void **state)
{
    struct field field = {0};

    (void)state;
    assert_int_equal(type(&field, "Әемд", QX_FILL_TEXT), FIELD_TAKEN);
    assert_int_equal(press(&field, QX_KEY_LEFT), FIELD_TAKEN);
    (void)type(&field, "?", QX_FILL_TEXT);
    assert_string_equal(field.text, "Әем?д");
    assert_int_equal(press(&field, QX_KEY_HOME), FIELD_TAKEN);
    assert_int_equal(press(&field, QX_KEY_LEFT), FIELD_AT_START);
    assert_int_equal(press(&field, QX_KEY_DELETE), FIELD_TAKEN);
    assert_string_equal(field.text, "ем?д");
    assert_int_equal(press(&field, QX_KEY_END), FIELD_TAKEN);
    assert_int_equal(press(&field, QX_KEY_RIGHT), FIELD_AT_END);
    assert_int_equal(press(&field, QX_KEY_DELETE), FIELD_TAKEN); /* nothing behind the end */
    (void)type(&field, "\x7f\b", QX_FILL_TEXT);
    assert_string_equal(field.text, "ем");
    assert_int_equal(field.at, strlen("ем"));
    (void)type(&field, "\b\b\b\b", QX_FILL_TEXT);
    assert_string_equal(field.text, "");
}

static void a_mark_goes_with_its_letter(void **state)
{
    struct field field = {0};

    (void)state;
    (void)type(&field, "ae\u0301b", QX_FILL_TEXT);
    (void)press(&field, QX_KEY_LEFT);
    (void)press(&field, QX_KEY_LEFT);
    assert_int_equal(field.at, 1);
    (void)press(&field, QX_KEY_DELETE);
    assert_string_equal(field.text, "ab");
}

static void keys_of_no_field_are_left_to_others(void **state)
{
    static const enum qx_key_kind kinds[] = {QX_KEY_NONE, QX_KEY_UP,        QX_KEY_DOWN,
                                             QX_KEY_F1,   QX_KEY_PAGE_DOWN, QX_KEY_PAGE_UP};
    static const uint32_t runes[] = {'\r', '\n', '\t', 0, 3, 12, 26, 27, 0x85};
    struct field field = {0};

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        assert_int_equal(press(&field, kinds[i]), FIELD_IGNORED);
    }
    for (size_t i = 0; i < sizeof runes / sizeof runes[0]; i++) {
        struct qx_key key = {.kind = QX_KEY_RUNE, .rune = runes[i]};

        assert_int_equal(field_key(&field, key, QX_FILL_TEXT), FIELD_IGNORED);
    }
}

static void what_no_answer_has_is_refused(void **state)
{
    struct field field = {0};

    (void)state;
    assert_int_equal(type(&field, "\u202e", QX_FILL_TEXT), FIELD_REFUSED);
    assert_int_equal(type(&field, "\u200b", QX_FILL_TEXT), FIELD_REFUSED);
    assert_int_equal(type(&field, "1,5 -+.\u2212", QX_FILL_NUMBER), FIELD_TAKEN);
    assert_int_equal(type(&field, "e", QX_FILL_NUMBER), FIELD_REFUSED);
    assert_int_equal(type(&field, "ә", QX_FILL_NUMBER), FIELD_REFUSED);
    assert_string_equal(field.text, "1,5 -+.\u2212");
}

static void a_line_ends_at_its_last_byte(void **state)
{
    struct field field = {0};

    (void)state;
    for (int i = 0; i < QX_ANSWER_TEXT_MAX - 1; i++) {
        assert_int_equal(type(&field, "a", QX_FILL_TEXT), FIELD_TAKEN);
    }
    assert_int_equal(type(&field, "ә", QX_FILL_TEXT), FIELD_FULL); /* two bytes, one is left */
    assert_int_equal(type(&field, "b", QX_FILL_TEXT), FIELD_TAKEN);
    assert_int_equal(type(&field, "b", QX_FILL_TEXT), FIELD_FULL);
    assert_int_equal(strlen(field.text), QX_ANSWER_TEXT_MAX);

    struct field other;

    field_set(&other, field.text);
    assert_string_equal(other.text, field.text);
    assert_int_equal(other.at, QX_ANSWER_TEXT_MAX);
}

static void the_window_has_the_cursor_in_it(void **state)
{
    struct field field = {0};

    (void)state;
    for (int i = 0; i < 60; i++) {
        (void)type(&field, i % 7 == 3 ? "\u2329" : i % 5 == 2 ? "e\u0301" : "ң", QX_FILL_TEXT);
    }
    for (int width = 2; width < 90; width++) {
        (void)press(&field, QX_KEY_END);
        do {
            struct field_window window = field_window(&field, width);

            assert_in_range(window.cursor, 0, width - 1);
            assert_in_range(qx_width(window.shown), 0, width);
            assert_int_equal(window.before, window.shown.ptr > (const uint8_t *)field.text);
            assert_int_equal(window.after, window.shown.ptr[window.shown.len] != '\0');
        } while (press(&field, QX_KEY_LEFT) == FIELD_TAKEN);
    }
}

static void a_value_is_what_the_keeper_keeps(void **state)
{
    static const struct {
        const char *typed;
        enum qx_fill fill;
        const char *value; /* NULL = refused */
    } cases[] = {
        {"  a  b ",       QX_FILL_TEXT,   "a  b"  },
        {"e\u0301",       QX_FILL_TEXT,   "\u00e9"},
        {"",              QX_FILL_TEXT,   ""      },
        {"   ",           QX_FILL_TEXT,   ""      },
        {"a\tb",          QX_FILL_TEXT,   NULL    },
        {"\x01",          QX_FILL_TEXT,   NULL    },
        {"\xff",          QX_FILL_TEXT,   NULL    },
        {"04,50",         QX_FILL_NUMBER, "4.5"   },
        {" +.5",          QX_FILL_NUMBER, "0.5"   },
        {"\u2212"
         "0,50", QX_FILL_NUMBER, "-0.5"  },
        {"1.2.3",         QX_FILL_NUMBER, NULL    },
        {"-",             QX_FILL_NUMBER, NULL    },
        {"four",          QX_FILL_NUMBER, NULL    },
        {"  ",            QX_FILL_NUMBER, ""      },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char value[QX_ANSWER_TEXT_MAX + 1] = "untouched";
        enum qx_err err = field_value(cases[i].typed, cases[i].fill, value);

        assert_int_equal(err, cases[i].value == NULL ? QX_ERR_INPUT : QX_OK);
        assert_string_equal(value, cases[i].value == NULL ? "untouched" : cases[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_go_in_where_the_cursor_stands),
        cmocka_unit_test(a_mark_goes_with_its_letter),
        cmocka_unit_test(keys_of_no_field_are_left_to_others),
        cmocka_unit_test(what_no_answer_has_is_refused),
        cmocka_unit_test(a_line_ends_at_its_last_byte),
        cmocka_unit_test(the_window_has_the_cursor_in_it),
        cmocka_unit_test(a_value_is_what_the_keeper_keeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
