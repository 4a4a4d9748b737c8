"""The lab book: `python -m labs book` runs labs and writes pages that open from a file.

No server, nothing from a network. Jinja2 fills in `templates/`, Pygments colours the code,
markdown-it-py reads the docstrings; the browser typesets the equations (MathML). Fonts come with
the book: `static/fonts`, with their licence.

| module      | what is in it                                                       |
|-------------|---------------------------------------------------------------------|
| `equations` | `c' = sigmoid(f) * c` as MathML                                     |
| `recorder`  | a lesson that keeps what a lab says, asks, draws and builds         |
| `pieces`    | a lab's file in pieces: the lesson, and code with what explains it  |
| `live`      | a lab's live network: the trained weights for its page              |
| `replay`    | the same network in NumPy, as the page computes it                  |
| `arrange`   | a figure made ready for a wide page, and for a narrow one           |
| `svg`       | the picture in the colours of the page                              |
| `search`    | the index of the search                                             |
| `pages`     | the pages and the index                                             |
| `command`   | `python -m labs book`                                               |
"""
