"""Engines that run elsewhere: scans leave this machine, and only on request."""
