"""What was spent, by whom, for what: read from the ledger, never counted anywhere else."""
