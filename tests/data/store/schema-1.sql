-- A database as version 1 of the schema had it, with a feed that was polled and one item.
CREATE TABLE feed (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  listing_at INTEGER NOT NULL DEFAULT 0,
  validators_url TEXT NOT NULL,
  etag TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  body_hash BLOB,
  policy INTEGER NOT NULL,
  next_poll INTEGER NOT NULL,
  last_poll INTEGER,
  last_success INTEGER,
  last_new_item INTEGER,
  failures INTEGER NOT NULL,
  last_status INTEGER NOT NULL,
  last_error TEXT NOT NULL,
  learned_interval INTEGER,
  gone INTEGER NOT NULL,
  moved_to TEXT NOT NULL,
  moved_since INTEGER,
  title TEXT NOT NULL,
  site TEXT NOT NULL
) STRICT;
CREATE TABLE seen (
  feed INTEGER NOT NULL,
  key BLOB NOT NULL,
  last_listed INTEGER NOT NULL,
  PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE item (
  no INTEGER PRIMARY KEY,
  feed INTEGER NOT NULL REFERENCES feed,
  key BLOB NOT NULL,
  first_seen INTEGER NOT NULL,
  guid TEXT NOT NULL,
  link TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  content TEXT NOT NULL,
  authors TEXT NOT NULL,
  categories TEXT NOT NULL,
  language TEXT NOT NULL,
  published INTEGER,
  updated INTEGER,
  source TEXT NOT NULL
) STRICT;
CREATE INDEX item_first_seen ON item (first_seen);
CREATE TABLE match (
  item INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
  rule TEXT NOT NULL,
  rule_version TEXT NOT NULL,
  spans TEXT NOT NULL,
  PRIMARY KEY (item, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE story (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  last_seen INTEGER NOT NULL
) STRICT;
CREATE INDEX story_last_seen ON story (last_seen);

CREATE TABLE member (
  no INTEGER PRIMARY KEY,
  story INTEGER NOT NULL REFERENCES story ON DELETE CASCADE,
  feed TEXT NOT NULL,
  key BLOB NOT NULL,
  url TEXT NOT NULL,
  canonical_url TEXT NOT NULL,
  site TEXT NOT NULL,
  decision TEXT NOT NULL,
  reason TEXT NOT NULL,
  seen INTEGER NOT NULL,
  UNIQUE (story, feed, key)
) STRICT;
CREATE INDEX member_seen ON member (seen);
CREATE TABLE alert (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  story INTEGER NOT NULL REFERENCES story,
  created INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX alert_created ON alert (created);
CREATE INDEX alert_story ON alert (story);
CREATE TABLE outbox (
  alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
  target TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  queued INTEGER NOT NULL,
  due INTEGER NOT NULL,
  leased_until INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (alert, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_pending ON outbox (target, due, queued) WHERE state = 0;
CREATE INDEX outbox_leased ON outbox (target, leased_until) WHERE state = 0 AND leased_until > 0;
CREATE INDEX outbox_dead ON outbox (target) WHERE state = 2;
CREATE TABLE delivery (
  alert INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE,
  target TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (alert, target, attempt)
) STRICT, WITHOUT ROWID;

INSERT INTO feed VALUES (1, 'a', 1772323200000, 'https://a.example/feed', '"e"', '', NULL, 1,
  1772326800000, 1772323200000, 1772323200000, NULL, 0, 200, '', 300000, 0, '', NULL, 'A', 'a.example');
INSERT INTO seen VALUES (1, x'000102030405060708090a0b0c0d0e0f', 1772323200000);
INSERT INTO story VALUES (1, 'story_1', 1772323200000);
INSERT INTO alert VALUES (1, 'alert_1', 1, 1772323200000,
  '{"alert_id":"alert_1","rule":{"id":"peace-plan"},"item":{"title":"A plan"}}');
INSERT INTO alert VALUES (2, 'alert_2', 1, 1772323200000, 'damaged');
INSERT INTO item VALUES (1, 1, x'101112131415161718191a1b1c1d1e1f', 1772323200000, 'g', 'https://a.example/plan', 'A 28-point plan',
  '', '', '[]', '[]', 'en', NULL, NULL, '');
INSERT INTO match VALUES (1, 'peace-plan', 'v1', '[]');
INSERT INTO member VALUES (1, 1, 'a', x'101112131415161718191a1b1c1d1e1f', 'https://a.example/plan', 'a.example/plan',
  'a.example', 'new', 'no_match', 1772323200000);
INSERT INTO alert VALUES (3, 'alert_3', 1, 1772323200000, '{"alert_id":"alert_3","feed":{"id":"a","site":"a.example","title":"A"},"item":{"authors":[],"categories":[],"first_seen":"2026-03-01T00:00:00.000Z","id":"g","key":"101112131415161718191a1b1c1d1e1f","language":"en","link":"https://a.example/plan","published":null,"source":"","summary":"","title":"A 28-point plan","updated":null},"match":[{"end":15,"field":"title","start":2,"text":"28-point plan"}],"rule":{"id":"peace-plan","labels":{},"severity":"info","version":"v1"},"story":{"id":"story_1","reason":"no_match","related_to":""}}');
INSERT INTO outbox VALUES (3, 'desk', 0, 1772323200000, 1772323200000, 0, 0), (3, 'archive', 2, 1772323200000, 1772323200000, 0, 12);
INSERT INTO delivery VALUES (3, 'archive', 12, 1772323200000, 'dead', 404, 'not found');
PRAGMA application_id = 1852143447;
PRAGMA user_version = 1;
