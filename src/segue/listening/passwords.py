"""Passwords: argon2id hashes, verified a few at a time so that a flood of sign-ins can't use up the memory."""

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segue.model.errors import BadInput

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_LENGTH = 8
MAX_LENGTH = 256
"""Longer passwords would only cost time to hash."""


@dataclass(frozen=True, slots=True)
class HashCost:
    """argon2id parameters; the default is the second recommendation of RFC 9106, section 4 (64 MiB)."""

    time_cost: int = 3
    memory_kib: int = 65536
    parallelism: int = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password was right, and a fresh hash where the stored one has outdated parameters."""

    right: bool
    new_hash: str = ""


@dataclass(slots=True)
class Passwords:
    """Hashes and verifies. `at_once` hashes run side by side; the others wait their turn."""

    cost: HashCost = HashCost()
    at_once: int = 2
    _turns: threading.Semaphore = field(init=False)
    _hasher: "PasswordHasher" = field(init=False)
    _decoy: str = field(init=False, default="")

    def __post_init__(self) -> None:
        from argon2 import PasswordHasher

        self._turns = threading.Semaphore(self.at_once)
        self._hasher = PasswordHasher(self.cost.time_cost, self.cost.memory_kib, self.cost.parallelism)

    def hash(self, password: str) -> str:
        """The argon2id hash of `password` in PHC form. Raises BadInput when it is too short or too long."""
        if len(password) < MIN_LENGTH:
            raise BadInput(
                f"A password needs at least {MIN_LENGTH} characters.", "A few words in a row are easy to remember."
            )
        if len(password) > MAX_LENGTH:
            raise BadInput(f"A password may have at most {MAX_LENGTH} characters.", "Choose a shorter one.")
        return self.hash_known(password)

    def hash_known(self, password: str) -> str:
        """As `hash`, of a password that is meant to be known to everybody and may be as short as it likes."""
        with self._turns:
            return self._hasher.hash(password)

    def verify(self, stored_hash: str | None, password: str) -> Verdict:
        """Compares `password` with a stored hash.

        None (nobody has that name) costs the same time as a real one, so that names can't be found out by the clock.
        """
        from argon2.exceptions import InvalidHashError, VerificationError

        with self._turns:
            if not self._decoy:
                self._decoy = self._hasher.hash("nobody has this password")
            try:
                self._hasher.verify(stored_hash or self._decoy, password[: MAX_LENGTH + 1])
            except (VerificationError, InvalidHashError):
                return Verdict(False)
            if stored_hash is None:
                return Verdict(False)
            if self._hasher.check_needs_rehash(stored_hash):
                return Verdict(True, self._hasher.hash(password))
            return Verdict(True)
