"""Two mistakes written out in one function, without the registry, are named as a pair or not at all, never wrongly."""

from evaluation.answers.two_mistakes import TWO_MISTAKES
from stridewise import check


def test_two_mistakes_written_out_are_named_as_a_pair_or_not_at_all_but_never_wrongly():
    one_alone = {
        "transposed_without_a_copy_in_float64",
        "elements_and_contiguous",
        "im2col_reshaped_wrong",
        "nchw_and_oihw",
        "flipped_and_square",
        "square_and_square_image",
        "strided_square_same",
    }
    names = {
        answer.__name__: check(answer, exercise=name).finding.candidates
        for name, answers in TWO_MISTAKES.items()
        for answer in answers
    }
    assert {name for name, candidates in names.items() if len(candidates) == 1} == one_alone
    assert set(names["first_image_and_first_channel"]) == {"first-image-only", "first-channel-only"}
    assert sum(len(candidates) == 2 for candidates in names.values()) == 10
