"""What engines over the network share: addresses, keys, requests with patience, pictures small enough, answers read."""
