// Package usercache finds folders of the user's cache whose content nobody else can have written.
package usercache

import (
	"fmt"
	"os"
	"path/filepath"
)

// Folder returns a folder of ours in the user's cache, and makes it if it is not there. What lies in it is believed, so it is
// refused where somebody else owns it or may write to it, as in a cache that several people share.
func Folder(name string) (string, error) {
	ours, err := base()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(ours, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for _, d := range []string{ours, dir} {
		if err := checkPrivate(d); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// Remove removes a folder of ours that earlier versions had, if it is there.
func Remove(name string) error {
	ours, err := base()
	if err != nil {
		return err
	}
	if err := checkPrivate(ours); err != nil {
		return err
	}
	return os.RemoveAll(filepath.Join(ours, name))
}

func base() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(base, "bucketgrant"), nil
}

func checkPrivate(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || !private(info) {
		return fmt.Errorf("%s must be a folder that belongs to you and that only you may write to", dir)
	}
	return nil
}
