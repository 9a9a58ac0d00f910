package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// unfinished is what the name of an entry begins with while it is written.
const unfinished = "new-"

const (
	// forgotten is how long an entry is kept that nobody asks for: every build of this program makes new ones.
	forgotten = 30 * 24 * time.Hour
	// abandoned is how long what a killed run was writing is kept.
	abandoned = time.Hour
	// largest is how much is kept, in bytes: the templates of more than 20,000 definitions.
	largest = 256 << 20
	// seldom is how often it is looked through where nothing was added, and how exactly it is known when one was asked for.
	seldom = 24 * time.Hour
)

// prune removes old entries, and those that nobody has asked for longest where there are too many.
func (c *cache) prune() {
	if c == nil || !c.changed.Load() && !c.lookedLongAgo() {
		return
	}
	c.pruneTo(largest, time.Now())
}

// lookedLongAgo reports whether the folder has been looked through, and notes that it is now.
func (c *cache) lookedLongAgo() bool {
	stamp := filepath.Join(c.dir, "looked-through")
	if info, err := os.Stat(stamp); err == nil && time.Since(info.ModTime()) < seldom {
		return false
	}
	_ = os.WriteFile(stamp, []byte("\n"), 0o600)
	return true
}

func (c *cache) pruneTo(size int64, now time.Time) {
	entries, _ := os.ReadDir(c.dir)
	kept := make([]fs.FileInfo, 0, len(entries))
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			continue // it went meanwhile
		}
		age := now.Sub(info.ModTime())
		if age > forgotten || age > abandoned && strings.HasPrefix(e.Name(), unfinished) {
			c.forget(info)
			continue
		}
		kept = append(kept, info)
		size -= info.Size()
	}
	slices.SortFunc(kept, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range kept {
		if size >= 0 {
			return
		}
		c.forget(info)
		size += info.Size()
	}
}

func (c *cache) forget(info fs.FileInfo) { _ = os.Remove(filepath.Join(c.dir, info.Name())) }
