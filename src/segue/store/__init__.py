"""Every line of SQL: the schema, its migrations, and one repository for each kind of thing."""

from segue.store.accounts import AccountRepo
from segue.store.catalog import CatalogRepo
from segue.store.database import Database
from segue.store.dubs import DubRepo
from segue.store.feeds import FeedRepo
from segue.store.files import FileRepo
from segue.store.imports import ImportRepo
from segue.store.jobs import JobRepo
from segue.store.listening import ListeningRepo
from segue.store.migrate import migrate
from segue.store.mine import MineRepo
from segue.store.names import NameRepo
from segue.store.playlists import PlaylistRepo
from segue.store.profiles import ProfileRepo
from segue.store.readings import ReadingRepo
from segue.store.screens import ScreenRepo
from segue.store.script import ScriptRepo
from segue.store.search import SearchRepo
from segue.store.searches import SearchesRepo
from segue.store.settings import SettingsRepo
from segue.store.shows import ShowRepo
from segue.store.signals import SignalRepo
from segue.store.taste import TasteRepo
from segue.store.traits import TraitsRepo
from segue.store.understandings import UnderstandingRepo
from segue.store.vocabulary import VocabularyRepo


class Store:
    """The whole memory of a house. `with store.transaction():` makes several writes one, `with store.at_once():` lets
    several reads share a connection."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.accounts = AccountRepo(database)
        self.catalog = CatalogRepo(database)
        self.dubs = DubRepo(database)
        self.feeds = FeedRepo(database)
        self.imports = ImportRepo(database)
        self.files = FileRepo(database)
        self.jobs = JobRepo(database)
        self.listening = ListeningRepo(database)
        self.names = NameRepo(database)
        self.mine = MineRepo(database, self.listening.shown)
        self.playlists = PlaylistRepo(database)
        self.profiles = ProfileRepo(database)
        self.readings = ReadingRepo(database)
        self.screens = ScreenRepo(database)
        self.script = ScriptRepo(database)
        self.search = SearchRepo(database)
        self.searches = SearchesRepo(database)
        self.settings = SettingsRepo(database)
        self.shows = ShowRepo(database)
        self.signals = SignalRepo(database)
        self.taste = TasteRepo(database)
        self.traits = TraitsRepo(database)
        self.understandings = UnderstandingRepo(database)
        self.vocabulary = VocabularyRepo(database)
        self.transaction = database.write
        self.at_once = database.at_once
        self.alone = database.alone

    @classmethod
    def open(cls, url: str) -> "Store":
        """Opens the database at `url` (SQLite or PostgreSQL) and brings it to today's schema."""
        database = Database(url)
        migrate(database)
        return cls(database)

    def close(self) -> None:
        """Writes what still waits to be written and closes every connection."""
        self.listening.shown.close()
        self.database.close()


__all__ = ["Store"]
