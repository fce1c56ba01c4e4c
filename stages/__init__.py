"""The stages of `dvc.yaml`, one module each; run as `python -m stages.NAME` from the root of the repository.

They import what they need in `main`, where an interrupt is answered, as loading modules takes most of a short stage.
"""
