"""What would explain a wrong answer, in sentences, and what to look at next."""

from stridewise.checker.diagnosis.diagnosis import Diagnosis
from stridewise.checker.messages.next_step import next_step
from stridewise.checker.messages.shape_sentence import shape_sentence
from stridewise.checker.messages.symptoms import symptom_sentence
from stridewise.exercises import Exercise


def explanation(exercise: Exercise, diagnosis: Diagnosis) -> list[str]:
    """Return the lines after the figure: the misconceptions with their remedies or, without one, where to look."""
    results, found = "every result" if diagnosis.case_count > 1 else "the result", diagnosis.misconceptions
    if diagnosis.is_pair:
        together = f"Two misconceptions together explain {results}:"
        return [together, *(f"- {misconception.belief}. {misconception.remedy}" for misconception in found)]
    if len(found) == 1 and diagnosis.is_proven:
        return [f"{_proven_sentence(diagnosis)} {found[0].remedy}"]
    step = next_step(diagnosis.shown)
    next_sentence = [f"Next: {step}."] if step else []
    within = diagnosis.right_within
    kind_sentence = [f"It is right {within.every}, and wrong {within.other}."] if within else []
    if found and diagnosis.is_proven:
        beliefs = [f"- {misconception.belief}" for misconception in found]
        return [*kind_sentence, f"Each of these would explain {results}:", *beliefs, *next_sentence]
    symptom = diagnosis.symptom
    symptoms = [symptom_sentence(symptom, exercise, diagnosis.shown.expected)] if symptom and not within else []
    if not symptoms and diagnosis.shown.fault and diagnosis.shown.fault.kind == "shape":
        symptoms = [sentence] if (sentence := shape_sentence(diagnosis.shown)) else []
    possible = [f"Possibly: {misconception.belief}." for misconception in found]
    # To look at the shape, or to compute an element by hand, is what is left to do where nothing else is known.
    kind = diagnosis.shown.fault.kind if diagnosis.shown.fault else ""
    is_known = kind in ("values", "shape") and (kind_sentence or symptoms)
    sentences = " ".join([*kind_sentence, *symptoms, *([] if is_known else next_sentence)])
    return [*possible, *([sentences] if sentences else [])]


def _proven_sentence(diagnosis: Diagnosis) -> str:
    misconception = diagnosis.misconceptions[0]
    if diagnosis.explains_within:
        kind = diagnosis.explains_within
        belief = misconception.belief[0].lower() + misconception.belief[1:]
        return f"{kind.every.capitalize()}, {belief}. {kind.other.capitalize()}, it is wrong in another way."
    if diagnosis.right_within and misconception.assumes is diagnosis.right_within:
        kind = diagnosis.right_within
        return f"It is right {kind.every}, and wrong {kind.other}. {misconception.belief}."
    return f"{misconception.belief}."
