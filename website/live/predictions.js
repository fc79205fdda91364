// What Python says about a prediction: what was entered is read, and compared with the outcome of the recorded run.
// A question: {name, asks, kind, count, within, most, unit, options, outcome}, its outcome null if nothing could be measured.

// Returns {value}, or {advice}: what to enter instead.
function readPrediction({ kind, count: wanted, most, options }, entries) {
  if (kind === "choice") return entries.length === 1 && options.includes(entries[0]) ? { value: entries } : { advice: "Choose one of them." };
  if (kind === "order") {
    const isOrder = entries.length && new Set(entries).size === entries.length && entries.every(entry => options.includes(entry));
    return isOrder ? { value: entries } : { advice: "Put all of them in order." };
  }
  const text = (entries[0] ?? "").replace(/^[ ()[\]]+|[ ()[\]]+$/g, "");
  const parts = wanted > 1 ? text.split(/[\s,;]+/) : [/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text];
  const numbers = parts.map(readNumberText);
  if (numbers.length === wanted && numbers.every(Number.isFinite)) {
    const makesSense = most === null || numbers.every(number => 0 <= number && number <= most);
    return makesSense ? { value: numbers } : { advice: `Enter a number from 0 to ${most}.` };
  }
  return { advice: `Enter ${wanted === 1 ? "a number" : `${wanted} numbers, with commas between`}.` };
}

// A number as Python's float reads it; NaN for anything else.
function readNumberText(text) {
  const digits = "\\d+(_\\d+)*", number = new RegExp(`^\\s*[+-]?(${digits}\\.?(${digits})?|\\.${digits})(e[+-]?${digits})?\\s*$`, "i");
  return number.test(text) ? Number(text.replaceAll("_", "")) : NaN;
}

// The sentence under the form.
function predictionSentence(question, predicted) {
  const { outcome } = question, entered = valueText(question, predicted);
  if (!outcome) return `You predicted ${entered}. The machine was too busy to tell.`;
  const measured = valueText(question, outcome);
  if (agrees(question, predicted, outcome)) return entered === measured ? `You foresaw it: ${measured}.` : `You foresaw it: ${entered}, and it is ${measured}.`;
  const distance = distanceText(question, predicted, outcome);
  return `You predicted ${entered}; it is ${measured}${distance ? `, ${distance}` : ""}.`;
}

function valueText({ kind, unit, within }, value) {
  if (kind === "choice") return value[0];
  if (kind === "order") return value.join(", ");
  const numbers = value.map(within === 1 ? exactNumberText : predictedNumberText).join(", ");
  return unit ? `${numbers} ${unit}` : numbers;
}

function agrees({ kind, within }, predicted, outcome) {
  if (kind === "choice") return predicted[0] === outcome[0];
  if (kind === "order") return predicted.filter(name => outcome.includes(name)).join() === outcome.join();
  return predicted.every((number, k) => factorBetween(number, outcome[k]) <= within * (1 + 1e-9));
}

function distanceText({ kind, within }, predicted, outcome) {
  if (kind === "choice" || (kind === "numbers" && within === 1)) return "";
  if (kind === "order") {
    const measured = predicted.filter(name => outcome.includes(name));
    return `${measured.filter((name, place) => name === outcome[place]).length} of ${outcome.length} in their places`;
  }
  const factor = factorBetween(predicted[0], outcome[0]);
  return Number.isFinite(factor) ? `a factor of ${predictedNumberText(factor)} off` : "";
}

function factorBetween(first, second) {
  if (first === second) return 1;
  return first * second > 0 ? Math.max(first / second, second / first) : Infinity;
}

// As Python's format ",.10g".
function exactNumberText(number) {
  const [whole, ...rest] = generalText(number, 10).split(/(?=[.e])/);
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join("");
}

// Whole numbers in full, others with two or three digits.
function predictedNumberText(number) {
  if (Number.isInteger(number) || Math.abs(number) >= 100) {
    const low = Math.floor(number), rest = number - low, isUp = rest > 0.5 || (rest === 0.5 && low % 2 !== 0);
    return BigInt(isUp ? low + 1 : low).toLocaleString("en");
  }
  return generalText(number, Math.abs(number) >= 10 ? 3 : 2);
}

// Answers a form as Python would. The first valid entry counts, because its answer is shown with it.
function answerForm(model, question, kept) {
  model.on("change:entered", () => {
    if (model.get("settled")) return;
    const { value, advice } = readPrediction(question, model.get("entered"));
    if (value) kept.keep(question.name, model.get("entered"));
    model.set("wrong", !value);
    model.set("settled", Boolean(value));
    model.set("said", value ? predictionSentence(question, value) : advice);
  });
  const before = kept.entries(question.name);
  if (before && readPrediction(question, before).value) model.set("entered", before);
}

// What was entered, kept by this browser if it keeps anything.
const PREDICTIONS = {
  key: "stridewise-predictions",
  all() { try { return JSON.parse(localStorage.getItem(this.key)) ?? {}; } catch { return {}; } },
  entries(name) { const entries = this.all()[name]; return Array.isArray(entries) && entries.every(entry => typeof entry === "string") ? entries : null; },
  keep(name, entries) {
    try { localStorage.setItem(this.key, JSON.stringify({ ...this.all(), [name]: entries })); } catch { /* it keeps nothing */ }
    document.dispatchEvent(new Event("prediction"));
  },
};

// What was foreseen: a summary, and a row for each question: mark, question, what came out.
function foreseenTexts(questions, kept) {
  const rows = questions.map(question => {
    const entries = kept.entries(question.name), value = entries && readPrediction(question, entries).value;
    const isForeseen = Boolean(value && question.outcome && agrees(question, value, question.outcome));
    return [isForeseen ? "✓" : "·", question.asks, value ? predictionSentence(question, value) : "no prediction"];
  });
  const predicted = rows.filter(([, , said]) => said !== "no prediction").length, right = rows.filter(([mark]) => mark === "✓").length;
  return { summary: `You predicted ${predicted} of ${rows.length} and foresaw ${right}.`, rows };
}
