"""The faults, each with the tests that must notice it. Add one with every rule, kernel or message that is added."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault.

    Parameters
    ----------
    file : str
        The file that is broken, relative to the repository.
    fault : str
        What is broken, in words.
    before, after : str
        The sound code, which occurs once in the file, and what replaces it.
    tests : tuple of str
        The tests that must notice, as arguments of pytest.
    """

    file: str
    fault: str
    before: str
    after: str
    tests: tuple[str, ...]

    def applied_to(self, text: str) -> str:
        """The file's text with the fault in it. Raises ValueError unless `before` occurs exactly once."""
        if text.count(self.before) != 1:
            raise ValueError(f"{self.file} has {text.count(self.before)} times {self.before!r}; it must have it once")
        return text.replace(self.before, self.after)


MUTANTS: tuple[Mutant, ...] = ()
