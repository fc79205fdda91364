"""The twenty checks of each answer: no answer got two verdicts, and verdicts are counted correctly."""

from collections import Counter

from evaluation import speed_verdict
from evaluation.speed_verdict import ANSWERS, RESULT, headline, report, table, verdicts_on
from stridewise.exercises import EXERCISES


def test_the_committed_table_has_a_line_for_each_answer_none_had_two_verdicts():
    asked = [exercise.name for exercise in EXERCISES if exercise.name in ANSWERS]
    rows = [line.split()[:3] for line in RESULT.read_text(encoding="utf-8").splitlines()[4:]]
    assert rows == [[name, answer.__name__, "20"] for name in asked for answer in ANSWERS[name]]


def test_verdicts_are_counted_by_their_words():
    assert verdicts_on(lambda index, strides: None, "element_offset", runs=2).total() == 2  # noqa: ARG005
    assert headline("conv_jit: right, 2 of 2 points.\n9 cases agree.") == "right, 2 of 2 points."
    unknown = "conv_jit: right, 2 of 2 points.\nSpeed could not be measured now: it takes"
    assert headline(unknown) == "right, 2 of 2 points. (speed not measured)"
    rows = list(table({("conv_jit", "one"): Counter({"right": 19, "right, but slow": 1})}))[1:]
    assert [row.split() for row in rows] == [
        ["conv_jit", "one", "19", "right"],
        ["conv_jit", "one", "1", "right,", "but", "slow"],
    ]


def test_the_report_names_the_machine_and_what_was_run():
    text = report({("conv_jit", "one"): Counter({"right": 2})}, runs=2, busy=1)
    machine, heading, empty, *rows = text.splitlines()
    assert "Python" in machine
    assert (heading, empty, len(rows)) == ("2 checks of each answer, with 1 busy process beside them", "", 2)


def test_the_busy_processes_are_ended(monkeypatch):
    started = []
    real = speed_verdict.subprocess.Popen
    monkeypatch.setattr(speed_verdict.subprocess, "Popen", lambda *given: started.append(real(*given)) or started[-1])
    with speed_verdict.other_cores_busy() as count:
        assert len(started) == count >= 1
        assert all(process.poll() is None for process in started)
    assert all(process.poll() is not None for process in started)
