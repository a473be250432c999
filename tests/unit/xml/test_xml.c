#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <qualex/xml.h>

static enum qx_err parse(const char *text, struct qx_arena *arena, const struct qx_xml **root)
{
    struct qx_xml_source source = {.text = qx_slice_text(text), .where = "file"};

    return qx_xml_parse(&source, arena, NULL, root);
}

static void assert_text(const struct qx_xml *node, const char *text)
{
    struct qx_slice found;

    assert_true(qx_xml_text(node, &found));
    assert_int_equal(found.len, strlen(text));
    assert_memory_equal(found.ptr, text, found.len);
}

static void a_tree_holds_elements_attributes_and_texts_as_they_stand(void **state)
{
    struct qx_arena arena = {0};
    struct qx_buf all = {0};
    const struct qx_xml *root = NULL;

    (void)state;
    assert_int_equal(
        parse("<?xml version=\"1.0\"?>\r\n<!-- c --><r xml:lang=\"kk\" a=\"&lt;&#233;\">\n"
              " <x>one<!-- c --><![CDATA[<b> & ]]>two</x>\n\n"
              "<n:x xmlns:n=\"urn:n\" n:b=\"3\"/><y><i>i</i> <b>b</b></y></r>",
              &arena, &root),
        QX_OK);
    assert_true(qx_xml_is(root, "r"));
    assert_int_equal(root->line, 2);
    assert_string_equal(root->ns, "");
    assert_string_equal(qx_xml_attribute(root, "a"), "<\xc3\xa9");
    assert_null(qx_xml_attribute(root, "lang"));
    assert_string_equal(qx_xml_attribute_in(root, "http://www.w3.org/XML/1998/namespace", "lang"),
                        "kk");
    const struct qx_xml *x = qx_xml_child(root, "x");

    assert_int_equal(x->line, 3);
    assert_text(x, "one<b> & two");
    x = qx_xml_next(x, "x");
    assert_int_equal(x->line, 5);
    assert_string_equal(x->ns, "urn:n");
    assert_string_equal(qx_xml_attribute_in(x, "urn:n", "b"), "3");
    assert_text(x, "");
    assert_null(qx_xml_next(x, "x"));
    struct qx_slice none;

    assert_false(qx_xml_text(qx_xml_next(x, NULL), &none));
    qx_xml_all_text(root, &all);
    assert_string_equal(qx_buf_cstr(&all), "\n one<b> & two\n\ni b");
    qx_buf_free(&all);
    qx_arena_free(&arena);
}

static void what_is_not_there_is_not_found(void **state)
{
    struct qx_arena arena = {0};
    const struct qx_xml *root = NULL;
    struct qx_slice text;

    (void)state;
    assert_null(qx_xml_child(NULL, "x"));
    assert_null(qx_xml_next(NULL, NULL));
    assert_null(qx_xml_attribute(NULL, "x"));
    assert_false(qx_xml_is(NULL, "x"));
    assert_true(qx_xml_text(NULL, &text));
    assert_int_equal(text.len, 0);
    assert_int_equal(parse("<r>t</r>", &arena, &root), QX_OK);
    assert_null(qx_xml_child(root, NULL));
    assert_false(qx_xml_is(root->first, "r"));
    qx_arena_free(&arena);
}

/* A text in pieces of so many bytes; of 0: whole. */
struct pieces {
    struct qx_slice rest;
    size_t size;
};

static enum qx_err next_piece(void *ctx, struct qx_slice *piece)
{
    struct pieces *p = ctx;
    size_t n = p->rest.len < p->size ? p->rest.len : p->size;

    *piece = qx_slice(p->rest.ptr, n);
    p->rest = qx_slice(p->rest.ptr + n, p->rest.len - n);
    return QX_OK;
}

static struct qx_xml_source source_of(struct pieces *pieces, const char *text, size_t size)
{
    *pieces = (struct pieces){.rest = qx_slice_text(text), .size = size};
    return size == 0 ? (struct qx_xml_source){.text = qx_slice_text(text), .where = "file"}
                     : (struct qx_xml_source){.more = next_piece, .ctx = pieces, .where = "file"};
}

static void assert_refused_in(size_t size, const char *text, const char *encoding, enum qx_err err,
                              uint32_t line, const char *what)
{
    struct pieces pieces;
    struct qx_xml_source source = source_of(&pieces, text, size);
    struct qx_report report = {0};
    struct qx_arena arena = {0};
    const struct qx_xml *root = NULL;

    source.encoding = encoding;
    assert_int_equal(qx_xml_parse(&source, &arena, &report, &root), err);
    assert_null(root);
    assert_int_equal(report.n, 1);
    assert_string_equal(report.messages[0].where, "file");
    if (strstr(report.messages[0].text, what) == NULL) {
        fail_msg("\"%s\" does not speak of \"%s\"", report.messages[0].text, what);
    }
    assert_int_equal(report.messages[0].line, line);
    qx_report_free(&report);
    qx_arena_free(&arena);
}

static void assert_refused(const char *text, const char *encoding, enum qx_err err, uint32_t line,
                           const char *what)
{
    for (size_t size = 0; size < 4; size++) {
        assert_refused_in(size, text, encoding, err, line, what);
    }
}

static void what_is_not_well_formed_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_refused("", NULL, QX_ERR_SYNTAX, 1, "no element found");
    assert_refused("<r>\n\n<a></b></r>", NULL, QX_ERR_SYNTAX, 3, "mismatched tag");
    assert_refused("<r>", NULL, QX_ERR_SYNTAX, 1, "no element found");
    assert_refused("<r/>\n<s/>", NULL, QX_ERR_SYNTAX, 2, "junk after");
    assert_refused("<r>\n&nbsp;</r>", NULL, QX_ERR_SYNTAX, 2, "undefined entity");
    assert_refused("<r>\xff</r>", NULL, QX_ERR_SYNTAX, 1, "not well-formed");
    assert_refused("<r>&#1;</r>", NULL, QX_ERR_SYNTAX, 1, "invalid character");
    assert_refused("<n:r/>", NULL, QX_ERR_SYNTAX, 1, "unbound prefix");
    assert_refused("<r a='1' a='2'/>", NULL, QX_ERR_SYNTAX, 1, "duplicate attribute");
}

static void no_entity_is_declared_and_nothing_is_fetched(void **state)
{
    struct qx_arena arena = {0};
    const struct qx_xml *root = NULL;

    (void)state;
    assert_int_equal(
        parse("<!DOCTYPE r SYSTEM \"http://127.0.0.1:1/r.dtd\"><r a='&lt;&#9;'/>", &arena, &root),
        QX_OK);
    assert_int_equal(
        parse("<!DOCTYPE r [<!ELEMENT r ANY><!ATTLIST r a CDATA #IMPLIED>]><r/>", &arena, &root),
        QX_OK);
    qx_arena_free(&arena);
    assert_refused("<!DOCTYPE r [\n<!ENTITY e \"x\">]><r/>", NULL, QX_ERR_SYNTAX, 2, "an entity");
    assert_refused("<!DOCTYPE r [<!ENTITY e SYSTEM \"/etc/passwd\">]><r>&e;</r>", NULL,
                   QX_ERR_SYNTAX, 1, "an entity");
    assert_refused("<!DOCTYPE r [<!ENTITY % e SYSTEM \"x\">\n%e;]><r/>", NULL, QX_ERR_SYNTAX, 1,
                   "an entity");
    assert_refused("<!DOCTYPE r [<!ATTLIST r a CDATA \"x\">]><r/>", NULL, QX_ERR_SYNTAX, 1,
                   "gives an attribute a value");
    assert_refused("<!DOCTYPE r SYSTEM \"r.dtd\">\n<r>&nbsp;</r>", NULL, QX_ERR_SYNTAX, 2,
                   "entity nbsp is not declared");
    assert_refused("<!DOCTYPE r SYSTEM \"r.dtd\">\n<r a='b&nbsp;'/>", NULL, QX_ERR_SYNTAX, 2,
                   "entity in an attribute is not declared");
    assert_refused("<!DOCTYPE r [<!ELEMENT r ANY>]><r a='&nbsp;'/>", NULL, QX_ERR_SYNTAX, 1,
                   "undefined entity");
    assert_refused("<!DOCTYPE r SYSTEM \"r.dtd\" [%e;]><r/>", NULL, QX_ERR_SYNTAX, 1,
                   "entity e is not declared");
}

static void another_encoding_than_the_text_was_decoded_from_is_refused(void **state)
{
    (void)state;
    assert_refused("<?xml version='1.0' encoding='windows-1251'?><r/>", NULL, QX_ERR_SYNTAX, 1,
                   "say --encoding windows-1251");
    assert_refused("<?xml version='1.0' encoding='koi8-r'?><r/>", "windows-1251", QX_ERR_SYNTAX, 1,
                   "koi8-r");
    struct qx_xml_source source = {
        .text = qx_slice_text("<?xml version='1.0' encoding='Windows-1251'?><r>\xd0\x96</r>"),
        .where = "file",
        .encoding = "windows-1251"};
    struct qx_arena arena = {0};
    const struct qx_xml *root = NULL;

    assert_int_equal(qx_xml_parse(&source, &arena, NULL, &root), QX_OK);
    assert_text(root, "\xd0\x96");
    qx_arena_free(&arena);
}

/* <a><a>…</a></a>, n of them. */
static char *nested(size_t n)
{
    struct qx_buf text = {0};

    for (size_t i = 0; i < 2 * n; i++) {
        qx_buf_text(&text, i < n ? "<a>" : "</a>");
    }
    char *all = qx_strndup(qx_buf_slice(&text));

    qx_buf_free(&text);
    return all;
}

/* before, then n times piece, then after. */
static char *repeated(const char *before, const char *piece, size_t n, const char *after)
{
    struct qx_buf text = {0};

    qx_buf_text(&text, before);
    for (size_t i = 0; i < n; i++) {
        qx_buf_printf(&text, piece, i);
    }
    qx_buf_text(&text, after);
    char *all = qx_strndup(qx_buf_slice(&text));

    qx_buf_free(&text);
    return all;
}

/* Takes text; whether it is read, or too large. */
static void assert_bound(char *text, bool too_large)
{
    struct qx_arena arena = {0};
    const struct qx_xml *root = NULL;

    assert_int_equal(parse(text, &arena, &root), too_large ? QX_ERR_TOO_LARGE : QX_OK);
    qx_arena_free(&arena);
    free(text);
}

static void everything_is_bounded(void **state)
{
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        assert_bound(nested(QX_XML_DEPTH + over), over);
        assert_bound(repeated("<a", " a%zu=\"\"", QX_XML_ATTRIBUTES + over, "/>"), over);
        assert_bound(repeated("<a>", "<b/>", QX_XML_TREE_NODES + over, "</a>"), over);
        assert_bound(repeated("<", "a", QX_XML_NAME_MAX + over, "/>"), over);
        assert_bound(repeated("<a xmlns=\"", "n", QX_XML_NAME_MAX + over, "\"/>"), over);
        assert_bound(repeated("<a>", "tttttttttttttttt", QX_XML_TREE_BYTES / 16 - 1 + over, "</a>"),
                     over);
        assert_bound(
            repeated("<a a=\"", "tttttttttttttttt", QX_XML_TREE_BYTES / 16 - 1 + over, "\"/>"),
            over);
    }
}

/* What the visitor was told, in a line. */
struct told {
    struct qx_buf text;
    enum qx_err err; /* of the second tree */
    size_t trees;
};

static enum qx_err enter(void *ctx, const struct qx_xml *head, size_t depth, enum qx_xml_want *want)
{
    struct told *t = ctx;

    qx_buf_printf(&t->text, "<%s %zu %u ", head->name, depth, head->line);
    *want = head->name[0] == 'p' ? QX_XML_PASS : head->name[0] == 'w' ? QX_XML_WHOLE : QX_XML_INTO;
    return strcmp(head->name, "bad") == 0 ? QX_ERR_QUESTION : QX_OK;
}

static enum qx_err whole(void *ctx, const struct qx_xml *tree, size_t done)
{
    struct told *t = ctx;

    qx_buf_printf(&t->text, "[%s %zu ", tree->name, done);
    qx_xml_all_text(tree, &t->text);
    qx_buf_text(&t->text, "] ");
    return ++t->trees == 2 ? t->err : QX_OK;
}

static enum qx_err leave(void *ctx, size_t depth)
{
    struct told *t = ctx;

    qx_buf_printf(&t->text, "%zu> ", depth);
    return QX_OK;
}

static void assert_told_in(size_t size, const char *text, enum qx_err second, enum qx_err err,
                           const char *expected)
{
    static const char *const BULK[] = {"file", NULL};
    struct told told = {.err = second};
    struct qx_xml_visitor visitor = {
        .ctx = &told, .enter = enter, .whole = whole, .leave = leave, .bulk = BULK};
    struct pieces pieces;
    struct qx_xml_source source = source_of(&pieces, text, size);

    assert_int_equal(qx_xml_read(&source, &visitor, NULL), err);
    assert_string_equal(qx_buf_cstr(&told.text), expected);
    qx_buf_free(&told.text);
}

static void assert_told(const char *text, enum qx_err second, enum qx_err err, const char *expected)
{
    for (size_t size = 0; size < 4; size++) {
        assert_told_in(size, text, second, err, expected);
    }
}

static void a_stream_gives_the_trees_that_are_wanted(void **state)
{
    (void)state;
    assert_told("<r>x<i><w>a<w>b</w></w></i>\n<pass><w>c</w></pass><w>d<file>ee</file>f</w></r>",
                QX_OK, QX_OK, "<r 0 1 <i 1 1 <w 2 1 [w 19 ab] 1> <pass 1 2 <w 1 2 [w 69 df] 0> ");
    assert_told("<w>a</w>", QX_OK, QX_OK, "<w 0 1 [w 4 a] ");
    assert_told("<p/>", QX_OK, QX_OK, "<p 0 1 ");
}

static void what_is_not_wanted_is_not_kept(void **state)
{
    static const char *const SKIP[] = {"no", NULL};
    struct told told = {0};
    const struct qx_xml_visitor visitor = {
        .ctx = &told, .enter = enter, .whole = whole, .skip = SKIP, .tight = true};
    const struct qx_xml_source source = {
        .text = qx_slice_text("<w>\n <a> \n x &amp;<no>1<no>2</no><b>3</b></no> y</a>\n <n:no "
                              "xmlns:n='n'>4</n:no><no/>\n</w>"),
        .where = "file"};

    (void)state;
    assert_int_equal(qx_xml_read(&source, &visitor, NULL), QX_OK);
    assert_string_equal(qx_buf_cstr(&told.text), "<w 0 1 [w 86 x & y] ");
    qx_buf_free(&told.text);
}

static void an_error_of_the_visitor_ends_the_reading(void **state)
{
    (void)state;
    assert_told("<r><w/><w/><w/></r>", QX_ERR_INTERRUPTED, QX_ERR_INTERRUPTED,
                "<r 0 1 <w 1 1 [w 7 ] <w 1 1 [w 11 ] ");
    assert_told("<r><bad><w/></bad><w/></r>", QX_OK, QX_ERR_QUESTION, "<r 0 1 <bad 1 1 ");
}

static enum qx_err cut_off(void *ctx, struct qx_slice *piece)
{
    size_t *calls = ctx;

    *piece = qx_slice_text("<r><w/>");
    return (*calls)++ == 0 ? QX_OK : QX_ERR_IO;
}

static void a_piece_that_does_not_come_ends_the_reading(void **state)
{
    size_t calls = 0;
    struct told told = {0};
    struct qx_report report = {0};
    const struct qx_xml_visitor visitor = {.ctx = &told, .enter = enter, .whole = whole};
    const struct qx_xml_source source = {.more = cut_off, .ctx = &calls, .where = "file"};

    (void)state;
    assert_int_equal(qx_xml_read(&source, &visitor, &report), QX_ERR_IO);
    assert_int_equal(calls, 2);
    assert_int_equal(report.n, 0);
    assert_int_equal(told.trees, 1);
    qx_buf_free(&told.text);
    qx_report_free(&report);
}

static enum qx_err want_all(void *ctx, const struct qx_xml *head, size_t depth,
                            enum qx_xml_want *want)
{
    (void)ctx, (void)head, (void)depth;
    *want = QX_XML_WHOLE;
    return QX_OK;
}

static enum qx_err keep_text(void *ctx, const struct qx_xml *tree, size_t done)
{
    (void)done;
    qx_xml_all_text(tree, ctx);
    return QX_OK;
}

static void a_reader_begins_afresh_with_each_document(void **state)
{
    static const struct {
        const char *text;
        enum qx_err err;
    } DOCUMENTS[] = {
        {"<a>one</a>",                         QX_OK        },
        {"<a>broken <b>off",                   QX_ERR_SYNTAX},
        {"<!DOCTYPE a [<!ENTITY e 'x'>]><a/>", QX_ERR_SYNTAX},
        {"<a>two</a>",                         QX_OK        },
        {"<p:a xmlns:p=\"urn:p\">three</p:a>", QX_OK        },
        {"<p:a>unbound</p:a>",                 QX_ERR_SYNTAX},
    };
    struct qx_buf texts = {0};
    struct qx_xml_visitor visitor = {.ctx = &texts, .enter = want_all, .whole = keep_text};
    struct qx_xml_reader *reader = qx_xml_reader_new();

    (void)state;
    for (size_t i = 0; i < sizeof DOCUMENTS / sizeof DOCUMENTS[0]; i++) {
        struct qx_xml_source source = {.text = qx_slice_text(DOCUMENTS[i].text), .where = "file"};

        assert_int_equal(qx_xml_reader_read(reader, &source, &visitor, NULL), DOCUMENTS[i].err);
    }
    assert_string_equal(qx_buf_cstr(&texts), "onetwothree");
    qx_xml_reader_free(&reader);
    assert_null(reader);
    qx_xml_reader_free(&reader);
    qx_buf_free(&texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_holds_elements_attributes_and_texts_as_they_stand),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(what_is_not_well_formed_is_refused_with_its_line),
        cmocka_unit_test(no_entity_is_declared_and_nothing_is_fetched),
        cmocka_unit_test(another_encoding_than_the_text_was_decoded_from_is_refused),
        cmocka_unit_test(everything_is_bounded),
        cmocka_unit_test(a_stream_gives_the_trees_that_are_wanted),
        cmocka_unit_test(what_is_not_wanted_is_not_kept),
        cmocka_unit_test(an_error_of_the_visitor_ends_the_reading),
        cmocka_unit_test(a_piece_that_does_not_come_ends_the_reading),
        cmocka_unit_test(a_reader_begins_afresh_with_each_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
