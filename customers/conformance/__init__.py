"""A kit that checks from outside whether a deployment keeps the contract: `manage.py check_contract URL`.

It knows the service by HTTP alone, asks no database, and reports to the bank and to Clients Inspector.
"""
