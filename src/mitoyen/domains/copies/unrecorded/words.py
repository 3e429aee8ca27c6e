"""The words and the style of a copy's pages. A copy must be readable alone, so they travel with it."""

WORDS = {
    "fr": {
        "common": "Salon commun",
        "restricted": "Salon restreint",
        "private": "Coulisse",
        "entries": "écritures",
        "copy_of": "Exemplaire de",
        "operator": "Opérateur\u202f:",
        "verify": "Pour vérifier, sans réseau\u202f:",
        "erased": "Contenu effacé\u202f:",
    },
    "en": {
        "common": "Common room",
        "restricted": "Restricted room",
        "private": "Private side",
        "entries": "entries",
        "copy_of": "Own copy of",
        "operator": "Operator:",
        "verify": "To verify, without a network:",
        "erased": "Content erased:",
    },
}

README = {
    "fr": """Exemplaire de l’entreprise

index.html            à lire dans n’importe quel navigateur, sans réseau
rooms/                les journaux\u202f: écritures exactes, arbre, point de contrôle signé, contenus, fichiers
keys.txt              les clés des journaux, telles que l’opérateur les annonce dans la première écriture de chacun
mitoyen-verify.pyz    le vérificateur (Apache-2.0)\u202f; il demande Python 3.11 et le module cryptography

Pour vérifier\u202f:

    pip install cryptography
    python3 mitoyen-verify.pyz exemplaire.zip --lang fr

Il dit, salon par salon, si tout est intact, ou ce qui manque, ce qui a été altéré ou effacé, et où. Comparez les
clés avec celles qu’un autre membre a notées\u202f: l’opérateur ne peut pas en donner deux sans se trahir.
""",
    "en": """Own copy

index.html            to be read in any browser, without a network
rooms/                the journals: exact entries, Merkle tree, signed checkpoint, contents, files
keys.txt              the keys of the journals, as the operator announces them in the first entry of each
mitoyen-verify.pyz    the verifier (Apache-2.0); it needs Python 3.11 and the module cryptography

To verify:

    pip install cryptography
    python3 mitoyen-verify.pyz copy.zip

It says, room by room, whether all is intact, or what is missing, altered or erased, and where. Compare the keys with
those that another member has noted: the operator cannot give out two without betraying himself.
""",
}

STYLE = """:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font: 400 2rem/1.15 Georgia, serif; }
ol, ul { list-style: none; padding: 0; }
li { border-left: 1px solid #7a4a9e; padding: .4rem 0 .8rem 1rem; overflow-wrap: break-word; }
li header { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; font-size: .85rem; color: #667; }
li header b { color: inherit; }
.no { font-family: monospace; }
.thread { font-size: .85rem; color: #667; margin: .2rem 0 0; }
.gone { color: #a33; }
.words p { margin: .4rem 0; }
code, pre { font-size: .85em; overflow-x: auto; }
table { border-collapse: collapse; } td, th { border: 1px solid #99a; padding: .2rem .5rem; }
"""
