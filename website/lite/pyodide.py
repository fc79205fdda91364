"""A distribution of Pyodide: a folder (or a wheel that contains one), or the address where a browser finds it."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zipfile import ZipFile

LOCK = "pyodide-lock.json"
ENTRY = "pyodide.mjs"
STDLIB = "python_stdlib.zip"
CORE = (ENTRY, "pyodide.asm.mjs", "pyodide.asm.wasm", STDLIB)
Lock = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Where Pyodide comes from.

    Parameters
    ----------
    address : str
        The address that browsers load it from; empty if the site has a copy.
    folder : Path or None
        The folder that is copied into the site.
    lock : dict
        Its lock file: `info`, and `packages` by name.
    """

    address: str
    folder: Path | None
    lock: Lock

    def has(self, package: str) -> bool:
        """Return whether the package can be had from there: a folder may lack files that the lock lists."""
        entry = self.lock["packages"].get(package)
        return entry is not None and (self.folder is None or (self.folder / Path(entry["file_name"]).name).is_file())

    def copy(self, packages: Iterable[str], target: Path) -> list[Path]:
        """Copy the interpreter, and the files of these packages, into the site; nothing if it has an address.

        Returns
        -------
        list of Path
            The packages' files.
        """
        if self.folder is None:
            return []
        target.mkdir(parents=True)
        files = [Path(self.lock["packages"][package]["file_name"]).name for package in packages]
        for name in (*CORE, *files):
            shutil.copy(self.folder / name, target / name)
        return [target / name for name in files]


def open_distribution(place: str, scratch: Path) -> Distribution:
    """Read the lock file of a distribution.

    Parameters
    ----------
    place : str
        An http address, a folder, or a wheel with such a folder in it.
    scratch : Path
        Where a wheel is unpacked.

    Returns
    -------
    Distribution
    """
    if place.startswith(("http://", "https://")):
        with urlopen(f"{place.rstrip('/')}/{LOCK}", timeout=60) as response:
            return Distribution(place.rstrip("/"), None, json.load(response))
    folder = Path(place)
    if folder.suffix == ".whl":
        folder = _unpacked(folder, scratch)
    return Distribution("", folder, json.loads((folder / LOCK).read_text(encoding="utf-8")))


def _unpacked(wheel: Path, scratch: Path) -> Path:
    """Unpack the folder of the wheel that holds a distribution."""
    with ZipFile(wheel) as archive:
        names = archive.namelist()
        folder = next(name for name in names if name.endswith(f"/{LOCK}")).removesuffix(LOCK)
        archive.extractall(scratch, [name for name in names if name.startswith(folder)])
    return scratch / folder
