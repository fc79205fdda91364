"""Grades the submissions of a lesson, in this process or in many, and resumes where an earlier run stopped.

Read in this order:

    autograde     the run as a whole
    plan          what has to be graded; `fingerprint` says what a grade depends on, `ledger` what is graded already
    steps         1 prepare a request, 4 record the response; `requests` is what travels between the processes
    grade         2 execute and 3 judge, on a worker
    backends      serial, local processes, or Dask: `dask_backend`, `dask_clients`, and `worker`, which runs there
    results       what the pipeline writes and the reports read: results/LESSON.json; `costs` of each submission

The caller brings a `steps.GradeRecorder`, so that nothing here knows how grades are published.
"""
