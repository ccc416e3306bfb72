"""The HTTP service: Trace's interface over the same workflows and the same host process as the window."""
