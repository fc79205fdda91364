"""python -m grader: the same as the command `grader`."""

from grader.app import main

main()
