-- What a company says of itself: its numbers, its sites, the domains that it has proved, how long its people stay signed in,
-- and who may still come in when its own sign-in does not answer. All of it stands in its own journal.

ALTER TABLE organisations_organisation
    ADD COLUMN idle_minutes integer,      -- of its people's sessions; null: as long as the house allows
    ADD COLUMN lasting_minutes integer;

CREATE TABLE organisations_registration (
    room_id text NOT NULL,
    scheme text NOT NULL,
    organisation_id text NOT NULL,
    number text,                          -- compact, as its register writes it; null once erased
    given_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, scheme)
);

CREATE TABLE organisations_site (
    room_id text NOT NULL,
    site_id text NOT NULL,
    organisation_id text NOT NULL,
    name text,
    address text,
    opened_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, site_id)
);

CREATE TABLE organisations_domain (
    room_id text NOT NULL,
    domain_id text NOT NULL,
    organisation_id text NOT NULL,
    domain text,                          -- lower case, ASCII (RFC 5890); null once erased
    challenge text NOT NULL,              -- what the record must say
    claimed_at timestamptz NOT NULL,
    proved_at timestamptz,
    missing_since timestamptz,            -- proved once, and the record is no longer there
    lapsed_at timestamptz,                -- for so long that both sides were warned
    disputed_at timestamptz,              -- another company had proved it when this one asked
    contested_at timestamptz,             -- another company asked for it since
    PRIMARY KEY (room_id, domain_id)
);
-- One domain, one company. Deferrable: while a company is rebuilt, a domain that it has released since stands there for a
-- moment as proved, and may already be another's.
ALTER TABLE organisations_domain ADD CONSTRAINT organisations_domain_owner
    EXCLUDE USING btree (domain WITH =) WHERE (proved_at IS NOT NULL) DEFERRABLE;

CREATE TABLE organisations_referent (
    room_id text NOT NULL,
    person_id text NOT NULL,
    organisation_id text NOT NULL,
    named_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, person_id)
);

SELECT raise_wall(t::regclass) FROM unnest(ARRAY['organisations_registration', 'organisations_site', 'organisations_domain',
    'organisations_referent']) AS t;

-- A company's people see what their company says of itself.
CREATE POLICY own_company ON organisations_registration FOR SELECT TO mitoyen_app USING (organisation_id = (SELECT my_organisation()));
CREATE POLICY own_company ON organisations_site FOR SELECT TO mitoyen_app USING (organisation_id = (SELECT my_organisation()));
CREATE POLICY own_company ON organisations_domain FOR SELECT TO mitoyen_app USING (organisation_id = (SELECT my_organisation()));
CREATE POLICY own_company ON organisations_referent FOR SELECT TO mitoyen_app USING (organisation_id = (SELECT my_organisation()));

GRANT SELECT, INSERT, UPDATE, DELETE ON organisations_registration, organisations_site, organisations_domain,
    organisations_referent TO mitoyen_app;

-- When a domain was last looked at: no act, and forgotten with it.
CREATE TABLE organisations_domain_look (
    domain_id text PRIMARY KEY,
    organisation_id text NOT NULL,
    looked_at timestamptz NOT NULL,
    answer text NOT NULL CHECK (answer IN ('there', 'other', 'nothing', 'no_answer'))
);
ALTER TABLE organisations_domain_look ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisations_domain_look FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_works ON organisations_domain_look TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY own_company ON organisations_domain_look TO mitoyen_app
    USING (organisation_id = (SELECT my_organisation())) WITH CHECK (organisation_id = (SELECT my_organisation()));
GRANT SELECT, INSERT, UPDATE, DELETE ON organisations_domain_look TO mitoyen_app;

-- Which company has proved a domain, asked before anybody is known: it chooses the sign-in of an address.
CREATE FUNCTION company_of_domain(domain text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.organisation_id FROM organisations_domain d JOIN organisations_organisation o USING (room_id, organisation_id)
    WHERE d.domain = lower(company_of_domain.domain) AND d.proved_at IS NOT NULL
$$;

-- How long a company wants its people signed in, asked at each sign-in. Null: as long as the house allows.
CREATE FUNCTION session_limits_of(company text, OUT idle interval, OUT lasting interval) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT make_interval(mins => o.idle_minutes), make_interval(mins => o.lasting_minutes)
    FROM organisations_organisation o WHERE o.organisation_id = company
$$;

-- Whose domains to look at again, beside serving: claimed in the last month, or proved.
CREATE FUNCTION domains_to_look_at(since timestamptz, claimed_after timestamptz)
    RETURNS TABLE (organisation_id text, domain_id text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.organisation_id, d.domain_id
    FROM organisations_domain d JOIN organisations_organisation o USING (room_id, organisation_id)
    LEFT JOIN organisations_domain_look l USING (domain_id)
    WHERE d.domain IS NOT NULL AND (d.proved_at IS NOT NULL OR d.claimed_at > claimed_after)
        AND coalesce(l.looked_at, '-infinity') < since
    ORDER BY coalesce(l.looked_at, '-infinity'), d.domain_id LIMIT 500
$$;

-- When somebody last proved in a session who he is: a grave act asks for it anew. And the network that it came from, for its
-- own person alone.
ALTER TABLE people_session
    ADD COLUMN proven_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN network text NOT NULL DEFAULT '';

REVOKE EXECUTE ON FUNCTION company_of_domain(text), session_limits_of(text), domains_to_look_at(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION company_of_domain(text), session_limits_of(text), domains_to_look_at(timestamptz, timestamptz) TO mitoyen_app;
