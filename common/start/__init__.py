"""Why a lab starts quickly, and the switch that turns that off.

| module         | what is in it                                                       |
|----------------|---------------------------------------------------------------------|
| `quick_import` | importing TensorFlow in less than half the time, and quietly        |
| `settings`     | TensorFlow's settings for small networks, where a lab is the program|
| `stopping`     | Ctrl-C while a lab starts: one line and no traceback                |

`COMMON_PLAIN_IMPORT=1` in the environment: TensorFlow is imported as everywhere else.
"""
