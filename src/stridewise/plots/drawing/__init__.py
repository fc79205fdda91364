"""The drawing toolkit under the diagrams and charts. It knows shapes and text, not convolutions.

Reading order: `style` (colours, sizes, number formats), `canvas` (primitives in CSS pixels), `tables` and `strips`
(a 2-d array, a run of memory), `badges`, `notes`, `stride_arrows` and `point_labels` (annotations), `flat_memory` and
`arguments` (input), `descriptions`, `display` and `dark` (output, in light and dark themes).
"""
