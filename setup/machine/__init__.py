"""Everything that makes a fresh machine ready to run and test the two modules.

Only Python's standard library: these files run before anything is installed. All
they make lies in `.setup/` at the top of the checkout; deleting that folder is a
full reset.
"""
