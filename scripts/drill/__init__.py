"""The parts of the exam drill.

The school, the servers, those who sit the exam, and what is found afterwards.
"""
