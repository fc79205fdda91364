"""What whoever executes and judges is told, and what comes back: JSON, so that it can be on another machine.

Neither names the student, nor a path of this machine; what the student's process had shown is text in it.
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

    notebook: sanitized. shown: ids of cells that need not run. points: exercise -> the most it gives, in the lesson's
    order. wanted: the exercises to judge; the other checks are left out. checks: their fingerprints, by which a worker
    with another version knows itself. secret: what inputs are drawn from. seconds: the time limit of one cell.
    """

    notebook: NotebookNode
    shown: frozenset[str]
    points: Mapping[str, float]
    wanted: Sequence[str]
    checks: Mapping[str, str]
    secret: str
    seconds: float
    sandboxed: bool = True

    def packed(self) -> bytes:
        """As JSON; the same order gives the same bytes."""
        return _packed({name: getattr(self, name) for name in self.__slots__} | {"shown": sorted(self.shown)})


def decode_request(data: bytes) -> GradeRequest:
    """What `packed` made bytes of."""
    content = json.loads(data)
    content["notebook"] = from_dict(content["notebook"])
    return GradeRequest(**content | {"shown": frozenset(content["shown"])})


@dataclass(frozen=True, slots=True)
class GradeResponse:
    """What became of an order. runs: of each code cell, by its place. judgements: of the wanted exercises, in order.

    fault: why there are none of these, where the submission could not be graded. unfit: why the one who took the order
    can grade nothing at all.
    """

    runs: Mapping[int, CellRun] = field(default_factory=dict)
    judgements: Sequence[Judgement] = ()
    fault: str = ""
    unfit: str = ""

    def packed(self) -> bytes:
        """As JSON."""
        runs = {place: asdict(run) for place, run in self.runs.items()}
        judgements = [asdict(one) for one in self.judgements]
        return _packed({"runs": runs, "judgements": judgements, "fault": self.fault, "unfit": self.unfit})


def decode_response(data: bytes) -> GradeResponse:
    """What `packed` made bytes of."""
    content = json.loads(data)
    runs = {int(place): _run(words) for place, words in content["runs"].items()}
    judgements = [Judgement(**words) for words in content["judgements"]]
    return GradeResponse(runs, judgements, content["fault"], content["unfit"])


def _run(words: dict[str, Any]) -> CellRun:
    return CellRun(**words | {"outputs": tuple(map(from_dict, words["outputs"]))})


def _packed(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=True).encode("ascii")
