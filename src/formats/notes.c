/* What files say about a question beside it: categories, and tags with a meaning of their own. */
#include "reading.h"

enum qx_err qx_making_note(struct making *m, struct qx_slice tag, uint32_t line, struct qx_buf *fix)
{
    const struct {
        const char *name;
        const char **into;
    } texts[] = {
        {"topic:",  &m->q.topic },
        {"level:",  &m->q.level },
        {"source:", &m->q.source},
        {"author:", &m->q.author},
        {"figure:", &m->q.figure},
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t len = strlen(texts[i].name);

        if (qx_slice_starts(tag, texts[i].name)) {
            return qx_making_text(m, qx_slice(tag.ptr + len, tag.len - len), line, texts[i].into);
        }
    }
    if (qx_slice_starts(tag, "enemy:")) {
        return qx_making_enemy(m, qx_slice(tag.ptr + 6, tag.len - 6), line);
    }
    if (qx_slice_starts(tag, "fixed:")) {
        qx_buf_add(fix, qx_slice(tag.ptr + 6, tag.len - 6));
        return QX_OK;
    }
    return qx_making_tag(m, tag, line);
}

/* The context that Moodle writes before a path, "$course$/", and the root of all categories. */
static struct qx_slice without_root(struct qx_slice path)
{
    const uint8_t *end =
        path.len > 1 && path.ptr[0] == '$' ? memchr(path.ptr + 1, '$', path.len - 1) : NULL;

    if (end != NULL && (end + 1 == path.ptr + path.len || end[1] == '/')) {
        size_t n = (size_t)(end + 1 - path.ptr);

        path = qx_slice(path.ptr + n, path.len - n);
        path = qx_slice_starts(path, "/") ? qx_slice(path.ptr + 1, path.len - 1) : path;
    }
    return qx_slice_equal(path, qx_slice_text("top")) ? qx_slice(path.ptr, 0) : path;
}

void qx_category_topic(struct qx_slice path, struct qx_buf *out)
{
    size_t start = 0;

    path = without_root(qx_slice_trim(path));
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] == '/' && i + 1 < path.len && path.ptr[i + 1] == '/') {
            i++; /* an escaped slash */
        } else if (path.ptr[i] == '/' && i + 1 < path.len) {
            start = i + 1;
        }
    }
    qx_buf_clear(out);
    for (size_t i = start; i < path.len; i++) {
        i += path.ptr[i] == '/' && i + 1 < path.len && path.ptr[i + 1] == '/' ? 1 : 0;
        qx_buf_byte(out, path.ptr[i]);
    }
}

/* --- shares of the mark --- */

void qx_making_warn_of_single(struct making *m, uint32_t line)
{
    const struct qx_reading *r = m->reading;
    size_t right = 0;
    bool costs = false;

    for (size_t i = 0; i < m->q.n_options; i++) {
        right += qx_option_is_right(&m->q, &m->options[i]) ? 1 : 0;
        costs = costs || m->options[i].weight.num < 0;
    }
    if (right > 1) {
        qx_report_add(r->report, QX_WARNING, r->where, line,
                      "a single choice with %zu options that are each the whole answer: any of "
                      "them is right; if all are meant, make it multiple with weights",
                      right);
    }
    if (costs) {
        qx_report_add(r->report, QX_WARNING, r->where, line,
                      "a weight below 0 in a single choice: here it earns nothing and costs "
                      "nothing elsewhere in the exam");
    }
}

void qx_making_warn_of_sum(struct making *m, uint32_t line)
{
    int64_t sum = 0; /* millionths */

    for (size_t i = 0; i < m->q.n_options; i++) {
        const struct qx_fraction *w = &m->options[i].weight;

        sum += w->num > 0 ? INT64_C(1000000) * w->num / w->den : 0;
    }
    if (sum < 999900 || sum > 1000100) {
        qx_report_add(m->reading->report, QX_WARNING, m->reading->where, line,
                      "the weights of the correct options are not 100 %% together");
    }
}
