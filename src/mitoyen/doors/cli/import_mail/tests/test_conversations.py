import time
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from mitoyen.doors.cli.import_mail.conversations import placed
from mitoyen.doors.cli.import_mail.headings import Heading

MONDAY = datetime(2019, 3, 4, tzinfo=UTC)


def heading(letter_id, *ancestors, day=0, subject="Bague", answers=False, dated=True):
    return Heading(
        letter_id=letter_id,
        ancestors=ancestors,
        subject=subject,
        answers=answers,
        sent_at=MONDAY + timedelta(days=day) if dated else None,
        zone_assumed=False,
    )


def test_letters_hang_together_by_what_they_answer():
    found = placed(
        [
            heading("a", day=1, subject="Bague"),
            heading("x", day=2, subject="Prix"),
            heading("c", "a", "b", day=4, subject="Autre sujet"),
            heading("b", "a", day=3),
        ]
    )

    assert [(p.n, p.conversation, p.title) for p in found] == [
        (0, "a", "Bague"),
        (1, "x", "Prix"),
        (3, "a", "Bague"),
        (2, "a", "Bague"),
    ]


def test_letters_hang_together_by_one_that_is_missing():
    found = placed([heading("b", "gone", day=2), heading("c", "gone", day=1)])

    assert [(p.n, p.conversation) for p in found] == [(1, "gone"), (0, "gone")]


def test_a_wrong_clock_does_not_put_an_answer_first():
    found = placed([heading("b", "a", day=-30), heading("a", day=1), heading("c", "b", day=-60)])

    assert [p.n for p in found] == [1, 0, 2]


def test_letters_without_a_date_stay_where_they_lie():
    found = placed(
        [heading("a", day=1), heading("b", dated=False), heading("c", day=2)],
    )

    assert [p.n for p in found] == [0, 1, 2]


def test_letters_that_answer_each_other_in_a_circle_come_in():
    found = placed([heading("a", "b", day=1), heading("b", "a", day=2), heading("c", "c", day=3)])

    assert sorted(p.n for p in found) == [0, 1, 2]
    assert len({p.conversation for p in found}) == 2


@pytest.mark.parametrize(("by_subject", "conversations"), [(False, 3), (True, 2)])
def test_the_subject_joins_only_when_asked(by_subject, conversations):
    found = placed(
        [
            heading("a", day=1, subject="Commande"),
            heading("b", day=2, subject="commande", answers=True),
            heading("c", day=3, subject="Commande"),
        ],
        by_subject=by_subject,
    )

    assert len({p.conversation for p in found}) == conversations


def test_long_threads_take_no_time():
    chance = Random(1)
    names = [str(n) for n in range(30_000)]
    letters = [heading(n, *names[max(0, int(n) - 2) : int(n)], day=int(n) % 99) for n in names]
    chance.shuffle(letters)
    backwards = [heading(n, str(int(n) - 1), day=0) for n in reversed(names)]
    began = time.perf_counter()

    mixed, turned = placed(letters), placed(backwards)

    assert time.perf_counter() - began < 5
    assert [backwards[p.n].letter_id for p in turned] == names
    for order, given in ((mixed, letters), (turned, backwards)):
        place = {given[p.n].letter_id: where for where, p in enumerate(order)}
        assert all(
            place[a] < place[h.letter_id] for h in given for a in h.ancestors[-1:] if a in place
        )
