"""Teach a reader this hand: choosing a course, watching it, taking what came of it, and which pages to correct next."""
