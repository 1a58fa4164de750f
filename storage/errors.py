"""What can go wrong with the database, each as one sentence that an operator can act on.

::

    StorageError
    ├── DatabaseMissing       there is no such file and none was to be made
    ├── DatabaseUnreadable    the file can't be opened, is damaged, or is no database
    ├── DatabaseUnwritable    the disk is full or read-only
    ├── DatabaseUnreachable   the server doesn't answer or doesn't let us in
    ├── DatabaseBusy          others held what we need for too long; nothing was written
    ├── ConstraintViolated    a row contradicts another; nothing was written
    ├── SchemaEmpty           nobody has made the tables yet
    ├── SchemaOutdated        the tables are of an older version of the program
    ├── SchemaTooNew          the tables are of a newer version of the program
    ├── SchemaUnknown         the tables are of no version of the program
    └── BackupRefused         a backup or a restore can't be done as asked
"""

from __future__ import annotations


class StorageError(Exception):
    """The database can't do what was asked; the text is one sentence without a secret."""


class DatabaseMissing(StorageError):
    """There is no database file where one was expected."""


class DatabaseUnreadable(StorageError):
    """The file can't be opened, is damaged, or is no SQLite database."""


class DatabaseUnwritable(StorageError):
    """The disk is full, or the file is read-only."""


class DatabaseUnreachable(StorageError):
    """The server doesn't answer, or refuses us."""


class DatabaseBusy(StorageError):
    """Others held what the transaction needs until we gave up. It was rolled back and may be tried again."""


class ConstraintViolated(StorageError):
    """A row contradicts a constraint of its table; the transaction was rolled back."""


class SchemaEmpty(StorageError):
    """The database has no tables yet."""


class SchemaOutdated(StorageError):
    """The tables are of an older version of the program."""


class SchemaTooNew(StorageError):
    """The tables are of a newer version of the program, which this one must not write to."""


class SchemaUnknown(StorageError):
    """The tables are of no version of the program: the database belongs to something else."""


class BackupRefused(StorageError):
    """A backup or a restore can't be done as asked."""
