"""What CI asks about a change: does `dvc.lock` follow from it, what did it do to the results, may it be merged."""
