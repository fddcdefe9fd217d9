"""Runs the command line: ``python -m bench`` is ``tajuk``."""

from bench.cli.main import main

if __name__ == "__main__":
    main(prog_name="tajuk")
