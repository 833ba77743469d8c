"""What users see and take away: tables, pages and files, made from a `View` or a `Coding`."""
