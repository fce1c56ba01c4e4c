"""Better parameters for a model, chosen on the validation split alone."""
