"""The form in which a reader enters a prediction: numbers, a choice or an order.

`widget` sends what was entered to Python, which says what is wrong with it or keeps it; `predict.js` only shows that.
"""

from stridewise.plots.widgets.predict.widget import PredictionForm

__all__ = ["PredictionForm"]
