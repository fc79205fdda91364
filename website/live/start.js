// Replaces each widget's table, which is there for readers without scripts, by the widget.

function startWidget(place) {
  const { widget, state, question } = JSON.parse(place.querySelector("script[type='application/json']").textContent), model = new StaticModel(state);
  if (question) answerForm(model, question, PREDICTIONS);
  place.replaceChildren();
  WIDGETS[widget].render({ model, el: place });
}

// Keeps the list of what was foreseen up to date.
function startForeseen(place) {
  const questions = JSON.parse(place.querySelector("script[type='application/json']").textContent);
  const summary = place.querySelector("p"), rows = [...place.querySelectorAll("tr")];
  const show = () => {
    const texts = foreseenTexts(questions, PREDICTIONS);
    summary.textContent = texts.summary;
    texts.rows.forEach((row, k) => row.forEach((text, column) => { rows[k].cells[column].textContent = text; }));
  };
  document.addEventListener("prediction", show);
  show();
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".live-widget").forEach(startWidget);
  document.querySelectorAll(".live-foreseen").forEach(startForeseen);
});

// What the keyboard must be able to scroll: code, output and formulas wider than the page.
function makeScrollable() {
  for (const box of document.querySelectorAll("main pre, .output, .formula, .verdict-card, article pre"))
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; else box.removeAttribute("tabindex");
}

addEventListener("load", makeScrollable);
addEventListener("resize", makeScrollable);

// JupyterLite needs a server: a page opened as a file has no lessons that run.
if (location.protocol === "file:") document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".live-twin").forEach(link => link.remove()));
