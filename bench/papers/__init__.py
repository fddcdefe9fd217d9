"""Papers whose tables are run again, one file each; `CONTRIBUTING.md` says what is in one."""
