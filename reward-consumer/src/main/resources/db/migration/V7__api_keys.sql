-- Who may read a storefront's rewards over HTTP. The key itself is shown once and not kept: 256 random bits need no salt
-- and no slow hash.
CREATE TABLE api_keys (
  key_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  storefront_id text COLLATE "C" NOT NULL CHECK (storefront_id <> ''),
  name          text   NOT NULL CHECK (name <> ''),
  key_hash      bytea  NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
  created_at    bigint NOT NULL,
  revoked_at    bigint
);
