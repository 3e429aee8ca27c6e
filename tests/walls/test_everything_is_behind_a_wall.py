"""Nothing stands in the schema by accident: each table has its wall or its reason, each open function its line here."""

# Tables without a wall: they hold nothing of what a room says. Whoever adds one says here why.
WITHOUT_ROOM_CONTENT = {
    "directories_secret": "hashes of tokens, and whose they are",
    "connections_exchange": "hashes of sign-ins under way; what they ask with is encrypted",
    "connections_finding": "what became of sign-ins, in words of ours; whose they were is encrypted",
    "connections_jti": "hashes of names of tokens",
    "connections_reconfirm": "who waits for his next sign-in with the company",
    "connections_refresh": "tokens, encrypted",
    "connections_secret": "secrets, encrypted",
    "connections_sign_in": "which sign-in of a company a session came from",
    "assurance_letter": "hashes of tokens, and whom they ask",
    "assurance_proof": "when people proved their mailboxes",
    "documents_discarded": "random names of objects whose key is gone",
    "house_migration": "names and fingerprints of schema steps",
    "people_access_token": "hashes of tokens, and whose they are",
    "people_attempt": "keyed hashes of what was tried",
    "people_challenge": "hashes of challenges",
    "people_invitation": "hashes of tokens; what the letter said is encrypted",
    "people_login_link": "hashes of tokens",
    "people_passkey": "public keys",
    "people_session": "hashes of tokens, and whose they are",
    "procrastinate_events": "background jobs",
    "procrastinate_jobs": "background jobs: no secret, address or words (journal/jobs.py)",
    "procrastinate_periodic_defers": "background jobs",
    "procrastinate_workers": "background jobs",
}

# Functions that run with the owner's rights and that the application may call, with what they betray by hand.
OPEN_TO_THE_APPLICATION = {
    "api_forget_once": "how many keys were too old",
    "company_of_domain": "which company has proved a domain: sign-in asks before anybody is known",
    "company_of_connection": "whose connection this is, by its unguessable name: sign-in asks before anybody is known",
    "assurance_grades": "how diligent companies are that the acting person shares a space with",
    "assurance_guests": "until when members stay in a space that the acting person is in",
    "assurance_guests_over": "names of guests whose day has come",
    "assurance_steps": "which companies have to answer for their people",
    "copies_kept": "names of archives that are ready",
    "copies_waiting": "who waits for a copy",
    "departures_unshown": "names of members who left and whose space does not say so yet: in a moment it does",
    "documents_give_up": "nothing: the acting person's own upload goes",
    "documents_give_up_expired": "how many uploads are over",
    "documents_key_of": "the wrapped key of a file in a room that the person may read",
    "documents_removable": "random names of objects whose key is gone",
    "domains_to_look_at": "names of companies that have domains: the house looks at them daily",
    "i_administer": "the acting person's own company",
    "journal_append": "nothing: the open room grows",
    "journal_begin": "nothing: a new room, believed about itself alone",
    "journal_break": "nothing: writing stops in a room, loudly (decision 0011)",
    "journal_erase": "where a part of the open room was stored",
    "journal_faults": "which rooms do not verify and from where on, for the operator's doctor",
    "journal_health": "three numbers",
    "journal_key": "the public key of one log",
    "journal_leaves": "hashes of leaves (decision 0011)",
    "journal_open": "the head of a room that the person may write in",
    "journal_open_for": "the head of a room that the company may write in by itself",
    "journal_store_checkpoint": "nothing: a checkpoint that nobody signed stops sealing, loudly (decision 0011)",
    "journal_store_tile": "whether a tile stands there (decision 0011)",
    "journal_tile_roots": "hashes of tiles (decision 0011)",
    "journal_totals": "numbers",
    "journal_unsealed": "names and sizes of rooms that just moved (decision 0011)",
    "mailbox_proved_until": "until when a mailbox counts, by its person's unguessable name",
    "may_write": "whether a room opens to the person or the company for writing",
    "messages_shown": "messages of a room that the acting person may read",
    "my_organisation": "the acting person's own company",
    "my_place": "the acting person's own place in a room that he may read",
    "my_rooms": "names of the acting person's rooms",
    "own_copy_checkpoint": "to an administrator: what his people could read",
    "own_copy_entries": "to an administrator: what his people could read",
    "own_copy_hashes": "to an administrator: hashes of rooms that his people read",
    "own_copy_openings": "to an administrator: what his people could read",
    "own_copy_rooms": "to an administrator: the rooms that his people read",
    "own_copy_upto": "to an administrator: how far his people could read",
    "person_at_address": "who has an address: sign-in asks before anybody is known",
    "person_in_short": "who a person is, by his unguessable name: sessions ask before anybody is known",
    "reached_now": "who sees a room that the acting person may read",
    "readers_now": "where a room stands, to whoever holds the session of one who may read it",
    "secrets_open": "nothing to whoever holds no secret: which of these still open something",
    "seats_to_leave": "to an administrator: where his own person sits",
    "session_limits_of": "how long a company's people stay signed in",
    "talk_forget_once": "how many keys were too old",
    "security_counts": "to a reader of rooms: how often each company read and took away there",
    "security_note": "nothing: a company's security log grows",
    "spaces_missing_sides": "which parties have no private side, and who may open it: names that say nothing",
    "security_purge": "how many lines of security logs were too old",
    "threads_shown": "threads of a room that the acting person may read",
    "unread_now": "how much the acting person has not read in his rooms",
    "writing_room": "the room that this transaction has open",
}


async def test_each_table_has_a_forced_wall_or_a_reason(house, owner):
    found = await (
        await owner.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'p', 'm', 'v', 'f') AND relnamespace = 'public'::regnamespace"
        )
    ).fetchall()

    assert {name for name, walled in found if not walled} == set(WITHOUT_ROOM_CONTENT)


async def test_each_wall_has_a_policy_for_the_application_that_asks_who_acts(house, owner):
    found = await (
        await owner.execute(
            "SELECT c.relname, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)"
            " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE 'mitoyen_app'::regrole = ANY (p.polroles)"
        )
    ).fetchall()

    asks = ("my_rooms()", "writing_room()", "my_person()", "my_organisation()", "i_administer()")
    for table, reads, writes in found:
        assert any(question in (reads or writes) for question in asks), table
    everybody = await (
        await owner.execute(
            "SELECT polrelid::regclass::text FROM pg_policy WHERE 0 = ANY (polroles)"
        )
    ).fetchall()
    assert everybody == []


async def test_each_function_with_the_owner_s_rights_is_known_here(house, owner):
    found = await (
        await owner.execute(
            "SELECT DISTINCT proname, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND has_function_privilege('mitoyen_app', oid, 'EXECUTE')"
        )
    ).fetchall()

    assert {name for name, _ in found} == set(OPEN_TO_THE_APPLICATION)
    for name, settings in found:
        kept = dict(setting.split("=", 1) for setting in settings)
        assert kept.pop("search_path") == "public, pg_temp", f"{name} could be deceived about names"
        assert set(kept) <= {
            "plan_cache_mode",
            "enable_seqscan",
            "enable_bitmapscan",
        }  # how, not what


async def test_the_kernel_s_functions_are_open_to_the_application_alone(house, owner):
    found = await (
        await owner.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND (prosecdef OR proname ~ '^journal_|^raise_wall') AND has_function_privilege('public', oid, 'EXECUTE')"
        )
    ).fetchall()

    assert {name for (name,) in found} <= set(OPEN_TO_THE_APPLICATION) - {
        name for name in OPEN_TO_THE_APPLICATION if name.startswith(("journal_", "my_"))
    }


async def test_the_application_has_no_more_rights_on_journals_than_to_read(house, owner):
    found = await (
        await owner.execute(
            "SELECT DISTINCT privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee IN ('mitoyen_app', 'PUBLIC') AND table_name LIKE 'journal\\_%'"
        )
    ).fetchall()

    assert found == [("SELECT",)]
