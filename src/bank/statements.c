#include "store.h"

extern const char bank_schema[]; /* data/schema/bank.sql */

/* A row, or every version of an id that is not retired. */
#define CHOSEN_ROWS                                                \
    "SELECT v.row FROM chosen c JOIN versions v USING (id) WHERE " \
    "v.row = c.row OR (c.row IS NULL AND v.status <> 'retired')"
#define ENTRY "v.id, v.version, v.status, v.topic, v.level, v.langs, v.public, v.digest, v.json"

static const struct qx_statement STATEMENTS[N_BANK_STATEMENTS] = {
    [BANK_MAKE] = {"make the bank",
                   "INSERT INTO bank (one, mode, trust, created) VALUES (1, ?1, ?2, ?3)"                   },
    [BANK_IDENTITY] = {"what the bank is",                    "SELECT trust, mode FROM bank"                   },
    [VERSION_NEWEST] = {"newest version",
                   "SELECT row, version, status, content, json FROM versions WHERE id = ?1 "
                        "ORDER BY version DESC LIMIT 1"                                                    },
    [VERSION_ADD] = {"new version",
                   "INSERT INTO versions (id, version, status, topic, level, langs, public, "
                     "digest, content, json) VALUES (?1, ?2, 'draft', ?3, ?4, ?5, ?6, ?7, ?8, "
                     "?9)"                                                                                 },
    [VERSION_STATUS] = {"status of a version",                 "UPDATE versions SET status = ?2 WHERE row = ?1" },
    [STEP_ADD] = {"new step",
                   "INSERT INTO steps (row, number, act, who, at) VALUES ((SELECT row FROM versions "
                  "WHERE id = ?1 AND version = ?2), (SELECT count(*) + 1 FROM steps WHERE row = "
                  "(SELECT row FROM versions WHERE id = ?1 AND version = ?2)), ?3, ?4, ?5)"                },
    [CHOSEN_ADD] = {"note an id",                          "INSERT INTO chosen (id, place) VALUES (?1, ?2)" },
    [CHOSEN_PLACE] = {"place of an id",                      "SELECT place FROM chosen WHERE id = ?1"         },
    [CHOSEN_CLEAR] = {"forget what was chosen",              "DELETE FROM chosen"                             },
    [WALK_ALL] = {"walk versions",
                   "SELECT " ENTRY " FROM versions v WHERE (?1 IS NULL OR v.status = ?1) AND "
                  "(?2 IS NULL OR v.topic = ?2) ORDER BY v.id, v.version"                                  },
    [WALK_LATEST] = {"walk newest versions",
                   "SELECT " ENTRY " FROM versions v WHERE (?1 IS NULL OR v.status = ?1) AND "
                     "(?2 IS NULL OR v.topic = ?2) AND v.version = (SELECT w.version FROM versions "
                     "w WHERE w.id = v.id ORDER BY w.status = 'retired', w.version DESC LIMIT 1) "
                     "ORDER BY v.id"                                                                       },
    [SHOW] = {"versions of a question",
                   "SELECT " ENTRY " FROM versions v WHERE v.id = ?1 ORDER BY v.version"                   },
    [STEPS] = {"steps of a version",
                   "SELECT s.act, s.who, s.at, s.approval IS NOT NULL FROM steps s JOIN versions v "
               "USING (row) WHERE v.id = ?1 AND v.version = ?2 ORDER BY s.number"                          },
    [COUNTS] = {"count what is approved",
                   "SELECT topic, level, langs, count(*), status FROM versions WHERE status IN "
                "('approved', 'pretest') GROUP BY 1, 2, 3, 5 ORDER BY 1, 2, 3, 5"                          },
    [CELL] = {"questions of a cell",
                   "SELECT " ENTRY " FROM versions v WHERE v.status = ?3 AND v.topic = ?1 AND "
              "v.level = ?2 ORDER BY v.id"                                                                 },
    [CELL_ANY_LEVEL] = {"questions of a topic",
                   "SELECT " ENTRY " FROM versions v WHERE v.status = ?3 AND "
                        "v.topic = ?1 AND ?2 = '' ORDER BY v.id"                                           },
    [FEUDS] = {"questions with enemies or rivals",
                   "SELECT id, topic, level, langs, json, status FROM versions WHERE status IN "
               "('approved', 'pretest') AND (instr(json, '\"enemies\":[]') = 0 OR "
               "instr(json, '\"rivals:') > 0) ORDER BY id"                                                 },
    [APPROVED] = {"approved version",
                   "SELECT topic, level, langs, status FROM versions WHERE status IN ('approved', "
                  "'pretest') AND id = ?1"                                                                 },
    [CHOOSE_ALL] = {"choose by status",
                   "INSERT INTO chosen (id, row, place) SELECT id, max(row), '' FROM versions "
                    "WHERE status = ?1 AND (?2 IS NULL OR topic = ?2) GROUP BY id"                         },
    [CHOOSE_NEWEST] = {"choose by id",
                   "INSERT INTO chosen (id, row, place) SELECT id, row, '' FROM versions "
                       "WHERE id = ?1 AND status = ?2 ORDER BY version DESC LIMIT 1"                       },
    [CHOOSE_VERSION] = {"choose by digest",
                   "INSERT INTO chosen (id, row, place) SELECT id, row, '' FROM versions "
                        "WHERE id = ?1 AND version = ?2 AND digest = ?3 AND "
                        "(status = ?4 OR (?4 = '' AND status <> 'retired'))"                               },
    [CHOSEN_COUNT] = {"count what was chosen",               "SELECT count(*) FROM chosen"                    },
    [CHOSEN_WALK] = {"walk what was chosen",
                   "SELECT " ENTRY " FROM chosen c JOIN versions v USING (row) ORDER BY c.id"              },
    [CHOSEN_SAME_PERSON] = {"find another step of this person",
                   "SELECT c.id, s.act FROM chosen c JOIN steps s USING (row) WHERE "
                            "((s.who = ?1 AND s.who <> '') OR s.key = ?2) AND s.act <> ?3 "
                            "ORDER BY c.id"                                                                },
    [CHOSEN_REPLACE_STEP] = {"note what is replaced",
                   "INSERT INTO steps (row, number, act, who, at) SELECT v.row, (SELECT "
                             "count(*) FROM steps s WHERE s.row = v.row) + 1, 'replace', ?1, ?2 "
                             "FROM versions v JOIN chosen c USING (id) WHERE v.status = "
                             "'approved' AND v.row <> c.row"                                               },
    [CHOSEN_REPLACE] = {"retire what is replaced",
                   "UPDATE versions SET status = 'retired' WHERE status = 'approved' AND "
                        "EXISTS (SELECT 1 FROM chosen c WHERE c.id = versions.id AND c.row <> "
                        "versions.row)"                                                                    },
    [CHOSEN_STATUS] = {"move what was chosen",
                   "UPDATE versions SET status = ?1 WHERE row IN (" CHOSEN_ROWS ")"                        },
    [CHOSEN_STEP] = {"note the steps",
                   "INSERT INTO steps (row, number, act, who, key, at, approval) SELECT row, "
                     "(SELECT count(*) FROM steps s WHERE s.row = versions.row) + 1, ?1, ?2, ?3, "
                     "?4, (SELECT approval FROM approvals WHERE digest = ?5) FROM versions "
                     "WHERE row IN (" CHOSEN_ROWS ")"                                                      },
    [CHOSEN_NO_AUTHOR] = {"find what its author has not signed",
                   "SELECT c.id FROM chosen c WHERE NOT EXISTS (SELECT 1 FROM steps s WHERE "
                          "s.row = c.row AND s.act = 'author' AND s.approval IS NOT NULL) "
                          "ORDER BY c.id"                                                                  },
    [CHOSEN_UNNAMED] = {"find what nobody is named for",
                   "SELECT c.id FROM chosen c WHERE NOT EXISTS (SELECT 1 FROM steps s WHERE "
                        "s.row = c.row AND s.act IN ('import', 'author') AND s.who <> '') "
                        "ORDER BY c.id"                                                                    },
    [MESSAGES] = {"signed files",                        "SELECT message FROM approvals ORDER BY approval"},
    [APPROVAL_ADD] = {"keep the signed file",
                   "INSERT INTO approvals (digest, message) VALUES (?1, ?2)"                               },
};

static const struct qx_migration LADDER[] = {{bank_schema}};

const struct qx_db_spec qx_bank_spec = {
    .application_id = 0x51584231, /* "QXB1" */
    .ladder = LADDER,
    .n_ladder = sizeof LADDER / sizeof LADDER[0],
    .statements = STATEMENTS,
    .n_statements = N_BANK_STATEMENTS,
};
