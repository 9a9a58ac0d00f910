package launched

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/bucketgrant/bucketgrant/internal/aws/wire"
	"github.com/bucketgrant/bucketgrant/internal/base/plain"
)

// The limits are those of package verify: a server that never answers must not hold up anybody, and one that never ends
// not fill the memory.
const (
	callLimit        = 30 * time.Second // for one call, its retries included
	credentialsLimit = 10 * time.Second
	answerLimit      = 1 << 20 // bytes, far more than a stack of ours has
	messageLimit     = 500     // characters of what AWS says
)

var errTooLong = fmt.Errorf("the answer is longer than %d bytes", answerLimit)

// limited is a client whose answers have an end.
type limited struct{ next aws.HTTPClient }

// withLimit limits the client of a configuration, which has none where nothing asks for a special one.
func withLimit(cfg *aws.Config) {
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = awshttp.NewBuildableClient()
	}
	cfg.HTTPClient = limited{cfg.HTTPClient}
}

func (l limited) Do(req *http.Request) (*http.Response, error) {
	wire.Keep(req)
	response, err := l.next.Do(req)
	if err == nil {
		response.Body = &limitedBody{response.Body, answerLimit}
	}
	return response, err
}

type limitedBody struct {
	io.ReadCloser
	left int
}

func (b *limitedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// short is what AWS says, as a person may see it.
func short(s string) string {
	if runes := []rune(plain.Text(s)); len(runes) > messageLimit {
		return string(runes[:messageLimit]) + "…"
	}
	return plain.Text(s)
}
