"""Pure statistics: metrics, intervals, bootstrap, paired tests, power, ranks, verdicts."""
