"""The order of the stages: run, score, publish, draw, transfer, reproduce."""
