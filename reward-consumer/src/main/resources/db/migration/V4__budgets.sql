-- Budgets. How much of each is taken, for rules that have one in some version; a projection of the rewards.
CREATE TABLE budget_use (
  storefront_id text COLLATE "C" NOT NULL,
  program_id    text COLLATE "C" NOT NULL,
  rule_id       text COLLATE "C" NOT NULL,
  unit          text COLLATE "C" NOT NULL,
  used          numeric NOT NULL CHECK (used >= 0),
  PRIMARY KEY (storefront_id, program_id, rule_id, unit)
) WITH (fillfactor = 70);

-- Every answer of a budget, in the order they were given and numbered without gaps: facts that no computation from
-- conversions brings back. Each row's hash covers the row before it, the last one's stands in budget_head.
CREATE TABLE budget_decisions (
  decision_id   bigint PRIMARY KEY,
  reward_id     text COLLATE "C" NOT NULL,
  storefront_id text COLLATE "C" NOT NULL,
  program_id    text COLLATE "C" NOT NULL,
  rule_id       text COLLATE "C" NOT NULL,
  unit          text COLLATE "C" NOT NULL,
  budget        bigint  NOT NULL,
  used          numeric NOT NULL,
  standing      bigint  NOT NULL CHECK (standing >= 0),
  asked         bigint  NOT NULL CHECK (asked > 0),
  granted       boolean NOT NULL,
  hash          bytea   NOT NULL,
  CHECK (granted = (used + asked <= budget))
);
CREATE INDEX budget_decisions_of_reward ON budget_decisions (reward_id, decision_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON budget_decisions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TABLE budget_head (
  only_row         boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  last_decision_id bigint  NOT NULL CHECK (last_decision_id >= 0),
  last_hash        bytea   NOT NULL
);
INSERT INTO budget_head VALUES (true, 0, decode(repeat('00', 32), 'hex'));

-- At most so much of the claim fits the budget; null: all of it. Such a claim is not looked at again until it changes,
-- and takes no place under a cap while it is 0.
ALTER TABLE rewards
  ADD COLUMN budget_limit bigint CHECK (budget_limit >= 0),
  ADD CONSTRAINT within_budget_limit CHECK (budget_limit IS NULL OR amount <= budget_limit OR paid > 0);
DROP INDEX rewards_denied;
CREATE INDEX rewards_denied ON rewards
  (storefront_id, beneficiary_id, beneficiary_type, program_id, rule_id, held, occurred_at, conversion_id)
  WHERE amount = 0 AND claimed > 0 AND budget_limit IS NULL;
