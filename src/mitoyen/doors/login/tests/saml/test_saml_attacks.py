"""Each lie of a SAML answer, and each way in which what is signed could be something else than what is read."""

import re
from copy import deepcopy

import pytest
from lxml import etree

from tests.counterparts.saml_issuer import DS, OBJECT_ID, SAML, SAMLP, made_key, time_at

ANOTHER = made_key()
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


async def refused(boreal, browser, make):
    """Begin in a browser, bring what `make(asked)` writes; return the word for why it proves nothing."""
    one = await browser()
    asked = boreal.issuer.asked(await boreal.goes(one))
    _, said = await boreal.returns(one, boreal.issuer.posted(asked, make(asked)))
    assert one.session is None
    assert "problem" in said
    return (await boreal.last_finding()).outcome


SAID_OTHERWISE = {
    "issuer": ({"issuer": "https://other.example"}, "other_issuer"),
    "audience": ({"audience": "https://other.example"}, "audience_wrong"),
    "no audience": ({"audience": ""}, "audience_wrong"),
    "recipient": ({"recipient": "https://other.example/acs"}, "answer_to_something_else"),
    "another request": ({"answers": 'InResponseTo="_other"'}, "answer_to_something_else"),
    "no request": ({"answers": ""}, "answer_to_something_else"),
    "over": ({"over": time_at(minutes=-20), "begins": time_at(minutes=-30)}, "token_over"),
    "of tomorrow": ({"begins": time_at(hours=12), "over": time_at(hours=24)}, "token_over"),
    "old": ({"made": time_at(hours=-2)}, "token_old"),
    "signed in tomorrow": ({"signed_in": time_at(hours=12)}, "auth_time_wrong"),
    "session over": ({"session": f'SessionNotOnOrAfter="{time_at(hours=-1)}"'}, "token_over"),
    "no attribute": ({"attributes": {"email": "a@boreal.example"}}, "subject_missing"),
    "empty attribute": ({"attributes": {OBJECT_ID: ""}}, "subject_missing"),
    "huge attribute": ({"attributes": {OBJECT_ID: "n" * 300}}, "subject_missing"),
}


@pytest.mark.parametrize("lie", SAID_OTHERWISE)
async def test_an_assertion_for_something_else(lie, boreal, browser):
    said, word = SAID_OTHERWISE[lie]
    issuer = boreal.issuer

    outcome = await refused(
        boreal,
        browser,
        lambda asked: issuer.answer(asked, issuer.signed(issuer.assertion(asked, "n1", **said))),
    )

    assert outcome == word


@pytest.mark.parametrize(
    "name_id",
    [
        f'<saml:NameID Format="{EMAIL}">nadia@boreal.example</saml:NameID>',
        f'<saml:NameID Format="{TRANSIENT}">n1</saml:NameID>',
        "<saml:NameID>n1</saml:NameID>",
    ],
    ids=["address", "transient", "unspecified"],
)
async def test_only_a_persistent_name_names_somebody(name_id, connect, browser):
    company = await connect()
    await company.bind("nadia", "n1")
    issuer = company.issuer

    outcome = await refused(
        company,
        browser,
        lambda asked: issuer.answer(
            asked, issuer.signed(issuer.assertion(asked, "n1", name_id=name_id))
        ),
    )

    assert outcome == "subject_not_persistent"


ANSWERED_OTHERWISE = {
    "destination": ({"destination": "https://other.example/acs"}, "answer_to_something_else"),
    "no destination": ({"destination": ""}, "answer_to_something_else"),
    "request": ({"answers": 'InResponseTo="_other"'}, "answer_to_something_else"),
    "no request": ({"answers": ""}, "answer_to_something_else"),
    "issuer": ({"issuer": "https://other.example"}, "other_issuer"),
    "refusal": ({"status": "Responder"}, "provider_refused"),
}


@pytest.mark.parametrize("lie", ANSWERED_OTHERWISE)
async def test_an_answer_to_something_else(lie, boreal, browser):
    said, word = ANSWERED_OTHERWISE[lie]
    issuer = boreal.issuer

    outcome = await refused(
        boreal,
        browser,
        lambda asked: issuer.answer(asked, issuer.signed(issuer.assertion(asked, "n1")), **said),
    )

    assert outcome in {word, "assertion_unreadable"}


def unsigned(issuer, asked):
    return issuer.answer(asked, issuer.assertion(asked, "n1"))


def signed_around(issuer, asked):
    return issuer.signed(unsigned(issuer, asked))


def by_another(issuer, asked):
    return issuer.answer(asked, issuer.signed(issuer.assertion(asked, "n1"), keys=ANOTHER))


def with_sha1(issuer, asked):
    return issuer.answer(asked, issuer.signed(issuer.assertion(asked, "n1"), sha1=True))


def changed_after(issuer, asked):
    return issuer.answer(
        asked, issuer.signed(issuer.assertion(asked, "attacker")).replace("attacker", "n1")
    )


def signature_emptied(issuer, asked):
    signed = issuer.signed(issuer.assertion(asked, "n1"))
    return issuer.answer(
        asked,
        re.sub(r"(<ds:SignatureValue>).*?(</ds:SignatureValue>)", r"\1\2", signed, flags=re.DOTALL),
    )


@pytest.mark.parametrize(
    "lie", [unsigned, signed_around, by_another, with_sha1, changed_after, signature_emptied]
)
async def test_what_the_provider_has_not_signed(lie, boreal, browser):
    outcome = await refused(boreal, browser, lambda asked: lie(boreal.issuer, asked))

    assert outcome in {
        "assertion_unsigned",
        "signature_wrong",
        "algorithm_refused",
        "assertion_unreadable",
    }


# Signature wrapping: the attacker has an assertion of his own, signed, and wants another one to be read.


def parts(issuer, asked):
    answer = etree.fromstring(
        issuer.answer(asked, issuer.signed(issuer.assertion(asked, "attacker"))).encode()
    )
    signed = answer.find(f"{{{SAML}}}Assertion")
    forged = deepcopy(signed)
    for value in forged.iter(f"{{{SAML}}}AttributeValue", f"{{{SAML}}}NameID"):
        value.text = "n1"
    return answer, signed, forged


def without_signature(forged):
    forged.remove(forged.find(f"{{{DS}}}Signature"))
    return forged


def renamed(forged):
    forged.set("ID", "_forged")
    return forged


def before_it(answer, signed, forged):
    signed.addprevious(renamed(without_signature(forged)))


def after_it(answer, signed, forged):
    signed.addnext(renamed(without_signature(forged)))


def same_name_before(answer, signed, forged):
    signed.addprevious(without_signature(forged))


def around_it(answer, signed, forged):
    signed.addprevious(renamed(without_signature(forged)))
    forged.append(signed)


def around_it_with_its_signature(answer, signed, forged):
    signature = signed.find(f"{{{DS}}}Signature")
    forged = renamed(without_signature(forged))
    signed.addprevious(forged)
    forged.insert(1, signature)
    forged.append(signed)


def within_the_signature(answer, signed, forged):
    forged = renamed(without_signature(forged))
    signature = signed.find(f"{{{DS}}}Signature")
    signed.addprevious(forged)
    forged.insert(1, signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(signed)


def in_extensions(answer, signed, forged):
    extensions = etree.Element(f"{{{SAMLP}}}Extensions")
    answer.insert(1, extensions)
    signed.addprevious(renamed(forged))
    extensions.append(signed)


def in_an_answer_of_its_own(answer, signed, forged):
    signed.addprevious(renamed(forged))
    inner = deepcopy(answer)
    for one in inner.findall(f"{{{SAML}}}Assertion"):
        inner.remove(one)
    inner.append(signed)
    answer.append(inner)


def in_an_object_of_the_forged_signature(answer, signed, forged):
    signed.addprevious(renamed(forged))
    holder = etree.SubElement(forged.find(f"{{{DS}}}Signature"), f"{{{DS}}}Object")
    holder.append(signed)


@pytest.mark.parametrize(
    "wrap",
    [
        before_it,
        after_it,
        same_name_before,
        around_it,
        around_it_with_its_signature,
        within_the_signature,
        in_extensions,
        in_an_answer_of_its_own,
        in_an_object_of_the_forged_signature,
    ],
)
async def test_signature_wrapping(wrap, boreal, browser):
    def make(asked):
        answer, signed, forged = parts(boreal.issuer, asked)
        wrap(answer, signed, forged)
        return etree.tostring(answer)

    outcome = await refused(boreal, browser, make)

    assert outcome in {
        "assertion_not_alone",
        "signature_misplaced",
        "assertion_unsigned",
        "assertion_unreadable",
    }


async def test_a_comment_cuts_no_name(connect, browser):
    """`n1<!-- -->.attacker` is not `n1`, though its signature holds without the comment."""
    company = await connect()
    await company.bind("nadia", "n1")
    issuer = company.issuer

    def make(asked):
        signed = issuer.signed(issuer.assertion(asked, "n1.attacker"))
        return issuer.answer(asked, signed.replace("n1.attacker", "n1<!-- -->.attacker"))

    assert await refused(company, browser, make) == "assertion_unreadable"


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
async def test_no_entity_is_read(before, boreal, browser):
    issuer = boreal.issuer

    def make(asked):
        return before + issuer.answer(asked, issuer.signed(issuer.assertion(asked, "n1")))

    assert await refused(boreal, browser, make) == "assertion_unreadable"


async def test_an_encrypted_assertion(boreal, browser):
    def make(asked):
        return boreal.issuer.answer(asked, "<saml:EncryptedAssertion/>")

    assert await refused(boreal, browser, make) == "assertion_encrypted"


async def test_an_answer_is_good_once_and_in_one_browser(boreal, browser):
    one, another = await browser(), await browser()
    form = boreal.issuer.lets_in(await boreal.goes(one), "n1")
    await boreal.goes(another)

    answer = await boreal.posts(another, form)  # a login that another began
    led = await another.get(answer.headers["location"])
    assert "company_over" in led.headers["location"]
    assert another.session is None

    _, said = await boreal.returns(one, form)  # its assertion was brought before
    assert (said["problem"], one.session) == ("company_not_proven", None)
    assert (await boreal.last_finding()).outcome == "replayed"


async def test_what_was_sealed_counts_once_for_its_own_sign_in(boreal, browser):
    one = await browser()
    answer = await boreal.posts(one, boreal.issuer.lets_in(await boreal.goes(one), "n1"))
    led = answer.headers["location"]
    state = re.search(r"asked=([\w-]+)", led)[1]
    other = boreal.issuer.asked(await boreal.goes(one))["state"]

    for odd in (led.replace(state, other), led + "x", re.sub("said=.*", "said=", led)):
        assert "company_over" in (await one.get(odd)).headers["location"]
    assert (await one.get(led)).headers["location"] == "/"
    assert "company_over" in (await one.get(led)).headers["location"]


async def test_nobody_begins_at_the_provider(boreal, browser):
    """No sign-in was begun here: the answer answers nothing."""
    one, issuer = await browser(), boreal.issuer
    asked = issuer.asked(await boreal.goes(one)) | {"state": ""}
    bare = asked | {"id": ""}
    answer = issuer.answer(
        bare, issuer.signed(issuer.assertion(bare, "n1", answers="")), answers=""
    )

    _, said = await boreal.returns(one, issuer.posted(asked, answer))

    assert (said["problem"], one.session) == ("company_over", None)
