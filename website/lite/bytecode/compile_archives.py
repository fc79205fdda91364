"""Put bytecode into archives: compile_archives.py FOLDER. It needs the standard library only, of the site's Python."""

import py_compile
import sys
import warnings
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

TAG = sys.implementation.cache_tag


def compile_archive(path: Path, scratch: Path) -> None:
    """Rewrite a wheel, or a zip from which Python imports, with the bytecode of its modules."""
    in_place = path.suffix == ".zip"  # zipimport looks beside the source, and a folder has __pycache__
    source, compiled, target = (scratch / name for name in ("module.py", "module.pyc", "archive"))
    with ZipFile(path) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, data)
            if not entry.filename.endswith(".py"):
                continue
            name = PurePosixPath(entry.filename)
            source.write_bytes(data)
            try:
                py_compile.compile(
                    str(source),
                    str(compiled),
                    dfile=f"{path.name}/{name}",
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,  # the site never changes a source
                )
            except py_compile.PyCompileError:  # a template, or a test of a parser
                continue
            beside = name.with_suffix(".pyc") if in_place else name.parent / "__pycache__" / f"{name.stem}.{TAG}.pyc"
            new.writestr(str(beside), compiled.read_bytes())
    path.write_bytes(target.read_bytes())


def main(folder: Path) -> None:
    """Compile what is in every archive of the folder."""
    warnings.simplefilter("ignore")
    with TemporaryDirectory() as scratch:
        for path in sorted(folder.iterdir()):
            compile_archive(path, Path(scratch))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
