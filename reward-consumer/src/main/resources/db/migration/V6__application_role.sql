-- What an application may do that does not own the tables and so cannot disable their triggers: append to append-only
-- tables, read everything, and write projections. It is to be called again after a migration brought new tables.
CREATE FUNCTION grant_ledger_to(application name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  relation record;
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), application);
  FOR relation IN
    SELECT c.oid::regclass AS name, c.relname, c.relkind,
           EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'append_only') AS append_only
      FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v')
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM %I', relation.name, application);
    EXECUTE format('GRANT %s ON %s TO %I',
      CASE
        WHEN relation.relkind = 'v' OR relation.relname = 'flyway_schema_history' THEN 'SELECT'
        WHEN relation.append_only OR relation.relname = 'program_versions' THEN 'SELECT, INSERT'
        WHEN relation.relname IN ('ledger_head', 'budget_head', 'outbox_position') THEN 'SELECT, UPDATE'
        WHEN relation.relname = 'payout_batches' THEN 'SELECT, INSERT, UPDATE'
        ELSE 'SELECT, INSERT, UPDATE, DELETE'
      END, relation.name, application);
  END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION grant_ledger_to FROM PUBLIC;
