package testtools

import "os"

// Thorough reports whether the environment says BUCKETGRANT_THOROUGH=1, as .ci/run does: what is drawn at random is drawn
// as often as it is in CI, where a run at a terminal takes fewer and says so.
func Thorough() bool { return os.Getenv("BUCKETGRANT_THOROUGH") == "1" }
