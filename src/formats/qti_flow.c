/* Running text of an item: its XHTML is written again, with "[[n]]" where something is filled in
 * and without what is no text of the question, and read as any HTML is. */
#include "qti.h"

static bool put_children(struct qti_item *q, const struct qx_xml *parent);

static void put_escaped(struct qx_buf *out, struct qx_slice s)
{
    size_t start = 0;

    for (size_t i = 0; i <= s.len; i++) {
        const char *entity = i == s.len        ? ""
                             : s.ptr[i] == '&' ? "&amp;"
                             : s.ptr[i] == '<' ? "&lt;"
                             : s.ptr[i] == '>' ? "&gt;"
                             : s.ptr[i] == '"' ? "&quot;"
                                               : NULL;

        if (entity != NULL && s.len > 0) {
            qx_buf_add(out, qx_slice(s.ptr + start, i - start));
            qx_buf_text(out, entity);
            start = i + 1;
        }
    }
}

static void put_attributes(struct qti_item *q, const struct qx_xml *node)
{
    for (size_t i = 0; i < node->n_attributes; i++) {
        qx_buf_byte(&q->html, ' ');
        qx_buf_text(&q->html, node->attributes[i].name);
        qx_buf_text(&q->html, "=\"");
        put_escaped(&q->html, qx_slice_text(node->attributes[i].value));
        qx_buf_byte(&q->html, '"');
    }
}

/* --- what stands for an element --- */

static bool put_copy(struct qti_item *q, const struct qx_xml *node)
{
    qx_buf_byte(&q->html, '<');
    qx_buf_text(&q->html, node->name);
    put_attributes(q, node);
    if (node->first == NULL) {
        qx_buf_text(&q->html, "/>");
        return true;
    }
    qx_buf_byte(&q->html, '>');
    if (!put_children(q, node)) {
        return false;
    }
    qx_buf_text(&q->html, "</");
    qx_buf_text(&q->html, node->name);
    qx_buf_byte(&q->html, '>');
    return true;
}

static bool put_nothing(struct qti_item *q, const struct qx_xml *node)
{
    (void)q;
    (void)node;
    return true;
}

static bool drop_rubric(struct qti_item *q, const struct qx_xml *node)
{
    const char *view = qti_attribute(node, "view");

    if (view != NULL && strstr(view, "candidate") != NULL) {
        return qti_doubt(q, node,
                         "%s is for candidates and is not shown: write it into the question",
                         node->name);
    }
    if (!q->rubric_told && !qti_is_author(node)) {
        qti_warn(q, node, "%s is dropped: what it says is not shown", node->name);
        q->rubric_told = true;
    }
    return true;
}

static bool refuse_name(struct qti_item *q, const struct qx_xml *node)
{
    return qti_fault(q, node, "unsupported: %s: write as text what it shows", node->name);
}

static bool put_gap(struct qti_item *q, const struct qx_xml *node)
{
    (void)node;
    qx_buf_printf(&q->html, "[[%zu]]", ++q->gaps);
    return true;
}

static bool put_inline(struct qti_item *q, const struct qx_xml *node)
{
    q->placed++;
    return put_gap(q, node);
}

/* Of an interaction with options the prompt is text, and the options are read elsewhere. */
static bool put_prompt(struct qti_item *q, const struct qx_xml *node)
{
    const struct qx_xml *prompt = qti_child(node, "prompt");

    q->placed++;
    qx_buf_text(&q->html, "<p>");
    if (prompt != NULL && !put_children(q, prompt)) {
        return false;
    }
    qx_buf_text(&q->html, "</p>");
    return true;
}

static bool put_gap_match(struct qti_item *q, const struct qx_xml *node)
{
    return put_prompt(q, node) && put_children(q, node);
}

/* A picture by what is shown in its place. */
static bool put_object(struct qti_item *q, const struct qx_xml *node)
{
    const char *type = qti_attribute_or(node, "type", "");
    size_t before = q->html.len;

    if (strncmp(type, "image/", 6) != 0) {
        return qti_fault(q, node, "unsupported: %s %.60s: write as text what it shows", node->name,
                         type);
    }
    if (!put_children(q, node)) {
        return false;
    }
    struct qx_slice text = qx_slice(q->html.ptr + before, q->html.len - before);

    return qx_slice_trim(text).len > 0 ||
           qti_doubt(q, node, "a picture without an alternative text: give it one");
}

static const struct {
    const char *name;
    bool (*put)(struct qti_item *q, const struct qx_xml *node);
} ELEMENTS[] = {
    {"textEntryInteraction",    put_inline   },
    {"inlineChoiceInteraction", put_inline   },
    {"gap",                     put_gap      },
    {"choiceInteraction",       put_prompt   },
    {"orderInteraction",        put_prompt   },
    {"matchInteraction",        put_prompt   },
    {"associateInteraction",    put_prompt   },
    {"gapMatchInteraction",     put_gap_match},
    {"prompt",                  put_nothing  }, /* of a gap match, put already */
    {"gapText",                 put_nothing  },
    {"gapImg",                  put_nothing  },
    {"feedbackInline",          put_nothing  }, /* shown after the answer, if ever */
    {"feedbackBlock",           put_nothing  },
    {"stylesheet",              put_nothing  },
    {"rubricBlock",             drop_rubric  },
    {"contentBody",             put_children },
    {"infoControl",             refuse_name  },
    {"printedVariable",         refuse_name  },
    {"templateInline",          refuse_name  },
    {"templateBlock",           refuse_name  },
    {"include",                 refuse_name  },
    {"customInteraction",       refuse_name  },
    {"object",                  put_object   },
};

/* Few elements of XHTML share a first letter and length with these: the loop is short. */
static bool put_element(struct qti_item *q, const struct qx_xml *node)
{
    for (size_t i = 0; i < sizeof ELEMENTS / sizeof ELEMENTS[0]; i++) {
        if (qti_same(node->name, ELEMENTS[i].name)) {
            return ELEMENTS[i].put(q, node);
        }
    }
    return put_copy(q, node);
}

static bool put_children(struct qti_item *q, const struct qx_xml *parent)
{
    bool good = true;

    for (const struct qx_xml *n = parent->first; good && n != NULL; n = n->next) {
        if (n->name == NULL) {
            put_escaped(&q->html, n->text);
        } else {
            good = put_element(q, n);
        }
    }
    return good;
}

/* --- the text --- */

bool qti_flow(struct qti_item *q, const struct qx_xml *node, struct qx_texts *out)
{
    qx_buf_clear(&q->html);
    if (!put_children(q, node)) {
        return false;
    }
    return qx_making_html(q->m, qx_buf_slice(&q->html), node->line, false, out) == QX_OK;
}
