"""What engines share that ask a vision-language network on this computer what a line says."""
