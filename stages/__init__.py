"""The stages of `dvc.yaml`, one module each; run as `python -m stages.NAME` from the root of the repository."""
