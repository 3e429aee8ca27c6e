import pytest

from mitoyen.doors.cli.demo.loader import StoryWrong, story

CAST = """
[[companies]]
key = "aster"
name = "Aster"
trade = "Pompes"
domain = "aster.example"

[[companies]]
key = "boreal"
name = "Boréal"
trade = "Fonderie"
domain = "boreal.example"

[[people]]
key = "karim"
name = "Karim Benali"
company = "aster"
title = "Projet"
mail = "karim@aster.example"
administrator = true

[[people]]
key = "jeanne"
name = "Jeanne Le Goff"
company = "boreal"
title = "Affaires"
mail = "jeanne@boreal.example"

[[people]]
key = "luc"
name = "Luc Sabatier"
company = "aster"
title = "Essais"
mail = "luc@aster.example"

[[spaces]]
key = "p4"
name = "P4"
purpose = "Une pompe."
rooms = ["p4.commun"]

[spaces.parties]
aster = "customer"
boreal = "supplier"
"""
ROOM = """
space = "p4"
name = "Salon commun"
kind = "common"
members = ["karim", "jeanne"]

[[acts]]
at = 2026-09-28T09:00:00+02:00
who = "karim"
kind = "make_room"

[[acts]]
at = 2026-09-28T09:01:00+02:00
who = "karim"
kind = "open_thread"
key = "arbre"
title = "Arbre"
words = "Bonjour."
"""
A_FILE = 'file = {maker = "price_sheet", name = "a.xlsx", parameters = {}}'


@pytest.fixture
def tell(tmp_path):
    def told(acts="", *, cast=CAST, room=ROOM):
        (tmp_path / "cast.toml").write_text(cast, encoding="utf-8")
        (tmp_path / "p4.commun.toml").write_text(room + acts, encoding="utf-8")
        return story(tmp_path)

    return told


def act(line):
    return f"\n[[acts]]\nat = 2026-09-28T10:00:00+02:00\n{line}\n"


def test_a_sound_story_is_told(tell):
    assert [one.key for one in tell().acts] == ["act-1", "arbre"]


def test_an_answer_is_placed_in_its_thread(tell):
    told = tell(act('who = "jeanne"\nkind = "reply"\nto = "arbre"\nwords = "Oui."'))

    assert told.acts[-1].thread == "arbre"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('who = "x"\nkind = "say"\nthread = "arbre"\nwords = "A"', "nobody of the cast"),
        ('who = "luc"\nkind = "say"\nthread = "arbre"\nwords = "A"', "not in the room"),
        ('who = "karim"\nkind = "say"\nthread = "axe"\nwords = "A"', "'axe' is not open"),
        ('who = "karim"\nkind = "say"\nthread = "arbre"', "it needs"),
        ('who = "karim"\nkind = "shout"\nthread = "arbre"\nwords = "A"', "Invalid enum value"),
        ('who = "karim"\nkind = "say"\nthread = "arbre"\nwords = 3', "Expected `str`"),
        ('who = "karim"\nkind = "say"\nthread = "arbre"\nword = "A"', "unknown field `word`"),
        ('who = "karim"\nkind = "reply"\nto = "axe"\nwords = "A"', "called 'axe'"),
        ('who = "jeanne"\nkind = "edit"\nto = "arbre"\nwords = "A"', "somebody else's"),
        ('who = "karim"\nkind = "react"\nto = "arbre"\nemoji = "👍"\nkey = "arbre"', "is taken"),
        (
            'who = "karim"\nkind = "say"\nthread = "arbre"\nwords = "@[Luc Sabatier] ?"',
            "mentions Luc Sabatier",
        ),
        (
            'who = "karim"\nkind = "new_version"\nto = "arbre"\nwords = "A"\n' + A_FILE,
            "no document",
        ),
        (
            'who = "karim"\nkind = "issue_file"\nthread = "arbre"\ntitle = "A"\nwords = "A"\n'
            + A_FILE.replace("price_sheet", "no_such"),
            "no maker",
        ),
        ('who = "jeanne"\nkind = "arrive"\nperson = "luc"', "only an administrator"),
        ('who = "karim"\nkind = "leave"\nperson = "luc"', "luc is not there"),
        ("who = ", "Invalid value"),
    ],
)
def test_a_contradiction_is_said_in_a_sentence(tell, line, sentence):
    with pytest.raises(StoryWrong, match=sentence):
        tell(act(line))


def test_nothing_is_said_in_a_closed_thread(tell):
    close = act('who = "karim"\nkind = "close_thread"\nthread = "arbre"\nwords = "Clos."')
    late = close.replace("10:00", "11:00").replace("close_thread", "say")

    with pytest.raises(StoryWrong, match="not open"):
        tell(close + late)


def test_what_is_retracted_cannot_be_answered(tell):
    retract = act('who = "karim"\nkind = "retract"\nto = "arbre"\nwords = "Erreur."')
    late = retract.replace("10:00", "11:00").replace("retract", "reply")

    with pytest.raises(StoryWrong, match="retracted"):
        tell(retract + late)


def test_who_has_left_no_longer_speaks(tell):
    room = ROOM.replace('"jeanne"]', '"jeanne", "luc"]')
    leave = act('who = "karim"\nkind = "leave"\nperson = "luc"')
    late = act('who = "luc"\nkind = "say"\nthread = "arbre"\nwords = "A"').replace("10:", "11:")

    with pytest.raises(StoryWrong, match="not in the room"):
        tell(leave + late, room=room)


def test_a_room_is_made_before_anything_else(tell):
    with pytest.raises(StoryWrong, match="first act makes the room"):
        tell(room=ROOM.replace('kind = "make_room"', 'kind = "arrive"\nperson = "luc"'))


def test_acts_of_a_room_follow_each_other(tell):
    line = act('who = "karim"\nkind = "say"\nthread = "arbre"\nwords = "A"')

    with pytest.raises(StoryWrong, match="it is not after"):
        tell(line + line)


def test_an_act_says_in_which_offset_its_time_is(tell):
    line = act('who = "karim"\nkind = "say"\nthread = "arbre"\nwords = "A"')

    with pytest.raises(StoryWrong, match="timezone"):
        tell(line.replace("+02:00", ""))


def test_a_missing_room_is_named(tell):
    cast = CAST.replace('["p4.commun"]', '["p4.commun", "p4.prix"]')

    with pytest.raises(StoryWrong, match=r"p4\.prix\.toml"):
        tell(cast=cast)


def test_an_address_belongs_to_its_company(tell):
    with pytest.raises(StoryWrong, match="is not of aster"):
        tell(cast=CAST.replace("karim@aster", "karim@boreal"))
