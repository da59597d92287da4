-- Units and grades decide what a device holds; `step_2.rs` computes the digests of the new scopes afterwards.

-- Whether the grade reads the background part of customers: each role brings its own.
ALTER TABLE user ADD COLUMN reads_background INTEGER NOT NULL DEFAULT 0 CHECK(reads_background IN (0, 1));
UPDATE user SET reads_background = 1 WHERE role IN ('salesperson', 'unit_head', 'group_management');

-- Whoever belongs to a unit and had none gets into one that is called as the team.
INSERT INTO unit(team, unit, name)
SELECT t.team, randomblob(16), t.name FROM team t
WHERE EXISTS (SELECT 1 FROM user u WHERE u.team = t.team AND u.unit IS NULL
              AND u.role IN ('salesperson', 'unit_head', 'unit_administrator'))
  AND NOT EXISTS (SELECT 1 FROM unit WHERE unit.team = t.team AND unit.name = t.name);
UPDATE user SET unit = (SELECT n.unit FROM unit n JOIN team t ON t.team = n.team AND t.name = n.name
                        WHERE n.team = user.team)
WHERE unit IS NULL AND role IN ('salesperson', 'unit_head', 'unit_administrator');

-- A scope was `t` or `u` with a person's id. Now the kind of document is its second byte, and `b` with the id of a unit
-- is one more. Whoever could see everything could see it since it entered the team.
INSERT INTO doc_scope(team, scope, customer, doc, entered_seq, entered_device)
SELECT s.team, CAST(x'62' || CASE d.kind WHEN 0 THEN x'00' ELSE x'01' END || u.unit AS BLOB),
       s.customer, s.doc, s.entered_seq, s.entered_device
FROM doc_scope s
JOIN doc d ON d.team = s.team AND d.doc = s.doc
JOIN user u ON u.team = d.team AND u.user = d.owner
WHERE s.scope = x'74' AND u.unit IS NOT NULL;
UPDATE doc_scope
SET scope = CAST(substr(scope, 1, 1)
                 || (SELECT CASE d.kind WHEN 0 THEN x'00' ELSE x'01' END
                     FROM doc d WHERE d.team = doc_scope.team AND d.doc = doc_scope.doc)
                 || substr(scope, 2) AS BLOB)
WHERE length(scope) IN (1, 17);

-- What is missing in a damaged log is for `satchel check` to say, not for this step.
DELETE FROM log_scope
WHERE NOT EXISTS (SELECT 1 FROM log l WHERE l.team = log_scope.team AND l.seq = log_scope.seq);
INSERT INTO log_scope(team, scope, seq)
SELECT s.team, CAST(x'62' || CASE l.doc_kind WHEN 0 THEN x'00' ELSE x'01' END || u.unit AS BLOB), s.seq
FROM log_scope s
JOIN log l ON l.team = s.team AND l.seq = s.seq
JOIN doc d ON d.team = s.team AND d.doc = l.doc
JOIN user u ON u.team = d.team AND u.user = d.owner
WHERE s.scope = x'74' AND u.unit IS NOT NULL;
UPDATE log_scope
SET scope = CAST(substr(scope, 1, 1)
                 || (SELECT CASE l.doc_kind WHEN 0 THEN x'00' ELSE x'01' END
                     FROM log l WHERE l.team = log_scope.team AND l.seq = log_scope.seq)
                 || substr(scope, 2) AS BLOB)
WHERE length(scope) IN (1, 17);

DELETE FROM scope;
