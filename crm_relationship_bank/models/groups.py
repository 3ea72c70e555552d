"""Who sees the bank's fields on records of the base."""

BANK_USER = "crm_relationship_bank.group_bank_user"
