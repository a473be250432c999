/* What the writers of all formats share. */
#ifndef QUALEX_FORMATS_WRITING_H
#define QUALEX_FORMATS_WRITING_H

#include <qualex/formats.h>

/* What a question read back may lack or have otherwise, and still ask the same. */
enum loss {
    LOSS_TYPE,
    LOSS_TOPIC,
    LOSS_LEVEL,
    LOSS_SOURCE,
    LOSS_AUTHOR,
    LOSS_FIGURE,
    LOSS_TITLE,
    LOSS_RATIONALE,
    LOSS_FEEDBACK,
    LOSS_BLANKS,
    LOSS_WEIGHTS,
    LOSS_FIXED,
    LOSS_IDS,
    LOSS_CASE,
    LOSS_VARIANTS,
    LOSS_ENEMIES,
    LOSS_TAGS,
    LOSS_VERSION,
    LOSSES
};
/* Of losses, one bit each. */
typedef uint32_t losses;
#define LOSS(name) (UINT32_C(1) << LOSS_##name)

/* The question in that language alone, in arena: texts in others are gone, accepted texts that are
 * not in it left out (*lost gets LOSS_VARIANTS), gaps numbered by their order in the stem (LOSS_IDS
 * when they were not). */
void writing_in_language(const struct qx_question *q, const char *lang, struct qx_arena *arena,
                         struct qx_question *out, losses *lost);

/* What back lacks of q, both in one language. False: it asks something else or has another key;
 * *what says in what. */
bool writing_compare(const struct qx_question *q, const struct qx_question *back, losses *lost,
                     const char **what);

/* The text in the one language there is; "" for none. */
const char *writing_text(const struct qx_texts *texts);
/* Whether a true-false question is the one that a reader makes of a mere word: its options True and
 * False in that language. */
bool writing_is_plain_truth(const struct qx_question *q, const char *lang);
/* Letters of the options that are fixed, "a,d", or "all"; when none is, "none" where a reader would
 * fix one by itself (qx_making_fix), else nothing. */
void writing_fixed(struct qx_buf *out, const struct qx_question *q);
/* Whether a tag is read as another member of the question, "topic:…" and its like, so that it
 * cannot be written. */
bool writing_is_note(const char *tag);
/* A share of one as a percentage that qx_percent reads back: the exact decimal if there is one,
 * else with five decimals or, when that is not enough, seven. */
void writing_percent(struct qx_buf *out, struct qx_fraction f);

/* The text as HTML (and XHTML), from which the reader makes it again: by paragraphs, lines and
 * <pre> where that is enough, else in the exact form (html.h). */
void writing_html(struct qx_buf *out, const char *text);
/* Whether some of its lines are code. */
bool writing_has_code(const char *text);
/* Where the option of that id stands. */
size_t writing_option(const struct qx_question *q, const char *id);
/* Half of a + b; both canonical decimals. False: it has more digits than one may. */
bool writing_middle(const char *a, const char *b, char out[static QX_DECIMAL_MAX]);

/* What a package says of itself and of each of its items. */
struct package_kind {
    const char *head; /* of the manifest */
    const char *type; /* of an item */
    const char *tail;
};
extern const struct package_kind qti_package_22;
extern const struct package_kind qti_package_30;

/* A package that is written, item by item. Errors: those of qx_zip_make and its like. */
struct package;
QX_MUST_USE enum qx_err writing_package_begin(const struct package_kind *kind,
                                              const struct qx_writing *writing,
                                              struct package **out);
QX_MUST_USE enum qx_err writing_package_add(struct package *package, const char *id,
                                            struct qx_slice item);
/* Frees. whole: packs it; else leaves nothing. */
QX_MUST_USE enum qx_err writing_package_end(struct package **package, bool whole);

/* A format, each in a file of its own. */
struct format {
    const char *name;
    const struct package_kind *package; /* NULL: one file, to the sink */
    const char *head;                   /* of the file */
    const char *between;
    const char *tail;
    bool all_languages; /* what is given is written as it is, without reading it back */
    /* The question, whose texts are in lang, appended. topic: of the question before, "" at first.
     * Returns NULL, or why the format cannot hold it. */
    const char *(*put)(struct qx_buf *out, const struct qx_question *q, const char *lang,
                       const char *topic);
    enum qx_err (*read)(struct qx_slice text, struct qx_reading *reading);
};
extern const struct format format_json;
extern const struct format format_gift;
extern const struct format format_csv;
extern const struct format format_moodle_xml;
extern const struct format format_qti22;
extern const struct format format_qti30;

#endif
