"""One verb a file: what window, command line and server all call."""
