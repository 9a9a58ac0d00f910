package main

// registryMemory is how much of Go's memory the server keeps to, in bytes: a check that runs has some hundred kilobytes, the
// most of it the stacks and buffers of its request, and everything else has some twenty megabytes or less. SQLite's and the program itself are not in it.
func registryMemory(workers int) int64 {
	const mega = 1 << 20
	return max(40*mega, 16*mega+int64(workers)*(150<<10))
}
