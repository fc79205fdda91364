"""Decides what an answer is worth, outside of the process that it runs in.

Read `judge` first, then what it uses, in this order: `hidden_cases`, `expected_results`, `function_channel`,
`call_result`, `measurement`, `remote_answer`, `source_analysis`.
"""
