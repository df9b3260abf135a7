-- The reward ledger. Times are milliseconds since 1970 in UTC: exact, and wide enough for any number of hold days.
-- Ids are compared byte by byte (collation "C"), as everywhere else in the pipeline.

-- The one row every writer locks first. It makes the ledger one sequence of transactions, whoever writes, and so gives
-- transfers numbers without gaps whose order is the order of their commits.
CREATE TABLE ledger_head (
  only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  last_transfer_id  bigint NOT NULL,
  last_hash         bytea  NOT NULL,
  programs_revision bigint NOT NULL
);
INSERT INTO ledger_head VALUES (true, 0, decode(repeat('00', 32), 'hex'), 0);

-- Where to read on, moved in the transaction that posts what was read.
CREATE TABLE positions (
  topic       text   NOT NULL,
  partition   int    NOT NULL,
  next_offset bigint NOT NULL CHECK (next_offset >= 0),
  PRIMARY KEY (topic, partition)
);

CREATE TABLE program_versions (
  storefront_id text COLLATE "C" NOT NULL,
  program_id    text COLLATE "C" NOT NULL,
  version       int   NOT NULL,
  hold_days     int   NOT NULL,
  reward_rules  jsonb NOT NULL,
  PRIMARY KEY (storefront_id, program_id, version)
);

-- The newest revision of each conversion: what the rules compute from.
CREATE TABLE conversions (
  conversion_id  text COLLATE "C" PRIMARY KEY,
  storefront_id  text COLLATE "C" NOT NULL,
  kind           text   NOT NULL CHECK (kind IN ('SIGNUP', 'PURCHASE')),
  person_id      text COLLATE "C" NOT NULL,
  occurred_at    bigint NOT NULL,
  currency       text,
  net_minor      bigint NOT NULL,
  credits        jsonb  NOT NULL,
  flags          text   NOT NULL,
  revision       int    NOT NULL,
  review_verdict text   CHECK (review_verdict IN ('APPROVED', 'REJECTED')),
  review_flags   text,
  reviewed_at    bigint,
  CHECK ((review_verdict IS NULL) = (review_flags IS NULL) AND (review_verdict IS NULL) = (reviewed_at IS NULL))
);
CREATE INDEX conversions_of_person ON conversions (storefront_id, person_id);

-- Each person's earliest qualifying conversion under a rule with milestones.
CREATE TABLE milestone_places (
  storefront_id   text COLLATE "C" NOT NULL,
  program_id      text COLLATE "C" NOT NULL,
  rule_id         text COLLATE "C" NOT NULL,
  advocate_id     text COLLATE "C" NOT NULL,
  person_id       text COLLATE "C" NOT NULL,
  conversion_id   text COLLATE "C" NOT NULL,
  program_version int    NOT NULL,
  occurred_at     bigint NOT NULL,
  release_at      bigint NOT NULL,
  PRIMARY KEY (storefront_id, program_id, rule_id, advocate_id, person_id)
);
CREATE INDEX milestone_places_in_order
  ON milestone_places (storefront_id, program_id, rule_id, advocate_id, occurred_at, conversion_id);

-- A projection: what each reward is and what is posted for it. A row with amount 0 is a claim that a cap denies, or one
-- that was withdrawn.
CREATE TABLE rewards (
  conversion_id    text COLLATE "C" NOT NULL,
  program_id       text COLLATE "C" NOT NULL,
  rule_id          text COLLATE "C" NOT NULL,
  milestone_at     int    NOT NULL,
  beneficiary_type text   NOT NULL CHECK (beneficiary_type IN ('ADVOCATE', 'FRIEND')),
  beneficiary_id   text COLLATE "C" NOT NULL,
  storefront_id    text COLLATE "C" NOT NULL,
  program_version  int    NOT NULL,
  occurred_at      bigint NOT NULL,
  unit             text COLLATE "C" NOT NULL,
  claimed          bigint NOT NULL CHECK (claimed >= 0),
  held             boolean NOT NULL,
  release_at       bigint NOT NULL,
  expires_at       bigint,
  amount           bigint NOT NULL CHECK (amount BETWEEN 0 AND claimed),
  state            text   NOT NULL CHECK (state IN ('PENDING', 'HELD', 'PAYABLE', 'PAID', 'VOID', 'EXPIRED')),
  transfers        int    NOT NULL,
  PRIMARY KEY (conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id),
  CHECK ((state = 'VOID') = (amount = 0))
) WITH (fillfactor = 80);
-- Granted and denied claims apart: a beneficiary far above a cap has many denied ones, and hardly anybody asks for them.
CREATE INDEX rewards_granted ON rewards
  (storefront_id, beneficiary_id, beneficiary_type, program_id, rule_id, occurred_at, conversion_id)
  WHERE amount > 0;
CREATE INDEX rewards_denied ON rewards
  (storefront_id, beneficiary_id, beneficiary_type, program_id, rule_id, held, occurred_at, conversion_id)
  WHERE amount = 0 AND claimed > 0;
CREATE INDEX rewards_to_release ON rewards (release_at) WHERE state = 'PENDING';
CREATE INDEX rewards_to_expire ON rewards (expires_at) WHERE state = 'PAYABLE' AND expires_at IS NOT NULL;

-- A transfer is one row that names both of its accounts: it cannot be unbalanced, cross units or cross storefronts,
-- because there is no way to write that down.
CREATE TABLE transfers (
  transfer_id         bigint PRIMARY KEY,
  reward_id           text COLLATE "C" NOT NULL,
  reward_transfer     int    NOT NULL CHECK (reward_transfer > 0),
  conversion_revision int    NOT NULL,
  kind                text   NOT NULL,
  storefront_id       text COLLATE "C" NOT NULL,
  unit                text COLLATE "C" NOT NULL,
  debit_account       text COLLATE "C" NOT NULL,
  credit_account      text COLLATE "C" NOT NULL,
  amount              bigint NOT NULL CHECK (amount > 0),
  effective_at        bigint NOT NULL,
  recorded_at         bigint NOT NULL,
  hash                bytea  NOT NULL,
  UNIQUE (reward_id, reward_transfer),
  CONSTRAINT accounts_fit_the_kind CHECK (
    CASE kind
      WHEN 'ACCRUE'   THEN debit_account LIKE 'program:%:expense' AND credit_account LIKE '%:pending'
      WHEN 'ADJUST'   THEN (debit_account LIKE '%:pending' AND credit_account LIKE 'program:%:expense')
                        OR (debit_account LIKE 'program:%:expense' AND credit_account LIKE '%:pending')
      WHEN 'RELEASE'  THEN debit_account LIKE '%:pending' AND credit_account LIKE '%:payable'
      WHEN 'CLAWBACK' THEN (debit_account LIKE '%:payable' OR debit_account LIKE '%:expired')
                       AND credit_account LIKE 'program:%:expense'
      WHEN 'PAYOUT'   THEN debit_account LIKE '%:payable' AND credit_account LIKE '%:paid'
      WHEN 'EXPIRE'   THEN debit_account LIKE '%:payable' AND credit_account LIKE '%:expired'
      ELSE false
    END)
);

-- The two entries of every transfer; credits positive.
CREATE VIEW entries AS
  SELECT transfer_id || '-D' AS entry_id, transfer_id, storefront_id, debit_account AS account, unit,
         -amount AS amount, kind, reward_id, reward_id || '#' || reward_transfer AS idempotency_key,
         conversion_revision, effective_at, recorded_at
    FROM transfers
  UNION ALL
  SELECT transfer_id || '-C', transfer_id, storefront_id, credit_account, unit,
         amount, kind, reward_id, reward_id || '#' || reward_transfer,
         conversion_revision, effective_at, recorded_at
    FROM transfers;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: the ledger is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation', HINT = 'Post a transfer that corrects it.';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfers
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A projection of the entries. numeric: a sum of amounts may exceed what one amount can be.
CREATE TABLE balances (
  storefront_id text COLLATE "C" NOT NULL,
  account       text COLLATE "C" NOT NULL,
  unit          text COLLATE "C" NOT NULL,
  balance       numeric NOT NULL,
  PRIMARY KEY (storefront_id, account, unit)
) WITH (fillfactor = 70);
