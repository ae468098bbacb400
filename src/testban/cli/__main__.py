"""``python -m testban.cli`` is the command ``testban``."""

from testban.cli.application import main

main()
