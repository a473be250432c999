#include "robot.h"

enum { CELL_WIDTH = 9, CELL_HEIGHT = 19, MARGIN = 12, BASELINE = 14 };

struct colour {
    unsigned r, g, b;
};

static const struct colour paper = {0x12, 0x16, 0x1C};
static const struct colour ink = {0xD8, 0xDE, 0xE6};

static struct colour colour_of(const struct qx_robot *robot, VTermColor value, bool background)
{
    if (background ? VTERM_COLOR_IS_DEFAULT_BG(&value) : VTERM_COLOR_IS_DEFAULT_FG(&value)) {
        return background ? paper : ink;
    }
    vterm_screen_convert_color_to_rgb(robot->screen, &value);
    return (struct colour){value.rgb.red, value.rgb.green, value.rgb.blue};
}

struct look {
    struct colour front, back;
    bool bold, underline;
};

static struct look look_of(const struct qx_robot *robot, const VTermScreenCell *cell)
{
    struct look look = {.front = colour_of(robot, cell->fg, false),
                        .back = colour_of(robot, cell->bg, true),
                        .bold = cell->attrs.bold != 0,
                        .underline = cell->attrs.underline != 0};

    if (cell->attrs.reverse != 0) {
        struct colour front = look.front;

        look.front = look.back;
        look.back = front;
    }
    return look;
}

static bool same_colour(struct colour a, struct colour b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b;
}

static bool same_look(const struct look *a, const struct look *b)
{
    return same_colour(a->front, b->front) && same_colour(a->back, b->back) && a->bold == b->bold &&
           a->underline == b->underline;
}

static void escape(struct qx_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '<':
            qx_buf_text(out, "&lt;");
            break;
        case '>':
            qx_buf_text(out, "&gt;");
            break;
        case '&':
            qx_buf_text(out, "&amp;");
            break;
        case '"':
            qx_buf_text(out, "&quot;");
            break;
        default:
            qx_buf_byte(out, (uint8_t)*text);
        }
    }
}

/* A run of cells of one look: its ground, if it is not the paper, and its text. */
static void run_svg(struct qx_buf *out, const struct look *look, int row, int col, int n,
                    const char *text)
{
    int x = MARGIN + col * CELL_WIDTH;
    int y = MARGIN + row * CELL_HEIGHT;

    if (!same_colour(look->back, paper)) {
        qx_buf_printf(
            out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%02x%02x%02x\"/>\n", x,
            y, n * CELL_WIDTH, CELL_HEIGHT, look->back.r, look->back.g, look->back.b);
    }
    if (text[strspn(text, " ")] == '\0') {
        return;
    }
    qx_buf_printf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%02x%02x%02x\"%s%s>", x,
                  y + BASELINE, n * CELL_WIDTH, look->front.r, look->front.g, look->front.b,
                  look->bold ? " font-weight=\"bold\"" : "",
                  look->underline ? " text-decoration=\"underline\"" : "");
    escape(out, text);
    qx_buf_text(out, "</text>\n");
}

static void row_svg(const struct qx_robot *robot, int row, struct qx_buf *out)
{
    struct qx_buf text = {0};

    for (int col = 0; col < robot->cols;) {
        VTermScreenCell cell = robot_cell(robot, row, col);
        struct look look = look_of(robot, &cell);
        int start = col;

        qx_buf_clear(&text);
        do {
            col += robot_cell_text(&cell, &text);
            cell = robot_cell(robot, row, col);
            struct look next = look_of(robot, &cell);

            if (!same_look(&look, &next)) {
                break;
            }
        } while (col < robot->cols);
        run_svg(out, &look, row, start, col - start, qx_buf_cstr(&text));
    }
    qx_buf_free(&text);
}

void qx_robot_svg(const struct qx_robot *robot, const char *title, struct qx_buf *out)
{
    int width = 2 * MARGIN + robot->cols * CELL_WIDTH;
    int height = 2 * MARGIN + robot->rows * CELL_HEIGHT;
    int row;
    int col;

    qx_buf_printf(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                  "height=\"%d\" role=\"img\">\n<title>",
                  width, height, width, height);
    escape(out, title);
    qx_buf_printf(out,
                  "</title>\n<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#%02x%02x%02x\"/>\n"
                  "<g font-family=\"'DejaVu Sans Mono', 'Liberation Mono', Menlo, Consolas, "
                  "monospace\" font-size=\"15\" xml:space=\"preserve\">\n",
                  width, height, paper.r, paper.g, paper.b);
    for (int r = 0; r < robot->rows; r++) {
        row_svg(robot, r, out);
    }
    if (qx_robot_cursor(robot, &row, &col)) {
        qx_buf_printf(
            out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"3\" fill=\"#%02x%02x%02x\"/>\n",
            MARGIN + col * CELL_WIDTH, MARGIN + (row + 1) * CELL_HEIGHT - 3, CELL_WIDTH, ink.r,
            ink.g, ink.b);
    }
    qx_buf_text(out, "</g>\n</svg>\n");
}
