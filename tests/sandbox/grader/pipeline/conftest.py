"""Two Dask workers for all tests of this folder: each imports for seconds what grading needs."""

import pytest

from grader.pipeline.dask_clients import local_client

WORKERS = 2


@pytest.fixture(scope="package")
def _client():
    with local_client(WORKERS, count=100) as client:
        yield client


@pytest.fixture
def client(_client):
    """A client of them all, also after a test has killed one."""
    _client.wait_for_workers(WORKERS, timeout=60)
    return _client
