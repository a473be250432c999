#include "layout.h"

extern const char release_schema[];

static const struct qx_statement STATEMENTS[N_STATEMENTS] = {
    [ADD_CELL] = {"add cell",     "INSERT INTO cell (cell, first, size) VALUES (?1, ?2, ?3)"          },
    [ADD_QUESTION] = {"add question",
                  "INSERT INTO question (place, id, version, type, options, "
                      "fields, rating, leaf) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"                 },
    [ADD_SEALED] = {"add sealed",   "INSERT INTO sealed (place, body, answer) VALUES (?1, ?2, ?3)"      },
    [ADD_ENEMY] = {"add enemy",    "INSERT OR IGNORE INTO enemy (a, b) VALUES (?1, ?2)"                },
    [ADD_RIVAL] = {"add rival",    "INSERT OR IGNORE INTO rival (place, grp) VALUES (?1, ?2)"          },
    [ADD_CASE] = {"add case",     "INSERT INTO case_member (place, grp, position) VALUES (?1, ?2, ?3)"},
    [ALL_RIVALS] = {"all rivals",   "SELECT place, grp, 0 FROM rival ORDER BY place, grp"               },
    [ALL_CASES] = {"all cases",    "SELECT place, grp, position FROM case_member ORDER BY place"       },
    [ALL_RATINGS] = {"all ratings",  "SELECT rating FROM question ORDER BY place"                        },
    [PLACE_OF] = {"place of",     "SELECT place FROM question WHERE id = ?1"                          },
    [ALL_CELLS] = {"all cells",    "SELECT cell, first, size FROM cell ORDER BY cell"                  },
    [ALL_ENEMIES] = {"all enemies",  "SELECT a, b FROM enemy ORDER BY a, b"                              },
    [ALL_LEAVES] = {"all leaves",   "SELECT leaf FROM question ORDER BY place"                          },
    [GET_QUESTION] =
        {"get question",
                  "SELECT id, version, type, options, leaf, fields FROM question WHERE place = ?1"    },
    [GET_SEALED] = {"get sealed",   "SELECT body, answer FROM sealed WHERE place = ?1"                  },
};

static const struct qx_migration LADDER[] = {{release_schema}};

const struct qx_db_spec release_spec = {
    .application_id = 0x51583152, /* "QX1R" */
    .ladder = LADDER,
    .n_ladder = 1,
    .statements = STATEMENTS,
    .n_statements = N_STATEMENTS,
};
