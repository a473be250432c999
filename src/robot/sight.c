#include "robot.h"

#include <qualex/utf8.h>

VTermScreenCell robot_cell(const struct qx_robot *robot, int row, int col)
{
    VTermScreenCell cell = {.width = 1};

    if (row >= 0 && row < robot->rows && col >= 0 && col < robot->cols) {
        (void)vterm_screen_get_cell(robot->screen, (VTermPos){.row = row, .col = col}, &cell);
    }
    return cell;
}

int robot_cell_text(const VTermScreenCell *cell, struct qx_buf *out)
{
    if (cell->chars[0] == 0 || cell->chars[0] == UINT32_MAX) {
        qx_buf_byte(out, ' ');
        return 1;
    }
    for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0; i++) {
        uint8_t bytes[4];

        qx_buf_add(out, qx_slice(bytes, qx_utf8_put(cell->chars[i], bytes)));
    }
    return cell->width > 0 ? cell->width : 1;
}

void qx_robot_row(const struct qx_robot *robot, int row, struct qx_buf *out)
{
    size_t start = out->len;

    for (int col = 0; col < robot->cols;) {
        VTermScreenCell cell = robot_cell(robot, row, col);

        col += robot_cell_text(&cell, out);
    }
    while (out->len > start && out->ptr[out->len - 1] == ' ') {
        out->ptr[--out->len] = '\0';
    }
}

/* Columns before a byte offset of a row's text. */
static int column_of(const char *row, size_t offset)
{
    int col = 0;

    for (size_t i = 0; i < offset; i++) {
        col += (row[i] & 0xC0) != 0x80;
    }
    return col;
}

bool qx_robot_sees(const struct qx_robot *robot, const char *text, int *row, int *col)
{
    struct qx_buf line = {0};
    bool found = false;

    for (int r = 0; r < robot->rows && !found; r++) {
        qx_buf_clear(&line);
        qx_robot_row(robot, r, &line);
        const char *at = strstr(qx_buf_cstr(&line), text);

        if (at != NULL) {
            found = true;
            if (row != NULL) {
                *row = r;
            }
            if (col != NULL) {
                *col = column_of(qx_buf_cstr(&line), (size_t)(at - qx_buf_cstr(&line)));
            }
        }
    }
    qx_buf_free(&line);
    return found;
}

bool qx_robot_cursor(const struct qx_robot *robot, int *row, int *col)
{
    VTermPos at;

    vterm_state_get_cursorpos(vterm_obtain_state(robot->vt), &at);
    *row = at.row;
    *col = at.col;
    return robot->cursor_visible;
}

void qx_robot_size(const struct qx_robot *robot, int *rows, int *cols)
{
    *rows = robot->rows;
    *cols = robot->cols;
}

pid_t qx_robot_pid(const struct qx_robot *robot)
{
    return robot->pid;
}

uint64_t qx_robot_bytes(const struct qx_robot *robot)
{
    return robot->bytes;
}

struct qx_slice qx_robot_tail(const struct qx_robot *robot)
{
    return qx_buf_slice(&robot->tail);
}

/* One character for the attributes of a cell: hexadecimal sum of 1 bold, 2 underline, 4 reverse, 8
 * a colour of its own; '.' for none. */
static char attributes(const VTermScreenCell *cell)
{
    static const char digits[] = ".123456789abcdef";
    unsigned sum = (cell->attrs.bold != 0 ? 1U : 0U) | (cell->attrs.underline != 0 ? 2U : 0U) |
                   (cell->attrs.reverse != 0 ? 4U : 0U);

    if (!VTERM_COLOR_IS_DEFAULT_FG(&cell->fg) || !VTERM_COLOR_IS_DEFAULT_BG(&cell->bg)) {
        sum |= 8U;
    }
    return digits[sum];
}

void qx_robot_dump(const struct qx_robot *robot, struct qx_buf *out)
{
    int row;
    int col;
    bool visible = qx_robot_cursor(robot, &row, &col);

    qx_buf_printf(out, "size %dx%d\ncursor %d,%d %s\ntext\n", robot->cols, robot->rows, row, col,
                  visible ? "visible" : "hidden");
    for (int r = 0; r < robot->rows; r++) {
        qx_buf_byte(out, '|');
        qx_robot_row(robot, r, out);
        qx_buf_byte(out, '\n');
    }
    qx_buf_text(out, "attributes (sum of 1 bold, 2 underline, 4 reverse, 8 colour)\n");
    for (int r = 0; r < robot->rows; r++) {
        size_t kept;

        qx_buf_byte(out, '|');
        kept = out->len;
        for (int c = 0; c < robot->cols; c++) {
            VTermScreenCell cell = robot_cell(robot, r, c);
            char sign = attributes(&cell);

            qx_buf_byte(out, (uint8_t)sign);
            kept = sign == '.' ? kept : out->len;
        }
        out->len = kept;
        qx_buf_byte(out, '\n');
    }
}
