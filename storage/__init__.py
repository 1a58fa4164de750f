"""What we remember: the database, its tables, and one store a subject. SQLAlchemy stays in this package."""
