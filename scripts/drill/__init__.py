"""The parts of the exam drill: the school, the servers, those who sit the exam, and what is found afterwards."""
