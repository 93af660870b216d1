"""What Segue thinks of a listener, rules in plain words, and everything of theirs handed out or erased."""

import tempfile
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from segue.api import shapes as s
from segue.api.auth import Listener, Reader
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.present import Presenter
from segue.model.errors import BadInput, Refused
from segue.model.taste import Rule, RuleChange, Sentence
from segue.recommend.taste.rulebook import RuleBook
from segue.recommend.taste.verdicts import in_force
from segue.wiring import erase_listener

router = APIRouter(prefix="/taste", tags=["taste"])

CONFIRM = "erase everything"
_WHAT = {
    "listens": "plays", "play_counts": "play counts", "positions": "places in things", "feedback": "words on things",
    "opinions": "likes and follows", "slates": "what was put before you", "rules": "rules",
    "rule_changes": "changes of rules", "dismissals": "dismissed sentences", "imports": "files from elsewhere",
    "heard_names": "names from elsewhere", "heard_plays": "waiting plays from elsewhere", "programs": "DJ shows",
    "lines": "lines that the host said to you", "notes": "notes for the host",
}  # fmt: skip


@router.get("", summary="What Segue thinks of me", responses=described())
def portrait(caller: Reader, house: House) -> s.Portrait:
    """In sentences, with the plays behind each. Nobody else sees it."""
    user_id = caller.user.id
    found = house.app.taste.sentences(user_id)
    rules = house.store.taste.rules(user_id)
    listens = house.store.listening.listens_by_id([id_ for sentence in found for id_ in sentence.listen_ids])
    ids = list(dict.fromkeys(listen.item_id for listen in listens.values()))
    entries = {entry.id: entry for entry in Presenter(house.store, user_id).entries(ids)}
    facets = [sentence.facet for sentence in found]
    names = house.store.vocabulary.named(facets)
    return s.Portrait(
        plays=house.app.taste.taste(user_id).plays,
        dismissed=sorted(house.store.taste.dismissed(user_id)),
        entries=[
            s.SentenceShape(
                id=sentence.id,
                text=sentence.text,
                weight=sentence.weight,
                plays=sentence.plays,
                evidence=[
                    s.Evidence(
                        listen_id=listen.id,
                        started_at_ms=listen.started_at_ms,
                        ended=listen.ended,
                        source=listen.source,
                        item=entries[listen.item_id],
                    )
                    for id_ in sentence.listen_ids
                    if (listen := listens.get(id_)) and listen.user_id == user_id and listen.item_id in entries
                ],
                correction=_correction(sentence, names),
                rules=[rule.said for rule in rules if rule.enabled and _names(rule, sentence.facet)],
            )
            for sentence in found
        ],
    )


@router.put("/sentences", summary="Take back a sentence", responses=described())
def judge(body: s.SentenceVerdict, caller: Listener, house: House) -> s.Ok:
    """A dismissed sentence is neither told nor thought any more."""
    house.store.taste.dismiss(caller.user.id, body.id, undo=not body.dismissed)
    return s.Ok()


@router.get("/rules", summary="My rules", responses=described())
def rules(caller: Reader, house: House) -> s.Rules:
    """In plain words, with what was understood of each."""
    return _rules(house, caller.user.id)


@router.post("/rules/understand", summary="What would these words do", responses=described(404))
def understand(body: s.Described, caller: Reader, house: House) -> s.Readings:
    """Says back what was understood, without keeping it."""
    readings = _book(house).understand(caller.user.id, body.text, body.item_id or "")
    return s.Readings(
        entries=[
            s.ReadingShape(
                text=reading.text,
                understood=reading.understood,
                said=reading.said,
                unknown=list(reading.unknown),
                suggestions=list(reading.suggestions),
            )
            for reading in readings
        ]
    )


@router.post("/rules", summary="Add a rule in words", responses=described(400, 404), status_code=201)
def add(body: s.RuleNew, caller: Listener, house: House) -> s.Rules:
    """ "No Christmas music before December", "less of Bach", "more Portuguese". It acts from the next pick on."""
    origin = "sentence" if body.sentence_id else "words"
    _book(house).add(caller.user.id, body.text, body.item_id or "", origin)  # type: ignore[arg-type]
    return _rules(house, caller.user.id)


@router.patch("/rules/{rule_id}", summary="Change a rule", responses=described(400, 404))
def change(rule_id: str, body: s.RuleEdit, caller: Listener, house: House) -> s.Rules:
    """Say it in other words, or switch it on or off."""
    if body.text is not None:
        _book(house).edit(caller.user.id, rule_id, body.text)
    if body.enabled is not None:
        _book(house).switch(caller.user.id, rule_id, body.enabled)
    return _rules(house, caller.user.id)


@router.delete("/rules/{rule_id}", summary="Remove a rule", responses=described(404))
def remove(rule_id: str, caller: Listener, house: House) -> s.Rules:
    """It can be brought back with `undo`."""
    _book(house).remove(caller.user.id, rule_id)
    return _rules(house, caller.user.id)


@router.post("/rules/undo", summary="Undo a change of my rules", responses=described(404))
def undo(body: s.Undo, caller: Listener, house: House) -> s.Rules:
    """The latest one that stands, or the one named."""
    _book(house).undo(caller.user.id, body.change_id or "")
    return _rules(house, caller.user.id)


@router.get(
    "/export",
    summary="Everything that is kept of me",
    response_class=FileResponse,
    responses=described() | {200: {"description": "A zip of JSON.", "content": {"application/zip": {}}}},
)
def export(caller: Reader, house: House) -> FileResponse:
    """Plays, likes, taste, rules, slates, imports: as JSON, in one zip."""
    handle, name = tempfile.mkstemp(suffix=".zip", dir=house.settings.cache_dir)
    Path(name).chmod(0o600)
    try:
        with open(handle, "wb"):  # noqa: PTH123 - a descriptor, not a path
            house.store.mine.export(caller.user.id, Path(name))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    gone = BackgroundTask(Path(name).unlink, missing_ok=True)
    return FileResponse(name, media_type="application/zip", filename="segue-my-listening.zip", background=gone)


@router.get("/erase", summary="What erasing would take", responses=described())
def holdings(caller: Reader, house: House) -> s.Holdings:
    """How much of each kind is kept, and the words that confirm."""
    kept = house.store.mine.holdings(caller.user.id)
    return s.Holdings(entries=_holdings(kept), total=sum(kept.values()), confirm=CONFIRM)


@router.post("/erase", summary="Erase everything of me", responses=described(400))
def erase(body: s.Erase, caller: Listener, house: House) -> s.Erased:
    """Plays, places, likes, taste, rules, slates, shows and imports are removed for good; the account stays."""
    if not caller.csrf_token and "admin" not in caller.scopes:
        raise Refused("A token can't erase your history.", "Do this on the page, or with a token of scope admin.")
    if body.confirm.strip().lower() != CONFIRM:
        raise BadInput("Nothing was erased: the confirming words are missing.", f"They are: {CONFIRM}.")
    gone = erase_listener(house.app, caller.user.id)
    return s.Erased(entries=_holdings(gone), total=sum(gone.values()))


def _book(house: Context) -> RuleBook:
    return RuleBook(house.store, house.accounts.now_ms)


def _rules(house: Context, user_id: str) -> s.Rules:
    now = house.app.taste.local_time(user_id)
    return s.Rules(
        entries=[
            s.RuleShape(
                id=rule.id,
                text=rule.text,
                said=rule.said,
                effect=rule.effect,
                enabled=rule.enabled,
                holds_now=rule.enabled and in_force(rule.when, now),
                origin=rule.origin,
                created_at_ms=rule.created_at_ms,
                updated_at_ms=rule.updated_at_ms,
            )
            for rule in house.store.taste.rules(user_id)
        ],
        changes=[_change(change) for change in house.store.taste.changes(user_id, limit=30)],
    )


def _change(change: RuleChange) -> s.RuleChangeShape:
    before, after = change.before, change.after
    what = "added" if before is None else "removed" if after is None else "changed"
    if before and after and before.enabled != after.enabled:
        what = "switched on" if after.enabled else "switched off"
    said = (after or before).said if after or before else ""  # type: ignore[union-attr]
    return s.RuleChangeShape(
        id=change.id,
        rule_id=change.rule_id,
        what=what,  # type: ignore[arg-type]
        said=said,
        created_at_ms=change.created_at_ms,
        undone=change.undone,
    )


def _names(rule: Rule, facet: str) -> bool:
    return any(facet in group for group in rule.subject.all_of)


def _correction(sentence: Sentence, names: dict[str, str]) -> str:
    """A rule against the sentence, in words that are understood."""
    from segue.recommend.taste.words.lexicon import LANGUAGE_NAMES

    group, _, value = sentence.facet.partition(":")
    name = names.get(sentence.facet, value)
    noun = {"track": "music", "episode": "podcasts", "chapter": "audiobooks"}
    said = {
        "creator": f'"{name}"',
        "collection": f'"{name}"',
        "genre": f'"{name}"',
        "language": LANGUAGE_NAMES.get(value, value),
        "era": f"music from the {value}s",
        "tempo": f"{value} music",
        "energy": f"{value} music",
        "mood": f"{value} music",
        "length": f"{value} episodes",
        "kind": noun.get(value, value),
    }.get(group, name)
    part = sentence.id.split(":")[1] if sentence.id.startswith("hour:") else ""
    when = f" {'at night' if part == 'night' else f'in the {part}'}" if part else ""
    return f"{'less' if sentence.weight > 0 else 'more'} {said}{when}"


def _holdings(kept: dict[str, int]) -> list[s.Holding]:
    named = [s.Holding(what=_WHAT.get(name, name.replace("_", " ")), rows=rows) for name, rows in kept.items()]
    return sorted(named, key=lambda each: -each.rows)
