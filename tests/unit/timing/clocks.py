"""A clock that moves only when told to, and a diary of who ran when: no test depends on the machine's speed."""


class FakeClock:
    """Stands in for `SystemClock`. `busy` says, for a time, which part of a second a process waits for a processor."""

    resolution = 1e-9

    def __init__(self, busy=lambda _now: 0.0):
        self.time, self.waiting, self.diary, self.busy = 0.0, 0.0, [], busy

    def now(self):
        return self.time

    def waited(self):
        return self.waiting

    def others(self):
        return self.waiting

    def rest(self, seconds):
        self.time += seconds
        self.diary.append("rest")

    def work(self, seconds):
        """Let so much work be done: it takes longer where the processor is shared."""
        share = self.busy(self.time)
        self.time += seconds / (1 - share)
        self.waiting += seconds / (1 - share) * share

    def task(self, name, *durations):
        """A function that takes these times, one after the other, the last one for ever."""
        left = list(durations)

        def run():
            self.work(left.pop(0) if len(left) > 1 else left[0])
            self.diary.append(name)

        return run

    def slowing_task(self, seconds, *, after, factor):
        """A function that takes so many seconds, and `factor` times as many on a core that slows down."""

        def run():
            self.work(seconds * (factor if self.time > after else 1))

        return run
