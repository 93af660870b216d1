import pytest

from segue.model.errors import BadInput, NotFound
from segue.model.listening import User
from segue.model.media import Item
from segue.recommend.taste.rulebook import MOST_RULES, RuleBook
from segue.recommend.taste.service import TasteService
from segue.store import Store
from tests import factories as make
from tests.recommend.taste.conftest import NOW


@pytest.fixture
def book(store: Store, library: dict[str, list[Item]]) -> RuleBook:
    return RuleBook(store, lambda: NOW)


def allowed(store: Store, user: User, item: Item) -> bool:
    service = TasteService(store, lambda: NOW)
    return service.rules(user.id).verdict(service.traits([item.id])[item.id], service.local_time(user.id)).allowed


def test_a_rule_acts_is_edited_switched_off_and_undone(
    book: RuleBook, store: Store, user: User, library: dict[str, list[Item]]
) -> None:
    carol, song = library["Carols"][0], library["Three"][0]
    (rule,) = book.add(user.id, "no Christmas music before December")
    assert not allowed(store, user, carol) and allowed(store, user, song)
    assert store.taste.rules(user.id) == [rule]
    edited = book.edit(user.id, rule.id, "no folk")
    assert (edited.id, edited.created_at_ms, edited.said) == (rule.id, rule.created_at_ms, "Never play Folk.")
    assert allowed(store, user, carol) and not allowed(store, user, song)
    book.switch(user.id, rule.id, False)
    assert allowed(store, user, song)
    book.remove(user.id, rule.id)
    assert store.taste.rules(user.id) == []
    book.undo(user.id)  # the removal
    book.undo(user.id)  # the switch
    assert not allowed(store, user, song)
    book.undo(user.id)  # the edit
    assert store.taste.rules(user.id) == [rule]
    book.undo(user.id)  # the rule itself
    assert store.taste.rules(user.id) == [] and allowed(store, user, carol)
    with pytest.raises(NotFound, match="nothing to undo"):
        book.undo(user.id)


def test_any_change_can_be_undone_by_its_id(book: RuleBook, store: Store, user: User) -> None:
    book.add(user.id, "less jazz")
    book.add(user.id, "more folk")
    _, first = store.taste.changes(user.id)
    book.undo(user.id, first.id)
    assert [rule.text for rule in store.taste.rules(user.id)] == ["more folk"]


def test_this_artist_is_the_one_of_the_item(book: RuleBook, user: User, library: dict[str, list[Item]]) -> None:
    item = library["Blue Hour"][0]
    assert book.add(user.id, "less of this artist", item.id)[0].said == "Play less of Ana Ríos."
    assert book.add(user.id, "never this album", item.id)[0].said == "Never play anything from Blue Hour."


def test_what_is_not_understood_is_refused_with_suggestions_and_nothing_is_kept(
    book: RuleBook, store: Store, user: User
) -> None:
    with pytest.raises(BadInput, match="“jaz”") as caught:
        book.add(user.id, "more folk, less jaz")
    assert "Jazz" in caught.value.hint
    with pytest.raises(BadInput, match="more of it, less or none"):
        book.add(user.id, "folk")
    assert store.taste.rules(user.id) == []


def test_nobody_touches_anothers_rules(book: RuleBook, store: Store, user: User) -> None:
    (rule,) = book.add(user.id, "less jazz")
    other = make.user()
    store.accounts.add_user(other)
    for attempt in (
        lambda: book.edit(other.id, rule.id, "no folk"),
        lambda: book.switch(other.id, rule.id, False),
        lambda: book.remove(other.id, rule.id),
        lambda: book.undo(other.id),
        lambda: book.undo(other.id, store.taste.changes(user.id)[0].id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert store.taste.rules(user.id) == [rule]


def test_rules_are_bounded(book: RuleBook, store: Store, user: User) -> None:
    (rule,) = book.add(user.id, "less jazz")
    from dataclasses import replace

    with store.transaction():
        for number in range(MOST_RULES - 1):
            store.taste.change_rule(user.id, f"rul_{number}", replace(rule, id=f"rul_{number}"))
    with pytest.raises(BadInput, match="200 rules"):
        book.add(user.id, "more folk")
