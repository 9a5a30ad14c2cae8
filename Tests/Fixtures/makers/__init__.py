"""The families of fixtures; make_fixtures.py runs them all."""
