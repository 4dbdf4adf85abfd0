"""Who is in the club."""
