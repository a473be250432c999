/* Matching, ordering, and gaps with choices in Moodle XML. */
#include "moodle.h"

/* --- options that fields share --- */

static bool same_field(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool moodle_option(struct moodle_parser *p, const struct moodle_text *text, const char *field,
                   size_t *index)
{
    struct making *m = p->m;
    struct qx_option *o = NULL;

    if (qx_making_option(m, text->line, &o) != QX_OK || !moodle_texts(p, text, &o->text)) {
        return false;
    }
    if (o->text.n == 0) {
        return moodle_fault(p, text->line, "a choice without text: give it one");
    }
    o->field = field;
    for (*index = 0; &m->options[*index] < o; ++*index) {
        const struct qx_option *other = &m->options[*index];

        if (same_field(field, other->field) &&
            strcmp(other->text.v[0].text, o->text.v[0].text) == 0) {
            *o = (struct qx_option){0};
            m->q.n_options--;
            return true;
        }
    }
    return true;
}

bool moodle_accept(struct moodle_parser *p, struct qx_field *field, size_t option, uint32_t line,
                   struct qx_accepted **out)
{
    if (qx_making_accepted(p->m, field, line, out) != QX_OK) {
        return false;
    }
    (*out)->option = qx_making_option_id(p->m, option);
    return true;
}

/* --- matching --- */

/* One thing and its match; without the thing, a match for nothing. */
static bool pair(struct moodle_parser *p, const struct qx_xml *node)
{
    const struct qx_xml *answer = qx_xml_child(node, "answer");
    struct moodle_text left;
    struct moodle_text right;
    struct qx_field *field = NULL;
    struct qx_accepted *accepted = NULL;
    size_t option = 0;

    if (!moodle_text(p, node, &left) || !moodle_text(p, answer, &right)) {
        return false;
    }
    if (right.raw.len == 0) {
        return left.raw.len == 0 ||
               moodle_fault(p, left.line, "something without its match: give it one");
    }
    if (!moodle_option(p, &right, NULL, &option)) {
        return false;
    }
    return left.raw.len == 0 ||
           (qx_making_field(p->m, QX_FILL_CHOICE, node->line, &field) == QX_OK &&
            moodle_texts(p, &left, &field->text) &&
            moodle_accept(p, field, option, node->line, &accepted));
}

bool moodle_matching(struct moodle_parser *p)
{
    p->m->q.type = QX_MATCHING;
    for (const struct qx_xml *node = qx_xml_child(p->question, "subquestion"); node != NULL;
         node = qx_xml_next(node, "subquestion")) {
        if (!pair(p, node)) {
            return false;
        }
    }
    return true;
}

/* --- ordering --- */

static bool item(struct moodle_parser *p, const struct qx_xml *answer)
{
    struct qx_option *o = NULL;

    if (qx_making_option(p->m, answer->line, &o) != QX_OK || !moodle_take(p, answer, &o->text) ||
        !moodle_take(p, qx_xml_child(answer, "feedback"), &o->feedback)) {
        return false;
    }
    return o->text.n > 0 || moodle_fault(p, answer->line, "an item without text: give it one");
}

/* "12" and "12.0000000" as 12; 0 for what is no number. */
static size_t number_of(struct qx_slice s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '.' && i > 0) {
            break;
        }
        if (s.ptr[i] < '0' || s.ptr[i] > '9' || n > 9999) {
            return 0;
        }
        n = n * 10 + (size_t)(s.ptr[i] - '0');
    }
    return n;
}

/* An item's number, where it has one, is its place: files whose items stand otherwise are doubtful.
 */
static bool in_place(struct moodle_parser *p, const struct qx_xml *answer, size_t place)
{
    size_t number = number_of(qx_slice_text(qx_xml_attribute(answer, "fraction")));

    return number == 0 || number == place ||
           moodle_fault(p, answer->line,
                        "an item numbered %zu in place %zu: let them stand in the right order",
                        number, place);
}

bool moodle_ordering(struct moodle_parser *p)
{
    struct qx_slice shown = moodle_word(p, "selecttype", "ALL");
    struct qx_slice count = moodle_word(p, "selectcount", "0");
    bool all =
        qx_slice_equal(shown, qx_slice_text("ALL")) || qx_slice_equal(shown, qx_slice_text("0"));
    size_t place = 0;

    p->m->q.type = QX_ORDERING;
    for (const struct qx_xml *a = qx_xml_child(p->question, "answer"); a != NULL;
         a = qx_xml_next(a, "answer")) {
        if (!item(p, a) || !in_place(p, a, ++place)) {
            return false;
        }
    }
    return all || number_of(count) >= p->m->q.n_options ||
           moodle_fault(p, p->question->line,
                        "unsupported type ordering with some of its items (%.*s): say "
                        "<selecttype>ALL</selecttype>",
                        (int)(shown.len > 20 ? 20 : shown.len), (const char *)shown.ptr);
}

/* --- gaps with choices --- */

/* The choices that a gap "[[3]]" refers to by their number. */
struct choices {
    const struct qx_xml *nodes[99];
    size_t n;
    uint64_t groups; /* those that gaps have, a bit each */
};

static size_t group_of(const struct qx_xml *choice)
{
    const struct qx_xml *group = qx_xml_child(choice, "group");
    struct qx_slice text = qx_slice("", 0);

    return qx_xml_text(group, &text) ? number_of(qx_slice_trim(text)) : 0;
}

static bool collect(struct moodle_parser *p, const char *name, struct choices *all)
{
    for (const struct qx_xml *node = qx_xml_child(p->question, name); node != NULL;
         node = qx_xml_next(node, name)) {
        if (all->n == sizeof all->nodes / sizeof all->nodes[0]) {
            return moodle_fault(p, node->line, "more than 99 choices: divide the question");
        }
        if (group_of(node) > 63) {
            return moodle_fault(p, node->line, "a choice of no group from 1 to 20: give it one");
        }
        all->nodes[all->n++] = node;
    }
    return true;
}

/* The next "[[3]]" of a text: what stands before it, and its number. */
static bool next_gap(struct qx_slice *rest, struct qx_slice *before, size_t *number)
{
    for (size_t i = 0; i + 4 < rest->len; i++) {
        size_t n = 0;

        if (rest->ptr[i] != '[' || rest->ptr[i + 1] != '[') {
            continue;
        }
        while (i + 2 + n < rest->len && rest->ptr[i + 2 + n] >= '0' &&
               rest->ptr[i + 2 + n] <= '9') {
            n++;
        }
        if (n > 0 && i + 3 + n < rest->len && memcmp(rest->ptr + i + 2 + n, "]]", 2) == 0) {
            *number = number_of(qx_slice(rest->ptr + i + 2, n));
            *before = qx_slice(rest->ptr, i);
            *rest = qx_slice(rest->ptr + i + n + 4, rest->len - i - n - 4);
            return true;
        }
    }
    return false;
}

/* Which groups the gaps of the stem have, and that each has its choice. */
static bool find_groups(struct moodle_parser *p, const struct moodle_text *stem,
                        struct choices *all)
{
    struct qx_slice rest = stem->raw;
    struct qx_slice before;
    size_t number = 0;

    while (next_gap(&rest, &before, &number)) {
        if (number == 0 || number > all->n) {
            return moodle_fault(
                p, stem->line,
                "a gap [[%zu]] without a choice of that number: add it, or correct the number",
                number);
        }
        all->groups |= UINT64_C(1) << group_of(all->nodes[number - 1]);
    }
    return true;
}

/* What a gap offers: the choices of its group. Where all gaps have one, they share them. */
static bool gap(struct moodle_parser *p, const struct choices *all, size_t number, uint32_t line)
{
    size_t group = group_of(all->nodes[number - 1]);
    bool shared = (all->groups & (all->groups - 1)) == 0;
    struct qx_field *field = NULL;
    struct qx_accepted *accepted = NULL;

    if (qx_making_field(p->m, QX_FILL_CHOICE, line, &field) != QX_OK) {
        return false;
    }
    for (size_t i = 0; i < all->n; i++) {
        struct moodle_text text;
        size_t option = 0;

        if (group_of(all->nodes[i]) != group) {
            continue;
        }
        if (!moodle_text(p, all->nodes[i], &text) ||
            !moodle_option(p, &text, shared ? NULL : field->id, &option) ||
            (i == number - 1 && !moodle_accept(p, field, option, line, &accepted))) {
            return false;
        }
    }
    return true;
}

static bool choice_gaps(struct moodle_parser *p, const char *name)
{
    struct choices all = {0};
    struct moodle_text stem;
    struct qx_buf text = {0};
    struct qx_slice before;
    size_t number = 0;

    p->m->q.type = QX_GAPS;
    bool good = moodle_text(p, qx_xml_child(p->question, "questiontext"), &stem) &&
                collect(p, name, &all) && find_groups(p, &stem, &all);
    struct qx_slice rest = stem.raw;

    while (good && next_gap(&rest, &before, &number)) {
        good = gap(p, &all, number, stem.line);
        qx_buf_add(&text, before);
        qx_buf_printf(&text, "[[%zu]]", p->m->q.n_fields);
    }
    qx_buf_add(&text, rest);
    stem.raw = qx_buf_slice(&text);
    good = good && moodle_texts(p, &stem, &p->m->q.stem);
    qx_buf_free(&text);
    return good;
}

bool moodle_gapselect(struct moodle_parser *p)
{
    return choice_gaps(p, "selectoption");
}

bool moodle_ddwtos(struct moodle_parser *p)
{
    return choice_gaps(p, "dragbox");
}
