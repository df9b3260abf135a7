-- Who decided what about a flagged conversion, when and why. Append-only; the decision in force is the newest, which the
-- conversion repeats for the rules.
CREATE TABLE reviews (
  review_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  conversion_id text COLLATE "C" NOT NULL REFERENCES conversions,
  revision      int    NOT NULL,
  flags         text   NOT NULL,
  verdict       text   NOT NULL CHECK (verdict IN ('APPROVED', 'REJECTED')),
  decided_by    text   NOT NULL CHECK (decided_by <> ''),
  reason        text   NOT NULL CHECK (reason <> ''),
  decided_at    bigint NOT NULL
);
CREATE INDEX reviews_of_conversion ON reviews (conversion_id, review_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reviews
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The review list: flagged conversions nobody has decided about, the oldest first.
CREATE INDEX conversions_flagged ON conversions (storefront_id, occurred_at, conversion_id) WHERE flags <> '';
