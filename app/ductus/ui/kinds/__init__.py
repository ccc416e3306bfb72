"""Types of lines and regions: giving them to what is chosen, and the list of a project."""
