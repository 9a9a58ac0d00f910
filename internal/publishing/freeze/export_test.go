package freeze

import (
	"context"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/staging"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Files are what Freeze would write, in its order.
func Files(ctx context.Context, dir string, defs []*vendors.Definition, now time.Time, synthesize Synthesize) ([]staging.File, error) {
	c, err := prepare(ctx, dir, defs, now, synthesize)
	if err != nil {
		return nil, err
	}
	return c.files, nil
}
