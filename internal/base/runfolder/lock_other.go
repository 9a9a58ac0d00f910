//go:build !unix

package runfolder

import "errors"

// variable says where temporary files are.
const variable = "TMP"

var otherFolders []string

// lock fails: nobody knows here whether a program still lives, and its folder stays where it was killed.
func lock(string) (release func(), err error) { return nil, errors.ErrUnsupported }
