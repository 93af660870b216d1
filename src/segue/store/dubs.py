"""Dubs, their lines, and what people wish of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from segue.model.dub import Consent, DrawnVoice, Dub, Line, LineReport, ShowDubbing, Term, VoiceMatch
from segue.model.errors import NotFound
from segue.store import schema as t
from segue.store import schema_dub as d
from segue.store.database import Database
from segue.store.rows import noun_of, row_of
from segue.store.sql import chunks, upsert


@dataclass(frozen=True, slots=True)
class LineEdit:
    """What somebody wished of a line: empty fields leave it as it is."""

    start_ms: int
    text: str = ""
    voice: str = ""
    take: int = 0
    approved: bool = False


class DubRepo:
    """Reads and writes dubs."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, dub: Dub) -> None:
        """Writes a dub by its id."""
        with self._db.write() as connection:
            upsert(connection, d.dubs, [row_of(dub, d.dubs)], ["id"])

    def get(self, dub_id: str) -> Dub:
        """One dub. Raises NotFound."""
        with self._db.read() as connection:
            row = connection.execute(select(d.dubs).where(d.dubs.c.id == dub_id)).first()
        if row is None:
            raise NotFound("There is no such dub.", "It may have been removed.")
        return noun_of(Dub, row)

    def of_item(self, item_id: str) -> list[Dub]:
        """An item's dubs, by language."""
        query = select(d.dubs).where(d.dubs.c.item_id == item_id).order_by(d.dubs.c.language)
        with self._db.read() as connection:
            return [noun_of(Dub, row) for row in connection.execute(query)]

    def find(self, item_id: str, language: str) -> Dub | None:
        """The dub of an item in a language."""
        return next((dub for dub in self.of_item(item_id) if dub.language == language), None)

    def published(self, collection_id: str) -> list[Dub]:
        """The published dubs of a show's episodes."""
        query = (
            select(d.dubs)
            .join(t.items, t.items.c.id == d.dubs.c.item_id)
            .where(t.items.c.collection_id == collection_id, d.dubs.c.state == "published")
            .order_by(d.dubs.c.language, d.dubs.c.id)
        )
        with self._db.read() as connection:
            return [noun_of(Dub, row) for row in connection.execute(query)]

    def languages(self, item_ids: Collection[str]) -> dict[str, list[str]]:
        """In which languages items can be heard beside their own: their published dubs', sorted; those with none are
        left out."""
        found: dict[str, list[str]] = {}
        for part in chunks(list(item_ids), 500):
            c = d.dubs.c
            query = select(c.item_id, c.language).where(c.item_id.in_(part), c.state == "published")
            with self._db.read() as connection:
                for item_id, language in connection.execute(query.order_by(c.item_id, c.language)):
                    found.setdefault(item_id, []).append(language)
        return found

    def put_lines(self, dub_id: str, lines: Sequence[Line]) -> None:
        """Replaces a dub's lines, all at once."""
        with self._db.write() as connection:
            connection.execute(delete(d.dub_lines).where(d.dub_lines.c.dub_id == dub_id))
            for part in chunks([row_of(line, d.dub_lines, dub_id=dub_id) for line in lines], 100):
                connection.execute(d.dub_lines.insert(), list(part))

    def lines(self, dub_id: str) -> list[Line]:
        """A dub's lines in their order."""
        query = select(d.dub_lines).where(d.dub_lines.c.dub_id == dub_id).order_by(d.dub_lines.c.position)
        with self._db.read() as connection:
            return [noun_of(Line, row) for row in connection.execute(query)]

    def put_edit(self, dub_id: str, edit: LineEdit) -> None:
        """Writes what somebody wishes of a line."""
        with self._db.write() as connection:
            upsert(connection, d.dub_edits, [row_of(edit, d.dub_edits, dub_id=dub_id)], ["dub_id", "start_ms"])

    def edits(self, dub_id: str) -> dict[int, LineEdit]:
        """What was wished of a dub's lines, by the start of the original line."""
        query = select(d.dub_edits).where(d.dub_edits.c.dub_id == dub_id)
        with self._db.read() as connection:
            found = [noun_of(LineEdit, row) for row in connection.execute(query)]
        return {edit.start_ms: edit for edit in found}

    def put_show(self, wish: ShowDubbing) -> None:
        """Writes what a creator wants of a show."""
        with self._db.write() as connection:
            upsert(connection, d.show_dubbing, [row_of(wish, d.show_dubbing)], ["collection_id"])

    def show(self, collection_id: str) -> ShowDubbing | None:
        """What is wanted of a show; None: it did not opt in."""
        query = select(d.show_dubbing).where(d.show_dubbing.c.collection_id == collection_id)
        with self._db.read() as connection:
            row = connection.execute(query).first()
        return noun_of(ShowDubbing, row) if row and row.languages else None

    def automatic(self) -> list[ShowDubbing]:
        """The shows whose new episodes are dubbed by themselves."""
        query = select(d.show_dubbing).where(d.show_dubbing.c.automatic)
        with self._db.read() as connection:
            return [noun_of(ShowDubbing, row) for row in connection.execute(query)]

    def put_voices(self, collection_id: str, voices: Sequence[VoiceMatch]) -> None:
        """Keeps the voices of a show's speakers."""
        rows = [row_of(voice, d.dub_voices, collection_id=collection_id) for voice in voices]
        with self._db.write() as connection:
            upsert(connection, d.dub_voices, rows, ["collection_id", "speaker", "language"])

    def voices(self, collection_id: str, language: str) -> dict[str, VoiceMatch]:
        """The voices that a show's speakers keep in a language, by speaker."""
        c = d.dub_voices.c
        query = select(d.dub_voices).where(c.collection_id == collection_id, c.language == language)
        with self._db.read() as connection:
            return {row.speaker: noun_of(VoiceMatch, row) for row in connection.execute(query)}

    def forget_voice(self, collection_id: str, speaker: str, language: str) -> None:
        """Takes a speaker's voice in a language away: the next dub finds one."""
        c = d.dub_voices.c
        mine = (c.collection_id == collection_id, c.speaker == speaker, c.language == language)
        with self._db.write() as connection:
            connection.execute(delete(d.dub_voices).where(*mine))

    def put_consent(self, consent: Consent) -> None:
        """Writes a consent by id."""
        with self._db.write() as connection:
            upsert(connection, d.consents, [row_of(consent, d.consents)], ["id"])

    def consents(self, collection_id: str) -> list[Consent]:
        """A show's consents, revoked and ended ones too: they are its record."""
        query = select(d.consents).where(d.consents.c.collection_id == collection_id).order_by(d.consents.c.id)
        with self._db.read() as connection:
            return [noun_of(Consent, row) for row in connection.execute(query)]

    def consent(self, consent_id: str) -> Consent:
        """One consent. Raises NotFound."""
        with self._db.read() as connection:
            row = connection.execute(select(d.consents).where(d.consents.c.id == consent_id)).first()
        if row is None:
            raise NotFound("There is no such consent.", "It may belong to another show.")
        return noun_of(Consent, row)

    def over(self, now_ms: int) -> list[Consent]:
        """The consents of all shows that were not revoked and whose time is over."""
        c = d.consents.c
        query = select(d.consents).where(c.revoked_at_ms.is_(None), c.expires_at_ms <= now_ms).order_by(c.id)
        with self._db.read() as connection:
            return [noun_of(Consent, row) for row in connection.execute(query)]

    def revoke(self, consent_id: str, now_ms: int) -> int:
        """Revokes a consent and ends it (`end`). Raises NotFound."""
        with self._db.write() as connection:
            gone = update(d.consents).where(d.consents.c.id == consent_id, d.consents.c.revoked_at_ms.is_(None))
            connection.execute(gone.values(revoked_at_ms=now_ms))
            return self.end(consent_id, now_ms)

    def end(self, consent_id: str, now_ms: int) -> int:
        """What rests on a consent ends: its dubs are withdrawn, its voices forgotten. Returns how many dubs were
        withdrawn. Raises NotFound."""
        consent = self.consent(consent_id)
        with self._db.write() as connection:
            connection.execute(delete(d.dub_voices).where(d.dub_voices.c.consent_id == consent_id))
            connection.execute(delete(d.drawn_voices).where(d.drawn_voices.c.consent_id == consent_id))
            of_show = select(t.items.c.id).where(t.items.c.collection_id == consent.collection_id)
            query = select(d.dubs.c.id, d.dubs.c.voices).where(d.dubs.c.item_id.in_(of_show))
            found = connection.execute(query.where(d.dubs.c.state != "withdrawn")).all()
            resting = [each.id for each in found if any(v.get("consent_id") == consent_id for v in each.voices)]
            if resting:
                gone = update(d.dubs).where(d.dubs.c.id.in_(resting))
                connection.execute(gone.values(state="withdrawn", published_at_ms=None, updated_at_ms=now_ms))
            return len(resting)

    def put_drawn(self, voice: DrawnVoice) -> None:
        """Writes a drawn voice, in place of the one that its consent had in the language."""
        with self._db.write() as connection:
            upsert(connection, d.drawn_voices, [row_of(voice, d.drawn_voices)], ["consent_id", "language"])

    def drawn(self, collection_id: str) -> list[DrawnVoice]:
        """A show's drawn voices, the latest last. Whether their consents hold is for the caller to ask."""
        c = d.drawn_voices.c
        query = select(d.drawn_voices).where(c.collection_id == collection_id).order_by(c.made_at_ms, c.consent_id)
        with self._db.read() as connection:
            return [noun_of(DrawnVoice, row) for row in connection.execute(query)]

    def put_term(self, term: Term) -> None:
        """Writes a term of a show's glossary."""
        with self._db.write() as connection:
            upsert(connection, d.terms, [row_of(term, d.terms)], ["collection_id", "language", "term"])

    def remove_term(self, collection_id: str, language: str, term: str) -> None:
        """Takes a term out again."""
        c = d.terms.c
        with self._db.write() as connection:
            connection.execute(
                delete(d.terms).where(c.collection_id == collection_id, c.language == language, c.term == term)
            )

    def terms(self, collection_id: str, language: str) -> list[Term]:
        """A show's glossary in a language."""
        c = d.terms.c
        query = select(d.terms).where(c.collection_id == collection_id, c.language == language).order_by(c.term)
        with self._db.read() as connection:
            return [noun_of(Term, row) for row in connection.execute(query)]

    def all_terms(self, collection_id: str) -> list[Term]:
        """A show's glossary in every language."""
        c = d.terms.c
        query = select(d.terms).where(c.collection_id == collection_id).order_by(c.language, c.term)
        with self._db.read() as connection:
            return [noun_of(Term, row) for row in connection.execute(query)]

    def put_report(self, report: LineReport) -> None:
        """Writes a listener's word on a line."""
        with self._db.write() as connection:
            upsert(connection, d.line_reports, [row_of(report, d.line_reports)], ["id"])

    def reports(self, dub_id: str) -> list[LineReport]:
        """What listeners said of a dub's lines, the latest first."""
        query = select(d.line_reports).where(d.line_reports.c.dub_id == dub_id).order_by(d.line_reports.c.id.desc())
        with self._db.read() as connection:
            return [noun_of(LineReport, row) for row in connection.execute(query)]

    def reports_of_show(self, collection_id: str, most: int) -> list[tuple[LineReport, Dub, Line | None]]:
        """The latest `most` reports of a show's lines, each with its dub and the line as it is now."""
        r = d.line_reports
        query = (
            select(r)
            .join(d.dubs, r.c.dub_id == d.dubs.c.id)
            .join(t.items, t.items.c.id == d.dubs.c.item_id)
            .where(t.items.c.collection_id == collection_id)
            .order_by(r.c.created_at_ms.desc(), r.c.id)
            .limit(most)
        )
        with self._db.read() as connection:
            found = [noun_of(LineReport, row) for row in connection.execute(query)]
        dubs = {report.dub_id: self.get(report.dub_id) for report in found}
        lines = {id_: {line.position: line for line in self.lines(id_)} for id_ in dubs}
        return [(each, dubs[each.dub_id], lines[each.dub_id].get(each.position)) for each in found]

    def reports_by_language(self, collection_id: str) -> dict[str, int]:
        """How many lines of a show were reported in each language."""
        query = (
            select(d.dubs.c.language, func.count())
            .join(d.line_reports, d.line_reports.c.dub_id == d.dubs.c.id)
            .join(t.items, t.items.c.id == d.dubs.c.item_id)
            .where(t.items.c.collection_id == collection_id)
            .group_by(d.dubs.c.language)
        )
        with self._db.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}
