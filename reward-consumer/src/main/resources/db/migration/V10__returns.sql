-- Whether the customer was new at the order. Null for signups, and where older releases did not keep it.
ALTER TABLE conversions ADD COLUMN new_customer boolean;

-- RETURN: a payout came back. What is posted satisfies the narrower check before this one and is not read again.
ALTER TABLE transfers DROP CONSTRAINT accounts_fit_the_kind;
ALTER TABLE transfers ADD CONSTRAINT accounts_fit_the_kind CHECK (
  CASE kind
    WHEN 'ACCRUE'   THEN debit_account LIKE 'program:%:expense' AND credit_account LIKE '%:pending'
    WHEN 'ADJUST'   THEN (debit_account LIKE '%:pending' AND credit_account LIKE 'program:%:expense')
                      OR (debit_account LIKE 'program:%:expense' AND credit_account LIKE '%:pending')
    WHEN 'RELEASE'  THEN debit_account LIKE '%:pending' AND credit_account LIKE '%:payable'
    WHEN 'CLAWBACK' THEN (debit_account LIKE '%:payable' OR debit_account LIKE '%:expired')
                     AND credit_account LIKE 'program:%:expense'
    WHEN 'PAYOUT'   THEN debit_account LIKE '%:payable' AND credit_account LIKE '%:paid'
    WHEN 'EXPIRE'   THEN debit_account LIKE '%:payable' AND credit_account LIKE '%:expired'
    WHEN 'RETURN'   THEN debit_account LIKE '%:paid' AND credit_account LIKE '%:payable'
    ELSE false
  END) NOT VALID;

-- The items of settled batches whose money came back, each once, and who said so and why.
CREATE TABLE payout_returns (
  batch_id    text COLLATE "C" NOT NULL,
  item        bigint NOT NULL,
  reason      text   NOT NULL CHECK (reason <> ''),
  returned_by text   NOT NULL CHECK (returned_by <> ''),
  returned_at bigint NOT NULL,
  hash        bytea  NOT NULL,
  PRIMARY KEY (batch_id, item),
  FOREIGN KEY (batch_id, item) REFERENCES payout_items
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payout_returns
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
