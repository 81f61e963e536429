"""Users, roles, sessions, the policy table and the audit trail."""
