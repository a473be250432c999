#include "store.h"

extern const char bank_schema[];   /* data/schema/bank.sql */
extern const char bank_schema_2[]; /* data/schema/bank-2.sql */
extern const char bank_schema_3[]; /* data/schema/bank-3.sql */
extern const char bank_schema_4[]; /* data/schema/bank-4.sql */

#define ENTRY_IN(langs)                                                                           \
    "v.id, v.version, v.status, v.topic, v.level, " langs ", v.approved, v.review_by, v.public, " \
    "v.digest, v.json, v.row"
#define ENTRY ENTRY_IN("v.langs")
#define ANY_STATUS \
    "v.status IN ('draft', 'in review', 'approved', 'pretest', 'suspended', 'retired')"
#define IN_FORCE(status) /* as the index one_in_force has it */ \
    "(" status " = 'approved' OR " status " = 'pretest' OR " status " = 'suspended')"

/* Authors are those whom the question names and those who took the step; a text that the question
 * has nowhere is seen without reading its JSON. */
#define HAS_TEXT(text) "instr(v.json, json_quote(" text ")) > 0"
#define BY_AUTHOR(who)                                                                        \
    "((" HAS_TEXT(who) " AND json_extract(v.json, '$.author') = " who ") OR EXISTS (SELECT 1 " \
    "FROM steps s WHERE s.row = v.row AND s.act IN ('import', 'author') AND s.who = " who "))"
#define HAS_TAG(tag)                                                                          \
    "(" HAS_TEXT(tag) " AND EXISTS (SELECT 1 FROM json_each(v.json, '$.tags') t WHERE t.value " \
    "= " tag "))"

/* What a filter leaves: ?1 status, ?2 topic, ?3 level, ?4 ",lang,", ?5 date, ?6 newest only, ?8
 * author, ?9 tag. */
#define FILTERED                                                                                  \
    "(?1 IS NULL OR v.status = ?1) AND (?2 IS NULL OR v.topic = ?2) AND (?3 IS NULL OR v.level "  \
    "= ?3) AND (?4 IS NULL OR instr(v.langs, ?4) > 0) AND (?5 IS NULL OR (v.review_by <> '' AND " \
    "v.review_by < ?5 AND v.status IN ('approved', 'pretest'))) AND (?6 = 0 OR v.version = "      \
    "(SELECT w.version FROM versions w WHERE w.id = v.id ORDER BY w.status = 'retired', "         \
    "w.version DESC LIMIT 1)) AND (?8 IS NULL OR " BY_AUTHOR("?8") ") AND (?9 IS NULL OR "          \
    HAS_TAG("?9") ")"
/* Rows are sorted without their long column, which is fetched afterwards (the limit keeps the inner
 * query apart). */
#define LIST_BY(from)                                                                              \
    "SELECT " ENTRY " FROM (SELECT v.row FROM " from " AND " FILTERED " ORDER BY v.id, v.version " \
    "LIMIT -1) s CROSS JOIN versions v ON v.row = s.row"

/* A screenful of a list, behind ?10, ?11 or, backwards, before it. The partial indexes stand in the
 * order of the list. */
#define PAGE(from, than, order)                                                                  \
    "SELECT " ENTRY " FROM (SELECT v.row FROM " from " AND (v.id, v.version) " than " (?10, ?11) " \
    "AND " FILTERED " ORDER BY v.id" order ", v.version" order                                   \
    " LIMIT ?12) s CROSS JOIN versions "                                                         \
    "v ON v.row = s.row"
#define PAGES(first, name, from)           \
    [first] = {name, PAGE(from, ">", "")}, \
    [(first) + 1] = {name " backwards", PAGE(from, "<", " DESC")}

/* So of what is on its way and of what is in use in a part of its languages: two indexes, merged. */
#define BEHIND(from, than)                                                                     \
    "SELECT v.row AS row, v.id AS id, v.version AS version FROM " from " AND (v.id, v.version) " \
    than " (?10, ?11) AND " FILTERED
#define PAGE_OF_TWO(than, order)                                                                \
    "SELECT " ENTRY " FROM (" BEHIND(                                                            \
        "versions v INDEXED BY one_open WHERE (v.status = 'draft' OR v.status = 'in review')",   \
        than) " UNION ALL " BEHIND("versions v INDEXED BY in_part WHERE (v.status = 'approved' " \
                                   "OR v.status = 'pretest') AND v.approved <> v.langs",         \
                                   than) " ORDER BY id" order ", version" order                  \
                                         " LIMIT ?12) s CROSS JOIN versions v ON v.row = s.row"

/* A version, the other one in force, and what a suspended one was before. */
#define STANDING                                                                                \
    "SELECT v.row, v.id, v.version, v.digest, v.status, v.langs, v.authored, v.reviewed, "      \
    "v.approved, v.review_by, o.approved, CASE WHEN v.status = 'suspended' THEN (SELECT s.act " \
    "FROM steps s WHERE s.row = v.row AND s.act IN ('approve', 'pretest') ORDER BY s.number "   \
    "DESC LIMIT 1) END FROM versions v LEFT JOIN versions o ON o.id = v.id AND o.row <> v.row " \
    "AND " IN_FORCE("o.status") " "

static const struct qx_statement STATEMENTS[N_BANK_STATEMENTS] = {
  /* clang-format off */
    [BANK_MAKE] = {"make the bank",
        "INSERT INTO bank (one, mode, trust, created) VALUES (1, ?1, ?2, ?3)"},
    [BANK_IDENTITY] = {"what the bank is",
        "SELECT trust, mode FROM bank"},
    [BANK_CHANGES] = {"what others changed",
        "PRAGMA data_version"},
    [VERSION_NEWEST] = {"newest version",
        "SELECT row, version, status, content, langs FROM versions WHERE id = ?1 ORDER "
        "BY version DESC LIMIT 1"},
    [VERSION_LAST] = {"last row and last id",
        "SELECT (SELECT max(row) FROM versions), (SELECT max(id) FROM versions)"},
    [VERSION_ADD] = {"new version",
        "INSERT INTO versions (row, id, version, status, topic, level, langs, public, digest, "
        "content, json) VALUES (?1, ?2, ?3, 'draft', ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
    [VERSION_INDEX] = {"words of a version",
        "INSERT INTO search (rowid, text) VALUES (?1, ?2)"},
    [VERSION_STATUS] = {"status of a version",
        "UPDATE versions SET status = ?2 WHERE row = ?1"},
    [STEP_ADD] = {"new step",
        "INSERT INTO steps (row, number, act, who, at, langs) VALUES (?1, coalesce(?2, (SELECT "
        "count(*) + 1 FROM steps WHERE row = ?1)), ?3, ?4, ?5, ?6)"},
    [STEPS_CARRY] = {"who brought a version",
        "SELECT act, who, langs, at FROM steps WHERE row = ?1 AND act IN ('import', 'author') "
        "ORDER BY number"},
    [CHOSEN_ADD] = {"note an id",
        "INSERT INTO chosen (id, place) VALUES (?1, ?2)"},
    [CHOSEN_PLACE] = {"place of an id",
        "SELECT place FROM chosen WHERE id = ?1"},
    /* Of versions in a row: their places, each with its NUL, under the first row, negated: no row of
     * a version is meant. */
    [CHOSEN_PLACES] = {"note places",
        "INSERT INTO chosen (id, row, place) VALUES ('', -?1, ?2)"},
    [CHOSEN_PLACES_OF] = {"places around a row",
        "SELECT -row, place FROM chosen WHERE id = '' AND row >= -?1 ORDER BY row LIMIT 1"},
    [CHOSEN_CLEAR] = {"forget what was chosen",
        "DELETE FROM chosen"},
    [PART_FIND] = {"how far an import came",
        "SELECT taken FROM unfinished WHERE source = ?1"},
    [PART_NOTE] = {"note how far an import came",
        "INSERT OR REPLACE INTO unfinished (source, taken) VALUES (?1, ?2)"},
    [PART_ANY] = {"whether an import was stopped",
        "SELECT EXISTS (SELECT 1 FROM unfinished)"},
    [PART_FORGET] = {"an import came to its end",
        "DELETE FROM unfinished WHERE source = ?1"},
    [LIST_ALL] = {"list versions",
        "SELECT " ENTRY " FROM versions v WHERE " FILTERED " ORDER BY v.id, v.version"},
    [LIST_STATUS] = {"list by status",
        LIST_BY("versions v WHERE v.status = ?1")},
    [LIST_STATUS_TOPIC] = {"list by status and topic",
        LIST_BY("versions v WHERE v.status = ?1 AND v.topic = ?2")},
    [LIST_TOPIC] = {"list by topic",
        LIST_BY("versions v WHERE v.topic = ?2 AND " ANY_STATUS)},
    [LIST_OVERDUE] = {"list what is overdue",
        LIST_BY("versions v WHERE v.review_by <> '' AND v.review_by < ?5")},
    [LIST_TEXT] = {"list by words",
        LIST_BY("search JOIN versions v ON v.row = search.rowid WHERE search MATCH ?7")},
    [FIND_ID] = {"find by id",
        "SELECT " ENTRY ", '' FROM versions v WHERE v.id >= ?7 AND v.id <= ?11 AND " FILTERED
        " ORDER BY v.id, v.version LIMIT ?10"},
    [SEARCH] = {"search words",
        "SELECT " ENTRY
        ", snippet(search, 0, char(14), char(15), '…', 16) FROM search JOIN versions v ON "
        "v.row = search.rowid WHERE search MATCH ?7 AND " FILTERED
        " ORDER BY search.rank, v.id, v.version LIMIT ?10"},
    PAGES(PAGE_ALL, "page of versions", "versions v WHERE 1"),
    PAGES(PAGE_OPEN, "page on its way",
        "versions v INDEXED BY one_open WHERE (v.status = 'draft' OR v.status = 'in review')"),
    [PAGE_QUEUE] = {"page of what waits", PAGE_OF_TWO(">", "")},
    [PAGE_QUEUE_BACK] = {"page of what waits, backwards", PAGE_OF_TWO("<", " DESC")},
    PAGES(PAGE_FORCE, "page in force",
        "versions v INDEXED BY one_in_force WHERE " IN_FORCE("v.status")),
    PAGES(PAGE_TOPIC, "page by topic", "versions v WHERE v.topic = ?2 AND " ANY_STATUS),
    PAGES(PAGE_TEXT, "page by words",
        "search JOIN versions v ON v.row = search.rowid WHERE search MATCH ?7"),
    [LANGUAGES] = {"count by languages",
        "SELECT count(*), langs FROM versions WHERE status <> 'retired' AND (?1 IS NULL OR topic = "
        "?1) GROUP BY langs ORDER BY langs"},
    [AT] = {"version of a number",
        "SELECT " ENTRY " FROM versions v WHERE v.row = ?1"},
    [LAST] = {"number of the newest version",
        "SELECT ifnull(max(row), 0) FROM versions"},
    [COUNT_TO] = {"count what is not retired",
        "SELECT count(*) FROM (SELECT 1 FROM versions WHERE status IN ('draft', 'in review', "
        "'approved', 'pretest', 'suspended') LIMIT ?1)"},
    [SHOW] = {"versions of a question",
        "SELECT " ENTRY " FROM versions v WHERE v.id = ?1 ORDER BY v.version"},
    [STEPS] = {"steps and comments",
        "SELECT v.version, s.act, s.who, s.why, s.langs, s.review_by, s.at, s.approval IS NOT "
        "NULL, s.number FROM versions v JOIN steps s USING (row) WHERE v.id = ?1 AND (?2 = 0 "
        "OR v.version = ?2) UNION ALL SELECT v.version, 'comment', c.who, c.text, '', '', "
        "c.at, 0, 1000000 + c.comment FROM versions v JOIN comments c USING (row) WHERE v.id = "
        "?1 AND (?2 = 0 OR v.version = ?2) ORDER BY 1, 7, 9"},
    [COMMENT_ADD] = {"new comment",
        "INSERT INTO comments (row, who, at, text) SELECT row, ?2, ?3, ?4 FROM versions WHERE "
        "id = ?1 ORDER BY version DESC LIMIT 1"},
    [COUNTS] = {"count what may be drawn",
        "SELECT topic, level, approved, count(*), status FROM versions WHERE status IN ('approved', "
        "'pretest') GROUP BY 1, 2, 3, 5 ORDER BY 1, 2, 3, 5"},
    [CELL] = {"questions of a cell",
        "SELECT " ENTRY_IN("v.approved") " FROM versions v WHERE v.status = ?3 AND v.topic = ?1 "
        "AND v.level = ?2 ORDER BY v.id"},
    [CELL_ANY_LEVEL] = {"questions of a topic",
        "SELECT " ENTRY_IN("v.approved") " FROM versions v WHERE v.status = ?3 AND v.topic = ?1 "
        "AND ?2 = '' ORDER BY v.id"},
    [FEUDS] = {"questions with enemies or rivals",
        "SELECT id, topic, level, approved, json, status FROM versions WHERE status IN ('approved', "
        "'pretest') AND (instr(json, '\"enemies\":[]') = 0 OR instr(json, '\"rivals:') > 0) "
        "ORDER BY id"},
    [APPROVED] = {"version that may be drawn",
        "SELECT topic, level, approved, status FROM versions WHERE status IN ('approved', "
        "'pretest') AND id = ?1"},
    [NO_QUESTIONS] = {"ids that no question has",
        "SELECT e.value FROM json_each(?1) e WHERE NOT EXISTS (SELECT 1 FROM versions v WHERE v.id "
        "= e.value) ORDER BY e.key"},
    [STANDING_STATUS] = {"choose by status",
        STANDING "WHERE v.status = ?1 AND (?2 IS NULL OR v.topic = ?2) AND (?3 = 0 OR NOT EXISTS "
        "(SELECT 1 FROM versions n WHERE n.id = v.id AND n.version > v.version AND n.status <> "
        "'retired'))"},
    [STANDING_ID] = {"choose by id",
        STANDING "WHERE v.id = ?1 AND v.status <> 'retired' ORDER BY v.version DESC"},
    [STANDING_VERSION] = {"choose by version",
        STANDING "WHERE v.id = ?1 AND v.version = ?2"},
    [CHOSEN_MOVE] = {"note what becomes of a version",
        "INSERT INTO chosen (id, row, langs, status, authored, reviewed, approved, review_by) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
    [CHOSEN_WALK] = {"walk what was chosen",
        "SELECT " ENTRY " FROM chosen c JOIN versions v USING (row) ORDER BY c.id"},
    [CHOSEN_PERSONS] = {"find the other steps",
        "SELECT c.id, s.act, c.langs, s.langs, s.who, s.key IS NOT NULL AND s.key = ?1 FROM chosen "
        "c JOIN steps s USING (row) ORDER BY c.id"},
    [CHOSEN_NO_AUTHOR] = {"find what its author has not signed",
        "SELECT c.id, c.langs, v.authored FROM chosen c JOIN versions v USING (row) WHERE "
        "c.langs <> v.authored ORDER BY c.id"},
    [CHOSEN_AUTHORS] = {"who wrote what was chosen",
        "SELECT c.id, c.langs, s.langs FROM chosen c LEFT JOIN steps s ON s.row = c.row AND (s.act "
        "= 'import' OR s.act = 'author') AND s.who <> '' ORDER BY c.id, c.row"},
    [CHOSEN_REPLACE_STEP] = {"note what is replaced",
        "INSERT INTO steps (row, number, act, who, at) SELECT v.row, (SELECT count(*) FROM "
        "steps s WHERE s.row = v.row) + 1, 'replace', ?1, ?2 FROM chosen c JOIN versions v ON "
        "v.id = c.id AND v.row <> c.row AND " IN_FORCE("v.status")
        " WHERE c.status = 'approved'"},
    [CHOSEN_REPLACE] = {"retire what is replaced",
        "UPDATE versions SET status = 'retired' WHERE row IN (SELECT v.row FROM chosen c JOIN "
        "versions v ON v.id = c.id AND v.row <> c.row AND " IN_FORCE("v.status")
        " WHERE c.status = 'approved')"},
    /* What fails undoes the whole act, so that no statement has to be undone by itself: its journal
     * would hold every page in memory. */
    [CHOSEN_STATUS] = {"move what was chosen",
        "UPDATE OR FAIL versions SET (status, authored, reviewed, approved, review_by) = (SELECT "
        "c.status, c.authored, c.reviewed, c.approved, c.review_by FROM chosen c WHERE c.id = "
        "versions.id AND c.row = versions.row) WHERE row IN (SELECT row FROM chosen)"},
    [CHOSEN_STEP] = {"note the steps",
        "INSERT INTO steps (row, number, act, who, key, at, approval, langs, why, review_by) "
        "SELECT c.row, (SELECT count(*) FROM steps s WHERE s.row = c.row) + 1, ?1, ?2, ?3, ?4, "
        "(SELECT approval FROM approvals WHERE digest = ?5), CASE WHEN c.langs = v.langs THEN "
        "'' ELSE c.langs END, ?6, ?7 FROM chosen c JOIN versions v USING (row)"},
    [CHOSEN_WAITING] = {"count what waits for its languages",
        "SELECT count(*) FROM chosen WHERE status = 'in review' AND approved <> ''"},
    [CHOSEN_STANDING] = {"how far what was chosen comes",
        "SELECT v.langs, c.reviewed, c.approved, sum(c.status = 'approved' AND "
        "c.review_by = '' AND EXISTS (SELECT 1 FROM versions o WHERE o.id = c.id AND o.row <> "
        "c.row AND o.review_by <> '' AND " IN_FORCE("o.status") ")) FROM chosen c JOIN versions v "
        "USING (row) GROUP BY 1, 2, 3"},
    [MESSAGES] = {"signed files",
        "SELECT message FROM approvals ORDER BY approval"},
    [APPROVAL_ADD] = {"keep the signed file",
        "INSERT INTO approvals (digest, message) VALUES (?1, ?2)"},
  /* clang-format on */
};

static const struct qx_migration LADDER[] = {{bank_schema}, {bank_schema_2}, {bank_schema_3}, {bank_schema_4}};

const struct qx_db_spec qx_bank_spec = {
    .application_id = 0x51584231, /* "QXB1" */
    .ladder = LADDER,
    .n_ladder = sizeof LADDER / sizeof LADDER[0],
    .statements = STATEMENTS,
    .n_statements = N_BANK_STATEMENTS,
    .page_size = 16384, /* a question is 1 KB: half the work of an import */
};
