//go:build !unix

package usercache

import "io/fs"

// private: the user's cache is below the user's own profile, with its access rules.
func private(fs.FileInfo) bool { return true }
