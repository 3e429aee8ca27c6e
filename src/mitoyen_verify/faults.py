"""What can be wrong, and where."""

from dataclasses import dataclass, field

ALTERED, MISSING, ERASED, UNEXPECTED, IRREGULAR, REFUSED = (
    "altered",
    "missing",
    "erased",
    "unexpected",
    "irregular",
    "refused",
)

# Each code, and what it amounts to. An erased content is no fault: the journal says so.
KINDS = {
    "checkpoint": ALTERED,
    "list": ALTERED,
    "list_missing": MISSING,
    "no_entries": MISSING,
    "zip_place": IRREGULAR,
    "zip_header": IRREGULAR,
    "zip_directory": IRREGULAR,
    "zip_bytes": ALTERED,
    "tree": ALTERED,
    "entry": ALTERED,
    "entry_or_tile": ALTERED,
    "entries_somewhere": ALTERED,
    "bundle": ALTERED,
    "tile": ALTERED,
    "content": ALTERED,
    "opening_form": ALTERED,
    "member": ALTERED,
    "page": ALTERED,
    "size": ALTERED,
    "entry_missing": MISSING,
    "content_missing": MISSING,
    "member_missing": MISSING,
    "tiles_missing": MISSING,
    "content_erased": ERASED,
    "opening_unexpected": UNEXPECTED,
    "member_unexpected": UNEXPECTED,
    "entry_form": IRREGULAR,
    "entry_index": IRREGULAR,
    "entry_time": IRREGULAR,
    "key": REFUSED,
    "key_of_opening": REFUSED,
}


@dataclass(frozen=True, slots=True)
class Erasure:
    """An entry that says that a part of an earlier one was erased."""

    target: int
    part: str
    at: str
    by: str  # organisation; empty for the operator
    basis: str
    entry: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: a code, and where it applies."""

    code: str
    first: int | None = None  # entry
    last: int | None = None  # entry, `first` included
    part: str | None = None
    path: str | None = None  # in the archive
    detail: str = ""
    erasure: Erasure | None = None

    @property
    def kind(self) -> str:
        """What the finding amounts to."""
        return KINDS[self.code]


@dataclass(slots=True)
class Counts:
    """How much was checked."""

    entries: int = 0
    openings: int = 0
    files: int = 0
    file_bytes: int = 0

    def add(self, more: "Counts") -> None:
        """Count what another part of the work checked."""
        self.entries += more.entries
        self.openings += more.openings
        self.files += more.files
        self.file_bytes += more.file_bytes


@dataclass(slots=True)
class Verdict:
    """What was found in one room, or (without a room) in the archive as a whole."""

    room: str = ""
    name: str = ""
    space: str = ""
    size: int = 0
    start: int = 0
    stop: int = 0
    faults: list[Fault] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)


def joined(faults: list[Fault]) -> list[Fault]:
    """Say once what is said of entries that follow one another; drop repetitions."""
    runs: list[Fault] = []
    last_of: dict[tuple[object, ...], int] = {}  # all but the entries -> place in `runs`
    for fault in dict.fromkeys(faults):
        rest = (fault.code, fault.part, fault.path, fault.detail, fault.erasure)
        place = last_of.get(rest)
        if place is not None and fault.first is not None:
            run = runs[place]
            if run.first is not None and fault.first == (run.last or run.first) + 1:
                runs[place] = Fault(fault.code, run.first, fault.last or fault.first, *rest[1:])
                continue
        last_of[rest] = len(runs)
        runs.append(fault)
    return runs
