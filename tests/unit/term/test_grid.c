#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <wchar.h>

#include <qualex/buf.h>
#include <qualex/grid.h>
#include <qualex/utf8.h>

static int put(struct qx_grid *grid, int row, int col, const char *text)
{
    return qx_grid_text(grid, row, col, qx_slice_text(text), QX_LOOK_PLAIN);
}

static void assert_row(const struct qx_grid *grid, int row, const char *expected)
{
    struct qx_buf text = {0};

    qx_grid_row_text(grid, row, &text);
    assert_string_equal(qx_buf_cstr(&text), expected);
    qx_buf_free(&text);
}

static void text_is_cut_at_the_right_edge(void **state)
{
    struct qx_grid grid = {0};

    (void)state;
    qx_grid_reset(&grid, 2, 5);
    assert_int_equal(put(&grid, 0, 2, "abcdef"), 5);
    assert_row(&grid, 0, "  abc");
    assert_row(&grid, 1, "");
    qx_grid_free(&grid);
}

static void nothing_happens_outside(void **state)
{
    struct qx_grid grid = {0};

    (void)state;
    qx_grid_reset(&grid, 1, 3);
    (void)put(&grid, -1, 0, "x");
    (void)put(&grid, 1, 0, "x");
    (void)put(&grid, 0, 3, "x");
    (void)put(&grid, 0, -1, "x");
    qx_grid_look(&grid, 0, 2, 9, QX_LOOK_TITLE);
    assert_row(&grid, 0, "");
    assert_null(qx_grid_at(&grid, 0, 3));
    qx_grid_free(&grid);
}

static void foreign_text_cannot_move_the_terminal(void **state)
{
    struct qx_grid grid = {0};

    (void)state;
    qx_grid_reset(&grid, 1, 20);
    (void)put(&grid, 0, 0,
              "a\033[2Jb\n\xE2\x80\xAE"
              "c\x9B\xC2\x9B");
    for (int col = 0; col < 20; col++) {
        const struct qx_grid_cell *cell = qx_grid_at(&grid, 0, col);

        assert_true(cell->runes[0] == 0xFFFD || (cell->runes[0] >= ' ' && cell->runes[0] < 0x7F));
    }
    qx_grid_free(&grid);
}

static void marks_join_their_letter_and_wide_cells_never_split(void **state)
{
    struct qx_grid grid = {0};

    (void)state;
    qx_grid_reset(&grid, 1, 4);
    assert_int_equal(put(&grid, 0, 0, "e\xCC\x81x"), 2);
    assert_int_equal(qx_grid_at(&grid, 0, 0)->runes[1], 0x301);
    assert_int_equal(put(&grid, 0, 3, "\xE2\x8C\xA9"), 3); /* no room for two columns */
    assert_int_equal(put(&grid, 0, 2, "\xE2\x8C\xA9"), 4);
    assert_int_equal(qx_grid_at(&grid, 0, 3)->width, 0);
    (void)put(&grid, 0, 3, "y");
    assert_int_equal(qx_grid_at(&grid, 0, 2)->runes[0], ' ');
    assert_row(&grid, 0, "e\xCC\x81x y");
    qx_grid_free(&grid);
}

/* The grid and the terminal must agree, or everything after the character is misplaced. */
static void widths_are_those_of_the_c_library(void **state)
{
    struct qx_grid grid = {0};

    (void)state;
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    qx_grid_reset(&grid, 1, 8);
    for (uint32_t rune = 0x20; rune < 0x11000; rune++) {
        uint8_t bytes[5];

        if (!qx_rune_allowed(rune)) {
            continue;
        }
        size_t len = qx_utf8_put(rune, bytes + 1);

        bytes[0] = 'a';
        int width = qx_grid_text(&grid, 0, 0, qx_slice(bytes, len + 1), QX_LOOK_PLAIN) - 1;

        if (width != wcwidth((wchar_t)rune)) {
            fail_msg("U+%04X: %d here, %d there", rune, width, wcwidth((wchar_t)rune));
        }
    }
    qx_grid_free(&grid);
}

static void rows_are_copied_between_widths(void **state)
{
    struct qx_grid from = {0};
    struct qx_grid to = {0};

    (void)state;
    qx_grid_reset(&from, 1, 4);
    qx_grid_extend(&from, 3);
    (void)put(&from, 2, 0, "abcd");
    qx_grid_reset(&to, 2, 3);
    qx_grid_rows(&to, 1, &from, 2, 5);
    assert_row(&to, 0, "");
    assert_row(&to, 1, "abc");
    qx_grid_free(&from);
    qx_grid_free(&to);
}

static void assert_ascii(const char *text, const char *expected)
{
    struct qx_buf out = {0};

    qx_text_ascii(qx_slice_text(text), &out);
    assert_string_equal(qx_buf_cstr(&out), expected);
    qx_buf_free(&out);
}

static void names_are_told_in_latin_letters(void **state)
{
    (void)state;
    assert_ascii("Щербаков Юрий Ёлкин", "Shherbakov Yurij Yolkin");
    assert_ascii("Әсем Ғани Қыз Ңұрлан Өмір Үміт Һ", "A'sem G'ani Qyz N'urlan O'mir U'mit H");
    assert_ascii("Объезд Мальцев-Хан", "Ob\"ezd Mal'czev-Xan");
    assert_ascii("Äsem Ğani Ūlı · x — 漢", "Asem Gani Uli . x - ?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut_at_the_right_edge),
        cmocka_unit_test(nothing_happens_outside),
        cmocka_unit_test(foreign_text_cannot_move_the_terminal),
        cmocka_unit_test(marks_join_their_letter_and_wide_cells_never_split),
        cmocka_unit_test(widths_are_those_of_the_c_library),
        cmocka_unit_test(rows_are_copied_between_widths),
        cmocka_unit_test(names_are_told_in_latin_letters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
