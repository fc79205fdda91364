"""Pyodide's lock file for the site: which packages there are, where, and what each of them needs."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from packaging.utils import canonicalize_name

from website.lite.pyodide import Distribution, Lock
from website.lite.wheels import Wheel

# What other packages require and no lesson imports: for figures in PDF, for time zones, and parts of ipywidgets that
# JupyterLab has already.
UNUSED = frozenset({"fonttools", "pytz", "jupyterlab-widgets", "widgetsnbextension"})
Download = Callable[[str, str | None], Wheel]


def resolve(
    wanted: tuple[str, ...], distribution: Distribution, own: dict[str, Wheel], download: Download
) -> dict[str, Wheel | None]:
    """Find every package that the wanted ones need, but for the unused.

    Parameters
    ----------
    wanted : tuple of str
        Names of packages.
    distribution : Distribution
        Where packages are taken from if they are there.
    own : dict of str to Wheel
        Wheels that come before all others.
    download : callable
        Gets the wheel of a package; its arguments are the name and the version, or None for any.

    Returns
    -------
    dict of str to Wheel or None
        None for those of the distribution.
    """
    environment = environment_of(distribution.lock)
    found: dict[str, Wheel | None] = {}
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name in found or name in UNUSED:
            continue
        entry = distribution.lock["packages"].get(name)
        if name in own:
            found[name] = own[name]
        elif distribution.has(name):
            found[name] = None
        else:
            found[name] = download(name, entry and entry["version"])
        wheel = found[name]
        waiting += wheel.depends(environment) if wheel else map(canonicalize_name, entry["depends"])
    return dict(sorted(found.items()))


def environment_of(lock: Lock) -> dict[str, str]:
    """Return the environment in which requirements are evaluated (PEP 508)."""
    python = lock["info"]["python"]
    return {
        "python_version": ".".join(python.split(".")[:2]),
        "python_full_version": python,
        "sys_platform": "emscripten",
        "platform_system": "Emscripten",
        "platform_machine": lock["info"]["arch"],
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


def site_lock(
    distribution: Distribution, found: dict[str, Wheel | None], pyodide: str, wheels: str, hashes: dict[str, str]
) -> Lock:
    """Return the lock file of the site.

    Parameters
    ----------
    distribution : Distribution
        Its lock is the base.
    found : dict of str to Wheel or None
        What `resolve` returned.
    pyodide, wheels : str
        The addresses of the distribution's folder and of the wheels', from the lock file's.
    hashes : dict of str to str
        SHA-256 of the files in the site, by package.

    Returns
    -------
    dict
        With what was found; of a distribution that is not copied, with all its other packages as well.
    """
    lock = deepcopy(distribution.lock)
    packages = lock["packages"]
    for name in list(packages):
        packages[name]["file_name"] = f"{pyodide}/{packages[name]['file_name']}"
        if name not in found and distribution.folder:
            del packages[name]
    environment = environment_of(lock)
    for name, wheel in found.items():
        if wheel:
            packages[name] = _entry(wheel, environment, wheels)
        packages[name]["depends"] = [other for other in packages[name]["depends"] if canonicalize_name(other) in found]
        packages[name].update({"sha256": hashes[name]} if name in hashes else {})
    return lock


def _entry(wheel: Wheel, environment: dict[str, str], folder: str) -> dict[str, Any]:
    return {
        "name": wheel.name,
        "version": wheel.version,
        "file_name": f"{folder}/{wheel.path.name}",
        "depends": sorted(set(wheel.depends(environment))),
        "imports": wheel.imports,
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }
