"""Runs models: plan, process pool, worker, Dask, shared features, fit, memory."""
