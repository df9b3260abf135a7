-- Run once, by the superuser, when the volume is made. A role each, and for each its own database or what the ledger's
-- owner grants it (referrals ledger migrate); the superuser is for nobody on the network.
\set owner `cat /run/secrets/db-owner`
\set rewards `cat /run/secrets/db-rewards`
\set operator `cat /run/secrets/db-operator`
\set registry `cat /run/secrets/db-registry`

CREATE ROLE referrals LOGIN PASSWORD :'owner';
CREATE ROLE rewards LOGIN PASSWORD :'rewards';
CREATE ROLE operator LOGIN PASSWORD :'operator';
CREATE ROLE registry LOGIN PASSWORD :'registry';

CREATE DATABASE referrals OWNER referrals;
CREATE DATABASE registry OWNER registry;
REVOKE ALL ON DATABASE referrals FROM PUBLIC;
REVOKE ALL ON DATABASE registry FROM PUBLIC;
GRANT CONNECT ON DATABASE referrals TO rewards, operator;
