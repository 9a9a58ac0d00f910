// Package wire is what every request of the SDK's goes through on its way out.
package wire

import (
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Keep makes the connection of a request outlive its body. Smithy (1.28.1) closes the body as soon as an answer begins,
// and a closed body of its own that is copied with WriteTo then says io.EOF, which WriterTo has no place for: net/http
// takes it for a failed write, and closes the connection while the answer is being read ("use of closed network
// connection"). With a server nearby, on a busy machine, that is one call in 200; the next try mends it, where there is
// one. A body that can only be read ends as it should.
func Keep(req *http.Request) {
	if _, ok := req.Body.(io.WriterTo); ok && req.Body != http.NoBody {
		req.Body = struct{ io.ReadCloser }{req.Body}
	}
}

// Client is a client that keeps the connections of all its requests.
func Client(next aws.HTTPClient) aws.HTTPClient { return keeping{next} }

type keeping struct{ next aws.HTTPClient }

func (k keeping) Do(req *http.Request) (*http.Response, error) {
	Keep(req)
	return k.next.Do(req)
}
