/* The questions that a test asks: where they are, and what each is worth. */
#include "qti_package.h"

/* --- where they are --- */

/* A question has one topic, so that a draft counts it in one cell, once. */
static bool on_file(struct qti_test *t, const struct qti_place *place, const struct qx_xml *item,
                    const char *path)
{
    struct qti_resource *r = qti_package_find(place->package, path);

    if (r == NULL || r->kind != QTI_KIND_ITEMS) {
        return qti_test_refuse(
            t, item,
            qx_arena_printf(t->arena,
                            "%.300s is no item of the manifest, so that its section could not be "
                            "filled: add it there, or remove it here",
                            path));
    }
    if (r->topic[0] != '\0') {
        return qti_test_refuse(
            t, item,
            qx_arena_printf(t->arena,
                            "%.300s is asked a second time, and is one question of one section, "
                            "so that this one could not be filled: leave it in one",
                            path));
    }
    r->topic = "asked";
    return true;
}

/* --- what they are worth --- */

/* Whether a / b is c / d; all above 0. */
static bool same_ratio(int64_t a, int64_t b, int64_t c, int64_t d)
{
    int64_t left = qx_common_divisor(a, b);
    int64_t right = qx_common_divisor(c, d);

    return a / left == c / right && b / left == d / right;
}

/* What an item earns at most. Of one that cannot be read, or is refused, its import tells. */
static int64_t worth_of(const struct qti_place *place, const char *path)
{
    struct qti_package *p = place->package;
    const struct qx_xml *root = NULL;
    int64_t worth = QTI_ONE;

    if (qti_package_tree(p, path, QTI_TEST_MAX, &p->spare, false, &root) == QX_OK &&
        qti_is(root, "assessmentItem")) {
        (void)qti_item_worth(root, &worth);
    }
    qx_arena_reset(&p->spare);
    return worth;
}

/* The item's weight of that name: 1 where it has none; 0 where it is no number. */
static int64_t factor_of(const struct qx_xml *item, const char *name)
{
    const struct qx_xml *n = qti_child(item, "weight");
    int64_t value = 0;

    while (n != NULL && strcmp(qti_attribute_or(n, "identifier", ""), name) != 0) {
        n = qti_next(n, "weight");
    }
    return n == NULL ? QTI_ONE : qti_number(qti_attribute_or(n, "value", ""), &value) ? value : 0;
}

static struct qti_weight *weight_of(struct qti_test *t, const char *name)
{
    for (size_t i = 0; i < t->n_weights; i++) {
        if (strcmp(t->weights[i].name, name) == 0) {
            return &t->weights[i];
        }
    }
    return NULL;
}

/* Questions that had no weight of that name had 1, as in a sum that names none. */
static bool add_weights(struct qti_test *t, const struct qx_xml *item)
{
    const struct qx_xml *n = qti_child(item, "weight");

    for (; n != NULL; n = qti_next(n, "weight")) {
        const char *name = qti_attribute_or(n, "identifier", "");

        if (weight_of(t, name) != NULL) {
            continue;
        }
        if (t->n_weights == QTI_WEIGHTS_MAX) {
            return qti_test_refuse(t, n, "more than 15 weights: leave the one that counts");
        }
        t->weights[t->n_weights] = t->weights[0];
        t->weights[t->n_weights++].name = name;
    }
    return true;
}

static void on_points(struct qti_weight *w, const struct qx_xml *item, int64_t worth)
{
    int64_t factor = w->name[0] == '\0' ? QTI_ONE : factor_of(item, w->name);
    bool any = worth > 0 && worth < QTI_WORTH_UNKNOWN && factor > 0;

    if (w->worth == 0 && any) {
        w->worth = worth;
        w->factor = factor;
    }
    if (w->other == NULL && (!any || !same_ratio(worth, w->factor, w->worth, factor))) {
        w->other = item;
    }
}

bool qti_test_asks(struct qti_test *t, const struct qti_place *place, const struct qx_xml *item)
{
    int64_t worth = QTI_ONE; /* of a test alone, beside which nothing lies */

    if (place->package != NULL) {
        const char *href = qti_attribute_or(item, "href", "");
        const char *path = qti_package_path(t->arena, place->path, href);

        if (!on_file(t, place, item, path)) {
            return false;
        }
        worth = worth_of(place, path);
    }
    if (t->n_weights == 0) {
        t->weights[t->n_weights++] = (struct qti_weight){.name = ""};
    }
    if (!add_weights(t, item)) {
        return false;
    }
    for (size_t i = 0; i < t->n_weights; i++) {
        on_points(&t->weights[i], item, worth);
    }
    return true;
}

static bool is_even(struct qti_test *t, const struct qti_weight *w)
{
    if (w->other == NULL) {
        return true;
    }
    return qti_test_refuse(
        t, w->other,
        t->weights[0].other == NULL
            ? "another weight than others have: each question is worth one point: give all of "
              "them one weight"
            : "other points at most than others have: each question is worth one point: let all "
              "of them earn the same");
}

bool qti_test_even(struct qti_test *t, const char *weight)
{
    bool good = true;

    if (weight != NULL && t->n_weights > 0) {
        const struct qti_weight *w = weight_of(t, weight);

        return is_even(t, w == NULL ? &t->weights[0] : w);
    }
    for (size_t i = 0; good && i < t->n_weights; i++) {
        good = is_even(t, &t->weights[i]);
    }
    return good;
}
