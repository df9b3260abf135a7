-- How far the entries are published. Transfers are numbered without gaps in the order of their commits, so one number
-- says it all. Who publishes holds the row's lock until the broker has everything; others leave it alone meanwhile.
CREATE TABLE outbox_position (
  only_row         boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  last_transfer_id bigint  NOT NULL CHECK (last_transfer_id >= 0)
);
INSERT INTO outbox_position VALUES (true, 0);
