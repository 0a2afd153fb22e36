"""`python -m dynacheck` is the command `dynaspec`."""

from dynacheck.cli import main

if __name__ == "__main__":
    main(prog_name="dynaspec")
