"""The perturbations, one file each; see `docs/add_a_perturbation.md` for what a file must have."""
