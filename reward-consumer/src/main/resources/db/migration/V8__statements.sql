-- A transfer belongs to one beneficiary. Its account here is the one credited, or, when that is a program's, the one
-- debited; the other side of a transfer between two of its accounts is found with it.
--
-- A statement reads the four accounts of a beneficiary side by side, each in its order, wherever the page begins. The
-- index holds a hash of storefront, unit and account instead of the texts: every posting pays for it, and a collision
-- costs a reader one row that it leaves out.
CREATE VIEW beneficiary_transfers AS
  SELECT transfer_id, storefront_id, unit, kind, reward_id, debit_account, credit_account, amount, effective_at,
         recorded_at,
         CASE WHEN starts_with(credit_account, 'program:') THEN debit_account ELSE credit_account END AS account,
         hashtextextended(
           CASE WHEN starts_with(credit_account, 'program:') THEN debit_account ELSE credit_account END,
           hashtextextended(unit, hashtextextended(storefront_id, 0))) AS statement_key
    FROM transfers;

-- The same expression, or the view does not use it.
CREATE INDEX transfers_of_statement ON transfers (
  hashtextextended(
    CASE WHEN starts_with(credit_account, 'program:') THEN debit_account ELSE credit_account END,
    hashtextextended(unit, hashtextextended(storefront_id, 0))),
  transfer_id);
