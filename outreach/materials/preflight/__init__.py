"""Preflight: is this finished PDF fit to be printed? Whatever made it, only the file is asked.

`check.check` takes the file, what must stand on each page, and the material's rules, and returns
a `report.Report`. One file a kind of check; none of them knows how a poster is laid out.
"""
