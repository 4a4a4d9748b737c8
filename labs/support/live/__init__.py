"""The live networks of the lab book, a module by the name of each lab that has one.

`common.teaching.book.live` says what such a module defines.
"""
