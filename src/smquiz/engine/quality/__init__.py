"""The quality of items: what betrays a key, misleads a learner or unbalances a bank.

``catalogue`` says what the rules are and why, ``lint`` runs them, ``blind`` is the reader
who knows nothing of the subject and tries to score all the same.
"""
