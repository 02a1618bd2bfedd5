"""Exports: a list of any length as a file, in an archive with a manifest, noted before it leaves and after.

`table` says what is exported, `csv_form`, `xlsx_form` and `json_lines` how it is written, `archive` puts it into a ZIP
with its manifest, `sending` notes it and hands it out. All of it goes piece by piece: memory grows with the keys alone.
"""
