-- Payouts. A batch reserves what it is going to pay until it is settled or cancelled; a settled one posts PAYOUT transfers.
-- The hash of a batch covers its terms and the hashes of its items, so that no item is changed, added or lost between the
-- file that was paid and what is posted for it.
CREATE TABLE payout_batches (
  batch_id      text COLLATE "C" PRIMARY KEY CHECK (batch_id <> ''),
  storefront_id text COLLATE "C",
  unit          text COLLATE "C",
  minimum       bigint NOT NULL CHECK (minimum > 0),
  state         text   NOT NULL CHECK (state IN ('OPEN', 'SETTLED', 'CANCELLED')),
  created_by    text   NOT NULL CHECK (created_by <> ''),
  created_at    bigint NOT NULL,
  closed_by     text   CHECK (closed_by <> ''),
  closed_at     bigint,
  hash          bytea,
  CHECK (state = 'OPEN' OR hash IS NOT NULL),
  CHECK ((state = 'OPEN') = (closed_by IS NULL) AND (closed_by IS NULL) = (closed_at IS NULL))
);
CREATE INDEX payout_batches_open ON payout_batches (batch_id) WHERE state = 'OPEN';

-- The rewards of a batch, first in first out. What an item covers and does not pay was paid too much before.
CREATE TABLE payout_items (
  batch_id         text COLLATE "C" NOT NULL REFERENCES payout_batches,
  item             bigint NOT NULL,
  conversion_id    text COLLATE "C" NOT NULL,
  program_id       text COLLATE "C" NOT NULL,
  rule_id          text COLLATE "C" NOT NULL,
  milestone_at     int    NOT NULL,
  beneficiary_type text   NOT NULL,
  beneficiary_id   text COLLATE "C" NOT NULL,
  storefront_id    text COLLATE "C" NOT NULL,
  unit             text COLLATE "C" NOT NULL,
  covered          bigint NOT NULL CHECK (covered > 0),
  paid             bigint NOT NULL CHECK (paid BETWEEN 0 AND covered),
  hash             bytea  NOT NULL,
  PRIMARY KEY (batch_id, item),
  UNIQUE (conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id, batch_id),
  FOREIGN KEY (conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id) REFERENCES rewards
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payout_items
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A closed batch stays as it is, and nobody changes what an open one was made for.
CREATE FUNCTION refuse_payout_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'OPEN'
     OR (NEW.batch_id, NEW.minimum, NEW.created_by, NEW.created_at)
        IS DISTINCT FROM (OLD.batch_id, OLD.minimum, OLD.created_by, OLD.created_at)
     OR (NEW.storefront_id, NEW.unit) IS DISTINCT FROM (OLD.storefront_id, OLD.unit)
     OR OLD.hash IS NOT NULL AND NEW.hash IS DISTINCT FROM OLD.hash THEN
    RAISE EXCEPTION 'Payout batch % is % and stays as it is', OLD.batch_id, OLD.state
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER closed_stays_closed BEFORE UPDATE ON payout_batches
  FOR EACH ROW EXECUTE FUNCTION refuse_payout_change();
CREATE TRIGGER no_removal BEFORE DELETE OR TRUNCATE ON payout_batches
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- paid: how much of the amount payouts have covered. wanted: what the rules say, when something else stands because the
-- reward is paid; such a reward is on the review list.
ALTER TABLE rewards
  ADD COLUMN paid bigint NOT NULL DEFAULT 0,
  ADD COLUMN wanted bigint CHECK (wanted >= 0),
  DROP CONSTRAINT rewards_check,
  ADD CONSTRAINT amount_within_claim CHECK (amount >= 0 AND (amount <= claimed OR paid > 0)),
  ADD CONSTRAINT paid_within_amount CHECK (paid BETWEEN 0 AND amount),
  ADD CONSTRAINT paid_is_all_of_it CHECK ((state = 'PAID') = (paid > 0 AND paid = amount)),
  ADD CONSTRAINT partly_paid_is_payable CHECK (paid = 0 OR state IN ('PAYABLE', 'PAID')),
  ADD CONSTRAINT only_paid_wants CHECK (wanted IS NULL OR paid > 0 AND wanted <> amount);
CREATE INDEX rewards_payable ON rewards (storefront_id, beneficiary_type, beneficiary_id, unit) WHERE state = 'PAYABLE';
CREATE INDEX rewards_wanted ON rewards (storefront_id, occurred_at, conversion_id) WHERE wanted IS NOT NULL;
DROP INDEX rewards_to_expire;
CREATE INDEX rewards_to_expire ON rewards (expires_at) WHERE state = 'PAYABLE' AND expires_at IS NOT NULL AND paid = 0;

-- What was decided about changes of paid rewards, by whom and why. The newest decision about an amount is in force.
CREATE TABLE paid_decisions (
  decision_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reward_id   text COLLATE "C" NOT NULL,
  amount      bigint NOT NULL,
  wanted      bigint NOT NULL,
  verdict     text   NOT NULL CHECK (verdict IN ('APPROVED', 'REJECTED')),
  decided_by  text   NOT NULL CHECK (decided_by <> ''),
  reason      text   NOT NULL CHECK (reason <> ''),
  decided_at  bigint NOT NULL
);
CREATE INDEX paid_decisions_of_reward ON paid_decisions (reward_id, decision_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON paid_decisions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
