-- From version 3 to version 4: what is in use and waits in some of its languages is found at once.
CREATE INDEX in_part ON versions (id, version)
  WHERE (status = 'approved' OR status = 'pretest') AND approved <> langs;
