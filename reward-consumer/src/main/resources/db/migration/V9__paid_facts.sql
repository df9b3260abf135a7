-- What was paid of a reward is a fact, whatever state the reward is in and whatever becomes of it; and so is the decision
-- that was paid: from then on the reward changes with its own order's amount only.

-- The credits of conversions as they stood when rewards of theirs were paid. Conversions themselves keep the newest
-- revision only, and so does their topic.
CREATE TABLE paid_conversions (
  conversion_id text COLLATE "C" NOT NULL REFERENCES conversions,
  revision      int   NOT NULL,
  credits       jsonb NOT NULL,
  hash          bytea NOT NULL,
  PRIMARY KEY (conversion_id, revision)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON paid_conversions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- paid_revision: the revision that was paid. overpaid: by unit, what payouts have covered of the reward beyond what is paid
-- of it as it stands now; later payouts of the beneficiary net it. Paid and overpaid of all rewards of a beneficiary are
-- what its account paid holds.
ALTER TABLE rewards
  ADD COLUMN paid_revision int,
  ADD COLUMN overpaid jsonb CHECK (overpaid <> '{}'),
  ADD FOREIGN KEY (conversion_id, paid_revision) REFERENCES paid_conversions,
  DROP CONSTRAINT amount_within_claim,
  ADD CONSTRAINT amount_within_claim
    CHECK (amount >= 0 AND (amount <= claimed OR paid > 0 OR paid_revision IS NOT NULL)),
  DROP CONSTRAINT only_paid_wants,
  ADD CONSTRAINT only_paid_wants
    CHECK (wanted IS NULL OR (paid > 0 OR paid_revision IS NOT NULL) AND wanted <> amount),
  DROP CONSTRAINT within_budget_limit,
  ADD CONSTRAINT within_budget_limit
    CHECK (budget_limit IS NULL OR amount <= budget_limit OR paid > 0 OR paid_revision IS NOT NULL);
CREATE INDEX rewards_overpaid ON rewards (storefront_id, beneficiary_type, beneficiary_id) WHERE overpaid IS NOT NULL;

-- What was refunded of an order, and when the newest refund that counts happened. Null also where older releases did not
-- keep it.
ALTER TABLE conversions
  ADD COLUMN refunded_minor bigint CHECK (refunded_minor > 0),
  ADD COLUMN refunded_at bigint,
  ADD CHECK ((refunded_minor IS NULL) = (refunded_at IS NULL));

-- Rewards that were paid and are as the stored revision says: that revision is what was paid. Of those that wait for a
-- review the paid revision is not known any more.
INSERT INTO paid_conversions
SELECT c.conversion_id, c.revision, c.credits,
       sha256(convert_to(jsonb_build_array(c.conversion_id, c.revision, c.credits)::text, 'UTF8'))
  FROM conversions c
 WHERE EXISTS (SELECT FROM rewards r WHERE r.conversion_id = c.conversion_id AND r.paid > 0 AND r.wanted IS NULL);
UPDATE rewards r SET paid_revision = c.revision
  FROM conversions c
 WHERE c.conversion_id = r.conversion_id AND r.paid > 0 AND r.wanted IS NULL;

-- What a beneficiary was paid and no reward says is paid of it was paid too much. It belongs to rewards that settled batches
-- covered, first to those that stand unpaid for all that.
WITH settled AS (
  SELECT i.* FROM payout_items i JOIN payout_batches b USING (batch_id) WHERE b.state = 'SETTLED'
), covered AS (
  SELECT conversion_id, program_id, rule_id, milestone_at, storefront_id, beneficiary_type, beneficiary_id, unit,
         sum(covered) AS covered
    FROM settled
   GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
), left_over AS (
  SELECT s.storefront_id, s.beneficiary_type, s.beneficiary_id, s.unit,
         s.paid - coalesce((SELECT sum(r.paid) FROM rewards r
                             WHERE (r.storefront_id, r.beneficiary_type, r.beneficiary_id, r.unit)
                                 = (s.storefront_id, s.beneficiary_type, s.beneficiary_id, s.unit)), 0) AS amount
    FROM (SELECT storefront_id, beneficiary_type, beneficiary_id, unit, sum(paid) AS paid FROM settled
           GROUP BY 1, 2, 3, 4) s
), queue AS (
  SELECT k.*, l.amount AS left_over,
         sum(k.beyond) OVER (PARTITION BY k.storefront_id, k.beneficiary_type, k.beneficiary_id, k.unit
                             ORDER BY k.stands_unpaid DESC, k.release_at, k.conversion_id, k.program_id, k.rule_id,
                                      k.milestone_at) - k.beyond AS before
    FROM (SELECT c.*, c.covered - CASE WHEN r.unit = c.unit THEN r.paid ELSE 0 END AS beyond,
                 r.unit = c.unit AND r.amount > r.paid AS stands_unpaid, r.release_at
            FROM covered c
            JOIN rewards r USING (conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id)) k
    JOIN left_over l USING (storefront_id, beneficiary_type, beneficiary_id, unit)
   WHERE k.beyond > 0
)
UPDATE rewards r SET overpaid = o.overpaid
  FROM (SELECT conversion_id, program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id,
               jsonb_object_agg(unit, least(beyond, left_over - before)) AS overpaid
          FROM queue WHERE left_over > before
         GROUP BY 1, 2, 3, 4, 5, 6) o
 WHERE (r.conversion_id, r.program_id, r.rule_id, r.milestone_at, r.beneficiary_type, r.beneficiary_id)
     = (o.conversion_id, o.program_id, o.rule_id, o.milestone_at, o.beneficiary_type, o.beneficiary_id);
