"""The links of a project that is published under another account."""

import shutil

import pytest

from website.publication import LINKED, ROOT, outdated, repository, site_address


@pytest.fixture
def root(tmp_path):
    """A copy of the files with links."""
    for name in LINKED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def _publish(root, address):
    path = root / "pyproject.toml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(f'Repository = "{address}"\n' if "Repository =" in line else line for line in lines))


def test_one_line_of_pyproject_says_where_every_link_leads(root):
    before = repository(root)
    _publish(root, "https://github.com/some-body/strides.2")
    texts = outdated(root)
    assert set(texts) == set(LINKED)
    for name, text in texts.items():
        assert before not in text
        (root / name).write_text(text, encoding="utf-8")
    assert outdated(root) == {}
    assert "](https://some-body.github.io/strides.2/)" in texts["README.md"]
    assert 'Homepage = "https://some-body.github.io/strides.2/"' in texts["pyproject.toml"]
    assert "git+https://github.com/some-body/strides.2\n" in texts["docs/install.md"]


@pytest.mark.parametrize(
    ("account", "address"), [("OWNER", ""), ("somebody", "https://somebody.github.io/stridewise/")]
)
def test_the_site_has_an_address_once_somebody_publishes(root, account, address):
    _publish(root, f"https://github.com/{account}/stridewise")
    assert site_address(root) == address


def test_an_address_that_is_no_repository_is_told_what_to_write(root):
    _publish(root, "https://somewhere.org/project")
    with pytest.raises(ValueError, match=r"write https://github\.com/ACCOUNT/NAME"):
        repository(root)
