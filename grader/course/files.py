"""Writes files atomically: readers see the old content or the new, never a part of it, even after an interruption."""

from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replace a file's content in one step; its folder is created if necessary.

    Parameters
    ----------
    path : Path
        The file to write.
    content : str or bytes
        Bytes, or text that is written as UTF-8 without translating its line ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    draft = path.with_name(f"{path.name}.new")
    draft.write_bytes(data)
    draft.replace(path)
