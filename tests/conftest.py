"""For all tests: Ctrl-C works as at a terminal.

A run in the background inherits a SIGINT that is ignored, and so would the
programs that the tests start and interrupt.
"""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
