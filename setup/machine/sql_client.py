"""Run SQL for `database.py`: a request as JSON on standard input, rows on output.

Runs in the private environment; libpq's variables say where the server is.
"""

import json
import sys

import psycopg2


def main():
    """Carry out one request; exit code 1 with the server's message when it fails."""
    request = json.load(sys.stdin)
    rows = []
    try:
        connection = psycopg2.connect(dbname=request["database"])
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement, parameters in request["statements"]:
                cursor.execute(statement, parameters)
                rows = cursor.fetchall() if cursor.description else []
    except psycopg2.Error as error:
        sys.exit(str(error).strip())
    json.dump(rows, sys.stdout, default=str)


main()
