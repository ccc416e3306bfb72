"""Engines that are programs of their own, installed beside Ductus: finding them, running them, what they print."""
