"""For all tests: Ctrl-C works as at a terminal, and TensorFlow has the settings of a lab.

A run in the background inherits a SIGINT that is ignored, and so would the
programs that the tests start and interrupt.
"""

import signal

from common.start import settings

signal.signal(signal.SIGINT, signal.default_int_handler)
settings.choose_for(units=1)
