"""Engines that run here: no scan leaves this machine."""
