package signed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/staging"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

// SeenVariable names a folder to remember in, instead of one in the user's configuration.
const SeenVariable = "BUCKETGRANT_SEEN"

// Seen remembers the newest index of each place, in a folder with a file for each.
type Seen struct{ Dir string }

// OpenSeen is the folder of [SeenVariable], or bucketgrant/seen in the user's configuration. It is no cache, which may be
// emptied at any time.
func OpenSeen() (Seen, error) {
	if dir := os.Getenv(SeenVariable); dir != "" {
		return Seen{dir}, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return Seen{}, fmt.Errorf("the newest signature that was seen must be remembered somewhere: set $%s to a folder: %w", SeenVariable, err)
	}
	return Seen{filepath.Join(dir, "bucketgrant", "seen")}, nil
}

// memory is the content of a file.
type memory struct {
	Place  string `json:"place"`
	Signed string `json:"signed"`
	SHA256 string `json:"sha256"`
}

// Take refuses an index that is older than one that was seen at the same place, or another one of the same moment, and
// remembers a newer one. A place is an address or a path.
func (s Seen) Take(place string, x *Index) error {
	path := filepath.Join(s.Dir, release.Sum([]byte(place))[:32]+".json")
	var m memory
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(data, &m); err != nil {
			return fmt.Errorf("%s must be what bucketgrant has seen of %s: %w", path, place, err)
		}
		before, err := time.Parse(release.TimeForm, m.Signed)
		switch {
		case err != nil:
			return fmt.Errorf("%s must say when the newest index of %s was signed: %w", path, place, err)
		case x.Signed.Before(before):
			return fmt.Errorf("it was signed on %s, and one of %s was seen here before: an older one was put back in its place. If that is right, remove %s",
				x.Publication.Signed, m.Signed, path)
		case x.Signed.Equal(before) && x.SHA256 != m.SHA256:
			return fmt.Errorf("it was signed on %s, and another one of the same moment was seen here before, with sha256 %s: one of the two is not for everybody. %s remembers it",
				m.Signed, m.SHA256, path)
		case x.Signed.Equal(before):
			return nil
		}
	}
	if data, err = json.MarshalIndent(memory{place, x.Publication.Signed, x.SHA256}, "", "  "); err != nil {
		return err
	}
	return staging.Commit(context.Background(), []staging.File{{Path: path, Data: append(data, '\n')}}, ".new-", staging.Durable)
}
