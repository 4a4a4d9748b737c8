"""Exercises that check themselves.

An exercise is one file in `labs/exercises`. It holds the task, the solution and the checks:
`source` makes the file that a student gets, `judge` runs a student's file in a process of its
own and compares what its functions return, `classes` does so for a folder of students.

| module      | what is in it                                                             |
|-------------|---------------------------------------------------------------------------|
| `source`    | one exercise from its one file: task, starter, solution, cases, mistakes  |
| `values`    | arguments and results as text, for the way between two processes          |
| `compare`   | the first value that differs, in words                                    |
| `child`     | the student's process: calls the functions, decides nothing               |
| `limits`    | what that process may not do: time, memory, files, network, the course    |
| `kernel`    | the same by Linux itself, whatever the code does                          |
| `container` | the same on every system, by podman or docker                             |
| `handed_in` | finds and reads a student's file                                          |
| `runner`    | starts that process, within limits                                        |
| `judge`     | compares its answers with the right ones                                  |
| `show`      | the inputs of a wrong result, and a program to try them                   |
| `classes`   | a folder of students' folders, and its table                              |
| `command`   | `python -m labs exercise`                                                 |
"""
