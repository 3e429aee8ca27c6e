"""What is said, in English or French, or as JSON."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict

from mitoyen_verify.checking import Result
from mitoyen_verify.faults import ERASED, REFUSED, Fault, Verdict

MOST_LINES = 50  # of one room; JSON has them all

# Each text as (English, French).
_CODES = {
    "checkpoint": ("the signed checkpoint is false", "le point de contrôle signé est faux"),
    "list": (
        "the signature of the list of rooms and pages is false",
        "la signature de la liste des salons et des pages est fausse",
    ),
    "list_missing": (
        "missing: nothing signs the list of rooms and pages, though the key for it is known",
        "absent : rien ne signe la liste des salons et des pages, alors que sa clé est connue",
    ),
    "no_entries": (
        "the copy lists no entry of any room",
        "l'exemplaire n'annonce aucune écriture d'aucun salon",
    ),
    "zip_place": (
        "does not lie in the zip right after what precedes it",
        "n'est pas dans le zip juste après ce qui le précède",
    ),
    "zip_header": (
        "its header in the zip is not what the zip's directory calls for",
        "son en-tête dans le zip n'est pas celui que demande le répertoire du zip",
    ),
    "zip_directory": (
        "the directory of the zip or its end is not exact, or something lies before it",
        "le répertoire du zip ou sa fin n'est pas exact, ou quelque chose le précède",
    ),
    "zip_bytes": (
        "bytes of the zip were changed since it was signed, though no content was",
        "des octets du zip ont changé depuis sa signature, mais aucun contenu",
    ),
    "tree": (
        "do not lead to the signed checkpoint",
        "ne mènent pas au point de contrôle signé",
    ),
    "entry": ("altered", "altérée"),
    "entry_or_tile": (
        "contradicts its fingerprint, and nothing signed tells which is right",
        "contredit son empreinte, et rien de signé ne dit laquelle est juste",
    ),
    "entries_somewhere": (
        "altered among these: the place cannot be told, their fingerprints are lost too",
        "altération parmi celles-ci : lieu indéterminé, leurs empreintes sont perdues aussi",
    ),
    "bundle": ("lengths altered", "longueurs altérées"),
    "tile": (
        "fingerprints altered (the entries may be intact)",
        "empreintes altérées (les écritures peuvent être intactes)",
    ),
    "content": ("content altered", "contenu altéré"),
    "opening_form": ("altered line of contents", "ligne de contenus altérée"),
    "member": ("cannot be read", "illisible"),
    "page": ("page to read altered", "page de lecture altérée"),
    "size": (
        "size in mitoyen-copy.json / in the signed checkpoint:",
        "taille dans mitoyen-copy.json / dans le point de contrôle signé :",
    ),
    "entry_missing": ("missing", "manquante"),
    "content_missing": ("content missing", "contenu manquant"),
    "member_missing": ("missing from the archive", "absent de l'archive"),
    "tiles_missing": ("missing", "manquantes"),
    "content_erased": ("content erased", "contenu effacé"),
    "opening_unexpected": (
        "content that nothing in the journal announces",
        "contenu que rien dans le journal n'annonce",
    ),
    "member_unexpected": ("unexpected file", "fichier inattendu"),
    "entry_form": ("signed, but not in the form of an entry:", "signée, mais mal formée :"),
    "entry_index": ("signed, but says that it is entry", "signée, mais dit être l'écriture"),
    "entry_time": ("dated before the one it follows:", "datée d'avant la précédente :"),
    "key": ("no such key among those given:", "pas de telle clé parmi celles données :"),
    "key_of_opening": (
        "announces another key than the one used",
        "annonce une autre clé que celle utilisée",
    ),
}
_WORDS = {
    "copy": ("Own copy of {0}, made on {1} by {2}", "Exemplaire fait pour {0} le {1}, par {2}"),
    "own_keys": (
        "Keys: those of the copy itself. For full proof, give some you got elsewhere (--keys).",
        "Clés : celles de l'exemplaire lui-même. Pour une preuve entière, donnez-en (--keys).",
    ),
    "given_keys": ("Keys: those you gave.", "Clés : celles que vous avez données."),
    "unsigned": (
        "No key that we know signs the list of rooms and the pages to read.",
        "Aucune clé connue ne signe la liste des salons et les pages de lecture.",
    ),
    "space": ("Space {0}", "Espace {0}"),
    "archive": ("The archive", "L'archive"),
    "intact": (
        "complete and intact, from entry {0} to entry {1}",
        "complet et intact, de l'écriture {0} à l'écriture {1}",
    ),
    "empty": ("no entries in this copy", "aucune écriture dans cet exemplaire"),
    "partial": (
        "; the others of its {0} entries are not in this copy",
        " ; les autres de ses {0} écritures ne sont pas dans cet exemplaire",
    ),
    "faulty": ("NOT INTACT (entries {0} to {1})", "NON INTACT (écritures {0} à {1})"),
    "refused": ("NOT CHECKED, key refused", "NON VÉRIFIÉ, clé refusée"),
    "wrong": ("NOT INTACT", "NON INTACTE"),
    "entry": ("entry {0}", "écriture {0}"),
    "entries": ("entries {0} to {1}", "écritures {0} à {1}"),
    "part": ("part {0}", "partie {0}"),
    "erased": ("on {0} by {1} ({2}, entry {3})", "le {0} par {1} ({2}, écriture {3})"),
    "operator": ("the operator", "l'opérateur"),
    "more": ("and {0} more (--json gives all)", "et {0} de plus (--json les donne tous)"),
    "checked": (
        "Checked: {0} entries in {1} rooms, {2} contents, {3} of them files ({4} bytes).",
        "Vérifié : {0} écritures dans {1} salons, {2} contenus, dont {3} fichiers ({4} octets).",
    ),
    "good": ("Result: everything is intact.", "Résultat : tout est intact."),
    "good_unsigned": (
        "Result: what it holds of each room listed is intact; nothing vouches that none was left out.",
        "Résultat : le contenu de chaque salon listé est intact ; rien n'atteste qu'aucun ne manque.",
    ),
    "bad": (
        "Result: something is altered, missing or unexpected ({0} findings).",
        "Résultat : quelque chose est altéré, manquant ou inattendu ({0} constats).",
    ),
    "bad_key": ("Result: a key is refused.", "Résultat : une clé est refusée."),
}


def plain(text: str) -> str:
    """Return text that can do nothing to a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _spaced(text: str, language: int) -> str:
    """Return text with the spaces that French wants before a colon and a semicolon, never a line's end."""
    return re.sub(" ([:;])", "\u00a0\\1", text) if language else text


def as_text(result: Result, lang: str) -> Iterator[str]:
    """Write the report as lines."""
    words = _Words(1 if lang == "fr" else 0)
    copy = result.copy
    yield words("copy", copy.made_for, copy.made_at, copy.operator)
    yield words("own_keys" if result.own_keys else "given_keys")
    if not result.signed:
        yield words("unsigned")
    space = None
    for verdict in result.verdicts:
        if verdict.room and verdict.space != space:
            space = verdict.space
            yield ""
            yield words("space", space)
        if verdict.room or verdict.faults:
            yield from words.verdict(verdict)
    counts = [verdict.counts for verdict in result.verdicts]
    yield ""
    yield words(
        "checked",
        sum(count.entries for count in counts),
        len(copy.rooms),
        sum(count.openings for count in counts),
        sum(count.files for count in counts),
        sum(count.file_bytes for count in counts),
    )
    faults = sum(len(_faults_of(verdict)) for verdict in result.verdicts)
    good = "good" if result.signed else "good_unsigned"
    yield words({0: good, 1: "bad", 4: "bad_key"}[status(result)], faults)


def status(result: Result) -> int:
    """Return 0 when all is intact, 1 when not, 4 when a key is refused."""
    kinds = {fault.kind for verdict in result.verdicts for fault in verdict.faults}
    return 4 if REFUSED in kinds else 1 if kinds - {ERASED} else 0


def as_json(result: Result) -> str:
    """Write all that was found, for machines."""
    rooms = [
        {
            **asdict(verdict),
            "intact": not _faults_of(verdict),
            "faults": [{"kind": fault.kind, **asdict(fault)} for fault in verdict.faults],
        }
        for verdict in result.verdicts
    ]
    report = {
        "status": status(result),
        "made_at": result.copy.made_at,
        "made_for": result.copy.made_for,
        "operator": result.copy.operator,
        "keys": "copy" if result.own_keys else "given",
        "list_signed": result.signed,
        "archive": rooms[0],
        "rooms": rooms[1:],
    }
    return json.dumps(report, ensure_ascii=False, indent=1)


def _faults_of(verdict: Verdict) -> list[Fault]:
    return [fault for fault in verdict.faults if fault.kind != ERASED]


class _Words:
    def __init__(self, language: int) -> None:
        self._language = language
        self._colon = _spaced(" : ", language) if language else ": "

    def __call__(self, key: str, *values: object) -> str:
        text = _spaced(_WORDS[key][self._language], self._language)
        return text.format(*(plain(str(value)) for value in values))

    def verdict(self, verdict: Verdict) -> Iterator[str]:
        faults = _faults_of(verdict)
        title = plain(verdict.name) if verdict.room else self("archive")
        yield f"  {title}{self._colon}{self._said(verdict, faults)}"
        findings = faults + [fault for fault in verdict.faults if fault.kind == ERASED]
        for fault in findings[:MOST_LINES]:
            yield "    - " + self.fault(fault)
        if len(findings) > MOST_LINES:
            yield "    - " + self("more", len(findings) - MOST_LINES)

    def _said(self, verdict: Verdict, faults: list[Fault]) -> str:
        if not verdict.room:
            return self("wrong")
        if any(fault.code == "key" for fault in faults):
            return self("refused")
        included = verdict.stop - verdict.start
        word = "faulty" if faults else "intact" if included > 0 else "empty"
        said = self(word, verdict.start, verdict.stop - 1)
        return said if included == verdict.size else said + self("partial", verdict.size)

    def fault(self, fault: Fault) -> str:
        where = []
        if fault.first is not None and fault.last not in (None, fault.first):
            where.append(self("entries", fault.first, fault.last))
        elif fault.first is not None:
            where.append(self("entry", fault.first))
        if fault.part:
            where.append(self("part", fault.part))
        if fault.path:
            where.append(plain(fault.path))
        said = _spaced(_CODES[fault.code][self._language], self._language)
        if fault.erasure:
            gone = fault.erasure
            by = gone.by or self("operator")
            said += " " + self("erased", gone.at, by, gone.basis, gone.entry)
        if fault.detail:
            detail = plain(fault.detail)
            said += f" {detail}" if said.endswith(":") else f" ({detail})"
        return ", ".join(where) + (self._colon if where else "") + said
