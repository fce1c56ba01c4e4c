"""Classifiers, one module each; the name of the module is the name of the model in `params.yaml`."""
