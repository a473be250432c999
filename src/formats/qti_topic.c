/* Topics of the questions of a package: titles of the sections of its tests. */
#include "qti_package.h"

/* Files of sections may refer to each other in circles: so many are read in all. */
#define SECTION_FILES_MAX 64
#define SECTION_MAX ((size_t)1 << 20)

const struct qx_xml *qti_section_of(const struct qti_place *place, const struct qx_xml *node,
                                    struct qti_place *in)
{
    const char *href = qti_attribute(node, "href");
    const struct qx_xml *root = NULL;

    *in = *place;
    if (qti_is(node, "assessmentSection")) {
        return node;
    }
    if (place->package == NULL || href == NULL || place->package->sections == SECTION_FILES_MAX) {
        return NULL;
    }
    in->path = qti_package_path(&place->package->arena, place->path, href);
    place->package->sections++;
    enum qx_err err = qti_package_tree(place->package, in->path, SECTION_MAX,
                                       &place->package->arena, false, &root);

    return err == QX_OK && qti_is(root, "assessmentSection") ? root : NULL;
}

const char *qti_section_topic(const struct qx_xml *section, struct qx_arena *arena)
{
    struct qx_slice title = qx_slice_trim(qx_slice_text(qti_attribute(section, "title")));

    return title.len > 0 ? qx_arena_text(arena, title)
                         : qti_attribute_or(section, "identifier", QX_TOPIC_NOT_GIVEN);
}

static void name_item(const struct qti_place *place, const struct qx_xml *item, const char *topic)
{
    struct qti_package *p = place->package;
    const char *href = qti_attribute_or(item, "href", "");
    const char *path = qti_package_path(&p->arena, place->path, href);
    struct qti_resource *r = qti_package_find(p, path);

    if (r == NULL) {
        qx_report_add(
            p->report, QX_WARNING, qti_package_where(p, place->path), item->line,
            "%.400s is asked here and is no item of the manifest: add it there, or remove it here",
            path);
    } else if (r->topic[0] != '\0' && strcmp(r->topic, topic) != 0) {
        qx_report_add(p->report, QX_WARNING, qti_package_where(p, place->path), item->line,
                      "%.400s stands in several sections: its topic is '%.100s'", path, r->topic);
    } else {
        r->topic = topic;
    }
}

static void walk(const struct qti_place *place, const struct qx_xml *parent, const char *topic)
{
    for (const struct qx_xml *n = qti_child(parent, NULL); n != NULL; n = qti_next(n, NULL)) {
        struct qti_place in = *place;

        if (qti_is(n, "assessmentItemRef")) {
            name_item(place, n, topic);
        } else if (qti_is(n, "testPart")) {
            walk(place, n, topic);
        } else if (qti_is(n, "assessmentSection") || qti_is(n, "assessmentSectionRef")) {
            const struct qx_xml *section = qti_section_of(place, n, &in);

            if (section != NULL) {
                walk(&in, section, qti_section_topic(section, &place->package->arena));
            }
        }
    }
}

void qti_test_topics(struct qti_package *p, const char *path, const struct qx_xml *test)
{
    struct qti_place place = {.package = p, .path = path};

    if (qti_is(test, "assessmentTest")) {
        walk(&place, test, "");
    } else if (qti_is(test, "assessmentSection")) {
        walk(&place, test, qti_section_topic(test, &p->arena));
    }
}
