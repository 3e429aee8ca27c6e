"""The words of letters, in French and in English, as plain text: who writes, what for, what to do, until when."""

from dataclasses import dataclass
from typing import Final

from babel.dates import format_date

from mitoyen.domains.people.unrecorded import Letter


@dataclass(frozen=True, slots=True)
class _Words:
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words."""

    subject: str
    body: str


_PATHS: Final = {
    "link": "/login/link/",
    "person": "/invitations/",
    "company": "/invitations/",
    "party": "/invitations/",
    "domain_lapsed": "/company/domains",
    "attestation": "/attest/",
}

_WORDS: Final[dict[tuple[str, str], _Words]] = {
    ("link", "fr"): _Words(
        "Votre lien pour entrer dans Mitoyen",
        """\
Bonjour,

Voici le lien que vous avez demandé pour entrer dans Mitoyen :

{link}

Il s’ouvre une seule fois, pendant quinze minutes, dans le navigateur où vous l’avez demandé.

Vous n’avez rien demandé ? Ne faites rien : sans ce navigateur, ce lien n’ouvre rien.
""",
    ),
    ("link", "en"): _Words(
        "Your link to sign in to Mitoyen",
        """\
Hello,

This is the link that you asked for, to sign in to Mitoyen:

{link}

It opens once, for fifteen minutes, in the browser where you asked for it.

You asked for nothing? Do nothing: without that browser, this link opens nothing.
""",
    ),
    ("person", "fr"): _Words(
        "{inviter} vous invite à représenter {company}",
        """\
Bonjour {name},

{inviter} vous invite à représenter {company} dans Mitoyen, où des entreprises travaillent ensemble en
un lieu qui n’appartient à aucune d’elles.

Pour accepter, jusqu’au {until} :

{link}

Les autres verront votre nom et votre entreprise à côté de ce que vous écrirez, rien de plus.

Vous n’attendiez pas cette lettre ? Ne faites rien : sans votre accord, rien ne s’ouvre.
""",
    ),
    ("person", "en"): _Words(
        "{inviter} invites you to represent {company}",
        """\
Hello {name},

{inviter} invites you to represent {company} in Mitoyen, where companies work together in a place that
none of them owns.

To accept, until {until}:

{link}

Others will see your name and your company beside what you write, nothing more.

You did not expect this letter? Do nothing: without your agreement, nothing opens.
""",
    ),
    ("company", "fr"): _Words(
        "La place de {company} est ouverte dans Mitoyen",
        """\
Bonjour {name},

{inviter}, opérateur de cette maison, y a inscrit {company}. Vous en serez l’administrateur : vous y inviterez
vos collègues, et vous seul avec ceux que vous nommerez déciderez de qui la représente.

Pour entrer, jusqu’au {until} :

{link}

L’opérateur n’est partie à aucun espace : Mitoyen ne lui montre rien de ce qui s’y dit, et s’il y changeait quelque
chose, les exemplaires que chacun emporte le montreraient. Il tient la machine : il pourrait lire sa base de données.

Vous n’attendiez pas cette lettre ? Ne faites rien : sans votre accord, rien ne s’ouvre.
""",
    ),
    ("company", "en"): _Words(
        "{company} has its place in Mitoyen",
        """\
Hello {name},

{inviter}, the operator of this house, has registered {company} here. You will be its administrator: you will invite
your colleagues, and only you and those whom you name will decide who represents it.

To come in, until {until}:

{link}

The operator is party to no space: Mitoyen shows him nothing of what is said there, and if he changed any of it, the
copies that each company takes away would show it. He keeps the machine: he could read its database.

You did not expect this letter? Do nothing: without your agreement, nothing opens.
""",
    ),
    ("party", "fr"): _Words(
        "{company} invite votre entreprise dans l’espace « {space} »",
        """\
Bonjour,

{inviter}, de {company}, propose que votre entreprise ({name}) devienne partie de l’espace « {space} ».
Parties présentes : {parties}.

Un espace n’appartient à aucune entreprise : chaque partie y a les mêmes droits et sa propre coulisse, et
emporte son exemplaire quand elle le veut.

Pour accepter au nom de votre entreprise, jusqu’au {until} :

{link}

Ce n’est pas à vous d’en décider ? Faites suivre cette lettre à qui peut engager votre entreprise.
""",
    ),
    ("party", "en"): _Words(
        "{company} invites your company into the space “{space}”",
        """\
Hello,

{inviter}, of {company}, proposes that your company ({name}) become a party of the space “{space}”.
Present parties: {parties}.

A space belongs to no company: each party has the same rights and its own private side, and takes its own
copy away whenever it wants.

To accept for your company, until {until}:

{link}

It is not yours to decide? Forward this letter to whoever can commit your company.
""",
    ),
    ("domain_lapsed", "fr"): _Words(
        "Le domaine {domain} ne porte plus sa preuve",
        """\
Bonjour {name},

Depuis une semaine, l’enregistrement qui prouve que {domain} est à {company} ne se trouve plus. Rien n’est coupé,
mais les entreprises avec qui vous travaillez le voient.

Ce qu’il faut remettre, au caractère près :

{link}

Ce domaine n’est plus le vôtre ? Retirez-le sur la même page.
""",
    ),
    ("domain_lapsed", "en"): _Words(
        "The domain {domain} no longer carries its proof",
        """\
Hello {name},

For a week, the record that proves that {domain} belongs to {company} has not been found. Nothing is cut, but the
companies that you work with see it.

What to put back, to the letter:

{link}

This domain is no longer yours? Take it away on the same page.
""",
    ),
    ("attestation", "fr"): _Words(
        "Qui représente encore {company} ?",
        """\
Bonjour {name},

Vos partenaires comptent sur {company} pour dire qui la représente. Deux minutes suffisent : relisez la liste,
et dites qui est parti.

{link}

Sans réponse sept jours après la première lettre, vos collègues ne pourront plus que lire, et vos partenaires le
verront ; quatorze jours plus tard, ils ne verront plus aucun espace. Répondre rouvre tout aussitôt.
""",
    ),
    ("attestation", "en"): _Words(
        "Who still represents {company}?",
        """\
Hello {name},

Your partners count on {company} to say who represents it. Two minutes will do: read the list again, and say who
has left.

{link}

Without an answer seven days after the first letter, your colleagues will only read, and your partners will see it;
fourteen days later, they will see no space any more. Answering opens all again at once.
""",
    ),
}

_SIGNED: Final = {
    "fr": "\n-- \nMitoyen, {house}\nOpérateur : {operator}, partie à aucun espace\n",
    "en": "\n-- \nMitoyen, {house}\nOperator: {operator}, party to no space\n",
}


def written(letter: Letter, *, public_url: str, house: str, operator: str) -> Written:
    """Return a letter in the words of its language.

    Raises:
        KeyError: when a letter of this kind is never written, or lacks a fact.
    """
    words = _WORDS[letter.kind, letter.language]
    facts = letter.facts | {
        "link": public_url + _PATHS[letter.kind] + letter.facts["token"],
        "until": format_date(letter.until, "long", locale=letter.language),
        "house": house,
        "operator": operator,
    }
    body = words.body + _SIGNED[letter.language]
    return Written(words.subject.format_map(facts), body.format_map(facts))
