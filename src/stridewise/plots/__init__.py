"""Pictures."""
from stridewise.plots.describe import describe
from stridewise.plots.memory import memory_strip
from stridewise.plots.show import show
