"""The command line of a lab, and its lesson.

| module      | what is in it                                                       |
|-------------|---------------------------------------------------------------------|
| `lab`       | the command line of a lab; only labs import it                      |
| `lesson`    | what a lab tells while it runs, and its result beside the lecture's |
| `several`   | several labs silently, and the table of their results               |
| `output`    | writing: one line where something is wrong, never a traceback       |
| `options`   | errors of a command line in one line, and numbers within bounds     |
| `language_options` | the texts of labs 36 and 37, and the options of lab 42      |
| `display`   | opening a picture where there is a screen                           |
| `exercises` | exercises that check themselves                                     |
| `notebook`  | a lab as a Jupyter notebook                                         |
| `lab_source` | a lab's text and syntax tree, for notebooks and pages              |
| `book`      | labs as pages to open in a browser                                  |
"""
