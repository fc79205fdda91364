"""What would explain a wrong answer, in sentences, and what to look at next."""

from stridewise.checker.diagnosis.diagnosis import Diagnosis
from stridewise.checker.messages.next_step import next_step
from stridewise.checker.messages.shape_sentence import shape_sentence
from stridewise.checker.messages.symptoms import symptom_sentence
from stridewise.exercises import Exercise
from stridewise.language import translate as _


def explanation(exercise: Exercise, diagnosis: Diagnosis) -> list[str]:
    """Return the lines after the figure: the misconceptions with their remedies or, without one, where to look."""
    results, found = _("every result") if diagnosis.case_count > 1 else _("the result"), diagnosis.misconceptions
    if diagnosis.is_pair:
        together = _("Two misconceptions together explain {results}:", results=results)
        return [together, *(f"- {_(misconception.belief)}. {_(misconception.remedy)}" for misconception in found)]
    if len(found) == 1 and diagnosis.is_proven:
        return [f"{_proven_sentence(diagnosis)} {_(found[0].remedy)}"]
    step = next_step(diagnosis.shown)
    next_sentence = [_("Next: {step}.", step=step)] if step else []
    within = diagnosis.right_within
    kind_sentence = (
        [_("It is right {every}, and wrong {other}.", every=_(within.every), other=_(within.other))] if within else []
    )
    if found and diagnosis.is_proven:
        beliefs = [f"- {_(misconception.belief)}" for misconception in found]
        return [*kind_sentence, _("Each of these would explain {results}:", results=results), *beliefs, *next_sentence]
    symptom = diagnosis.symptom
    symptoms = [symptom_sentence(symptom, exercise, diagnosis.shown.expected)] if symptom and not within else []
    if not symptoms and diagnosis.shown.fault and diagnosis.shown.fault.kind == "shape":
        symptoms = [sentence] if (sentence := shape_sentence(diagnosis.shown)) else []
    possible = [_("Possibly: {belief}.", belief=_(misconception.belief)) for misconception in found]
    # Where nothing else is known, the student can still look at the shape, or compute an element by hand.
    kind = diagnosis.shown.fault.kind if diagnosis.shown.fault else ""
    is_known = kind in ("values", "shape") and (kind_sentence or symptoms)
    sentences = " ".join([*kind_sentence, *symptoms, *([] if is_known else next_sentence)])
    return [*possible, *([sentences] if sentences else [])]


def _proven_sentence(diagnosis: Diagnosis) -> str:
    misconception = diagnosis.misconceptions[0]
    if diagnosis.explains_within:
        kind = diagnosis.explains_within
        every, belief, other = _(kind.every), _(misconception.belief), _(kind.other)
        return _(
            "{every}, {belief}. {other}, it is wrong in another way.",
            every=every.capitalize(),
            belief=belief[0].lower() + belief[1:],
            other=other.capitalize(),
        )
    if diagnosis.right_within and misconception.assumes is diagnosis.right_within:
        kind = diagnosis.right_within
        return _(
            "It is right {every}, and wrong {other}. {belief}.",
            every=_(kind.every),
            other=_(kind.other),
            belief=_(misconception.belief),
        )
    return f"{_(misconception.belief)}."
