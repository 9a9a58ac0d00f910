package verify

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// contentSHA256 goes with the test object: a bucket whose Object Lock has a default retention takes nothing without a
// checksum. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
var contentSHA256 = func() string {
	sum := sha256.Sum256([]byte(content))
	return base64.StdEncoding.EncodeToString(sum[:])
}()

// retention is how long an object is kept by the bucket's Object Lock.
type retention struct {
	mode  string
	until time.Time
}

// noteRetention reads it from S3's answer to reading the test object, where the vendor may see it.
func (p *place) noteRetention(h http.Header) {
	until, err := time.Parse(time.RFC3339, h.Get("X-Amz-Object-Lock-Retain-Until-Date"))
	if err == nil && p.object != nil {
		p.retention = retention{h.Get("X-Amz-Object-Lock-Mode"), until.UTC()}
	}
}

// noteDefaultRetention takes it from the bucket's settings: it began when the object was written.
func (p *place) noteDefaultRetention(c *types.ObjectLockConfiguration) {
	if c == nil || c.Rule == nil || c.Rule.DefaultRetention == nil || !p.retention.until.IsZero() {
		return
	}
	d := c.Rule.DefaultRetention
	until := p.writtenAt.AddDate(int(aws.ToInt32(d.Years)), 0, int(aws.ToInt32(d.Days)))
	p.retention = retention{string(d.Mode), until.UTC().Truncate(time.Second)}
}

// isLocked reports whether the object is kept, as far as the vendor may see it.
func (m *made) isLocked() bool { return !m.marker && !m.place.retention.until.IsZero() }

// lockedWhy says that a version could not be removed for the lock.
func (m *made) lockedWhy() string {
	if !m.isLocked() {
		return "the bucket's Object Lock keeps it"
	}
	return fmt.Sprintf("the bucket's Object Lock keeps it until %s (%s)", m.place.retention.until.Format(time.DateOnly), m.place.retention.mode)
}
