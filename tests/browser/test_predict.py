"""A prediction in JupyterLab, by keyboard alone: a number, an order, a choice, kept and compared."""

import pytest
from playwright.sync_api import expect

from tests.browser.pictures import screenshot

pytestmark = pytest.mark.browser
CELLS = (
    'from stridewise import foreseen, predict\npredict("tile-strides")',
    'predict("tiles-large")',
    'predict("where-the-time-goes")',
    'predict("where-the-time-goes", "the products")\nforeseen("04_matmul_convolution")',
)


def test_predictions_are_entered_by_keyboard_kept_and_compared(desk):
    page, notebook = desk.page, desk.write("predict", *CELLS)
    for cell in CELLS[:3]:
        notebook.run(cell.splitlines()[-1])
    numbers, order, choice = (page.locator(".sx-predict").nth(place) for place in range(3))

    numbers.get_by_role("textbox").focus()
    page.keyboard.insert_text("12, 2, 6")
    page.keyboard.press("Enter")
    expect(numbers.get_by_role("status")).to_have_text("Enter 4 numbers, with commas between.")
    page.keyboard.insert_text(", 1")
    page.keyboard.press("Enter")
    expect(numbers.get_by_role("status")).to_have_text("You foresaw it: 12, 2, 6, 1.")
    expect(numbers.get_by_role("status")).to_be_focused()  # the form is closed: the answer is known

    order.get_by_role("button", name="Move tile by tile up").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")  # the button moved with its item and kept the focus
    expect(order.get_by_role("status")).to_have_text("tile by tile is now 2 of 4.")
    order.get_by_role("button", name="Predict").press("Enter")
    expect(order.get_by_role("status")).to_contain_text("You predicted contiguous tiles, tile by tile, NumPy, plain")
    screenshot(page, "predict_light.png")

    choice.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(choice.get_by_role("status")).to_contain_text("You predicted the new memory.")
    shown = notebook.run("foreseen(")
    assert "You predicted the new memory; it is the products." in shown
    assert "You predicted 1 of 2 and foresaw 0." in shown


def test_a_prediction_fits_a_narrow_dark_page(desk):
    desk.write("predict", *CELLS[:2]).run("foreseen")
    desk.page.get_by_role("textbox", name="Elements per step").wait_for()
    desk.use_theme("Dark")
    desk.narrow()
    screenshot(desk.page, "predict_dark_narrow.png")
    wide = desk.page.locator(".sx-predict").evaluate_all("boxes => boxes.map(box => box.scrollWidth - box.clientWidth)")
    assert max(wide) <= 1
