"""The first load: files with the customers that the bank already has, and how they come in.

mapping      which column of a CSV file is which field of the contract
json_lines   a file with a payload of the contract on each line
csv_file     a file with a customer in each row, and its mapping
inventory    a first look: how many there are, under which numbers
batches      what becomes of some records of a file, in a process of its own
"""
