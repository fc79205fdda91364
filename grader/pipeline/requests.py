"""What a worker is asked to grade, and its response. Both travel as JSON, because a worker may be on another machine.

Neither names the student or a path of this machine; what the student's process showed is plain text.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbformat.notebooknode import from_dict

from grader.judging.judge import Judgement
from grader.sandbox.cell_run import CellRun


@dataclass(frozen=True, slots=True)
class GradeRequest:
    """One submission to execute and judge.

    Parameters
    ----------
    notebook : NotebookNode
        The sanitized notebook.
    skipped_cells : frozenset of str
        Ids of cells that need not run.
    points : mapping of str to float
        Exercise -> its maximum, in the lesson's order.
    exercises : sequence of str
        The exercises to judge; the checks of the others are skipped.
    check_fingerprints : mapping of str to str
        Exercise -> fingerprint of its check, by which a worker with another version of Stridewise recognises itself.
    key : str
        The submission's secret key, from which the inputs of judging are drawn; not that of the course.
    cell_seconds : float
        The time limit of one cell.
    sandboxed : bool, default True
        Whether the notebook runs in a sandbox.
    """

    notebook: NotebookNode
    skipped_cells: frozenset[str]
    points: Mapping[str, float]
    exercises: Sequence[str]
    check_fingerprints: Mapping[str, str]
    key: str
    cell_seconds: float
    sandboxed: bool = True

    def encode(self) -> bytes:
        """Return the request as JSON; equal requests give equal bytes."""
        content = {name: getattr(self, name) for name in self.__slots__}
        return _encode(content | {"skipped_cells": sorted(self.skipped_cells)})


def decode_request(data: bytes) -> GradeRequest:
    """Return the request that `GradeRequest.encode` made into bytes."""
    content = json.loads(data)
    content["notebook"] = from_dict(content["notebook"])
    return GradeRequest(**content | {"skipped_cells": frozenset(content["skipped_cells"])})


@dataclass(frozen=True, slots=True)
class GradeResponse:
    """What became of a request.

    Parameters
    ----------
    runs : mapping of int to CellRun, default {}
        The outcome of each code cell, by its position in the notebook.
    judgements : sequence of Judgement, default ()
        Of the requested exercises, in order.
    error : str, default ""
        Why there are neither, where this submission could not be graded.
    worker_problem : str, default ""
        Why the worker cannot grade any submission.
    """

    runs: Mapping[int, CellRun] = field(default_factory=dict)
    judgements: Sequence[Judgement] = ()
    error: str = ""
    worker_problem: str = ""

    def encode(self) -> bytes:
        """Return the response as JSON."""
        runs = {position: asdict(run) for position, run in self.runs.items()}
        judgements = [asdict(judgement) for judgement in self.judgements]
        problems = {"error": self.error, "worker_problem": self.worker_problem}
        return _encode({"runs": runs, "judgements": judgements, **problems})


def decode_response(data: bytes) -> GradeResponse:
    """Return the response that `GradeResponse.encode` made into bytes."""
    content = json.loads(data)
    runs = {int(position): _cell_run(fields) for position, fields in content["runs"].items()}
    judgements = [Judgement(**fields) for fields in content["judgements"]]
    return GradeResponse(runs, judgements, content["error"], content["worker_problem"])


def _cell_run(fields: dict[str, Any]) -> CellRun:
    return CellRun(**fields | {"outputs": tuple(map(from_dict, fields["outputs"]))})


def _encode(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=True).encode("ascii")
