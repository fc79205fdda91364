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
        """Return the file's text with the fault in it. Raises ValueError unless `before` occurs exactly once."""
        if text.count(self.before) != 1:
            raise ValueError(f"{self.file} has {text.count(self.before)} times {self.before!r}; it must have it once")
        return text.replace(self.before, self.after)


MUTANTS: tuple[Mutant, ...] = (
    # kernels and layout
    Mutant(
        file="src/stridewise/kernels/direct/loops.py",
        fault="a partial tile reaches into memory after the output",
        before="writable = (rows - i) * columns if",
        after="writable = (rows - i + 9) * columns if",
        tests=("tests/unit/kernels/direct/test_micro_kernel.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/direct/micro_kernel.py",
        fault="kc blocks replace the sums before them",
        before="            if product.accumulate:\n",
        after="            if not product.accumulate and False:\n",
        tests=("tests/unit/kernels/direct/test_micro_kernel.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/direct/pack_input.py",
        fault="padding above is ignored",
        before="i * plan.input_block.row_distance - problem.top",
        after="i * plan.input_block.row_distance",
        tests=("tests/unit/kernels/test_conv2d.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/direct/driver.py",
        fault="every group is the first",
        before="regions[row_block + 1], part // tasks.channel_splits,",
        after="regions[row_block + 1], 0 * part // tasks.channel_splits,",
        tests=("tests/unit/kernels/direct/test_micro_kernel.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/direct/driver.py",
        fault="the last task is not run",
        before="    while task < tasks:",
        after="    while task < tasks - 1:",
        tests=("tests/unit/kernels/direct/test_micro_kernel.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/direct/padding_regions.py",
        fault="the region ends one tap early",
        before="last = np.clip(-((starts - length) // reach), first, taps)",
        after="last = np.clip(-((starts - length) // reach) - 1, first, taps)",
        tests=("tests/unit/kernels/direct/test_padding_regions.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/direct/plan.py",
        fault="dilation along the rows is ignored",
        before="(steps, dilation * layout.pixel_step)",
        after="(steps, layout.pixel_step)",
        tests=("tests/unit/kernels/test_conv2d.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/depthwise/row_buffer.py",
        fault="two rows share a slot",
        before="row // job.dilation_rows % job.kernel_rows",
        after="row // job.dilation_rows % max(1, job.kernel_rows - 1)",
        tests=("tests/unit/kernels/depthwise",),
    ),
    Mutant(
        file="src/stridewise/kernels/depthwise/plan.py",
        fault="folded pixels are one too few",
        before="folds: list[int] = [*range(max(2, -(-width // channels)), most + 1), 1]",
        after="folds: list[int] = [*range(max(2, -(-width // channels) - 1), most + 1), 1]",
        tests=("tests/unit/kernels/depthwise/test_plan.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/winograd/transforms.py",
        fault="a wrong constant of F(4, 3)",
        before="odd + Fraction(1, 8) * m3",
        after="odd + Fraction(1, 4) * m3",
        tests=("tests/unit/kernels/winograd/test_transforms.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/winograd/driver.py",
        fault="tasks do not wait for the filters",
        before="            wait_until_finished(worker_state, job.tasks_before)\n",
        after="",
        tests=("tests/unit/kernels/winograd/test_driver.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/winograd/steps.py",
        fault="the last tiles write beyond the output",
        before="while rows > 0 and top + (rows - 1) * job.dilation_rows >= job.rows:",
        after="while rows > 0 and top + (rows - 1) * job.dilation_rows > job.rows:",
        tests=("tests/unit/kernels/winograd/test_driver.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/winograd/plan.py",
        fault="phases of dilation are one too few",
        before="phases = min(dilation, length)",
        after="phases = max(1, min(dilation, length) - 1)",
        tests=("tests/unit/kernels/winograd/test_driver.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/thread_pool.py",
        fault="the caller does not wait for its helpers",
        before="        while _atomic_load(worker_state[ACTIVE_WORKERS]) > 0:\n            _yield_core()\n",
        after="        pass\n",
        tests=("tests/unit/kernels/test_thread_pool.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/problem.py",
        fault='"same" puts the odd row first',
        before="return total // 2, total - total // 2",
        after="return total - total // 2, total // 2",
        tests=("tests/unit/kernels/test_conv2d.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/api.py",
        fault='precision="exact" takes Winograd',
        before='_PRECISIONS: dict[Any, Algorithm] = {"fast": "auto", "exact": "direct"}',
        after='_PRECISIONS: dict[Any, Algorithm] = {"fast": "auto", "exact": "auto"}',
        tests=("tests/unit/kernels/test_prepare_and_out.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/ladder/lazy_im2col.py",
        fault="dilation is the stride",
        before="geometry.dilation[0] * h, geometry.dilation[1] * v, ci)",
        after="geometry.stride[0] * h, geometry.dilation[1] * v, ci)",
        tests=("tests/unit/kernels/test_generality.py",),
    ),
    Mutant(
        file="src/stridewise/kernels/ladder/reference.py",
        fault="sums in float32",
        before="    total = 0.0\n",
        after="    total = image.dtype.type(0)\n",
        tests=("tests/unit/kernels/ladder",),
    ),
    Mutant(
        file="src/stridewise/kernels/ladder/register_tile.py",
        fault="the last pixel of a row is left out",
        before="v = min(left, columns - ROWS)",
        after="v = min(left, columns - ROWS - 1)",
        tests=("tests/unit/kernels/test_every_kernel.py",),
    ),
    Mutant(
        file="src/stridewise/layout/safe_strides.py",
        fault="a view that starts before its array passes if it ends within it",
        before="if own_lowest <= lowest and highest <= own_highest:",
        after="if highest <= own_highest:",
        tests=("tests/unit/layout/test_safe_strides.py",),
    ),
    Mutant(
        file="src/stridewise/layout/recording.py",
        fault="negative indices count from the front",
        before="(index + length if index < 0 else index) * stride",
        after="index * stride",
        tests=("tests/unit/layout/test_recording_styles.py",),
    ),
    Mutant(
        file="src/stridewise/layout/recording.py",
        fault="adding in place to a slice writes it twice",
        before="            return  # a[1:3] += 1",
        after="            pass  # a[1:3] += 1",
        tests=("tests/unit/layout/test_recording_styles.py",),
    ),
    Mutant(
        file="src/stridewise/layout/recording.py",
        fault="an array that was not recorded is taken",
        before='        raise CannotRecordError("an array from a place that it does not see")',
        after="        return value",
        tests=("tests/unit/layout/test_recording_styles.py",),
    ),
    Mutant(
        file="src/stridewise/layout/recording.py",
        fault="an output given by position is not a write",
        before="        if shared and name not in RETURN_VIEWS",
        after="        if False and name not in RETURN_VIEWS",
        tests=("tests/unit/layout/test_recording_styles.py",),
    ),
    Mutant(
        file="src/stridewise/layout/followed_functions.py",
        fault="imports inside a function are not recorded",
        before='"__import__": self._import',
        after='"__import__": builtins.__import__',
        tests=("tests/unit/layout/test_recording_styles.py",),
    ),
    Mutant(
        file="src/stridewise/layout/cache.py",
        fault="the newest line is evicted",
        before="oldest = next(iter(ways))",
        after="oldest = next(reversed(ways))",
        tests=("tests/unit/layout/test_cache.py",),
    ),
    Mutant(
        file="src/stridewise/checker/rules/compare.py",
        fault="differences within a tenth pass",
        before="tolerance = _RELATIVE_TOLERANCE.get(expected.dtype, 0.0)",
        after="tolerance = 0.1",
        tests=("tests/unit/checker/rules/test_compare.py",),
    ),
    Mutant(
        file="src/stridewise/checker/rules/compare.py",
        fault="dtypes are not compared",
        before="            and expected.dtype == received.dtype\n",
        after="",
        tests=("tests/unit/checker/rules/test_compare.py",),
    ),
    Mutant(
        file="src/stridewise/checker/rules/result.py",
        fault="a changed argument is no fault",
        before="        if outcome.changed\n",
        after="        if False\n",
        tests=("tests/unit/checker/rules/test_rules.py",),
    ),
    Mutant(
        file="src/stridewise/checker/rules/result.py",
        fault="infinite numbers are no fault",
        before="~np.isfinite(outcome.value) & np.isfinite(expected)",
        after="np.isnan(outcome.value) & np.isfinite(expected)",
        tests=("tests/unit/checker/rules/test_rules.py",),
    ),
    Mutant(
        file="src/stridewise/checker/rules/layout.py",
        fault="a copy passes for a view",
        before='contract.memory == "view" and not outcome.shares',
        after='contract.memory == "view" and False',
        tests=("tests/unit/checker/test_golden.py",),
    ),
    Mutant(
        file="src/stridewise/checker/rules/values.py",
        fault="the entry of a tuple is counted from 1",
        before="for i, (left, right) in enumerate(entries)",
        after="for i, (left, right) in enumerate(entries, 1)",
        tests=("tests/unit/checker/test_golden.py",),
    ),
    Mutant(
        file="src/stridewise/checker/rules/memory.py",
        fault="the limit is doubled",
        before="self.extra_bytes > self.limit.extra_bytes",
        after="self.extra_bytes > 20 * self.limit.extra_bytes",
        tests=("tests/unit/checker/rules/test_costs.py",),
    ),
    Mutant(
        file="src/stridewise/checker/rules/multiplications.py",
        fault="one more than allowed passes",
        before="self.count > self.limit.most",
        after="self.count > 2 * self.limit.most",
        tests=("tests/unit/checker/rules/test_costs.py",),
    ),
    Mutant(
        file="src/stridewise/checker/rules/rules.py",
        fault="a layout is reported before wrong values",
        before="key=_priority, default=None",
        after="key=lambda _: 0, default=None",
        tests=("tests/unit/checker/rules/test_rules.py",),
    ),
    Mutant(
        file="src/stridewise/checker/diagnosis/match.py",
        fault="errors are evidence",
        before="results += seen.fault is not None and Likeness.SAME_RESULT in compared",
        after="results += seen.fault is not None",
        tests=("tests/unit/checker/diagnosis/test_match.py",),
    ),
    Mutant(
        file="src/stridewise/checker/diagnosis/match.py",
        fault="one case is enough",
        before="        if not any(compared):\n            return None",
        after="        if not any(compared):\n            continue",
        tests=("tests/unit/checker/diagnosis/test_match.py",),
    ),
    Mutant(
        file="src/stridewise/checker/diagnosis/adapted.py",
        fault="an answer that is wrong after the conversion is named all the same",
        before="return not any(seen.is_wrong for seen in self.checked)",
        after="return True",
        tests=("tests/unit/checker/diagnosis/test_adapted.py",),
    ),
    Mutant(
        file="src/stridewise/checker/diagnosis/partial.py",
        fault="cases that differ in two things at once tell a kind",
        before="        if _makes_the_difference(answer, exercise, kind):\n",
        after="        if kind:\n",
        tests=("tests/unit/checker/diagnosis/test_partial.py",),
    ),
    Mutant(
        file="src/stridewise/checker/diagnosis/pairs.py",
        fault="the first of several pairs is named",
        before="if len(by_names) == 1 else ()",
        after="if by_names else ()",
        tests=("tests/unit/checker/diagnosis/test_pairs.py",),
    ),
    Mutant(
        file="src/stridewise/checker/diagnosis/shrink.py",
        fault="a case with another fault is shown",
        before="        if not _have_the_same_fault(smaller, found):",
        after="        if smaller.fault is None:",
        tests=("tests/unit/checker/diagnosis/test_shrink.py",),
    ),
    Mutant(
        file="src/stridewise/checker/diagnosis/symptoms.py",
        fault="a symptom of one case is reported of all",
        before="    return all(found) and",
        after="    return any(found) and",
        tests=("tests/unit/checker/diagnosis/test_symptoms.py",),
    ),
    Mutant(
        file="src/stridewise/checker/messages/explanations.py",
        fault="the remedy is left out",
        before="{_proven_sentence(diagnosis)} {_(found[0].remedy)}",
        after="{_proven_sentence(diagnosis)}",
        tests=("tests/unit/checker/test_golden.py",),
    ),
    Mutant(
        file="src/stridewise/checker/messages/windows.py",
        fault="the stride is ignored",
        before='h * arguments.get("stride", 1), w * arguments.get("stride", 1)',
        after="h, w",
        tests=("tests/unit/checker/messages/test_windows.py",),
    ),
    Mutant(
        file="src/stridewise/checker/messages/arrays.py",
        fault="the mark is on the wrong column",
        before="return _table(name, array, shown, (marked[0], marked[1]))",
        after="return _table(name, array, shown, (marked[0], 0))",
        tests=("tests/unit/checker/messages/test_arrays.py",),
    ),
    # measured times
    Mutant(
        file="src/stridewise/timing/rounds.py",
        fault="rounds spent waiting for a processor count",
        before="    kept = _quiet(rounds, is_alone=is_alone)\n",
        after="    kept = list(rounds)\n",
        tests=("tests/unit/timing/test_rounds.py",),
    ),
    Mutant(
        file="src/stridewise/timing/rounds.py",
        fault="long calls on a busy machine are compared",
        before="min(turn.waited for turn in turns) > DISTURBED and not are_alike",
        after="False and not are_alike",
        tests=("tests/unit/timing/test_rounds.py",),
    ),
    Mutant(
        file="src/stridewise/timing/ceiling.py",
        fault="a ceiling does not rise",
        before="self.rate = max(self.rate, *rates)",
        after="self.rate = self.rate or max(rates)",
        tests=("tests/unit/timing/test_spread.py",),
    ),
    Mutant(
        file="src/stridewise/timing/times.py",
        fault="what cannot be told apart is called faster",
        before="if self.is_busy else ratio.is_level\n",
        after="if self.is_busy else ratio.median == 1\n",
        tests=("tests/unit/timing/test_times.py",),
    ),
    Mutant(
        file="src/stridewise/plots/charts/roofline.py",
        fault="a point lies above the roof",
        before="    peak, bandwidth = _raised(all_points, peak, bandwidth)\n",
        after="",
        tests=("tests/unit/plots/charts/test_roofline.py",),
    ),
    Mutant(
        file="src/stridewise/racing/run.py",
        fault="results are not checked after the measurement",
        before="                failed.append(runner.competitor.name)\n                remarks.append(",
        after="                remarks.append(",
        tests=("tests/unit/racing/test_race.py",),
    ),
    Mutant(
        file="src/stridewise/racing/competitors.py",
        fault="wrong answers run",
        before='    if status == "passed":\n',
        after='    if status in ("passed", "failed"):\n',
        tests=("tests/unit/racing/test_race.py",),
    ),
    Mutant(
        file="src/stridewise/checker/rules/speed.py",
        fault="a speed that is known is called unknown",
        before="        return self.time.within(self.limit.ratio) is None",
        after="        return self.time.within(self.limit.ratio) is not None",
        tests=("tests/unit/checker/rules/test_costs.py",),
    ),
    # the verdict and grading
    Mutant(
        file="src/stridewise/checker/verdict.py",
        fault="an answer that earned nothing gives the number 0",
        before="        if self.points > 0 or sys.platform",
        after="        if self.points >= 0 or sys.platform",
        tests=("tests/lessons/test_check_cells.py",),
    ),
    Mutant(
        file="src/stridewise/checker/answers/time_limit.py",
        fault="the limit of an outer call is taken for one's own",
        before="            if not call.has_expired:",
        after="            if False:",
        tests=("tests/unit/checker/answers/test_time_limit.py",),
    ),
    Mutant(
        file="grader/judging/hidden_cases.py",
        fault="hidden cases have the shapes of public ones only",
        before="(*exercise.cases, *same_shapes, *new_shapes, *public[:1])",
        after="(*exercise.cases, *same_shapes, *public[:1])",
        tests=("tests/unit/grader/judging",),
    ),
    Mutant(
        file="grader/judging/hidden_cases.py",
        fault="hidden cases do not depend on the key",
        before='hashlib.sha256("\\0".join((key, *purpose)).encode())',
        after='hashlib.sha256("\\0".join(purpose).encode())',
        tests=("tests/unit/grader/judging",),
    ),
    Mutant(
        file="grader/judging/hidden_cases.py",
        fault="every submission is judged on the same hidden cases",
        before="json.dumps(list(cells)).encode()",
        after='b""',
        tests=("tests/unit/grader/judging/test_hidden_cases.py",),
    ),
    Mutant(
        file="grader/sandbox/inside/values.py",
        fault="a view may end after its buffer",
        before="if lowest < 0 or highest + dtype.itemsize > buffer.nbytes:",
        after="if lowest < 0:",
        tests=("tests/unit/grader/sandbox/inside/test_values.py",),
    ),
    Mutant(
        file="grader/sandbox/inside/call_answer.py",
        fault="a changed argument is not reported to the judge",
        before="for position, value in outcome.changed.items()}",
        after="for position, value in ()}",
        tests=("tests/unit/grader/judging/test_judge.py",),
    ),
    Mutant(
        file="grader/sandbox/kernel_client.py",
        fault="a reply to an earlier request counts",
        before="        if number != self._number:",
        after="        if number > self._number:",
        tests=("tests/unit/grader/sandbox/test_kernel_client.py",),
    ),
    Mutant(
        file="grader/sandbox/inside/seccomp.py",
        fault="memfd_create is allowed",
        before='"memfd_create": 319,',
        after="",
        tests=("tests/sandbox/grader/sandbox/test_bubblewrap.py",),
    ),
    Mutant(
        file="grader/intake/sanitize.py",
        fault="cells keep their tags",
        before='        cell.metadata.pop("tags", None)',
        after="        pass",
        tests=("tests/unit/grader/intake/test_sanitize.py",),
    ),
    Mutant(
        file="grader/pipeline/fingerprint.py",
        fault="grades do not depend on the sandbox's code, the memory measurement among it",
        before='*("judging", "sandbox", "intake",',
        after='*("judging", "intake",',
        tests=("tests/unit/grader/pipeline/test_fingerprint.py",),
    ),
    Mutant(
        file="grader/pipeline/plan.py",
        fault="a changed check leaves old grades standing",
        before="if entry.checks.get(name) == check)",
        after="if name in entry.checks)",
        tests=("tests/sandbox/grader/pipeline/test_autograde.py::test_where_one_check_changed_that_alone_is_judged",),
    ),
    Mutant(
        file="grader/publish/record.py",
        fault="an undecided exercise gets its points",
        before='    if judgement.status != "undecided" and judgement.points > 0:',
        after="    if judgement.points >= 0:",
        tests=("tests/unit/grader/publish",),
    ),
    Mutant(
        file="grader/reports/spreadsheet.py",
        fault="an undecided exercise is worth 0 in the spreadsheet",
        before='        return "", "undecided"',
        after='        return "0", "undecided"',
        tests=("tests/unit/grader/reports/test_spreadsheet.py",),
    ),
    Mutant(
        file="grader/judging/function_channel.py",
        fault="all calls together have hardly more time than one",
        before="        if self._spent > _TOTAL_TIME * self.seconds:",
        after="        if self._spent > _TOTAL_TIME + self.seconds:",
        tests=("tests/unit/grader/judging/test_remote_answer.py",),
    ),
    Mutant(
        file="src/stridewise/checker/rules/repetition.py",
        fault="a race that shows at full size alone is overlooked",
        before='        if seen.fault is not None and seen.fault.kind == "values":',
        after='        if seen.fault is not None and seen.fault.kind == "shape":',
        tests=("tests/unit/checker/rules/test_repetition.py",),
    ),
    Mutant(
        file="grader/judging/hidden_cases.py",
        fault="the budget does not grow with the images on which memory is measured",
        before="        return value * _MAGNIFICATION**2",
        after="        return value",
        tests=("tests/unit/grader/judging/test_hidden_cases.py",),
    ),
    Mutant(
        file="grader/judging/judge.py",
        fault="a reply that cannot be read is told as missing",
        before='        return undecided(submitted, f"What its process sent back cannot be read: {channel.fault}.")',
        after="        return None",
        tests=("tests/unit/grader/judging/test_judge.py::test_a_reply_that_cannot_be_read_is_undecided_and_says_so",),
    ),
)
