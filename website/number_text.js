// Python's format "g": so many significant digits, without trailing zeros.
function generalText(number, digits) {
  if (number === 0) return "0";
  const rounded = roundedHalfToEven(number, digits), [mantissa, power] = rounded.toExponential(digits - 1).split("e"), exponent = Number(power);
  const trimmed = text => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent >= -4 && exponent < digits) return trimmed(rounded.toFixed(Math.max(0, digits - 1 - exponent)));
  return `${trimmed(mantissa)}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

// JavaScript rounds a half away from zero, Python to the even digit.
function roundedHalfToEven(number, digits) {
  const [mantissa, exponent] = number.toExponential(100).split("e"), kept = mantissa.slice(0, mantissa.indexOf(".") + digits), rest = mantissa.slice(kept.length);
  const isHalf = /^50*$/.test(rest), isEven = "02468".includes(kept.at(-1) === "." ? kept.at(-2) : kept.at(-1));
  return Number(isHalf && isEven ? `${kept}e${exponent}` : number.toExponential(digits - 1));
}
