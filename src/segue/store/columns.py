"""What the tables are made of: one `metadata`, and columns as this house writes them."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Integer, MetaData, String, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(40)
ORDERED = String().with_variant(String(collation="C"), "postgresql")
"""Text compared byte by byte on both databases, so that lists sort and prefixes match alike."""


def ms(name: str, **how: Any) -> Column[int]:
    """A moment or a length in milliseconds."""
    return Column(name, BigInteger, nullable=False, default=0, **how)


def number(name: str, default: int = 0) -> Column[int]:
    """A whole number."""
    return Column(name, Integer, nullable=False, default=default)


def text(name: str) -> Column[str]:
    """Text of any length."""
    return Column(name, Text, nullable=False, default="")


def word(name: str, length: int = 40) -> Column[str]:
    """A short word."""
    return Column(name, String(length), nullable=False, default="")


def flag(name: str) -> Column[bool]:
    """Yes or no."""
    return Column(name, Boolean, nullable=False, default=False)


def json(name: str) -> Column[Any]:
    """What is only ever read whole."""
    return Column(name, JSON, nullable=False)


def key() -> Column[str]:
    """The id that names the row."""
    return Column("id", ID, primary_key=True)


def user(**how: Any) -> Column[str]:
    """Whose it is: gone with the account."""
    return Column("user_id", ID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, **how)


def item(**how: Any) -> Column[str]:
    """An item of the catalog."""
    return Column("item_id", ID, ForeignKey("items.id"), nullable=False, **how)
